"""How all figures look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import matplotlib
import numpy as np

#: Every mark has a contrast of 3 to 1 or more with white (WCAG 2.2, 1.4.11).
INK, GREY, ALARM = "#1f2933", "#808d9a", "#b42318"
#: Up to where the colours of levels have that contrast.
LIGHTEST = 0.63
#: Figures are measured in matplotlib's own font, and shown in it or in one of the same widths.
FONT = "DejaVu Sans"
FONTS = f"'{FONT}', Verdana, sans-serif"
MARKERS = "osD^vPX<>ph*"
STYLE = {
    "svg.hashsalt": "mtorkin",
    "svg.fonttype": "none",
    "font.family": [FONT],
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
    ramp = matplotlib.colormaps["plasma"](np.linspace(0.0, LIGHTEST, max(len(levels), 2)))
    return {value: tuple(ramp[i]) for i, value in enumerate(levels)}


def hexadecimal(colour: Sequence[float]) -> str:
    """A colour as SVG writes it."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour[:3])


def markers(levels: Sequence[float]) -> dict[float, str]:
    """A marker per level; they come round again where there are many."""
    return {value: MARKERS[i % len(MARKERS)] for i, value in enumerate(levels)}
