"""Tables with a column for each well: cycles, times or wavelengths down the side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from mtorkin.readers.above import look_above
from mtorkin.readers.around import Around, Own, read_of
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read, Signals, number, numeric
from mtorkin.readers.softmax import Lead, PlateSection, section_read
from mtorkin.readers.structures.headings import Names, any_in, role_of
from mtorkin.readers.times import axis, heading_unit, minutes
from mtorkin.readers.words import kind_of
from mtorkin.sheets.cells import as_text


def across(canvas: Canvas, names: Names, row: int) -> list[list[tuple[int, str]]]:
    """The sets of wells along a heading row; a well that comes again begins the next set, of the next read."""
    wells = sorted((column, well) for column, well in names[row].items() if not canvas.taken(row, column))
    if not wells:
        return []
    below = names.get(row + 1, {})
    if any(column in below for column, _ in wells):
        return []
    first = wells[0][0]
    leads = [role_of(canvas.sheet.text(row, column)) for column in range(first)]
    adjacent = any(b[0] - a[0] == 1 for a, b in pairwise(wells))
    if not adjacent and not (set(leads) & {"time", "cycle"}):
        return []
    if any(b[1] == a[1] and b[0] - a[0] == 1 for a, b in pairwise(wells)) and "time" not in leads:
        return []  # names of samples such as S1, S1, S1
    runs: list[list[tuple[int, str]]] = [[]]
    seen: set[str] = set()
    for column, well in wells:
        if well in seen:
            runs.append([])
            seen = set()
        seen.add(well)
        runs[-1].append((column, well))
    return runs


@dataclass(frozen=True)
class _Table:
    """A table with a column for each well.

    Parameters
    ----------
    canvas
        The sheet.
    top, rows
        The row of the wells, and those of the values.
    first
        Column of the first well.
    places
        The columns of the wells of each read side by side.
    around
        What stands above.
    section
        The SoftMax Pro section that it stands in.
    comma
        Whether its numbers have decimal commas.
    """

    canvas: Canvas
    top: int
    rows: list[int]
    first: int
    places: list[dict[str, Place]]
    around: Around
    section: PlateSection | None
    comma: bool

    def roles(self) -> dict[str, int]:
        """The columns before the wells that have a role: time, temperature, cycle, ...; the first of each."""
        found: dict[str, int] = {}
        for column in range(self.first):
            if role := role_of(self.heading(column)):
                found.setdefault(role, column)
        return found

    def heading(self, column: int) -> str:
        return self.canvas.sheet.text(self.top, column)

    def signals(self, row: int) -> Iterator[tuple[int, Signals]]:
        """The reads side by side in a row that hold anything, with their numbers."""
        for index, places in enumerate(self.places):
            signals = Signals(self.canvas.sheet, places, down=row, decimal_comma=self.comma)
            if any_in(signals):
                yield index, signals


def as_columns(
    canvas: Canvas, names: Names, top: int, runs: list[list[tuple[int, str]]]
) -> Iterator[tuple[Place, Read]]:
    """The reads of a table with a column for each well.

    Parameters
    ----------
    canvas, names
        The sheet, and its cells that name wells; those of the table are removed.
    top, runs
        The row of the wells, and its sets of columns and wells; see `across`.
    """
    sheet = canvas.sheet
    first = runs[0][0][0]
    last = max(column for run in runs for column, _ in run)
    rows = _rows_below(canvas, names, top, first, last)
    if not rows:
        return
    places = [{well: (0, column) for column, well in run} for run in runs]
    comma = canvas.decimal_comma(sheet.rows[row][first : last + 1] for row in rows)
    table = _Table(canvas, top, rows, first, places, look_above(canvas, top), canvas.said.section(top), comma)
    if roles := table.roles():
        yield from _with_roles(table, roles)
    elif table.section:
        for row in rows:
            lead = [sheet.cell(row, column) for column in range(first)]
            for index, signals in table.signals(row):
                about = Lead(lead, index, raw=False)
                yield (row, first), section_read(table.around, table.section, signals, about)
    else:
        yield from _with_labels(table)
    canvas.take((top, *rows), range(0, last + 1))
    for row in (top, *rows):
        names.pop(row, None)


@dataclass
class _Series:
    """A row that says that times follow below, and the labels that stand in it."""

    unit: str = ""
    labels: list[str] = field(default_factory=list)


def _with_labels(table: _Table) -> Iterator[tuple[Place, Read]]:
    """Rows that begin with a label, or with a time where a row above says so."""
    sheet, first = table.canvas.sheet, table.first
    series = _Series()
    for row in table.rows:
        text = next((sheet.text(row, column) for column in range(first - 1, -1, -1) if sheet.text(row, column)), "")
        cells = sheet.rows[row][first:]
        unit = heading_unit(text)
        if unit is not None and not any(number(cell, table.comma) is not None for cell in cells):
            series = _Series(unit, sorted({as_text(cell) for cell in cells} - {""}))
            continue
        time = minutes(text, series.unit) if series.labels else None
        own = text if time is None else ""
        if time is not None and len(series.labels) == 1:
            own = series.labels[0]
        if positions := _said_before(table, row):
            own = ", ".join(filter(None, [table.around.label(), *positions]))  # as of the points of an area scan
        for _, signals in table.signals(row):
            yield (row, first), read_of(table.around, Own(own, time=time), signals)


def _said_before(table: _Table, row: int) -> list[str]:
    """The numbers of a row before its first well, each after the heading of its column."""
    leads = [(table.heading(column), table.canvas.sheet.text(row, column)) for column in range(table.first)]
    return [f"{head} {said}" for head, said in leads if head and numeric(said)]


def _with_roles(table: _Table, roles: dict[str, int]) -> Iterator[tuple[Place, Read]]:
    """Rows that begin with a time, cycle, temperature or wavelength."""
    sheet = table.canvas.sheet
    times: list[float | None] = [None] * len(table.rows)
    if "time" in roles:
        cells = sheet.column(table.rows, roles["time"])
        times = axis(cells, heading_unit(table.heading(roles["time"])) or "")
    named = ""
    if "temperature" in roles and not table.around.title and "emp" not in table.heading(roles["temperature"]):
        named = re.sub(r"^T\W*\s*", "", table.heading(roles["temperature"]))  # Gen5 names the read there
    for row, time in zip(table.rows, times, strict=True):
        said = {role: sheet.text(row, column) for role, column in roles.items()}
        temperature = said.get("temperature", "") if numeric(said.get("temperature", "")) else ""
        cycle = said.get("cycle", "") if time is None else ""
        wavelength = said.get("wavelength", "")
        for index, signals in table.signals(row):
            if table.section:
                lead = Lead([wavelength, temperature], index, raw=True)
                read = section_read(table.around, table.section, signals, lead)
                read.time, read.cycle = time, cycle
            else:
                label = f"{table.around.label(named)} {wavelength}".strip() if wavelength else table.around.label(named)
                label = f"{label} ({index + 1})" if index else label
                kind = None if time is None else kind_of(label)
                own = Own(label, time=time, temperature=temperature, cycle=cycle, kind=kind)
                read = read_of(table.around, own, signals)
                read.wavelength = wavelength or read.wavelength
            yield (row, min(column for _, column in table.places[index].values())), read


def _rows_below(canvas: Canvas, names: Names, top: int, first: int, last: int) -> list[int]:
    """The rows of a table below its heading, to the first blank row or the first that is of another kind."""
    sheet = canvas.sheet
    every_other = canvas.blank(top + 1) and not canvas.blank(top + 2) and canvas.blank(top + 3)
    rows: list[int] = []
    row = top + 1 + every_other
    while row < len(sheet.rows) and not canvas.blank(row):
        cells = sheet.rows[row]
        if names.get(row) and sum(first <= column <= last for column in names[row]) > 1:
            break
        lead = next((as_text(cell) for cell in cells[:first] if as_text(cell)), "")
        values = [as_text(cell) for cell in cells[first : last + 1]]
        if not any(values) and (lead.startswith("~") or (minutes(lead, "s") is None and not numeric(lead))):
            break
        rows.append(row)
        row += 1
        if every_other and canvas.blank(row):
            row += 1
    return rows
