"""The rows of a list by plate, read and time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import numeric
from mtorkin.readers.times import dated, heading_unit, minutes, stamps, unit_below, unnumbered
from mtorkin.sheets.cells import each


@dataclass(frozen=True)
class Group:
    """What the rows of a list have in common beside their wells, and the row of each well."""

    plate: str = ""
    read: str = ""
    wavelength: str = ""
    position: str = ""
    time: float | None = None
    stamp: float | None = None
    cycle: str = ""
    temperature: str = ""
    wells: Mapping[str, int] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The row of its first well."""
        return _first(self.wells)


def groups_of(canvas: Canvas, rows: range, column: int, wells: Sequence[str], roles: dict[int, str]) -> Iterator[Group]:
    """The rows of a list by plate, read and time; a well that comes again without a difference is of a further read.

    Parameters
    ----------
    canvas
        The sheet.
    rows, column
        The rows of the list, and the column that names its wells.
    wells
        The well of each row.
    roles
        What its other columns are; one of them at most is the time.
    """
    sheet = canvas.sheet
    columns = {role: c for c, role in sorted(roles.items(), reverse=True)}
    times: Sequence[float | None] = [None] * len(rows)
    printed = times
    if "time" in columns:
        times, printed = _times(canvas, rows, columns["time"])
    texts = {role: sheet.texts(rows, c) for role, c in columns.items() if role != "time"}
    if len(wavelengths := [c for c, role in sorted(roles.items()) if role == "wavelength"]) > 1:
        # Of excitation and emission, as other readers print both.
        both = zip(*(sheet.texts(rows, c) for c in wavelengths), strict=True)
        texts["wavelength"] = ["/".join(filter(None, filters)) for filters in both]
    texts["read"] = _reads(canvas, rows, [c for c, role in roles.items() if role == "read"])
    if canvas.plates and any((row, column) in canvas.plates for row in rows):
        named = [canvas.plates.get((row, column), "") for row in rows]
        texts["plate"] = one_plate_each(texts.get("plate", named), named, sheet.row_name(rows[0]))
    varying = {role for role, cells in texts.items() if len(set(cells)) > 1}
    plates = set(texts.get("plate", ()))
    if len(plates - {""}) == 1:
        texts["plate"] = [next(iter(plates - {""}))] * len(rows)
    blank = [""] * len(rows)
    along = [texts.get("plate", blank), texts.get("wavelength", blank)]
    along += [texts[role] if role in varying else blank for role in ("read", "position", "cycle")]
    said: list[Sequence[Any]] = [times, printed, *along]
    telling = [each for each in said if len(set(each)) > 1] or said[:1]
    keys = zip(*telling, strict=True) if len(telling) > 1 else telling[0]
    alike: defaultdict[Any, list[tuple[str, int]]] = defaultdict(list)
    for key, row_of_well in zip(keys, zip(wells, rows, strict=True), strict=True):
        alike[key].append(row_of_well)
    groups = [(again, members) for named in alike.values() for again, members in enumerate(_apart(named))]
    place = {row: index for index, row in enumerate(rows)}
    for again, members in sorted(groups, key=lambda group: _first(group[1])):
        first = _first(members)
        time, stamp, plate, wavelength, read, position, cycle = (each[place[first]] for each in said)
        temperature = sheet.text(first, columns["temperature"]) if "temperature" in columns else ""
        read = f"{read} ({again + 1})".strip() if again else read
        origins = {role: sheet.address(first, c) for role, c in columns.items()}
        yield Group(plate, read, wavelength, position, time, stamp, cycle, temperature, members, origins)


def _first(members: Mapping[str, int]) -> int:
    return next(iter(members.values()))


def _apart(named: list[tuple[str, int]]) -> list[dict[str, int]]:
    """Wells with their rows, in as many parts as it takes that none comes twice in a part."""
    whole = dict(named)
    if len(whole) == len(named):
        return [whole]
    parts: list[dict[str, int]] = []
    times: Counter[str] = Counter()
    for well, row in named:
        if times[well] == len(parts):
            parts.append({})
        parts[times[well]][well] = row
        times[well] += 1
    return parts


def one_plate_each(column: list[str], named: list[str], where: str) -> list[str]:
    """The plate of every row, from a column of plates and from what stands before the wells.

    Raises
    ------
    InputError
        If the two do not tell the same plates apart.
    """
    pairs = set(zip(column, named, strict=True))
    if len(pairs) == len(set(column)) == len(set(named)):
        return column
    if len(set(column)) == 1:
        return named
    message = f"the column of plates says {column[0]} and the name of the well {named[0]}, and they do not go together "
    raise InputError(Problem(message + "in all rows; leave one of them out", where=where, key="plate"))


def _reads(canvas: Canvas, rows: Sequence[int], columns: list[int]) -> list[str]:
    """What the columns that name reads say of every row; a column that says the same of all says nothing."""
    names = [""] * len(rows)
    for column in columns:
        texts = canvas.sheet.texts(rows, column)
        if len(set(texts)) < 2:
            continue
        # A bare number is told by its heading, as in Spot 1.
        heading = _heading(canvas, rows[0], column)
        said = {text: f"{heading} {text}" if numeric(text) else text for text in set(texts)}
        names = [f"{name} {said[text]}".strip() for name, text in zip(names, texts, strict=True)]
    return names


def _heading(canvas: Canvas, start: int, column: int) -> str:
    """The nearest text above the first row of a column."""
    above = (canvas.sheet.text(row, column) for row in range(start - 1, -1, -1))
    return next(filter(None, above), "")


def _times(canvas: Canvas, rows: Sequence[int], column: int) -> tuple[list[float | None], list[float | None]]:
    """The times of some rows in min; and, where their heading has no unit, the numbers as printed."""
    heading = unnumbered(_heading(canvas, rows[0], column))
    unit = heading_unit(heading) or unit_below(heading)
    cells = canvas.sheet.column(rows, column)
    times = each(cells, lambda cell: minutes(cell, unit))
    if times.count(None) == len(times):
        times = dated(cells)
    return times, [None] * len(rows) if unit else stamps(cells, canvas.sheet.decimal_comma)
