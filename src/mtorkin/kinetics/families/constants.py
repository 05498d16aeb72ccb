"""The constants of fitted models as rows of `tables.PARAMETERS`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from mtorkin.kinetics.evidence.activation import activation
from mtorkin.kinetics.evidence.candidate import Candidate
from mtorkin.kinetics.evidence.dose_response import half_maximal, reading, within_levels
from mtorkin.kinetics.families.family import BOTH, Family, Row, plate_numbers
from mtorkin.kinetics.families.inhibitor import Compared
from mtorkin.kinetics.families.wary import outside_tested
from mtorkin.kinetics.fit.data import Array
from mtorkin.kinetics.fit.intervals import Interval
from mtorkin.kinetics.flags import Raised, raised

_JOIN = "; "
#: The column of `tables.FAMILIES` that holds the unit of a constant; others have that of the inhibitor.
_UNIT = {
    "Vmax": "velocity_unit", "V0": "velocity_unit", "Km": "substrate_unit", "Ka": "substrate_unit",
    "Ksi": "substrate_unit", "Kb": "protein_unit",
}  # fmt: skip
_RATIOS = ("alpha", "beta", "gamma", "delta", "phi", "h")


def parameter_rows(compared: Compared) -> Iterator[Row]:
    """The constants of all unconfined models, and what single substrate levels show."""
    family, comparison = compared.family, compared.comparison
    for candidate in comparison.textbook:
        yield from _of_model(compared, candidate)
    if family.axis != BOTH and family.compound:
        units = family.record["substrate_unit"], family.record["inhibitor_unit"]
        yield from within_levels(comparison, family.axis, units, family.settings.fit.confidence)
        yield from _activation(family)


def _activation(family: Family) -> Iterator[Row]:
    """The highest velocity over the uninhibited one and its dose, and the velocity at the highest dose."""
    found = activation(family.data, plate_numbers(family.wells).astype(float), family.settings.fit.confidence)
    if found is None:
        return
    highest, top = found
    yield reading("highest velocity", highest.value, highest.ends)
    yield reading("dose of the highest velocity", highest.dose, None, unit=family.record["inhibitor_unit"])
    yield reading("velocity at the top", top.value, top.ends)


def _of_model(compared: Compared, candidate: Candidate) -> Iterator[Row]:
    comparison, record = compared.comparison, compared.family.record
    found, data, scale = candidate.fit, comparison.data, comparison.scale
    profiled = candidate is comparison.chosen
    powers: dict[str, Mapping[str, float]] = {name: {name: 1.0} for name in found.names} | found.mechanism.derived
    covariance = found.covariance(data)
    half = half_maximal(found, data)
    wanted = [*powers.values(), *([half.powers] if half else [])]
    confidence = compared.family.settings.fit.confidence
    ends = comparison.interval(candidate, wanted, confidence) if profiled else [None] * len(wanted)

    def row(name: str, value: float, free: float, direction: Array, end: Interval | None, flags: list[Raised]) -> Row:
        """Value and interval in the family's own unit; the standard error is that of the free part of the value."""
        unit = scale.inhibitor if name == "IC50" else scale.of(name)
        lower, upper = (None, None) if end is None else (end.lower, end.upper)
        ratio = name in _RATIOS or name.startswith("scale ")
        return {
            "model": candidate.name,
            "parameter": name,
            "value": unit * value,
            "stderr": unit * free * float(np.sqrt(max(float(direction @ covariance @ direction), 0.0))),
            "lower": np.nan if lower is None else unit * lower,
            "upper": np.nan if upper is None else unit * upper,
            "profiled": profiled,
            "unit": "" if ratio else record[_UNIT.get(name, "inhibitor_unit")],
            "flags": _JOIN.join(each.sentence for each in flags),
            "flag_codes": _JOIN.join(each.flag.code for each in flags),
        }

    def idle(product: Mapping[str, float]) -> list[Raised]:
        return [raised("undetermined", name=part) for part in product if part in found.undetermined]

    for (name, product), end in zip(powers.items(), ends, strict=False):
        direction = found.direction(product)
        value = float(np.exp(direction @ found.free))
        flags = [raised("at-bound", name=part) for part in product if part in found.at_bounds] + idle(product)
        yield row(name, value, value, direction, end, flags + _outside(name, value, compared))
    if half is not None:
        end = None if ends[-1] is None else half.interval(found, ends[-1])
        flags = idle(half.powers) + outside_tested(half.total, data.tested["inhibitor"], "inhibitor")
        yield row("IC50", half.total, half.free, found.direction(half.powers), end, flags)


def _outside(name: str, value: float, compared: Compared) -> list[Raised]:
    tested = compared.comparison.data.tested
    if name in ("Km", "Ka"):
        return outside_tested(value, tested["substrate"], "substrate")
    if name == "Kb":
        return outside_tested(value, tested["protein"], "protein")
    if name.startswith("K") and name != "Ksi":
        return outside_tested(value, tested["inhibitor"], "inhibitor")
    return []
