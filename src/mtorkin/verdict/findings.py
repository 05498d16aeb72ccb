"""What each kinetic family found: patterns alive, potency, and whether it passed its own checks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from mtorkin.assays.mutations import domain_of
from mtorkin.base.settings import Settings
from mtorkin.kinetics.flags import FLAGS
from mtorkin.kinetics.law.catalogue import NO_INHIBITION, load_catalogue

#: The axis of families in which ATP and the protein substrate vary.
BOTH = "both"

#: Margins by which a plateau that is extrapolated has to be better than none.
_EXTRAPOLATED = 2.0

#: Attributes of a family that set it apart from a plain measurement of the mechanism, with the value that a plain one has.
_PLAIN: dict[str, Any] = {"mutations": "", "FK506": 0.0, "dilution": 1.0, "system": "kinase"}


#: What `mtorkin.kinetics` files the readings of single substrate levels under.
_LEVELS = "dose-response"


#: What is read of a fit: the table is wide, and to select among all of its columns takes several times as long.
_READ = ["model", "pattern", "k", "lack_of_fit", "lack_of_fit_F", "converged", "chosen", "flags", "flag_codes"]


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval: not-a-number where it is not known, infinite where the interval is open."""

    value: float = math.nan
    lowest: float = math.nan
    highest: float = math.nan

    def less(self, part: float) -> Estimate:
        """The estimate less a constant part of it, never below zero."""
        return Estimate(*(max(end - part, 0.0) for end in (self.value, self.lowest, self.highest)))


