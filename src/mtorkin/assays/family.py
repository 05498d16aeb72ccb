"""Families as rows of `tables.FAMILIES` and `tables.FAMILY_WELLS`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from mtorkin.assays.schema import Assay
from mtorkin.assays.some_wells import Wells, empty

SUBSTRATES = ("ATP", "protein", "substrate")
#: Between the parts of a list in a cell.
JOIN = "; "
#: Columns of `tables.FAMILY_WELLS` that are those of the wells.
_TAKEN_OVER = (
    "assay", "plate", "well", "inhibitor", "FKBP12", "velocity", "background", "background_se", "background_trend",
)  # fmt: skip


class Level(NamedTuple):
    """What sets wells of a compound apart that are never in one family; None where it is not known."""

    group: str | None
    FKBP12: float | None
    FK506: float | None
    preincubation: float | None


@dataclass(frozen=True)
class Family:
    """Wells of one compound in which one substrate varies, or none, and the others are constant.

    Parameters
    ----------
    assay_id, assay
        The folder and what it measured.
    compound
        Identifier of the compound; empty for substrate kinetics.
    axis
        The substrate that varies; empty for a dose-response.
    wells
        Its wells, with the columns of `tables.VELOCITIES`.
    at
        Levels of the other substrates, where families differ in nothing else.
    """

    assay_id: str
    assay: Assay
    compound: str
    axis: str
    wells: Wells
    at: str = ""

    def name(self, level: Level, levels: Sequence[Level]) -> str:
        """Its name, unique in the study: with its FKBP12, FK506, group and preincubation where there are several."""
        parts = [self.assay_id, self.compound, self.axis or "dose-response", self.at]
        if len({each._replace(preincubation=None) for each in levels}) > 1:
            several = len({each.FK506 for each in levels} - {None}) > 1
            parts += [f"FKBP12 {level.FKBP12:g}"] if level.FKBP12 is not None else []
            parts += [f"FK506 {level.FK506:g}"] if several and level.FK506 is not None else []
            parts += [level.group] if level.group is not None else []
        if len({each.preincubation for each in levels} - {None}) > 1:
            minutes = float("nan") if level.preincubation is None else level.preincubation
            parts.append(f"preincubation {minutes:g} min")
        return " / ".join(text for text in parts if text)

    def row(self, name: str) -> dict[str, Any]:
        """The family as a row of `tables.FAMILIES`."""
        assay, axis, wells = self.assay, self.axis, self.wells
        first = wells.first
        inhibited = wells.where(wells["inhibitor"] > 0)
        fixed = [
            f"{substrate_name(assay, other)} {first(other):.6g} {first(f'{other}_unit')}"
            for other in SUBSTRATES
            if other != axis and not empty(first(other))
        ]
        return {
            "family": name,
            "compound": self.compound or None,
            "assay": self.assay_id,
            "title": assay.title,
            "simulated": assay.simulated,
            "purpose": assay.purpose,
            "group": first("group"),
            "axis": axis or None,
            "fixed": JOIN.join(fixed),
            **{name: first(name) if name != axis else float("nan") for name in ("ATP", "protein")},
            "ATP_unit": first("ATP_unit"),
            "protein_unit": first("protein_unit"),
            **{name: first(name) for name in ("FKBP12", "FKBP12_unit", "FK506", "FK506_unit")},
            **experiment_columns(assay, first("preincubation")),
            "format": assay.detection.format if assay.detection else None,
            **enzyme_columns(assay),
            "substrate_unit": first(f"{axis}_unit") if axis else None,
            "inhibitor_unit": inhibited.first("inhibitor_unit") if len(inhibited) else None,
            "velocity_unit": first("velocity_unit"),
            "plates": JOIN.join(sorted(wells.known("plate"))),
            "n_wells": len(wells),
            "n_substrate_levels": len(wells.known(axis)) if axis else 1,
            "n_inhibitor_levels": len(inhibited.known("inhibitor")),
            "top_inhibitor": max(inhibited["inhibitor"], default=float("nan")),
        }

    def member_columns(self, name: str) -> dict[str, np.ndarray]:
        """Its wells as columns of `tables.FAMILY_WELLS`."""
        wells = self.wells
        return {
            "family": np.full(len(wells), name, dtype=object),
            "substrate": wells[self.axis] if self.axis else np.full(len(wells), np.nan),
            **{column: wells[column] for column in _TAKEN_OVER},
            "simulated": np.full(len(wells), self.assay.simulated),
        }


def substrate_name(assay: Assay, column: str) -> str:
    """What a sentence calls the substrate of a column: its name with its site, where it has them."""
    stated = assay.substrates.declared().get(column)
    if stated is None:
        return column
    return f"{stated.name or column} ({stated.site})" if stated.site else stated.name or column


def experiment_columns(assay: Assay, minutes: float) -> dict[str, Any]:
    """The columns of `tables.FAMILIES` that set families of one experiment apart from those of another.

    Parameters
    ----------
    assay
        What `assay.yaml` says.
    minutes
        The preincubation of the wells; nan where it is not known.
    """
    protein = assay.substrates.protein
    beside = assay.conditions.preincubated_with if minutes != 0 else None
    return {
        "protein_name": protein.name if protein else None,
        "site": protein.site if protein else None,
        "preincubation": minutes,
        "preincubated_with": JOIN.join(beside or ()) or None,
        "dilution": float("nan") if assay.conditions.dilution is None else assay.conditions.dilution,
        "detergent": assay.conditions.detergent,
    }


def enzyme_columns(assay: Assay) -> dict[str, Any]:
    """The columns of `tables.FAMILIES` that speak of the enzyme."""
    concentration = assay.enzyme.concentration()
    return {
        "enzyme": assay.enzyme.name,
        "complex": assay.enzyme.complex,
        "mutations": JOIN.join(assay.enzyme.mutations),
        "preparation": assay.enzyme.preparation,
        "enzyme_concentration": concentration[0].value if concentration else float("nan"),
        "enzyme_concentration_unit": concentration[0].unit if concentration else None,
        "enzyme_basis": concentration[1] if concentration else None,
    }
