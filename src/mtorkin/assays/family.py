"""Families as rows of `tables.FAMILIES` and `tables.FAMILY_WELLS`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from mtorkin.assays.schema import Assay

SUBSTRATES = ("ATP", "protein", "substrate")
#: Between the parts of a list in a cell.
JOIN = "; "


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
        Rows of `tables.VELOCITIES`.
    at
        Levels of the other substrates, where families differ in nothing else.
    """

    assay_id: str
    assay: Assay
    compound: str
    axis: str
    wells: pd.DataFrame
    at: str = ""

    def name(self, level: dict[Any, Any], levels: pd.DataFrame) -> str:
        """Its name, unique in the study: with its FKBP12, FK506, group and preincubation where there are several."""
        parts = [self.assay_id, self.compound, self.axis or "dose-response", self.at]
        if len(levels.drop(columns="preincubation").drop_duplicates()) > 1:
            parts += [f"FKBP12 {level['FKBP12']:g}"] if pd.notna(level["FKBP12"]) else []
            parts += [f"FK506 {level['FK506']:g}"] if levels["FK506"].nunique() > 1 and pd.notna(level["FK506"]) else []
            parts += [str(level["group"])] if pd.notna(level["group"]) else []
        if levels["preincubation"].nunique() > 1:
            parts.append(f"preincubation {level['preincubation']:g} min")
        return " / ".join(text for text in parts if text)

    def row(self, name: str) -> dict[str, Any]:
        """The family as a row of `tables.FAMILIES`."""
        assay, axis, wells = self.assay, self.axis, self.wells
        first = wells.iloc[0]
        inhibited = wells[wells["inhibitor"] > 0]
        fixed = [
            f"{substrate_name(assay, other)} {first[other]:.6g} {first[f'{other}_unit']}"
            for other in SUBSTRATES
            if other != axis and pd.notna(first[other])
        ]
        return {
            "family": name,
            "compound": self.compound or pd.NA,
            "assay": self.assay_id,
            "title": assay.title,
            "simulated": assay.simulated,
            "purpose": assay.purpose,
            "group": first["group"],
            "axis": axis or pd.NA,
            "fixed": JOIN.join(fixed),
            **{name: first[name] if name != axis else float("nan") for name in ("ATP", "protein")},
            "ATP_unit": first["ATP_unit"],
            "protein_unit": first["protein_unit"],
            **{name: first[name] for name in ("FKBP12", "FKBP12_unit", "FK506", "FK506_unit")},
            **experiment_columns(assay, first["preincubation"]),
            "format": assay.detection.format if assay.detection else pd.NA,
            **enzyme_columns(assay),
            "substrate_unit": first[f"{axis}_unit"] if axis else pd.NA,
            "inhibitor_unit": inhibited["inhibitor_unit"].iloc[0] if len(inhibited) else pd.NA,
            "velocity_unit": first["velocity_unit"],
            "plates": JOIN.join(sorted(wells["plate"].dropna().unique())),
            "n_wells": len(wells),
            "n_substrate_levels": wells[axis].nunique() if axis else 1,
            "n_inhibitor_levels": inhibited["inhibitor"].nunique(),
            "top_inhibitor": inhibited["inhibitor"].max(),
        }

    def member_rows(self, name: str) -> pd.DataFrame:
        """Its wells as rows of `tables.FAMILY_WELLS`."""
        wells = self.wells
        return pd.DataFrame(
            {
                "family": name,
                "assay": wells["assay"],
                "plate": wells["plate"],
                "well": wells["well"],
                "substrate": wells[self.axis] if self.axis else float("nan"),
                "inhibitor": wells["inhibitor"],
                "FKBP12": wells["FKBP12"],
                "velocity": wells["velocity"],
                "background": wells["background"],
                "background_se": wells["background_se"],
                "background_trend": wells["background_trend"],
                "simulated": self.assay.simulated,
            }
        )


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
        "enzyme_concentration_unit": concentration[0].unit if concentration else pd.NA,
        "enzyme_basis": concentration[1] if concentration else pd.NA,
    }
