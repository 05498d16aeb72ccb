"""What markers in cells say to the evidence lines of substrate contrast and of mTORC2.

Both lines compare doses that halve (docs/evidence.md): in cells those that halve two markers at one time. The dose that
halves a marker has the interval of a profile likelihood: all curves of dose and response on a grid, of any plateau and
slope, that describe the points nearly as well as the best one does.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mtorkin.pathway.observed import Observed
from mtorkin.pathway.panel import PANEL
from mtorkin.pathway.separate import blot_variance

#: Line of evidence to the markers whose doses it compares, above and below the line of the ratio.
LINES = {
    "substrate-contrast": ("p4EBP1_T37", "pS6K1_T389"),
    "mtorc2": ("pAkt_S473", "pS6K1_T389"),
}
#: Minutes after the dose that are wanted: late enough for a drug to bind, and before feedback and returns set in.
WANTED = 120.0
#: Doses that a curve needs.
DOSES = 3
#: Slopes and plateaus of the grid; how many doses to each factor of ten, and how many of these beyond what was given.
SLOPES = (0.6, 0.8, 1.0, 1.3, 1.7, 2.2)
PLATEAUS = tuple(np.linspace(0.0, 0.95, 20).tolist())
PER_DECADE, BEYOND = 20, 1.5
#: What a likelihood may be worse by, twice its logarithm: 95 % of one degree of freedom.
WORSE = 3.84


class Halving(NamedTuple):
    """The dose in nM that halves a marker, with its 95 % interval; infinite where no dose does."""

    dose: float
    lower: float
    upper: float


def halving(points: pd.DataFrame) -> Halving:
    """The dose that halves a marker.

    Parameters
    ----------
    points
        Points of `mtorkin.pathway.observed.Observed` of one compound, marker and time.
    """
    doses, measured = (points[name].to_numpy(float) for name in ("dose_nM", "measured"))
    own = (points["sd"] ** 2 / points["n"]).fillna(0.0).to_numpy()
    variance = np.maximum(own, blot_variance(measured))
    low, high = np.log10(doses.min()) - BEYOND, np.log10(doses.max()) + BEYOND
    middles = np.logspace(low, high, 1 + math.ceil(PER_DECADE * (high - low)))
    middle, slope, plateau = (each[..., None] for each in np.meshgrid(middles, SLOPES, PLATEAUS, indexing="ij"))
    curves = plateau + (1 - plateau) / (1 + (doses / middle) ** slope)
    misfit = ((curves - measured) ** 2 / variance).sum(axis=-1)
    with np.errstate(divide="ignore"):
        reached = middle * (0.5 / np.maximum(0.5 - plateau, 0.0)) ** (1 / slope)
    halved = reached[..., 0]
    # Beyond the grid nothing was looked at.
    halved = np.where(halved > middles[-1], np.inf, halved)
    near = halved[misfit <= misfit.min() + WORSE]
    # A plateau is known up to the highest dose, and no further.
    lower = min(near.min(), doses.max())
    return Halving(float(halved.flat[misfit.argmin()]), 0.0 if lower <= middles[0] else float(lower), float(near.max()))


def supplied(observed: Observed) -> list[dict[str, Any]]:
    """The lines that a folder measured in cells speaks to: as section `evidence` of an `assay.yaml` takes them.

    Returns
    -------
    list of dict
        ``line``, ``compound``, ``value`` and ``interval`` (a ratio of doses, which may be open above) and
        ``citation``. A pair of markers that was not measured at `DOSES` doses at one time has none, nor one where the
        dose that halves S6K1 pT389 is not known from both sides.
    """
    found = []
    for compound, own in observed.points.groupby("compound", sort=False):
        for line, (above, below) in LINES.items():
            time = _time(own, above, below)
            if time is None:
                continue
            of, over = (halving(_of(own, marker, time)) for marker in (above, below))
            ratio = _ratio(of, over)
            if ratio is not None:
                what = f"{PANEL[above]} over {PANEL[below]} in cells after {time:g} min: {observed.assay.title}"
                found.append({"line": line, "compound": str(compound), **ratio, "citation": what})
    return found


def _of(points: pd.DataFrame, marker: str, time: float) -> pd.DataFrame:
    return points[(points["marker"] == marker) & (points["time_min"] == time)]


def _time(points: pd.DataFrame, *markers: str) -> float | None:
    """The time nearest to the wanted one at which all markers have a curve."""
    every = points["time_min"].unique().tolist()
    times = [time for time in every if all(len(_of(points, marker, time)) >= DOSES for marker in markers)]
    return min(times, key=lambda time: abs(time - WANTED), default=None)


def _ratio(of: Halving, over: Halving) -> dict[str, Any] | None:
    """A ratio of doses with its interval, each side's put together as the squares of their logarithms."""
    if not 0 < over.lower <= over.upper < math.inf:
        return None
    # Where no dose halves the marker, the lowest that may is what is known.
    dose = of.dose if math.isfinite(of.dose) else of.lower
    if dose <= 0:
        return None
    low, high = 0.0, math.inf
    if of.lower > 0:
        low = dose / over.dose * math.exp(-math.hypot(math.log(dose / of.lower), math.log(over.upper / over.dose)))
    if math.isfinite(of.upper):
        high = dose / over.dose * math.exp(math.hypot(math.log(of.upper / dose), math.log(over.dose / over.lower)))
    return {"value": dose / over.dose, "interval": [low, high]}


def as_yaml(lines: list[dict[str, Any]]) -> list[str]:
    """The lines as the section `evidence` of an `assay.yaml`."""
    text = ["evidence:"] if lines else []
    for line in lines:
        low, high = (f"{end:.3g}" if math.isfinite(end) else "inf" for end in line["interval"])
        text += [
            f"  - line: {line['line']}", f"    compound: {line['compound']}", f"    value: {line['value']:.3g}",
            f"    interval: [{low}, {high}]", f"    citation: \"{line['citation']}\"",
        ]  # fmt: skip
    return text
