"""Markers of a cell: side by side in the table `pathway`, and a row for each for whoever computes with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mtorkin.base.tables.rows import Row

if TYPE_CHECKING:
    import pandas as pd

#: Markers of the table.
MARKERS = ("pS6K1_T389", "p4EBP1_T37", "p4EBP1_S65", "pAkt_T308", "pAkt_S473", "eIF4F", "Rheb_active")
#: What is said of each, and how its column ends.
ENDS = {"median": "", "lower": "_lower", "upper": "_upper", "direction": "_direction"}


def side_by_side(table: pd.DataFrame) -> pd.DataFrame:
    """A row for all markers, from a table with a row for each, which has the rows of every marker in one order."""
    import pandas as pd

    parts = {marker: table[table["marker"] == marker] for marker in table["marker"].unique().tolist()}
    common = next(iter(parts.values())).drop(columns=["marker", *ENDS], errors="ignore").reset_index(drop=True)
    found = {
        f"{marker}{end}": part[name].to_numpy()
        for marker, part in parts.items()
        for name, end in ENDS.items()
        if name in table
    }
    return pd.DataFrame({**common, **found})


def each_marker(rows: Iterable[Row]) -> list[Row]:
    """A row for each marker that something is said of, from rows for all."""
    columns = {marker: {name: f"{marker}{end}" for name, end in ENDS.items()} for marker in MARKERS}
    of_markers = {column for names in columns.values() for column in names.values()}
    found = []
    for row in rows:
        common = {name: cell for name, cell in row.items() if name not in of_markers}
        found += [
            {**common, "marker": marker, **{name: row[column] for name, column in names.items()}}
            for marker, names in columns.items()
            if row[marker] is not None
        ]
    return found
