"""What the first screen of a compound's page says: how sure, how strong, why, what is open, what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mtorkin.report.constants import Parameter, constants
from mtorkin.report.families import FamilyView
from mtorkin.report.measured import BOTH
from mtorkin.report.rows import Row
from mtorkin.report.study import Study
from mtorkin.report.sureness import sureness

#: The constants that say how strong a compound is, the first that a family has.
STRENGTHS = ("Ki", "Kic", "Kiu", "Kapp", "IC50")
#: The axis that shows a class best, where it is not ATP.
SHOWN_BY = {"substrate-competitive": "protein"}
#: What is open is named on the first screen up to this many; all of it stands below.
NAMED = 3
#: The rank of an evidence line that tells nothing.
_SILENT = 2


@dataclass(frozen=True)
class Headline:
    """The first screen.

    Attributes
    ----------
    sureness
        The odds, in a sentence.
    strength
        The constant that says how strong the compound is; None where none was fitted.
    strength_from
        The family that it is of.
    shown
        The family whose figure shows the verdict; None where nothing was drawn.
    why
        Two sentences at the most.
    open, more_open
        What is not excluded, and how many others there are.
    next, more_next
        What to do, and how many other experiments are proposed.
    """

    sureness: str
    strength: Parameter | None
    strength_from: FamilyView | None
    shown: FamilyView | None
    why: Sequence[str]
    open: Sequence[str]
    more_open: int
    next: str
    more_next: int


def headline(record: Mapping[str, Any], families: Sequence[FamilyView], study: Study) -> Headline:
    """The first screen of a compound.

    Parameters
    ----------
    record
        Its verdict.
    families
        Its families with their figures, in the order of the page.
    study
        What was found, for the margin in force.
    """
    found = strength(record, [shown.family for shown in families], study)
    what = [item["what"] for item in record["not_excluded"]]
    to_do = record["what_would_settle"]
    return Headline(
        sureness=sureness(record, study.settings.selection),
        strength=found[0] if found else None,
        strength_from=next((shown for shown in families if found and shown.family is found[1]), None),
        shown=_shown(record, families),
        why=why(record),
        open=what[:NAMED],
        more_open=max(len(what) - NAMED, 0),
        next=to_do[0] if to_do else "",
        more_next=max(len(to_do) - 1, 0),
    )


def why(record: Mapping[str, Any]) -> list[str]:
    """The axes in a line, and the evidence line that tells most, or the first reason."""
    axes = [item for item in record["evidence"] if item["says"] is None]
    lines = sorted((item for item in record["evidence"] if item["says"] is not None), key=_weight)
    said = []
    if axes:
        said.append("; ".join(f"{item['line']}: {item['finding'].split(' (')[0]}" for item in axes) + ".")
    if lines and _weight(lines[0]) < _SILENT:
        said.append(f"{lines[0]['line']}: {lines[0]['finding']}.")
    return (said or list(record["reasons"]))[:2]


def _weight(item: Mapping[str, Any]) -> int:
    """What a line tells, the weightiest first: it excludes or expects a class, it passed its check, or neither."""
    if {"X", "++"} & set(item["says"].values()):
        return 0
    told = item["quality"].startswith("passed") and "interval reaches" not in item["finding"]
    return 1 if told else _SILENT


def strength(record: Mapping[str, Any], families: Sequence[Row], study: Study) -> tuple[Parameter, Row] | None:
    """The constant that says how strong a compound is, and the family that it is of; None where none was fitted."""
    fitted = [(family, constants(family, study)) for family in _deciding(record, families)]
    return next(
        (
            (parameter, family)
            for name in STRENGTHS
            for family, parameters in fitted
            for parameter in parameters
            if parameter.name == name
        ),
        None,
    )


def _deciding(record: Mapping[str, Any], families: Sequence[Row]) -> list[Row]:
    """The families that the verdict rests on; all of them where it names none."""
    used = {name for item in record["evidence"] if item["says"] is None for name in item["families"]}
    return [family for family in families if family["family"] in used] or list(families)


def on_axis(record: Mapping[str, Any], families: Sequence[Row]) -> list[Row]:
    """The deciding families of a single axis or level, the axis that shows the verdict first."""
    alone = [family for family in _deciding(record, families) if family["axis"] != BOTH]
    return sorted(alone, key=lambda family: family["axis"] != SHOWN_BY.get(record["verdict"], "ATP"))


def _shown(record: Mapping[str, Any], families: Sequence[FamilyView]) -> FamilyView | None:
    """The axis that shows the verdict; both together only where neither was drawn by itself."""
    wanted = SHOWN_BY.get(record["verdict"], "ATP")
    deciding = {family["family"] for family in _deciding(record, [shown.family for shown in families])}
    drawn = [shown for shown in families if shown.velocity_figure and shown.family["family"] in deciding]
    return min(drawn, key=lambda shown: (shown.family["axis"] == BOTH, shown.family["axis"] != wanted), default=None)
