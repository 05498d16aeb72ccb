"""The rules of the verdict: `rules.yaml`, read once and checked for names that do not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from string import Formatter
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mtorkin.assays.attributes import ATTRIBUTES
from mtorkin.assays.evidence import load_evidence
from mtorkin.base.packaged import packaged
from mtorkin.base.settings import Evidence
from mtorkin.base.vocabulary import CLASSES, UNNAMED, VOCABULARY, Mark
from mtorkin.kinetics.law.catalogue import AXES, load_catalogue, unknown
from mtorkin.verdict.ways import Shows, chance, classes_of

#: What the texts of rules may be filled in with, beside the limits of evidence lines.
FILLED_IN = ("margin", "criterion", "inhibition")


NumberName = Literal[
    "least_support",
    "extrapolated",
    "bound",
    "prior_of_lines",
    "rapalog_with_fkbp12",
    "rapalog_without_fkbp12",
    "plateau_seen",
    "misfit",
]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Number(_Row):
    """A number that the verdict goes by."""

    value: float
    why: str
    source: str


class Way(_Row):
    """Outcomes of lines that together decide.

    Attributes
    ----------
    verdict, rule
        What they name, and the rule that is quoted for it.
    lines
        Line to outcome; all of them must hold.
    ATP, not_ATP
        The pattern that the ATP axis must leave alone alive, or must not.
    instead_of
        It holds only where kinetics leaves no class alive but these, or where no model describes the wells.
    leaves
        Of a way to ``unresolved``: the class that stays alive.
    sentence
        What is said, where it is not the sentence of the word.
    """

    verdict: str
    rule: str
    lines: dict[str, str]
    ATP: str | None = None
    not_ATP: str | None = None
    instead_of: tuple[str, ...] | None = None
    leaves: str = ""
    sentence: str = ""

    @property
    def last(self) -> bool:
        """Whether it holds only where no other does."""
        return self.verdict == "unresolved" or self.instead_of is not None


class Experiment(_Row):
    """An experiment that tells what is open.

    Attributes
    ----------
    do
        The advice in words.
    axis, lines
        It is done where this axis was measured, or one of these lines says something.
    where
        Attribute to label: it makes sense only where all kinetic families have them.
    several_patterns
        It makes sense only where an axis leaves several patterns alive.
    plate
        What plate is proposed for it; see `mtorkin.advise`.
    """

    do: str
    axis: str = ""
    lines: tuple[str, ...] = ()
    several_patterns: bool = False
    where: dict[str, str] = {}
    plate: Literal[
        "", "arm without FKBP12", "arm with FKBP12", "with FKBP12", "without FKBP12", "other preincubation", "none"
    ] = ""


class Shown(_Row):
    """An outcome of a line."""

    line: str
    outcome: str


class Alike(_Row):
    """What would look the same as a class.

    Attributes
    ----------
    words
        What it is.
    looks_like
        The classes that it looks like.
    where
        Whether it concerns only compounds with FKBP12 in their wells or declared rapalogs, or only those without.
    blocks
        Whether it keeps those classes from being named until it is excluded.
    share
        How likely it is beforehand, relative to the class.
    shows
        How often it shows what the class does, relative to the class.
    stands_for
        The classes that it speaks for, with their parts.
    excluded_by
        Outcomes of lines, any of which excludes it.
    in_doubt
        Whether it concerns only compounds whose wells follow a law only with something beside it, or not well, and
        those that lie within reach of the border to a class that it speaks for.
    by_design
        Whether it is excluded too where the compound met the enzyme no earlier than ATP did.
    experiments
        The experiments that would exclude it.
    source
        Where its share, or the look, is from.
    """

    words: str
    looks_like: tuple[str, ...]
    where: Literal["", "FKBP12", "no FKBP12"] = ""
    blocks: bool = False
    share: float = 0.0
    shows: float = Field(1.0, gt=0.0, le=1.0)
    stands_for: dict[str, float] = Field({}, alias="is")
    excluded_by: tuple[Shown, ...]
    in_doubt: bool = False
    by_design: bool = False
    experiments: tuple[str, ...]
    source: str


class Rule(_Row):
    """A rule that a page may quote, and the experiments that it asks for."""

    text: str
    source: str
    experiments: tuple[str, ...] = ()


class Rules(_Row):
    """The content of `rules.yaml`."""

    version: int
    least_evidence: dict[str, tuple[str, ...]]
    numbers: dict[NumberName, Number]
    marks: dict[Mark, float]
    marks_source: str
    decided_by_lines: tuple[Way, ...]
    experiments: dict[str, Experiment]
    told_by: dict[str, tuple[str, ...]]
    alike: dict[str, Alike]
    without_need: Shown
    rules: dict[str, Rule]
    sources: dict[str, str]

    @cached_property
    def classes(self) -> dict[str, list[Shows]]:
        """The ways to be of each class that patterns show."""
        return classes_of(load_catalogue())

    @cached_property
    def expecting(self) -> Callable[..., dict[str, float]]:
        """How likely each class shows patterns, of those that can: asked for pairs of axis and pattern.

        Compounds show few patterns, each again and again.
        """

        @cache
        def found(*shown: tuple[str, str]) -> dict[str, float]:
            expected = {name: chance(ways, dict(shown)) for name, ways in self.classes.items()}
            return {name: share for name, share in expected.items() if share > 0}

        return found

    @cached_property
    def all_sources(self) -> Mapping[str, str]:
        """Its own sources and those of the evidence lines."""
        return load_evidence().sources | self.sources

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Rules:
        """A name that does not exist would never hold, and nobody would notice."""
        for where, fault in _faults(self):
            raise ValueError(f"rules.yaml, {where}: {fault}")
        return self

    def number(self, name: NumberName) -> float:
        """A number that the verdict goes by."""
        return self.numbers[name].value

    def quote(self, identifier: str, values: Mapping[str, Any]) -> dict[str, str]:
        """A rule as a page quotes it: identifier, text with the limits in force, source."""
        rule = self.rules[identifier]
        return {"id": identifier, "text": rule.text.format(**values), "source": self.all_sources[rule.source]}


def _faults(rules: Rules) -> Iterator[tuple[str, str]]:
    """Where the rules name what is not there, with a sentence each."""
    for name in [*rules.least_evidence, *rules.classes]:
        yield from _known("least_evidence", name, rules.classes, "class")
        if name not in UNNAMED:
            yield from _known("least_evidence", name, rules.least_evidence, "class with its least evidence")
    for name, axes in rules.least_evidence.items():
        for axis in axes:
            yield from _known(f"least_evidence, {name}", axis, AXES, "axis")
    sources = [*(number.source for number in rules.numbers.values()), rules.marks_source]
    for source in [*sources, *(rule.source for rule in rules.rules.values())]:
        yield from _known("sources", source, rules.all_sources, "source")
    for name in set(rules.sources) & set(load_evidence().sources):
        yield "sources", f"{name!r} is a source of the evidence lines already"
    for way in rules.decided_by_lines:
        yield from _of_way(way, rules)
    for name, experiment in rules.experiments.items():
        yield from _of_experiment(f"experiments, {name}", experiment)
    for name, experiments in rules.told_by.items():
        yield from _known("told_by", name, CLASSES, "class")
        for experiment_name in experiments:
            yield from _known(f"told_by, {name}", experiment_name, rules.experiments, "experiment")
    for name, alike in rules.alike.items():
        yield from _of_alike(f"alike, {name}", alike, rules)
    yield from _of_shown("without_need", rules.without_need)
    for name in UNNAMED:
        yield from _known("rules", name, rules.rules, "rule")
    for name, rule in rules.rules.items():
        for experiment_name in rule.experiments:
            yield from _known(f"rules, {name}", experiment_name, rules.experiments, "experiment")
        for field in (field for _, field, _, _ in Formatter().parse(rule.text) if field):
            yield from _known(f"rules, {name}", field, (*Evidence.model_fields, *FILLED_IN), "limit")


def _of_way(way: Way, rules: Rules) -> Iterator[tuple[str, str]]:
    where = f"decided_by_lines, {way.verdict}"
    yield from _known(where, way.verdict, VOCABULARY, "word of the verdict")
    yield from _known(where, way.rule, rules.rules, "rule")
    for pattern in (way.ATP, way.not_ATP):
        if pattern is not None:
            yield from _known(where, pattern, load_catalogue().patterns("ATP"), "pattern along ATP")
    for name in (*(way.instead_of or ()), *([way.leaves] if way.verdict == "unresolved" else [])):
        yield from _known(where, name, (*CLASSES, *UNNAMED), "class")
    lines = load_evidence().lines
    for line, outcome in way.lines.items():
        yield from _known(where, line, lines, "evidence line")
        if line in lines:
            yield from _known(f"{where}, {line}", outcome, lines[line].outcomes, "outcome")
            if outcome in lines[line].outcomes and lines[line].outcomes[outcome].says.get(way.verdict) == "X":
                yield where, f"{line}: {outcome} excludes what it is to name"


def _of_alike(where: str, alike: Alike, rules: Rules) -> Iterator[tuple[str, str]]:
    for name in (*alike.looks_like, *alike.stands_for):
        yield from _known(where, name, CLASSES, "class")
    for name in alike.experiments:
        yield from _known(where, name, rules.experiments, "experiment")
    for shown in alike.excluded_by:
        yield from _of_shown(where, shown)
    yield from _known(where, alike.source, rules.all_sources, "source")
    if not alike.experiments:
        yield where, "no experiment would exclude it"


def _of_shown(where: str, shown: Shown) -> Iterator[tuple[str, str]]:
    lines = load_evidence().lines
    yield from _known(where, shown.line, lines, "evidence line")
    if shown.line in lines:
        yield from _known(f"{where}, {shown.line}", shown.outcome, lines[shown.line].outcomes, "outcome")


def _of_experiment(where: str, experiment: Experiment) -> Iterator[tuple[str, str]]:
    if experiment.axis:
        yield from _known(where, experiment.axis, AXES, "axis")
    for line in experiment.lines:
        yield from _known(where, line, load_evidence().lines, "evidence line")
    for attribute, label in experiment.where.items():
        yield from _known(where, attribute, ATTRIBUTES, "attribute")
        if attribute in ATTRIBUTES:
            yield from _known(where, label, ATTRIBUTES[attribute].labels, f"label of {attribute}")


def _known(where: str, name: str, known: Iterable[str], what: str) -> Iterator[tuple[str, str]]:
    if fault := unknown(name, known, what):
        yield where, fault


@cache
def load_rules() -> Rules:
    """The rules that this version of the package decides by."""
    return Rules.model_validate(packaged("mtorkin.verdict", "rules.yaml"))