@dataclass(frozen=True)
class Finding:
    """One family as evidence.

    Attributes
    ----------
    family, assay, axis
        Which family; the axis is empty at a single substrate level.
    variants
        Attributes in which the family is not a plain measurement of the mechanism (mutated enzyme, intact mTORC2, FK506 present, diluted, detection alone);
        such a family is compared in the evidence lines, and is no part of the kinetic verdict.
    variant
        The same in words.
    conditions
        What it was measured under, by attribute; None where the assay does not say.
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
        Estimates by name: what single substrate levels show, residual activity and Km.
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
    conditions: Mapping[str, Any]
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


def find(
    family: dict[str, Any],
    fits: pd.DataFrame,
    parameters: pd.DataFrame,
    patterns: pd.DataFrame,
    quality: pd.DataFrame,
    settings: Settings,
) -> Finding:
    """The finding of one family.

    Parameters
    ----------
    family
        Its row of `tables.FAMILIES`.
    fits, parameters, patterns, quality
        The tables, of any families.
    settings
        The configuration.
    """
    name = family["family"]
    own_fits = fits.loc[fits["family"] == name, _READ]
    own_patterns = patterns.loc[patterns["family"] == name, ["pattern", "support", "delta", "margin", "alive"]]
    own_parameters = parameters[parameters["family"] == name]
    failures = _failed_plates(family, quality)
    if own_fits.empty:
        failures.append("could not be fitted")
    chosen = own_fits[own_fits["chosen"]]
    model = str(chosen["model"].iat[0]) if len(chosen) else ""
    textbook = own_fits[own_fits["pattern"].fillna("") == ""]
    richest = textbook[textbook["k"] == textbook["k"].max()]
    lack, ratio = (richest[name].min() if len(richest) else math.nan for name in ("lack_of_fit", "lack_of_fit_F"))
    misfit = ""
    if lack < settings.quality.lack_of_fit and ratio > settings.quality.lack_of_fit_ratio:
        misfit = (
            f"no model describes it: lack of fit F = {ratio:.3g}, p = {lack:.2g}, limits {settings.quality.lack_of_fit_ratio:g} and {settings.quality.lack_of_fit:g}; "
            "look at the residuals for a bad plate region or a wrong layout"
        )
        failures.append(misfit)
    if len(chosen) and not bool(chosen["converged"].iat[0]):
        failures.append("the fit did not converge")
    flags = _flags(chosen)

    constants = _of_model(own_parameters, model)
    supports = dict(zip(own_patterns["pattern"], own_patterns["support"].astype(float), strict=True))
    alive = {pattern: supports[pattern] for pattern in own_patterns.loc[own_patterns["alive"], "pattern"]}
    within_reach = frozenset(own_patterns.loc[own_patterns["delta"] < own_patterns["margin"], "pattern"])
    top = float(family["top_inhibitor"]) if pd.notna(family["top_inhibitor"]) else math.nan
    half = constants["IC50"]["value"] if "IC50" in constants else 0.0
    fkbp12 = float(family["FKBP12"]) if pd.notna(family["FKBP12"]) else 0.0
    scarce, extrapolated = 0.0 < fkbp12 < top, top < settings.regions.saturation * half
    gap = dict(zip(own_patterns["pattern"], own_patterns["delta"], strict=True))
    forms = load_catalogue().complete_forms(_text(family["axis"]))
    for complete in [forms[pattern] for pattern in alive if pattern in forms]:
        # Where FKBP12 is scarcer than the compound its complex levels off, whatever the wells show. Short of saturation the plateau is extrapolated, which takes more evidence.
        if scarce or (extrapolated and not gap.get(complete, 0.0) >= _EXTRAPOLATED * settings.selection.margin):
            alive.setdefault(complete, supports.get(complete, 0.0))
    conditions = _conditions(family)
    variants = {name for name, plain in _PLAIN.items() if conditions[name] != plain}
    if conditions["complex"] == "mTORC2":
        variants.add("complex")
    return Finding(
        family=name,
        assay=str(family["assay"]),
        axis=_text(family["axis"]),
        title=str(family["title"]),
        variants=frozenset(variants),
        variant=", ".join(_in_words(attribute, conditions) for attribute in sorted(variants)),
        conditions=conditions,
        FKBP12=fkbp12,
        FKBP12_limiting=fkbp12 > 0 and top > fkbp12,
        simulated=bool(family["simulated"]),
        patterns=alive,
        possible=frozenset(alive) | within_reach,
        supports=supports,
        model=model,
        ic50=_ic50(alive, constants, top, settings),
        readings=_readings(constants, _of_model(own_parameters, _LEVELS)),
        enzyme=_enzyme(family),
        top=top,
        unit=_text(family["inhibitor_unit"]),
        units={name: _text(family[f"{name}_unit"]) for name in ("ATP", "protein")},
        failures=failures,
        misfit=misfit,
        flags=flags,
    )


def _flags(chosen: pd.DataFrame) -> list[str]:
    """What the reported model is to be read with; what only describes the analysis stands with the fit."""
    if chosen.empty:
        return []
    codes, sentences = (
        [part for part in _text(chosen[column].iat[0]).split("; ") if part] for column in ("flag_codes", "flags")
    )
    raised = zip(codes, sentences, strict=True)
    return [sentence for code, sentence in raised if FLAGS[code].severity != "note"]


def _failed_plates(family: dict[str, Any], quality: pd.DataFrame) -> list[str]:
    plates = _text(family["plates"]).split("; ")
    mine = quality[quality["assay"].isin(str(family["assay"]).split("; ")) & quality["plate"].isin(plates)]
    failed = mine[mine["passed"].fillna(True) == False]  # noqa: E712 - a nullable column
    return [
        f"plate {row.plate}: {row.metric} is {row.value:.3g}, limit {row.limit}"
        for row in failed.itertuples(index=False)
    ]


def _conditions(family: Mapping[str, Any]) -> dict[str, Any]:
    mutations = _text(family["mutations"])
    return {
        "axis": _text(family["axis"]),
        "unit": _text(family["inhibitor_unit"]),
        "group": _text(family["group"]),
        "enzyme": _text(family["enzyme"]) or None,
        "complex": _text(family["complex"]) or None,
        "mutations": mutations,
        "domain": domain_of(mutations.split("; ")) if mutations else "wild type",
        "protein_name": _text(family["protein_name"]) or None,
        "site": _text(family["site"]) or None,
        "ATP": _number(family["ATP"]),
        "protein": _number(family["protein"]),
        "FKBP12": _number(family["FKBP12"]) or 0.0,
        "FK506": _number(family["FK506"]) or 0.0,
        "preincubation": _number(family["preincubation"]),
        "dilution": _number(family["dilution"]) or 1.0,
        "detergent": _text(family["detergent"]) or None,
        "format": _text(family["format"]) or None,
        "system": "detection alone" if _text(family["purpose"]) == "counter-assay" else "kinase",
    }


def _in_words(attribute: str, conditions: Mapping[str, Any]) -> str:
    value = conditions[attribute]
    words = {"FK506": "with FK506", "dilution": f"diluted {value} times", "system": "the detection system alone"}
    return words.get(attribute, f"{value}")


def _enzyme(family: Mapping[str, Any]) -> float:
    known = family["enzyme_concentration_unit"] == family["inhibitor_unit"]
    value = _number(family["enzyme_concentration"])
    return value if pd.notna(known) and known and value is not None else 0.0


def _estimate(row: Mapping[Any, Any]) -> Estimate:
    """A parameter; an end that is missing is open where the interval was computed, and not known where it was not."""
    open_ends = (0.0, math.inf) if bool(pd.notna(row["profiled"]) and row["profiled"]) else (math.nan, math.nan)
    ends = (
        row[end] if pd.notna(row[end]) else missing for end, missing in zip(("lower", "upper"), open_ends, strict=True)
    )
    return Estimate(float(row["value"]), *(float(end) for end in ends))


def _of_model(parameters: pd.DataFrame, model: str) -> dict[str, dict[Any, Any]]:
    """Estimates of a model of one family, by parameter."""
    own = parameters.loc[parameters["model"] == model, ["parameter", "value", "lower", "upper", "profiled"]]
    return {str(row["parameter"]): row for row in own.to_dict("records")}


def _readings(constants: dict[str, dict[Any, Any]], levels: dict[str, dict[Any, Any]]) -> dict[str, Estimate]:
    own = {name: row for name, row in constants.items() if name in ("Km", "beta")}
    found = {name: _estimate(row) for name, row in (own | levels).items()}
    if "beta" in found:
        found["plateau"] = found["beta"]
    return found


def _ic50(alive: dict[str, float], constants: dict[str, dict[Any, Any]], top: float, settings: Settings) -> Estimate:
    if set(alive) == {NO_INHIBITION}:
        # What "no inhibition" excludes: anything that inhibits by more than the limit at the top concentration.
        return Estimate(math.nan, top * (1.0 - settings.regions.inhibition) / settings.regions.inhibition, math.inf)
    if NO_INHIBITION in alive or "IC50" not in constants:
        return Estimate()
    return _estimate(constants["IC50"])


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
