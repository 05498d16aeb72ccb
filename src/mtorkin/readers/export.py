"""Instrument exports: every read that a file holds, with its label and its cells as they stand there.

Nothing is chosen and nothing is converted here; a cell keeps its place for messages.
"""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from mtorkin.assays.columns import Mapped
from mtorkin.assays.names import fold, listed
from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.clocks import since_the_first
from mtorkin.readers.damage import damage
from mtorkin.readers.reads import Export, Place, Printed, Read, Remainder, Signals, numeric
from mtorkin.readers.series import blocks_in_time, lone_stamps, sections_in_time, sheets_in_time, told_by_title
from mtorkin.readers.settings import give_back_shared, settings_of_reads
from mtorkin.readers.stated import doubts_of
from mtorkin.readers.structures.bare import bare_grids
from mtorkin.readers.structures.lettered import labelled_grids
from mtorkin.readers.structures.roles import WELL
from mtorkin.readers.structures.tables import well_tables
from mtorkin.readers.structures.tidy import tidy_reads
from mtorkin.readers.structures.transposed import transposed_grids
from mtorkin.readers.structures.unlettered import numbered_grids
from mtorkin.readers.wide_rows import wide_rows
from mtorkin.readers.words import instrument_of, kind_of, status_of
from mtorkin.sheets import Sheet, parse_well, read_sheets, table
from mtorkin.sheets.cells import as_text
from mtorkin.sheets.tables import SheetTable

__all__ = ["Export", "Printed", "Read", "read_export"]

_HEAD_ROWS = 80
_TAIL_ROWS = 400
#: Rows outside of long lists of wells: the cycles of weeks, or the plates of a robot for a year; and rows of column
#: numbers, each of which may head a plate.
_MOST_OPEN, _MOST_HEADS = 200_000, 5_000
#: A number with a percent sign or another unit, or with marks for thousands.
_LIKE_A_NUMBER = re.compile(
    r"\d+([.,]\d+)? ?(%|RFU|RLU|OD|AU|mAU|Abs|cps|mP)|\d{1,3}([ ',\u2019\u00a0\u2009\u202f]\d{3})+([.,]\d+)?"
)
_PLAIN = "write numbers without a unit, a percent sign or marks for thousands"


