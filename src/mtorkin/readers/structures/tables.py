"""Tables that name wells, of every form."""

from __future__ import annotations

from collections.abc import Iterator

from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read
from mtorkin.readers.structures.names import names_of
from mtorkin.readers.structures.single_wells import one_by_one
from mtorkin.readers.structures.well_columns import across, as_columns
from mtorkin.readers.structures.well_rows import as_rows


def well_tables(canvas: Canvas) -> Iterator[tuple[Place, Read]]:
    """Every table of a sheet that names wells.

    Yields
    ------
    place
        Row and column of its first well.
    read
        A read.
    """
    names = names_of(canvas)
    rows = canvas.open_rows
    yield from one_by_one(canvas, names)
    for row in rows:
        if names.get(row) and (runs := across(canvas, names, row)):
            yield from as_columns(canvas, names, row, runs)
    for start, column in [(row, column) for row in rows for column in sorted(names.get(row, ()))]:
        if column in names.get(start, {}) and not canvas.taken(start, column):
            yield from as_rows(canvas, names, start, column)
