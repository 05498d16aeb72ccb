"""Axes of the figures of a family, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TypeVar

import numpy as np

from mtorkin.report.figures.chart import Axis

T = TypeVar("T")
#: Substrate levels that span more than this are drawn on a logarithmic axis.
LOG_SPAN = 40.0


@dataclass(frozen=True)
class Labels:
    """What the axes and the legend of a figure say.

    Attributes
    ----------
    x, y
        Labels of the axes with their units.
    level_text
        Every inhibitor level as it is to be written.
    level
        Title of the legend, with its unit; empty for no legend.
    """

    x: str
    y: str
    level_text: dict[float, str]
    level: str = ""

    @property
    def levels(self) -> list[float]:
        """The levels in order."""
        return sorted(self.level_text)


def wants_log(x: np.ndarray) -> bool:
    """Whether values above zero span so much that a linear axis would crowd them."""
    positive = x[x > 0]
    return bool(positive.size and positive.max() / positive.min() > LOG_SPAN)


def along(label: str, x: np.ndarray, log: bool | None = None) -> Axis:
    """The axis along which wells lie: from zero, or logarithmic, by default where the values ask for it."""
    if wants_log(x) if log is None else log:
        positive = x[x > 0]
        return Axis(
            label, float(positive.min()) / 1.25, float(positive.max()) * 1.25, log=True, zero=bool((x == 0).any())
        )
    low, high = min(0.0, float(x.min(initial=0.0))), max(0.0, float(x.max(initial=0.0)))
    span = (high - low) or 1.0
    return Axis(label, low - 0.03 * span if low < 0 else 0.0, high + 0.04 * span)


def only(words: Sequence[T], chosen: np.ndarray) -> list[T]:
    """The words of some wells; none where there are none at all."""
    return list(compress(words, chosen.tolist()))
