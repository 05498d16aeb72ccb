"""Patterns as regions of the constants.

When a simple mechanism is true, a richer one reproduces it at its boundary and loses by no more than the price of its
extra parameter, so a margin between models never decides. Here every richer mechanism is confined to the region where
it says something else, and the margin is taken between patterns. The rows are in `mechanisms.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mtorkin.base.settings import Regions
from mtorkin.kinetics.evidence.strength import Strength
from mtorkin.kinetics.fit.fitting import Bounds
from mtorkin.kinetics.law.catalogue import NO_INHIBITION, ModelRow, Span, limit, load_catalogue
from mtorkin.kinetics.law.mechanisms import Mechanism, mechanism

#: By ratio, the patterns beyond the lower and the upper end of its region; empty where there is none.
Neighbours = Mapping[str, tuple[str, str]]

#: The end of a region without an end.
_ANY = 1e4


def order_in_words(mechanism: Mechanism) -> str:
    """Name of a mechanism, with the order of binding where it is not random."""
    return f"{mechanism.name}, ATP first" if mechanism.scheme == "ATP first" else mechanism.name


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
    neighbours
        The patterns beyond the borders of its ratios.
    departure
        The departure from the law without which it would not stand for the pattern, see `departures`; empty where it
        needs none.
    """

    pattern: str
    mechanism: Mechanism
    bounds: Bounds
    region: str
    neighbours: Neighbours = field(default_factory=dict)
    departure: str = ""

    @property
    def name(self) -> str:
        """Mechanism and pattern; for two substrates the order of binding too."""
        return f"{order_in_words(self.mechanism)} [{self.pattern}]"


def confined_models(axis: str, strengths: Mapping[str, Strength], regions: Regions) -> list[ConfinedModel]:
    """The models of every pattern along an axis.

    Parameters
    ----------
    axis
        ``ATP``, ``protein`` or ``substrate``; empty for a single level, ``both`` for two substrates.
    strengths
        What counts as inhibition in this design, by scheme of the mechanisms: for two substrates for each order of
        binding that is considered.
    regions
        The limits of the regions.
    """
    return [
        model
        for scheme, strength in strengths.items()
        for pattern, row in load_catalogue().part(axis).patterns.items()
        for each in row.models
        if not each.axes or axis in each.axes
        if (model := _confined(pattern, each, scheme, axis, strength, regions)) is not None
    ]


def _confined(
    pattern: str, row: ModelRow, scheme: str, axis: str, strength: Strength, regions: Regions
) -> ConfinedModel | None:
    found = mechanism(row.mechanism, scheme)
    if found is None:
        return None
    if row.led_by:
        found = found.led_by_complex(next(name for name in row.spans if name != "beta"))
    ends = {name: _named_ends(span, axis) for name, span in row.spans.items()}
    bounds: dict[str, tuple[float, float]] = {
        name: (limit(low, regions) if low else 1.0 / _ANY, limit(high, regions) if high else _ANY)
        for name, (low, high) in ends.items()
    }
    text = [_in_words(found, name, *both, regions) for name, both in ends.items()]
    if "beta" in found.constants and not found.constants["beta"]:
        text.append("beta = 1")
    if row.departure:
        effect = {found.lead: strength.idles(found)} if found.lead else {}
        return ConfinedModel(pattern, found, effect, row.departure, departure=row.departure)
    if pattern == NO_INHIBITION:
        effect = {found.lead: strength.idles(found)} if found.lead else {}
        return ConfinedModel(pattern, found, effect, strength.idles_text if effect else NO_INHIBITION)
    bound = strength.saturates if found.partial else strength.acts
    if not found.lead:
        return ConfinedModel(pattern, found, {}, "anywhere")
    # Along one of two substrates the constants are apparent, and what they are near to says nothing of the class: a
    # compound that competes with the protein may raise the Km of ATP as much as a mixed one.
    known = axis not in ("ATP", "protein")
    neighbours = {name: (span.below, span.above) for name, span in row.spans.items() if span.below or span.above}
    return ConfinedModel(
        pattern, found, {found.lead: bound(found), **bounds}, ", ".join([strength.acts_text, *text]),
        neighbours if known else {},
    )  # fmt: skip


def _named_ends(span: Span, axis: str) -> tuple[str, str]:
    """The limits at the ends of a region; along the protein `alpha` is `alpha_protein`."""
    own = {"alpha": "alpha_protein", "1/alpha": "1/alpha_protein"} if axis == "protein" else {}
    return own.get(span.start, span.start), own.get(span.to, span.to)


def _in_words(mechanism: Mechanism, ratio: str, low: str, high: str, regions: Regions) -> str:
    """The region of a ratio in words, with the values of its limits."""

    def number(name: str) -> str:
        value = limit(name.removeprefix("1/"), regions)
        return f"1/{value:g}" if name.startswith("1/") else f"{value:g}"

    label = ratio_in_words(mechanism, ratio)
    if low and high:
        return f"{number(low)} < {label} < {number(high)}"
    return f"{label} > {number(low)}" if low else f"{label} < {number(high)}"


def ratio_in_words(mechanism: Mechanism, ratio: str) -> str:
    """A ratio as people write it: Kiu/Kic along one substrate, and the two constants that `delta` sets apart."""
    if ratio == "delta":
        over = next(name for name, powers in mechanism.constants.items() if "delta" in powers)
        under = next(name for name, powers in mechanism.constants.items() if powers == {mechanism.lead: 1.0})
        return f"{over}/{under}"
    return "Kiu/Kic" if ratio == "alpha" and mechanism.scheme == "axis" else ratio
