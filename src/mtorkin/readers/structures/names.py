"""The cells of a sheet that name wells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import takewhile

from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.structures.roles import WELL, WELL_COLUMN, WELL_ROW, role_of
from mtorkin.sheets import Cell, parse_well, wells_written_otherwise
from mtorkin.sheets.cells import as_text
from mtorkin.sheets.wells import ROW_LETTERS, lower_is_two, row_index

#: The wells by row and column of the cells that name them. Rows that name the same may share what they hold.
Names = dict[int, dict[int, str]]

#: A sample with its well, as SkanIt writes it: ``Un0001 (A01)``.
_BRACKETED = re.compile(r"\S.{0,39}\s[(\[]([A-Za-z]{1,2}\d{1,2})[)\]]")
#: A well with the wavelength at which it was read, in a heading: ``A1 (665)``, ``A1 665 nm``, ``665 A1``.
_CHANNELS = tuple(
    re.compile(
        form.replace("WELL", r"(?P<well>[A-Za-z]{1,2}\d{1,2})").replace("NM", r"(?P<channel>[2-9]\d\d)(?:\s?nm)?")
    )
    for form in (r"WELL\s*[(\[]NM[)\]]", r"WELL[\s:_]NM", r"NM[\s:_]WELL")
)
#: The same with any name of a channel, of which there are then several.
_NAMED_CHANNELS = tuple(
    re.compile(
        form.replace("WELL", r"(?P<well>[A-Za-z]{1,2}\d{1,2})").replace("NAME", r"(?P<channel>[A-Za-z][\w ./-]{0,19}?)")
    )
    for form in (r"WELL\s*[(\[]NAME[)\]]", r"WELL[\s:_]NAME", r"NAME[\s:_]WELL")
)
#: A well after the word, as a heading.
_AFTER_WORD = re.compile(r"well[\s:_#-]*([A-Za-z]{1,2}\d{1,2})", re.IGNORECASE)
#: Characters of a well, blanks and quotes included, and of one in brackets.
_LONGEST, _LONGEST_BRACKETED = 8, 48
#: Characters of a well with its channel.
_SHORTEST_CHANNEL, _LONGEST_CHANNEL = 4, 26


def names_of(canvas: Canvas) -> Names:
    """Every cell that names a well, in rows and columns not yet understood."""
    written: dict[int, dict[int, str]] = {}
    split: _Split | None = None
    headings = {row for row in canvas.open_rows if _names_wells(canvas, row)}
    for row in canvas.open_rows:
        cells = canvas.sheet.rows[row]
        for column, cell in enumerate(cells):
            if type(cell) is str and (name := _name(cell)) and not canvas.taken(row, column):
                written.setdefault(row, {})[column] = name
        headed = None if row in headings else _split_heading(canvas, row)
        split = headed or (None if row in headings else split)
        if split and (name := split.name(cells)) and not canvas.taken(row, split.last):
            written[row] = {split.last: name}
    two = lower_is_two(name for names in written.values() for name in names.values())
    found: Names = {}
    for row, names in written.items():
        wells = {column: well for column, name in names.items() if (well := parse_well(name, two))}
        found.update({row: wells} if wells else {})
    for row, names in _written_otherwise(canvas, headings):
        found[row] = found.get(row, {}) | names
    for row in canvas.open_rows:
        if row not in found and (names := _with_channels(canvas, row)):
            found[row] = names
    for run in canvas.lists:
        alike = {well: {run.column: well} for well in set(run.wells)}
        found.update(zip(range(run.start, run.stop), map(alike.__getitem__, run.wells), strict=True))
    return found


def _written_otherwise(canvas: Canvas, headings: Set[int]) -> Iterator[tuple[int, dict[int, str]]]:
    """The wells below a heading such as Well, where all of them are written in one other form (``A-1``, ``P1-A1``)."""
    understood = {(run.start, run.column) for run in canvas.lists}
    for top in sorted(headings):
        for column, heading in canvas.texts(top):
            if not WELL.fullmatch(heading) or (top + 1, column) in understood:
                continue
            below: list[str] = []
            while text := canvas.sheet.text(top + 1 + len(below), column):
                below.append(text)
            alike = wells_written_otherwise(below)
            odd = next((name for name in dict.fromkeys(below) if wells_written_otherwise([name])), "")
            if odd and not alike and (other := next(filter(parse_well, below), "")):
                message = (
                    f"'{odd}' in the column '{heading}' is written in another form than '{other}'; write all alike"
                )
                raise InputError(Problem(message, where=canvas.sheet.row_name(top + 1 + below.index(odd)), key="well"))
            for row, (plate, well) in enumerate(alike, top + 1):
                if plate:
                    canvas.plates[row, column] = plate
                yield row, {column: well}


def _with_channels(canvas: Canvas, row: int) -> dict[int, str]:
    """The wells of a heading row that names a channel with each of them, and every well with every channel.

    Every well may have its times beside its values: ``A1 Time``, ``A1 RFU``.
    """
    named = [
        (column, cell.strip())
        for column, cell in enumerate(canvas.sheet.rows[row])
        if type(cell) is str and _SHORTEST_CHANNEL <= len(cell) <= _LONGEST_CHANNEL and cell.upper() != cell.lower()
    ]
    cells = [(column, text) for column, text in named if role_of(text) != "time"]
    times = len(named) - len(cells)
    for form in (*_CHANNELS, *_NAMED_CHANNELS):
        matches = {column: match for column, text in cells if (match := form.fullmatch(text))}
        if len(matches) < 2:
            continue
        names = {column: parse_well(match["well"]) for column, match in matches.items()}
        wells = {column: well for column, well in names.items() if well}
        channels = {column: matches[column]["channel"] for column in wells}
        pairs = {(wells[column], channels[column]) for column in wells}
        whole = len(set(wells.values())) * len(set(channels.values()))
        told = form in _CHANNELS or (
            min(len(set(wells.values())), len(set(channels.values())) + (times == len(set(wells.values())))) > 1
            and not any(map(parse_well, channels.values()))
        )
        if len(wells) > 1 and len(pairs) == whole == len(wells) and told:
            canvas.channels[row] = channels
            return wells
    return {}


def _name(cell: str) -> str:
    """The text of a cell that may name a well; empty where it cannot."""
    if not 2 <= len(cell) <= _LONGEST_BRACKETED:
        return ""
    if len(cell) <= _LONGEST and (cell[0].isalpha() or cell[0] in " \"'"):
        name = cell.replace(" ", "")
        if parse_well(name):
            return name
    if cell[0] in "wW" and (match := _AFTER_WORD.fullmatch(cell)) and parse_well(match[1]):
        return match[1]
    if cell[-1] in ")]" and (match := _BRACKETED.fullmatch(cell)) and parse_well(match[1]):
        return match[1]
    return ""


@dataclass(frozen=True)
class _Split:
    """The columns of a list that hold the row and the column of each well, and the number that the first of each has.

    Rows are letters or numbers.
    """

    row: int
    column: int
    first: int = 1

    @property
    def last(self) -> int:
        return max(self.row, self.column)

    def name(self, cells: Sequence[Cell]) -> str:
        """The well of a row of the list, as in ``A1``; empty where it has none."""
        if len(cells) <= self.last:
            return ""
        letter, digits = as_text(cells[self.row]), as_text(cells[self.column])
        if letter.isdecimal():
            index = int(letter) - self.first
            letter = ROW_LETTERS[index] if 0 <= index < len(ROW_LETTERS) else ""
        if row_index(letter) is None or not digits.isdecimal():
            return ""
        name = f"{letter}{int(digits) - self.first + 1}"
        return name if parse_well(name) else ""


def _split_heading(canvas: Canvas, row: int) -> _Split | None:
    """The columns of a heading that has the row and the column of a well apart.

    Raises
    ------
    InputError
        If one of them counts from 0 and the other does not.
    """
    cells = canvas.sheet.rows[row]
    for column in range(min(len(cells) - 1, 12)):
        left, right = cells[column], cells[column + 1]
        if not (isinstance(left, str) and isinstance(right, str)):
            continue
        for form, other, at in (
            (WELL_ROW, WELL_COLUMN, (column, column + 1)),
            (WELL_COLUMN, WELL_ROW, (column + 1, column)),
        ):
            if form.fullmatch(as_text(left)) and other.fullmatch(as_text(right)):
                return _counted(canvas, row, *at)
    return None


def _counted(canvas: Canvas, heading: int, row: int, column: int) -> _Split:
    """Whether the rows and columns of wells are counted from 0 or from 1."""
    below = list(takewhile(lambda each: not canvas.blank(each), range(heading + 1, len(canvas.sheet.rows))))
    rows, columns = (set(canvas.sheet.texts(below, each)) for each in (row, column))
    zero = [bool(texts & {"0", "00"}) for texts in (rows, columns) if any(text.isdecimal() for text in texts)]
    if len(set(zero)) > 1:
        message = "one of row and column is counted from 0 and the other from 1; count both from 1"
        raise InputError(Problem(message, where=canvas.sheet.row_name(heading), key="well"))
    return _Split(row, column, 0 if any(zero) else 1)


def _names_wells(canvas: Canvas, row: int) -> bool:
    """Whether a row is a heading with a column of whole wells; one of bare numbers only counts them."""
    cells = canvas.sheet.rows[row][:40]
    return any(
        isinstance(cell, str)
        and len(cell) < 20
        and WELL.fullmatch(cell.strip())
        and not canvas.sheet.text(row + 1, column).isdecimal()
        for column, cell in enumerate(cells)
    )
