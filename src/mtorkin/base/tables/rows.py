"""Tables as plain rows, so that nothing after this point knows of missing-value markers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

#: A row of a table by its columns; what is missing is None.
Row = dict[str, Any]


def rows(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> list[Row]:
    """The rows as dictionaries, None where a cell is empty; of some columns where these are named."""
    names = list(map(str, frame.columns)) if columns is None else list(columns)
    values = [_cells(frame[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """The cells of every column, None where one is empty."""
    return {str(name): _cells(frame[name]) for name in frame.columns}


def _cells(column: pd.Series) -> list[Any]:
    # Of the array: a Series for what is missing takes longer than all else.
    cells, missing = column.array.to_numpy(dtype=object).tolist(), column.array.isna()
    for place in missing.nonzero()[0].tolist():
        cells[place] = None
    return list(cells)


def by(records: list[Row], *keys: str) -> dict[Any, list[Row]]:
    """The rows grouped by one key, or by several as a tuple; order is kept."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in records:
        groups[row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys)].append(row)
    return groups
