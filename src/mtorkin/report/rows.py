"""Tables as plain rows, so that nothing after this point knows of missing-value markers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from mtorkin.base.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


def rows(frame: pd.DataFrame) -> list[Row]:
    """The rows as dictionaries, None where a cell is empty."""
    values = frame.astype(object)
    found = values.where(frame.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in found]


def by(records: list[Row], *keys: str) -> dict[Any, list[Row]]:
    """The rows grouped by one key, or by several as a tuple; order is kept."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in records:
        groups[row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys)].append(row)
    return groups


def column(records: list[Row], name: str) -> np.ndarray:
    """A column as floats, not-a-number where a cell is empty."""
    return np.array([np.nan if row[name] is None else row[name] for row in records], dtype=float)


def items(text: str | None) -> list[str]:
    """The parts of a cell that holds several, separated by ``; ``."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def problems_of(frame: pd.DataFrame) -> list[Problem]:
    """The rows of `mtorkin.base.tables.PROBLEMS` as problems, empty cells as empty text."""
    found: list[Row] = [{key: value or "" for key, value in row.items()} for row in rows(frame)]
    return [Problem(**row) for row in found]
