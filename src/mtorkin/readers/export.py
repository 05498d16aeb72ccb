"""Instrument exports: every read that a file holds, with its label and its cells as they stand there.

Nothing is chosen and nothing is converted here; a cell keeps its place for messages.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from mtorkin.assays.columns import SIGNALS, Mapped, match_columns
from mtorkin.assays.names import fold, listed
from mtorkin.assays.units import QuantityError, parse
from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.grids import bare_grids, blocks_in_time, labelled_grids, numbered_grids
from mtorkin.readers.lists import well_tables
from mtorkin.readers.reads import Export, Place, Printed, Read, Signals
from mtorkin.readers.words import instrument_of
from mtorkin.sheets import Sheet, SheetTable, parse_well, read_sheets, table
from mtorkin.sheets.cells import Cell, as_text

__all__ = ["Export", "Printed", "Read", "read_export"]

_HEAD_ROWS = 80
_TAIL_ROWS = 400
_MOST_TIDY = 200


@contextmanager
def _collection_paused() -> Iterator[None]:
    """No search for cycles of garbage: among the millions of cells of a long export there are none, and looking takes a third of the time."""
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
        Whether the label of every block holds its time, as in ``Cycle 3, 60 s``. Otherwise a time in a label is the time of
        the read only where several blocks differ in nothing else: it may be an integration time.

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
    sheets = _chosen(every, sheet, path.name)
    mapping = columns or {}
    ours = False
    reads: list[Read] = []
    problems: list[Problem] = []
    for each in sheets:
        canvas = Canvas(each)
        tidy = _tidy_reads(canvas, mapping, problems)
        if tidy is None:
            problems += _mutilated(canvas)
            try:
                reads += _found(canvas, kinetic)
            except InputError as error:
                problems += error.problems
        else:
            ours = True
            reads += tidy
    if problems:
        raise InputError([Problem(each.message, file=path.name, where=each.where, key=each.key) for each in problems])
    if not any(read.signals for read in reads):
        raise InputError(Problem(_missing(sheets), file=path.name, where=f"sheet {sheet}" if sheet else ""))
    if all(read.kind == "layout" for read in reads):
        labels = listed(dict.fromkeys(f"'{read.label}'" if read.label else "one without a label" for read in reads))
        message = f"the file holds only what is in the wells ({labels}) and no signal; export the measured values too"
        raise InputError(Problem(message, file=path.name, where=f"sheet {sheet}" if sheet else ""))
    return Export(_instrument(every), reads, ours)


def _chosen(sheets: list[Sheet], name: str | None, file: str) -> list[Sheet]:
    if name is None:
        return sheets
    chosen = [sheet for sheet in sheets if fold(sheet.name) == fold(name)]
    if not chosen:
        has = f"its sheets are {listed(sheet.name for sheet in sheets)}" if sheets[0].name else "it is a text file"
        raise InputError(Problem(f"there is no sheet '{name}'; {has}", file=file, key="sheet"))
    return chosen


def _found(canvas: Canvas, kinetic: bool) -> list[Read]:
    """Every structure of a sheet, in the order of the sheet."""
    sheet = canvas.sheet
    grids: list[tuple[Place, Read]] = list(labelled_grids(canvas))
    tables = list(well_tables(canvas))
    more = [*numbered_grids(canvas), *bare_grids(canvas)]
    blocks_in_time([*grids, *tables, *more], kinetic)
    ordered = sorted([*grids, *tables, *more], key=lambda found: found[0])
    for _, read in ordered:
        if not read.label and sheet.name:
            read.label = sheet.name
    return _whole([read for _, read in ordered])


def _whole(reads: list[Read]) -> list[Read]:
    """The same reads, the parts of a plate that stand apart put together; the same well twice is left for the reader to judge."""
    found: list[Read] = []
    parts: dict[tuple[str, str, float | None, str, str], Read] = {}
    for read in reads:
        key = read.label, read.plate, read.time, read.cycle, read.kind
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


# --- what is missing ----------------------------------------------------------------------------------------------------

_BMG_HEAD = re.compile(r"(user|path|test name|test run no\.?|test id)\s*=", re.IGNORECASE)


def _mutilated(canvas: Canvas) -> list[Problem]:
    """What shows that a file is not as the instrument wrote it: parts that its kind never lacks."""
    sheet = canvas.sheet
    for row, cells in enumerate(sheet.rows[:3]):
        first = as_text(cells[0]) if cells else ""
        if _BMG_HEAD.match(first):
            name = first.partition("=")[0].strip()
            message = (
                f"the header of a BMG export is missing its colons: it should read '{name}: ...' and reads '{first}'; "
                "export the file again"
            )
            return [Problem(message, where=sheet.row_name(row))]
    informed = False
    for row in canvas.open_rows:
        cells = sheet.rows[row]
        first = as_text(cells[0]) if cells else ""
        if first == "Plate information":
            informed = True
        elif informed and first == "Plate" and len(cells) > 4 and as_text(cells[1]) == "Repeat" and "Barcode" in cells:
            above = [as_text(sheet.rows[each][0]) for each in (row - 1, row - 2) if sheet.rows[each]]
            if "Plate information" not in above:
                message = (
                    "the line 'Plate information' is missing above 'Plate, Repeat, Barcode'; export the file again"
                )
                return [Problem(message, where=sheet.row_name(row))]
    return []


def _missing(sheets: list[Sheet]) -> str:
    """What keeps a file without any well from being read."""
    wells = "neither plate-shaped blocks (row letters, column numbers) nor a table with a column of wells such as `well` and `signal`"
    for sheet in sheets:
        found = table(sheet)
        if found and sum(bool(heading) for heading in found.headings) > 1:
            heads = listed((heading for heading in found.headings if heading), 6)
            return f"{wells} was found, so that there are no well positions (the first row has {heads}); `columns:` in assay.yaml says which heading is which"
    return f"{wells} was found; `columns:` in assay.yaml says which heading is which"


# --- tables with our own headings ----------------------------------------------------------------------------------------


def _heading(
    sheet: Sheet, row: int, words: tuple[str, ...], is_heading: Callable[[Sequence[str]], bool]
) -> SheetTable | None:
    """The table that a row heads, if it does; a row without any of the words is passed over at once."""
    cells = sheet.rows[row]
    text = fold(" ".join(cell for cell in cells if isinstance(cell, str))) if len(cells) < _MOST_TIDY else ""
    if not any(word in text for word in words):
        return None
    headings = tuple(as_text(cell) for cell in cells)
    return SheetTable(sheet, row, headings) if is_heading(headings) else None


def _tidy_reads(canvas: Canvas, mapping: Mapping[str, Mapped], problems: list[Problem]) -> list[Read] | None:
    """The reads of a tidy table; ``None`` where the sheet has none."""
    sheet = canvas.sheet

    def is_heading(texts: Sequence[str]) -> bool:
        return {"well", "signal"} <= set(match_columns(texts, SIGNALS, mapping)[0])

    words = tuple({"well", *(fold(mapped.column) for mapped in mapping.values())})
    found = next((each for row in canvas.open_rows if (each := _heading(sheet, row, words, is_heading))), None)
    if found is None:
        return None
    columns, _, doubled = match_columns(found.headings, SIGNALS, mapping)
    top = sheet.row_name(found.top)
    problems += [Problem(f"two columns are {name}; remove one", where=top, key=name) for name in doubled]
    if "time" in columns and not columns["time"].unit:
        problems.append(Problem("the heading has no unit; write for example time [s]", where=top, key="time"))
        return []
    places: dict[tuple[str, str, float | None], dict[str, Place]] = {}
    times: dict[str, float] = {}
    # A long list says the same few things again and again: what a cell means is worked out once.
    meant: dict[Cell, str | None] = {}
    at = {name: columns[name].index if name in columns else -1 for name in ("well", "plate", "read", "time", "signal")}
    for row in found.rows():
        cells = row.cells
        named = cells[at["well"]]
        if named not in meant:
            meant[named] = parse_well(as_text(named))
        well = meant[named]
        if well is None:
            message = f"'{as_text(named)}' is not a well; wells are A1 to AF48"
            problems.append(Problem(message, where=sheet.row_name(row.index), key="well"))
            continue
        time = None
        if "time" in columns:
            said = as_text(cells[at["time"]])
            if said not in times:
                try:
                    times[said] = parse(said, "time", columns["time"].unit, sheet.decimal_comma).value
                except QuantityError as error:
                    problems.append(Problem(str(error), where=sheet.row_name(row.index), key="time"))
                    continue
            time = times[said]
        plate = as_text(cells[at["plate"]]) if "plate" in columns else ""
        read = as_text(cells[at["read"]]) if "read" in columns else ""
        key = plate, read, time
        wells = places.setdefault(key, {})
        if well in wells:
            first = sheet.row_name(wells[well][0])
            message = (
                f"well {well} is given twice, first in {first}; a column `read`, `plate` or `time` tells them apart"
            )
            problems.append(Problem(message, where=sheet.row_name(row.index), key="well"))
            continue
        wells[well] = (row.index, at["signal"])
    return [
        Read(read, time, plate, sheet.name, Signals(sheet, wells, by_row=True))
        for (plate, read, time), wells in places.items()
    ]
