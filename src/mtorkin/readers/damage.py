"""What shows that a file is not as the instrument wrote it: parts that its kind never lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtorkin.base.errors import Problem
from mtorkin.readers.canvas import Canvas
from mtorkin.sheets.cells import as_text

_BMG_HEAD = re.compile(r"(user|path|test name|test run no\.?|test id)\s*=", re.IGNORECASE)


def damage(canvas: Canvas) -> list[Problem]:
    """A sentence for the first part of a sheet that is not as its instrument writes it."""
    return next(([each] for each in (*_bmg(canvas), *_envision(canvas))), [])


def _bmg(canvas: Canvas) -> Iterator[Problem]:
    for row, cells in enumerate(canvas.sheet.rows[:3]):
        first = as_text(cells[0]) if cells else ""
        if _BMG_HEAD.match(first):
            name = first.partition("=")[0].strip()
            message = (
                f"the header of a BMG export is missing its colons: it should read '{name}: ...' and reads '{first}'; "
                "export the file again"
            )
            yield Problem(message, where=canvas.sheet.row_name(row))


def _envision(canvas: Canvas) -> Iterator[Problem]:
    sheet = canvas.sheet
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
                yield Problem(message, where=sheet.row_name(row))
