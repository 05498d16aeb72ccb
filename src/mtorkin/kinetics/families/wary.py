"""Which flags the comparison of a family raises."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mtorkin.kinetics.evidence.departures import SOLUBILITY
from mtorkin.kinetics.evidence.dose_response import half_maximal
from mtorkin.kinetics.evidence.top_doses import plateau_stays
from mtorkin.kinetics.families.inhibitor import Compared
from mtorkin.kinetics.fit.adequacy import LACK_OF_FIT, OUTLYING, correlated, standard_deviation
from mtorkin.kinetics.flags import Raised, raised
from mtorkin.kinetics.law.catalogue import load_catalogue
from mtorkin.kinetics.law.species import COMPLEX

#: Enzyme over IC50 from which on binding is tight (Copeland 2013, chapter 9).
_TIGHT = 0.1
#: The constants with which an inhibitor binds.
_BINDING = ("Kic", "Kiu", "Kapp", "K_E", "K_EA", "K_EB", "K_EAB")
#: Enzyme over Ki from which on the doses count the enzyme, and Ki is known no better than that.
_COUNTS = 5.0
#: Largest substrate over its Km from which on mechanisms separate.
_RANGE = 2.0
#: Standard errors to an end of a 95 % interval.
_INTERVAL = 1.96
#: Expected loss of -2 log L below which a design cannot tell two patterns apart.
_SEPARABLE = 1.0


def flags_of(compared: Compared) -> list[Raised]:
    """The flags of the chosen model, in the order in which pages list them."""
    return [*_of_fit(compared), *_of_wells(compared), *_of_patterns(compared)]


def outside_tested(value: float, tested: tuple[float, float], what: str) -> list[Raised]:
    """A flag where a constant lies outside of the concentrations tested."""
    lowest, highest = tested
    if lowest <= value <= highest:
        return []
    return [raised("outside-tested", side="below" if value < lowest else "above", what=what)]


def _of_fit(compared: Compared) -> Iterator[Raised]:
    """What limits the constants of the chosen model."""
    family, comparison = compared.family, compared.comparison
    found, data, limit = comparison.chosen.fit, comparison.data, family.settings.regions.saturation
    half = half_maximal(found, data)
    if half is not None:
        if not family.enzyme_stated:
            yield raised("enzyme-unknown")
        elif not family.enzyme_known:
            units = family.record["enzyme_concentration_unit"], family.record["inhibitor_unit"]
            yield raised("enzyme-in-other-units", enzyme=units[0], inhibitor=units[1])
        elif data.enzyme > _TIGHT * half.total:
            yield raised("tight-binding", ratio=data.enzyme / half.total)
        strongest = min(found.value(powers) for name, powers in found.mechanism.constants.items() if name in _BINDING)
        if data.enzyme > _COUNTS * strongest and not data.titrated:
            yield raised("ki-upper-bound", ratio=data.enzyme / strongest)
        if found.mechanism.partial and data.top_inhibitor < limit * half.total:
            yield raised("plateau-extrapolated", limit=limit)
        if not plateau_stays(comparison):
            yield raised("plateau-of-top-doses")
    km = next((name for name in ("Km", "Ka") if name in found.values), "")
    if family.axis and km:
        # A Km that the wells do not determine says nothing of the range.
        error = float(np.sqrt(found.covariance(data)[found.names.index(km), found.names.index(km)]))
        if data.substrate.max() < _RANGE * found.values[km] * np.exp(-_INTERVAL * error):
            yield raised("low-top-substrate", ratio=data.substrate.max() / found.values[km])
    for names, value in correlated(found, data):
        listed = f"{', '.join(names[:-1])} and {names[-1]}"
        how = f"{value:.3f}" if len(names) == 2 else f"up to {abs(value):.3f}"
        yield raised("correlated", names=listed, how=how)


def _of_wells(compared: Compared) -> Iterator[Raised]:
    """Where the wells do not follow the laws."""
    comparison = compared.comparison
    found, data = comparison.chosen.fit, comparison.data
    if not (data.inhibitor == 0).any():
        yield raised("no-zero-dose")
    residual = (data.velocity - found.predict(data)) / standard_deviation(found, data)
    outlying = int((np.abs(residual) > OUTLYING).sum())
    if outlying:
        yield raised("outlying", count=outlying, s="s" if outlying > 1 else "")
    richest = comparison.lack_of_fit(comparison.richest)
    if richest is not None and richest.p < LACK_OF_FIT:
        yield raised("lack-of-fit", p=richest.p)
    if comparison.baseline != "Michaelis-Menten":
        yield raised("substrate-law", law=comparison.baseline)
    yield from _of_departure(compared)
    if comparison.scaled:
        yield raised("plates-differ")


def _of_departure(compared: Compared) -> Iterator[Raised]:
    """What the wells likely show beside the law."""
    comparison, unit = compared.comparison, compared.family.record["inhibitor_unit"]
    name, parts = comparison.departure.name, comparison.best.parts if comparison.confined else ()
    if name == "low_control":
        constant, fraction = (100.0 * part for part in parts)
        yield raised("low-control", constant=constant, fraction=fraction)
    elif name == "insensitive":
        yield raised("insensitive-share", share=100.0 * parts[0] / (1.0 + parts[0]))
    elif name == "glow":
        yield raised("adds-signal", share=100.0 * parts[0])
    elif name == SOLUBILITY:
        limit = comparison.data.inhibitor.max() * comparison.scale.inhibitor
        yield raised("solubility-limit", limit=limit, unit=unit)
    elif name == "enzyme":
        active = comparison.data.enzyme * comparison.scale.inhibitor
        stated = comparison.measured.enzyme * comparison.scale.inhibitor
        beside = f"{stated:.3g} {unit} stated" if stated > 0 else "none stated"
        yield raised("enzyme-preferred", active=active, unit=unit, beside=beside)


def _of_patterns(compared: Compared) -> Iterator[Raised]:
    """What else the patterns may be."""
    patterns = compared.patterns
    leading = max((row["support"] for row in patterns), default=0.0)
    forms = load_catalogue().complete_forms(compared.family.axis)
    first = next((row["pattern"] for row in patterns if row["support"] == leading), "")
    # A partial form that leaves next to nothing is its complete form.
    same = {first, forms.get(first), *(partial for partial, complete in forms.items() if complete == first)}
    alike = [row["pattern"] for row in patterns if row["separation"] < _SEPARABLE and row["pattern"] not in same]
    if alike:
        yield raised("patterns-alike", patterns=", ".join(alike))
    near = [row["pattern"] for row in patterns if not row["alive"] and row["delta"] < row["margin"]]
    if near:
        yield raised("at-border", patterns=", ".join(near))
    if compared.species == COMPLEX:
        yield raised("fkbp12-complex")
