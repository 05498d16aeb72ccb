"""A two-substrate enzyme with an inhibitor, solved species by species.

Every enzyme form has a statistical weight relative to the free enzyme; the inhibitor is shared between solution and
enzyme by mass balance, which is solved by bisection, not by the Morrison quadratic. Concentrations are in nM and
time in minutes throughout this file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Free ligand is known to 2**-64 of the total, far below the digits that are printed.
HALVINGS = 64

#: Steps of the integration between two readings.
STEPS = 4


@dataclass(frozen=True)
class Enzyme:
    """Turnover per minute, Michaelis constants, and the interaction between the substrates (phi)."""

    turnover: float
    km_atp: float
    km_protein: float
    interaction: float

    @classmethod
    def read(cls, settings: dict[str, float]) -> Enzyme:
        """The enzyme as `truth.yaml` describes it."""
        return cls(
            turnover=settings["turnover_per_min"],
            km_atp=settings["Km_ATP_uM"] * 1e3,
            km_protein=settings["Km_protein_uM"] * 1e3,
            interaction=settings["interaction"],
        )

    def weights(self, atp: Array, protein: Array) -> dict[str, Array]:
        """Weights of the forms without inhibitor, relative to the free enzyme."""
        a, b = atp / self.km_atp, protein / self.km_protein
        return {"K_E": np.ones_like(a), "K_EA": a, "K_EB": b, "K_EAB": a * b / self.interaction}


@dataclass(frozen=True)
class Compound:
    """An inhibitor: its dissociation constants by enzyme form, what bound enzyme still does, and its need of FKBP12.

    Parameters
    ----------
    identifier, verdict
        Name, and the verdict that the study was designed for.
    constants
        Dissociation constant (nM) by form (``K_E``, ``K_EA``, ``K_EB``, ``K_EAB``); a form that is absent is not bound.
    residual
        Fraction of the turnover that the bound ternary complex keeps (beta).
    fkbp12_constant
        Dissociation constant of compound and FKBP12 (nM); None when FKBP12 does not matter.
    weaker_without
        Factor on the constants when there is no FKBP12.
    aliases
        Other identifiers of the same compound.
    """

    identifier: str
    verdict: str
    constants: dict[str, float]
    residual: float = 0.0
    fkbp12_constant: float | None = None
    weaker_without: float = 1.0
    aliases: tuple[str, ...] = field(default=())

    @classmethod
    def read(cls, identifier: str, settings: dict[str, Any]) -> Compound:
        """The compound as `truth.yaml` describes it."""
        fkbp12 = settings.get("FKBP12", {})
        return cls(
            identifier=identifier,
            verdict=settings["verdict"],
            constants=dict(settings["K_nM"]),
            residual=settings.get("residual", 0.0),
            fkbp12_constant=fkbp12.get("K_nM"),
            weaker_without=fkbp12.get("weaker_without", 1.0),
            aliases=tuple(settings.get("aliases", ())),
        )

    def ligand(self, total: Array, fkbp12: float) -> tuple[Array, float]:
        """What inhibits: the total concentration of the binding species, and the factor on its constants.

        With FKBP12 the species is the complex, whose concentration is the root of the quadratic of two partners.
        """
        if self.fkbp12_constant is None:
            return total, 1.0
        if fkbp12 == 0:
            return total, self.weaker_without
        middle = total + fkbp12 + self.fkbp12_constant
        product = total * fkbp12
        # The small root, written so that it loses no digits when one partner is scarce.
        return 2 * product / (middle + np.sqrt(middle**2 - 4 * product)), 1.0

    def free(self, inhibitor: Array, fkbp12: float, enzyme_total: float, affinity: Array) -> Array:
        """Free binding species (nM).

        What the enzyme takes is not formed again, which matters where FKBP12 is scarce.
        """
        return free_ligand(self.ligand(inhibitor, fkbp12)[0], enzyme_total, affinity)


def free_ligand(total: Array, enzyme_total: float, affinity: Array) -> Array:
    """Free ligand (nM), by bisection on its mass balance.

    Parameters
    ----------
    total
        Total ligand (nM).
    enzyme_total
        Active enzyme (nM).
    affinity
        Apparent association constant (1/nM), averaged over the forms of the enzyme.
    """
    low, high = np.zeros_like(total), total.copy()
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        bound = enzyme_total * middle * affinity / (1 + middle * affinity)
        too_much = middle + bound > total
        low, high = np.where(too_much, low, middle), np.where(too_much, middle, high)
    return (low + high) / 2


def rate(
    enzyme: Enzyme,
    enzyme_total: float,
    compound: Compound | None,
    atp: Array,
    protein: Array,
    inhibitor: Array,
    fkbp12: float = 0.0,
) -> Array:
    """Rate (nM per minute) at these total concentrations (nM); arrays of one shape, a well an element."""
    weights = enzyme.weights(atp, protein)
    empty: Array = np.sum(list(weights.values()), axis=0)
    turning = weights["K_EAB"]
    if compound is None or not compound.constants:
        return enzyme.turnover * enzyme_total * turning / empty
    _, weaker = compound.ligand(inhibitor, fkbp12)
    binding = {form: weights[form] / (constant * weaker) for form, constant in compound.constants.items()}
    affinity: Array = np.sum(list(binding.values()), axis=0) / empty
    free = compound.free(inhibitor, fkbp12, enzyme_total, affinity)
    occupied = {form: free * value for form, value in binding.items()}
    turning = turning + compound.residual * occupied.get("K_EAB", 0.0)
    bound: Array = np.sum(list(occupied.values()), axis=0)
    return enzyme.turnover * enzyme_total * turning / (empty + bound)


def product(
    enzyme: Enzyme,
    enzyme_total: float,
    compound: Compound | None,
    atp: Array,
    protein: Array,
    inhibitor: Array,
    fkbp12: float,
    times: Array,
) -> Array:
    """Product (nM) at the times (minutes, ascending), shape (times, wells): both substrates are used up as it forms.

    Classical Runge-Kutta: at the few per cent of conversion here that is exact to the
    digits printed.
    """

    def speed(formed: Array) -> Array:
        return rate(enzyme, enzyme_total, compound, atp - formed, protein - formed, inhibitor, fkbp12)

    formed = np.zeros_like(atp)
    now, readings = 0.0, []
    for time in times:
        step = (time - now) / STEPS
        for _ in range(STEPS if step else 0):
            k1 = speed(formed)
            k2 = speed(formed + step / 2 * k1)
            k3 = speed(formed + step / 2 * k2)
            k4 = speed(formed + step * k3)
            formed = formed + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        now = time
        readings.append(formed)
    return np.array(readings)
