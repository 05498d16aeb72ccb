"""What headings of tables say, and the cells that name wells."""

from __future__ import annotations

import re

from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Signals
from mtorkin.readers.times import heading_unit
from mtorkin.sheets import parse_well
from mtorkin.sheets.cells import as_text
from mtorkin.sheets.wells import row_index

Names = dict[int, dict[int, str]]

WELL = re.compile(r"wells?( ?(id|name|position|positions|no\.?|label))?|pos(ition)?", re.IGNORECASE)
_WELL_ROW = re.compile(r"(well )?row", re.IGNORECASE)
WELL_COLUMN = re.compile(r"(well )?col(umn)?", re.IGNORECASE)
_ROLES = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        ("temperature", r"(?:.*\btemp(?:erature|\.)?\b.*|t\s*[°¡\ufffd].*)"),
        (
            "cycle",
            r"(?:kinetic )?(?:cycle|reading|loop|repeat|measurement count|kinetic read)s?\s*"
            r"(?:nr\.?|no\.?|number|#|id)?\s*",
        ),
        ("wavelength", r"(?:.*\bwavelengths?\b.*|wavel\.?.*|lambda.*)"),
        ("position", r"position|mrw.*|scan ?point"),
        ("plate", r"plate(?: ?(?:name|id|no\.?|number|barcode))?|barcode|plate ?barcode"),
        ("read", r"reads?|label|channel|filters?|measurement|assay|signal type"),
    )
)
INFO = re.compile(
    r"samples?.*|contents?|conc.*|.*\[.*(m|g/ml)\]|groups?|types?|names?|dilutions?.*|replicates?|compounds?|roles?|x|y"
    r"|date.*|well.*|row|col(umn)?|description|errors?|flags?|notes?|comments?|number|no\.?|index|id",
    re.IGNORECASE,
)


def names_of(canvas: Canvas) -> Names:
    """Every cell that names a well, in rows and columns not yet understood."""
    found: Names = {}
    split: tuple[int, int] | None = None
    for row in canvas.open_rows:
        cells = canvas.sheet.rows[row]
        for column, cell in enumerate(cells):
            if type(cell) is not str or not 2 <= len(cell) <= 8 or not (cell[0].isalpha() or cell[0] in " \"'"):
                continue
            well = parse_well(cell.replace(" ", ""))
            if well and not canvas.taken(row, column):
                found.setdefault(row, {})[column] = well
        split = _split_heading(canvas, row) or split
        if split and len(cells) > split[1]:
            letter, digits = as_text(cells[split[0]]), as_text(cells[split[1]])
            well = parse_well(letter + digits) if row_index(letter) is not None and digits.isdigit() else None
            if well and not canvas.taken(row, split[1]):
                found[row] = {split[1]: well}
    for run in canvas.lists:
        for row, well in enumerate(run.wells[1:], run.start + 1):
            found[row] = {run.column: well}
    return found


def _split_heading(canvas: Canvas, row: int) -> tuple[int, int] | None:
    """The columns of a heading that has the row and the column of a well apart."""
    cells = canvas.sheet.rows[row]
    for column in range(min(len(cells) - 1, 12)):
        left, right = cells[column], cells[column + 1]
        texts = isinstance(left, str) and isinstance(right, str)
        if texts and _WELL_ROW.fullmatch(as_text(left)) and WELL_COLUMN.fullmatch(as_text(right)):
            return column, column + 1
    return None


def role_of(heading: str) -> str:
    """What a heading says of its column or row: ``time``, ``temperature``, ``cycle``, ...; empty for anything else."""
    heading = heading.strip()
    if not heading:
        return ""
    if heading_unit(heading) is not None:
        return "time"
    return next((role for role, pattern in _ROLES if pattern.fullmatch(heading)), "")


def any_in(signals: Signals) -> bool:
    """Whether any well of a read holds something."""
    return any(cell.strip() if isinstance(cell, str) else True for cell in signals.cells())
