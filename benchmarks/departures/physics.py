"""What departures do to a case: functions of a case and a generator, which draw how strongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from numpy.random import Generator

from departures.case import Case
from departures.potency import half_maximal
from departures.truths import TRUTHS, between, everywhere, rapalog_of, with_constants

Physics = Callable[[Case, Generator], Case]
Draw = Callable[[Generator], Case]

#: Rate constants (1/s) with which slow compounds leave: those of a kinase inhibitor of hours, and of minutes.
HOURS, MINUTES = (1e-4, 3e-4), (3e-4, 2e-3)


def nothing(case: Case, _: Generator) -> Case:
    """No departure."""
    return case


def given(**values: object) -> Physics:
    """Sets attributes."""
    return lambda case, _: replace(case, **values)  # type: ignore[arg-type]


def protein_first(case: Case, _: Generator) -> Case:
    """The enzyme binds the protein before ATP; what binds the complex with ATP alone binds the free enzyme instead."""
    constants = {"E": case.constants["EA"]} if set(case.constants) == {"EA"} else case.constants
    return replace(case, order="protein first", constants=constants)


def drawn(name: str, low: float, high: float) -> Physics:
    """Draws an attribute evenly on the log scale."""
    return lambda case, random: replace(case, **{name: between(random, low, high)})  # type: ignore[arg-type]


def either(name: str, *values: object) -> Physics:
    """Takes one of these values of an attribute."""

    def physics(case: Case, random: Generator) -> Case:
        return given(**{name: values[int(random.integers(len(values)))]})(case, random)

    return physics


def then(*steps: Physics) -> Physics:
    """One after the other."""

    def physics(case: Case, random: Generator) -> Case:
        for step in steps:
            case = step(case, random)
        return case

    return physics


def strongest(case: Case, constant: float) -> Case:
    """The case with all constants scaled so that the strongest has this value (nM)."""
    factor = constant / min(case.constants.values())
    return replace(case, constants={form: value * factor for form, value in case.constants.items()})


def tightness(low: float, high: float) -> Physics:
    """Draws active enzyme over the strongest constant."""
    return lambda case, random: strongest(case, case.enzyme / between(random, low, high))


# Time.


def slow(on: float, off: tuple[float, float]) -> Physics:
    """Binds with a rate constant (1/(M s)) and leaves with another (1/s); their ratio is the dissociation constant."""
    return lambda case, random: replace(strongest(case, between(random, *off) / on * 1e9), kon=on / 1e9)


def covalent(case: Case, random: Generator) -> Case:
    """Binds loosely and fast, then forms a bond."""
    return replace(strongest(case, between(random, 20.0, 200.0)), kon=1e-4, kinact=between(random, 1e-3, 5e-3))


# Detection.


def quench(low: float, high: float) -> Physics:
    """Loses part of the signal at the highest dose, along a line or saturating, in a format where that can be."""

    def physics(case: Case, random: Generator) -> Case:
        case = either("quench_form", "linear", "saturating")(case, random)
        case = either("format", "adp-glo", "tr-fret")(case, random)
        return replace(case, quench=float(random.uniform(low, high)))

    return physics


def glow(case: Case, random: Generator) -> Case:
    """Gives light of its own."""
    return either("format", "adp-glo", "tr-fret", "tr-fret")(drawn("glow", 0.1, 0.5)(case, random), random)


def hook(case: Case, random: Generator) -> Case:
    """More product than the antibodies can pair."""
    return replace(case, format="tr-fret", hook=between(random, 120.0, 300.0))


# The compound in the well.


def sticks(case: Case, random: Generator) -> Case:
    """Loses to plastic as much as 1-5 IC50."""
    return replace(case, sticks=half_maximal(case) * float(random.uniform(1.0, 5.0)))


def steep(low: float, high: float) -> Physics:
    """A curve of doses that is steeper or shallower than one site makes it, about its middle."""
    return lambda case, random: replace(case, steepness=float(random.uniform(low, high)), pivot=half_maximal(case))


def ceiling(case: Case, random: Generator) -> Case:
    """Dissolves up to 3-8 IC50."""
    return replace(case, ceiling=half_maximal(case) * float(random.uniform(3.0, 8.0)))


def aggregates(case: Case, random: Generator) -> Case:
    """Forms particles that take up enzyme, steeply."""
    return replace(case, hill=float(random.uniform(1.8, 3.5)), aggregates=between(random, 300.0, 10e3))


def impure(case: Case, random: Generator) -> Case:
    """1 % of a kinase inhibitor that binds a thousand times tighter."""
    constant = case.enzyme / between(random, 2.0, 20.0)
    if case.constants:
        case = strongest(case, constant * 1000.0)
    return replace(case, impure=0.01, impurity={"E": constant, "EB": constant}, titrated=True)


def activates(case: Case, random: Generator) -> Case:
    """Raises the turnover."""
    return replace(case, truth="activator", activation=(float(random.uniform(1.4, 3.0)), between(random, 50.0, 5e3)))


def activates_first(case: Case, random: Generator) -> Case:
    """Raises the turnover at a site that fills at a fifteenth of the dose that inhibits."""
    return replace(case, truth="activator", activation=(float(random.uniform(1.8, 3.0)), half_maximal(case) / 15.0))


# Laws.


def rapalogs(gamma: tuple[float, float], beta: tuple[float, float]) -> Draw:
    """Rapalogs that raise the Km of the protein so many times, and leave so much turnover."""
    return lambda random: rapalog_of(random, between(random, *gamma), float(random.uniform(*beta)))


def along_protein(truth: str, gamma: float, beta: tuple[float, float]) -> Draw:
    """Binds the forms with protein so many times weaker, and leaves so much turnover."""
    return lambda random: everywhere(random, truth, gamma, float(random.uniform(*beta)))


def along_atp(truth: str, alpha: tuple[float, float], beta: float = 0.0) -> Draw:
    """Binds the forms with ATP so many times weaker, and leaves so much turnover."""

    def draw(random: Generator) -> Case:
        case = everywhere(random, truth, 1.0, beta)
        weaker = between(random, *alpha)
        return replace(
            case, constants={form: value * (weaker if "A" in form else 1.0) for form, value in case.constants.items()}
        )

    return draw


def bisubstrate(random: Generator) -> Case:
    """Binds the free enzyme alone."""
    case = TRUTHS["inactive"](random)
    return with_constants(replace(case, truth="atp-competitive"), between(random, 0.001, 0.1), {"E": 1.0})


def slow_in_place_of_protein(random: Generator) -> Case:
    """Binds where the protein binds, whatever the order."""
    case = replace(TRUTHS["inactive"](random), truth="substrate-competitive")
    return with_constants(case, 0.05, {"E": 1.0, "EA": 1.0})


def bivalent(random: Generator) -> Case:
    """Holds the FRB domain by FKBP12 and the cleft by its other end."""
    case = with_constants(replace(TRUTHS["inactive"](random), truth="bivalent"), 0.3, {"E": 1.0, "EB": 1.0})
    return replace(case, needs_fkbp12=True, rapalog=True, fkbp12=float("inf"))


def partial_uncompetitive(random: Generator) -> Case:
    """Binds the ternary complex, and leaves turnover."""
    return replace(TRUTHS["uncompetitive"](random), beta=float(random.uniform(0.15, 0.4)))
