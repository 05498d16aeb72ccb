"""A table for each well: the well alone in a line, its cycles and times below."""

from __future__ import annotations

from collections.abc import Iterator

from mtorkin.readers.above import look_above
from mtorkin.readers.around import Around, Own, read_of
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read, Signals
from mtorkin.readers.structures.names import Names
from mtorkin.readers.structures.roles import role_of
from mtorkin.readers.times import axis, heading_unit
from mtorkin.sheets.cells import as_text


def one_by_one(canvas: Canvas, names: Names) -> Iterator[tuple[Place, Read]]:
    """Wells alone in a line, each with a small table below: cycles and times along its top, a row for each read."""
    sheet = canvas.sheet
    around: Around | None = None
    for top in canvas.open_rows:
        texts = canvas.texts(top) if top in names else []
        if len(texts) != 1 or role_of(sheet.text(top + 1, texts[0][0])) not in ("cycle", "time"):
            continue
        [(left, well)] = names[top].items()
        rows: list[int] = []
        while not canvas.blank(top + 1 + len(rows)):
            rows.append(top + 1 + len(rows))
        if any(names.get(row) for row in rows):
            names.pop(top)  # a read that is called F1, above a table with wells of its own
            continue
        heads = {role: row for row in reversed(rows) if (role := role_of(sheet.text(row, left)))}
        width = max(len(sheet.rows[row]) for row in rows)
        timed = [sheet.cell(heads["time"], c) for c in range(left + 1, width)] if "time" in heads else []
        times = (
            axis(timed, heading_unit(sheet.text(heads["time"], left)) or "") if timed else [None] * (width - left - 1)
        )
        around = around or look_above(canvas, top)
        for row in rows:
            if row in heads.values():
                continue
            own = sheet.text(row, left)
            for column, time in enumerate(times, left + 1):
                if as_text(sheet.cell(row, column)):
                    said = {role: sheet.text(heads[role], column) for role in ("temperature", "cycle") if role in heads}
                    cycle = said.get("cycle", "") if time is None else ""
                    signals = Signals(sheet, {well: (row, column)})
                    about = Own(own, time=time, temperature=said.get("temperature", ""), cycle=cycle)
                    yield (top, left), read_of(around, about, signals)
        canvas.account.note("time, cycle or temperature", heads.values(), range(left, width))
        canvas.take((top, *rows), range(left, width))
        names.pop(top)
