"""The rows of a list by plate, read and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mtorkin.readers.canvas import Canvas
from mtorkin.readers.structures.headings import Names
from mtorkin.readers.times import heading_unit, minutes


@dataclass(frozen=True)
class Group:
    """What the rows of a list have in common beside their wells."""

    plate: str = ""
    read: str = ""
    wavelength: str = ""
    position: str = ""
    time: float | None = None
    cycle: str = ""
    temperature: str = ""


def groups_of(
    canvas: Canvas, names: Names, rows: Sequence[int], column: int, roles: dict[int, str]
) -> Iterator[tuple[Group, list[int]]]:
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
        yield Group(plate, read, wavelength, position, time, cycle, temperature), list(members.values())
