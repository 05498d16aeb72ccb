"""The record of a verdict, as it stands in ``verdicts.json``.

`docs/schemas/verdicts.schema.json` is generated from these models.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mtorkin.base.vocabulary import UNNAMED, VOCABULARY, Mark

#: The format of ``verdicts.json``: it rises where a key is renamed, removed or means something else.
FORMAT: Final = 1

Word = Literal[VOCABULARY]  # type: ignore[valid-type]
Possible = Literal[(*VOCABULARY, *UNNAMED)]  # type: ignore[valid-type]
Support = Annotated[float, Field(ge=0, le=1)]


class Model(BaseModel):
    """A part of the record: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)


class ClassAlive(Model):
    """A class that the data leave possible."""

    word: Possible = Field(alias="class", description="The class.")
    support: Support = Field(description="Its support; what several classes explain alike is shared among them.")


class Residual(Model):
    """The activity that a compound leaves."""

    words: str = Field(description="As pages and sentences say it, e.g. partial: 30 % left.")
    shown: bool = Field(description="Whether the wells show it; false where they neither show nor exclude it.")
    fraction: float | None = Field(
        description="Part of its turnover that the enzyme keeps with the compound bound; null where the wells or the "
        "law do not tell."
    )
    interval: tuple[float, float] | None = Field(description="Its 95 % interval; null where it is not known.")


class QuotedRule(Model):
    """The rule that decided, with the limits in force."""

    id: str
    text: str
    source: str


class Evidence(Model):
    """An evidence line, or a kinetic axis."""

    line: str = Field(description="Which line, e.g. ATP axis, FKBP12 shift.")
    comparison: str = Field(description="What is compared with what; empty for an axis.")
    effect: float | None = Field(
        description="The effect, as docs/evidence.md defines it for the line; null where it is not known."
    )
    interval: tuple[float, float | None] | None = Field(
        description="Its 95 % interval, null for an open end; null where there is none."
    )
    unit: str = Field(description="Unit of the effect; empty for a ratio.")
    finding: str = Field(description="What it shows.")
    quality: str = Field(description="Whether it passed its own check, and if not, why.")
    says: dict[Word, Mark] | None = Field(
        description="What it says of each class: ++ expected, + compatible, - against, X excludes; silent of all "
        "others. Null for an axis, whose patterns speak for it."
    )
    source: str = Field(description="This study, or the citation of a supplied value.")
    supplied: bool = Field(description="Whether it is a supplied value, and was not measured here.")
    families: list[str] = Field(description="The kinetic families that it rests on.")


class NotExcluded(Model):
    """What is not excluded."""

    what: str = Field(description="A class left alive, or what would look the same, in words.")
    experiments: list[str] = Field(description="Experiments that would tell, by their names in rules.yaml.")


class Record(Model):
    """The verdict on one compound."""

    compound: str = Field(description="Identifier of the compound.")
    name: str | None = Field(description="Name of the compound, where an assay gives one.")
    verdict: Word = Field(description="One word of the vocabulary.")
    support: Support | None = Field(
        description="Support of the verdict, or of the likeliest class where unresolved; null where there is none."
    )
    alive: list[ClassAlive] = Field(description="Classes that the data leave possible, best first.")
    residual: Residual | None = Field(
        None,
        description="Activity that is left, of a class that is or may be partial; null where inhibition is complete.",
    )
    sentence: str = Field(description="The verdict in a sentence.")
    rule: QuotedRule
    reasons: list[str] = Field(description="Why, a sentence each.")
    flags: list[str] = Field(description="What to be wary of.")
    evidence: list[Evidence]
    not_excluded: list[NotExcluded] = Field(
        description="Classes left alive, and what was never tested and would look the same as the verdict."
    )
    experiments: list[str] = Field(description="Experiments that would tell, by their names in rules.yaml.")
    what_would_settle: list[str] = Field(
        description="The same in sentences, one each; never empty where something is not excluded."
    )
    simulated: bool = Field(description="Whether any of the data are simulated.")
    families: list[str] = Field(description="All kinetic families of the compound.")

    @model_validator(mode="after")
    def _what_is_open_can_be_told(self) -> Record:
        if self.not_excluded and not self.what_would_settle:
            raise ValueError(f"{self.compound}: something is not excluded, and no experiment is named that would tell")
        return self


class Verdicts(Model):
    """The content of ``verdicts.json``."""

    format: Literal[1] = Field(
        FORMAT, description="Format of this file; absent from the first results, which are of it."
    )
    compounds: list[Record] = Field(description="A record a compound, by identifier.")
