"""Units as EnzymeML holds them: products of powers of units of the SI."""

from __future__ import annotations

import math
import re

from mtorkin.exchange.enzymeml.document import BaseUnit, UnitDefinition

#: Kind, multiplier and decimal scale of what units are made of. Other names have no dimension.
_PREFIXES = {"": 0, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15}
_NAMES: dict[str, list[BaseUnit]] = {
    **{
        f"{prefix}{name}": [BaseUnit(kind=kind, exponent=1, scale=scale)]
        for name, kind in (("g", "gram"), ("L", "litre"), ("mol", "mole"), ("s", "second"))
        for prefix, scale in _PREFIXES.items()
    },
    **{
        f"{prefix}M": [BaseUnit(kind="mole", exponent=1, scale=scale), BaseUnit(kind="litre", exponent=-1)]
        for prefix, scale in _PREFIXES.items()
    },
    "min": [BaseUnit(kind="second", exponent=1, multiplier=60.0)],
    "h": [BaseUnit(kind="second", exponent=1, multiplier=3600.0)],
    "counts": [BaseUnit(kind="item", exponent=1)],
    "degC": [BaseUnit(kind="celsius", exponent=1)],
    "K": [BaseUnit(kind="kelvin", exponent=1)],
}
_WITHOUT_DIMENSION = [BaseUnit(kind="dimensionless", exponent=1)]
#: What we call a quantity of these units, by prefix.
_CALLED = {
    (("litre", -1.0), ("mole", 1.0)): {f"{prefix}M": 10.0**scale for prefix, scale in _PREFIXES.items()},
    (("gram", 1.0), ("litre", -1.0)): {f"{prefix}g/L": 10.0**scale for prefix, scale in _PREFIXES.items()},
    (("second", 1.0),): {"s": 1.0, "min": 60.0, "h": 3600.0, "ms": 1e-3},
    (("litre", 1.0),): {f"{prefix}L": 10.0**scale for prefix, scale in _PREFIXES.items()},
    (("celsius", 1.0),): {"degC": 1.0},
    (("kelvin", 1.0),): {"K": 1.0},
}
#: Other units of a kind: the one above, how many of it one is, and to which power. A metre is the edge of 1000 litres.
_ALSO = {
    "kilogram": ("gram", 1000.0, 1.0), "liter": ("litre", 1.0, 1.0), "metre": ("litre", 10.0, 1 / 3),
    "meter": ("litre", 10.0, 1 / 3),
}  # fmt: skip
#: The unit of what has none.
ARBITRARY = "a.u."


def definition(unit: str) -> UnitDefinition:
    """A unit of ours, such as ``uM/min``, as EnzymeML has it.

    Examples
    --------
    >>> [(each.kind, each.exponent, each.multiplier, each.scale) for each in definition("uM/min").base_units]
    [('mole', 1, 1.0, -6.0), ('litre', -1, 1.0, 0.0), ('second', -1, 60.0, 0.0)]
    """
    above, *below = unit.split("/")
    parts = [(above, 1), *((each, -1) for each in below)]
    found = [
        base.model_copy(update={"exponent": sign * base.exponent})
        for name, sign in parts
        for base in _NAMES.get(name.strip(), [])
    ]
    name = unit or "dimensionless"
    return UnitDefinition(
        id="unit_" + re.sub(r"\W+", "_", name, flags=re.ASCII), name=name, base_units=found or _WITHOUT_DIMENSION
    )


def known(unit: UnitDefinition) -> tuple[str, float]:
    """What we call a unit of EnzymeML, and how many of it one is.

    Returns
    -------
    unit : str
        Empty where it is none of those that we read: molar and mass concentrations, times, volumes, temperatures.
    factor : float
        What values are multiplied with.

    Examples
    --------
    >>> known(definition("nM")), known(definition("RFU"))
    (('nM', 1.0), ('RFU', 1.0))
    """
    kinds, exponent = _dimension(unit)
    if not kinds:
        return unit.name if unit.name not in ("", "dimensionless") else ARBITRARY, 1.0
    called = _CALLED.get(kinds)
    if called is None:
        return "", math.nan
    for name, size in called.items():
        if math.isclose(math.log10(size), exponent, abs_tol=1e-9):
            return name, 1.0
    first, size = next(iter(called.items()))
    return first, 10.0**exponent / size


def ratio(unit: UnitDefinition, other: UnitDefinition) -> float:
    """How many of another unit one is; not a number where they are of different things.

    Examples
    --------
    >>> ratio(definition("nM/s"), definition("uM/min"))
    0.06
    """
    (kinds, exponent), (others, per) = _dimension(unit), _dimension(other)
    return float(f"{10.0 ** (exponent - per):.14g}") if kinds == others else math.nan


def over(unit: UnitDefinition, other: UnitDefinition) -> UnitDefinition:
    """A unit over another one."""
    below = [base.model_copy(update={"exponent": -base.exponent}) for base in other.base_units]
    return UnitDefinition(
        id=f"{unit.id}_per_{other.id}", name=f"{unit.name}/({other.name})", base_units=[*unit.base_units, *below]
    )


def _dimension(unit: UnitDefinition) -> tuple[tuple[tuple[str, float], ...], float]:
    """The kinds that a unit is made of with their powers, and the decimal exponent of its size."""
    powers: dict[str, float] = {}
    exponent = 0.0  # powers of ten stay exact in it
    for base in unit.base_units:
        kind, each, power = _ALSO.get(base.kind, (base.kind, 1.0, 1.0))
        powers[kind] = round(powers.get(kind, 0.0) + base.exponent * power, 6)
        exponent += base.exponent * (base.scale + math.log10(base.multiplier * each))
    without = {"dimensionless", "item"}
    return tuple(sorted((kind, power) for kind, power in powers.items() if power and kind not in without)), exponent
