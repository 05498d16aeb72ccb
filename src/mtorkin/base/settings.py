"""The configuration: one model per section, strict, documented by itself.

`config/config.yaml` and `docs/schemas/config.schema.json` are generated from these models; a test fails when they
drift.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mtorkin.base.errors import InputError, Problem


class Section(BaseModel):
    """A section of the configuration: unknown keys are errors, values cannot be changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Selection(Section):
    """How models are compared."""

    criterion: Literal["AIC", "AICc", "BIC"] = Field(
        "BIC", description="Criterion that chooses the unconfined model that is reported; all three are shown."
    )
    margin: float = Field(
        5.0,
        gt=0,
        description="A pattern or class is ruled out when its evidence is this much worse than the best; twice the "
        "logarithm of the odds, so that 5 is 12 to 1. docs/validation.md says how often simulated compounds are called "
        "wrongly at that.",
    )
    margin_unlisted: float = Field(
        6.0,
        gt=0,
        description="The same of a law that no class has (`between`, `none of these`): to name a class where there is "
        "none is the graver error. 6 is 20 to 1.",
    )
    border: float = Field(
        5.0,
        ge=0,
        description="Where a constant lies so near to the border of a region that this experiment could not tell its "
        "side at this scatter, in % of the velocity, either neighbour counts as right: the likelier one is named, and "
        "the other is no reason to be silent; 0 knows no such nearness.",
    )
    prior_constant: float = Field(
        10.0,
        gt=1,
        description="Factor that is one standard deviation of what is thought beforehand of a constant with a unit "
        "(Vmax, Km, Ki), about the middle of what the wells cover.",
    )
    prior_ratio: float = Field(
        3.0,
        gt=1,
        description="The same of phi, the Hill exponent and scales of plates, about 1.",
    )


#: The settings that are probabilities of departures.
_PROBABILITIES = ("low_control", "insensitive", "solubility", "enzyme", "glow", "signal", "unlisted")


class Departures(Section):
    """What may be beside the rate law, and how likely it is before any well is looked at; the rest is the law as it is."""  # noqa: E501

    # Judgements, not counts; `make validate-departures` says what verdicts they lead to.
    low_control: float = Field(
        0.25,
        ge=0,
        lt=1,
        description="The low control is not the background: it reads too low or too high, or keeps activity.",
    )
    insensitive: float = Field(
        0.1,
        ge=0,
        lt=1,
        description="Part of the activity is of a kinase in the preparation that the compound does not inhibit.",
    )
    solubility: float = Field(
        0.1, ge=0, lt=1, description="The compound reaches its solubility limit within the doses tested."
    )
    enzyme: float = Field(
        0.1, ge=0, lt=1, description="The concentration of active enzyme is another one than stated, or is not stated."
    )
    # 22 of 367 kinase inhibitors inhibit luciferase (Dranchak et al., PLoS ONE 8, e57888, 2013).
    signal: float = Field(
        0.05,
        ge=0,
        lt=1,
        description="The compound does nothing to the kinase and changes the detection signal with its dose.",
    )
    glow: float = Field(
        0.05, ge=0, lt=1, description="The compound inhibits, and adds to the signal in proportion to its dose."
    )
    unlisted: float = Field(
        0.0005, ge=0, lt=1, description="The compound binds the forms of the enzyme as no mechanism of the table says."
    )
    low_control_deviation: float = Field(
        0.05,
        gt=0,
        description="Standard deviation of the error of the low control, as a fraction of the largest velocity, and of "
        "the activity that it keeps, as a fraction of the uninhibited one.",
    )
    insensitive_deviation: float = Field(
        0.35,
        gt=0,
        description="Standard deviation of the activity that is not inhibited over that which is: up to about half of "
        "the whole.",
    )
    signal_deviation: float = Field(
        0.3,
        gt=0,
        description="Standard deviation of the change of the signal at the highest dose, as a fraction of the signal.",
    )

    glow_deviation: float = Field(
        0.3,
        gt=0,
        description="Standard deviation of what the highest dose adds to the signal, as a fraction of the largest "
        "velocity.",
    )

    @property
    def low_control_alone(self) -> Departures:
        """The low control as the only departure; for the many simulated wells of a plan, where all would take long."""
        return self.model_copy(update=dict.fromkeys((name for name in _PROBABILITIES if name != "low_control"), 0.0))

    @model_validator(mode="after")
    def _leave_room_for_the_law(self) -> Departures:
        whole = math.fsum(getattr(self, name) for name in _PROBABILITIES)
        if whole >= 1:
            raise ValueError(
                f"the probabilities of the departures add up to {whole:g}; they must leave some to the law"
            )
        return self

    enzyme_deviation: float = Field(
        2.5,
        gt=1,
        description="Factor by which the active enzyme may differ from a total concentration (a standard deviation).",
    )
    enzyme_titrated_deviation: float = Field(
        1.3, gt=1, description="The same of an active concentration that was titrated: the error of the titration."
    )


