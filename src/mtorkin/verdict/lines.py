"""Evidence lines: what each shows, whether it passed its own check, and what it says of the classes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mtorkin.assays.units import parse
from mtorkin.base.settings import Settings
from mtorkin.verdict.contrasts import Contrast, contrasts, ratio
from mtorkin.verdict.findings import Estimate, Finding
from mtorkin.verdict.rules import LineRule, Mark, Outcome, Rules

PASSED = "passed"
#: What a line shows whose interval no outcome holds for.
UNCLEAR = "unclear"
#: Enzyme over IC50 above which depletion alone makes a dose-response curve steep (Copeland 2013, section 9).
_TIGHT = 0.1

Limits = dict[str, float]


@dataclass(frozen=True)
class Line:
    """One evidence line on one compound.

    Attributes
    ----------
    line, title
        Its name in the rules, and on pages.
    comparison
        What is compared, in words.
    effect
        The ratio (or slope) with its 95 % interval, without unit.
    outcome
        The outcome that its interval holds, or `UNCLEAR`.
    finding
        That in words, with the limit in force.
    quality
        ``passed``, or why it decides nothing.
    says
        Class to mark, where it passed and an outcome holds; else empty.
    families
        The families compared; none where the value was supplied.
    source
        Where the value is from.
    supplied
        Whether it was supplied, and not measured in the study.
    support
        Support of what the comparison takes for granted.
    """

    line: str
    title: str
    comparison: str
    effect: Estimate
    outcome: str
    finding: str
    quality: str
    says: Mapping[str, Mark] = field(default_factory=dict)
    families: tuple[str, ...] = ()
    source: str = "this study"
    supplied: bool = False
    support: float = 1.0

    @property
    def counts(self) -> bool:
        """Whether it says anything of a class."""
        return bool(self.says)

    @property
    def key(self) -> str:
        """Line and outcome, as the rules name them."""
        return f"{self.line}: {self.outcome}"


def evidence_lines(
    findings: Sequence[Finding], supplied: Sequence[Mapping[str, Any]], settings: Settings, rules: Rules
) -> list[Line]:
    """All evidence lines on a compound.

    Parameters
    ----------
    findings
        Its families, usable or not.
    supplied
        Values that folders give with their citation: the fields of `assays.schema.Supplied`, and ``assay``.
    settings
        The configuration.
    rules
        The rules.

    Returns
    -------
    list of Line
        In the order of the rules; where one line was measured several times and the outcomes exclude each other, none of them decides.
    """
    limits: Limits = {name: float(value) for name, value in settings.evidence.model_dump().items()}
    lines: list[Line] = []
    for name, rule in rules.lines.items():
        measured = _of_families(name, rule, findings, settings, limits, rules)
        own = ([_speaking(measured)] if measured else []) + [
            _supplied(name, rule, value, limits)
            for value in sorted(supplied, key=lambda value: (str(value["citation"]), float(value["value"])))
            if value["line"] == name
        ]
        lines += _without_disagreement(own)
        lines += _within_axis(name, rule, findings, settings, limits)
    return lines


def _of_families(
    name: str, rule: LineRule, findings: Sequence[Finding], settings: Settings, limits: Limits, rules: Rules
) -> list[Line]:
    if rule.compares is None:
        parameter = rule.parameter or ""
        return [
            _judged(
                Line(name, rule.title, finding.title, finding.readings[parameter], "", "", _slope_fault(finding), families=(finding.family,)),
                rule, limits,
            )
            for finding in findings
            if parameter in finding.readings and finding.conditions["system"] == "kinase"
        ]  # fmt: skip
    found, reason = contrasts(rule.compares, findings, rules)
    if reason:
        return [Line(name, rule.title, "", Estimate(), UNCLEAR, "not computed", f"not comparable: {reason}")]
    lines = []
    for contrast in found:
        own, fault = _derived(rule, contrast, findings, limits)
        quality = rule.refused or _fault(rule, contrast, settings) or fault
        line = Line(
            name,
            rule.title,
            f"{_called(rule, contrast.of, rules)} over {_called(rule, contrast.over, rules)}",
            contrast.effect,
            "",
            "",
            quality,
            families=(contrast.of.family, contrast.over.family),
            support=contrast.support,
        )
        line = _judged(line, rule, limits | own)
        if contrast.unstated and line.quality == PASSED:
            names = ", ".join(contrast.unstated)
            line = replace(line, quality=f"{PASSED}; {names} taken to be the same, which is not stated for both")
        lines.append(line)
    return lines


def _judged(line: Line, rule: LineRule, limits: Limits) -> Line:
    """The outcome of a line by its interval; it says nothing where a check failed."""
    low, high = line.effect.lowest, line.effect.highest
    quality = line.quality
    if not quality and (math.isnan(low) or math.isnan(high)):
        quality = "whether there is inhibition to compare is not clear, or its interval is not known"
    quality = quality or PASSED
    if math.isnan(low) or math.isnan(high):
        return replace(line, outcome=UNCLEAR, finding="cannot be told from these data", quality=quality)
    held = next(((name, each) for name, each in rule.outcomes.items() if each.holds(low, high, limits)), None)
    if held is None:
        limit = "; ".join(
            f"{name}: {each.conditions(limits)}" for name, each in rule.outcomes.items() if _known(each, limits)
        )
        text = f"its interval reaches over a limit ({limit})" if limit else "is shown"
        return replace(line, outcome=UNCLEAR, finding=text, quality=quality)
    name, outcome = held
    return replace(
        line,
        outcome=name,
        finding=f"{outcome.finding} ({outcome.conditions(limits)})",
        quality=quality,
        says=dict(outcome.says) if quality == PASSED else {},
    )


def _known(outcome: Outcome, limits: Limits) -> bool:
    return all(name in limits for name in (outcome.at_least, outcome.below, outcome.at_most, outcome.above) if name)


def _speaking(lines: list[Line]) -> Line:
    """Of several measurements of one line the narrowest that passed; one that contradicts it makes the line unclear."""

    def rank(line: Line) -> tuple[bool, bool, float, tuple[str, ...]]:
        width = math.log(line.effect.highest / line.effect.lowest) if line.effect.lowest > 0 else math.inf
        return (
            not line.quality.startswith(PASSED),
            not line.counts,
            math.inf if math.isnan(width) else width,
            line.families,
        )

    best = min(lines, key=rank)
    others = sorted({line.outcome for line in lines if line.counts} - {best.outcome})
    return _disagreeing(best, others) if best.counts and others else best


def _without_disagreement(lines: list[Line]) -> list[Line]:
    """A line that is measured and supplied, or supplied twice, speaks only where the outcomes agree, and once."""
    outcomes = sorted({line.outcome for line in lines if line.counts})
    if len(outcomes) > 1:
        return [
            _disagreeing(line, [each for each in outcomes if each != line.outcome]) if line.counts else line
            for line in lines
        ]
    first = next((line for line in lines if line.counts), None)
    return [
        line
        if line is first or not line.counts
        else replace(line, says={}, quality=f"{line.quality}; agrees, and is not counted again")
        for line in lines
    ]


def _disagreeing(line: Line, others: list[str]) -> Line:
    return replace(
        line,
        says={},
        quality=f"contradicted by another measurement of this line ({', '.join(others)}): decides nothing",
    )


def _within_axis(
    name: str, rule: LineRule, findings: Sequence[Finding], settings: Settings, limits: Limits
) -> list[Line]:
    """The same comparison between the ends of an axis of one family."""
    if rule.within_axis is None:
        return []
    axis, parameter = rule.within_axis.axis, rule.within_axis.parameter
    lines = []
    for finding in findings:
        ends = [finding.readings.get(f"{parameter} at {end}", Estimate()) for end in ("highest", "lowest")]
        if finding.axis != axis or not finding.kinetic or any(math.isnan(end.value) for end in ends):
            continue
        if parameter == "plateau" and (finding.readings.get("plateau") is None or _short(finding, "highest", settings)):
            continue  # complete inhibition has no plateau to move
        if parameter == "IC50":
            ends = [end.less(finding.enzyme / 2.0) for end in ends]
        levels = {end: finding.readings[f"substrate at {end}"].value for end in ("lowest", "highest")}
        own, fault = (
            _by_atp(finding.readings.get("Km"), levels["lowest"], levels["highest"], limits)
            if axis == "ATP"
            else ({}, "")
        )
        line = Line(
            name, rule.title, f"highest over lowest level of {finding.title}", ratio(*ends), "", "", fault, families=(finding.family,)
        )  # fmt: skip
        line = _judged(line, rule, limits | own)
        if line.quality == PASSED:
            line = replace(
                line, says={}, quality=f"{PASSED}; its wells have spoken as the {axis} axis, and are not counted again"
            )
        lines.append(line)
    return lines


def _fault(rule: LineRule, contrast: Contrast, settings: Settings) -> str:
    """Why a contrast decides nothing; empty where it passes its check."""
    for finding in (contrast.of, contrast.over):
        if finding.failures:
            return f"not used: {finding.title}: {finding.failures[0]}"
    if contrast.of.inhibits is False and contrast.over.inhibits is False:
        return "neither side is inhibited, so that there is nothing to compare"
    if "saturating" in rule.checks:
        for finding in (contrast.of, contrast.over):
            if finding.top < settings.regions.saturation * finding.ic50.value:
                return f"the highest concentration of {finding.title} is below {settings.regions.saturation:g} IC50: its plateau is extrapolated"
    if "large_dilution" in rule.checks and contrast.over.conditions["dilution"] < settings.evidence.dilution:
        return f"a dilution of less than {settings.evidence.dilution:g} times cannot tell"
    return ""


def _slope_fault(finding: Finding) -> str:
    # Models of binding to one site miss a steep curve: that is the finding, and no fault of its wells.
    failures = [failure for failure in finding.failures if failure != finding.misfit]
    if failures:
        return f"not used: {failures[0]}"
    if finding.enzyme == 0:
        return "the enzyme concentration is not stated, and depletion makes a curve steep by itself"
    if finding.enzyme > _TIGHT * finding.ic50.value:
        return f"the enzyme is above {_TIGHT:g} IC50, and depletion makes a curve steep by itself"
    return ""


def _short(finding: Finding, end: str, settings: Settings) -> bool:
    return finding.top < settings.regions.saturation * finding.readings[f"IC50 at {end}"].value


def _derived(rule: LineRule, contrast: Contrast, findings: Sequence[Finding], limits: Limits) -> tuple[Limits, str]:
    """Limits that follow from the design of a contrast."""
    if "atp_range" in rule.checks:
        km = next((finding.readings["Km"] for finding in findings if _gives_km(finding, contrast)), None)
        return _by_atp(km, contrast.over.conditions["ATP"], contrast.of.conditions["ATP"], limits)
    if "large_dilution" in rule.checks:
        return _by_dilution(contrast.over.conditions["dilution"], limits), ""
    return {}, ""


def _gives_km(finding: Finding, contrast: Contrast) -> bool:
    same = all(finding.conditions[name] == contrast.of.conditions[name] for name in ("enzyme", "complex", "mutations"))
    same = same and finding.units["ATP"] == contrast.of.units["ATP"]
    return finding.axis == "ATP" and not finding.failures and "Km" in finding.readings and same


def _by_atp(km: Estimate | None, lowest: float, highest: float, limits: Limits) -> tuple[Limits, str]:
    """Half way, on the log scale, to what competitive and uncompetitive inhibition predict (Cheng & Prusoff 1973)."""
    if km is None:
        return {"rise": math.inf, "fall": math.inf}, "no ATP axis on this enzyme gives the Km that the prediction needs"
    competitive = (km.value + highest) / (km.value + lowest)
    uncompetitive = (1.0 + km.value / highest) / (1.0 + km.value / lowest)
    own = {"rise": math.sqrt(competitive), "fall": 1.0 / math.sqrt(uncompetitive)}
    if competitive < limits["atp_range"]:
        return (
            own,
            f"between these [ATP] a competitive IC50 rises {competitive:.2g} times, and {limits['atp_range']:g} are needed",
        )
    return own, ""


def _by_dilution(times: float, limits: Limits) -> Limits:
    """Without recovery the IC50 shifts by the dilution itself, give or take what separates two IC50s."""
    return {"no_recovery": max(times / limits["shift"], limits["shift"])}


def _supplied(name: str, rule: LineRule, value: Mapping[str, Any], limits: Limits) -> Line:
    ends = value["interval"] or (math.nan, math.nan)
    own: Limits = {}
    fault = ""
    if value["ATP"] and value["Km"]:
        low, high, km = (parse(text, "concentration").value for text in (*value["ATP"], value["Km"]))
        own, fault = _by_atp(Estimate(km), low, high, limits)
    if value["dilution"]:
        own = _by_dilution(value["dilution"], limits)
        fault = (
            ""
            if value["dilution"] >= limits["dilution"]
            else f"a dilution of less than {limits['dilution']:g} times cannot tell"
        )
    if value["interval"] is None:
        fault = "no interval was given with the value"
    line = Line(
        name,
        rule.title,
        ", ".join(part for part in (value["mutation"] or "", "value supplied") if part),
        Estimate(float(value["value"]), float(ends[0]), float(ends[1])),
        "",
        "",
        fault,
        source=str(value["citation"]),
        supplied=True,
    )
    return _judged(line, rule, limits | own)


def _called(rule: LineRule, finding: Finding, rules: Rules) -> str:
    """A side of a contrast in words."""
    assert rule.compares is not None, "only a contrast has sides"
    attribute = rule.compares.attribute
    value = finding.conditions.get(attribute)
    if attribute in ("FKBP12", "FK506"):
        return f"{'with' if value else 'without'} {attribute}"
    if attribute == "mutations":
        return value or "wild type"
    if attribute == "substrate":
        return " ".join(part for part in (finding.conditions["protein_name"], finding.conditions["site"]) if part)
    if attribute == "preincubation":
        return f"{value:g} min"
    if attribute == "dilution":
        return "undiluted" if value == 1.0 else f"diluted {value:g} times"
    if attribute in ("ATP", "protein"):
        return f"{value:.4g} {finding.units[attribute]} {attribute}"
    return str(value)
