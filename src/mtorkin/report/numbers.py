"""Numbers and units as people write them: sensible digits, prefixes that keep numbers near 1."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

#: Powers of ten of the prefixes of molar.
PREFIXES = {"f": -15, "p": -12, "n": -9, "u": -6, "m": -3, "": 0}
MOLAR = re.compile(r"^(f|p|n|u|µ|μ|m|)M(?![A-Za-z])(.*)$")
#: What stands in place of a number that the wells do not determine.
OPEN = "not determined"
#: Standard error over value above which it says nothing: the constant may be anything.
UNKNOWN = 10.0
MINUS, DASH = "\N{MINUS SIGN}", "\N{EN DASH}"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def decimals_for(value: float, digits: int) -> int:
    """Decimals that show a value with so many significant digits; negative left of the decimal point."""
    if value == 0 or not math.isfinite(value):
        return 0
    return digits - 1 - math.floor(math.log10(abs(value)) + 1e-12)


def fixed(value: float, decimals: int) -> str:
    """A number with so many decimals; very large and very small ones as a power of ten."""
    if not math.isfinite(value):
        return "∞" if value > 0 else f"{MINUS}∞" if value < 0 else "not a number"
    if value != 0 and not 1e-4 <= abs(value) < 1e6:
        exponent = math.floor(math.log10(abs(value)) + 1e-12)
        mantissa = fixed(value / 10.0**exponent, min(max(decimals + exponent, 0), 15))
        return f"{mantissa} × 10{str(exponent).translate(SUPERSCRIPTS)}"
    text = f"{round(value, decimals):.{max(decimals, 0)}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def significant(value: float | None, digits: int = 3) -> str:
    """A number with so many significant digits; a dash where there is none."""
    return DASH if value is None else fixed(value, decimals_for(value, digits))


def level(value: float | None) -> str:
    """A concentration that somebody chose: up to 4 digits, no trailing zeros."""
    text = significant(value, 4)
    return text.rstrip("0").rstrip(".") if "." in text and "×" not in text else text


def weight(value: float | None) -> str:
    """A weight or support between 0 and 1, never rounded to certainty."""
    if value is None:
        return DASH
    if 0 < value < 0.005:
        return "< 0.01"
    if value >= 0.995:
        return "> 0.99"
    return f"{value:.2f}"


def percent(value: float | None) -> str:
    """A probability in percent, never rounded to certainty."""
    if value is None:
        return DASH
    if 0 < value < 0.005:
        return "< 1 %"
    return "> 99 %" if value >= 0.995 else f"{100 * value:.0f} %"


def pretty_unit(unit: str | None) -> str:
    """A unit in print: ``uM/min`` as ``µM/min``, ``counts/min/min`` as ``counts/min²``; empty for a ratio."""
    text = re.sub(r"(?<![A-Za-z])[uμ](?=(M|mol|L|l|g|s|m)\b)", "µ", unit or "")
    text = re.sub(r"/([A-Za-z]+)/\1\b", r"/\1^2", text)
    text = re.sub(r"(?:\*\*|\^)(-?\d+)", lambda power: power[1].translate(SUPERSCRIPTS), text)
    return "" if text == "dimensionless" else text


def with_micro(text: str) -> str:
    """A sentence with its concentrations in print: ``10 uM`` as ``10 µM``."""
    return re.sub(r"(?<=\d )u(?=[A-Z])", "µ", text)


@dataclass(frozen=True)
class Scale:
    """A change of prefix: multiply by `factor` and write `unit` (already in print form)."""

    factor: float
    unit: str

    def __call__(self, value: float | None) -> float | None:
        return None if value is None else value * self.factor


def scale(reference: float | None, unit: str | None) -> Scale:
    """The prefix of molar that brings the reference to 1 ... 999; other units stay as they are.

    Parameters
    ----------
    reference
        Value that is to be easy to read.
    unit
        Its unit; what follows the concentration (``/min``) is kept.
    """
    match = MOLAR.match(unit or "")
    if not match or reference is None or reference == 0 or not math.isfinite(reference):
        return Scale(1.0, pretty_unit(unit))
    here = PREFIXES[match[1].replace("µ", "u").replace("μ", "u")]
    magnitude = math.log10(abs(reference)) + here
    prefix, there = max(
        ((name, power) for name, power in PREFIXES.items() if power <= magnitude + 1e-9),
        key=lambda item: item[1],
        default=("f", -15),
    )
    return Scale(10.0 ** (here - there), pretty_unit(f"{prefix}M{match[2]}"))


def in_molar(value: float | None, unit: str | None) -> float | None:
    """A concentration in molar, so that values in any unit can be put in order; None of anything else."""
    match = MOLAR.match(unit or "")
    if value is None or not match or match[2]:
        return None
    return value * 10.0 ** PREFIXES[match[1].replace("µ", "u").replace("μ", "u")]


def scale_of_levels(levels: Iterable[float], unit: str | None) -> Scale:
    """One prefix for a series of concentrations: that of the middle one above zero."""
    positive = sorted(value for value in levels if value > 0)
    return scale(positive[(len(positive) - 1) // 2] if positive else None, unit)


@lru_cache(maxsize=4096)
def quantity(value: float | None, unit: str | None, digits: int = 4) -> str:
    """A value with its unit, e.g. ``12.3 nM`` for 0.0123 uM; a dash where there is none."""
    if value is None:
        return DASH
    to = scale(value, unit)
    return f"{level(to(value)) if digits == 4 else significant(to(value), digits)} {to.unit}".strip()


@dataclass(frozen=True)
class Estimate:
    """A parameter in print: every number with the same prefix and matching digits."""

    value: str
    stderr: str
    interval: str
    unit: str

    @property
    def text(self) -> str:
        """Value, unit and interval on one line."""
        return f"{self.value} {self.unit}".strip() + (f" ({self.interval})" if self.interval != DASH else "")


def estimate(
    value: float | None,
    stderr: float | None,
    lower: float | None,
    upper: float | None,
    profiled: bool,
    unit: str | None,
) -> Estimate:
    """A parameter with its uncertainty in print.

    The standard error has two significant digits; value and interval have three, and more where the standard error's
    first digit lies further right. Where the interval is open at both ends, or the standard error is more than
    `UNKNOWN` times the value, `OPEN` stands in the place of the standard error.

    Parameters
    ----------
    value, stderr, lower, upper
        The estimate, its standard error and the ends of its interval in `unit`; None where missing.
    profiled
        Whether the interval was computed, so that a missing end means an open one.
    unit
        Unit; empty for ratios.
    """
    to = scale(value, unit)
    value, stderr, lower, upper = to(value), to(stderr), to(lower), to(upper)
    needed = decimals_for(stderr, 1) if stderr is not None and math.isfinite(stderr) and stderr > 0 else -99

    def show(number: float) -> str:
        return fixed(number, max(needed, decimals_for(number, 3)))

    ends = [None if end is None or not math.isfinite(end) else show(end) for end in (lower, upper)]
    if not profiled:
        interval = DASH
    elif ends[0] and ends[1]:
        interval = f"{ends[0]} to {ends[1]}"
    elif ends[0]:
        interval = f"> {ends[0]}"
    elif ends[1]:
        interval = f"< {ends[1]}"
    else:
        interval = "unbounded"
    vague = stderr is not None and value is not None and not stderr <= UNKNOWN * abs(value)
    return Estimate(
        value=DASH if value is None else show(value),
        stderr=DASH if stderr is None else OPEN if vague or interval == "unbounded" else significant(stderr, 2),
        interval=interval,
        unit=to.unit if value is not None else pretty_unit(unit),
    )
