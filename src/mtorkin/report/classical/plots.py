"""The classical plots of a family, a row each; `mtorkin.base.settings.Pages` says which are drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from mtorkin.report.classical.coordinates import LINES
from mtorkin.report.classical.levels import Seen, apparent, crossing
from mtorkin.report.classical.textbook import Textbook
from mtorkin.report.classical.wells import Wells
from mtorkin.report.figures.chart import Axis, Chart, Series
from mtorkin.report.figures.style import INK, hexes
from mtorkin.report.numbers import level, significant

Array = np.ndarray
#: Points of a curve.
POINTS = 41
#: Colours of two series, and of the lines of three mechanisms; each has a contrast of 3 to 1 or more with white.
FIRST, SECOND = "#1f5f99", "#b3560b"
MECHANISMS: dict[str, tuple[str, Callable[[Array], Array]]] = {
    "competitive": ("#1f5f99", lambda ratio: (1.0 + ratio) / 2.0),
    "noncompetitive": ("#0b6e4f", lambda ratio: np.ones_like(ratio)),
    "uncompetitive": ("#8a3ea8", lambda ratio: (1.0 + 1.0 / ratio) / 2.0),
}
#: How far left of zero the lines of a Dixon plot are followed, over the highest dose that is shown.
FAR = 2.0


@dataclass(frozen=True)
class Drawn:
    """A plot, and what is said below it."""

    chart: Chart
    caption: str


@dataclass(frozen=True)
class Plot:
    """A kind of plot.

    Attributes
    ----------
    title
        As the page calls it.
    draw
        From the wells; None where they make no such plot.
    axis
        Whether it needs levels of a substrate.
    """

    title: str
    draw: Callable[[Wells], Drawn | None]
    axis: bool = True


def _lineweaver_burk(wells: Wells) -> Drawn | None:
    law, top = wells.law, wells.highest_shown
    levels = [dose for dose in wells.levels("inhibitor") if dose <= top]
    high = 1.05 / wells.levels("substrate")[0]
    low = max(-1.15 / law.Km, -high) if law else 0.0
    x = np.array([low, high])
    lines = [(x, law.reciprocal(x, dose)) for dose in levels] if law else []
    return _straight("lineweaver-burk", wells, levels, lines, "Lines meet the horizontal axis at −1/Km of each dose.")


def _dixon(wells: Wells) -> Drawn | None:
    return _along_doses("dixon", "Kic", wells, lambda law, s, i: law.reciprocal(1.0 / s, i))


def _cornish_bowden(wells: Wells) -> Drawn | None:
    return _along_doses("cornish-bowden", "Kiu", wells, lambda law, s, i: s * law.reciprocal(1.0 / s, i))


def _along_doses(
    name: str, constant: str, wells: Wells, line: Callable[[Textbook, float, Array], Array]
) -> Drawn | None:
    """A plot along the doses, in which the lines of all substrate levels meet at the negative of a constant."""
    law, high = wells.law, 1.05 * wells.highest_shown
    levels = wells.levels("substrate")
    K = getattr(law, constant) if law else math.inf
    near = FAR * high > K
    low = -1.3 * K if near else -0.15 * high
    x = np.linspace(low, high, POINTS if law and law.beta else 2)
    lines = [(x, line(law, s, x)) for s in levels] if law else []
    where = f"−{constant} = −{significant(K)} {wells.unit}"
    said = {
        "none": "",
        "parallel": f"By the fit the lines do not meet: there is no {constant}.",
        "near": f"By the fit the lines should meet at {where} (dashed).",
        "far": f"By the fit the lines should meet at {where}, far to the left.",
    }["none" if law is None else "parallel" if not math.isfinite(K) else "near" if near else "far"]
    return _straight(name, wells, levels, lines, said, (-K,) if near else ())


def _straight(
    name: str, wells: Wells, levels: list[float], lines: list[tuple[Array, Array]], said: str,
    marked: tuple[float, ...] = (),
) -> Drawn | None:  # fmt: skip
    """A plot in the coordinates of a row; wells without substrate or velocity have no place in it."""
    row = LINES[name]
    known = (wells.velocity > 0) & (wells.substrate > 0)
    own, s, i, v = (each[known] for each in (getattr(wells, row.by), wells.substrate, wells.inhibitor, wells.velocity))
    x, y = row.x(s, i, v), row.y(s, i, v)
    inside = np.isin(own, levels) & (i <= wells.highest_shown)
    if not inside.any():
        return None
    ys = [part for _, part in lines] or [y[inside]]
    top, bottom = max(float(part.max()) for part in ys), min(float(part.min()) for part in ys)
    ends = (float(lines[0][0][0]), float(lines[0][0][-1])) if lines else (min(0.0, float(x.min())), float(x.max()))
    labels = [label.format(**wells.names) for label in row.labels]
    # As in other figures, though not all levels may be shown here.
    colour = hexes(wells.levels(row.by))
    series = [_line(*each, colour[value], level(value)) for each, value in zip(lines, levels, strict=False)]
    series += [
        Series(x[inside & (own == value)], y[inside & (own == value)], colour[value], level(value), mark)
        for mark, value in enumerate(levels)
    ]
    chart = Chart(
        Axis(labels[0], *ends), Axis(labels[1], min(0.0, 1.1 * bottom), 1.1 * top), series, marked,
        wells.names["i" if row.by == "inhibitor" else "s"], of_wells=True,
    )  # fmt: skip
    return Drawn(chart, f"{said} {_outside(int((inside & chart.shows(x, y)).sum()), wells.velocity.size)}".strip())


def _outside(shown: int, of: int) -> str:
    """How many wells have no place in a plot."""
    return "" if shown == of else f"{of - shown} of {of} wells lie outside: higher doses, or velocities near zero."


def _constants(wells: Wells) -> Drawn | None:
    """Apparent Vmax and Km at each dose, over those without inhibitor by the fit."""
    law = wells.law
    if law is None:
        return None
    doses = wells.levels("inhibitor")
    each = [_apparent(wells, law, dose) for dose in doses]
    x, series, values, missing = _along(wells), [], [], 0
    for mark, (name, colour, curve) in enumerate(
        (("Vmax", FIRST, law.Vmax_at(x) / law.Vmax), ("Km", SECOND, law.Km_at(x) / law.Km))
    ):
        seen = [
            (dose, *found[mark]) for dose, found in zip(doses, each, strict=True) if found and found[mark].determined
        ]
        missing += len(doses) - len(seen)
        at, value, stderr = np.array(seen).reshape(-1, 3).T
        value, stderr = (part / getattr(law, name) for part in (value, stderr))
        series += [_line(x, curve, colour), Series(at, value, colour, f"{name},app", mark, stderr)]
        values += [curve, value]
    drawn = np.concatenate(values)
    y = Axis(
        "over that without inhibitor", max(min(drawn.min() / 1.3, 0.5), 1e-3), min(max(drawn.max() * 1.3, 2.0), 1e3),
        log=True,
    )  # fmt: skip
    said = "Points are the wells of one dose by themselves, with a standard error."
    if missing:
        said += f" {missing} constant{'s are' if missing > 1 else ' is'} not determined by the wells of its dose."
    return Drawn(Chart(_doses(wells), y, series), said)


def _apparent(wells: Wells, law: Textbook, dose: float) -> tuple[Seen, Seen] | None:
    at = (wells.inhibitor == dose) & (wells.substrate > 0)
    return apparent(wells.substrate[at], wells.velocity[at], wells.deviation[at], float(law.Km_at(dose)))


def _ic50(wells: Wells) -> Drawn | None:
    """IC50 against the substrate, with what three mechanisms would draw through that at [S] = Km."""
    law = wells.law
    levels = np.array(wells.levels("substrate"))
    if law is None or not law.inhibits or levels.size < 2:
        return None
    read = np.array([_read_off(wells, law, s) for s in levels.tolist()])
    x = np.geomspace(levels[0] / 1.3, levels[-1] * 1.3, POINTS)
    at_Km = float(law.half(law.Km))
    drawn = {name: (colour, at_Km * shape(x / law.Km)) for name, (colour, shape) in MECHANISMS.items()}
    own = law.half(x)
    values = np.concatenate([own, *(y for _, y in drawn.values()), read[np.isfinite(read)]])
    series = [Series(x, y, colour, name, dashed=True) for name, (colour, y) in drawn.items()]
    series += [Series(x, np.asarray(own), INK, "by the fit"), Series(levels, read, INK, "read off", 0)]
    chart = Chart(
        Axis(wells.names["s"], float(x[0]), float(x[-1]), log=True),
        Axis(wells.names["i"].replace("inhibitor", "IC50"), values.min() / 1.3, values.max() * 1.3, log=True), series,
    )  # fmt: skip
    missing = int((~np.isfinite(read)).sum())
    said = "Dashed: what each mechanism would draw through the IC50 at the Km."
    if missing:
        said += f" At {missing} of {levels.size} levels no two doses lie on either side of the half."
    return Drawn(chart, said)


def _read_off(wells: Wells, law: Textbook, s: float) -> float:
    """The dose at which the wells of a substrate level cross the half of the effect that the fit gives them."""
    doses, activity = _activity(wells, s)
    left = float(law.left(s))
    return crossing(doses[1:], activity[1:], (1.0 + left) / 2.0) if doses.size and doses[0] == 0 else math.nan


def _activity(wells: Wells, s: float) -> tuple[Array, Array]:
    """Doses at a level of the substrate, and the mean velocity at each over that without inhibitor."""
    at = wells.substrate == s
    doses = np.unique(wells.inhibitor[at])
    means = np.array([wells.velocity[at & (wells.inhibitor == dose)].mean() for dose in doses])
    return doses, means / (means[0] if doses.size and doses[0] == 0 else math.nan)


def _dose_response(wells: Wells) -> Drawn | None:
    """Activity against dose at every substrate level, with the IC50 marked."""
    levels, law = wells.levels("substrate"), wells.law
    x, colour, series = _along(wells), hexes(levels), []
    halves: list[float] = []
    for mark, s in enumerate(levels):
        doses, activity = _activity(wells, s)
        label = level(s) if wells.names["s"] else ""
        if law:
            whole = law.reciprocal(1.0 / s, x)
            series.append(_line(x, law.reciprocal(1.0 / s, 0.0) / whole * 100.0, colour[s], label))
        series.append(Series(doses, 100.0 * activity, colour[s], label, mark))
    if law and law.inhibits:
        halves = [float(law.half(s)) for s in ([levels[0], levels[-1]] if len(levels) > 1 else levels)]
    values = np.concatenate([each.y for each in series])
    low, high = float(np.nanmin(values, initial=0.0)), float(np.nanmax(values, initial=105.0))
    ends = ("lowest", "highest") if len(levels) > 1 else ("",)
    said = "; ".join(
        f"IC50 {significant(half)} {wells.unit}" + (f" at the {end} level" if end else "")
        for half, end in zip(halves, ends, strict=False)
    )
    said = f"{said} (dashed), by the fit." if said else "No IC50 by the fit."
    y = Axis("velocity, % of uninhibited", low, 1.05 * high)
    return Drawn(Chart(_doses(wells), y, series, tuple(halves), wells.names["s"]), f"Means of replicates. {said}")


def _doses(wells: Wells) -> Axis:
    """All doses on a logarithmic axis that has a place for none."""
    doses = wells.doses
    return Axis(wells.names["i"], doses[0] / 1.5, doses[-1] * 1.5, log=True, zero=True)


def _along(wells: Wells) -> Array:
    doses = wells.doses
    return np.geomspace(doses[0] / 1.5, doses[-1] * 1.5, POINTS)


def _line(x: Array, y: Array | float, colour: str, label: str = "") -> Series:
    return Series(x, np.asarray(y, dtype=float), colour, label)


PLOTS = {
    "lineweaver-burk": Plot("Lineweaver-Burk", _lineweaver_burk),
    "dixon": Plot("Dixon", _dixon),
    "cornish-bowden": Plot("Cornish-Bowden", _cornish_bowden),
    "constants": Plot("Apparent Km and Vmax", _constants),
    "ic50": Plot("IC50 against substrate", _ic50),
    "dose-response": Plot("Dose-response", _dose_response, axis=False),
}


def plots(wells: Wells, wanted: tuple[str, ...], axis: bool) -> Iterator[tuple[str, Plot, Drawn]]:
    """The plots that are wanted and that the wells make, in the order of `PLOTS`."""
    for name, plot in PLOTS.items():
        if name in wanted and (axis or not plot.axis) and (made := plot.draw(wells)) is not None:
            yield name, plot, made
