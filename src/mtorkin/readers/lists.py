"""Tables that name wells: wells as columns, wells as rows, and lists with a row for each well and read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from mtorkin.readers.canvas import Around, Canvas, Section
from mtorkin.readers.grids import read_of, section_read
from mtorkin.readers.reads import Kind, Place, Read, Signals, number, numeric
from mtorkin.readers.times import axis, heading_unit, minutes, split_time
from mtorkin.readers.words import kind_of, status_of
from mtorkin.sheets import Cell, Sheet, parse_well
from mtorkin.sheets.cells import Moment, as_text
from mtorkin.sheets.wells import row_index

Names = dict[int, dict[int, str]]

_WELL = re.compile(r"wells?( ?(id|name|position|positions|no\.?|label))?|pos(ition)?", re.IGNORECASE)
_WELL_ROW = re.compile(r"(well )?row", re.IGNORECASE)
_WELL_COLUMN = re.compile(r"(well )?col(umn)?", re.IGNORECASE)
_ROLES = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        ("temperature", r"(?:.*\btemp(?:erature|\.)?\b.*|t\s*[°¡\ufffd].*)"),
        (
            "cycle",
            r"(?:kinetic )?(?:cycle|reading|loop|repeat|measurement count|kinetic read)s?\s*(?:nr\.?|no\.?|number|#|id)?\s*",
        ),
        ("wavelength", r"(?:.*\bwavelengths?\b.*|wavel\.?.*|lambda.*)"),
        ("position", r"position|mrw.*|scan ?point"),
        ("plate", r"plate(?: ?(?:name|id|no\.?|number|barcode))?|barcode|plate ?barcode"),
        ("read", r"reads?|label|channel|filters?|measurement|assay|signal type"),
    )
)
_INFO = re.compile(
    r"samples?.*|contents?|conc.*|.*\[.*(m|g/ml)\]|groups?|types?|names?|dilutions?.*|replicates?|compounds?|roles?|x|y|date.*|well.*|row|col(umn)?"
    r"|description|errors?|flags?|notes?|comments?|number|no\.?|index|id",
    re.IGNORECASE,
)
_MOST_HEADINGS = 4


def well_tables(canvas: Canvas) -> Iterator[tuple[Place, Read]]:
    """Every table of a sheet that names wells.

    Yields
    ------
    place
        Row and column of its first well.
    read
        A read.
    """
    names = _names(canvas)
    rows = canvas.open_rows
    yield from _one_by_one(canvas, names)
    for row in rows:
        if names.get(row) and (runs := _across(canvas, names, row)):
            yield from _as_columns(canvas, names, row, runs)
    for start, column in [(row, column) for row in rows for column in sorted(names.get(row, ()))]:
        if column in names.get(start, {}) and not canvas.taken(start, column):
            yield from _as_rows(canvas, names, start, column)


def _names(canvas: Canvas) -> Names:
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
        if texts and _WELL_ROW.fullmatch(as_text(left)) and _WELL_COLUMN.fullmatch(as_text(right)):
            return column, column + 1
    return None


def _role(heading: str) -> str:
    """What a heading says of its column or row: ``time``, ``temperature``, ``cycle``, ...; empty for anything else."""
    heading = heading.strip()
    if not heading:
        return ""
    if heading_unit(heading) is not None:
        return "time"
    return next((role for role, pattern in _ROLES if pattern.fullmatch(heading)), "")


# --- wells as columns -------------------------------------------------------------------------------------------------


def _across(canvas: Canvas, names: Names, row: int) -> list[list[tuple[int, str]]]:
    """The sets of wells along a heading row; a well that comes again begins the next set, of the next read."""
    wells = sorted((column, well) for column, well in names[row].items() if not canvas.taken(row, column))
    if not wells:
        return []
    below = names.get(row + 1, {})
    if any(column in below for column, _ in wells):
        return []
    first = wells[0][0]
    leads = [_role(canvas.sheet.text(row, column)) for column in range(first)]
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


def _as_columns(
    canvas: Canvas, names: Names, top: int, runs: list[list[tuple[int, str]]]
) -> Iterator[tuple[Place, Read]]:
    sheet = canvas.sheet
    first = runs[0][0][0]
    last = max(column for run in runs for column, _ in run)
    rows = _rows_below(canvas, names, top, first, last)
    if not rows:
        return
    leads = {column: _role(sheet.text(top, column)) for column in range(first)}
    by_role: dict[str, int] = {}
    for column, role in leads.items():
        if role and role not in by_role:
            by_role[role] = column
    around = canvas.around(top)
    section = canvas.section(top)
    spans = [range(run[0][0], run[-1][0] + 1) for run in runs]
    comma = canvas.decimal_comma(sheet.rows[row][first : last + 1] for row in rows)
    places = [{well: (0, column) for column, well in run} for run in runs]
    if by_role:
        yield from _timed_columns(canvas, top, rows, by_role, places, comma, section)
    elif section:
        for row in rows:
            for index, each in enumerate(places):
                signals = Signals(sheet, each, down=row, decimal_comma=comma)
                if _any(signals):
                    lead: list[Cell] = [sheet.cell(row, column) for column in range(first)]
                    yield (row, first), section_read(around, section, signals, lead, index, raw=False)
    else:
        state = _Lead()
        for row in rows:
            text = next((sheet.text(row, column) for column in range(first - 1, -1, -1) if sheet.text(row, column)), "")
            cells = sheet.rows[row][first : last + 1]
            if heading_unit(text) is not None and not any(number(cell, comma) is not None for cell in cells):
                state = _Lead(heading_unit(text) or "", [as_text(cell) for cell in cells])
                continue
            time = minutes(text, state.unit) if state.labels else None
            for each in places:
                signals = Signals(sheet, each, down=row, decimal_comma=comma)
                if not _any(signals):
                    continue
                label = "" if time is not None else text
                labels = sorted(set(filter(None, state.labels))) if time is not None else []
                own = labels[0] if len(labels) == 1 else label.strip()
                if positions := [f"{head} {said}" for head, said in _said_before(sheet, top, row, first)]:
                    own = ", ".join(filter(None, [around.label(), *positions]))  # as of the points of an area scan
                yield (row, first), read_of(around, own, signals, time=time)
    canvas.take((top, *rows), range(0, max(span.stop for span in spans)))
    for row in (top, *rows):
        names.pop(row, None)


def _said_before(sheet: Sheet, top: int, row: int, first: int) -> list[tuple[str, str]]:
    """The numbers of a row before its first well, each with the heading of its column."""
    leads = [(sheet.text(top, column), sheet.text(row, column)) for column in range(first)]
    return [(head, said) for head, said in leads if head and numeric(said)]


@dataclass
class _Lead:
    """A row that says that times follow below, and the labels that stand in it."""

    unit: str = ""
    labels: list[str] = field(default_factory=list)


def _timed_columns(
    canvas: Canvas,
    top: int,
    rows: list[int],
    by_role: dict[str, int],
    places: list[dict[str, Place]],
    comma: bool,
    section: Section | None,
) -> Iterator[tuple[Place, Read]]:
    sheet = canvas.sheet
    around = canvas.around(top)
    times: list[float | None] = [None] * len(rows)
    if "time" in by_role:
        column = by_role["time"]
        times = axis([sheet.cell(row, column) for row in rows], heading_unit(sheet.text(top, column)) or "")
    own = ""
    if not around.title and "temperature" in by_role and not section:  # Gen5 names the read beside the temperature
        own = (
            re.sub(r"^T\W*\s*", "", sheet.text(top, by_role["temperature"]))
            if "emp" not in sheet.text(top, by_role["temperature"])
            else ""
        )
    for row, time in zip(rows, times, strict=True):
        temperature = sheet.text(row, by_role["temperature"]) if "temperature" in by_role else ""
        if not numeric(temperature):
            temperature = ""
        cycle = sheet.text(row, by_role["cycle"]) if "cycle" in by_role and time is None else ""
        wavelength = sheet.text(row, by_role["wavelength"]) if "wavelength" in by_role else ""
        for index, each in enumerate(places):
            signals = Signals(sheet, each, down=row, decimal_comma=comma)
            if not _any(signals):
                continue
            if section:
                lead: list[Cell] = ["", temperature]
                if "wavelength" in by_role:
                    lead[0] = wavelength
                read = section_read(around, section, signals, lead, index, raw=True)
                read.time, read.cycle = time, cycle
            else:
                label = around.label(own)
                if wavelength:
                    label = f"{label} {wavelength}".strip()
                if index:
                    label = f"{label} ({index + 1})"
                read = read_of(
                    around,
                    label,
                    signals,
                    time=time,
                    temperature=temperature,
                    cycle=cycle,
                    kind=None if time is None else kind_of(label),
                )
                read.wavelength = wavelength or read.wavelength
            yield (row, min(column for _, column in each.values())), read


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


def _any(signals: Signals) -> bool:
    return any(cell.strip() if isinstance(cell, str) else True for cell in signals.cells())


# --- a table for each well --------------------------------------------------------------------------------------------


def _one_by_one(canvas: Canvas, names: Names) -> Iterator[tuple[Place, Read]]:
    """Wells alone in a line, each with a small table of its own below: cycles and times along its top, a row for each read."""
    sheet = canvas.sheet
    around: Around | None = None
    for top in canvas.open_rows:
        texts = canvas.texts(top) if top in names else []
        if len(texts) != 1 or _role(sheet.text(top + 1, texts[0][0])) not in ("cycle", "time"):
            continue
        [(left, well)] = names[top].items()
        rows: list[int] = []
        while not canvas.blank(top + 1 + len(rows)):
            rows.append(top + 1 + len(rows))
        heads = {role: row for row in reversed(rows) if (role := _role(sheet.text(row, left)))}
        width = max(len(sheet.rows[row]) for row in rows)
        timed = [sheet.cell(heads["time"], c) for c in range(left + 1, width)] if "time" in heads else []
        times = (
            axis(timed, heading_unit(sheet.text(heads["time"], left)) or "") if timed else [None] * (width - left - 1)
        )
        around = around or canvas.around(top)
        for row in rows:
            if row in heads.values():
                continue
            own = sheet.text(row, left)
            for column, time in enumerate(times, left + 1):
                if as_text(sheet.cell(row, column)):
                    said = {role: sheet.text(heads[role], column) for role in ("temperature", "cycle") if role in heads}
                    cycle = said.get("cycle", "") if time is None else ""
                    signals = Signals(sheet, {well: (row, column)})
                    read = read_of(
                        around, own, signals, time=time, temperature=said.get("temperature", ""), cycle=cycle
                    )
                    yield (top, left), read
        canvas.take((top, *rows), range(left, width))
        names.pop(top)


# --- wells as rows ----------------------------------------------------------------------------------------------------


@dataclass
class _Column:
    """What the rows above a table of wells say of one of its columns."""

    label: str = ""
    time: float | None = None
    temperature: str = ""
    cycle: str = ""
    wavelength: str = ""


def _as_rows(canvas: Canvas, names: Names, start: int, column: int) -> Iterator[tuple[Place, Read]]:
    sheet = canvas.sheet
    rows = _down(canvas, names, start, column)
    headings = _headings(canvas, start, column)
    own_heading = next((sheet.text(row, column) for row in headings if sheet.text(row, column)), "")
    if len(rows) < 2 and not _WELL.fullmatch(own_heading) and not _WELL_COLUMN.fullmatch(own_heading):
        return
    right = _right_end(canvas, names, rows, column, headings)
    left = column - 1 if _WELL_COLUMN.fullmatch(own_heading) else column
    candidates = [
        c for c in (*range(left), *range(column + 1, right)) if not any(canvas.taken(row, c) for row in rows[:1])
    ]
    roles, said = _above(canvas, headings, candidates, column)
    values = [
        c
        for c in candidates
        if c not in roles and not _INFO.fullmatch(said[c].label.strip() or "-") and _signals_in(canvas, rows, c)
    ]
    if len(headings) == 0:
        values = [c for c in values if c > column]
        _above_lines(canvas, start, values, said)
    if not values:
        return
    around = canvas.around(
        headings[0] if headings else start, None if column == 0 or headings else range(max(left, 0), right)
    )
    comma = canvas.decimal_comma(sheet.column(rows, c) for c in values)
    _times_in_labels(values, said)
    for group, members in _groups(canvas, names, rows, column, roles):
        places = {names[row][column]: (row, 0) for row in members}
        for c in values:
            signals = Signals(sheet, places, right=c, decimal_comma=comma, by_row=bool(headings))
            if not _any(signals):
                continue
            about = said[c]
            parts = [around.label(about.label if len(values) > 1 or about.label else ""), group.read]
            label = " ".join(dict.fromkeys(part for part in parts if part)).strip()
            wavelength = group.wavelength or about.wavelength
            if wavelength and wavelength not in label:
                label = f"{label} {wavelength}".strip()
            if group.position:
                label = f"{label}, {group.position}"
            time = group.time if group.time is not None else about.time
            kind: Kind | None = None
            if canvas.sheet.rows and _in_group_section(canvas, start):
                label, kind = f"{_in_group_section(canvas, start)}: {label}", "calculated"
            read = read_of(
                around,
                label,
                signals,
                time=time,
                temperature=group.temperature or about.temperature,
                cycle=(group.cycle or about.cycle) if time is None else "",
                kind=kind,
            )
            read.wavelength = wavelength or read.wavelength
            read.plate = group.plate or read.plate
            yield (members[0], c), read
    canvas.take((*headings, *rows), range(min(left, min(values)), right))
    for row in rows:
        names[row] = {c: well for c, well in names[row].items() if c >= right}


def _in_group_section(canvas: Canvas, row: int) -> str:
    """The name of the SoftMax Pro group that a table stands in: what the software made of the plates; else empty."""
    if not canvas.sections:
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
    if every_other and found and not _WELL.search(" ".join(text for _, text in canvas.texts(found[0]))):
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
        another = bool(_WELL.fullmatch(heading)) or not _INFO.fullmatch(heading or "-")
        if another and any(numeric(canvas.sheet.cell(rows[0], c)) for c in inner):
            return other
    return width


def _above(
    canvas: Canvas, headings: list[int], candidates: list[int], column: int
) -> tuple[dict[int, str], dict[int, _Column]]:
    """The columns that have a role (time, plate, ...) rather than signals, and what is said of every column."""
    sheet = canvas.sheet
    roles: dict[int, str] = {}
    said = {c: _Column() for c in candidates}
    for row in headings:
        texts = canvas.texts(row)
        lead = texts[0][1]
        role = _role(lead)
        rest = texts[1:]
        unit = heading_unit(lead) or ""
        if rest and role in _ALONG and all(_along(role, text, unit) for _, text in rest):
            cells = [sheet.cell(row, c) for c in candidates]
            times = axis(cells, unit) if role == "time" else []
            for i, c in enumerate(candidates):
                text = as_text(cells[i])
                if role == "time":
                    said[c].time = times[i]
                elif text:
                    setattr(said[c], role, text)
            continue
        for c in candidates:
            text = sheet.text(row, c)
            if not text:
                continue
            role = _role(text)
            if role and len(texts) > 1 and not said[c].label:
                roles.setdefault(c, role)
                said[c].label = text
            elif c not in roles:
                said[c].label = f"{said[c].label} {text}".strip()
    return roles, said


_ALONG = ("time", "temperature", "cycle", "wavelength")


def _along(role: str, text: str, unit: str) -> bool:
    """Whether a text can stand along a row of times, temperatures, cycles or wavelengths."""
    if role == "time":
        return minutes(text, unit or "s") is not None
    return numeric(text.replace("nm", "").strip() if role == "wavelength" else text)


def _above_lines(canvas: Canvas, start: int, values: list[int], said: dict[int, _Column]) -> None:
    """Times and temperatures that stand one to a line above the wells, as many as there are columns."""
    for block_end in range(start - 1, max(start - 40, -1), -1):
        found: list[tuple[float, str]] = []
        row = block_end
        while row >= 0 and len(texts := canvas.texts(row)) == 1 and not canvas.touched(row):
            _, time = split_time(texts[0][1])
            degrees = re.search(r"(-?\d+(?:[.,]\d+)?)\s*°\s*C", texts[0][1])
            parts = [minutes(part.strip()) for part in texts[0][1].split("/")]
            time = next((part for part in reversed(parts) if part is not None), time)
            if time is None:
                break
            found.insert(0, (time, degrees[1] if degrees else ""))
            row -= 1
        if len(found) == len(values) and len({time for time, _ in found}) == len(found):
            for c, (time, degrees_text) in zip(values, found, strict=True):
                said[c].time, said[c].temperature = time, degrees_text
            return


def _times_in_labels(values: list[int], said: dict[int, _Column]) -> None:
    """Headings that differ in nothing but a time, as in ``Raw Data (340) 30 s``, are the times of one read."""
    parted = {c: split_time(said[c].label) for c in values if said[c].time is None and said[c].label}
    rests: dict[str, list[int]] = {}
    for c, (rest, time) in parted.items():
        if time is not None:
            rests.setdefault(rest, []).append(c)
    for rest, columns in rests.items():
        times = [parted[c][1] for c in columns]
        if len(columns) > 1 and len(set(times)) == len(times):
            for c in columns:
                said[c].label, said[c].time = rest, parted[c][1]


@dataclass(frozen=True)
class _Group:
    """What the rows of a list have in common beside their wells."""

    plate: str = ""
    read: str = ""
    wavelength: str = ""
    position: str = ""
    time: float | None = None
    cycle: str = ""
    temperature: str = ""


def _groups(
    canvas: Canvas, names: Names, rows: Sequence[int], column: int, roles: dict[int, str]
) -> Iterator[tuple[_Group, list[int]]]:
    """The rows of a list by plate, read and time; a well that comes again without a difference is of a further read."""
    sheet = canvas.sheet
    columns = {role: c for c, role in sorted(roles.items(), reverse=True)}
    times: dict[int, float | None] = {}
    if "time" in columns:
        heading = next(
            (
                sheet.text(row, columns["time"])
                for row in range(rows[0] - 1, -1, -1)
                if sheet.text(row, columns["time"])
            ),
            "",
        )
        unit = heading_unit(heading) or ""
        cells = sheet.column(rows, columns["time"])
        # Text says the same wherever it stands, and a long list says the same few times again and again.
        said = {text: minutes(text, unit) for text in {cell for cell in cells if type(cell) is str}}
        times = dict(
            zip(rows, [said[cell] if type(cell) is str else minutes(cell, unit) for cell in cells], strict=True)
        )
    texts = {role: [sheet.text(row, c) for row in rows] for role, c in columns.items() if role != "time"}
    varying = {role for role, column_ in texts.items() if len(set(column_)) > 1}
    plates = set(texts.get("plate", ()))
    if len(plates - {""}) == 1:
        texts["plate"] = [next(iter(plates - {""}))] * len(rows)
    blank = [""] * len(rows)
    along = [texts.get("plate", blank), texts.get("wavelength", blank)]
    along += [texts[role] if role in varying else blank for role in ("read", "position", "cycle")]
    clock = [times.get(row) for row in rows] if times else [None] * len(rows)
    wells = [names[row][column] for row in rows]
    groups: dict[tuple[Any, ...], dict[str, int]] = {}
    for row, well, *key in zip(rows, wells, clock, *along, strict=True):
        again = 0
        while well in groups.setdefault((*key, again), {}):
            again += 1
        groups[(*key, again)][well] = row
    for (time, plate, wavelength, read, position, cycle, again), members in groups.items():
        first = next(iter(members.values()))
        temperature = sheet.text(first, columns["temperature"]) if "temperature" in columns else ""
        read = f"{read} ({again + 1})".strip() if again else read
        yield _Group(plate, read, wavelength, position, time, cycle, temperature), list(members.values())


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
