"""Compounds within the rate law, drawn at random: one function for each truth, in an ordinary laboratory.

A departure starts from one of these (see `kinds`). Ranges keep away from the borders between classes, which have kinds
of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from departures.case import KM_ATP, KM_PROTEIN, Case

#: Formats of detection that a laboratory may have, equally frequent.
FORMATS = ("adp-glo", "tr-fret", "radiometric")
#: Scatter of the true Michaelis constants about those that the plates were planned by (standard deviation of
#: logarithms).
PLANNED = 0.15
#: FKBP12 on paper over the highest dose of the compound, and at least (nM).
PLENTY, LEAST_FKBP12 = 3.0, 1000.0


def between(random: Generator, low: float, high: float) -> float:
    """A number between two others, evenly on the log scale."""
    return float(np.exp(random.uniform(np.log(low), np.log(high))))


def laboratory(random: Generator, truth: str) -> Case:
    """A compound that does nothing, under this name, in an ordinary laboratory."""
    return Case(
        truth,
        enzyme=between(random, 0.1, 5.0),
        order_stated=bool(random.random() < 0.5),
        km_atp=KM_ATP * float(np.exp(random.normal(0.0, PLANNED))),
        km_protein=KM_PROTEIN * float(np.exp(random.normal(0.0, PLANNED))),
        phi=between(random, 0.5, 2.0),
        order="ATP first" if random.random() < 0.4 else "random",
        format=str(random.choice(FORMATS)),
    )


def with_constants(case: Case, tightness: float, ratios: dict[str, float], beta: float = 0.0) -> Case:
    """The compound that binds so, the strongest constant being that of the enzyme over `tightness`."""
    return replace(case, constants={form: case.enzyme / tightness * ratio for form, ratio in ratios.items()}, beta=beta)


def atp_competitive(random: Generator) -> Case:
    """A kinase inhibitor, from loose to tight."""
    return _competitive(random, between(random, 0.01, 3.0))


def tight(random: Generator) -> Case:
    """A kinase inhibitor that binds so tightly that it counts the enzyme, whose active concentration was titrated."""
    return replace(_competitive(random, between(random, 1.0, 20.0)), titrated=True)


def _competitive(random: Generator, tightness: float) -> Case:
    case = laboratory(random, "atp-competitive")
    unequal = between(random, 0.5, 2.0) if random.random() < 0.5 else 1.0
    return with_constants(case, tightness, {"E": 1.0, "EB": unequal})


def substrate_competitive(random: Generator) -> Case:
    """Takes the place of the protein; of an enzyme that binds ATP first it may bind the complex with ATP alone."""
    case = laboratory(random, "substrate-competitive")
    if case.order == "ATP first" and random.random() < 0.4:
        return with_constants(case, between(random, 0.001, 0.1), {"EA": 1.0})
    return with_constants(case, between(random, 0.001, 0.1), {"E": 1.0, "EA": between(random, 0.5, 2.0)})


def uncompetitive(random: Generator) -> Case:
    """Binds the ternary complex and one of the binary ones."""
    case = laboratory(random, "uncompetitive")
    other = "EA" if random.random() < 0.5 and case.order == "random" else "EB"
    if case.order == "ATP first":
        other = "EA"
    return with_constants(case, between(random, 0.001, 0.1), {"EAB": 1.0, other: between(random, 0.5, 2.0)})


def noncompetitive(random: Generator) -> Case:
    """Binds every form alike, and stops the enzyme."""
    return _everywhere(random, "noncompetitive", between(random, 0.001, 0.1), 1.0, 0.0)


def rapalog(random: Generator) -> Case:
    """A rapalog with plenty of FKBP12, partial or complete."""
    return partial_rapalog(random) if random.random() < 0.5 else complete_rapalog(random)


def partial_rapalog(random: Generator) -> Case:
    """A rapalog that leaves activity."""
    return rapalog_of(random, between(random, 4.0, 10.0), float(random.uniform(0.08, 0.4)))


def complete_rapalog(random: Generator) -> Case:
    """A rapalog that leaves none."""
    return rapalog_of(random, between(random, 4.0, 10.0), 0.0)


def rapalog_of(random: Generator, gamma: float, beta: float) -> Case:
    """A rapalog that raises the Km of the protein so many times, and leaves so much of the turnover."""
    case = _everywhere(random, "rapalog-like", between(random, 0.01, 0.5), gamma, beta)
    declared = True if random.random() < 0.5 else None
    # How much is plenty depends on the doses.
    return replace(case, needs_fkbp12=True, rapalog=declared, fkbp12=np.inf)


def everywhere(random: Generator, truth: str, gamma: float, beta: float) -> Case:
    """A compound without FKBP12 that binds every form, those with the protein so many times weaker."""
    return _everywhere(random, truth, between(random, 0.001, 0.1), gamma, beta)


def _everywhere(random: Generator, truth: str, tightness: float, gamma: float, beta: float) -> Case:
    case = laboratory(random, truth)
    return with_constants(case, tightness, {"E": 1.0, "EA": 1.0, "EB": gamma, "EAB": gamma}, beta)


def inactive(random: Generator) -> Case:
    """A compound that does nothing."""
    return laboratory(random, "inactive")


#: The truths by the name that tables use.
TRUTHS: dict[str, Callable[[Generator], Case]] = {
    "atp-competitive": atp_competitive,
    "tight atp-competitive": tight,
    "substrate-competitive": substrate_competitive,
    "uncompetitive": uncompetitive,
    "noncompetitive": noncompetitive,
    "rapalog": rapalog,
    "partial rapalog": partial_rapalog,
    "complete rapalog": complete_rapalog,
    "inactive": inactive,
}
