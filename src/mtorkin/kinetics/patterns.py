"""Patterns as regions of the constants.

When a simple mechanism is true, a richer one reproduces it at its boundary and loses by no more than the price of its extra parameter, so a margin between
models never decides. Here every richer mechanism is confined to the region where it says something else, and the margin is taken between patterns.
"""

from __future__ import annotations

from dataclasses import dataclass

from mtorkin.kinetics import mechanisms as m
from mtorkin.kinetics.fitting import Bounds, Data
from mtorkin.kinetics.mechanisms import Mechanism
from mtorkin.settings import Regions

COMPETITIVE = "competitive"
UNCOMPETITIVE = "uncompetitive"
NONCOMPETITIVE = "noncompetitive"
PARTIAL_COMPETITIVE = "partial competitive"
PARTIAL_UNCOMPETITIVE = "partial uncompetitive"
PARTIAL_NONCOMPETITIVE = "partial noncompetitive"
#: Along the protein substrate only, where it is the mark of a rapalog: Km up, Vmax down, activity left.
PARTIAL_MIXED = "partial mixed"
COMPLETE = "complete"
PARTIAL = "partial"
NO_INHIBITION = "no inhibition"

_ANY = 1e4


@dataclass(frozen=True)
class ConfinedModel:
    """A mechanism confined to the region where it stands for a pattern.

    Parameters
    ----------
    pattern
        The pattern.
    mechanism
        The mechanism.
    bounds
        Bounds of its parameters; concentrations in the unit of the inhibitor.
    region
        The region in words.
    """

    pattern: str
    mechanism: Mechanism
    bounds: Bounds
    region: str

    @property
    def name(self) -> str:
        return f"{self.mechanism.name} [{self.pattern}]"


def confined_models(data: Data, axis: str, regions: Regions) -> list[ConfinedModel]:
    """Every pattern's models for a family.

    Parameters
    ----------
    data
        The wells; the highest inhibitor concentration sets what counts as inhibition.
    axis
        ``ATP``, ``protein`` or ``substrate``; empty for a single substrate level.
    regions
        The limits of the regions.
    """
    weakest = data.top_inhibitor * (1.0 - regions.inhibition) / regions.inhibition
    inhibits = (0.0, weakest)
    saturates = (0.0, data.top_inhibitor)
    idle = (weakest, _ANY * weakest)
    left = (regions.beta_low, regions.beta_high)
    left_text = f"{regions.beta_low:g} < beta < {regions.beta_high:g}"
    percent = f"{100 * regions.inhibition:g} %"
    acts = f"inhibits more than {percent} at the highest concentration"
    idles = f"inhibits less than {percent} at the highest concentration"
    if not axis:
        return [
            ConfinedModel(NO_INHIBITION, m.LEVEL_NO_INHIBITION, {}, "no inhibition"),
            ConfinedModel(NO_INHIBITION, m.LEVEL_COMPLETE, {"Kapp": idle}, idles),
            ConfinedModel(COMPLETE, m.LEVEL_COMPLETE, {"Kapp": inhibits}, acts),
            ConfinedModel(PARTIAL, m.LEVEL_PARTIAL, {"Kapp": saturates, "beta": left}, f"{acts}, {left_text}"),
        ]
    high = regions.alpha_protein if axis == "protein" else regions.alpha
    mixed = (1.0 / high, high)
    mixed_text = f"1/{high:g} < Kiu/Kic < {high:g}"
    return [
        ConfinedModel(NO_INHIBITION, m.NO_INHIBITION, {}, "no inhibition"),
        ConfinedModel(NO_INHIBITION, m.NONCOMPETITIVE, {"Kic": idle}, idles),
        ConfinedModel(COMPETITIVE, m.COMPETITIVE, {"Kic": inhibits}, acts),
        ConfinedModel(COMPETITIVE, m.MIXED, {"Kic": inhibits, "alpha": (high, _ANY)}, f"{acts}, Kiu/Kic > {high:g}"),
        ConfinedModel(UNCOMPETITIVE, m.UNCOMPETITIVE, {"Kiu": inhibits}, acts),
        ConfinedModel(
            UNCOMPETITIVE,
            m.MIXED_BY_KIU,
            {"Kiu": inhibits, "alpha": (1 / _ANY, 1 / high)},
            f"{acts}, Kiu/Kic < 1/{high:g}",
        ),
        ConfinedModel(NONCOMPETITIVE, m.NONCOMPETITIVE, {"Kic": inhibits}, acts),
        ConfinedModel(NONCOMPETITIVE, m.MIXED, {"Kic": inhibits, "alpha": mixed}, f"{acts}, {mixed_text}"),
        ConfinedModel(
            PARTIAL_COMPETITIVE,
            m.PARTIAL_COMPETITIVE,
            {"Kic": saturates, "alpha": (regions.alpha_partial, high)},
            f"{acts}, {regions.alpha_partial:g} < Kiu/Kic < {high:g}, beta = 1",
        ),
        ConfinedModel(
            PARTIAL_UNCOMPETITIVE, m.PARTIAL_UNCOMPETITIVE, {"Kiu": saturates, "beta": left}, f"{acts}, {left_text}"
        ),
        ConfinedModel(
            PARTIAL_UNCOMPETITIVE,
            m.PARTIAL_MIXED_BY_KIU,
            {"Kiu": saturates, "beta": left, "alpha": (1 / _ANY, 1 / high)},
            f"{acts}, Kiu/Kic < 1/{high:g}, {left_text}",
        ),
        ConfinedModel(
            PARTIAL_NONCOMPETITIVE, m.PARTIAL_NONCOMPETITIVE, {"Kic": saturates, "beta": left}, f"{acts}, {left_text}"
        ),
        *_partial_mixed(axis, {"Kic": saturates, "beta": left}, regions.alpha_partial, high, f"{acts}, {left_text}"),
    ]


def _partial_mixed(axis: str, bounds: Bounds, low: float, high: float, text: str) -> list[ConfinedModel]:
    """Partial mixed inhibition; along the protein substrate a raised Km is a pattern of its own."""

    def confined(pattern: str, start: float, end: float) -> ConfinedModel:
        region = f"{text}, {start:.3g} < Kiu/Kic < {end:.3g}"
        return ConfinedModel(pattern, m.PARTIAL_MIXED, {**bounds, "alpha": (start, end)}, region)

    if axis != "protein":
        return [confined(PARTIAL_NONCOMPETITIVE, 1.0 / high, high)]
    return [confined(PARTIAL_NONCOMPETITIVE, 1.0 / high, low), confined(PARTIAL_MIXED, low, high)]
