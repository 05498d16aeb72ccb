"""Tables with our own headings: a row for each well and signal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mtorkin.assays.columns import SIGNALS, Found, Mapped, columns_of, match_columns
from mtorkin.assays.names import fold
from mtorkin.assays.units import QuantityError, parse
from mtorkin.base.errors import Problem
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read, Signals, numeric
from mtorkin.readers.structures.roles import role_of
from mtorkin.readers.times import minutes
from mtorkin.readers.words import status_of
from mtorkin.sheets import Row, Sheet, SheetTable, parse_well, wells_written_otherwise
from mtorkin.sheets.cells import Cell, as_text
from mtorkin.sheets.tables import WIDER

#: Roles of columns that tell the reads of an instrument's list apart.
_APART = ("read", "wavelength", "cycle", "position")
#: Cells of a row that can be a heading.
_WIDEST = 200


def tidy_reads(canvas: Canvas, mapping: Mapping[str, Mapped], problems: list[Problem]) -> list[Read] | None:
    """The reads of a tidy table; ``None`` where the sheet has none. What is wrong with it is added to the problems.

    A list of an instrument may be headed Well and Signal too. It has other columns that tell its reads apart, several
    of signals (``Signal (665)``, ``Signal (620)``), or stands in parts side by side.
    """
    sheet = canvas.sheet

    def is_heading(texts: Sequence[str]) -> bool:
        return {"well", "signal"} <= set(match_columns(texts, SIGNALS, mapping)[0])

    words = tuple({"well", *(fold(mapped.column) for mapped in mapping.values())})
    found = next((each for row in canvas.open_rows if (each := _heading(sheet, row, words, is_heading))), None)
    if found is None:
        return None
    columns, others, doubled = match_columns(found.headings, SIGNALS, mapping)
    signals = [column.heading for column in columns_of("signal", found.headings, SIGNALS, mapping)]
    several = len(signals) > 1 and len(set(map(fold, signals))) in (len(signals), len(set(signals)))
    if any(role_of(other) in _APART for other in others) or several or {"well", "signal"} <= set(doubled):
        return None
    top = sheet.row_name(found.top)
    problems += [Problem(f"two columns are {name}; remove one", where=top, key=name) for name in doubled]
    if "time" in columns and not columns["time"].unit:
        named = [row.cells for row in found.rows() if parse_well(as_text(row.cells[columns["well"].index]))]
        times = (cells[columns["time"].index] for cells in named)
        if others or (named and all(minutes(time) is not None for time in times)):
            return None  # clocks and times with their unit need none
        problems.append(Problem("the heading has no unit; write for example time [s]", where=top, key="time"))
        return []
    rows = _Rows(sheet, columns)
    below = list(found.rows())
    if below and all(numeric(row.cells[-1]) and len(row.cells) > len(found.headings) for row in below):
        problems.append(Problem(f"the row has {WIDER}", where=sheet.row_name(below[0].index)))
        return []
    rows.learn(below)
    for row in below[: rows.end(below)]:
        rows.add(row)
    if rows.twice and others:
        return None
    problems += rows.problems
    span = range(found.top + 1, len(sheet.rows))
    for name, column in columns.items():
        canvas.account.note(name, span, range(column.index, column.index + 1))
    comma = canvas.decimal_comma(
        [sheet.column((row for row, _ in wells.values()), columns["signal"].index) for wells in rows.places.values()]
    )
    return [
        Read(read, time, plate, sheet.name, Signals(sheet, wells, decimal_comma=comma, by_row=True))
        for (plate, read, time), wells in rows.places.items()
    ]


def _heading(
    sheet: Sheet, row: int, words: tuple[str, ...], is_heading: Callable[[Sequence[str]], bool]
) -> SheetTable | None:
    """The table that a row heads, if it does; a row without any of the words is passed over at once."""
    cells = sheet.rows[row]
    text = fold(" ".join(cell for cell in cells if isinstance(cell, str))) if len(cells) < _WIDEST else ""
    if not any(word in text for word in words):
        return None
    headings = tuple(as_text(cell) for cell in cells)
    return SheetTable(sheet, row, headings) if is_heading(headings) else None


class _Rows:
    """Gathers the rows of a tidy table.

    A long list says the same few things again and again, so that what a cell means is worked out once.

    Attributes
    ----------
    places
        The cell of every well, by plate, read and time.
    twice
        Whether a well comes again that nothing tells apart.
    problems
        What is wrong with the rows.
    """

    def __init__(self, sheet: Sheet, columns: Mapping[str, Found]) -> None:
        self.twice = False
        self.problems: list[Problem] = []
        self.places: dict[tuple[str, str, float | None], dict[str, Place]] = {}
        self._sheet = sheet
        self._wells: dict[Cell, str | None] = {}
        self._plates: dict[Cell, str] = {}
        self._times: dict[str, float] = {}
        self._at = {name: column.index for name, column in columns.items()}
        self._unit = columns["time"].unit if "time" in columns else ""

    def learn(self, rows: Sequence[Row]) -> None:
        """Learn the wells of names that are all written in one other form, such as ``A-1`` or ``P1-A1``."""
        at = self._at["well"]
        if not rows or parse_well(as_text(rows[0].cells[at])):
            return
        names = list(dict.fromkeys(row.cells[at] for row in rows))
        for name, (plate, well) in zip(names, wells_written_otherwise([as_text(name) for name in names]), strict=False):
            if not plate or "plate" not in self._at:
                self._wells[name], self._plates[name] = well, plate

    def end(self, rows: Sequence[Row]) -> int:
        """How many rows there are before lines such as ``End time: ...``, which an empty line parts from the table."""
        end = len(rows)
        while end > 1 and self._is_foot(rows[end - 1]):
            end -= 1
            if rows[end].index - rows[end - 1].index > 1 and not self._is_foot(rows[end - 1]):
                return end
        return len(rows)

    def _is_foot(self, row: Row) -> bool:
        """Whether a row names no well, and has no signal and none of the words for one."""
        named, signal = row.cells[self._at["well"]], row.cells[self._at["signal"]]
        well = self._wells.get(named) or parse_well(as_text(named))
        return well is None and not numeric(signal) and status_of(as_text(signal)) in ("empty", "text")

    def add(self, row: Row) -> None:
        cells, at = row.cells, self._at
        named = cells[at["well"]]
        if named not in self._wells:
            self._wells[named] = parse_well(as_text(named))
        well = self._wells[named]
        if well is None:
            self._wrong(row, f"'{as_text(named)}' is not a well; wells are A1 to AF48", "well")
            return
        time = None
        if "time" in at:
            said = as_text(cells[at["time"]])
            if said not in self._times:
                try:
                    self._times[said] = parse(said, "time", self._unit, self._sheet.decimal_comma).value
                except QuantityError as error:
                    self._wrong(row, str(error), "time")
                    return
            time = self._times[said]
        plate = as_text(cells[at["plate"]]) if "plate" in at else self._plates.get(named, "")
        read = as_text(cells[at["read"]]) if "read" in at else ""
        wells = self.places.setdefault((plate, read, time), {})
        if well in wells:
            self.twice = True
            first = self._sheet.row_name(wells[well][0])
            apart = "a column `read`, `plate` or `time` tells them apart"
            self._wrong(row, f"well {well} is given twice, first in {first}; {apart}", "well")
            return
        wells[well] = (row.index, at["signal"])

    def _wrong(self, row: Row, message: str, key: str) -> None:
        self.problems.append(Problem(message, where=self._sheet.row_name(row.index), key=key))
