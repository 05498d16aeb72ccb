"""What quantities are in laboratories.

What lies beyond is a slip of unit or digit, unless `assay.yaml` says that it is so. Ranges are wide: nothing that was
ever reported lies beyond.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from mtorkin.assays.units import BY_MASS, CONCENTRATION, Kind, Quantity, QuantityError, by_mass, in_unit, parse

if TYPE_CHECKING:
    from mtorkin.assays.document import Data
    from mtorkin.assays.document import Path as KeyPath

#: What a quantity is of, and the least and the greatest of it. Zero is always in; keys that are told by what they are
#: of, as ``substrates.ATP.concentration``, go by that name.
RANGES: dict[str, tuple[Kind, str, str]] = {
    "inhibitor": ("concentration", "0.001 pM", "1 M"),
    "ATP": ("concentration", "1 pM", "0.1 M"),
    "protein": ("concentration", "1 pM", "0.1 M"),
    "substrate": ("concentration", "1 pM", "10 M"),
    "FKBP12": ("concentration", "0.001 pM", "10 mM"),
    "FK506": ("concentration", "0.001 pM", "10 mM"),
    "standard": ("concentration", "0.001 pM", "1 M"),
    "total_concentration": ("concentration", "0.001 pM", "1 mM"),
    "active_concentration": ("concentration", "0.001 pM", "1 mM"),
    "preincubation": ("time", "0.001 s", "336 h"),
    "reaction_time": ("time", "0.001 s", "336 h"),
    "interval": ("time", "0.000001 s", "48 h"),
    "time": ("time", "0.000001 s", "1000 h"),
    "temperature": ("temperature", "-20 degC", "110 degC"),
    "volume": ("volume", "1 nL", "1000 mL"),
    "path_length": ("length", "0.01 mm", "100 cm"),
    "extinction": ("extinction", "1 /M/cm", "10000000 /M/cm"),
    "molar_mass": ("molar mass", "10 g/mol", "10000 kg/mol"),
}
#: Numbers in units of a folder's own: the least and the greatest, without their sign.
NUMBERS = {"signal": (0.0, 1e15), "velocity": (1e-30, 1e15), "se": (1e-30, 1e15)}
#: The greatest concentration by mass, in g/L.
_DENSEST = 2000


def beyond(name: str, quantity: Quantity, written: str, meant: Collection[str]) -> str:
    """The end of a sentence for a quantity that lies beyond its range; empty where it does not, or is meant so.

    Parameters
    ----------
    name
        A key of `RANGES` or `NUMBERS`; of others nothing is known.
    quantity
        As `parse` gives it.
    written
        As the user writes it.
    meant
        What `assay.yaml` lists under ``unusual``.
    """
    if name in meant or not quantity.value:
        return ""
    if name in NUMBERS:
        least, greatest = NUMBERS[name]
        return "" if least <= abs(quantity.value) <= greatest else _said(name, written, f"{least:g}", f"{greatest:g}")
    if name not in RANGES:
        return ""
    kind, low, high = RANGES[name]
    if kind == "concentration" and quantity.unit != CONCENTRATION:
        dense = by_mass(quantity.unit) and in_unit(Fraction(quantity.value), quantity.unit, BY_MASS) > _DENSEST
        return _said(name, written, "0", f"{_DENSEST} {BY_MASS}") if dense else ""
    least, greatest = parse(low, kind).value, parse(high, kind).value
    value = quantity.value if kind != "temperature" else in_unit(Fraction(quantity.value), quantity.unit, "degC")
    return "" if least <= value <= greatest else _said(name, written, low, high)


def beyond_in(data: Data, meant: Collection[str], path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Every quantity of the plain data of an `assay.yaml` that lies beyond its range: path and sentence."""
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from beyond_in(value, meant, (*path, key))
        return
    of = [str(part) for part in path if part != "concentration"]
    name = of[-1] if of else ""
    if name in RANGES and isinstance(data, str):
        try:
            quantity = parse(data, RANGES[name][0])
        except QuantityError:
            return  # a heading, or another thing of that name
        if said := beyond(name, quantity, data, meant):
            yield path, said


def _said(name: str, written: str, low: str, high: str) -> str:
    return (
        f"{written.strip()} is beyond what {name} is in laboratories ({low} to {high}); correct the number or its "
        f"unit, or write `unusual: [{name}]` in assay.yaml if it is so"
    )
