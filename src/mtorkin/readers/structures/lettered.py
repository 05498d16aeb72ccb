"""Plates with row letters down the side and column numbers along the top."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.above import look_above
from mtorkin.readers.around import Around, Own, read_of
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Kind, Place, Read, Signals, numeric
from mtorkin.readers.statements import PLATE_LINE
from mtorkin.readers.structures.roles import corner_role
from mtorkin.readers.words import UNITS, kind_of
from mtorkin.sheets.plates import begins_in_corner, from_corner
from mtorkin.sheets.wells import ROW_LETTERS, row_after, row_index

_RESULT = re.compile(r"conc(entration)?s?", re.IGNORECASE)
#: What heads a row of numbers that are no columns of a plate, also above letters.
_NO_CORNERS = ("time", "temperature")
_CORNERS = {"<>", "-", "/", "\\", "#"}


def labelled_grids(canvas: Canvas) -> Iterator[tuple[Place, Read]]:
    """Plates with row letters down the side and column numbers along the top.

    Each row letter may be followed by further reads of the same row, their labels at the end of the rows.

    Yields
    ------
    place
        Row and column of its top left corner.
    read
        A read.
    """
    sheet = canvas.sheet
    for top, along in canvas.numbered.items():
        runs = [
            (left, numbers)
            for left, numbers in along
            if row_index(sheet.text(top, left)) is None
            and corner_role(sheet.text(top, left))[0] not in _NO_CORNERS
            and not canvas.taken(top, left)
        ]
        found = []
        for left, numbers in runs:
            lines = _lines(canvas, top, left, numbers)
            whole = from_corner(sheet, (top, left), numbers, [row for _, row in lines])
            if lines and whole == numbers and numbers[0] == 2 and begins_in_corner(sheet, (top, left), numbers):
                message = "the column numbers begin above the letters, so that the columns cannot be told; "
                raise InputError(Problem(message + "put an empty cell before the 1", where=sheet.row_name(top)))
            if _is_plate(canvas, left, whole, lines):
                found.append((left, whole, lines))
        arounds = [
            look_above(canvas, top, range(left, left + 1 + len(numbers)) if len(found) > 1 else None)
            for left, numbers, _ in found
        ]
        for (left, numbers, lines), around in zip(found, arounds, strict=True):
            yield from _reads(canvas, (top, left), numbers, lines, around)
            last = lines[-1][1]
            canvas.account.note("column number", (top,), range(left, left + 1 + len(numbers)))
            canvas.take(range(top, last + 1), range(left, left + len(numbers) + 2))


def _is_plate(canvas: Canvas, left: int, numbers: tuple[int, ...], lines: list[tuple[str, int]]) -> bool:
    """Whether there are rows; a letter below one number alone may be the unit of a time."""
    return len(lines) * len(numbers) > 1 or (len(lines) == 1 and numeric(canvas.sheet.cell(lines[0][1], left + 1)))


def _lines(canvas: Canvas, top: int, left: int, numbers: tuple[int, ...]) -> list[tuple[str, int]]:
    """The rows of a plate with their letters.

    A row without a letter, but with a label at its end, belongs to the letter above.
    """
    sheet = canvas.sheet
    end = left + 1 + len(numbers)
    every_other = canvas.blank(top + 1) and row_index(sheet.text(top + 2, left)) is not None
    lines: list[tuple[str, int]] = []
    index = -1
    row = top + 1 + every_other
    while row < len(sheet.rows) and not canvas.taken(row, left):
        if lines and canvas.blank(row) and row_index(sheet.text(row + 1, left)) == index + 1:
            row += 1  # the plate goes on with its next row
        text = sheet.text(row, left)
        letter = row_after(text, index)
        if letter is not None:
            index = letter
        elif text or not lines or sheet.text(top, end) or not (sheet.text(row, end) and sheet.text(lines[-1][1], end)):
            break
        lines.append((ROW_LETTERS[index], row))
        row += 1
        if every_other and canvas.blank(row):
            row += 1
    return lines


def _reads(
    canvas: Canvas, corner: Place, numbers: tuple[int, ...], lines: list[tuple[str, int]], around: Around
) -> Iterator[tuple[Place, Read]]:
    sheet = canvas.sheet
    top, left = corner
    end = left + 1 + len(numbers)
    ends = [sheet.text(row, end) for _, row in lines]
    several = len({letter for letter, _ in lines}) < len(lines)
    # The label of a single row cannot be told from a number beside it.
    told = len(lines) > 1 or not numeric(ends[0])
    alike = len(set(ends)) == 1 and told and not sheet.text(top, end)
    if several or alike:
        canvas.account.note("label", [row for _, row in lines], range(end, end + 1))
    else:
        ends = [""] * len(lines)
    by_label: dict[tuple[str, int], dict[str, Place]] = {}
    said: dict[tuple[str, str], int] = {}
    for (letter, row), label in zip(lines, ends, strict=True):
        again = said[letter, label] = said.get((letter, label), 0) + 1
        places = by_label.setdefault((label, again), {})
        for offset, column in enumerate(numbers):
            places[f"{letter}{column}"] = (row, left + 1 + offset)
    cells = [sheet.rows[row][left + 1 : end] for _, row in lines]
    comma = canvas.decimal_comma(cells)
    corner_text = sheet.text(top, left)
    plate = PLATE_LINE.fullmatch(corner_text) if not around.plate else None
    headed = corner_text == str(numbers[0])  # the heading lacks its corner
    own = "" if plate or headed or corner_text in _CORNERS or corner_text.casefold() in UNITS else corner_text
    unit = corner_text if corner_text.casefold() in UNITS else around.unit
    for (label, _), places in by_label.items():
        signals = Signals(sheet, places, decimal_comma=comma)
        # Results that are concentrations; a layout is headed so.
        kind: Kind | None = "calculated" if _RESULT.fullmatch(label) and kind_of(around.title) != "layout" else None
        place = sheet.address(next(iter(places.values()))[0], end) if label else sheet.address(top, left) if own else ""
        origins = {"label": place, "unit": sheet.address(top, left) if unit and unit == corner_text else ""}
        about = Own(label or own, unit, kind=kind, origins=origins)
        read = read_of(around, about, signals)
        if plate:
            read.plate, read.origins["plate"] = corner_text, sheet.address(top, left)
        yield corner, read
