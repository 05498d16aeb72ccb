"""The rules file, read once and checked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, model_validator

from mtorkin.kinetics.law.catalogue import Catalogue, load_catalogue, unknown

#: The vocabulary of verdicts, in the order in which pages list it.
VOCABULARY = (
    "atp-competitive",
    "rapalog-like",
    "bivalent",
    "substrate-competitive",
    "uncompetitive",
    "noncompetitive",
    "covalent",
    "interference",
    "inactive",
    "unresolved",
    "not-interpretable",
)


#: What kinetics may show beside these, and no verdict says.
UNNAMED = ("signal change", "none of these")

#: Expected, compatible, against, excludes.
Mark = Literal["++", "+", "-", "X"]


class Rule(BaseModel):
    """A rule that a page may quote."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    source: str


class Compares(BaseModel):
    """What a line compares.

    Attributes
    ----------
    attribute
        In what the two families differ; they agree in all others.
    of, over
        Its values above and below the line of the ratio: labels of `mtorkin.verdict.contrasts`, or highest, lowest, larger, smaller.
    quantity
        What the ratio is of.
    given
        Values of other attributes that both must have.
    free
        Attributes in which they may also differ.
    only
        Where given, the only attributes in which they must agree.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    attribute: str
    of: list[str]
    over: list[str]
    quantity: Literal["IC50", "plateau"] = "IC50"
    given: dict[str, str] = {}
    free: list[str] = []
    only: list[str] | None = None


class WithinAxis(BaseModel):
    """The same comparison between the ends of a kinetic axis; shown, but its wells have spoken as that axis."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    axis: str
    parameter: str


class Outcome(BaseModel):
    """What a line may find: conditions on the interval of its effect, and what follows for each class."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_least: str | None = None
    below: str | None = None
    at_most: str | None = None
    above: str | None = None
    finding: str
    says: dict[str, Mark]
    source: str

    def holds(self, lowest: float, highest: float, limits: Mapping[str, float]) -> bool:
        """Whether the whole interval keeps the conditions."""
        return (
            (self.at_least is None or lowest >= limits[self.at_least])
            and (self.below is None or highest < limits[self.below])
            and (self.at_most is None or highest <= 1.0 / limits[self.at_most])
            and (self.above is None or lowest > 1.0 / limits[self.above])
        )

    def conditions(self, limits: Mapping[str, float]) -> str:
        """The conditions in words, with the limits in force."""
        said = [
            f"{words} {1.0 / limits[name] if inverse else limits[name]:.3g}"
            for name, words, inverse in (
                (self.at_least, "at least", False), (self.above, "above", True), (self.below, "below", False), (self.at_most, "at most", True),
            )
            if name is not None
        ]  # fmt: skip
        return " and ".join(said)


class LineRule(BaseModel):
    """An evidence line: what it compares, or which parameter of a family it reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    compares: Compares | None = None
    parameter: str | None = None
    within_axis: WithinAxis | None = None
    checks: list[str] = []
    refused: str = ""
    outcomes: dict[str, Outcome]


