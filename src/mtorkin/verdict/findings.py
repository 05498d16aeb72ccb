"""What each kinetic family found: patterns alive, potency, and whether it passed its own checks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mtorkin.assays.attributes import Condition, conditions, variants
from mtorkin.base.settings import Settings
from mtorkin.base.tables.rows import Row
from mtorkin.kinetics.flags import FLAGS
from mtorkin.kinetics.law.catalogue import NO_INHIBITION, load_catalogue
from mtorkin.verdict.estimates import UNKNOWN, Estimate
from mtorkin.verdict.rules import load_rules
from mtorkin.verdict.study import FittedStudy

#: The axis of families in which ATP and the protein substrate vary.
BOTH = "both"


#: What `mtorkin.kinetics` files the readings of single substrate levels under.
_LEVELS = "dose-response"


@dataclass(frozen=True)
class Finding:
    """One family as evidence.

    Attributes
    ----------
    family, assay, axis
        Which family; the axis is empty at a single substrate level.
    variants
        Attributes in which the family is no plain measurement of the mechanism, as on mutated enzyme: it is compared in
        the evidence lines, and is no part of the kinetic verdict.
    variant
        The same in words.
    conditions
        What it was measured under, by attribute.
    FKBP12
        Concentration of FKBP12; 0 where none was added.
    patterns
        Support of every pattern that is alive.
    possible
        The patterns that are alive, and those that are not only because they lie within reach of a border.
    supports
        Support of every pattern.
    model
        The reported model.
    ic50
        The IC50 in the inhibitor's unit; its value is not known where nothing inhibits, and its interval is open.
    readings
        Estimates by name: IC50, Km, residual activity, and what single substrate levels show.
    enzyme
        Concentration of the enzyme in the inhibitor's unit; 0 where it is not known.
    top
        Highest concentration of the inhibitor.
    units
        Units of the substrates that are held constant.
    failures
        Why the family cannot be used, a sentence each; empty if it can.
    misfit
        Which of them says that no model describes its wells; empty if none does.
    flags
        What to be wary of.
    """

    family: str
    assay: str
    axis: str
    title: str
    variants: frozenset[str]
    variant: str
    conditions: Mapping[str, Condition]
    FKBP12: float
    FKBP12_limiting: bool
    simulated: bool
    patterns: dict[str, float]
    possible: frozenset[str]
    supports: dict[str, float]
    model: str
    ic50: Estimate
    readings: Mapping[str, Estimate]
    enzyme: float
    top: float
    unit: str
    units: Mapping[str, str]
    failures: list[str] = field(default_factory=list)
    misfit: str = ""
    flags: list[str] = field(default_factory=list)

    @property
    def kinetic(self) -> bool:
        """Whether the family speaks of the mechanism."""
        return not self.variants

    @property
    def inhibits(self) -> bool | None:
        """True or False where the family tells; None where it does not."""
        if NO_INHIBITION not in self.patterns:
            return True
        return False if len(self.patterns) == 1 else None


def find(family: Row, study: FittedStudy, settings: Settings) -> Finding:
    """The finding of one family.

    Parameters
    ----------
    family
        Its row of `tables.FAMILIES`.
    study
        The tables.
    settings
        The configuration.
    """
    name = family["family"]
    fits, patterns = study.fits_of(name), study.patterns_of(name)
    chosen = study.chosen(name)
    model = str(chosen["model"]) if chosen else ""
    misfit = _misfit(fits, settings)
    failures = _failed_plates(family, study)
    if not fits:
        failures.append("could not be fitted")
    if misfit:
        failures.append(misfit)
    if chosen and not chosen["converged"]:
        failures.append("the fit did not converge")
    constants = study.parameters_of(name, model)
    supports = {row["pattern"]: float(row["support"]) for row in patterns}
    alive = {row["pattern"]: supports[row["pattern"]] for row in patterns if row["alive"]}
    top = math.nan if family["top_inhibitor"] is None else float(family["top_inhibitor"])
    fkbp12 = family["FKBP12"] or 0.0
    half = constants["IC50"]["value"] if "IC50" in constants else 0.0
    scarce, extrapolated = 0.0 < fkbp12 < top, top < settings.regions.saturation * half
    gap = {row["pattern"]: row["delta"] or 0.0 for row in patterns}
    forms = load_catalogue().complete_forms(_text(family["axis"]))
    for complete in [forms[pattern] for pattern in alive if pattern in forms]:
        # Where FKBP12 is scarcer than the compound its complex levels off, whatever the wells show. Short of saturation the plateau is extrapolated, which takes more evidence.
        if scarce or (
            extrapolated
            and not gap.get(complete, 0.0) >= load_rules().number("extrapolated") * settings.selection.margin
        ):
            alive.setdefault(complete, supports.get(complete, 0.0))
    measured_under = conditions(family)
    unlike = variants(measured_under)
    ic50 = _ic50(alive, constants, top, settings)
    return Finding(
        family=name,
        assay=str(family["assay"]),
        axis=_text(family["axis"]),
        title=_text(family["title"]),
        variants=frozenset(unlike),
        variant=", ".join(measured_under[attribute].words for attribute in unlike),
        conditions=measured_under,
        FKBP12=fkbp12,
        FKBP12_limiting=fkbp12 > 0 and top > fkbp12,
        simulated=bool(family["simulated"]),
        patterns=alive,
        possible=frozenset(alive) | _within_reach(patterns),
        supports=supports,
        model=model,
        ic50=ic50,
        readings={"IC50": ic50, **_readings(constants, study.parameters_of(name, _LEVELS))},
        enzyme=_enzyme(family),
        top=top,
        unit=_text(family["inhibitor_unit"]),
        units={name: _text(family[f"{name}_unit"]) for name in ("ATP", "protein")},
        failures=failures,
        misfit=misfit,
        flags=_flags(chosen),
    )


def _misfit(fits: Sequence[Row], settings: Settings) -> str:
    """Why no model describes the wells: the richest one misses the means of replicates; empty where one does."""
    textbook = [row for row in fits if not _text(row["pattern"])]
    most = max((row["k"] for row in textbook), default=0)
    richest = [row for row in textbook if row["k"] == most]
    lack, ratio = (_least(row[name] for row in richest) for name in ("lack_of_fit", "lack_of_fit_F"))
    limits = settings.quality
    if not (lack < limits.lack_of_fit and ratio > limits.lack_of_fit_ratio):
        return ""
    return (
        f"no model describes it: lack of fit F = {ratio:.3g}, p = {lack:.2g}, limits {limits.lack_of_fit_ratio:g} and {limits.lack_of_fit:g}; "
        "look at the residuals for a bad plate region or a wrong layout"
    )


def _least(values: Iterable[Any]) -> float:
    return min((float(value) for value in values if value is not None), default=math.nan)


def _flags(chosen: Row | None) -> list[str]:
    """What the reported model is to be read with; what only describes the analysis stands with the fit."""
    if chosen is None:
        return []
    codes, sentences = (
        [part for part in _text(chosen[column]).split("; ") if part] for column in ("flag_codes", "flags")
    )
    raised = zip(codes, sentences, strict=True)
    return [sentence for code, sentence in raised if FLAGS[code].severity != "note"]


def _within_reach(patterns: Sequence[Row]) -> frozenset[str]:
    """Patterns that only lie within reach of a border, and those that are alive."""
    judged = [row for row in patterns if row["delta"] is not None and row["margin"] is not None]
    return frozenset(row["pattern"] for row in judged if row["delta"] < row["margin"])


def _failed_plates(family: Row, study: FittedStudy) -> list[str]:
    broken = study.broken_gates(str(family["assay"]).split("; "), _text(family["plates"]).split("; "))
    return [f"plate {row['plate']}: {row['metric']} is {row['value']:.3g}, limit {row['limit']}" for row in broken]


def _enzyme(family: Row) -> float:
    unit, value = family["enzyme_concentration_unit"], family["enzyme_concentration"]
    return float(value) if unit and unit == family["inhibitor_unit"] and value is not None else 0.0


def _estimate(row: Row) -> Estimate:
    """A parameter; an end that is missing is open where the interval was computed, and not known where it was not."""
    missing = (0.0, math.inf) if row["profiled"] else (math.nan, math.nan)
    ends = (
        other if row[end] is None else float(row[end]) for end, other in zip(("lower", "upper"), missing, strict=True)
    )
    return Estimate(float(row["value"]), *ends)


def _readings(constants: dict[str, Row], levels: dict[str, Row]) -> dict[str, Estimate]:
    own = {name: row for name, row in constants.items() if name in ("Km", "beta")}
    found = {name: _estimate(row) for name, row in (own | levels).items()}
    if "beta" in found:
        found["plateau"] = found["beta"]
    return found


def _ic50(alive: dict[str, float], constants: dict[str, Row], top: float, settings: Settings) -> Estimate:
    if set(alive) == {NO_INHIBITION}:
        # What "no inhibition" excludes: anything that inhibits by more than the limit at the top concentration.
        return Estimate(math.nan, top * (1.0 - settings.regions.inhibition) / settings.regions.inhibition, math.inf)
    if NO_INHIBITION in alive or "IC50" not in constants:
        return UNKNOWN
    return _estimate(constants["IC50"])


def _text(value: str | None) -> str:
    return value or ""
