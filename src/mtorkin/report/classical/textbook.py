"""The textbook's law of one substrate and one inhibitor, in closed form."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mtorkin.kinetics.law.catalogue import load_catalogue
from mtorkin.report.rows import Row

#: A number, or an array of any shape.
Numbers = Any
#: Constants of laws of the substrate that have no straight lines.
_OTHER_LAWS = ("Ksi", "h")


@dataclass(frozen=True)
class Textbook:
    """The law of a chosen model, with the free inhibitor taken as all that was added.

    Attributes
    ----------
    Vmax, Km
        Without inhibitor.
    Kic, Kiu
        Dissociation constants from free enzyme and from the enzyme with substrate; infinite where it does not bind.
    beta
        Fraction of the turnover that a saturating inhibitor leaves.
    bound
        Inhibitor that is bound to the enzyme at half of the full effect: half of the enzyme where it depletes the
        inhibitor.

    References
    ----------
    Botts and Morales 1953, Trans Faraday Soc 49:696; Cheng and Prusoff 1973, Biochem Pharmacol 22:3099; Cha 1975,
    Biochem Pharmacol 24:2177.

    Examples
    --------
    >>> law = Textbook(Vmax=2.0, Km=50.0, Kic=0.1)
    >>> law.half(50.0), law.half(450.0)
    (0.2, 1.0)
    """

    Vmax: float
    Km: float
    Kic: float = math.inf
    Kiu: float = math.inf
    beta: float = 0.0
    bound: float = 0.0

    @property
    def inhibits(self) -> bool:
        """Whether the inhibitor binds anything."""
        return math.isfinite(self.Kic) or math.isfinite(self.Kiu)

    def Vmax_at(self, inhibitor: Numbers) -> Numbers:
        """Apparent Vmax at inhibitor concentrations."""
        taken = inhibitor / self.Kiu
        return self.Vmax * (1.0 + self.beta * taken) / (1.0 + taken)

    def Km_at(self, inhibitor: Numbers) -> Numbers:
        """Apparent Km at inhibitor concentrations."""
        return self.Km * (1.0 + inhibitor / self.Kic) / (1.0 + inhibitor / self.Kiu)

    def reciprocal(self, inverse: Numbers, inhibitor: Numbers) -> Numbers:
        """1/v at 1/[S] and [I]; either may be negative, where the lines of a plot are drawn beyond the wells."""
        free, taken = 1.0 + inhibitor / self.Kic, 1.0 + inhibitor / self.Kiu
        return (self.Km * free * inverse + taken) / (self.Vmax * (1.0 + self.beta * inhibitor / self.Kiu))

    def half(self, substrate: Numbers) -> Numbers:
        """Total inhibitor for half of its full effect; infinite where nothing binds."""
        affinity = self.Km / self.Kic + substrate / self.Kiu
        with np.errstate(divide="ignore"):
            found = np.divide(self.Km + substrate, affinity) + self.bound
        return float(found) if np.ndim(found) == 0 else found

    def left(self, substrate: Numbers) -> Numbers:
        """Fraction of the velocity that a saturating inhibitor leaves."""
        if not self.beta or not math.isfinite(self.Kiu):
            return 0.0 * substrate
        return self.beta / self.Kiu * (self.Km + substrate) / (self.Km / self.Kic + substrate / self.Kiu)


@dataclass(frozen=True)
class Units:
    """Factors from the units of a family to those of the axes."""

    substrate: float = 1.0
    inhibitor: float = 1.0
    velocity: float = 1.0


def textbook(axis: str | None, model: str, parameters: Sequence[Row], units: Units) -> Textbook | None:
    """The law of a chosen model.

    Parameters
    ----------
    axis
        The axis of the family; at one level of the substrates the law has that level for its Km.
    model
        The chosen model.
    parameters
        Its rows of `mtorkin.base.tables.PARAMETERS`.
    units
        Of the axes.

    Returns
    -------
    Textbook or None
        None where the model is no row of the catalogue, or has a law of the substrate beside that of Michaelis and
        Menten.
    """
    values = {row["parameter"]: row["value"] for row in parameters}
    part = load_catalogue().part(axis or "")
    if model not in part.mechanisms or any(name in values for name in _OTHER_LAWS):
        return None
    ties = {
        constant: math.prod(values[name] ** power for name, power in powers.items())
        for constant, powers in part.products(model).items()
    }
    return _of(values, ties, units) if axis else _at_one_level(values, ties, units)


def _of(values: Mapping[str, float], ties: Mapping[str, float], units: Units) -> Textbook:
    law = Textbook(
        values["Vmax"] * units.velocity, values["Km"] * units.substrate,
        ties.get("Kic", math.inf) * units.inhibitor, ties.get("Kiu", math.inf) * units.inhibitor, ties.get("beta", 0.0),
    )  # fmt: skip
    return _with_bound(law, law.half(law.Km), values, units)


def _at_one_level(values: Mapping[str, float], ties: Mapping[str, float], units: Units) -> Textbook:
    """Of one level the law is that of an enzyme with all of its substrate bound."""
    K = ties.get("Kapp", math.inf) * units.inhibitor
    law = Textbook(values["V0"] * units.velocity, 0.0, K, K, ties.get("beta", 0.0))
    return _with_bound(law, K, values, units)


def _with_bound(law: Textbook, free: Numbers, values: Mapping[str, float], units: Units) -> Textbook:
    """The law with what is bound at half effect: the IC50 of the tables is of total inhibitor."""
    if "IC50" not in values or not law.inhibits:
        return law
    bound = max(values["IC50"] * units.inhibitor - float(free), 0.0)
    return replace(law, bound=bound)