class Regions(Section):
    """Regions of the constants that a pattern stands for (patterns are regions, not models)."""

    alpha: float = Field(
        10.0,
        gt=1,
        description="Along ATP, noncompetitive or mixed is 1/alpha < Kiu/Kic < alpha; beyond is competitive, below "
        "uncompetitive.",
    )
    alpha_protein: float = Field(
        15.0,
        gt=1,
        description="The same along the protein substrate, where rapalogs are mixed with a ratio of 2 to 15.",
    )
    alpha_partial: float = Field(
        2.0,
        gt=1,
        description="Partial inhibition that raises Km does so by this factor at least; below it Km counts as "
        "unchanged.",
    )
    raised: float = Field(
        1.6,
        gt=1,
        description="With both substrates fitted together, the Km of the protein counts as raised from this factor on.",
    )
    unchanged: float = Field(
        3.0,
        gt=1,
        description="With both substrates fitted together, the Km of ATP counts as unchanged within this factor where "
        "that of the protein is raised.",
    )
    most: float = Field(
        1000.0,
        gt=1,
        description="The largest ratio of two constants of a partial mechanism: beyond it the weaker one is not there.",
    )
    inhibition: float = Field(
        0.2,
        gt=0,
        lt=1,
        description="Fraction inhibited at the highest concentration tested below which a compound counts as doing "
        "nothing.",
    )
    beta_low: float = Field(
        0.03, ge=0, lt=1, description="Partial inhibition leaves more than this fraction of the turnover at saturation."
    )
    beta_high: float = Field(
        0.6, gt=0, le=1, description="Partial inhibition leaves less than this fraction of the turnover at saturation."
    )
    beta_whole: float = Field(
        0.9,
        gt=0,
        le=1,
        description="A bound enzyme that keeps at least this fraction of the turnover is only hindered in binding its "
        "substrate: partial inhibition that competes with it, even where Km is raised little.",
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
        description="Degrees of freedom of Student's t for an error model that outlying wells move less; 0 is "
        "Gaussian.",
    )
    bootstrap: int = Field(
        0, ge=0, description="Runs of the parametric bootstrap of the selection for every family; 0 is none."
    )
    fkbp12_dissociation: float = Field(
        0.0002,
        gt=0,
        description="Dissociation constant of FKBP12 and drug, in uM (rapamycin: 0.2 nM, Banaszynski 2005 JACS "
        "127:4715).",
    )
    confidence: float = Field(0.95, gt=0.5, lt=1, description="Level of the profile-likelihood intervals.")


class Evidence(Section):
    """Limits of the evidence lines."""

    fkbp12_shift: float = Field(
        30.0, gt=1, description="IC50 without FKBP12 over IC50 with it, from which on inhibition depends on FKBP12."
    )
    lost: float = Field(
        10.0,
        gt=1,
        description="Ratio of IC50s from which on inhibition counts as lost: by a mutation, in intact mTORC2, with "
        "FK506, at another site, between formats or in a counter-assay. Three times the reproducibility below, rounded "
        "up.",
    )
    shift: float = Field(
        3.0,
        gt=1,
        description="Ratio of IC50s within which two count as alike: the minimum significant ratio of a sound assay "
        "(Assay Guidance Manual).",
    )
    hill_slope: float = Field(
        1.5,
        gt=1,
        description="Hill slope above which a curve is steep (aggregation: above 1.5 to 2, Feng 2007 J Med Chem "
        "50:2385).",
    )
    plateau_rise: float = Field(
        1.5,
        gt=1,
        description="Residual activity at the highest over that at the lowest protein level, from which on it rises: "
        "2.6 for a rapalog whose binding the protein weakens 5 times, over 0.2 to 5 Km, 1 for dead enzyme.",
    )
    atp_range: float = Field(
        2.0,
        gt=1,
        description="How many times the IC50 of a competitive inhibitor must rise between two ATP levels for them to "
        "tell (Cheng & Prusoff 1973).",
    )
    dilution: float = Field(
        10.0, gt=1, description="Smallest jump dilution that tells; 100 times is usual (Copeland 2013, chapter 5)."
    )
    tight: float = Field(
        0.1,
        gt=0,
        description="Enzyme over IC50 above which a steep curve tells nothing, since depletion of the free inhibitor "
        "makes one by itself (Copeland 2013, section 9).",
    )


