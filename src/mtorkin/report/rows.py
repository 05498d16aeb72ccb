"""Rows of tables, and cells that hold several values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from mtorkin.base.errors import Problem
from mtorkin.base.tables.rows import Row, by, rows
from mtorkin.base.vocabulary import WORDS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Row", "by", "counted", "items", "problems_of", "rows"]


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


def counted(verdicts: Iterable[str]) -> list[tuple[str, int]]:
    """How many compounds have each verdict, in the order in which verdicts are listed."""
    order = {word: i for i, word in enumerate(WORDS)}
    return sorted(Counter(verdicts).items(), key=lambda item: order.get(item[0], len(order)))