class Shown(BaseModel):
    """An outcome of a line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: str
    outcome: str


class Alike(BaseModel):
    """What would look the same as a class; see the head of the section in `rules.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    words: str
    looks_like: tuple[str, ...]
    where: Literal["", "FKBP12", "no FKBP12"] = ""
    blocks: bool = False
    share: float = 0.0
    stands_for: dict[str, float] = Field({}, alias="is")
    excluded_by: tuple[Shown, ...]
    by_design: bool = False
    experiment: str
    source: str


class Way(BaseModel):
    """Outcomes of lines that together name a class."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lines: dict[str, str]
    ATP: str | None = None
    not_ATP: str | None = None


class KnownSubstrate(BaseModel):
    """Names of a protein substrate and residues of its site."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: list[str]
    residues: list[int]


class Shows(BaseModel):
    """One way to be of a class: the patterns that it shows along each axis, or with both axes fitted together.

    Attributes
    ----------
    ATP, protein, substrate, both
        The patterns along each, any of those named; empty where this way says nothing of it.
    share
        How many of the compounds of the class are so, relative to its other ways along the same axes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ATP: tuple[str, ...] = ()
    protein: tuple[str, ...] = ()
    substrate: tuple[str, ...] = ()
    both: tuple[str, ...] = ()
    share: PositiveFloat = 1.0

    @property
    def patterns(self) -> dict[str, tuple[str, ...]]:
        """Axis to patterns, of the axes that it speaks of."""
        named = {"ATP": self.ATP, "protein": self.protein, "substrate": self.substrate, "both": self.both}
        return {axis: patterns for axis, patterns in named.items() if patterns}


def classes_of(catalogue: Catalogue) -> dict[str, list[Shows]]:
    """The ways to be of each class, from the patterns that speak for it; in the order of `VOCABULARY`."""
    ways: dict[str, list[Shows]] = {}
    for name, row in catalogue.two_substrates.patterns.items():
        alone = [Shows(ATP=way.ATP, protein=way.protein, share=way.share) for way in row.alone]
        ways.setdefault(row.speaks_for, []).extend([*alone, Shows(both=(name,))])
    for name, row in catalogue.one_substrate.patterns.items():
        ways.setdefault(row.speaks_for, []).append(Shows(substrate=(name,)))
    ways.pop("", None)
    known = (*VOCABULARY, *UNNAMED)
    for name in ways:
        if fault := unknown(name, known, "class"):
            raise ValueError(f"mechanisms.yaml: {fault}")
    return {name: ways[name] for name in known if name in ways}


class Rules(BaseModel):
    """The content of `rules.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    least_evidence: dict[str, list[str]]
    least_support: float
    lines: dict[str, LineRule]
    marks: dict[Mark, float]
    bound: float
    prior_of_lines: float
    named_by_lines: dict[str, list[Way]]
    alike: dict[str, Alike]
    substrates: dict[str, KnownSubstrate]
    rules: dict[str, Rule]
    sources: dict[str, str]

    @cached_property
    def classes(self) -> dict[str, list[Shows]]:
        """The ways to be of each class that patterns show."""
        return classes_of(load_catalogue())

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Rules:
        """A class or pattern that does not exist would never hold, and nobody would notice."""
        patterns = load_catalogue().patterns("ATP")
        for name in self.least_evidence:
            _refuse(unknown(name, self.classes, "class"), "least_evidence")
        for name, alike in self.alike.items():
            for each in (*alike.looks_like, *alike.stands_for):
                _refuse(unknown(each, VOCABULARY, "class"), f"alike, {name}")
            for shown in alike.excluded_by:
                _refuse(unknown(shown.line, self.lines, "line"), f"alike, {name}")
                _refuse(unknown(shown.outcome, self.lines[shown.line].outcomes, "outcome"), f"alike, {name}")
            _refuse(unknown(alike.source, self.sources, "source"), f"alike, {name}")
        for name, ways in self.named_by_lines.items():
            _refuse(unknown(name, VOCABULARY, "class"), "named_by_lines")
            for pattern in (pattern for way in ways for pattern in (way.ATP, way.not_ATP) if pattern is not None):
                _refuse(unknown(pattern, patterns, "pattern along ATP"), f"named_by_lines, {name}")
        return self

    def quote(self, identifier: str, values: dict[str, Any]) -> dict[str, str]:
        """A rule as a page quotes it: identifier, text with the limits in force, source."""
        rule = self.rules[identifier]
        return {"id": identifier, "text": rule.text.format(**values), "source": self.sources[rule.source]}


def _refuse(fault: str | None, where: str) -> None:
    if fault:
        raise ValueError(f"rules.yaml, {where}: {fault}")


@cache
def load_rules() -> Rules:
    """The rules that this version of the package decides by."""
    text = files("mtorkin.verdict").joinpath("rules.yaml").read_text(encoding="utf-8")
    return Rules.model_validate(yaml.safe_load(text))
