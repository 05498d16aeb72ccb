"""A plan in words: what it is, how it ends, what to mind."""

from __future__ import annotations

from collections.abc import Iterator

from mtorkin.advise.knowledge import Known
from mtorkin.advise.open_case import OTHER_TIME, OpenCase
from mtorkin.advise.plans import KM_RANGE, RAPALOG, Plan, two_digits
from mtorkin.advise.plate import Well, in_print
from mtorkin.advise.rating import ENOUGH, RatedPlan

#: A concentration above the highest used before by less than this is no news.
_ABOVE = 1.05


def in_words(plan: Plan, known: Known) -> str:
    """A plan as a sentence without its end."""
    parts = [_substrate(plan, known, place) for place, name in enumerate(known.names) if name]
    unit, texts = in_print(plan.inhibitors, known.units[2])
    text = ", ".join(parts)
    if len(plan.varied) > 1:
        text += f", {len(plan.conditions)} conditions in all"
    text += f"; {len(texts)} concentrations of the compound at each, {texts[0]} to {texts[-1]} {unit}"
    text += f"; {plan.replicates} wells of each"
    if plan.arm is not None:
        wells = plan.replicates * len(plan.arm.conditions) * (len(plan.arm.inhibitors) + 1)
        text += f"; and an arm of {wells} wells {_fkbp12(plan.arm.FKBP12, known) or 'without FKBP12'}"
    if plan.FKBP12 != known.FKBP12:
        added = _fkbp12(plan.FKBP12, known).removeprefix("with ")
        text += f"; {added} in all" if added else "; no FKBP12"
    if plan.preincubation is not None:
        text += f"; preincubated for {plan.preincubation:g} min" if plan.preincubation else "; not preincubated"
    return f"{text}; {plan.wells} wells of a {plan.size}-well plate"


def _substrate(plan: Plan, known: Known, place: int) -> str:
    values = sorted({condition[place] for condition in plan.conditions})
    unit, texts = in_print(values, known.units[place])
    if len(values) > 1:
        return f"{known.names[place]} {texts[0]} to {texts[-1]} {unit} ({len(values)} levels)"
    return f"{known.names[place]} at {texts[0]} {unit}"


def _fkbp12(concentration: float, known: Known) -> str:
    """FKBP12 at a concentration; empty for none."""
    unit, (added,) = in_print([concentration], known.units[3])
    return f"with {added} {unit} FKBP12" if concentration > 0 else ""


def beside(well: Well, plan: Plan, known: Known) -> str:
    """What is in a well beside the compound."""
    held = [(known.names[0], well.first, known.units[0])]
    held += [(known.names[1], well.second, known.units[1])] if known.both else []
    held += [("FKBP12", well.FKBP12, known.units[3])] if plan.arm is not None else []
    shown = [(name, *in_print([value], unit)) for name, value, unit in held]
    return ", ".join(f"{name} {text} {unit}" for name, unit, (text,) in shown)


def ending(rated: RatedPlan) -> str:
    """How simulated repeats of a plan end."""
    found = rated.ending
    if found is None:
        return ". What it will show cannot be simulated from the wells at hand."
    wrong = f", a wrong one in {found.wrong}" if found.wrong else ", a wrong one in none"
    return f". Simulated from the fits, it names the class in {found.right} of {found.runs} repeats{wrong}."


def notes(case: OpenCase, rated: RatedPlan) -> list[str]:
    """What to mind, a sentence each."""
    plan, known = rated.plan, case.known
    said = [*_above_what_was_used(plan, known), *_about_fkbp12(case, plan), *_about_time(case, plan)]
    if known.shared and plan.preincubation is None:
        said.append("Use the same enzyme preparation: both experiments are then fitted together.")
    if rated.ending is not None and rated.ending.right < ENOUGH * rated.ending.runs:
        said.append("No plate considered promises more; it may take more than one.")
    if len(case.labels) > 1 and not case.told:
        said.append(f"It has to tell apart: {', '.join(case.labels)}.")
    return said


def _above_what_was_used(plan: Plan, known: Known) -> Iterator[str]:
    times = max(plan.inhibitors) / (float(known.data.inhibitor.max()) * known.scale.inhibitor)
    if times > _ABOVE:
        yield (
            f"The highest concentration of the compound is {two_digits(times):g} times the highest used before: "
            "see that it dissolves."
        )
    for place, name in enumerate(known.names):
        if not name:
            continue
        times = max(condition[place] for condition in plan.conditions) / known.used(name)[1]
        if times > _ABOVE:
            yield f"{name} goes to {two_digits(times):g} times the highest concentration used before."
        if name in plan.varied and name not in known.measured:
            yield (
                f"The Km of {name} was not measured: it is taken to be a quarter to four times the concentration used. "
                f"Where it is known, choose levels of {KM_RANGE[0]:g} to {KM_RANGE[1]:g} Km."
            )


def _about_time(case: OpenCase, plan: Plan) -> Iterator[str]:
    if plan.preincubation is None:
        return
    by_time = _asked_by(case, OTHER_TIME)
    yield (
        f"It excludes {', '.join(by_time)} where the IC50 stays as after {case.known.preincubation:g} min; use the "
        "same enzyme preparation, so that both can be compared."
    )
    by_arm = [] if plan.arm is None else [*_asked_by(case, "arm without FKBP12"), *_asked_by(case, "arm with FKBP12")]
    left = (item["what"] for item in case.record["not_excluded"])
    if others := [what for what in left if what not in (*by_time, *by_arm)]:
        yield f"It does not tell of {', '.join(others)}."


def _asked_by(case: OpenCase, plate: str) -> list[str]:
    """What is not excluded and has an experiment for which such a plate is proposed."""
    asked = {name for name, row in case.rules.experiments.items() if row.plate == plate}
    return [item["what"] for item in case.record["not_excluded"] if not asked.isdisjoint(item["experiments"])]


def _about_fkbp12(case: OpenCase, plan: Plan) -> Iterator[str]:
    known, top = case.known, max(plan.inhibitors)
    if plan.arm is not None:
        yield (
            "The arm shows whether inhibition depends on FKBP12 "
            f"({case.settings.evidence.fkbp12_shift:g} times or more for a rapalog). It is not in the simulation."
        )
    highest = plan.FKBP12 if plan.arm is None else max(plan.FKBP12, plan.arm.FKBP12)
    if RAPALOG in case.labels and 0 < highest < top and known.units[2] == known.units[3]:
        unit, (text,) = in_print([top], known.units[2])
        yield f"Add FKBP12 at {text} {unit} or more wherever it is added, so that it does not limit."
