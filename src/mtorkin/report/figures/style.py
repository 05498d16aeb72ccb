"""How all figures look."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import matplotlib
import numpy as np
from matplotlib.colors import to_hex

#: Every mark has a contrast of 3 to 1 or more with white (WCAG 2.2, 1.4.11).
INK, GREY, ALARM = "#1f2933", "#808d9a", "#b42318"
#: Up to where the colours of levels have that contrast.
LIGHTEST = 0.63
#: What a figure of simulated data says of itself, as it may be passed on alone.
SIMULATED = "simulated data"
#: Figures are measured in matplotlib's own font, and shown in it or in one of the same widths.
FONT = "DejaVu Sans"
FONTS = f"'{FONT}', Verdana, sans-serif"
MARKERS = "osD^vPX<>ph*"


def colours(levels: Sequence[float]) -> dict[float, tuple[float, ...]]:
    """A colour per level along a scale that is even in lightness and safe for colour-blind readers; dark is least."""
    return dict(zip(levels, _ramp(len(levels)), strict=True))


@cache
def _ramp(number: int) -> list[tuple[float, ...]]:
    ramp = matplotlib.colormaps["plasma"](np.linspace(0.0, LIGHTEST, max(number, 2)))
    return [tuple(colour) for colour in ramp[:number]]


def markers(levels: Sequence[float]) -> dict[float, str]:
    """A marker per level; they come round again where there are many."""
    return {value: MARKERS[i % len(MARKERS)] for i, value in enumerate(levels)}


def hexes(levels: Sequence[float]) -> dict[float, str]:
    """`colours` as a page writes them."""
    return {value: to_hex(colour) for value, colour in colours(levels).items()}
