"""The evidence lines: `evidence.yaml`, read once and checked, so that a name which does not exist is found at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from mtorkin.assays.attributes import ATTRIBUTES
from mtorkin.assays.names import listed, nearest
from mtorkin.base.packaged import packaged
from mtorkin.base.settings import Evidence
from mtorkin.base.vocabulary import CLASSES, Mark

#: What kinetic families tell of themselves; any other quantity can only be supplied.
MEASURED = ("IC50", "plateau", "Hill slope", "highest velocity", "velocity at the top")
#: The limits that a check derives from the design of an experiment.
DERIVED: dict[str, tuple[str, ...]] = {"atp_range": ("rise", "fall"), "large_dilution": ("no_recovery",)}

Limits = Mapping[str, float]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Compares(_Row):
    """Which two families a line compares; the keys are explained at the top of `evidence.yaml`."""

    attribute: str
    of: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    ends: Literal["highest over lowest", "lowest over highest", "larger over smaller"] | None = None
    given: dict[str, str] = {}
    free: tuple[str, ...] = ()
    own: tuple[Literal["substrate"], ...] = ()
    only: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Compares:
        if (self.ends is None) != bool(self.of and self.over):
            raise ValueError("compares needs `of` and `over`, or `ends`")
        return self


class Effect(_Row):
    """What a line measures, and how it is compared."""

    kind: Literal["ratio", "difference", "value"] = "ratio"
    of: str = "IC50"
    unit: str = ""
    said: str = ""

    @property
    def word(self) -> str:
        """The effect in a sentence."""
        return self.said or self.kind


class Limit(_Row):
    """A limit that belongs to one line."""

    value: float
    why: str


class Outcome(_Row):
    """What a line may find: conditions on the interval of its effect, and what follows for each class."""

    at_least: str | None = None
    below: str | None = None
    at_most: str | None = None
    above: str | None = None
    finding: str
    says: dict[str, Mark]
    source: str

    @property
    def limits(self) -> tuple[str, ...]:
        """Names of its limits."""
        return tuple(name for name in (self.at_least, self.below, self.at_most, self.above) if name is not None)


class Kinetics(_Row):
    """Which families speak of the mechanism where the attribute of the line matters."""

    only: str
    unless: str


class LineRow(_Row):
    """An evidence line."""

    title: str
    value: str
    compares: Compares | None = None
    effect: Effect = Effect()
    corrected: Literal["ATP"] | None = None
    axis: Literal["ATP", "protein", "substrate"] | None = None
    checks: tuple[Literal["atp_range", "large_dilution", "saturating", "not_tight"], ...] = ()
    needs: tuple[Literal["mutation", "ATP", "Km", "dilution"], ...] = ()
    misfit: Literal["exclude", "keep"] = "exclude"
    kinetics: Kinetics | None = None
    refused: str = ""
    limits: dict[str, Limit] = {}
    outcomes: dict[str, Outcome]

    def all_limits(self, settings: Evidence) -> dict[str, float]:
        """The limits of the configuration and its own; those that checks derive come with the families."""
        return settings.model_dump() | {name: limit.value for name, limit in self.limits.items()}


class EvidenceLines(_Row):
    """The content of `evidence.yaml`."""

    lines: dict[str, LineRow]
    sources: dict[str, str]

    @property
    def suppliable(self) -> dict[str, LineRow]:
        """The lines that a folder may supply a value of."""
        return {name: row for name, row in self.lines.items() if not row.refused}

    @model_validator(mode="after")
    def _names_what_there_is(self) -> EvidenceLines:
        for name, row in self.lines.items():
            for fault in _faults(row, self.sources):
                raise ValueError(f"evidence.yaml, {name}: {fault}")
        return self


def unknown(name: str, known: tuple[str, ...], what: str) -> Iterator[str]:
    """A sentence where a name is none of those known."""
    if name not in known:
        yield f"'{name}' is no {what}{nearest(name, known)}; there are {listed(known, 25)}"


def _faults(row: LineRow, sources: Mapping[str, str]) -> Iterator[str]:
    """Where a row names what is not there, or contradicts itself, a sentence each."""
    yield from _of_comparison(row)
    derived = [name for check in row.checks for name in DERIVED.get(check, ())]
    limits = (*Evidence.model_fields, *row.limits, *derived)
    for name, outcome in row.outcomes.items():
        for limit in outcome.limits:
            for fault in unknown(limit, limits, "limit"):
                yield f"outcome {name}: {fault}"
        for cls in outcome.says:
            for fault in unknown(cls, CLASSES, "class"):
                yield f"outcome {name}: {fault}"
        for fault in unknown(outcome.source, tuple(sources), "source"):
            yield f"outcome {name}: {fault}"
        if not outcome.limits:
            yield f"outcome {name} has no condition, so that it would always hold"
        if row.effect.kind == "value" and (outcome.at_most or outcome.above):
            yield f"outcome {name}: at_most and above turn a limit round, which only a ratio or a difference allows"


def _of_comparison(row: LineRow) -> Iterator[str]:
    compares, effect = row.compares, row.effect
    if effect.kind == "ratio" and effect.unit:
        yield "a ratio has no unit"
    if effect.kind != "ratio" and effect.of not in MEASURED and not effect.unit:
        yield "a difference or value needs its unit"
    if compares is None:
        if effect.of in MEASURED and effect.kind != "value":
            yield f"a {effect.kind} needs `compares`"
        if row.kinetics or row.axis or row.corrected:
            yield "`kinetics`, `axis` and `corrected` need `compares`"
        return
    if effect.kind == "value" or effect.of not in MEASURED:
        yield f"`compares` needs a ratio or a difference of {listed(MEASURED)}"
    if row.corrected and (effect.kind != "ratio" or not {"least_Km", "most_Km"} <= set(row.limits)):
        yield "`corrected` needs a ratio, and the limits least_Km and most_Km"
    for name in (compares.attribute, *compares.given, *compares.free, *(compares.only or ())):
        yield from unknown(name, tuple(ATTRIBUTES), "attribute")
        if name not in ATTRIBUTES:
            return
    labels = ATTRIBUTES[compares.attribute].labels
    for label in (*compares.of, *compares.over, *((row.kinetics.only,) if row.kinetics else ())):
        yield from unknown(label, labels, f"label of {compares.attribute}")
    for name, label in compares.given.items():
        yield from unknown(label, ATTRIBUTES[name].labels, f"label of {name}")
    if row.kinetics:
        yield from unknown(row.kinetics.unless, tuple(row.outcomes), "outcome")


@cache
def load_evidence() -> EvidenceLines:
    """The evidence lines that this version of the package knows."""
    return EvidenceLines.model_validate(packaged("mtorkin.assays", "evidence.yaml"))
