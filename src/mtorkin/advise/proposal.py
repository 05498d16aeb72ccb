"""The next plate for a compound: candidates ranked by expected separation, the best of them simulated, one written down."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mtorkin.advise.expected import Expected, Repeats, expected, repeats
from mtorkin.advise.folder import assay_yaml
from mtorkin.advise.hypotheses import Hypothesis, hypotheses
from mtorkin.advise.knowledge import BOTH, Known, know
from mtorkin.advise.plans import FKBP12_ADDED, KM_RANGE, PLATES, RAPALOG, Plan, levels, plans, two_digits
from mtorkin.advise.plate import Well, in_print, layout_csv, place
from mtorkin.assays.schema import Assay
from mtorkin.base.settings import Settings
from mtorkin.kinetics.law.species import COMPOUND
from mtorkin.verdict.findings import Finding, find
from mtorkin.verdict.rules import Rules, load_rules
from mtorkin.verdict.study import FittedStudy

#: Chance of naming the class from which on a smaller plate is preferred.
ENOUGH = 0.9
#: Chance from which on a plate is simulated before larger ones are looked at.
WORTH = 0.5
_CALLED = "unresolved"
#: Rules of the verdict after which no plate is planned, since what was measured is in doubt.
_REPEAT = ("contradiction",)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Design:
    """A plate that was considered; `Repeats` only where it was simulated, `Expected` only where the wells allow it."""

    plan: Plan
    promise: Expected | None = None
    ending: Repeats | None = None


@dataclass(frozen=True)
class Proposal:
    """What to do next for a compound.

    Attributes
    ----------
    compound
        Its identifier.
    sentence
        What to do.
    notes
        What to mind, a sentence each.
    designs
        Rows of `tables.DESIGNS`; none where no plate is planned.
    wells
        The plate as pages draw it: a row a well. None without a plate.
    files
        Text of the files of an assay folder, by name.
    """

    compound: str
    sentence: str
    notes: list[str] = field(default_factory=list)
    designs: list[dict[str, Any]] = field(default_factory=list)
    wells: list[dict[str, Any]] = field(default_factory=list)
    size: int = 0
    files: dict[str, str] = field(default_factory=dict)

    def shown(self, folder: str) -> dict[str, Any]:
        """What a page says of it; ``folder`` is where its files are."""
        return {
            "sentence": self.sentence,
            "notes": self.notes,
            "designs": [_jsonable(row) for row in self.designs],
            "wells": self.wells,
            "rows": PLATES[self.size][0] if self.size else 0,
            "columns": PLATES[self.size][1] if self.size else 0,
            "files": [f"{folder}/{name}" for name in self.files],
        }


def _jsonable(row: Row) -> dict[str, Any]:
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items()}


def propose(record: Row, study: FittedStudy, assays: Mapping[str, Assay], settings: Settings) -> Proposal | None:
    """What would settle a compound.

    Parameters
    ----------
    record
        Its verdict, as in ``verdicts.json``.
    study
        The tables, with the wells of families; they may hold more than this compound.
    assays
        Assays by identifier.
    settings
        The configuration.

    Returns
    -------
    Proposal or None
        None where the verdict is settled. Without a plate where nothing measured can be built on; the sentence says so.
    """
    compound = str(record["compound"])
    advice = " ".join(record["what_would_settle"])
    if record["verdict"] == "not-interpretable" or record["rule"]["id"] in _REPEAT:
        return Proposal(compound, f"No plate is planned on measurements that are in doubt. {advice}".strip())
    if record["verdict"] != _CALLED:
        return None
    own = study.families_of(compound)
    rows = _speaking(record, own, [find(row, study, settings) for row in own])
    if not rows:
        return Proposal(
            compound, f"No plate is planned, since no kinetic measurement says where to begin. {advice}".strip()
        )
    found = [find(dict(row), study, settings) for row in rows]
    lead = max(rows, key=lambda row: int(row["n_wells"]))
    known = know(rows, study, _species(lead, study), settings)
    if known is None:
        return Proposal(
            compound,
            "No plate is planned, since the concentrations of the substrates are not stated; give them in assay.yaml (substrates). "
            + advice,
        )
    rules = load_rules()
    # Of classes that no law stands for, or none that describes the wells, nothing can be simulated: then all that the wells allow may be true.
    left = hypotheses(known, _classes(record, known, rules), rules, settings) or hypotheses(known, [], rules, settings)
    if not known.both and known.names[0] != "substrate" and len({each.label for each in left}) < 2:
        other = "protein" if known.names[0] == "ATP" else "ATP"
        sentence = (
            f"No plate is planned, since the classes left differ along {other} and no concentration of it is stated; "
        )
        return Proposal(
            compound, f"{sentence}give it in assay.yaml (substrates.{other}.concentration). {advice}".strip()
        )
    designs = (
        _by_rule(record, known, left)
        or _by_simulation(record, known, left, found, rules, settings)
    )  # fmt: skip
    if not designs:
        return Proposal(
            compound,
            f"No plate of {max(PLATES)} wells or fewer was found that could tell the classes apart. {advice}".strip(),
        )
    return _written(record, known, left, designs, assays[str(lead["assay"]).split("; ")[0]], settings)


def _speaking(record: Row, families: Sequence[Row], findings: Sequence[Finding]) -> list[Row]:
    """The families that the verdict rests on: those of both axes, else of its axes, else those at one substrate level."""
    axes = [row for row in record["evidence"] if row["says"] is None]
    named = {family for row in axes for family in row["families"]}
    of = {str(row["family"]): row for row in families}
    joint = [of[name] for name in sorted(named) if name in of and of[name]["axis"] == BOTH]
    if joint:
        return joint[:1]
    if named:
        return [of[name] for name in sorted(named) if name in of]
    doubted = [reason for reason in record["reasons"] if ": not used, " in reason]
    return [
        row
        for row, finding in zip(families, findings, strict=True)
        if finding.kinetic
        and not finding.failures
        and not any(reason.startswith(f"{finding.title}: not used") for reason in doubted)
    ]


def _species(lead: Row, study: FittedStudy) -> str:
    chosen = study.chosen(lead["family"])
    return chosen["species"] or COMPOUND if chosen else COMPOUND


def _classes(record: Row, known: Known, rules: Rules) -> list[str]:
    """The classes left that laws stand for: of two substrates, or of the only one."""
    if not known.both and known.names[0] != "substrate":
        return []
    return [item["class"] for item in record["alive"] if item["class"] in rules.classes]


def _by_rule(record: Row, known: Known, left: Sequence[Hypothesis]) -> list[Design]:
    """Plates that a rule of the verdict asks for, whose outcome the fits cannot foretell: the same axis with FKBP12, or without."""
    rule = record["rule"]["id"]
    if rule not in ("inactive-without-fkbp12", "fkbp12-competitive"):
        return []
    axis = "ATP" if "ATP" in known.measured else next(iter(sorted(known.measured)))
    found = next((plan for plan in plans(known, left, min(PLATES), None) if plan.varied == (axis,)), None)
    if found is None:
        return []
    used = known.data.inhibitor[known.data.inhibitor > 0] * known.scale.inhibitor
    if rule == "inactive-without-fkbp12":
        doses = levels(float(used.min()), float(used.max()), len(found.inhibitors))
        return [Design(replace(found, inhibitors=doses, FKBP12=max(FKBP12_ADDED, doses[-1])))]
    doses = levels(float(used.min()), 10.0 * float(used.max()), len(found.inhibitors))
    return [Design(replace(found, inhibitors=doses, FKBP12=0.0))]


def _by_simulation(
    record: Row,
    known: Known,
    left: Sequence[Hypothesis],
    findings: Sequence[Finding],
    rules: Rules,
    settings: Settings,
) -> list[Design]:
    """Plates by their promise, best first; the best few simulated."""
    if not left:
        return []
    arm = _arm(record, findings)
    excluded = frozenset(
        name for row in record["evidence"] for name, mark in (row["says"] or {}).items() if mark == "X"
    )
    tried: list[Design] = []
    others: list[Design] = []
    for size in PLATES:
        made = _naming_most(list(plans(known, left, size, arm)), known, left, rules)
        ranked = sorted((Design(plan, expected(known, left, plan, rules, settings)) for plan in made), key=_promise)
        count = settings.settle.designs if settings.settle.repeats else 0
        # What does not promise much is worth simulating only where there is no larger plate.
        worth = [
            design for design in _each_kind(ranked)[:count] if size == max(PLATES) or -_promise(design)[0] >= WORTH
        ]
        for design in worth:
            ending = repeats(known, left, design.plan, findings, excluded, rules, settings, str(record["compound"]))
            tried.append(replace(design, ending=ending))
            if _enough(tried[-1]):
                break
        simulated = [design.plan for design in tried]
        others += [design for design in ranked if design.plan not in simulated]
        if any(map(_enough, tried)) or (not count and ranked and -_promise(ranked[0])[0] >= ENOUGH):
            break
    best = sorted(tried, key=lambda design: design.ending.wrong - design.ending.right if design.ending else 0)
    return [*best, *sorted(others, key=_promise)]


def _each_kind(ranked: Sequence[Design]) -> list[Design]:
    """The best plate of each kind; those of one kind differ little."""
    best: dict[tuple[str, ...], Design] = {}
    for design in ranked:
        best.setdefault(design.plan.varied, design)
    return list(best.values())


def _enough(design: Design) -> bool:
    ending = design.ending
    return ending is not None and ending.right >= ENOUGH * ending.runs and not ending.wrong


def _promise(design: Design) -> tuple[float, float, int]:
    promise = design.promise or Expected(math.nan, math.nan)
    # Chances that differ by less than this are alike; the separation then decides.
    chance, separation = (0.0 if math.isnan(value) else value for value in (promise.chance, promise.separation))
    return -round(chance, 2), -separation, design.plan.size


def _naming_most(made: list[Plan], known: Known, left: Sequence[Hypothesis], rules: Rules) -> list[Plan]:
    """Plans after which most of the classes left could be named, all axes that they need being measured."""
    labels = {each.label for each in left}

    def nameable(plan: Plan) -> int:
        covered = known.measured | set(plan.varied)
        return sum(
            set(rules.least_evidence.get(label, ())) <= covered or known.names[0] == "substrate" for label in labels
        )

    most = max((nameable(plan) for plan in made), default=0)
    return [plan for plan in made if nameable(plan) == most]


def _arm(record: Row, findings: Sequence[Finding]) -> float | None:
    """FKBP12 of an arm, where a rapalog is among the classes left and its dependence on FKBP12 was not measured."""
    if RAPALOG not in {item["class"] for item in record["alive"]}:
        return None
    if any(row["line"] == "FKBP12 shift" and row["quality"].startswith("passed") for row in record["evidence"]):
        return None
    present = {finding.FKBP12 > 0 for finding in findings}
    return None if len(present) > 1 else 0.0 if present == {True} else FKBP12_ADDED


def _written(
    record: Row, known: Known, left: Sequence[Hypothesis], designs: list[Design], assay: Assay, settings: Settings
) -> Proposal:
    chosen = designs[0]
    compound = str(record["compound"])
    words = in_words(chosen.plan, known)
    sentence = f"{words}{_ending(chosen)}"
    rows = [
        {
            "compound": compound,
            "design": in_words(design.plan, known),
            "plate": design.plan.size,
            "wells": design.plan.wells,
            "varied": "; ".join(design.plan.varied),
            "conditions": len(design.plan.conditions),
            "inhibitor_levels": len(design.plan.inhibitors),
            "top_inhibitor": max(design.plan.inhibitors),
            "top_inhibitor_unit": known.units[2],
            "replicates": design.plan.replicates,
            "separation": design.promise.separation if design.promise else math.nan,
            "chance": design.promise.chance if design.promise else math.nan,
            "repeats": design.ending.runs if design.ending else None,
            "right": design.ending.right if design.ending else None,
            "wrong": design.ending.wrong if design.ending else None,
            "chosen": design is chosen,
            "simulated": bool(record["simulated"]),
        }
        for design in designs
    ]
    wells = [
        {
            "row": well.row,
            "column": well.column,
            "role": well.role,
            "inhibitor": well.inhibitor,
            "contents": f"{well.name}: {well.role}, {_contents(well, chosen.plan, known)}",
        }
        for well in place(chosen.plan)
    ]
    return Proposal(
        compound,
        sentence,
        _notes(chosen, known, left, settings),
        rows,
        wells,
        chosen.plan.size,
        {
            "layout.csv": layout_csv(chosen.plan, known, compound),
            "assay.yaml": assay_yaml(chosen.plan, known, assay, compound, words),
        },
    )


def in_words(plan: Plan, known: Known) -> str:
    """A plan as a sentence without its end."""
    parts = []
    for place_, name in enumerate(known.names):
        values = sorted({condition[place_] for condition in plan.conditions})
        if not name:
            continue
        unit, texts = in_print(values, known.units[place_])
        parts.append(
            f"{name} {texts[0]} to {texts[-1]} {unit} ({len(values)} levels)"
            if len(values) > 1
            else f"{name} at {texts[0]} {unit}"
        )
    unit, texts = in_print(plan.inhibitors, known.units[2])
    text = f"{', '.join(parts)}, {len(plan.conditions)} conditions in all" if len(plan.varied) > 1 else ", ".join(parts)
    text += f"; {len(texts)} concentrations of the compound at each, {texts[0]} to {texts[-1]} {unit}; {plan.replicates} wells of each"
    if plan.arm is not None:
        unit, (added,) = in_print([plan.arm.FKBP12], known.units[3])
        text += f"; and an arm of {plan.replicates * len(plan.arm.conditions) * (len(plan.arm.inhibitors) + 1)} wells "
        text += f"with {added} {unit} FKBP12" if plan.arm.FKBP12 > 0 else "without FKBP12"
    if plan.FKBP12 != known.FKBP12:
        unit, (added,) = in_print([plan.FKBP12], known.units[3])
        text += f"; {added} {unit} FKBP12 in all" if plan.FKBP12 > 0 else "; no FKBP12"
    return f"{text}; {plan.wells} wells of a {plan.size}-well plate"


def _contents(well: Well, plan: Plan, known: Known) -> str:
    held = [("compound", well.inhibitor, known.units[2]), (known.names[0], well.first, known.units[0])]
    held += [(known.names[1], well.second, known.units[1])] if known.both else []
    held += [("FKBP12", well.FKBP12, known.units[3])] if plan.arm is not None else []
    shown = [(name, *in_print([value], unit)) for name, value, unit in held if value is not None]
    return ", ".join(f"{name} {text} {unit}" for name, unit, (text,) in shown)


def _ending(design: Design) -> str:
    if design.ending is None:
        return ". What it will show cannot be simulated from the wells at hand."
    wrong = f", a wrong one in {design.ending.wrong}" if design.ending.wrong else ", a wrong one in none"
    return f". Simulated from the fits, it names the class in {design.ending.right} of {design.ending.runs} repeats{wrong}."


def _notes(design: Design, known: Known, left: Sequence[Hypothesis], settings: Settings) -> list[str]:
    plan, notes = design.plan, []
    used = float(known.data.inhibitor.max()) * known.scale.inhibitor
    top = max(plan.inhibitors)
    if top > 1.05 * used:
        notes.append(
            f"The highest concentration of the compound is {two_digits(top / used):g} times the highest used before: see that it dissolves."
        )
    for index, name in enumerate(known.names):
        if not name:
            continue
        most = max(condition[index] for condition in plan.conditions)
        if most > 1.05 * known.used(name)[1]:
            notes.append(
                f"{name} goes to {two_digits(most / known.used(name)[1]):g} times the highest concentration used before."
            )
        if name in plan.varied and name not in known.measured:
            notes.append(
                f"The Km of {name} was not measured: it is taken to be a quarter to four times the concentration used. "
                f"Where it is known, choose levels of {KM_RANGE[0]:g} to {KM_RANGE[1]:g} Km."
            )
    if plan.arm is not None:
        notes.append(
            f"The arm shows whether inhibition depends on FKBP12 ({settings.evidence.fkbp12_shift:g} times or more for a rapalog). It is not in the simulation."
        )
    highest = plan.FKBP12 if plan.arm is None else max(plan.FKBP12, plan.arm.FKBP12)
    rapalog = RAPALOG in {each.label for each in left}
    if rapalog and highest > 0 and known.units[2] == known.units[3] and top > highest:
        unit, (text,) = in_print([top], known.units[2])
        notes.append(f"Add FKBP12 at {text} {unit} or more wherever it is added, so that it does not limit.")
    if known.shared:
        notes.append("Use the same enzyme preparation: both experiments are then fitted together.")
    if design.ending is not None and design.ending.right < ENOUGH * design.ending.runs:
        notes.append("No plate considered promises more; it may take more than one.")
    if len({each.label for each in left}) > 1:
        names = sorted({each.label for each in left})
        notes.append(f"It has to tell apart: {', '.join(names)}.")
    return notes
