"""Tables with a row for each well, or for each well and read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import isfinite

from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.above import look_above
from mtorkin.readers.around import Around, Own, read_of
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read, Signals, numeric
from mtorkin.readers.statements import PLATE_LINE
from mtorkin.readers.structures.column_heads import (
    Column,
    column_heads,
    is_axis,
    lines_above,
    plates_in_labels,
    times_below_their_name,
    times_in_labels,
)
from mtorkin.readers.structures.names import Names
from mtorkin.readers.structures.roles import INFO, WELL, is_half_of_well, may_name_wells, well_rank
from mtorkin.readers.structures.row_groups import Group, groups_of
from mtorkin.readers.times import axis
from mtorkin.readers.words import status_of
from mtorkin.sheets.cells import Moment, as_text
from mtorkin.sheets.wells import like_a_plate, well_order

_MOST_HEADINGS = 4
#: Words that are not known, such as NoFit, that a column of signals may have.
_MOST_WORDS = 2


@dataclass(frozen=True)
class _Table:
    """A table with a row for each well, or for each well and read.

    Parameters
    ----------
    canvas
        The sheet.
    rows, column
        The rows of the wells, and the column that names them.
    wells
        The well of each row.
    headings
        The rows that head the columns.
    left, right
        Its first column of wells, and the column after its last.
    """

    canvas: Canvas
    rows: range
    column: int
    wells: Sequence[str]
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
        top = self.headings[0] if self.headings else self.start
        plates = [c for c, text in self.canvas.texts(top - 1) if PLATE_LINE.fullmatch(text)]
        whole = (self.column == 0 or bool(self.headings)) and len(plates) < 2
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
    if not values and len(times := _numbered_times(canvas, table, roles, heads)) > 1:
        values = times
        roles = {c: role for c, role in roles.items() if c not in times}
    if not values:
        return
    if table.headings:
        times_below_their_name(canvas, table.headings[0], values, heads)
        for c in [c for c in values if c < column and not heads[c].label and _counts(canvas, table.rows, c)]:
            canvas.account.note("number of the row", table.rows, range(c, c + 1))
            values.remove(c)
    if (apart := _telling_apart(canvas, table, roles, values, heads)) is not None:
        roles[apart] = "read"
    around = table.around()
    comma = canvas.decimal_comma(canvas.sheet.column(table.rows, c) for c in values)
    times_in_labels(values, heads)
    plates_in_labels(values, heads)
    software = _group_section(canvas, start)
    for own_roles, columns in _by_time_column(canvas, table, roles, values):
        for group in groups_of(canvas, table.rows, column, table.wells, own_roles):
            places = {well: (row, 0) for well, row in group.wells.items()}
            for c in columns:
                signals = Signals(canvas.sheet, places, right=c, decimal_comma=comma, by_row=bool(table.headings))
                if signals.filled():
                    yield (group.first, c), _read(around, group, heads[c], signals, software)
    _account(table, roles, heads)
    for rows in (table.headings, table.rows):
        canvas.take(rows, range(min(table.left, min(values)), table.right))
    more = [row for row in table.rows if len(names[row]) > 1]
    beyond = {row: {c: well for c, well in names[row].items() if c >= table.right} for row in more}
    names.update(zip(table.rows, repeat({}), strict=False))
    names.update(beyond)


def _telling_apart(
    canvas: Canvas, table: _Table, roles: dict[int, str], values: list[int], heads: dict[int, Column]
) -> int | None:
    """The column of texts that tells apart what nothing else does: the same well at the same time; ``None`` if none.

    It says nothing of samples, as these are the same for all reads of a well.
    """
    texts = [c for c in table.others() if c not in roles and c not in values]
    texts = [c for c in texts if heads[c].label and not INFO.fullmatch(heads[c].label)]
    if not texts:
        return None
    known = [canvas.sheet.texts(table.rows, c) for c, role in roles.items() if role not in ("clock", "temperature")]
    if len(set(zip(table.wells, *known, strict=True))) == len(table.rows):
        return None
    for c in texts:
        if len(set(zip(table.wells, canvas.sheet.texts(table.rows, c), *known, strict=True))) == len(table.rows):
            return c
    return None


def _numbered_times(canvas: Canvas, table: _Table, roles: dict[int, str], heads: dict[int, Column]) -> list[int]:
    """The columns headed ``Time 0``, ``Time 5``, ... of a table that has no others: signals at these times."""
    return [
        c
        for c, role in roles.items()
        if role == "time" and heads[c].label[-1:].isdecimal() and _signals_in(canvas, table.rows, c)
    ]


def _by_time_column(
    canvas: Canvas, table: _Table, roles: dict[int, str], values: list[int]
) -> Iterator[tuple[dict[int, str], list[int]]]:
    """The columns of signals that share a column of times, with the roles that hold for them.

    Where there are several, each holds for the columns up to the next one; or, where the first column has none before
    it and the last time none after it, for those up to the one before. A time beside a date is one of the clock on the
    wall, and none of the reaction.
    """
    others = {c: role for c, role in roles.items() if role != "time"}
    times = sorted(c for c, role in roles.items() if role == "time")
    if "clock" in roles.values():
        times = [c for c in times if not _of_the_clock(canvas, table.rows, c)] or _telling_clocks(canvas, table, roles)
    if len(times) < 2:
        yield others | dict.fromkeys(times, "time"), values
        return
    before = [c for c in values if c < times[0]]
    if before and max(values) < times[-1]:
        for previous, c in zip([-1, *times], times, strict=False):
            if columns := [value for value in values if previous < value < c]:
                yield others | {c: "time"}, columns
        return
    if before:
        yield others, before
    for c, following in zip(times, [*times[1:], table.right], strict=True):
        if columns := [value for value in values if c < value < following]:
            yield others | {c: "time"}, columns


def _of_the_clock(canvas: Canvas, rows: Sequence[int], column: int) -> bool:
    """Whether a column holds times of day, and no numbers."""
    return not any(numeric(cell) for cell in canvas.sheet.column(rows, column))


def _telling_clocks(canvas: Canvas, table: _Table, roles: dict[int, str]) -> list[int]:
    """The column of the clock on the wall, where nothing else tells the reads of a well apart."""
    others = [
        canvas.sheet.texts(table.rows, c) for c, role in roles.items() if role not in ("clock", "time", "temperature")
    ]
    if len(set(zip(table.wells, *others, strict=True))) == len(table.rows):
        return []
    clocks = (c for c, role in roles.items() if role in ("clock", "time"))
    return [c for c in clocks if not axis(canvas.sheet.column(table.rows, c)).count(None)][:1]


def _account(table: _Table, roles: dict[int, str], heads: dict[int, Column]) -> None:
    """Say what the columns beside the signals are."""
    account, rows = table.canvas.account, table.rows
    account.note("well", rows, range(table.left, table.column + 1))
    for c in table.others():
        if c in roles:
            account.note(roles[c], rows, range(c, c + 1))
        elif INFO.fullmatch(heads[c].label.strip() or "-"):
            account.note("sample", rows, range(c, c + 1))


def _table(canvas: Canvas, names: Names, start: int, column: int) -> _Table | None:
    """The table that begins with a well; ``None`` where it is none."""
    if column in names.get(start - 1, {}):
        return None  # within a list that is none
    rows, wells = _down(canvas, names, start, column)
    headings = _headings(canvas, names, start, column)
    own = _heading(canvas, headings, column)
    headed = bool(WELL.fullmatch(own)) or is_half_of_well(own)
    distinct = set(wells)
    if not headed and (len(rows) < 2 or not like_a_plate(distinct)):
        return None
    if not may_name_wells(own) and not _spread(distinct):
        return None
    if not _fits_best(canvas, names, rows, column, headings):
        return None
    left = column - 1 if is_half_of_well(own) else column
    right = _right_end(canvas, names, rows, column, headings)
    return _Table(canvas, rows, column, wells, headings, left, right)


def _heading(canvas: Canvas, headings: list[int], column: int) -> str:
    heads = (canvas.sheet.text(row, column) for row in headings if not is_axis(canvas.texts(row)))
    return next(filter(None, heads), "")


def _fits_best(canvas: Canvas, names: Names, rows: range, column: int, headings: list[int]) -> bool:
    """Whether no other column of names, with no number between, is rather headed as wells.

    Raises
    ------
    InputError
        If no heading tells which of two columns that differ names the wells.
    """
    start = rows[0]
    rank = well_rank(_heading(canvas, headings, column))
    for other in names[start]:
        between = range(min(column, other) + 1, max(column, other))
        if other == column or canvas.taken(start, other) or any(numeric(canvas.sheet.cell(start, c)) for c in between):
            continue
        its = well_rank(_heading(canvas, headings, other))
        if its < rank:
            return False
        if its == rank == well_rank("") and any(names[row].get(other) != names[row][column] for row in rows):
            first, second = (canvas.sheet.address(start, c) for c in sorted((column, other)))
            message = f"{first} and {second} both look like wells; head the column that names the wells `Well`"
            raise InputError(Problem(message, where=canvas.sheet.row_name(start), key="well"))
    return True


def _spread(wells: set[str]) -> bool:
    """Whether wells lie in several rows and several columns, as the names of samples such as C1 and C2 do not."""
    places = [well_order(well) for well in wells]
    return len({row for row, _ in places}) > 1 and len({number for _, number in places}) > 1


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
        stamp=group.stamp if group.stamp is not None else head.stamp,
        temperature=group.temperature or head.temperature,
        cycle=(group.cycle or head.cycle) if time is None else "",
        kind="calculated" if software else head.kind,
        origins={**head.origins, **group.origins},
    )
    read = read_of(around, own, signals)
    if head.plate:
        read.plate, read.origins["plate"] = head.plate, head.origins.get("label", "")
    read.wavelength = wavelength or read.wavelength
    read.plate = group.plate or read.plate
    return read


def _counts(canvas: Canvas, rows: Sequence[int], column: int) -> bool:
    """Whether a column numbers the rows, from 0 or 1."""
    texts = canvas.sheet.column(rows, column)
    return any([as_text(text) for text in texts] == [str(first + i) for i in range(len(rows))] for first in (0, 1))


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


def _down(canvas: Canvas, names: Names, start: int, column: int) -> tuple[range, Sequence[str]]:
    """The rows that name wells in one column, to the first that does not, and these; every other row may be empty."""
    run = next((run for run in canvas.lists if (run.start, run.column) == (start, column)), None)
    if run and column not in names.get(run.stop, {}) and canvas.untouched(range(start, run.stop)):
        return range(start, run.stop), run.wells
    every_other = canvas.blank(start + 1) and column in names.get(start + 2, {}) and canvas.blank(start - 1)
    step = 1 + every_other
    wells, row = [names[start][column]], start + step
    while column in names.get(row, {}) and not canvas.taken(row, column):
        if every_other and not canvas.blank(row - 1):
            break
        wells.append(names[row][column])
        row += step
    return range(start, row, step), wells


def _headings(canvas: Canvas, names: Names, start: int, column: int) -> list[int]:
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
        if column in names.get(row, {}):
            break
        if not texts or canvas.taken(row, column) or len(texts) < 2 or texts[-1][0] < column:
            break
        if len(texts) <= 3 and ":" in texts[0][1]:
            break
        found.insert(0, row)
        row -= 1
    if every_other and found and not WELL.search(" ".join(text for _, text in canvas.texts(found[0]))):
        return []
    return found


def _right_end(canvas: Canvas, names: Names, rows: range, column: int, headings: list[int]) -> int:
    """The column before which the table ends: where another column of wells begins, or after the last cell."""
    width = max(map(len, map(canvas.sheet.rows.__getitem__, (*headings, *rows))))
    for other in sorted(names[rows[0]]):
        if other <= column or canvas.taken(rows[0], other):
            continue
        heading = next((canvas.sheet.text(row, other) for row in headings if canvas.sheet.text(row, other)), "")
        inner = range(column + 1, other)
        another = bool(WELL.fullmatch(heading)) or not INFO.fullmatch(heading or "-")
        if another and any(numeric(canvas.sheet.cell(rows[0], c)) for c in inner):
            return other
    return width


def _signals_in(canvas: Canvas, rows: Sequence[int], column: int) -> bool:
    """Whether a column holds signals: a number somewhere, and else nothing but what stands for one."""
    cells = canvas.sheet.column(rows, column)
    if set(map(type, cells)) <= {int, float}:
        return any(map(isfinite, cells))  # type: ignore[arg-type]
    plain = [cell for cell in cells if type(cell) is int or type(cell) is float]
    numbers = sum(map(isfinite, plain))
    texts = words = 0
    others = Counter((type(cell), cell) for cell in cells if type(cell) is not int and type(cell) is not float)
    for (_, cell), count in others.items():
        status = "" if isinstance(cell, Moment) or numeric(cell) else status_of(as_text(cell))
        if isinstance(cell, Moment):
            texts, words = texts + count, _MOST_WORDS + 1
        elif status in ("", "thousands"):
            numbers += count
        elif status == "text":
            texts, words = texts + count, words + 1
    return numbers > 0 and (texts <= 0.1 * numbers or (words <= _MOST_WORDS and texts < numbers))
