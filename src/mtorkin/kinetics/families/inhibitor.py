"""What inhibits in a family: the compound, or its complex with FKBP12. The wells judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mtorkin.kinetics.evidence.compare import compare
from mtorkin.kinetics.evidence.comparison import Comparison
from mtorkin.kinetics.evidence.quadrature import log_mean_exp
from mtorkin.kinetics.families.family import Family
from mtorkin.kinetics.law.species import COMPLEX, COMPOUND


@dataclass(frozen=True, eq=False, repr=False)
class Compared:
    """A family compared.

    Attributes
    ----------
    family
        The family.
    species
        What is taken for the inhibitor.
    comparison
        The comparison of mechanisms with that inhibitor.
    others
        Those with another.
    patterns
        Rows of `tables.PATTERNS`, judged over all of them.
    """

    family: Family
    species: str
    comparison: Comparison
    others: list[Comparison]
    patterns: list[dict[str, Any]]

    def __repr__(self) -> str:
        return f"{self.species} as the inhibitor: {self.comparison!r}"


def compare_family(family: Family, arms: Sequence[Family] = ()) -> Compared:
    """Compare all mechanisms with the compound as the inhibitor, and with its FKBP12 complex where there is one.

    The complex is taken for the inhibitor where it describes the wells better by the margin. Either is as likely
    beforehand, and patterns are judged over both.

    Parameters
    ----------
    family
        The family.
    arms
        The same experiment without FKBP12. What inhibits has to describe both: the complex does nothing there, and
        the compound what it does with FKBP12.
    """
    found = _readings(family)
    species, others = COMPOUND, []
    if COMPLEX in found:
        own = _better(found)
        better = _better(_readings(family.together_with(arms))) if arms else own
        species, other = (COMPLEX, COMPOUND) if better > family.settings.selection.margin else (COMPOUND, COMPLEX)
        said_by_arms = better - own
        others = [_behind(found[other], said_by_arms if species == COMPLEX else -said_by_arms)]
    comparison, settings = found[species], family.settings
    patterns = comparison.patterns(*others)
    if settings.fit.bootstrap and patterns:
        again = {row["pattern"]: row for row in comparison.bootstrap(settings.fit.bootstrap, settings.seed)}
        for row in patterns:
            row |= {f"bootstrap_{name}": again[row["pattern"]][name] for name in ("best", "alone")}
    return Compared(family, species, comparison, others, patterns)


def _readings(family: Family) -> dict[str, Comparison]:
    """The comparison of all mechanisms for every species that may be the inhibitor."""
    data = {COMPOUND: family.data}
    if family.complexed is not None:
        data[COMPLEX] = family.data.acted_on_by(family.complexed)
    settings = family.settings
    return {
        species: compare(
            wells,
            family.axis,
            regions=settings.regions,
            departures=settings.departures,
            selection=settings.selection,
            starts=settings.fit.starts,
            nu=settings.fit.student_t,
        )
        for species, wells in data.items()
    }


def _better(found: Mapping[str, Comparison]) -> float:
    """By how much the evidence of the complex is better than that of the compound, over all patterns."""
    evidence = {name: np.array(list(own.evidence().values())) for name, own in found.items()}
    compound, complexed = (-2.0 * log_mean_exp(-0.5 * evidence[name]) for name in (COMPOUND, COMPLEX))
    return compound - complexed


def _behind(comparison: Comparison, amount: float) -> Comparison:
    """A comparison with all its evidence worse by an amount."""
    return replace(comparison, confined=[replace(c, evidence=c.evidence + amount) for c in comparison.confined])
