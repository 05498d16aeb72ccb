"""Patterns as regions of the constants.

When a simple mechanism is true, a richer one reproduces it at its boundary and loses by no more than the price of its extra parameter, so a margin between
models never decides. Here every richer mechanism is confined to the region where it says something else, and the margin is taken between patterns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from mtorkin.base.settings import Regions
from mtorkin.kinetics.evidence.marginal import Neighbours
from mtorkin.kinetics.fit.fitting import Array, Bounds, Data, Fit
from mtorkin.kinetics.law import mechanisms as m
from mtorkin.kinetics.law.mechanisms import Mechanism

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

# Of two substrates fitted together.
ATP_COMPETITIVE = "ATP-competitive"
SUBSTRATE_COMPETITIVE = "substrate-competitive"
UNCOMPETITIVE_ATP = "uncompetitive vs ATP"
UNCOMPETITIVE_PROTEIN = "uncompetitive vs protein"
RAPALOG = "rapalog-like"

#: What a partial pattern is where no activity is left.
_COMPLETE_FORM = {
    PARTIAL: COMPLETE,
    PARTIAL_UNCOMPETITIVE: UNCOMPETITIVE,
    PARTIAL_NONCOMPETITIVE: NONCOMPETITIVE,
    PARTIAL_MIXED: NONCOMPETITIVE,
}

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
    """

    pattern: str
    mechanism: Mechanism
    bounds: Bounds
    region: str
    neighbours: Neighbours = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Mechanism and pattern; for two substrates the order of binding too."""
        return f"{order_in_words(self.mechanism)} [{self.pattern}]"


class Strength:
    """Bounds of an inhibitor's constant by what it does to the wells of a design.

    An inhibitor that binds forms with the share s of the enzyme, at the substrates where s is largest, inhibits there by X s / (K + X s).

    Parameters
    ----------
    data
        The wells; the highest inhibitor concentration is X.
    uninhibited
        A fit of the same scheme without inhibitor, which says how the enzyme is spread over its forms.
    regions
        Limits of the regions.
    """

    def __init__(self, data: Data, uninhibited: Fit, regions: Regions):
        self._top = data.top_inhibitor
        self._shares = form_shares(uninhibited, data)
        self._weakest = self._top * (1.0 - regions.inhibition) / regions.inhibition
        percent = f"{100 * regions.inhibition:g} %"
        self.acts_text = f"inhibits more than {percent} at the highest concentration"
        self.idles_text = f"inhibits less than {percent} at the highest concentration"

    def acts(self, mechanism: Mechanism, lead: str) -> tuple[float, float]:
        """Values of the leading constant at which the compound counts as an inhibitor."""
        return 0.0, self._weakest * self._share(mechanism, lead)

    def idles(self, mechanism: Mechanism, lead: str) -> tuple[float, float]:
        """Values at which it counts as doing nothing."""
        weakest = self._weakest * self._share(mechanism, lead)
        return weakest, _ANY * weakest

    def saturates(self, mechanism: Mechanism, lead: str) -> tuple[float, float]:
        """Values at which the highest concentration is above the apparent constant, without which nothing can be said of residual activity."""
        return 0.0, self._top * self._share(mechanism, lead)

    def _share(self, mechanism: Mechanism, lead: str) -> float:
        """The largest share of the enzyme, over the wells, that is in forms bound with the leading constant itself."""
        bound = [
            name for name, powers in mechanism.constants.items() if dict(powers) == {lead: 1} and name in self._shares
        ]
        return float(np.max(sum(self._shares[name] for name in bound)))


def form_shares(uninhibited: Fit, data: Data) -> Mapping[str, Array]:
    """Share of the enzyme in every form without inhibitor, by the name of the inhibitor's constant for it, shape (n,) each."""
    value, scheme = uninhibited.values, uninhibited.mechanism.scheme
    one = np.ones(data.n)
    if scheme == "level":
        return {"Kapp": one}
    if scheme == "axis":
        weights = {"Kic": one, "Kiu": data.substrate / value["Km"]}
    else:
        a, b = data.substrate / value["Ka"], data.protein / value["Kb"]
        weights = {"K_E": one, "K_EA": a, "K_EB": b, "K_EAB": a * b / value.get("phi", 1.0)}
        if scheme == "ATP first":
            del weights["K_EB"]
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def axis_models(axis: str, strength: Strength, regions: Regions) -> list[ConfinedModel]:
    """The models of every pattern along one axis.

    Parameters
    ----------
    axis
        ``ATP``, ``protein`` or ``substrate``; empty for a single substrate level.
    strength
        What counts as inhibition in this design.
    regions
        The limits of the regions.
    """
    acts, idles = strength.acts_text, strength.idles_text
    left = (regions.beta_low, regions.beta_high)
    left_text = f"{acts}, {regions.beta_low:g} < beta < {regions.beta_high:g}"
    # Along one of two substrates the constants are apparent, and what they are near to says nothing of the class: one that competes with the protein may raise the Km of
    # ATP as much as a mixed one.
    bordered = axis not in ("ATP", "protein")

    def acting(
        pattern: str,
        mechanism: Mechanism,
        lead: str,
        text: str = "",
        beyond: tuple[str, str] = ("", ""),
        **bounds: tuple[float, float],
    ) -> ConfinedModel:
        region = f"{acts}, {text}" if text else acts
        return ConfinedModel(
            pattern,
            mechanism,
            {lead: strength.acts(mechanism, lead), **bounds},
            region,
            dict.fromkeys(bounds, beyond) if bordered else {},
        )

    def partial(
        pattern: str,
        mechanism: Mechanism,
        lead: str,
        text: str = "",
        beyond: tuple[str, str] = ("", ""),
        **bounds: tuple[float, float],
    ) -> ConfinedModel:
        region = f"{left_text}, {text}" if text else left_text
        neighbours = {"beta": (_COMPLETE_FORM[pattern], ""), **dict.fromkeys(bounds, beyond)}
        return ConfinedModel(
            pattern, mechanism, {lead: strength.saturates(mechanism, lead), "beta": left, **bounds}, region,
            neighbours if bordered else {},
        )  # fmt: skip

    def idle(mechanism: Mechanism, lead: str) -> ConfinedModel:
        return ConfinedModel(NO_INHIBITION, mechanism, {lead: strength.idles(mechanism, lead)}, idles)

    if not axis:
        return [
            ConfinedModel(NO_INHIBITION, m.LEVEL_NO_INHIBITION, {}, "no inhibition"),
            idle(m.LEVEL_COMPLETE, "Kapp"),
            acting(COMPLETE, m.LEVEL_COMPLETE, "Kapp"),
            partial(PARTIAL, m.LEVEL_PARTIAL, "Kapp"),
        ]
    high, km = regions.alpha_protein if axis == "protein" else regions.alpha, regions.alpha_partial
    middle, above, below = (1.0 / high, high), (high, _ANY), (1.0 / _ANY, 1.0 / high)
    middle_text, above_text, below_text = (
        f"1/{high:g} < Kiu/Kic < {high:g}",
        f"Kiu/Kic > {high:g}",
        f"Kiu/Kic < 1/{high:g}",
    )
    partial_competitive = ConfinedModel(
        PARTIAL_COMPETITIVE,
        m.PARTIAL_COMPETITIVE,
        {"Kic": strength.saturates(m.PARTIAL_COMPETITIVE, "Kic"), "alpha": (km, high)},
        f"{acts}, {km:g} < Kiu/Kic < {high:g}, beta = 1",
        {"alpha": ("", COMPETITIVE)} if bordered else {},
    )
    # Along the protein a raised Km is the mark of a rapalog, and a pattern of its own.
    if axis == "protein":
        partial_mixed = [
            partial(
                PARTIAL_NONCOMPETITIVE, m.PARTIAL_MIXED, "Kic", f"1/{high:g} < Kiu/Kic < {km:g}",
                (PARTIAL_UNCOMPETITIVE, PARTIAL_MIXED), alpha=(1.0 / high, km),
            ),
            partial(
                PARTIAL_MIXED, m.PARTIAL_MIXED, "Kic", f"{km:g} < Kiu/Kic < {high:g}",
                (PARTIAL_NONCOMPETITIVE, COMPETITIVE), alpha=(km, high),
            ),
        ]  # fmt: skip
    else:
        around = PARTIAL_UNCOMPETITIVE, COMPETITIVE
        partial_mixed = [partial(PARTIAL_NONCOMPETITIVE, m.PARTIAL_MIXED, "Kic", middle_text, around, alpha=middle)]
    return [
        ConfinedModel(NO_INHIBITION, m.NO_INHIBITION, {}, "no inhibition"),
        idle(m.COMPETITIVE, "Kic"),
        idle(m.UNCOMPETITIVE, "Kiu"),
        idle(m.NONCOMPETITIVE, "Kic"),
        acting(COMPETITIVE, m.COMPETITIVE, "Kic"),
        acting(COMPETITIVE, m.MIXED, "Kic", above_text, (NONCOMPETITIVE, ""), alpha=above),
        acting(UNCOMPETITIVE, m.UNCOMPETITIVE, "Kiu"),
        acting(UNCOMPETITIVE, m.MIXED_BY_KIU, "Kiu", below_text, ("", NONCOMPETITIVE), alpha=below),
        acting(NONCOMPETITIVE, m.NONCOMPETITIVE, "Kic"),
        acting(NONCOMPETITIVE, m.MIXED, "Kic", middle_text, (UNCOMPETITIVE, COMPETITIVE), alpha=middle),
        partial_competitive,
        partial(PARTIAL_UNCOMPETITIVE, m.PARTIAL_UNCOMPETITIVE, "Kiu"),
        partial(
            PARTIAL_UNCOMPETITIVE, m.PARTIAL_MIXED_BY_KIU, "Kiu", below_text, ("", PARTIAL_NONCOMPETITIVE), alpha=below
        ),
        partial(PARTIAL_NONCOMPETITIVE, m.PARTIAL_NONCOMPETITIVE, "Kic"),
        *partial_mixed,
    ]


