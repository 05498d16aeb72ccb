"""Quantities: a number and a unit, read exactly and brought to one unit per kind.

Molar concentrations become uM and times become min; all other units are kept as given. Numbers are held as fractions
until the very end, so that 10 nM and 0.01 uM give the same float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from mtorkin.assays.names import is_date, shortened
from mtorkin.sheets.cells import plain_number

if TYPE_CHECKING:
    import pint

#: What a quantity is of; decides which units it may have.
Kind = Literal["concentration", "time", "temperature", "velocity", "length", "volume", "extinction", "molar mass"]

#: Unit to which molar concentrations are brought, and the one of a quantity that nobody gave.
CONCENTRATION = "uM"
#: Unit to which times are brought.
TIME = "min"
#: Units to which path lengths, volumes and extinction coefficients are brought; together they make signals uM.
LENGTH, VOLUME, EXTINCTION = "cm", "uL", "1/uM/cm"
#: Unit to which molar masses are brought, and the concentration that it makes a molar one of.
MOLAR_MASS, BY_MASS = "g/mol", "g/L"
#: Unit of an amount that, in `VOLUME`, is one `CONCENTRATION`.
AMOUNT = "pmol"
#: Numbers with whose fourth powers one can still reckon.
LARGEST, SMALLEST = 10**50, Fraction(1, 10**50)
#: What a counter of radioactivity counts.
COUNTS = ("cpm", "dpm", "counts")

# Units without a dimension. They cannot be converted into anything else.
_PLAIN = {"a.u.": "a.u.", "a.u": "a.u.", "arb. units": "a.u.", "ppm": "ppm", "ppb": "ppb", "%": "%"}

#: What units are printed with, and how they are typed: both micros, the Greek and the Cyrillic M, dots that multiply,
#: minus and raised digits.
_TYPED = str.maketrans(
    {
        "\u00b5": "u",
        "\u03bc": "u",
        "\u039c": "M",
        "\u041c": "M",
        "\u22c5": "\u00b7",
        "\u2219": "\u00b7",
        "\u2212": "-",
        "\u207b": "-",
    }
    | {raised: str(digit) for digit, raised in enumerate("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076")}
)
_QUANTITY = re.compile(r"\s*([+-]?[\d.,]+(?:[eE][+-]?\d+)?)\s*(.*?)\s*", re.DOTALL)
#: Marks between thousands, a number that has some, and one whose comma may be one.
_MARKS = r"[ '\u2019\u00a0\u2009\u202f]"
_MARKED = re.compile(rf"\s*[+-]?\d{{1,3}}(?:{_MARKS}\d{{3}})+(?![\d/])(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_HEADING = re.compile(r"(.*?)\s*(?:\[([^\[\]]*)\]|\(([^()]*)\))\s*", re.DOTALL)
# Names joined by * / or a middle dot, each with an integer power but 0, over which pint stumbles: all that a unit is
# made of, and that pint sees.
_NAME = r"[A-Za-z\u00b0%]+(?:(?:\^|\*\*)?-?[1-9])?"
_UNIT = re.compile(rf"(?:1\s*/\s*)?{_NAME}(?:\s*[*/\u00b7]\s*{_NAME}| {_NAME})*")
# Units of velocities are compared with nothing but themselves: signals may be in them (mAU/min, A405/min, a.u./min).
_SIGNAL = r"(?:a\.u\.|[A-Za-z\u0394\u2206\u00b0%][A-Za-z0-9_]*)(?:(?:\^|\*\*)?-?\d)?"
_RATE = re.compile(rf"(?:1\s*/\s*)?{_SIGNAL}(?:\s*[*/\u00b7]\s*{_SIGNAL}| {_SIGNAL})*")

# Amounts and times in units of velocities, a million or more of them.
_HUGE = re.compile(r"[PTGM](?:M|mol|s)|(?:peta|tera|giga|mega)(?:molar|moles?|seconds?)")

_MOLAR = {"[substance]": 1, "[length]": -3}
_BY_MASS = {"[mass]": 1, "[length]": -3}
_DIMENSIONS: dict[str, dict[str, int]] = {
    "time": {"[time]": 1},
    "temperature": {"[temperature]": 1},
    "length": {"[length]": 1},
    "volume": {"[length]": 3},
    "extinction": {"[length]": 2, "[substance]": -1},
    "molar mass": {"[mass]": 1, "[substance]": -1},
}
_TO = {"time": TIME, "length": LENGTH, "volume": VOLUME, "extinction": EXTINCTION, "molar mass": MOLAR_MASS}
#: The least and the greatest unit of each kind that laboratories use, in the unit that it is brought to. What lies
#: beyond is a prefix in the wrong case: MM is a million M, ML a million L.
_USED = {
    "concentration": (0.0, 1e6), "by mass": (0.0, 1e3), "time": (0.0, 7 * 24 * 60.0), "length": (0.0, 100.0),
    "volume": (0.0, 1e6), "molar mass": (0.0, 1e3), "extinction": (1e-9, 1e3), "amount": (0.0, 1e12),
}  # fmt: skip
#: How many of the unit that its kind is brought to the commonest units are: what pint says too, which takes a second to
#: start. All other units are asked of pint.
_COMMON: dict[str, dict[str, Fraction]] = {
    "concentration": {
        "M": Fraction(10**6), "mM": Fraction(10**3), "uM": Fraction(1), "nM": Fraction(1, 10**3),
        "pM": Fraction(1, 10**6),
    },
    "time": {
        "s": Fraction(1, 60), "sec": Fraction(1, 60), "seconds": Fraction(1, 60), "min": Fraction(1),
        "minutes": Fraction(1), "h": Fraction(60), "hours": Fraction(60),
    },
    "temperature": {"degC": Fraction(1)},
    "length": {"mm": Fraction(1, 10), "cm": Fraction(1)},
    "volume": {"nL": Fraction(1, 10**3), "uL": Fraction(1), "mL": Fraction(10**3)},
}  # fmt: skip
#: The mass of one molecule, by that of a mole.
_DALTON = {"da": "g/mol", "kda": "kg/mol"}
_EXAMPLES = {
    "concentration": "10 nM", "time": "20 min", "temperature": "30 degC", "velocity": "0.5 uM/min", "length": "0.56 cm",
    "volume": "20 uL", "extinction": "6220 /M/cm", "molar mass": "432.5 g/mol",
}  # fmt: skip
_DESCRIBED = {
    "[time]": "time",
    "[temperature]": "temperature",
    "[length]": "length",
    "[mass]": "mass",
    "[substance]": "amount",
}


class QuantityError(ValueError):
    """Text that is not the quantity it should be; the message is the end of a sentence for the user."""


class MissingUnit(QuantityError):
    """A number without a unit."""


@dataclass(frozen=True)
class Quantity:
    """A value and its unit, after conversion."""

    value: float
    unit: str


@lru_cache(maxsize=4096)  # a layout states the same few quantities in many wells
def parse(text: str, kind: Kind, unit: str = "", decimal_comma: bool = False) -> Quantity:
    """Read a quantity such as ``10 nM``, ``0.5 mM``, ``20 min``, ``30 degC`` or ``3 a.u.``.

    Parameters
    ----------
    text
        Number and unit.
    kind
        What it is a quantity of.
    unit
        Unit where the text has none, as the heading of a column gives it.
    decimal_comma
        Whether the number has a comma as its decimal mark.

    Returns
    -------
    Quantity
        Molar concentrations in uM, times in min, everything else in the unit given.

    Raises
    ------
    MissingUnit
        If there is no unit at all.
    QuantityError
        If the number is none, is beyond what a float can hold, or is a negative concentration or time; or if the unit
        is unknown or of another kind.
    """
    if is_date(text):
        message = "is a date, as spreadsheets make of a number such as 1.3 or 1/3; enter it anew in a column of text"
        raise QuantityError(f"'{shortened(text)}' {message}")
    if marked := _MARKED.match(text):
        raise QuantityError(f"'{shortened(text)}' has marks between thousands; write {re.sub(_MARKS, '', marked[0])}")
    match = _QUANTITY.fullmatch(text)
    number = plain_number(match[1], decimal_comma) if match else None
    if match and number is None and _THOUSANDS.fullmatch(match[1]):
        message = "whose comma can separate thousands or be the decimal mark"
        raise QuantityError(f"'{shortened(text)}' has a number {message}; write it with a point or without a mark")
    if match is None or number is None or match[2][:1] in ("-", ":", "\u2013"):
        if unit:
            raise QuantityError(
                f"'{shortened(text)}' is not a number; the unit is given already ({unit}), so write for example 10"
            )
        raise QuantityError(f"'{shortened(text)}' is not a number with a unit; write for example {_EXAMPLES[kind]}")
    own_unit = match[2] or unit
    if not own_unit.strip():
        raise MissingUnit(f"'{text.strip()}' has no unit; write for example {_EXAMPLES[kind]}")
    factor, canonical = convertible(own_unit, kind)
    exact = Fraction(number) * factor
    if abs(exact) > LARGEST:
        raise QuantityError(f"'{shortened(text)}' is too large a number")
    if 0 < abs(exact) < SMALLEST:
        raise QuantityError(f"'{shortened(text)}' is too small a number")
    value = float(exact)
    if value < 0 and kind not in ("temperature", "velocity"):
        raise QuantityError(f"'{text.strip()}' is negative, and a {kind} cannot be")
    return Quantity(value, canonical)


def by_mass(unit: str) -> bool:
    """Whether a unit of concentration is one by mass."""
    return unit != CONCENTRATION and unit not in _PLAIN.values()


def molar(quantity: Quantity, molar_mass: Quantity) -> Quantity:
    """A concentration by mass as a molar one; any other as it is.

    Examples
    --------
    >>> molar(parse("2 mg/mL", "concentration"), parse("500 g/mol", "molar mass"))
    Quantity(value=4000.0, unit='uM')
    """
    if not by_mass(quantity.unit):
        return quantity
    moles = Fraction(quantity.value) * _factor(quantity.unit, BY_MASS) / Fraction(molar_mass.value)
    return Quantity(float(moles * _factor("mol/L", CONCENTRATION)), CONCENTRATION)


def in_unit(value: Fraction, unit: str, to: str) -> float:
    """A value in another unit; of temperatures too, whose zeros differ."""
    return float(value) if unit == to else float(_registry().Quantity(value, unit).to(to).magnitude)


def number_and_unit(text: str) -> tuple[str, str]:
    """The number of a quantity as written, and its unit.

    Examples
    --------
    >>> number_and_unit("10 uM")
    ('10', 'uM')
    """
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise QuantityError(f"'{text.strip()}' is not a number with a unit")
    return match[1], match[2]


@lru_cache(maxsize=4096)
def written_unit(text: str, unit: str = "") -> str:
    """The unit that a quantity is written in: its own, else that of its heading.

    Examples
    --------
    >>> written_unit("0.5 mM"), written_unit("10", " nM")
    ('mM', 'nM')
    """
    return (number_and_unit(text)[1] or unit).strip().translate(_TYPED)


def parse_specific_activity(text: str) -> Quantity:
    """Read a specific activity such as ``500 cpm/pmol``.

    Returns
    -------
    Quantity
        Counts for one pmol, and what is counted: cpm, dpm or counts.

    Raises
    ------
    QuantityError
        If it is not counts for an amount of substance.
    """
    number, _, named = text.partition("/")
    unit = named.strip().translate(_TYPED)
    match = _QUANTITY.fullmatch(number)
    value = plain_number(match[1], False) if match else None
    if match is None or value is None or match[2].lower() not in COUNTS or not _UNIT.fullmatch(unit):
        raise QuantityError(
            f"'{text.strip()}' is not a specific activity; write for example 500 cpm/pmol (or dpm, counts)"
        )
    dimensions = _dimensions(unit, "volume")
    if dimensions != {"[substance]": 1}:
        raise QuantityError(f"'{named.strip()}' is not a unit of amount; write for example 500 cpm/pmol")
    counted = float(Fraction(value) / _in_use(unit, _factor(unit, AMOUNT), "amount"))
    if not counted > 0:
        raise QuantityError(f"'{text.strip()}' must be above zero")
    return Quantity(counted, match[2].lower())


def heading(text: str) -> tuple[str, str]:
    """Name and unit of a column heading: ``ATP [uM]`` and ``ATP (uM)`` give ``("ATP", "uM")``; no unit gives ``""``."""
    match = _HEADING.fullmatch(text)
    if not match or not match[1].strip():
        return text.strip(), ""
    return match[1].strip(), (match[2] if match[2] is not None else match[3]).strip()


@cache
def convertible(unit: str, kind: Kind) -> tuple[Fraction, str]:
    """Factor by which a value in this unit is multiplied, and the unit that it then has.

    Raises
    ------
    QuantityError
        If the unit is unknown, or not one of this kind.
    """
    unit = unit.strip().translate(_TYPED)
    if unit.startswith("/"):
        unit = f"1{unit}"
    if kind == "molar mass":
        unit = _DALTON.get(unit.lower(), unit)
    if kind in ("concentration", "velocity") and unit.lower() in _PLAIN:
        return Fraction(1), _PLAIN[unit.lower()]
    if not (_RATE if kind == "velocity" else _UNIT).fullmatch(unit):
        raise QuantityError(f"'{unit}' is not a unit; {_meant(unit, kind)}")
    if kind == "velocity":
        _refuse_huge(unit)
        return Fraction(1), unit
    common = _COMMON.get(kind, {}).get(unit)
    return (common, _brought_to(unit, kind)) if common is not None else _asked_of_pint(unit, kind)


def _brought_to(unit: str, kind: str) -> str:
    return CONCENTRATION if kind == "concentration" else _TO.get(kind, unit)


def _asked_of_pint(unit: str, kind: Kind) -> tuple[Fraction, str]:
    unit = re.sub(r"(?<=[A-Za-z])(?=-?\d)", "^", unit)  # M-1 cm-1, as it is mostly written
    dimensions = _dimensions(unit, kind)
    if kind == "concentration":
        if dimensions == _MOLAR:
            return _in_use(unit, _factor(unit, CONCENTRATION), kind), _brought_to(unit, kind)
        if dimensions == _BY_MASS:
            _in_use(unit, _factor(unit, BY_MASS), "by mass")
            return Fraction(1), unit
    elif dimensions == _DIMENSIONS[kind]:
        return (_in_use(unit, _factor(unit, _TO[kind]), kind) if kind in _TO else Fraction(1)), _brought_to(unit, kind)
    of = next((name for dimension, name in _DESCRIBED.items() if dimensions == {dimension: 1}), "")
    is_of = f"is a unit of {of}, not of {kind}" if of else f"is not a unit of {kind}"
    raise QuantityError(f"'{unit}' {is_of}; {_meant(unit, kind)}")


def _dimensions(unit: str, kind: Kind) -> dict[str, int]:
    try:
        parsed = _registry().parse_units(unit)
        return {str(name): int(power) for name, power in parsed.dimensionality.items()}
    except (AttributeError, ValueError, TypeError):  # pint's undefined units are AttributeErrors
        raise QuantityError(f"'{unit}' is not a known unit; {_meant(unit, kind)}") from None


def _meant(unit: str, kind: Kind) -> str:
    """What to write instead of what is no unit: a common one where it differs in case or blanks, or lost its micro."""
    spelt = re.sub(r"^(?:\u00c2u|\ufffd|\?)", "u", unit).replace(" ", "").lower()
    near = next((known for known in _COMMON.get(kind, ()) if known.lower() == spelt), "")
    return f"did you mean {near}?" if near else f"write for example {_EXAMPLES[kind]}"


def _in_use(unit: str, factor: Fraction, kind: str) -> Fraction:
    """The factor of a unit, if laboratories use one of that size.

    Raises
    ------
    QuantityError
        If they do not, with the unit that was probably meant.
    """
    least, greatest = _USED[kind]
    if not least <= float(factor) <= greatest:
        other = _in_lower_case(unit)
        to = {"concentration": CONCENTRATION, "by mass": BY_MASS, "amount": AMOUNT, **_TO}[kind]
        try:
            fits = least <= float(_factor(other, to)) <= greatest
        except (AttributeError, ValueError, TypeError):  # pint knows no such unit, or it is of another kind
            fits = False
        raise QuantityError(_too_large(unit, other if fits else ""))
    return factor


def _refuse_huge(unit: str) -> None:
    """Refuse a unit of velocities with a prefix in the wrong case; of what else it holds nothing is known."""
    huge = next((part for part in re.split(r"[^A-Za-z]+", unit) if _HUGE.fullmatch(part)), "")
    if huge:
        other = unit.replace(huge, _in_lower_case(huge))
        raise QuantityError(_too_large(unit, other if huge[:2] in ("PM", "Pm", "MM", "Mm", "Ms") else ""))


def _in_lower_case(unit: str) -> str:
    """A unit with its first capital as a small letter."""
    return re.sub("[A-Z]", lambda capital: capital[0].lower(), unit, count=1)


def _too_large(unit: str, meant: str) -> str:
    advice = f"did you mean {meant}?" if meant else "correct its prefix"
    return f"'{unit}' is not a unit that laboratories use, by its size; {advice}"


def _factor(unit: str, to: str) -> Fraction:
    return Fraction(_registry().convert(Fraction(1), unit, to))


@cache
def _registry() -> pint.UnitRegistry[Fraction]:
    # Half a second to import, and not needed by a folder in a.u.
    import pint

    return pint.UnitRegistry(non_int_type=Fraction)