#: What a plate can be judged by; `Quality.gates` lists those that close a verdict.
Gate = Literal[
    "z_prime", "cv_controls", "cv_background", "cv_replicates", "drift", "edge", "pattern", "outlying", "hook",
    "saturated", "conversion",
]  # fmt: skip


class Quality(Section):
    """Limits of plate quality (Assay Guidance Manual unless said otherwise); a plate that breaks a gate closes the verdict."""  # noqa: E501

    gates: tuple[Gate, ...] = Field(
        ("z_prime", "cv_controls", "drift", "edge", "conversion"),
        description="Limits that close the verdict; of z_prime, cv_controls, cv_background, cv_replicates, drift, "
        "edge, pattern, outlying, hook, saturated, conversion, those not listed here warn.",
    )
    z_prime: float = Field(0.4, description="Lowest Z' (0.5 is the usual convention, 0.4 the manual's limit).")
    signal_window: float = Field(2.0, description="Lowest signal window; a plate passes by either this or Z'.")
    cv_controls: float = Field(
        20.0, gt=0, description="Highest CV of the uninhibited wells, and of the background, in %."
    )
    cv_replicates: float = Field(20.0, gt=0, description="Highest CV of replicate samples with inhibitor, in %.")
    drift: float = Field(20.0, gt=0, description="Highest drift across rows or columns, in % over the plate.")
    edge: float = Field(20.0, gt=0, description="Highest difference of the outer ring from the inside, in %.")
    pattern: float = Field(
        10.0,
        gt=0,
        description="Highest difference in a dispensing pattern, in % (our choice: half of the limit on drift).",
    )
    outlying: float = Field(2.0, ge=0, description="Highest fraction of outlying wells, in %.")
    outlier_score: float = Field(
        5.0,
        gt=0,
        description="Robust standard deviations from its replicates at which a well is listed as outlying "
        "(our choice: of 800 simulated clean plates of Gaussian scatter 4 listed any).",
    )
    exclude_outliers: float | None = Field(
        None,
        gt=0,
        description="Robust standard deviations from two or more replicates at which a well is left out of fits; null "
        "keeps all.",
    )
    hook: float = Field(
        10.0,
        gt=0,
        description="Highest rise of the signal towards the highest concentration, in % of the uninhibited signal "
        "(our choice: half of the limit on drift).",
    )
    saturated: int = Field(0, ge=0, description="Most wells that may share a heap at the highest value of the plate.")
    lack_of_fit: float = Field(
        0.001, gt=0, lt=1, description="Lowest p value of the replicate lack-of-fit test under the richest model ..."
    )
    lack_of_fit_ratio: float = Field(
        4.0,
        ge=1,
        description="... when its F ratio also exceeds this: with many wells a misfit may be significant and yet "
        "harmless. The error that wells share with their background is allowed for in both.",
    )
    chance: float = Field(
        0.001,
        gt=0,
        lt=1,
        description="Probability by chance, over all that is tried on a plate, below which a dispensing pattern or a "
        "hook effect counts as there: a clean plate shows one in 1,000.",
    )
    precision: float = Field(
        0.1667,
        gt=0,
        description="Largest standard error of drift and edge effect over their limit with which they are judged: an "
        "effect of 1.25 limits is then found on nine plates of ten.",
    )
    reach: float = Field(
        0.2,
        gt=0,
        description="Typical distance of replicates from their middle, over the plate, below which they tell no drift: "
        "neighbours would speak for the whole plate. Wells over half of a plate have 0.2, over all of it 0.4.",
    )
    donor_deviation: float = Field(
        5.0,
        gt=0,
        description="Robust z of what is watched beside the signal (the donor of a TR-FRET read) beyond which a well "
        "is flagged; Gaussian scatter does so once in 2 million wells.",
    )
    donor_usual: float = Field(
        5.0,
        ge=0,
        description="Deviation of it that counts as usual however well the wells without inhibitor agree, in %: what "
        "dispensing differs by.",
    )
    donor_trend: float = Field(
        0.01,
        gt=0,
        lt=1,
        description="p value of Kendall's tau below which the deviation of a compound is said to grow with its "
        "concentration; compounds that do not disturb the read seem to once in 100.",
    )
    interpolation: float = Field(
        20.0,
        ge=0,
        description="Largest difference in steepness of the standard curves at two [ATP] between which a well is "
        "interpolated, in %: its product is then wrong by less than half of that.",
    )
    backwards: float = Field(
        5.0,
        gt=0,
        description="Standard errors by which uninhibited wells must lie below the background for a plate to be "
        "refused, since its direction or its controls are then wrong.",
    )
    conversion: float = Field(
        10.0,
        gt=0,
        description="Conversion of the scarcer substrate, in %, from which on substrate that is used up is allowed for "
        "by the integrated rate law, and wells are flagged; a mean velocity is up to 5 % too low there.",
    )
    conversion_gate: float = Field(
        25.0,
        gt=0,
        lt=100,
        description="Highest conversion of the scarcer substrate in uninhibited wells, in %; a mean velocity is up to "
        "15 % too low there, and what Km and the product do to it decides too much beyond.",
    )


