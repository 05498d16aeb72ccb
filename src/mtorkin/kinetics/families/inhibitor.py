"""What inhibits in a family: the compound, or its complex with FKBP12. The wells judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mtorkin.kinetics.evidence.compare import compare
from mtorkin.kinetics.evidence.comparison import Comparison
from mtorkin.kinetics.families.family import Family
from mtorkin.kinetics.fit.fitting import Data
from mtorkin.kinetics.law.species import COMPLEX, COMPOUND


@dataclass(frozen=True, eq=False)
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


def compare_family(family: Family) -> Compared:
    """Compare all mechanisms for each species that may be the inhibitor, and take the species that describes the wells better."""
    settings = family.settings

    def with_inhibitor(data: Data) -> Comparison:
        return compare(
            data,
            family.axis,
            regions=settings.regions,
            selection=settings.selection,
            starts=settings.fit.starts,
            nu=settings.fit.student_t,
        )

    found = {COMPOUND: with_inhibitor(family.data)}
    if family.complexed is not None:
        found[COMPLEX] = with_inhibitor(family.data.acted_on_by(family.complexed))
    species = min(found, key=lambda name: _evidence(found[name]))
    comparison, others = found[species], [own for name, own in found.items() if name != species]
    patterns = comparison.patterns(*others)
    if settings.fit.bootstrap and patterns:
        again = {row["pattern"]: row for row in comparison.bootstrap(settings.fit.bootstrap, settings.seed)}
        for row in patterns:
            row |= {f"bootstrap_{name}": again[row["pattern"]][name] for name in ("best", "alone")}
    return Compared(family, species, comparison, others, patterns)


def _evidence(comparison: Comparison) -> float:
    """The lowest evidence of a pattern; without inhibitor the lowest criterion, in the user's unit of velocity too."""
    if comparison.confined:
        return min(comparison.evidence().values())
    unit = 2.0 * comparison.data.n * float(np.log(comparison.scale.velocity))
    return min(float(getattr(c.criteria, comparison.criterion)) for c in comparison.textbook) + unit
