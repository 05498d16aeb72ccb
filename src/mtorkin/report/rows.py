"""Rows of tables, and cells that hold several values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mtorkin.base.errors import Problem
from mtorkin.base.tables.rows import Row, by, rows

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Row", "by", "items", "problems_of", "rows"]


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