class Settle(Section):
    """The plate that is proposed for a compound left unresolved."""

    designs: int = Field(
        2,
        ge=1,
        description="Designs of each plate size that are simulated at most, best expected separation first, until one "
        "names the class in 9 of 10 repeats.",
    )
    repeats: int = Field(
        12,
        ge=0,
        description="Simulated repeats of each, which cost half a second or so; 0 is none, and the expected separation "
        "decides.",
    )


#: The classical plots of an axis; `mtorkin.report.classical.plots` has a row for each.
Classical = Literal["lineweaver-burk", "dixon", "cornish-bowden", "constants", "ic50", "dose-response"]


class Pages(Section):
    """What the pages of compounds show."""

    classical: tuple[Classical, ...] = Field(
        ("lineweaver-burk", "dixon", "cornish-bowden", "constants", "ic50", "dose-response"),
        description="Classical plots of every axis, for viewing: lineweaver-burk, dixon, cornish-bowden, constants "
        "(apparent Km and Vmax against dose), ic50 (against the substrate), dose-response; [] draws none.",
    )


def _or_one_word(schema: dict[str, Any]) -> None:
    """Let the JSON schema of `Pathway` take one word in its place."""
    section = dict(schema)
    schema.clear()
    schema |= {"anyOf": [section, {"enum": ["auto", "on", "off", True, False]}]}


class Pathway(Section):
    """The model of a cell's mTOR pathway (docs/pathway.md); `pathway: off` is short for `predict: off` in here."""

    model_config = ConfigDict(json_schema_extra=_or_one_word)

    predict: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Whether to predict what compounds do in a cell: auto does where libroadrunner and antimony are "
        "installed, on says that they are missing where they are, off does not.",
    )
    samples: int = Field(
        20,
        ge=20,
        description="Samples of all constants for the bands of each compound, which cost about 3 ms each.",
    )

    @model_validator(mode="before")
    @classmethod
    def _by_one_word(cls, given: Any) -> Any:
        """One word in place of the section; YAML reads on and off as true and false."""
        content = dict(given) if isinstance(given, Mapping) else {"predict": given}
        if isinstance(content.get("predict"), bool):
            content["predict"] = "on" if content["predict"] else "off"
        return content


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
    batch_size: int = Field(
        8, ge=1, description="Assay folders per batch of compounds; a batch is one job, and two folders make two."
    )
    fits: Literal["chosen", "possible", "all"] = Field(
        "possible",
        description="Which fits `fits.csv` and `parameters.csv` show: chosen, the reported model of every family; "
        "possible, also those within 10 of the best by the criterion, and those of patterns that are possible; all, "
        "also what is rejected. Nothing else follows from it.",
    )
    selection: Selection = Selection()
    departures: Departures = Departures()
    regions: Regions = Regions()
    fit: Fit = Fit()
    evidence: Evidence = Evidence()
    quality: Quality = Quality()
    settle: Settle = Settle()
    pages: Pages = Pages()
    pathway: Pathway = Pathway()


def read_settings(content: Mapping[str, Any]) -> Settings:
    """The settings after defaults.

    Raises
    ------
    InputError
        With a sentence for every key that does not exist, naming the nearest one that does, and every value that cannot
        be.
    """
    try:
        return Settings.model_validate(dict(content))
    except ValidationError as error:
        raise InputError([_problem(dict(fault)) for fault in error.errors()]) from None


def _problem(fault: dict[str, Any]) -> Problem:
    *sections, key = (str(part) for part in fault["loc"])
    where = ".".join([*sections, key])
    if fault["type"] == "tuple_type":
        message = f"must be a list, such as [{fault['input']}]" if isinstance(fault["input"], str) else "must be a list"
        return Problem(message, where="configuration", key=where)
    if fault["type"] != "extra_forbidden":
        message = f"{fault['msg'][0].lower()}{fault['msg'][1:]}, but it is {fault['input']!r}"
        return Problem(message, where="configuration", key=where)
    fields = Settings.model_fields
    for section in sections:
        fields = fields[section].annotation.model_fields  # type: ignore[union-attr]
    near = get_close_matches(key, fields, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known keys are {', '.join(fields)}"
    return Problem(f"there is no such key; {hint}", where="configuration", key=where)
