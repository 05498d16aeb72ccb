"""The pre-flight of a study as data: what ``mtorkin check --json`` prints.

`docs/schemas/check.schema.json` is written from these models.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from mtorkin.base.errors import Problem


class Model(BaseModel):
    """A part of the pre-flight: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(Model):
    """A sentence on what is wrong with the input, or looks like a slip, and the place that it speaks of."""

    message: str
    severity: Literal["error", "warning"]
    assay: str
    file: str
    where: str
    key: str
    compound: str
    slip: str = Field(description="Code of the slip in docs/check.md; empty for what is no slip.")

    @classmethod
    def of(cls, problem: Problem, slip: str = "") -> Said:
        """A problem as data."""
        return cls.model_validate({**problem.as_row(), "slip": slip})


class Series(Model):
    """The levels of what varies."""

    name: str = Field(description="ATP, protein, substrate or inhibitor.")
    levels: list[float] = Field(description="Above zero, each once, in rising order.")
    unit: str = Field(description="As the layout writes it.")


class Conversion(Model):
    """How much of the scarcer substrate is turned over."""

    highest: float | None = Field(description="Fraction, in the well that has most; null where it cannot be known.")
    why_not: str = Field(description="Why it cannot be known; empty where it is.")


class Measurement(Model):
    """One kinetic family: wells of a compound in which one substrate varies, or none."""

    family: str
    assay: str
    purpose: str
    axis: str = Field(description="The substrate that varies; empty for a dose-response.")
    series: list[Series]
    fixed: str = Field(description="The other substrates with their levels, in words.")
    arm: dict[str, str] = Field(description="Complex, mutations, FKBP12, FK506, ... in words.")
    wells: int
    fewest: int = Field(description="Wells at one dose and level, where there are fewest.")
    most: int = Field(description="The same where there are most.")
    high_controls: int = Field(description="On its plates; they count for other compounds of the plates, too.")
    low_controls: int
    conversion: Conversion


class Together(Model):
    """Folders of which the wells of a compound are fitted together, with both substrates."""

    folders: list[str]
    wells: int


class Difference(Model):
    """What two folders differ in that have to agree."""

    what: str
    here: str
    there: str
    near: bool = Field(description="Whether both are probably meant to be one name.")


class Apart(Model):
    """A folder of which the wells of a compound are fitted along their own axis alone."""

    folder: str
    other: str = Field(description="The folder with the other axis that it differs least from.")
    differences: list[Difference]
    why: str = Field(description="Why, where they differ in nothing.")


class Missing(Model):
    """An experiment that would let a compound be called more."""

    experiment: str = Field(description="Its name in the rules of the verdict.")
    do: str
    classes: list[str] = Field(description="The classes that need it.")


class Outlook(Model):
    """What the study can tell of a compound."""

    compound: str
    measurements: list[Measurement]
    together: list[Together]
    apart: list[Apart]
    lines: list[str] = Field(description="Evidence lines that the study measures or supplies.")
    can_be: list[str] = Field(description="Classes that it can be called if the wells show them.")
    missing: list[Missing]


class CheckedFolder(Model):
    """An assay folder."""

    assay: str
    usable: bool
    problems: list[Said]


class Preflight(Model):
    """The pre-flight of a study."""

    folders: list[CheckedFolder]
    problems: list[Said] = Field(description="Problems of no single folder.")
    slips: list[Said]
    compounds: list[Outlook]
