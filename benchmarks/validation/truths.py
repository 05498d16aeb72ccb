"""Compounds to simulate: what each truly is, drawn at random from the families of truths that the study covers.

A compound is right to be called by the class that its constants lie in; the regions are those of the science, restated
here so that nothing is shared with the code under test. Where a constant lies nearer to a border of its region than an
experiment could tell (its 95 % interval at 5 % noise in the same design), either neighbour is right.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

#: Borders of the regions: Kiu/Kic along ATP and along the protein, and the rapalog's raised Km of the protein.
ALPHA, GAMMA, RAISED = 10.0, 15.0, 1.6

#: Where compounds are drawn from, with how many of 25: so that each class is about as frequent as any other.
FAMILIES = {
    "atp-competitive": 4,
    "rapalog": 5,
    "substrate-competitive": 4,
    "uncompetitive": 4,
    "noncompetitive": 1,
    "mixed vs ATP": 1,
    "mixed vs protein": 1,
    "inactive": 4,
    "limiting FKBP12": 1,
}


@dataclass(frozen=True)
class Truth:
    """A compound and the enzyme that it meets.

    Attributes
    ----------
    family
        Which of `FAMILIES` it was drawn from.
    ratios
        Dissociation constants by enzyme form, over that of the form bound best; empty for a compound that does nothing.
    residual
        Fraction of the turnover that the bound ternary complex keeps (beta).
    tightness
        Active enzyme over the constant of the form bound best.
    interaction
        Interaction of the substrates (phi).
    atp_first
        Whether ATP binds before the protein substrate; otherwise the order is random.
    needs_fkbp12
        Whether it acts as its complex with FKBP12.
    fkbp12
        Concentration of FKBP12 where it is added, over that of the highest compound concentration.
    """

    family: str
    ratios: dict[str, float]
    residual: float
    tightness: float
    interaction: float
    atp_first: bool
    needs_fkbp12: bool = False
    fkbp12: float = 3.0

    def constants(self) -> dict[str, float]:
        """The constants that borders are drawn through, by name; those at which no border matters are absent."""
        named = {}
        if self.family == "mixed vs ATP":
            named["alpha"] = self.ratios["K_EA"]
        if self.family in ("mixed vs protein", "rapalog"):
            named["gamma"] = self.ratios["K_EAB"]
        return named

    def right(self, low: dict[str, float], high: dict[str, float], arm: bool) -> set[str]:
        """The classes that are right, given the interval within which an experiment could place each of `constants`.

        With wells without FKBP12 to compare with, a compound that needs FKBP12 is seen to do so, and that is what
        defines a rapalog; its kinetic pattern is right too.
        """
        corners = [{}]
        for name in self.constants():
            corners = [corner | {name: end} for corner in corners for end in (low[name], high[name])]
        # Residual activity strengthens the signature of a rapalog, and is no condition of it.
        return {self._class(**corner) for corner in corners} | (
            {"rapalog-like"} if arm and self.needs_fkbp12 else set()
        )

    def _class(self, alpha: float = 1.0, gamma: float = 1.0) -> str:
        if self.family in ("atp-competitive", "substrate-competitive", "uncompetitive", "inactive"):
            return self.family
        if alpha > ALPHA:
            return "atp-competitive"
        if gamma > GAMMA:
            return "substrate-competitive"
        return "rapalog-like" if gamma > RAISED else "noncompetitive"


def draw(family: str, random: Generator) -> Truth:
    """A compound of a family."""

    def between(low: float, high: float) -> float:
        return float(np.exp(random.uniform(np.log(low), np.log(high))))

    atp_first = bool(random.random() < 0.5)
    interaction = between(0.5, 2.0)
    tightness = between(0.01, 30.0) if family == "atp-competitive" else between(0.01, 1.0)
    unequal = between(0.5, 2.0) if random.random() < 0.5 else 1.0
    residual, needs, fkbp12 = 0.0, False, 3.0
    everywhere = {"K_E": 1.0, "K_EA": 1.0, "K_EB": 1.0, "K_EAB": 1.0}
    match family:
        case "atp-competitive":
            ratios = {"K_E": 1.0, "K_EB": unequal}
        case "substrate-competitive":
            # The textbook inhibitor of an ordered enzyme binds nothing but E.ATP, and is uncompetitive against ATP
            # (Segel 1975).
            ratios = {"K_EA": 1.0} if atp_first and random.random() < 0.5 else {"K_E": 1.0, "K_EA": unequal}
        case "uncompetitive":
            ratios = {"K_EAB": 1.0, "K_EA" if random.random() < 0.5 else "K_EB": unequal}
        case "rapalog":
            gamma, residual, needs = between(1.0, 15.0), float(random.uniform(0.0, 0.4)), True
            ratios = everywhere | {"K_EB": gamma, "K_EAB": gamma}
        case "limiting FKBP12":
            ratios, needs, fkbp12 = everywhere, True, between(0.02, 0.5)
        case "noncompetitive":
            ratios, residual = everywhere, float(random.uniform(0.0, 0.4)) if random.random() < 0.5 else 0.0
        case "mixed vs ATP":
            alpha = between(1.0, 30.0)
            ratios = everywhere | {"K_EA": alpha, "K_EAB": alpha}
        case "mixed vs protein":
            gamma = between(1.0, 30.0)
            ratios = everywhere | {"K_EB": gamma, "K_EAB": gamma}
        case "inactive":
            ratios = {}
        case _:
            raise ValueError(f"there is no family {family}")
    return Truth(family, ratios, residual, tightness, interaction, atp_first, needs, fkbp12)
