"""Axes and labels of the figures of a family."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mtorkin.report.figures.chart import Axis

#: Substrate levels that span more than this are drawn on a logarithmic axis.
LOG_SPAN = 40.0
#: Room beyond the outermost wells: of a linear axis over what it spans, and the factor on a logarithmic one.
MARGIN, FACTOR = 0.04, 1.25


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


def axis(label: str, values: np.ndarray, log: bool, from_zero: bool = False) -> Axis:
    """An axis that shows all values, with some room; a logarithmic one has a place for zero where there is one."""
    known = values[np.isfinite(values)]
    if log:
        positive = known[known > 0]
        low, high = float(positive.min()) / FACTOR, float(positive.max()) * FACTOR
        return Axis(label, low, high, log=True, zero=bool((known == 0).any()))
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    room = MARGIN * (high - low) or 0.5 * abs(high) or 1.0
    return Axis(label, min(0.0, low) if from_zero else low - room, high + room)
