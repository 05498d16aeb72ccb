"""The figures of a kinetic family as SVG that is the same, byte for byte, on every run.

Drawn without pyplot, with matplotlib's own font as paths, under matplotlib's own defaults: neither the user's settings nor the
fonts of the machine reach the file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

#: Substrate levels that span more than this are drawn on a logarithmic axis.
LOG_SPAN = 40.0
#: Standardised residuals within which 95 % lie when the error model holds.
RESIDUAL_BAND = 1.96
#: Entries that a legend can hold in one column.
LEGEND_ROWS = 12

INK, GREY, ALARM = "#1f2933", "#9aa5b1", "#b42318"
MARKERS = "osD^vPX<>ph*"
#: What a figure of simulated data says of itself.
SIMULATED = "simulated data"
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


@dataclass(frozen=True)
class Points:
    """Wells of a family, one array element each; x is whatever varies (substrate, or inhibitor in a dose-response)."""

    x: np.ndarray
    level: np.ndarray
    velocity: np.ndarray
    outlying: np.ndarray


@dataclass(frozen=True)
class Residuals:
    """Standardised residuals of the wells under the chosen model."""

    x: np.ndarray
    level: np.ndarray
    fitted: np.ndarray
    residual: np.ndarray
    outlying: np.ndarray


@dataclass(frozen=True)
class Curves:
    """The fitted curve of every inhibitor level, as parallel arrays."""

    x: np.ndarray = field(default_factory=lambda: np.empty(0))
    level: np.ndarray = field(default_factory=lambda: np.empty(0))
    fitted: np.ndarray = field(default_factory=lambda: np.empty(0))


@contextmanager
def drawing() -> Iterator[None]:
    """Draw under matplotlib's defaults and this module's style. Entered once for many figures."""
    kept = {key: value for key, value in matplotlib.rcParamsDefault.items() if not key.startswith("backend")}
    with matplotlib.rc_context({**kept, **STYLE}):
        yield


def svg(figure: Figure, simulated: bool = False) -> str:
    """The figure as SVG text without date; one of simulated data says so in its corner, as it may be passed on alone."""
    buffer = io.StringIO()
    metadata: dict[str, str | None] = {"Date": None, "Creator": "mtorkin"}
    if simulated:
        metadata["Title"] = SIMULATED
        figure.text(0.005, 0.005, SIMULATED, ha="left", va="bottom", fontsize=7, color="0.4")
    FigureCanvasSVG(figure).print_svg(buffer, metadata=metadata)
    return re.sub(r"[ \t]+\n", "\n", buffer.getvalue())


def printable(text: str) -> str:
    """Text with what matplotlib's own font may lack replaced, so that no figure depends on the machine's fonts."""
    return "".join(
        char if char.isprintable() and (ord(char) < 0x2B0 or 0x370 <= ord(char) < 0x530 or 0x2010 <= ord(char) < 0x2270)
        else "?" for char in text
    )  # fmt: skip


def axis_label(name: str, unit: str) -> str:
    """``ATP (µM)``; without a unit, the name alone."""
    return printable(f"{name} ({unit})" if unit else name)


def colours(levels: Sequence[float]) -> dict[float, tuple[float, ...]]:
    """A colour per level along a scale that is even in lightness and safe for colour-blind readers; dark is least."""
    ramp = matplotlib.colormaps["viridis"](np.linspace(0.0, 0.86, max(len(levels), 2)))
    return {value: tuple(ramp[i]) for i, value in enumerate(levels)}


def wants_log(x: np.ndarray) -> bool:
    """Whether values above zero span so much that a linear axis would crowd them."""
    positive = x[x > 0]
    return bool(positive.size and positive.max() / positive.min() > LOG_SPAN)


def _name_x(axes: Axes, label: str, below: float) -> None:
    """Label the x axis at a fixed place: letting matplotlib find one takes half of the drawing."""
    axes.set_xlabel(printable(label))
    axes.xaxis.set_label_coords(0.5, below)
    axes.yaxis.set_label_coords(0.0, 0.5)


def _name_y(figure: Figure, label: str, middle: float) -> None:
    """Label the y axis at the left edge, clear of ticks of any length."""
    figure.text(0.008, middle, printable(label), rotation=90, va="center", ha="left")


def _plain(value: float, _position: object = None) -> str:
    return f"{value:.6g}".replace("-", "\N{MINUS SIGN}")


def _ticks(axes: Axes, x: np.ndarray, zero: bool, log: bool) -> None:
    """Plain numbers along both axes; logarithmic along x where the levels ask for it."""
    if log:
        positive = x[x > 0]
        if zero:
            axes.set_xscale("symlog", linthresh=float(positive.min()), linscale=0.5)
        else:
            axes.set_xscale("log")
            decades = np.log10(positive.max() / positive.min())
            axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if decades < 2.5 else (1.0,)))
            axes.xaxis.set_minor_locator(NullLocator())
    else:
        axes.xaxis.set_major_locator(MaxNLocator(6))
        if zero:
            axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(FuncFormatter(_plain))
    axes.yaxis.set_major_locator(MaxNLocator(6))
    axes.yaxis.set_major_formatter(FuncFormatter(_plain))
    axes.grid(axis="y", color="#e4e7eb", linewidth=0.6)
    axes.set_axisbelow(True)


def _legend(figure: Figure, axes: Axes, handles: list[Line2D], title: str) -> None:
    """The legend in the margin to the right; a long one is thinned evenly, first and last kept."""
    if len(handles) > 2 * LEGEND_ROWS:
        keep = np.unique(np.linspace(0, len(handles) - 1, 2 * LEGEND_ROWS).round().astype(int))
        handles = [handles[i] for i in keep]
    legend = axes.legend(
        handles=handles, title=title, loc="upper left", bbox_to_anchor=(1.01, 1.02), borderaxespad=0.0, fontsize=8,
        title_fontsize=8, ncols=1 + (len(handles) > LEGEND_ROWS), columnspacing=0.8, handlelength=1.6, handletextpad=0.5,
        alignment="left",
    )  # fmt: skip
    legend.set_in_layout(False)


def velocity_figure(
    points: Points,
    curves: Curves,
    *,
    x_label: str,
    y_label: str,
    level_label: str,
    level_text: dict[float, str],
    log: bool | None = None,
) -> Figure:
    """Velocity against substrate at every inhibitor level: wells as points, the chosen model as lines.

    Parameters
    ----------
    points, curves
        Wells and curves in the units of the labels; `curves` may be empty.
    x_label, y_label
        Axis labels with their units.
    level_label
        Title of the legend, with its unit; empty for no legend.
    level_text
        Every level as it is to be written in the legend.
    log
        Whether the horizontal axis is logarithmic; by default where the levels ask for it.
    """
    figure = Figure(figsize=(5.4, 3.9))
    axes = figure.add_axes((0.135, 0.125, 0.65 if level_label else 0.835, 0.84))
    levels = sorted(level_text)
    colour = colours(levels)
    handles = []
    for i, value in enumerate(levels):
        marker = MARKERS[i % len(MARKERS)]
        look: dict[str, Any] = {
            "color": colour[value],
            "marker": marker,
            "markersize": 4.6,
            "markeredgecolor": "white",
            "markeredgewidth": 0.4,
        }
        along = curves.level == value
        if along.any():
            order = np.argsort(curves.x[along], kind="stable")
            axes.plot(curves.x[along][order], curves.fitted[along][order], color=colour[value], linewidth=1.3)
        at = points.level == value
        axes.plot(points.x[at], points.velocity[at], linestyle="none", clip_on=False, zorder=3, **look)
        handles.append(Line2D([], [], linewidth=1.3, label=printable(level_text[value]), **look))
    if points.outlying.any():
        ring: dict[str, Any] = {
            "marker": "o",
            "linestyle": "none",
            "markersize": 9.5,
            "markerfacecolor": "none",
            "markeredgecolor": ALARM,
        }
        axes.plot(points.x[points.outlying], points.velocity[points.outlying], clip_on=False, zorder=4, **ring)
        handles.append(Line2D([], [], label="outlying", **ring))
    _name_x(axes, x_label, below=-0.085)
    _name_y(figure, y_label, 0.545)
    axes.margins(x=0.03)
    log = wants_log(points.x) if log is None else log
    _ticks(axes, points.x, zero=not log or bool((points.x == 0).any()), log=log)
    top = max((float(values.max()) for values in (points.velocity, curves.fitted) if values.size), default=0.0)
    bottom = min((float(values.min()) for values in (points.velocity, curves.fitted) if values.size), default=0.0)
    if top > 0:
        axes.set_ylim(bottom=min(0.0, bottom - 0.04 * (top - bottom)), top=top + 0.05 * (top - min(0.0, bottom)))
    if bottom < 0:
        axes.axhline(0.0, color=GREY, linewidth=0.8)
    if level_label:
        _legend(figure, axes, handles, printable(level_label))
    return figure


def residual_figure(wells: Residuals, *, x_label: str, fitted_label: str, level_text: dict[float, str]) -> Figure:
    """Standardised residuals against the fitted velocity (above) and against the substrate (below), colours as in the other figure."""
    figure = Figure(figsize=(4.4, 3.9))
    colour = colours(sorted(level_text))
    marker = {value: MARKERS[i % len(MARKERS)] for i, value in enumerate(sorted(level_text))}
    reach = max(3.0, 1.08 * float(np.abs(wells.residual).max(initial=0.0)))
    for bottom, x, label in ((0.62, wells.fitted, fitted_label), (0.125, wells.x, x_label)):
        axes = figure.add_axes((0.12, bottom, 0.85, 0.345))
        axes.axhspan(-RESIDUAL_BAND, RESIDUAL_BAND, color="#f0f3f6", linewidth=0)
        axes.axhline(0.0, color=GREY, linewidth=0.8)
        for value in colour:
            at = wells.level == value
            axes.plot(
                x[at], wells.residual[at], linestyle="none", marker=marker[value], color=colour[value], markersize=4.2,
                markeredgecolor="white", markeredgewidth=0.4, clip_on=False, zorder=3,
            )  # fmt: skip
        axes.plot(
            x[wells.outlying], wells.residual[wells.outlying], linestyle="none", marker="o", markersize=9, clip_on=False,
            markerfacecolor="none", markeredgecolor=ALARM, zorder=4,
        )  # fmt: skip
        axes.margins(x=0.04)
        if x is wells.x:
            _ticks(axes, x, zero=bool((x == 0).any()) and wants_log(x), log=wants_log(x))
        else:
            axes.xaxis.set_major_locator(MaxNLocator(6))
            axes.xaxis.set_major_formatter(FuncFormatter(_plain))
        axes.grid(visible=False)
        axes.set_ylim(-reach, reach)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(_plain))
        _name_x(axes, label, below=-0.18)
    _name_y(figure, "standardised residual", 0.545)
    return figure
