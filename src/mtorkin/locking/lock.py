"""The content of `mtorkin.lock.json`. `docs/schemas/lock.schema.json` is generated from these models."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

#: The format of the locks that this program writes, and the newest that it reads.
FORMAT = 1
#: Name of a lock, where none is given.
NAME = "mtorkin.lock.json"

Finite = Annotated[float, Field(allow_inf_nan=False)]


class Part(BaseModel):
    """A part of a lock: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Program(Part):
    """The program that made the results."""

    version: str
    sources: str = Field("", description="Digest of its sources; empty where it is not known.")


class Constant(Part):
    """A constant of a reported model."""

    value: Finite | None = Field(description="Estimate; null where there is none.")
    stderr: Finite | None = Field(None, description="Standard error; null where it cannot be estimated.")
    lower: Finite | None = Field(None, description="Lower end of its 95 % interval; null where open.")
    upper: Finite | None = Field(None, description="Upper end of its 95 % interval; null where open.")
    unit: str = Field("", description="Unit; empty for a ratio.")


class Family(Part):
    """What was reported of a kinetic family."""

    model: str = Field(description="The reported model.")
    flags: list[str] = Field(description="Codes of its flags, each once.")
    constants: dict[str, Constant]


class Compound(Part):
    """What was found of a compound."""

    verdict: str = Field(description="One word of the vocabulary.")
    rule: str = Field(description="The rule that decided, by its name in rules.yaml.")
    possible: dict[str, Finite] = Field(description="Classes that the data leave possible, with their support.")
    partial: bool | None = Field(
        description="Whether the wells show that activity is left; false where they neither show nor exclude it, null "
        "where inhibition is complete."
    )
    not_excluded: list[str] = Field(description="What is not excluded, in words.")
    families: dict[str, Family]
    predictions: dict[str, Constant] | None = Field(
        None,
        description="What the model of the pathway predicts, with its bands: doses that occupy part of mTORC1 and "
        "mTORC2, and markers two hours after the dose that occupies 90 % of mTORC1. Null where nothing was predicted.",
    )


class Wells(Part):
    """What became of the wells of a compound, by its name in the layouts. Wells are listed by `folder/plate`."""

    used: dict[str, int] = Field({}, description="How many wells of each folder may enter a fit.")
    left_out: dict[str, dict[str, str]] = Field({}, description="Wells left out, with the reason.")
    control: dict[str, str] = Field({}, description="Wells that entered the background or the quality of the plate.")
    unassigned: dict[str, str] = Field({}, description="Wells that no layout assigns.")


class Accepted(Part):
    """A change of results that a person accepted."""

    compound: str = Field(description="The compound; empty where it is the enzyme alone, or wells without a compound.")
    reason: str
    date: str = Field("", description="Date, as it was given; empty where none was.")
    before: str = Field(description="Version of the program of the results before.")
    after: str = Field(description="Version of the program of the accepted results.")
    changes: list[str] = Field(description="What changed, a line each.")


class Lock(Part):
    """What a study came to, and what that rests on."""

    format: int = Field(FORMAT, ge=1, le=FORMAT, description="Format of this file.")
    program: Program
    folders: list[str] = Field(
        description="Assay folders, or folders that hold assay folders, relative to this file; the results are those "
        "of all of them."
    )
    inputs: dict[str, dict[str, str]] = Field(description="SHA-256 of every file that was read of every assay folder.")
    configuration: dict[str, Any] = Field(description="The settings after defaults.")
    rooms: dict[str, str] = Field({}, description="Digest of the sources of each room of the program.")
    rules: dict[str, str] = Field({}, description="Digest of each file of rules of the program.")
    libraries: dict[str, str] = Field(description="Versions of Python and of the libraries, for information.")
    compounds: dict[str, Compound]
    enzyme: dict[str, Family] = Field(description="Kinetic families of the enzyme without a compound.")
    wells: dict[str, Wells] = Field(description="Wells by compound; those without a compound have an empty name.")
    accepted: list[Accepted] = []
