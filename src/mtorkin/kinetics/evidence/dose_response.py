"""Dose-response curves within a family: its IC50, and what single levels show without a law of the substrate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mtorkin.kinetics.evidence.comparison import Comparison
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import Fit, Task, fit_all
from mtorkin.kinetics.fit.intervals import Interval, profile_intervals
from mtorkin.kinetics.law.mechanisms import MICHAELIS_MENTEN, one_level

#: What these rows are filed under in `tables.PARAMETERS`, beside the models.
MODEL = "dose-response"
#: Levels of the inhibitor above zero without which a slope says nothing.
SLOPE_LEVELS = 4

_HILL = MICHAELIS_MENTEN.with_baseline("Hill")
#: 1/[I] of the wells without inhibitor, over the largest of those with it.
_NONE = 1e10


@dataclass(frozen=True)
class HalfMaximal:
    """The IC50 of a fit: a constant plus half of the enzyme.

    Attributes
    ----------
    free
        Free inhibitor at half of the full effect, in the unit of the inhibitor.
    powers
        The free parameters whose powers it is a product of: exact for one constant, on the log scale the tangent of a
        sum.
    enzyme
        Half of the enzyme, which is bound there.
    """

    free: float
    powers: Mapping[str, float]
    enzyme: float

    @property
    def total(self) -> float:
        """The IC50."""
        return self.free + self.enzyme

    def interval(self, found: Fit, ends: Interval) -> Interval:
        """The interval of the IC50 from that of the product of powers."""
        factor = self.free / found.value(self.powers)
        return Interval(*(None if end is None else factor * end + self.enzyme for end in (ends.lower, ends.upper)))


def half_maximal(found: Fit, data: Data) -> HalfMaximal | None:
    """Total inhibitor for half of the full effect, each substrate at its Km, in the unit of the inhibitor.

    Kapp + [E]/2 (Copeland 2013, section 9): half of the enzyme is bound, and takes up as much inhibitor. ``None``
    without inhibition.
    """
    constants = found.mechanism.constants
    phi = 0.0
    if found.mechanism.scheme == "level":
        bound = {"Kapp": 1.0}
    elif found.mechanism.scheme == "axis":
        bound = {"Kic": 0.5, "Kiu": 0.5}
    else:
        # With [A] = Ka and [B] = Kb the forms stand as 1 : 1 : 1 : 1/phi; ATP first has no EB and no phi.
        weight = {"K_E": 1.0, "K_EA": 1.0, "K_EB": 1.0, "K_EAB": 1.0 / found.values.get("phi", 1.0)}
        if found.mechanism.scheme == "ATP first":
            del weight["K_EB"]
        else:
            phi = weight["K_EAB"] / sum(weight.values())
        total = sum(weight.values())
        bound = {name: value / total for name, value in weight.items()}
    parts = {name: share / found.value(constants[name]) for name, share in bound.items() if name in constants}
    binding = sum(parts.values())
    if binding <= 0:
        return None
    powers: dict[str, float] = {}
    for name, part in parts.items():
        for parameter, power in constants[name].items():
            powers[parameter] = powers.get(parameter, 0.0) + power * part / binding
    if phi:
        powers["phi"] = powers.get("phi", 0.0) + parts.get("K_EAB", 0.0) / binding - phi
    return HalfMaximal(1.0 / binding, powers, data.enzyme / 2.0)


def within_levels(
    comparison: Comparison, axis: str, units: tuple[Any, Any], confidence: float
) -> Iterator[dict[str, Any]]:
    """IC50 and residual activity at the lowest and the highest level of the substrate, and the Hill slope.

    Each level is fitted by itself, with the scatter of the family, so that nothing here rests on a law of the
    substrate. They are rows of `tables.PARAMETERS`.

    Parameters
    ----------
    comparison
        The fits of the family.
    axis
        ``ATP``, ``protein`` or ``substrate``; empty for a single level, of which only the slope is new.
    units
        Units of substrate and inhibitor.
    confidence
        Level of the profile-likelihood intervals.
    """
    data, scale = comparison.data, comparison.scale
    dosed = data.inhibitor > 0
    levels = np.unique(data.substrate[dosed]).tolist()
    if half_maximal(comparison.chosen.fit, data) is None:
        return
    for end, level in zip(("lowest", "highest"), (levels[0], levels[-1]), strict=True) if axis else ():
        yield reading(f"substrate at {end}", level, None, scale.substrate, units[0])
        yield from _at_level(comparison, _wells_at(data, level), end, units[1], confidence)
    counts = {level: np.unique(data.inhibitor[dosed & (data.substrate == level)]).size for level in levels}
    most = max(levels, key=lambda level: (counts[level], level))
    if counts[most] >= SLOPE_LEVELS:
        yield from _slope(_wells_at(data, most), confidence)


def _wells_at(data: Data, level: float) -> Data:
    chosen = data.substrate == level
    one = np.ones(int(chosen.sum()))
    return Data(
        one, data.inhibitor[chosen], data.velocity[chosen], data.enzyme, data.scatter[chosen], one,
        shared=data.shared[:, chosen], noise=data.noise, excess=data.excess[chosen], dissociation=data.dissociation,
    )  # fmt: skip


def _at_level(comparison: Comparison, wells: Data, end: str, unit: Any, confidence: float) -> Iterator[dict[str, Any]]:
    complete, partial = fit_all([Task(one_level("complete")), Task(one_level("partial"))], wells)
    chosen = partial if comparison.chosen.fit.mechanism.partial else complete
    half = half_maximal(chosen, wells)
    if half is not None and wells.n > chosen.k:
        (ends,) = profile_intervals(chosen, wells, [half.powers], confidence)
        yield reading(f"IC50 at {end}", half.total, half.interval(chosen, ends), comparison.scale.inhibitor, unit)
    if wells.n > partial.k:
        (ends,) = profile_intervals(partial, wells, [{"beta": 1.0}], confidence)
        yield reading(f"plateau at {end}", partial.values["beta"], ends)


def _slope(wells: Data, confidence: float) -> Iterator[dict[str, Any]]:
    """The slope h of v = V0 / (1 + ([I]/IC50)^h), which is Hill's law of a substrate with the concentration 1/[I]."""
    (complete,) = fit_all([Task(one_level("complete"))], wells)
    strongest = 1.0 / wells.inhibitor[wells.inhibitor > 0].min()
    inverse = np.where(wells.inhibitor > 0, 1.0 / np.maximum(wells.inhibitor, 1.0 / strongest), _NONE * strongest)
    turned = replace(wells, substrate=inverse, inhibitor=np.zeros(wells.n), enzyme=0.0)
    values = {"Vmax": complete.values["V0"], "Km": 1.0 / complete.values["Kapp"]}
    starts = [np.log([values.get(name, slope) for name in _HILL.free]) for slope in (1.0, 2.0)]
    (found,) = fit_all([Task(_HILL, starts=tuple(starts))], turned, starts=0)
    if wells.n > found.k:
        (ends,) = profile_intervals(found, turned, [{"h": 1.0}], confidence)
        yield reading("Hill slope", found.values["h"], ends)


def reading(parameter: str, value: float, ends: Interval | None, scale: float = 1.0, unit: Any = "") -> dict[str, Any]:
    """What the wells show without a law, as a row of `tables.PARAMETERS`."""
    lower, upper = (None, None) if ends is None else (ends.lower, ends.upper)
    return {
        "model": MODEL,
        "parameter": parameter,
        "value": scale * value,
        "lower": np.nan if lower is None else scale * lower,
        "upper": np.nan if upper is None else scale * upper,
        "profiled": ends is not None,
        "unit": unit,
    }
