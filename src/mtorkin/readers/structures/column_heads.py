"""What stands above the columns of a table with a row for each well."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Kind, numeric
from mtorkin.readers.statements import PLATE_LINE
from mtorkin.readers.structures.roles import corner_role, role_of
from mtorkin.readers.times import axis, from_zero, heading_unit, minutes, split_time, stamps
from mtorkin.sheets.cells import as_text


@dataclass
class Column:
    """What the rows above a table of wells say of one of its columns."""

    label: str = ""
    time: float | None = None
    stamp: float | None = None
    temperature: str = ""
    cycle: str = ""
    wavelength: str = ""
    plate: str = ""
    kind: Kind | None = None
    origins: dict[str, str] = field(default_factory=dict)


def column_heads(
    canvas: Canvas, headings: list[int], candidates: list[int]
) -> tuple[dict[int, str], dict[int, Column]]:
    """The columns that have a role (time, plate, ...) rather than signals, and what is said of every column."""
    sheet = canvas.sheet
    roles: dict[int, str] = {}
    said = {c: Column() for c in candidates}
    for row in headings:
        texts = canvas.texts(row)
        role, unit = corner_role(texts[0][1])
        if is_axis(texts):
            cells = [sheet.cell(row, c) for c in candidates]
            canvas.account.note(role, (row,), range(texts[0][0], texts[-1][0] + 1))
            if role == "time":
                printed = stamps(cells, sheet.decimal_comma) if not unit else [None] * len(cells)
                for c, time, stamp in zip(candidates, axis(cells, unit), printed, strict=True):
                    said[c].time, said[c].stamp = time, stamp
                    said[c].origins["time"] = sheet.address(row, c)
                continue
            for c, cell in zip(candidates, cells, strict=True):
                if text := as_text(cell):
                    setattr(said[c], role, text)
                    said[c].origins[role] = sheet.address(row, c)
            continue
        wide = _wide_heads(canvas, row, headings[-1], candidates)
        for c in candidates:
            text = wide.get(c) or sheet.text(row, c)
            if not text:
                continue
            role = role_of(text)
            if role and len(texts) > 1 and not said[c].label:
                roles.setdefault(c, role)
                said[c].label = text
            elif c not in roles:
                said[c].label = f"{said[c].label} {text}".strip()
                said[c].origins["label"] = sheet.address(row, c)
    return roles, said


def _wide_heads(canvas: Canvas, row: int, last: int, candidates: list[int]) -> dict[int, str]:
    """The headings of a row that stand over several columns, by each of these columns.

    They are merged cells of a workbook; or cells over the first of as many columns each, in a row above the last one,
    which says the same below every one of them; or over the first of the columns that have times or cycles.
    """
    sheet = canvas.sheet
    merged = {c: text for c in candidates if (text := as_text(sheet.shown(row, c)))}
    own = [c for c in candidates if sheet.text(row, c)]
    along = _along_the_top(canvas, row, last)
    if along and len(merged) == len(own) and 0 < len(above := [c for c in along if c in own]) < len(along):
        starts = [*above, along[-1] + 1] if above[0] == along[0] else []
        spans = [[c for c in along if start <= c < end] for start, end in pairwise(starts)]
        return merged | {c: sheet.text(row, span[0]) for span in spans for c in span}
    heads = [c for c in own if sheet.text(last, c)]
    if row == last or len(merged) > len(own) or len(heads) < 2:
        return merged
    below = {c: sheet.text(last, c) for c in candidates if c >= heads[0]}
    spans = [[c for c in below if start <= c < end] for start, end in pairwise([*heads, max(below) + 1])]
    said = {tuple(below[c] for c in span) for span in spans}
    if len(said) > 1 or len(spans[0]) < 2 or "" in next(iter(said)):
        return merged
    return {c: sheet.text(row, span[0]) for span in spans for c in span}


def _along_the_top(canvas: Canvas, row: int, last: int) -> list[int]:
    """The columns of the times or cycles that stand in one of the rows of headings below a row."""
    for each in range(row + 1, last + 1):
        if is_axis(texts := canvas.texts(each)) and corner_role(texts[0][1])[0] in ("time", "cycle"):
            return [c for c, _ in texts[1:]]
    return []


_ALONG = ("time", "temperature", "cycle", "wavelength")


def is_axis(texts: list[tuple[int, str]]) -> bool:
    """Whether a row is times, temperatures, cycles or wavelengths along the top, its first text saying which."""
    role, unit = corner_role(texts[0][1])
    return len(texts) > 1 and role in _ALONG and all(_along(role, text, unit) for _, text in texts[1:])


def _along(role: str, text: str, unit: str) -> bool:
    """Whether a text can stand along a row of times, temperatures, cycles or wavelengths."""
    if role == "time":
        return minutes(text, unit or "s") is not None
    return numeric(text.replace("nm", "").strip() if role == "wavelength" else text)


def lines_above(canvas: Canvas, start: int, values: list[int], said: dict[int, Column]) -> None:
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


def times_below_their_name(canvas: Canvas, top: int, values: list[int], said: dict[int, Column]) -> None:
    """Headings that are rising numbers, below a line that says that they are times and nothing else, or from 0 on.

    Parameters
    ----------
    canvas
        The sheet.
    top
        First row of the headings.
    values, said
        The columns of signals, and what is said of each; changed in place.
    """
    texts = canvas.texts(top - 1)
    unit = heading_unit(texts[0][1]) if len(texts) == 1 and not canvas.touched(top - 1) else None
    numbers = stamps([said[c].label for c in values], canvas.sheet.decimal_comma)
    known = [number for number in numbers if number is not None]
    if unit is None and from_zero(numbers):
        unit = ""
    if unit is None or len(known) < max(len(values), 2) or any(b <= a for a, b in pairwise(known)):
        return
    canvas.account.note("time", (top,), range(values[0], values[-1] + 1))
    for c, number in zip(values, known, strict=True):
        column = said[c]
        column.origins["time"] = column.origins.pop("label", "")
        column.time, column.stamp = (minutes(column.label, unit), None) if unit else (None, number)
        column.label = ""


def times_in_labels(values: list[int], said: dict[int, Column]) -> None:
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
                said[c].origins["time"] = said[c].origins.get("label", "")


def plates_in_labels(values: list[int], said: dict[int, Column]) -> None:
    """Headings that are plates and nothing else (``Plate 1``, ``Plate 2``), and replicates (``r1``, ``r2``)."""
    labels = [said[c].label for c in values]
    if len(set(labels)) < max(len(values), 2):
        return
    if all((match := PLATE_LINE.fullmatch(label)) and match["named"] for label in labels):
        for c in values:
            said[c].plate, said[c].label = said[c].label, ""
    if {"r1", "r2"} <= {label.casefold() for label in labels}:
        for c in values:
            if said[c].label.casefold() == "r2":
                said[c].kind = "raw"  # alone it is a coefficient of determination
