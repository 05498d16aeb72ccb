"""What is held: every field of a lock that two analyses are compared by, and how closely, is a row here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mtorkin.locking.lock import Compound, Constant, Family, Wells

Owner = TypeVar("Owner")

#: Support may differ by so much.
SUPPORT = 0.01
#: A constant, and an end of its interval, may differ by so much of itself, or of its standard error.
RELATIVE, OF_ERROR = 1e-6, 0.01
#: The value of what is there or is not, as a flag.
THERE = "there"


@dataclass(frozen=True)
class Value:
    """A value that is compared.

    Attributes
    ----------
    content
        A word or a number; None for an open end or where there is none.
    error
        Standard error of a number; None where it is not known.
    """

    content: str | float | None
    error: float | None = None

    def distance(self, other: Value) -> float | None:
        """How far two numbers lie apart, in the smaller of their standard errors; None where that is not known."""
        if isinstance(self.content, str) or isinstance(other.content, str):
            return None
        known = [each.error for each in (self, other) if each.error]
        if self.content is None or other.content is None or not known:
            return None
        return abs(self.content - other.content) / min(known)


@dataclass(frozen=True)
class Tolerance:
    """How closely a field is held: in words, and whether two values count as the same."""

    words: str
    same: Callable[[Value, Value], bool]


def _exact(one: Value, other: Value) -> bool:
    return one.content == other.content


def _support(one: Value, other: Value) -> bool:
    return _both(one, other) and abs(_number(one) - _number(other)) <= SUPPORT


def _constant(one: Value, other: Value) -> bool:
    if one.content is None or other.content is None:
        return one.content == other.content
    # A factor of 1 + 1e-9 lets the tolerance itself pass, which rounding may exceed.
    allowed = RELATIVE * max(abs(_number(one)), abs(_number(other)))
    known = [each.error for each in (one, other) if each.error is not None]
    if len(known) == 2:
        allowed = max(allowed, OF_ERROR * min(known))
    return abs(_number(one) - _number(other)) <= allowed * (1 + 1e-9)


def _both(one: Value, other: Value) -> bool:
    return one.content is not None and other.content is not None


def _number(value: Value) -> float:
    assert isinstance(value.content, (int, float))
    return value.content


EXACT = Tolerance("exactly", _exact)
TOLERANCES = (
    EXACT,
    WITHIN_SUPPORT := Tolerance(f"within {SUPPORT:g}", _support),
    WITHIN_ERROR := Tolerance(
        f"within the larger of {RELATIVE:g} of itself and {OF_ERROR:g} of its standard error (the smaller of the two "
        "that are compared, and no more than a quarter of the interval)",
        _constant,
    ),
)


@dataclass(frozen=True)
class Held(Generic[Owner]):
    """A field that is held.

    Attributes
    ----------
    name, means
        Its name, and what it is.
    tolerance
        How closely it is held.
    read
        Its values, by what tells them apart.
    shared
        Whether only what both have is compared, since another row says what came or went.
    """

    name: str
    means: str
    tolerance: Tolerance
    read: Callable[[Owner], dict[str, Value]]
    shared: bool = False


def _error(constant: Constant) -> float | None:
    """What a constant is measured by: its standard error, but a quarter of its interval where that is less."""
    found = [] if constant.stderr is None else [abs(constant.stderr)]
    if constant.lower is not None and constant.upper is not None:
        found.append(abs(constant.upper - constant.lower) / 4)
    return min(found, default=None)


def _each(name: str) -> Callable[[Family], dict[str, Value]]:
    """A number of every constant."""
    return lambda family: {key: Value(getattr(each, name), _error(each)) for key, each in family.constants.items()}


def _predicted(compound: Compound) -> dict[str, Value]:
    """Predictions with the ends of their bands."""
    return {
        " ".join(filter(None, (name, end))): Value(content, _error(each))
        for name, each in (compound.predictions or {}).items()
        for end, content in (("", each.value), ("from", each.lower), ("to", each.upper))
    }


def _word(name: str) -> Callable[[Compound], dict[str, Value]]:
    return lambda compound: {"": Value(getattr(compound, name))}


def _present(names: Iterable[str]) -> dict[str, Value]:
    return {name: Value(THERE) for name in names}


#: What is said of a partial inhibitor.
PARTIAL = {None: "no", False: "not excluded", True: "shown"}


def _fates(wells: Wells) -> dict[str, Value]:
    listed = {
        **{(place, well): "left out" for place, each in wells.left_out.items() for well in each},
        **{(place, well): "control" for place, each in wells.control.items() for well in each.split("; ")},
        **{(place, well): "unassigned" for place, each in wells.unassigned.items() for well in each.split("; ")},
    }
    return {f"{place}, {well}": Value(status) for (place, well), status in listed.items()}


OF_COMPOUND: tuple[Held[Compound], ...] = (
    Held("verdict", "the verdict", EXACT, _word("verdict")),
    Held("rule", "the rule that decided", EXACT, _word("rule")),
    Held("possible", "the classes still possible", EXACT, lambda compound: _present(compound.possible)),
    Held(
        "support", "the support of each", WITHIN_SUPPORT,
        lambda compound: {name: Value(support) for name, support in compound.possible.items()}, shared=True,
    ),
    Held(
        "partial", "whether inhibition is partial: shown, not excluded, or no", EXACT,
        lambda compound: {"": Value(PARTIAL[compound.partial])},
    ),
    Held("not excluded", "what is not excluded", EXACT, lambda compound: _present(compound.not_excluded)),
)  # fmt: skip

#: Of two compounds of which both have predictions: they need libraries that not every machine has.
OF_PREDICTED: tuple[Held[Compound], ...] = (
    Held(
        "predicted",
        "doses that occupy mTORC1 and mTORC2, and markers two hours after the one for 90 % of mTORC1, with the ends of "
        "their bands; where both analyses predict (that needs libroadrunner), and samples gave a band",
        WITHIN_ERROR, _predicted,
    ),
)  # fmt: skip

OF_FAMILY: tuple[Held[Family], ...] = (
    Held("model", "the reported model of every kinetic family", EXACT, lambda family: {"": Value(family.model)}),
    Held("flag", "the codes of its flags", EXACT, lambda family: _present(family.flags)),
)

#: Of two families with the same model only: constants of different models have nothing to do with each other.
OF_MODEL: tuple[Held[Family], ...] = (
    Held("constant", "its constants", WITHIN_ERROR, _each("value")),
    Held("lower end", "the lower ends of their intervals", WITHIN_ERROR, _each("lower"), shared=True),
    Held("upper end", "the upper ends of their intervals", WITHIN_ERROR, _each("upper"), shared=True),
    Held(
        "unit", "their units", EXACT,
        lambda family: {name: Value(each.unit) for name, each in family.constants.items()}, shared=True,
    ),
)  # fmt: skip

OF_WELLS: tuple[Held[Wells], ...] = (
    Held("well", "the wells left out, those taken as controls, and those that no layout assigns", EXACT, _fates),
    Held(
        "wells used", "how many wells of each folder may enter a fit", EXACT,
        lambda wells: {assay: Value(str(count)) for assay, count in wells.used.items()},
    ),
)  # fmt: skip

HELD: tuple[Held[Any], ...] = (*OF_COMPOUND, *OF_PREDICTED, *OF_FAMILY, *OF_MODEL, *OF_WELLS)
