"""Tables with a column for each well: cycles, times or wavelengths down the side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from mtorkin.readers.above import look_above
from mtorkin.readers.around import Around, Own, read_of
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read, Signals, numeric
from mtorkin.readers.softmax import Lead, PlateSection, section_read
from mtorkin.readers.structures.names import Names
from mtorkin.readers.structures.roles import INFO, WELL, role_of
from mtorkin.readers.times import axis, from_zero, heading_unit, minutes, stamps, unit_below, unnumbered
from mtorkin.readers.words import kind_of
from mtorkin.sheets.cells import Cell, as_text, number
from mtorkin.sheets.wells import like_a_plate

#: What a row of samples is called that has no name.
_SAMPLES = "Samples"
#: What the columns before the wells can hold.
_ALONG = ("time", "cycle", "wavelength", "temperature")


def across(canvas: Canvas, names: Names, row: int) -> list[list[tuple[int, str]]]:
    """The sets of wells along a heading row; a well that comes again is of the next set, of the next read."""
    wells = sorted((column, well) for column, well in names[row].items() if not canvas.taken(row, column))
    if not wells:
        return []
    if not like_a_plate({well for _, well in wells}):
        return []
    below = names.get(row + 1, {})
    if any(column in below for column, _ in wells):
        return []
    above = [names.get(row - 1, {}).get(column) == well for column, well in wells]
    if any(above) and not all(above):
        return []  # the last row of a list that names plates such as P2 beside its wells
    first = wells[0][0]
    if any(column < first and WELL.fullmatch(canvas.sheet.text(row, column)) for column in below):
        return []  # a list whose reads are called F1 and F2
    leads = [role_of(canvas.sheet.text(row, column)) for column in range(first)]
    if channels := canvas.channels.get(row):
        if not set(leads) & {"time", "cycle"} or canvas.said.section(row):
            return []  # nothing tells that the rows below are reads, or SoftMax Pro names their wavelengths elsewhere
        by_channel = {said: [each for each in wells if channels[each[0]] == said] for said in channels.values()}
        return list(by_channel.values())
    adjacent = any(b[0] - a[0] == 1 for a, b in pairwise(wells))
    if not adjacent and not (set(leads) & {"time", "cycle"}):
        return []
    if any(b[1] == a[1] and b[0] - a[0] == 1 for a, b in pairwise(wells)) and "time" not in leads:
        return []  # names of samples such as S1, S1, S1
    runs: list[list[tuple[int, str]]] = []
    seen: Counter[str] = Counter()
    for column, well in wells:
        if seen[well] == len(runs):
            runs.append([])
        runs[seen[well]].append((column, well))
        seen[well] += 1
    return runs


@dataclass(frozen=True)
class _Table:
    """A table with a column for each well.

    Parameters
    ----------
    canvas
        The sheet.
    top, series
        The row of the wells; and those of the values, in series that empty lines set apart.
    begin, first
        Column in which it begins, and column of its first well.
    places
        The columns of the wells of each read side by side, by the number of the read.
    channels
        What each of these reads is called, where a row of headings says so; else empty.
    around
        What stands above.
    section
        The SoftMax Pro section that it stands in.
    comma
        Whether its numbers have decimal commas.
    """

    canvas: Canvas
    top: int
    series: list[list[int]]
    begin: int
    first: int
    places: dict[int, dict[str, Place]]
    channels: Sequence[str]
    around: Around
    section: PlateSection | None
    comma: bool

    def roles(self) -> dict[str, int]:
        """The columns before the wells that have a role: time, temperature, cycle, ...; the first of each."""
        found: dict[str, int] = {}
        for column in range(self.begin, self.first):
            # "min" alone may head a minimum elsewhere, but not before wells.
            if role := role_of(self.heading(column)) or ("time" if unit_below(self.heading(column)) else ""):
                found.setdefault(role, column)
        if "clock" in found and not {"time", "cycle"} & found.keys():
            clock = self.canvas.sheet.column(self.rows, found["clock"])
            found.update({} if axis(clock).count(None) else {"time": found["clock"]})
        if not {"time", "cycle", "wavelength"} & found.keys():
            for column in range(self.begin, self.first):
                if not self.heading(column) and self._times(self.canvas.sheet.column(self.rows, column)):
                    found["time"] = column
        return found

    def _times(self, cells: Sequence[Cell]) -> bool:
        """Whether a column without a heading holds times: numbers that rise from 0, or nothing but clocks."""
        return from_zero(stamps(cells, self.comma)) or all(
            ":" in as_text(cell) and minutes(cell) is not None for cell in cells
        )

    @property
    def rows(self) -> list[int]:
        return [row for rows in self.series for row in rows]

    def heading(self, column: int) -> str:
        return self.canvas.sheet.text(self.top, column)

    def leads(self, row: int) -> list[tuple[int, str]]:
        """What stands in a row before its first well, with its columns."""
        texts = ((column, self.canvas.sheet.text(row, column)) for column in range(self.begin, self.first))
        return [(column, text) for column, text in texts if text]

    def signals(self, row: int) -> Iterator[tuple[int, Signals]]:
        """The reads side by side in a row that hold anything, with their numbers."""
        for index, places in self.places.items():
            signals = Signals(self.canvas.sheet, places, down=row, decimal_comma=self.comma)
            if signals.filled():
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
    first = min(column for run in runs for column, _ in run)
    last = max(column for run in runs for column, _ in run)
    section = canvas.said.section(top)
    series = [_rows_below(canvas, names, top, range(first, last + 1))]
    while section and series[-1] and len(series) < len(section.wavelengths) and len(runs) == 1:
        # SoftMax Pro sets the wavelengths apart by an empty line.
        series.append(_rows_below(canvas, names, series[-1][-1] + 1, range(first, last + 1)))
    series = [rows for rows in series if rows]
    rows = [row for each in series for row in each]
    if not rows:
        return
    named, channels = _channels(canvas, top, rows[0], runs)
    if named == rows[0]:
        series[0].remove(named)
    comma = canvas.decimal_comma(sheet.rows[row][first : last + 1] for row in rows)
    named = min(named, _samples_above(canvas, top, runs))
    around = look_above(canvas, min(top, named))
    if len(runs) > 1 and around.bare:
        around.title = ""  # a number above several reads is the wavelength of none of them
    for begin, parts in _by_time_column(canvas, top, runs):
        places = {index: {well: (0, column) for column, well in run} for index, run in parts.items()}
        own = min(column for run in parts.values() for column, _ in run)
        yield from _reads(_Table(canvas, top, series, begin, own, places, channels, around, section, comma))
        canvas.account.note("time, cycle or setting", (top, *rows), range(begin, own))
    canvas.account.note("setting", (named,), range(first, last + 1))
    canvas.take((min(top, named), top, *rows), range(0, last + 1))
    for row in (top, *rows):
        names.pop(row, None)


def _channels(canvas: Canvas, top: int, below: int, runs: list[list[tuple[int, str]]]) -> tuple[int, Sequence[str]]:
    """What the reads of wells that come again are called, and the row that says so, above the wells or below them.

    There each read has one text, in all of its columns or in the first of them alone, and no two have the same. The row
    is that of the wells where their own headings name the channels; and where nothing does, and the texts are empty.
    """
    if own := canvas.channels.get(top):
        return top, [own[run[0][0]] for run in runs]
    nothing = [""] * len(runs)
    if len(runs) < 2:
        return top, nothing
    for row in (top - 1, below):
        texts = [[canvas.sheet.text(row, column) for column, _ in run] for run in runs]
        said = [set(each) for each in texts]
        filled = all(len(each) == 1 for each in said)
        headed = row < top and all(each[0] and not any(each[1:]) for each in texts)
        found = [each[0] for each in texts]
        if (filled or headed) and all(found) and len(set(found)) == len(runs) and not canvas.touched(row):
            return row, found
    return top, nothing


def _samples_above(canvas: Canvas, top: int, runs: list[list[tuple[int, str]]]) -> int:
    """The row above the wells, where it says what is in several of them and holds nothing else; else their own."""
    wells = {column for run in runs for column, _ in run}
    above = canvas.texts(top - 1)
    samples = len(above) > 1 and all(column in wells and not numeric(text) for column, text in above)
    return top - 1 if samples and not canvas.touched(top - 1) else top


def _by_time_column(
    canvas: Canvas, top: int, runs: list[list[tuple[int, str]]]
) -> Iterator[tuple[int, dict[int, list[tuple[int, str]]]]]:
    """The wells that share what stands before them: where several columns hold times, those up to the next one.

    Yields
    ------
    begin
        The column in which what stands before them begins.
    parts
        By the number of each read, its columns and wells.
    """
    first, last = runs[0][0][0], max(column for run in runs for column, _ in run)
    later = [column for column in range(first, last) if role_of(canvas.sheet.text(top, column)) == "time"]
    for begin, end in pairwise([0, *later, last + 1]):
        parts = {index: [each for each in run if begin <= each[0] < end] for index, run in enumerate(runs)}
        if parts := {index: run for index, run in parts.items() if run}:
            yield begin, parts


def _reads(table: _Table) -> Iterator[tuple[Place, Read]]:
    """The reads of the wells that share what stands before them."""
    if roles := table.roles():
        for index, part in enumerate(table.series):
            yield from _with_roles(replace(table, series=[part]), roles, index)
    elif table.section:
        for row in table.rows:
            lead = [table.canvas.sheet.cell(row, column) for column in range(table.begin, table.first)]
            for index, signals in table.signals(row):
                about = Lead(lead, index, raw=False)
                yield (row, table.first), section_read(table.around, table.section, signals, about)
    else:
        yield from _with_labels(table)


@dataclass
class _Series:
    """A row that says which columns before the wells hold times, cycles or wavelengths below it.

    Parameters
    ----------
    roles
        Those columns.
    unit
        Unit of the times; empty if it has none.
    label
        The label that stands below every well, if it is one and no sample.
    """

    roles: dict[str, int] = field(default_factory=dict)
    unit: str = ""
    label: str = ""


def _series_of(table: _Table, row: int) -> _Series | None:
    """What a row without numbers says of those below it; ``None`` where it says nothing."""
    cells = table.canvas.sheet.rows[row][table.first :]
    leads = table.leads(row)
    roles = {role: column for column, text in reversed(leads) if (role := role_of(text)) in _ALONG}
    if not roles or any(number(cell, table.comma) is not None for cell in cells):
        return None
    unit = heading_unit(table.canvas.sheet.text(row, roles["time"])) or "" if "time" in roles else ""
    labels = {as_text(cell) for cell in cells} - {""}
    samples = any(INFO.fullmatch(text) for _, text in leads)
    return _Series(roles, unit, labels.pop() if len(labels) == 1 and not samples else "")


def _with_labels(table: _Table) -> Iterator[tuple[Place, Read]]:
    """Rows that begin with a label, and with a time, cycle or wavelength where a row above says so."""
    sheet = table.canvas.sheet
    series = _Series()
    for row in table.rows:
        if said := _series_of(table, row):
            series = said
            continue
        values = {role: sheet.cell(row, column) for role, column in series.roles.items()}
        time = minutes(values.get("time", ""), series.unit)
        stamp = None if series.unit else stamps([values.get("time", "")], table.comma)[0]
        texts = [text for column, text in table.leads(row) if column not in series.roles.values()]
        own = " ".join(texts) if series.roles else (texts[-1] if texts else "")
        own = own or series.label
        wavelength = as_text(values.get("wavelength", ""))
        if wavelength and wavelength not in own:
            own = f"{own} {wavelength}".strip()
        if not series.roles and (positions := _said_before(table, row)):
            own = ", ".join(filter(None, [table.around.label(), *positions]))  # as of the points of an area scan
        cycle = as_text(values.get("cycle", "")) if time is None else ""
        for _, signals in table.signals(row):
            places = {role: sheet.address(row, column) for role, column in series.roles.items()}
            if texts:
                places["label"] = sheet.address(row, table.leads(row)[0][0])
            temperature = as_text(values.get("temperature", ""))
            about = Own(own, time=time, stamp=stamp, cycle=cycle, temperature=temperature, origins=places)
            yield (row, table.first), read_of(table.around, about, signals)


def _said_before(table: _Table, row: int) -> list[str]:
    """The numbers of a row before its first well, each after the heading of its column."""
    leads = [(table.heading(column), text) for column, text in table.leads(row)]
    return [f"{head} {said}" for head, said in leads if head and numeric(said)]


def _with_roles(table: _Table, roles: dict[str, int], series: int) -> Iterator[tuple[Place, Read]]:
    """Rows that begin with a time, cycle, temperature or wavelength; of a series of a section, which is the number."""
    sheet = table.canvas.sheet
    times: list[float | None] = [None] * len(table.rows)
    printed = times
    if "time" in roles:
        cells = sheet.column(table.rows, roles["time"])
        head = table.heading(roles["time"])
        unit = heading_unit(unnumbered(head)) or unit_below(head) or unit_below(as_text(cells[0]))
        times, printed = axis(cells, unit), times if unit else stamps(cells, table.comma)
    named = ""
    if "temperature" in roles and not table.around.title and "emp" not in table.heading(roles["temperature"]):
        named = re.sub(r"^T\W*\s*", "", table.heading(roles["temperature"]))  # Gen5 names the read there
    apart = {column: _heading_of(table, column) for column in _apart(table, roles)}
    timed = [row for row, *when in zip(table.rows, times, printed, strict=True) if when != [None, None]]
    for row, time, stamp in zip(table.rows, times, printed, strict=True):
        said = {role: sheet.text(row, column) for role, column in roles.items()}
        places = {role: sheet.address(row, column) for role, column in roles.items()}
        temperature = said.get("temperature", "") if numeric(said.get("temperature", "")) else ""
        cycle = said.get("cycle", "") if time is None else ""
        wavelength = said.get("wavelength", "")
        named_here = [f"{head} {text}".strip() for c, head in apart.items() if (text := sheet.text(row, c))]
        # A row of samples above the times, or of slopes below them, says in place of a time what it holds.
        beside = said.get("time", "") if timed and time is None and stamp is None else ""
        if unit_below(beside):
            continue
        if timed and row < timed[0]:
            beside = beside or _SAMPLES
        for index, signals in table.signals(row):
            if table.section:
                lead = Lead([wavelength, temperature], index + series, raw=True)
                read = section_read(table.around, table.section, signals, lead)
                read.time, read.cycle, read.stamp = time, cycle, stamp
                read.origins.update(places)
            else:
                label = " ".join(filter(None, [table.around.label(beside or named), *named_here, wavelength]))
                if channel := table.channels[index]:
                    label = f"{label} {channel}".strip()
                else:
                    label = f"{label} ({index + 1})".strip() if index else label
                kind = None if time is None else kind_of(label)
                if beside:
                    kind = "layout" if row < timed[0] else "calculated"
                own = Own(
                    label, time=time, stamp=stamp, temperature=temperature, cycle=cycle, kind=kind, origins=places
                )
                read = read_of(table.around, own, signals)
                read.wavelength = wavelength or read.wavelength
                read.plate = said.get("plate", "") or read.plate
            yield (row, min(column for _, column in table.places[index].values())), read


def _apart(table: _Table, roles: dict[str, int]) -> list[int]:
    """The columns before the wells that tell the reads of the same time or cycle apart, such as one of channels."""
    sheet = table.canvas.sheet
    common = [roles[role] for role in (*_ALONG, "plate") if role in roles]
    keys = [tuple(sheet.text(row, column) for column in common) for row in table.rows]
    if len(set(keys)) == len(keys):
        return []
    others = [column for column in range(table.begin, table.first) if column not in common]
    return [column for column in others if len({sheet.text(row, column) for row in table.rows} - {""}) > 1]


def _heading_of(table: _Table, column: int) -> str:
    """The heading of a column whose cells are bare numbers, as in ``Channel 665``; else empty."""
    cells = filter(None, (table.canvas.sheet.text(row, column) for row in table.rows))
    return table.heading(column) if all(map(numeric, cells)) else ""


def _rows_below(canvas: Canvas, names: Names, top: int, wells: range) -> list[int]:
    """The rows of a table below its heading, to the first blank row or the first that is of another kind."""
    sheet = canvas.sheet
    every_other = canvas.blank(top + 1) and not canvas.blank(top + 2) and canvas.blank(top + 3)
    rows: list[int] = []
    row = top + 1 + every_other
    while row < len(sheet.rows) and not canvas.blank(row):
        cells = sheet.rows[row]
        if names.get(row) and sum(column in wells for column in names[row]) > 1:
            break
        if len(canvas.texts(row)) == 1 and sum(column in wells for column in names.get(row + 1, ())) > 1:
            break  # the label of the next table
        lead = next((as_text(cell) for cell in cells[: wells.start] if as_text(cell)), "")
        values = [as_text(cell) for cell in cells[wells.start : wells.stop]]
        if not any(values) and (lead.startswith("~") or (minutes(lead, "s") is None and not numeric(lead))):
            break
        rows.append(row)
        row += 1
        if every_other and canvas.blank(row):
            row += 1
    return rows
