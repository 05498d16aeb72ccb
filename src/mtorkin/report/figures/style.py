"""How all figures look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib
import numpy as np

INK, GREY, ALARM = "#1f2933", "#9aa5b1", "#b42318"
MARKERS = "osD^vPX<>ph*"
STYLE = {
    "svg.hashsalt": "mtorkin",
    "svg.fonttype": "path",
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "axes.linewidth": 0.8,
    "xtick.major.width": 0.8,
    "ytick.major.width": 0.8,
    "text.parse_math": False,
    "legend.frameon": False,
    "axes.unicode_minus": True,
}


@contextmanager
def drawing() -> Iterator[None]:
    """Draw under matplotlib's defaults and `STYLE`. Enter it once for many figures."""
    kept = {key: value for key, value in matplotlib.rcParamsDefault.items() if not key.startswith("backend")}
    with matplotlib.rc_context({**kept, **STYLE}):
        yield


def colours(levels: Sequence[float]) -> dict[float, tuple[float, ...]]:
    """A colour per level along a scale that is even in lightness and safe for colour-blind readers; dark is least."""
    ramp = matplotlib.colormaps["viridis"](np.linspace(0.0, 0.86, max(len(levels), 2)))
    return {value: tuple(ramp[i]) for i, value in enumerate(levels)}


def markers(levels: Sequence[float]) -> dict[float, str]:
    """A marker per level; they come round again where there are many."""
    return {value: MARKERS[i % len(MARKERS)] for i, value in enumerate(levels)}


def ring(size: float) -> dict[str, Any]:
    """How an outlying well is marked."""
    return {
        "marker": "o",
        "linestyle": "none",
        "markersize": size,
        "markerfacecolor": "none",
        "markeredgecolor": ALARM,
    }