def joint_models(strengths: Mapping[str, Strength], regions: Regions) -> list[ConfinedModel]:
    """The models of every pattern of two substrates.

    Parameters
    ----------
    strengths
        What counts as inhibition in this design, for each order of binding that is considered.
    regions
        The limits of the regions.
    """
    high_a, high_b, km = regions.alpha, regions.alpha_protein, regions.alpha_partial
    pair = {"delta": (1.0 / high_a, high_a)}
    mid_a, mid_b = (1.0 / high_a, high_a), (1.0 / high_b, high_b)
    a_text, b_text = f"1/{high_a:g} < alpha < {high_a:g}", f"1/{high_b:g} < gamma < {high_b:g}"
    left, left_text = (
        {"beta": (regions.beta_low, regions.beta_high)},
        f"{regions.beta_low:g} < beta < {regions.beta_high:g}",
    )

    def ratio(over: str, under: str) -> str:
        return f"1/{high_a:g} < {over}/{under} < {high_a:g}"

    #: Borders, by ratio: the patterns below and above.
    over_atp, over_protein = (
        {"alpha": (UNCOMPETITIVE_ATP, ATP_COMPETITIVE)},
        {"gamma": (UNCOMPETITIVE_PROTEIN, SUBSTRATE_COMPETITIVE)},
    )
    complete: Neighbours = {"beta": (NONCOMPETITIVE, "")}
    #: Pattern, mechanism, bounds of its ratios, these in words, and what lies beyond them.
    rows: list[tuple[str, str, Bounds, str, Neighbours]] = [
        (ATP_COMPETITIVE, "ATP-competitive", {}, "", {}),
        (ATP_COMPETITIVE, "ATP-competitive, unequal", pair, ratio("K_EB", "K_E"), {}),
        (ATP_COMPETITIVE, "bisubstrate-like", {}, "", {}),
        (ATP_COMPETITIVE, "mixed vs ATP", {"alpha": (high_a, _ANY)}, f"alpha > {high_a:g}", {"alpha": (NONCOMPETITIVE, "")}),
        (SUBSTRATE_COMPETITIVE, "substrate-competitive", {}, "", {}),
        (SUBSTRATE_COMPETITIVE, "substrate-competitive, unequal", pair, ratio("K_EA", "K_E"), {}),
        (SUBSTRATE_COMPETITIVE, "substrate-competitive, after ATP", {}, "", {}),
        (SUBSTRATE_COMPETITIVE, "mixed vs protein", {"gamma": (high_b, _ANY)}, f"gamma > {high_b:g}", {"gamma": (NONCOMPETITIVE, "")}),
        (UNCOMPETITIVE_ATP, "uncompetitive vs ATP", {}, "", {}),
        (UNCOMPETITIVE_ATP, "uncompetitive vs ATP, unequal", pair, ratio("K_EAB", "K_EA"), {}),
        (UNCOMPETITIVE_ATP, "uncompetitive vs both", {}, "", {}),
        (UNCOMPETITIVE_PROTEIN, "uncompetitive vs protein", {}, "", {}),
        (UNCOMPETITIVE_PROTEIN, "uncompetitive vs protein, unequal", pair, ratio("K_EAB", "K_EB"), {}),
        (NONCOMPETITIVE, "noncompetitive", {}, "", {}),
        (NONCOMPETITIVE, "mixed vs ATP", {"alpha": mid_a}, a_text, over_atp),
        (NONCOMPETITIVE, "mixed vs protein", {"gamma": mid_b}, b_text, over_protein),
        (NONCOMPETITIVE, "mixed vs both", {"alpha": mid_a, "gamma": mid_b}, f"{a_text}, {b_text}", over_atp | over_protein),
        (PARTIAL_NONCOMPETITIVE, "partial noncompetitive", left, left_text, complete),
        (PARTIAL_NONCOMPETITIVE, "partial mixed vs ATP", {**left, "alpha": mid_a}, f"{left_text}, {a_text}", {**complete, **over_atp}),
        (PARTIAL_NONCOMPETITIVE, "rapalog-like", {**left, "gamma": (mid_b[0], km)}, f"{left_text}, 1/{high_b:g} < gamma < {km:g}",
         {**complete, "gamma": (UNCOMPETITIVE_PROTEIN, RAPALOG)}),
        (RAPALOG, "rapalog-like", {**left, "gamma": (km, high_b)}, f"{left_text}, {km:g} < gamma < {high_b:g}",
         {**complete, "gamma": (PARTIAL_NONCOMPETITIVE, SUBSTRATE_COMPETITIVE)}),
    ]  # fmt: skip
    #: The same where the inhibitor prefers the forms with the substrate, which then lead.
    by_complex: list[tuple[str, str, Bounds, str, Neighbours]] = [
        (UNCOMPETITIVE_ATP, "mixed vs ATP", {"alpha": (1.0 / _ANY, 1.0 / high_a)}, f"alpha < 1/{high_a:g}", {"alpha": ("", NONCOMPETITIVE)}),
        (UNCOMPETITIVE_PROTEIN, "mixed vs protein", {"gamma": (1.0 / _ANY, 1.0 / high_b)}, f"gamma < 1/{high_b:g}", {"gamma": ("", NONCOMPETITIVE)}),
    ]  # fmt: skip
    found = []
    for order, strength in strengths.items():
        nothing = m.two_substrates("no inhibition", order)
        assert nothing is not None
        found.append(ConfinedModel(NO_INHIBITION, nothing, {}, "no inhibition"))
        for name in ("noncompetitive", "ATP-competitive", "substrate-competitive"):
            mechanism = m.two_substrates(name, order)
            if mechanism is not None:
                found.append(
                    ConfinedModel(
                        NO_INHIBITION, mechanism, {"Ki": strength.idles(mechanism, "Ki")}, strength.idles_text
                    )
                )
        all_rows = [(m.two_substrates(row[1], order), *row) for row in rows]
        all_rows += [(m.led_by_complex(row[1], order), *row) for row in by_complex]
        for mechanism, pattern, _, ratios, text, neighbours in all_rows:
            if mechanism is not None:
                bound = strength.saturates if mechanism.partial else strength.acts
                region = f"{strength.acts_text}, {text}" if text else strength.acts_text
                bounds = {"Ki": bound(mechanism, "Ki"), **ratios}
                found.append(ConfinedModel(pattern, mechanism, bounds, region, neighbours))
    return found
