"""What a run found, as plain rows that are indexed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mtorkin.base.settings import Settings
from mtorkin.base.tables.plates import LEFT_OUT
from mtorkin.report.cells import Cells
from mtorkin.report.rows import Row, by, rows

if TYPE_CHECKING:
    import pandas as pd

    from mtorkin.preflight.strenda import StrendaItem

#: Assay and plate; velocities that were reduced elsewhere may have no plate.
Place = tuple[str, str | None]
Groups = dict[Any, list[Row]]

#: By what the rows of each table of `mtorkin.base.tables` are found.
INDEXED_BY: dict[str, tuple[str, ...]] = {
    "families": ("compound",),
    "family_wells": ("family",),
    "fits": ("family",),
    "parameters": ("family",),
    "patterns": ("family",),
    "predictions": ("family",),
    "curves": ("family",),
    "velocities": ("assay", "plate"),
    "quality": ("assay", "plate"),
    "progress": ("assay", "plate"),
}


@dataclass(frozen=True)
class Study:
    """The verdicts and tables that pages are written from.

    Attributes
    ----------
    records
        The verdict on every compound, as in ``verdicts.json``, by compound.
    families
        Rows of the table of this name, by compound; those of substrate kinetics have the key None.
    family_wells, fits, parameters, patterns, predictions, curves
        Rows of these tables, by family.
    velocities, quality, progress
        Rows of these tables, by assay and plate.
    left_out
        Rows of the wells that were left out, by assay.
    proposals
        The plate proposed for each compound that is left open, by compound; see `mtorkin.advise`.
    cells
        What compounds would do in a cell, as the stage `pathway` predicted it; None where it has not.
    strenda
        What each assay answers to the STRENDA checklist, by assay.
    settings
        The configuration, for the thresholds that captions print.
    """

    records: Mapping[str, Mapping[str, Any]]
    families: Groups = field(default_factory=dict)
    family_wells: Groups = field(default_factory=dict)
    fits: Groups = field(default_factory=dict)
    parameters: Groups = field(default_factory=dict)
    patterns: Groups = field(default_factory=dict)
    predictions: Groups = field(default_factory=dict)
    curves: Groups = field(default_factory=dict)
    velocities: Groups = field(default_factory=dict)
    quality: Groups = field(default_factory=dict)
    progress: Groups = field(default_factory=dict)
    left_out: Groups = field(default_factory=dict)
    proposals: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    cells: Cells | None = None
    strenda: Mapping[str, Sequence[StrendaItem]] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)

    @classmethod
    def of(cls, records: Sequence[Mapping[str, Any]], tables: Mapping[str, pd.DataFrame], **others: Any) -> Study:
        """Index the tables, by name; tables that are not given are empty. `others` are further attributes."""
        found: dict[str, Any] = {name: by(rows(frame), *INDEXED_BY[name]) for name, frame in tables.items()}
        wells = (row for plate in found.get("velocities", {}).values() for row in plate)
        found["left_out"] = by([row for row in wells if row["status"] == LEFT_OUT], "assay")
        return cls({record["compound"]: record for record in records}, **found, **others)

    def all_families(self) -> list[Row]:
        """The families of all compounds, and those without a compound."""
        return [row for found in self.families.values() for row in found]

    def places(self, families: Sequence[Row]) -> set[Place]:
        """The plates that the wells of some families are on."""
        wells = (row for family in families for row in self.family_wells.get(family["family"], []))
        return {(row["assay"], row["plate"]) for row in wells}

    def words(self) -> dict[str, Any]:
        """All of it but the settings, in words of JSON; rows of tables by their cells, whose columns are known."""
        of_tables = (*INDEXED_BY, "left_out")
        found: dict[str, Any] = {name: _cells(getattr(self, name)) for name in of_tables}
        found |= {name: list(getattr(self, name).items()) for name in ("records", "proposals")}
        found["cells"] = None
        if self.cells:
            of_cells = {name: _cells(getattr(self.cells, name)) for name in ("markers", "occupancy", "resistance")}
            found["cells"] = [of_cells, self.cells.said]
        found["strenda"] = [(assay, [item.model_dump() for item in items]) for assay, items in self.strenda.items()]
        return found

    def alone(self, compound: str) -> Study:
        """All that says something of a compound, and nothing else.

        Raises
        ------
        KeyError
            If the compound has no verdict.
        """
        families = self.families.get(compound, [])
        wanted: dict[tuple[str, ...], set[Any]] = {
            ("family",): {row["family"] for row in families},
            ("assay", "plate"): self.places(families),
        }
        own: dict[str, Any] = {
            name: _some(getattr(self, name), wanted[keys]) for name, keys in INDEXED_BY.items() if name != "families"
        }
        assays = {row["assay"] for row in families}
        return replace(
            self,
            records={compound: self.records[compound]},
            families={compound: families},
            **own,
            left_out=_some(self.left_out, assays),
            proposals=_some(self.proposals, {compound}),
            cells=self.cells.alone(compound) if self.cells else None,
            strenda=_some(self.strenda, assays),
        )


def _cells(groups: Mapping[Any, list[Row]]) -> list[Any]:
    return [(key, [list(row.values()) for row in group]) for key, group in groups.items()]


def _some(groups: Mapping[Any, Any], keys: Set[Any]) -> dict[Any, Any]:
    return {key: group for key, group in groups.items() if key in keys}


def of_compounds(tables: Mapping[str, pd.DataFrame], compounds: Sequence[str]) -> dict[str, pd.DataFrame]:
    """What tables say of some compounds: their families, all that is keyed by these, and the wells of their assays."""
    families = tables["families"]
    families = families[families["compound"].isin(list(compounds))]
    kept = {key: set(families[key]) for key in ("family", "assay")}
    others = {
        name: frame[frame[INDEXED_BY[name][0]].isin(kept[INDEXED_BY[name][0]])]
        for name, frame in tables.items()
        if name != "families"
    }
    return {"families": families, **others}
