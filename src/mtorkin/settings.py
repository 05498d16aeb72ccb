"""The configuration: one model per section, strict, documented by itself.

`config/config.yaml` and `docs/schemas/config.schema.json` are generated from these models; a test fails when they drift.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mtorkin.errors import InputError, Problem


class Section(BaseModel):
    """A section of the configuration: unknown keys are errors, values cannot be changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Selection(Section):
    """How models are compared."""

    criterion: Literal["AIC", "AICc", "BIC"] = Field(
        "BIC", description="Criterion that the verdict reads; all three are reported."
    )
    margin: float = Field(
        4.0,
        gt=0,
        description="A pattern or class is ruled out when its evidence is this much worse than the best; twice the logarithm "
        "of the odds, so that 4 is 7 to 1. Simulated compounds were called wrongly in less than 1 % at that: docs/validation.md.",
    )


class Regions(Section):
    """Regions of the constants that a pattern stands for (patterns are regions, not models)."""

    alpha: float = Field(
        10.0,
        gt=1,
        description="Along ATP, noncompetitive or mixed is 1/alpha < Kiu/Kic < alpha; beyond is competitive, below uncompetitive.",
    )
    alpha_protein: float = Field(
        15.0,
        gt=1,
        description="The same along the protein substrate, where rapalogs are mixed with a ratio of 2 to 15.",
    )
    alpha_partial: float = Field(
        2.0,
        gt=1,
        description="Partial inhibition that raises Km does so by this factor at least; below it Km counts as unchanged.",
    )
    inhibition: float = Field(
        0.2,
        gt=0,
        lt=1,
        description="Fraction inhibited at the highest concentration tested below which a compound counts as doing nothing.",
    )
    beta_low: float = Field(
        0.03, ge=0, lt=1, description="Partial inhibition leaves more than this fraction of the turnover at saturation."
    )
    beta_high: float = Field(
        0.6, gt=0, le=1, description="Partial inhibition leaves less than this fraction of the turnover at saturation."
    )
    saturation: float = Field(
        10.0,
        gt=1,
        description="Top inhibitor over IC50 from which on residual activity can be told from incomplete inhibition.",
    )


class Fit(Section):
    """How models are fitted."""

    starts: int = Field(8, ge=1, description="Starting points for every model.")
    student_t: float = Field(
        0.0,
        ge=0,
        description="Degrees of freedom of Student's t for an error model that outlying wells move less; 0 is Gaussian.",
    )
    bootstrap: int = Field(
        0, ge=0, description="Runs of the parametric bootstrap of the selection for every family; 0 is none."
    )
    fkbp12_dissociation: float = Field(
        0.0002,
        gt=0,
        description="Dissociation constant of FKBP12 and drug, in uM (rapamycin: 0.2 nM, Banaszynski 2005 JACS 127:4715).",
    )
    confidence: float = Field(0.95, gt=0.5, lt=1, description="Level of the profile-likelihood intervals.")


class Evidence(Section):
    """Limits of the evidence lines."""

    fkbp12_shift: float = Field(
        30.0, gt=1, description="IC50 without FKBP12 over IC50 with it, from which on inhibition depends on FKBP12."
    )


class Quality(Section):
    """Limits of plate quality (Assay Guidance Manual); a plate that breaks one closes the verdict."""

    z_prime: float = Field(0.4, description="Lowest Z' (0.5 is the usual convention, 0.4 the manual's limit).")
    signal_window: float = Field(2.0, description="Lowest signal window; a plate passes by either this or Z'.")
    cv_controls: float = Field(20.0, gt=0, description="Highest CV of the uninhibited wells, in %.")
    lack_of_fit: float = Field(
        0.001, gt=0, lt=1, description="Lowest p value of the replicate lack-of-fit test under the richest model ..."
    )
    lack_of_fit_ratio: float = Field(
        4.0,
        ge=1,
        description="... when its F ratio also exceeds this. Wells at one substrate level share the error of their "
        "background, so that some misfit is significant and yet harmless.",
    )
    conversion: float = Field(
        10.0, gt=0, description="Highest conversion of the scarcer substrate in uninhibited wells, in %."
    )


class Settings(Section):
    """Everything that a run can be told."""

    folders: list[str] = Field(
        default_factory=list,
        description="Assay folders, or folders that hold assay folders; relative to the working directory.",
    )
    out: str = Field(
        "results", description="Directory for the results; relative to the working directory, and part of no result."
    )
    seed: Annotated[int, Field(ge=0)] = Field(1, description="Seed of everything random.")
    batch_size: int = Field(50, ge=1, description="Assay folders per batch of compounds; a batch is one job.")
    selection: Selection = Selection()
    regions: Regions = Regions()
    fit: Fit = Fit()
    evidence: Evidence = Evidence()
    quality: Quality = Quality()


def read_settings(content: Mapping[str, Any]) -> Settings:
    """The settings after defaults.

    Raises
    ------
    InputError
        With a sentence for every key that does not exist, naming the nearest one that does, and every value that cannot be.
    """
    try:
        return Settings.model_validate(dict(content))
    except ValidationError as error:
        raise InputError([_problem(dict(fault)) for fault in error.errors()]) from None


def _problem(fault: dict[str, Any]) -> Problem:
    *sections, key = (str(part) for part in fault["loc"])
    where = ".".join([*sections, key])
    if fault["type"] != "extra_forbidden":
        message = f"{fault['msg'][0].lower()}{fault['msg'][1:]}, but it is {fault['input']!r}"
        return Problem(message, where="configuration", key=where)
    fields = Settings.model_fields
    for section in sections:
        fields = fields[section].annotation.model_fields  # type: ignore[union-attr]
    near = get_close_matches(key, fields, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known keys are {', '.join(fields)}"
    return Problem(f"there is no such key; {hint}", where="configuration", key=where)
