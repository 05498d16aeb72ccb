"""The finding of a family, read from the tables of fits, patterns, constants and plate quality."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from mtorkin.assays.attributes import conditions, variants
from mtorkin.base.settings import Settings
from mtorkin.base.tables.rows import Row
from mtorkin.kinetics.flags import FLAGS
from mtorkin.kinetics.law.catalogue import NO_INHIBITION, load_catalogue
from mtorkin.verdict.estimates import UNKNOWN, Estimate
from mtorkin.verdict.findings import Finding
from mtorkin.verdict.prior import with_prior
from mtorkin.verdict.rules import load_rules
from mtorkin.verdict.study import FittedStudy

#: What `mtorkin.kinetics` files the readings of wells without a law under.
_LEVELS = "dose-response"
#: The flag of residual activity that only the highest doses show.
_TOP_DOSES = "plateau-of-top-doses"


def find(family: Row, study: FittedStudy, settings: Settings, needless: bool = False) -> Finding:
    """The finding of one family.

    Parameters
    ----------
    family
        Its row of `tables.FAMILIES`.
    study
        The tables.
    settings
        The configuration.
    needless
        Whether the compound was shown to inhibit without FKBP12 as it does with it.
    """
    name = family["family"]
    chosen, patterns = study.chosen(name), with_prior(family, study, needless)
    model = str(chosen["model"]) if chosen else ""
    constants = study.parameters_of(name, model)
    top, fkbp12 = _top(family), family["FKBP12"] or 0.0
    misfit = _misfit(study.fits_of(name), settings)
    alive = _alive(family, patterns, constants, _codes(chosen), settings)
    ic50 = _ic50(alive, constants, top, settings)
    measured_under = conditions(family)
    unlike = variants(measured_under)
    return Finding(
        family=name,
        compound=_text(family["compound"]),
        assay=str(family["assay"]),
        axis=_text(family["axis"]),
        title=_text(family["title"]),
        variants=frozenset(unlike),
        variant=", ".join(measured_under[attribute].words for attribute in unlike),
        conditions=measured_under,
        FKBP12=fkbp12,
        FKBP12_limiting=0 < fkbp12 < top,
        simulated=bool(family["simulated"]),
        patterns=alive,
        possible=frozenset(alive) | _within_reach(patterns),
        supports={row["pattern"]: float(row["support"]) for row in patterns},
        model=model,
        ic50=ic50,
        readings={"IC50": ic50, **_readings(constants, study.parameters_of(name, _LEVELS))},
        enzyme=_enzyme(family),
        top=top,
        unit=_text(family["inhibitor_unit"]),
        units={name: _text(family[f"{name}_unit"]) for name in ("ATP", "protein")},
        failures=_failures(family, study, misfit),
        misfit=misfit,
        flags=_flags(chosen),
        disturbed=any(FLAGS[code].disturbed for code in _codes(chosen)),
        partial_laws=_partial_laws(study.fits_of(name), _text(family["axis"])),
    )


def _top(family: Row) -> float:
    """The highest concentration of the inhibitor."""
    return math.nan if family["top_inhibitor"] is None else float(family["top_inhibitor"])


def _alive(
    family: Row, patterns: Sequence[Row], constants: Mapping[str, Row], codes: Collection[str], settings: Settings
) -> dict[str, float]:
    """Support of the patterns that are alive, and of the complete forms of partial ones that the wells cannot tell.

    Where FKBP12 is scarcer than the compound its complex levels off, whatever the wells show, and so does a compound
    that does not dissolve. Short of saturation the plateau is extrapolated, which takes more evidence.
    """
    supports = {row["pattern"]: float(row["support"]) for row in patterns}
    alive = {row["pattern"]: supports[row["pattern"]] for row in patterns if row["alive"]}
    top, half = _top(family), constants["IC50"]["value"] if "IC50" in constants else 0.0
    scarce, extrapolated = 0.0 < (family["FKBP12"] or 0.0) < top, top < settings.regions.saturation * half
    needed = load_rules().number("extrapolated") * settings.selection.margin
    gap = {row["pattern"]: row["delta"] or 0.0 for row in patterns}
    forms = load_catalogue().complete_forms(_text(family["axis"]))
    for complete in [forms[pattern] for pattern in alive if pattern in forms]:
        if scarce or _TOP_DOSES in codes or (extrapolated and gap.get(complete, 0.0) < needed):
            alive.setdefault(complete, supports.get(complete, 0.0))
    return alive


def _failures(family: Row, study: FittedStudy, misfit: str) -> list[str]:
    """Why a family cannot be used, a sentence each."""
    broken = study.broken_gates(str(family["assay"]).split("; "), _text(family["plates"]).split("; "))
    said = [f"plate {row['plate']}: {row['metric']} {_valued(row['value'])}, limit {row['limit']}" for row in broken]
    if not study.fits_of(family["family"]):
        said.append("could not be fitted")
    if misfit:
        said.append(misfit)
    chosen = study.chosen(family["family"])
    if chosen and not chosen["converged"]:
        said.append("the fit did not converge")
    return said


def _valued(value: float | None) -> str:
    return "has no value" if value is None else f"is {value:.3g}"


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
        f"no model describes it: lack of fit F = {ratio:.3g}, p = {lack:.2g}, limits {limits.lack_of_fit_ratio:g} and "
        f"{limits.lack_of_fit:g}; look at the residuals for a bad plate region or a wrong layout"
    )


def _partial_laws(fits: Sequence[Row], axis: str) -> dict[str, float]:
    """Twice the log-likelihood ratio of each law with residual activity to the best one without, by mechanism."""
    catalogue, best = load_catalogue(), dict[str, float]()
    for row in fits:
        if not _text(row["pattern"]) and row["loglik"] is not None:
            name = catalogue.mechanism_of(axis, str(row["model"]))
            best[name] = max(best.get(name, -math.inf), float(row["loglik"]))
    partial = {name for name in best if "beta" in catalogue.part(axis).mechanisms[name]}
    complete = max((best[name] for name in best.keys() - partial), default=math.nan)
    return {name: 2.0 * (best[name] - complete) for name in sorted(partial)}


def _least(values: Iterable[Any]) -> float:
    return min((float(value) for value in values if value is not None), default=math.nan)


def _flags(chosen: Row | None) -> list[str]:
    """What the reported model is to be read with; what only describes the analysis stands with the fit."""
    raised = zip(_codes(chosen), _parts(chosen, "flags"), strict=True)
    return [sentence for code, sentence in raised if FLAGS[code].severity != "note"]


def _codes(chosen: Row | None) -> list[str]:
    """The codes of the flags of the reported model."""
    return _parts(chosen, "flag_codes")


def _parts(chosen: Row | None, column: str) -> list[str]:
    return [part for part in _text(chosen[column]).split("; ") if part] if chosen else []


def _within_reach(patterns: Sequence[Row]) -> frozenset[str]:
    """Patterns that only lie within reach of a border, and those that are alive."""
    judged = [row for row in patterns if row["delta"] is not None and row["margin"] is not None]
    return frozenset(row["pattern"] for row in judged if row["delta"] < row["margin"])


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
