"""The next plate for a compound: what may be planned, the best plan, and its files."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mtorkin.advise.folder import assay_yaml
from mtorkin.advise.hypotheses import hypotheses
from mtorkin.advise.knowledge import BOTH, Known, know
from mtorkin.advise.open_case import OTHER_TIME, OpenCase, plates_asked
from mtorkin.advise.plan_in_words import beside, ending, in_words, notes
from mtorkin.advise.plans import PLATES
from mtorkin.advise.plate import layout_csv, place
from mtorkin.advise.rating import RatedPlan, rated
from mtorkin.assays.schema import Assay
from mtorkin.base.settings import Settings
from mtorkin.kinetics.law.species import COMPOUND
from mtorkin.verdict.reading import find
from mtorkin.verdict.rules import Rules, load_rules
from mtorkin.verdict.study import FittedStudy

Row = Mapping[str, Any]

#: Support below which a plate does not have to settle a class: odds of 19 to 1 against it.
_UNLIKELY = 0.05


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
    size
        Wells of the plate; 0 without one.
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


def asks_for_a_plate(record: Row) -> bool:
    """Whether something is said of a compound with this verdict, as in ``verdicts.json``: it is open, or in doubt."""
    return record["verdict"] == "unresolved" or "none" in plates_asked(record, load_rules())


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
    if not asks_for_a_plate(record):
        return None
    rules = load_rules()
    if "none" in plates_asked(record, rules):
        return _without_plate(record, "No plate is planned on measurements that are in doubt.")
    rows = _speaking(record, study, settings)
    if not rows:
        return _without_plate(record, "No plate is planned, since no kinetic measurement says where to begin.")
    lead = max(rows, key=lambda row: int(row["n_wells"]))
    known = know(rows, study, _species(lead, study), settings)
    if known is None:
        why = "No plate is planned, since the concentrations of the substrates are not stated;"
        return _without_plate(record, f"{why} give them in assay.yaml (substrates).")
    case = _open_case(record, known, [find(row, study, settings) for row in rows], settings, rules)
    if not known.both and not case.one_substrate and len(case.labels) < 2:
        other = "protein" if known.names[0] == "ATP" else "ATP"
        why = f"No plate is planned, since the classes left differ along {other} and no concentration of it is stated;"
        return _without_plate(record, f"{why} give it in assay.yaml (substrates.{other}.concentration).")
    plans = rated(case)
    if not plans and case.told:
        return _without_plate(record, _nothing_kinetic(case))
    if not plans:
        return _without_plate(
            record, f"No plate of {max(PLATES)} wells or fewer was found that could tell the classes apart."
        )
    return _written(case, plans, assays[str(lead["assay"]).split("; ")[0]])


def _nothing_kinetic(case: OpenCase) -> str:
    """Why no plate is planned where kinetics has told what it can."""
    if OTHER_TIME in case.plates and math.isnan(case.known.preincubation):
        return (
            "No plate is planned, since the preincubation so far is not stated, and another one could not be compared "
            "with it; give it in assay.yaml (conditions.preincubation), 0 min for none."
        )
    return "No plate of the kinase is planned: what is left looks the same on it."


def _after(minutes: float, assay: Assay) -> Assay:
    """An assay after a preincubation, which may be another one than its own; as it is where none is stated."""
    if math.isnan(minutes) or minutes == assay.conditions.preincubation_minutes():
        return assay
    stated = {"preincubation": f"{minutes:g} min"} | ({"preincubated_with": None} if minutes == 0 else {})
    return assay.model_copy(update={"conditions": assay.conditions.model_copy(update=stated)})


def _without_plate(record: Row, why: str) -> Proposal:
    return Proposal(str(record["compound"]), " ".join([why, *record["what_would_settle"]]))


def _speaking(record: Row, study: FittedStudy, settings: Settings) -> list[dict[str, Any]]:
    """The families that the verdict rests on: of both axes together, else of each axis, else at one level."""
    families = study.families_of(record["compound"])
    of = {str(row["family"]): row for row in families}
    named = {family for row in record["evidence"] if row["says"] is None for family in row["families"]}
    joint = [of[name] for name in sorted(named) if name in of and of[name]["axis"] == BOTH]
    if joint:
        return joint[:1]
    if named:
        return [of[name] for name in sorted(named) if name in of]
    doubted = [reason for reason in record["reasons"] if ": not used, " in reason]
    return [
        row
        for row in families
        for finding in [find(row, study, settings)]
        if finding.kinetic
        and not finding.failures
        and not any(reason.startswith(f"{finding.title}: not used") for reason in doubted)
    ]


def _species(lead: Row, study: FittedStudy) -> str:
    chosen = study.chosen(lead["family"])
    return chosen["species"] or COMPOUND if chosen else COMPOUND


def _open_case(record: Row, known: Known, findings: Sequence[Any], settings: Settings, rules: Rules) -> OpenCase:
    """The compound with the laws that may be true of it.

    What only looks the same as a class follows its law, and is not simulated apart; nor is a class that is unlikely. Of
    classes that no law stands for, or none that describes the wells, nothing can be simulated: then all that the wells
    allow may be true.
    """
    left = {item["what"] for item in record["not_excluded"]}
    alive = {item["class"]: item["support"] for item in record["alive"] if item["class"] in rules.classes}
    alive = {name: support for name, support in alive.items() if name in left} or alive
    alive = {name: support for name, support in alive.items() if support >= _UNLIKELY} or alive
    classes = list(alive) if known.both or known.names[0] == "substrate" else []
    laws = hypotheses(known, classes, rules, settings) or hypotheses(known, [], rules, settings)
    return OpenCase(record, known, laws, findings, settings, rules)


def _written(case: OpenCase, plans: Sequence[RatedPlan], assay: Assay) -> Proposal:
    """The proposal of the first of some plans."""
    chosen, known = plans[0], case.known
    words = in_words(chosen.plan, known)
    minutes = known.preincubation if chosen.plan.preincubation is None else chosen.plan.preincubation
    wells = [
        {
            "row": well.row,
            "column": well.column,
            "role": well.role,
            "inhibitor": well.inhibitor,
            "beside": beside(well, chosen.plan, known),
        }
        for well in place(chosen.plan)
    ]
    files = {
        "layout.csv": layout_csv(chosen.plan, known, case.compound),
        "assay.yaml": assay_yaml(chosen.plan, known, _after(minutes, assay), case.compound, words),
    }
    designs = [_row(case, each, each is chosen) for each in plans]
    return Proposal(
        case.compound, f"{words}{ending(chosen)}", notes(case, chosen), designs, wells, chosen.plan.size, files
    )


def _row(case: OpenCase, each: RatedPlan, chosen: bool) -> dict[str, Any]:
    """A plan as a row of `tables.DESIGNS`."""
    plan = each.plan
    return {
        "compound": case.compound,
        "design": in_words(plan, case.known),
        "plate": plan.size,
        "wells": plan.wells,
        "varied": "; ".join(plan.varied),
        "conditions": len(plan.conditions),
        "inhibitor_levels": len(plan.inhibitors),
        "top_inhibitor": max(plan.inhibitors),
        "top_inhibitor_unit": case.known.units[2],
        "replicates": plan.replicates,
        "separation": each.promise.separation if each.promise else math.nan,
        "chance": each.promise.chance if each.promise else math.nan,
        "repeats": each.ending.runs if each.ending else None,
        "right": each.ending.right if each.ending else None,
        "wrong": each.ending.wrong if each.ending else None,
        "chosen": chosen,
        "simulated": bool(case.record["simulated"]),
    }
