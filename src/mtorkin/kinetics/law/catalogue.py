"""The catalogue of mechanisms and patterns, `mechanisms.yaml`: read once, and checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat

from mtorkin.base.packaged import packaged
from mtorkin.base.settings import Departures, Regions

#: The pattern of a compound that does nothing.
NO_INHIBITION = "no inhibition"
#: What stands in the place of a class where no class has the laws of a pattern.
UNLISTED = "none of these"
#: The substrates that may vary alone: of an enzyme with two, and of one with a single substrate.
AXES = ("ATP", "protein", "substrate")
#: Ratios of constants that draw regions.
RATIOS = ("alpha", "gamma", "delta", "beta")

#: By part, the constants that a mechanism may have, in the order of the forms that the inhibitor binds.
CONSTANTS = {
    "one level": ("Kapp", "beta"),
    "one substrate": ("Kic", "Kiu", "beta"),
    "two substrates": ("K_E", "K_EA", "K_EB", "K_EAB", "beta"),
}
#: What the constants are products of.
_FREE = ("Kapp", "Kic", "Kiu", "Ki", "K_E", "K_EA", "K_EB", "K_EAB", *RATIOS)

Product = Mapping[str, float]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Span(_Row):
    """The region of one ratio: its ends by limits of the configuration, and the patterns beyond; empty where open."""

    below: str = ""
    start: str = Field("", alias="from")
    to: str = ""
    above: str = ""


class ModelRow(_Row):
    """A mechanism with the region in which it stands for a pattern."""

    mechanism: str
    axes: tuple[str, ...] = ()
    led_by: Literal["", "complex"] = Field("", alias="led by")
    departure: str = ""
    beta: Span | None = None
    alpha: Span | None = None
    gamma: Span | None = None
    delta: Span | None = None

    @property
    def spans(self) -> dict[str, Span]:
        """Ratio to its region."""
        return {name: span for name in ("beta", "alpha", "gamma", "delta") if (span := getattr(self, name)) is not None}


class Alone(_Row):
    """What a pattern of two substrates shows where each is varied by itself: any of the patterns named."""

    share: PositiveFloat = 1.0
    ATP: tuple[str, ...]
    protein: tuple[str, ...]


class PatternRow(_Row):
    """A pattern; see the head of `mechanisms.yaml`."""

    words: str
    complete: str = ""
    speaks_for: str = Field("", alias="class")
    alone: tuple[Alone, ...] = ()
    models: tuple[ModelRow, ...]


class Part(_Row):
    """The mechanisms and patterns of a kind of design."""

    mechanisms: dict[str, dict[str, str]]
    patterns: dict[str, PatternRow]

    def products(self, mechanism: str) -> dict[str, Product]:
        """The constants of a mechanism as products of powers of its free constants."""
        return {constant: product(text) for constant, text in self.mechanisms[mechanism].items()}

    def patterns_along(self, axis: str) -> list[str]:
        """The patterns that have a model along an axis."""
        return [
            name
            for name, row in self.patterns.items()
            if any(not model.axes or axis in model.axes for model in row.models)
        ]


class Catalogue(_Row):
    """All mechanisms and patterns."""

    one_level: Part = Field(alias="one level")
    one_substrate: Part = Field(alias="one substrate")
    two_substrates: Part = Field(alias="two substrates")

    @property
    def parts(self) -> dict[str, Part]:
        """Name to part."""
        return dict(zip(CONSTANTS, (self.one_level, self.one_substrate, self.two_substrates), strict=True))

    def part(self, axis: str) -> Part:
        """The part of an axis: empty for one level, ``both`` for two substrates."""
        return self.one_level if not axis else self.two_substrates if axis == "both" else self.one_substrate

    def patterns(self, axis: str) -> list[str]:
        """The patterns along an axis."""
        return self.part(axis).patterns_along(axis)

    def is_unlisted(self, pattern: str) -> bool:
        """Whether no class has the laws of a pattern of both substrates."""
        row = self.two_substrates.patterns.get(pattern)
        return row is not None and row.speaks_for == UNLISTED

    def complete_forms(self, axis: str) -> dict[str, str]:
        """Of every partial pattern along an axis, what it is where no activity is left."""
        return {name: row.complete for name, row in self.part(axis).patterns.items() if row.complete}

    def mechanism_of(self, axis: str, model: str) -> str:
        """The mechanism of a model along an axis; its order of binding may follow in the name of the model."""
        return max((name for name in self.part(axis).mechanisms if model.startswith(name)), key=len)

    def partial_mechanisms(self, axis: str, patterns: Collection[str]) -> set[str]:
        """The mechanisms that keep turnover at saturation, among those that stand for any of some patterns."""
        part = self.part(axis)
        stand = {model.mechanism for pattern in patterns for model in part.patterns[pattern].models}
        return {name for name in stand if "beta" in part.mechanisms[name]}

    def of_either_kind(self, axis: str) -> list[str]:
        """The patterns along an axis that hold mechanisms with and without residual activity."""
        part = self.part(axis)
        partial = {
            name: {"beta" in part.mechanisms[each.mechanism] for each in row.models}
            for name, row in part.patterns.items()
            if not row.complete and row.speaks_for
        }
        return [name for name, kinds in partial.items() if kinds == {True, False}]


def product(text: str) -> Product:
    """Powers of a product as the catalogue writes it.

    Examples
    --------
    >>> product("alpha Ki")
    {'alpha': 1.0, 'Ki': 1.0}
    >>> product("Ki/alpha")
    {'Ki': 1.0, 'alpha': -1.0}
    >>> product("1")
    {}
    """
    above, *below = text.split("/")
    powers = dict.fromkeys(above.split(), 1.0) | dict.fromkeys(" ".join(below).split(), -1.0)
    powers.pop("1", None)
    return powers


def limit(name: str, regions: Regions) -> float:
    """The value of an end of a region: a limit of the configuration, one over it, or 1."""
    inverse = name.removeprefix("1/")
    value = 1.0 if inverse == "1" else float(getattr(regions, inverse))
    return 1.0 / value if name.startswith("1/") else value


def read_catalogue(rows: Mapping[str, Any]) -> Catalogue:
    """A catalogue from its rows, checked.

    Raises
    ------
    ValueError
        With a sentence for every name in a row that no other row, constant or limit has.
    """
    catalogue = Catalogue.model_validate(rows)
    faults = [
        f"mechanisms.yaml, {place}: {fault}"
        for name, part in catalogue.parts.items()
        for place, fault in _faults(name, part, catalogue)
    ]
    if faults:
        raise ValueError("\n".join(faults))
    return catalogue


@cache
def load_catalogue() -> Catalogue:
    """The mechanisms and patterns of this version of the package."""
    return read_catalogue(content())


def content() -> dict[str, Any]:
    """The content of `mechanisms.yaml`."""
    return dict(packaged("mtorkin.kinetics", "mechanisms.yaml"))


def unknown(name: str, known: Iterable[str], what: str) -> str | None:
    """A sentence where a name is not known, with the nearest one that is."""
    names = list(known)
    if name in names:
        return None
    near = get_close_matches(name, names, n=1)
    return f"there is no {what} {name!r}; " + (
        f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}"
    )


def _faults(name: str, part: Part, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Where a row names what is not there, with a sentence each."""
    for mechanism, constants in part.mechanisms.items():
        for constant, text in constants.items():
            said = [unknown(constant, CONSTANTS[name], "constant")]
            said += [unknown(free, _FREE, "constant") for free in product(text)]
            yield from ((f"{name}, mechanism {mechanism!r}", fault) for fault in said if fault)
    for pattern, row in part.patterns.items():
        said = [unknown(row.complete, part.patterns, "pattern")] if row.complete else []
        for axis, shown in (
            (axis, shown) for way in row.alone for axis, shown in (("ATP", way.ATP), ("protein", way.protein))
        ):
            said += [
                unknown(each, catalogue.one_substrate.patterns_along(axis), f"pattern along {axis}") for each in shown
            ]
        for model in row.models:
            said += _faults_of_model(model, part)
        yield from ((f"{name}, pattern {pattern!r}", fault) for fault in said if fault)


def _faults_of_model(model: ModelRow, part: Part) -> Iterator[str | None]:
    fault = unknown(model.mechanism, part.mechanisms, "mechanism")
    yield fault
    yield from (unknown(axis, AXES, "axis") for axis in model.axes)
    if model.departure:
        yield unknown(model.departure, Departures.model_fields, "departure")
    free = [] if fault else {free for powers in part.products(model.mechanism).values() for free in powers}
    for ratio, span in model.spans.items():
        yield None if fault else unknown(ratio, free, f"free ratio of {model.mechanism!r}")
        yield from (unknown(beyond, part.patterns, "pattern") for beyond in (span.below, span.above) if beyond)
        limits = ["1", *Regions.model_fields]
        yield from (unknown(end.removeprefix("1/"), limits, "limit") for end in (span.start, span.to) if end)
