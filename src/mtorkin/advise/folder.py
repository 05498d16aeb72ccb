"""The `assay.yaml` beside a proposed layout: what the compound's own assay says, with what a person has to fill in."""

from __future__ import annotations

from typing import Any

import yaml

from mtorkin.advise.knowledge import Known
from mtorkin.advise.plans import Plan
from mtorkin.assays.names import TO_FILL_IN
from mtorkin.assays.schema import Assay

#: What belongs to the experiment that was done, and to none that follows.
_DONE = ("experiment", "date", "citation", "notes", "evidence", "velocities", "plates", "compounds", "purpose")


def assay_yaml(plan: Plan, known: Known, assay: Assay, compound: str, note: str) -> str:
    """The text of an `assay.yaml` for a plan.

    Parameters
    ----------
    plan, known
        The plate, and what is known.
    assay
        The compound's own assay.
    compound
        Its identifier.
    note
        What the plate is, for the comment at its top.
    """
    content: dict[str, Any] = {
        key: value
        for key, value in assay.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True).items()
        if key not in _DONE
    }
    content["title"] = f"{compound}, to settle its class: {' and '.join(plan.varied)} varied"
    content["mtorkin"] = 1
    substrates: dict[str, dict[str, Any]] = {name: dict(own) for name, own in content.get("substrates", {}).items()}
    for name in known.names:
        if name:
            substrates.setdefault(name, {}).pop("concentration", None)
    content["substrates"] = substrates
    accessory = {name: dict(own) for name, own in content.get("accessory", {}).items()}
    if plan.arm is not None:
        accessory.setdefault("FKBP12", {}).pop("concentration", None)
    elif plan.FKBP12 > 0:
        accessory.setdefault("FKBP12", {})["concentration"] = f"{plan.FKBP12:g} {known.units[3]}"
    else:
        accessory.pop("FKBP12", None)
    content["accessory"] = accessory
    if not accessory:
        del content["accessory"]
    detection = dict(content.get("detection", {"format": TO_FILL_IN}))
    if "standards" in detection:
        detection["standards"] = {"file": TO_FILL_IN}
    content["detection"] = detection
    if detection.get("kind", "endpoint") == "endpoint":
        content["conditions"] = {"reaction_time": TO_FILL_IN, **content.get("conditions", {})}
    content["controls"] = {"low": "no enzyme"}
    content["plates"] = [{"file": "plate1.csv", "layout": "layout.csv"}]
    if compound in assay.compounds:
        own = assay.compounds[compound].model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        content["compounds"] = {compound: own}
    order = [name for name in Assay.model_fields if name in content]
    head = f"# A plate proposed by mtorkin: {note}\n"
    head += f"# Copied from the compound's own assay: change what is different now, and replace every {TO_FILL_IN}.\n"
    if known.shared:
        use = "fitted together" if plan.preincubation is None else "compared"
        head += f"# Use the same enzyme preparation, so that both are {use}; else give it a new name.\n"
    text = yaml.safe_dump({name: content[name] for name in order}, sort_keys=False, allow_unicode=True, width=120)
    return head + text
