"""Tables with a row for each well, or for each well and read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from mtorkin.readers.above import look_above
from mtorkin.readers.around import Around, Own, read_of
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read, Signals, numeric
from mtorkin.readers.structures.column_heads import Column, column_heads, lines_above, times_in_labels
from mtorkin.readers.structures.headings import INFO, WELL, WELL_COLUMN, Names, any_in
from mtorkin.readers.structures.row_groups import Group, groups_of
from mtorkin.readers.words import status_of
from mtorkin.sheets.cells import Moment, as_text

_MOST_HEADINGS = 4


@dataclass(frozen=True)
class _Table:
    """A table with a row for each well, or for each well and read.

    Parameters
    ----------
    canvas, names
        The sheet, and its cells that name wells.
    rows, column
        The rows of the wells, and the column that names them.
    headings
        The rows that head the columns.
    left, right
        Its first column of wells, and the column after its last.
    """

    canvas: Canvas
    names: Names
    rows: list[int]
    column: int
    headings: list[int]
    left: int
    right: int

    @property
    def start(self) -> int:
        return self.rows[0]

    def others(self) -> list[int]:
        """The columns beside the wells that nothing else has taken."""
        columns = (*range(self.left), *range(self.column + 1, self.right))
        return [c for c in columns if not self.canvas.taken(self.start, c)]

    def around(self) -> Around:
        whole = self.column == 0 or bool(self.headings)
        top = self.headings[0] if self.headings else self.start
        return look_above(self.canvas, top, None if whole else range(max(self.left, 0), self.right))


def as_rows(canvas: Canvas, names: Names, start: int, column: int) -> Iterator[tuple[Place, Read]]:
    """The reads of a table with a row for each well, or for each well and read.

    Parameters
    ----------
    canvas, names
        The sheet, and its cells that name wells; those of the table are removed.
    start, column
        Its first well.
    """
    sheet = canvas.sheet
    table = _table(canvas, names, start, column)
    if table is None:
        return
    roles, heads = column_heads(canvas, table.headings, table.others())
    values = [
        c
        for c in table.others()
        if c not in roles and not INFO.fullmatch(heads[c].label.strip() or "-") and _signals_in(canvas, table.rows, c)
    ]
    if not table.headings:
        values = [c for c in values if c > column]
        lines_above(canvas, start, values, heads)
    if not values:
        return
    around = table.around()
    comma = canvas.decimal_comma(sheet.column(table.rows, c) for c in values)
    times_in_labels(values, heads)
    software = _group_section(canvas, start)
    for group, members in groups_of(canvas, names, table.rows, column, roles):
        places = {names[row][column]: (row, 0) for row in members}
        for c in values:
            signals = Signals(sheet, places, right=c, decimal_comma=comma, by_row=bool(table.headings))
            if any_in(signals):
                yield (members[0], c), _read(around, group, heads[c], signals, software)
    canvas.take((*table.headings, *table.rows), range(min(table.left, min(values)), table.right))
    for row in table.rows:
        names[row] = {c: well for c, well in names[row].items() if c >= table.right}


def _table(canvas: Canvas, names: Names, start: int, column: int) -> _Table | None:
    """The table that begins with a well; ``None`` where it is none."""
    rows = _down(canvas, names, start, column)
    headings = _headings(canvas, start, column)
    own = next((canvas.sheet.text(row, column) for row in headings if canvas.sheet.text(row, column)), "")
    if len(rows) < 2 and not WELL.fullmatch(own) and not WELL_COLUMN.fullmatch(own):
        return None
    left = column - 1 if WELL_COLUMN.fullmatch(own) else column
    right = _right_end(canvas, names, rows, column, headings)
    return _Table(canvas, names, rows, column, headings, left, right)


def _read(around: Around, group: Group, head: Column, signals: Signals, software: str) -> Read:
    """A read of a list, from what its rows have in common and what heads its column."""
    parts = [around.label(head.label), group.read]
    label = " ".join(dict.fromkeys(part for part in parts if part)).strip()
    wavelength = group.wavelength or head.wavelength
    if wavelength and wavelength not in label:
        label = f"{label} {wavelength}".strip()
    if group.position:
        label = f"{label}, {group.position}"
    time = group.time if group.time is not None else head.time
    own = Own(
        f"{software}: {label}" if software else label,
        time=time,
        temperature=group.temperature or head.temperature,
        cycle=(group.cycle or head.cycle) if time is None else "",
        kind="calculated" if software else None,
    )
    read = read_of(around, own, signals)
    read.wavelength = wavelength or read.wavelength
    read.plate = group.plate or read.plate
    return read


def _group_section(canvas: Canvas, row: int) -> str:
    """The name of the SoftMax Pro group that a table stands in: what the software made of the plates; else empty."""
    if not canvas.said.sections:
        return ""
    for above in range(row - 1, max(row - 8, -1), -1):
        text = canvas.sheet.text(above, 0)
        if text.startswith("Group:"):
            return text if text != "Group:" else f"Group: {canvas.sheet.text(above, 1)}"
        if text == "~End":
            break
    return ""


def _down(canvas: Canvas, names: Names, start: int, column: int) -> list[int]:
    """The rows that name wells in one column, to the first that does not; every other row may be empty."""
    every_other = canvas.blank(start + 1) and column in names.get(start + 2, {}) and canvas.blank(start - 1)
    rows = [start]
    step = 1 + every_other
    while column in names.get(rows[-1] + step, {}) and not canvas.taken(rows[-1] + step, column):
        if every_other and not canvas.blank(rows[-1] + 1):
            break
        rows.append(rows[-1] + step)
    return rows


def _headings(canvas: Canvas, start: int, column: int) -> list[int]:
    """The rows above that head the columns beside the wells."""
    every_other = canvas.blank(start - 1) and not canvas.blank(start - 2)
    found: list[int] = []
    row = start - 1
    while row >= 0 and len(found) < _MOST_HEADINGS:
        if canvas.blank(row) and every_other and not found:
            row -= 1
        if canvas.blank(row) and every_other and found and not canvas.blank(row - 1) and canvas.blank(row - 2):
            row -= 1
        texts = canvas.texts(row)
        if not texts or canvas.taken(row, column) or len(texts) < 2 or texts[-1][0] < column:
            break
        if len(texts) <= 3 and ":" in texts[0][1]:
            break
        found.insert(0, row)
        row -= 1
    if every_other and found and not WELL.search(" ".join(text for _, text in canvas.texts(found[0]))):
        return []
    return found


def _right_end(canvas: Canvas, names: Names, rows: list[int], column: int, headings: list[int]) -> int:
    """The column before which the table ends: where another column of wells begins, or after the last cell."""
    width = max(len(canvas.sheet.rows[row]) for row in (*headings, *rows))
    for other in sorted(names[rows[0]]):
        if other <= column or canvas.taken(rows[0], other):
            continue
        heading = next((canvas.sheet.text(row, other) for row in headings if canvas.sheet.text(row, other)), "")
        inner = range(column + 1, other)
        another = bool(WELL.fullmatch(heading)) or not INFO.fullmatch(heading or "-")
        if another and any(numeric(canvas.sheet.cell(rows[0], c)) for c in inner):
            return other
    return width


def _signals_in(canvas: Canvas, rows: list[int], column: int) -> bool:
    """Whether a column holds signals: a number somewhere, and else nothing but what stands for one."""
    numbers = texts = 0
    for (_, cell), count in Counter((type(cell), cell) for cell in canvas.sheet.column(rows, column)).items():
        if isinstance(cell, Moment):
            texts += count
        elif numeric(cell):
            numbers += count
        elif as_text(cell) and status_of(as_text(cell)) == "text":
            texts += count
    return numbers > 0 and texts <= 0.1 * numbers