@contextmanager
def _collection_paused() -> Iterator[None]:
    """No search for cycles of garbage: a long export has millions of cells and no cycles."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@_collection_paused()
def read_export(
    path: str | Path, columns: Mapping[str, Mapped] | None = None, sheet: str | None = None, kinetic: bool = False
) -> Export:
    """Read everything that an export holds: plates, lists of wells and kinetic tables, of every sheet.

    Parameters
    ----------
    path
        The file.
    columns
        The entries of ``columns:`` for tidy tables.
    sheet
        The only sheet to search; by default all are.
    kinetic
        Whether the label of every block holds its time, as in ``Cycle 3, 60 s``. Otherwise a time in a label is the
        time of the read only where several blocks differ in nothing else: it may be an integration time.

    Returns
    -------
    Export
        Its reads in the order of the file; of a table, in the order in which they first appear.

    Raises
    ------
    InputError
        If the file cannot be read, nothing that it holds is understood, or it is not as the instrument wrote it.
    """
    path = Path(path)
    every = read_sheets(path)
    canvases = list(map(Canvas, every))
    chosen = _chosen(canvases, sheet, path.name)
    sheets = [canvas.sheet for canvas in chosen]
    mapping = columns or {}
    ours = False
    reads: list[Read] = []
    problems: list[Problem] = []
    cells: Counter[str] = Counter()
    remainder: list[Remainder] = []
    doubts = [sheet.doubt for sheet in sheets if sheet.doubt]
    for canvas in chosen:
        tidy = tidy_reads(canvas, mapping, problems)
        if tidy is None:
            problems += damage(canvas)
            try:
                found, said = _found(canvas, kinetic)
                doubts += said
            except InputError as error:
                problems += error.problems
                continue
        else:
            ours, found = True, tidy
        problems += wide_rows(canvas, found)
        reads += found
        counts, rest = canvas.account.settle(canvas.sheet, found)
        cells += counts
        remainder += rest
    sheets_in_time(reads, kinetic)
    _kinds_of_sheets(reads)
    if problems:
        raise InputError([Problem(each.message, file=path.name, where=each.where, key=each.key) for each in problems])
    if not any(read.signals for read in reads):
        raise InputError(Problem(_missing(sheets), file=path.name, where=f"sheet {sheet}" if sheet else ""))
    if all(read.kind == "layout" for read in reads) or not _any_number(reads):
        labels = listed(dict.fromkeys(f"'{read.label}'" if read.label else "one without a label" for read in reads))
        message = f"the file holds only what is in the wells ({labels}) and no signal; export the measured values too"
        held = (printed for read in reads for printed in read.signals.values())
        if like := next((printed for printed in held if _LIKE_A_NUMBER.fullmatch(printed.text)), None):
            message = f"no cell holds a plain number ({like.where} has '{like.text}'); {_PLAIN}"
        raise InputError(Problem(message, file=path.name, where=f"sheet {sheet}" if sheet else ""))
    ids = [each for canvas in canvases for each in canvas.said.further_ids]
    return Export(_instrument(every), reads, ours, cells, remainder, doubts, ids)


def _any_number(reads: list[Read]) -> bool:
    return any(printed.value is not None for read in reads for printed in read.signals.values())


def _kinds_of_sheets(reads: list[Read]) -> None:
    """Sheets such as ``% inhibition`` hold what was calculated, where another sheet holds what was measured."""
    told = [(read, kind_of(read.sheet)) for read in reads if read.sheet and read.label == read.sheet]
    measured = any(read.kind == "raw" and (read.label != read.sheet or kind_of(read.sheet) == "raw") for read in reads)
    for read, kind in told:
        if measured and read.kind == "raw":
            read.kind = kind


def _chosen(canvases: list[Canvas], name: str | None, file: str) -> list[Canvas]:
    if name is None:
        return canvases
    chosen = [canvas for canvas in canvases if fold(canvas.sheet.name) == fold(name)]
    if not chosen:
        names = [canvas.sheet.name for canvas in canvases]
        has = f"its sheets are {listed(names)}" if names[0] else "it is a text file"
        raise InputError(Problem(f"there is no sheet '{name}'; {has}", file=file, key="sheet"))
    return chosen


def _found(canvas: Canvas, kinetic: bool) -> tuple[list[Read], list[str]]:
    """The reads of a sheet in its order, and what the sheet says of itself that they do not keep.

    Raises
    ------
    InputError
        If it has more rows to be looked at one by one than any instrument writes.
    """
    sheet = canvas.sheet
    if (rows := sum(not canvas.blank(row) for row in canvas.open_rows)) > _MOST_OPEN:
        message = f"{rows:,} rows are no list of wells, as long exports are; is this the export of an instrument?"
        raise InputError(Problem(message, where=f"sheet {sheet.name}" if sheet.name else ""))
    if len(canvas.numbered) > _MOST_HEADS:
        message = (
            f"{len(canvas.numbered):,} rows of column numbers head more plates than {_MOST_HEADS:,}; split the file"
        )
        raise InputError(Problem(message, where=f"sheet {sheet.name}" if sheet.name else ""))
    grids: list[tuple[Place, Read]] = list(labelled_grids(canvas))
    grids += transposed_grids(canvas)
    tables = list(well_tables(canvas))
    more = [*numbered_grids(canvas), *bare_grids(canvas)]
    lone_stamps([*grids, *more])
    blocks_in_time([*grids, *tables, *more], kinetic)
    ordered = sorted([*grids, *tables, *more], key=lambda found: found[0])
    sections_in_time(canvas, ordered)
    told_by_title(ordered)
    give_back_shared(ordered)
    settings_of_reads(canvas, ordered)
    said = list(since_the_first(canvas, ordered))
    for row, _ in canvas.said.sections:
        canvas.account.note("setting", (row,), range(len(sheet.rows[row])))
    for _, read in ordered:
        if not read.label and sheet.name:
            read.label = sheet.name
    return _whole([read for _, read in ordered]), [*said, *doubts_of(canvas, ordered)]


def _whole(reads: list[Read]) -> list[Read]:
    """The same reads, the parts of a plate that stand apart put together.

    The same well twice is left for the reader to judge.
    """
    found: list[Read] = []
    parts: dict[tuple[str, str, float | None, float | None, str, str], Read] = {}
    for read in reads:
        key = read.label, read.plate, read.time, read.stamp, read.cycle, read.kind
        whole = parts.get(key)
        if whole is None or whole.signals.keys() & read.signals.keys():
            parts[key] = read
            found.append(read)
        elif isinstance(whole.signals, Signals) and isinstance(read.signals, Signals):
            whole.signals = whole.signals.with_(read.signals)
    return found


def _instrument(sheets: list[Sheet]) -> str:
    texts: list[tuple[str, ...]] = []
    for sheet in sheets:
        texts.append((sheet.name,))
        rows = sheet.rows
        for row in (*rows[:_HEAD_ROWS], *rows[max(_HEAD_ROWS, len(rows) - _TAIL_ROWS) :]):
            if len(row) < 40:
                cells = tuple(as_text(cell) for cell in row if isinstance(cell, str))
                if any(cells):
                    texts.append(cells)
    return instrument_of(texts)


def _heads_wells(texts: Sequence[str]) -> bool:
    return sum(map(bool, texts)) > 1 and any(map(WELL.fullmatch, texts))


def _beside_wells(found: SheetTable) -> str:
    """Why a table with a column that is headed as wells is no list of them; empty where it has no such column."""
    column = next((at for at, heading in enumerate(found.headings) if WELL.fullmatch(heading)), None)
    below = [row for row in found.rows() if parse_well(as_text(row.cells[column]))] if column is not None else []
    plain = [any(map(numeric, row.cells)) for row in below]
    first = below[plain.index(False)] if False in plain else next(found.rows(), None)
    if column is None or first is None:
        return ""
    heading, name = found.headings[column], as_text(first.cells[column])
    row = found.sheet.row_name(first.index)
    if parse_well(name) is None:
        return f"'{name}' in the column '{heading}' ({row}) is not a well; wells are A1 to AF48"
    values = zip(found.headings, map(as_text, first.cells), strict=False)
    shown = listed((f"'{text}'" for head, text in values if head != heading and text), 4) or "nothing"
    return f"no column beside '{heading}' holds plain numbers ({row} has {shown}); {_PLAIN}"


def _missing(sheets: list[Sheet]) -> str:
    """What keeps a file without any well from being read."""
    wells = (
        "neither plate-shaped blocks (row letters, column numbers) nor a table with a column of wells "
        "such as `well` and `signal` was found"
    )
    mapped = "`columns:` in assay.yaml says which heading is which"
    for sheet in sheets:
        found = table(sheet, _heads_wells)
        if said := found and _beside_wells(found):
            return said
    for sheet in sheets:
        marked = ((row, column, text) for row, cells in enumerate(sheet.rows) for column, text in enumerate(cells))
        for row, column, text in marked:
            if isinstance(text, str) and status_of(text) == "thousands":
                return f"{wells}; {sheet.address(row, column)} has '{text}': {_PLAIN}"
        found = table(sheet)
        if found and sum(bool(heading) for heading in found.headings) > 1:
            heads = listed((heading for heading in found.headings if heading), 6)
            return f"{wells}, so that there are no well positions (the first row has {heads}); {mapped}"
    return f"{wells}; {mapped}"
