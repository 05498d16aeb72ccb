"""What kinetic families differ in: a row an attribute, with the words that evidence lines use for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mtorkin.assays import mutations, sites
from mtorkin.base.tables.rows import Row

PRESENT, ABSENT = "present", "absent"
KINASE, DETECTION_ALONE = "kinase", "detection alone"
WILD_TYPE = "wild type"
#: What people write for "none was added".
_NONE = ("none", "no", "0")


@dataclass(frozen=True)
class Condition:
    """What a family is in one attribute.

    Attributes
    ----------
    value
        What families are compared by; None where the assay does not say.
    label
        What evidence lines call it: a word, or the value itself.
    words
        The same in a sentence.
    """

    value: Any
    label: Any
    words: str


@dataclass(frozen=True)
class Attribute:
    """An attribute of families.

    Attributes
    ----------
    read
        The condition of a family, from its row of `tables.FAMILIES`.
    called
        The attribute in a sentence.
    labels
        The words that evidence lines may use; none where they name the ends of a series.
    plain
        The labels of a plain measurement of the mechanism. Families with another label are compared in evidence
        lines, and are no part of the kinetic verdict. None where every label is plain.
    """

    read: Callable[[Row], Condition]
    called: str
    labels: tuple[str, ...] = ()
    plain: tuple[str, ...] | None = None


def _as_stated(column: str) -> Callable[[Row], Condition]:
    """A word as the assay states it."""
    return lambda row: Condition(row[column], row[column], str(row[column]))


def _text(column: str) -> Callable[[Row], Condition]:
    """The same, where an empty cell says something too."""
    return lambda row: Condition(row[column] or "", row[column] or "", row[column] or "")


def _level(column: str) -> Callable[[Row], Condition]:
    """The concentration of a substrate that is held constant."""
    return lambda row: Condition(row[column], row[column], f"{row[column] or 0.0:.4g} {row[f'{column}_unit']} {column}")


def _added(column: str) -> Callable[[Row], Condition]:
    """The concentration of what is added; an empty cell is none."""

    def read(row: Row) -> Condition:
        amount = row[column] or 0.0
        return Condition(amount, PRESENT if amount > 0 else ABSENT, f"{'with' if amount > 0 else 'without'} {column}")

    return read


def _minutes(row: Row) -> Condition:
    value = row["preincubation"]
    return Condition(value, value, f"{value or 0.0:g} min")


def _beside(row: Row) -> Condition:
    """What stood beside the compound before the reaction; without a preincubation the question does not arise."""
    text = (row["preincubated_with"] or "") if row["preincubation"] else None
    return Condition(text, text, text or "")


def _dilution(row: Row) -> Condition:
    times = row["dilution"] or 1.0
    if times <= 1.0:
        return Condition(times, ABSENT, "undiluted")
    return Condition(times, PRESENT, f"diluted {times:g} times")


def _detergent(row: Row) -> Condition:
    text = row["detergent"]
    if text is None:
        return Condition(None, None, "detergent not stated")
    return Condition(text, ABSENT if text.strip().casefold() in _NONE else PRESENT, text)


def _mutations(row: Row) -> Condition:
    text = row["mutations"] or ""
    domain = mutations.domain_of(text.split("; ")) if text else WILD_TYPE
    return Condition(text, domain, text or WILD_TYPE)


def _substrate(row: Row) -> Condition:
    name = sites.site(row["protein_name"], row["site"])
    return Condition(name, name, " ".join(part for part in (row["protein_name"], row["site"]) if part))


def _system(row: Row) -> Condition:
    if row["purpose"] == "counter-assay":
        return Condition(DETECTION_ALONE, DETECTION_ALONE, "the detection system alone")
    return Condition(KINASE, KINASE, "the kinase assay")


_ADDED = (PRESENT, ABSENT)

#: Two families are compared in one of these, and have to agree in the others.
ATTRIBUTES = {
    "axis": Attribute(_text("axis"), "axis"),
    "unit": Attribute(_text("inhibitor_unit"), "unit"),
    "group": Attribute(_text("group"), "enzyme form"),
    "system": Attribute(_system, "what is measured", (KINASE, DETECTION_ALONE), (KINASE,)),
    "enzyme": Attribute(_as_stated("enzyme"), "enzyme"),
    "complex": Attribute(
        _as_stated("complex"), "complex", ("mTORC1", "mTORC2", "truncated", "other"), ("mTORC1", "truncated", "other")
    ),
    "mutations": Attribute(
        _mutations, "mutations", (WILD_TYPE, mutations.CONTROL, *mutations.DOMAINS), (WILD_TYPE,)
    ),
    "substrate": Attribute(_substrate, "substrate", tuple(sites.SITES)),
    "ATP": Attribute(_level("ATP"), "[ATP]"),
    "protein": Attribute(_level("protein"), "[protein]"),
    "FKBP12": Attribute(_added("FKBP12"), "FKBP12", _ADDED),
    "FK506": Attribute(_added("FK506"), "FK506", _ADDED, (ABSENT,)),
    "preincubation": Attribute(_minutes, "preincubation"),
    "preincubated with": Attribute(_beside, "what stood beside the compound"),
    "dilution": Attribute(_dilution, "dilution", _ADDED, (ABSENT,)),
    "detergent": Attribute(_detergent, "detergent", _ADDED),
    "format": Attribute(_as_stated("format"), "format"),
}  # fmt: skip


def conditions(row: Row) -> dict[str, Condition]:
    """What a family is in every attribute, from its row of `tables.FAMILIES`."""
    return {name: attribute.read(row) for name, attribute in ATTRIBUTES.items()}


def variants(found: dict[str, Condition]) -> tuple[str, ...]:
    """The attributes in which a family is no plain measurement of the mechanism."""

    def plain(name: str, condition: Condition) -> bool:
        labels = ATTRIBUTES[name].plain
        return labels is None or condition.label is None or condition.label in labels

    return tuple(sorted(name for name, condition in found.items() if not plain(name, condition)))
