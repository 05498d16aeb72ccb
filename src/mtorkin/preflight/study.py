"""A study as the pre-flight sees it: folders, their wells with velocities, and their families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from mtorkin.assays.design import FolderFamilies
from mtorkin.assays.schema import Assay
from mtorkin.base.tables.rows import Row
from mtorkin.detection.contents import SUBSTRATES, uninhibited
from mtorkin.preflight.potency import Potency, potency


@dataclass(frozen=True, eq=False)
class Folder:
    """An assay folder, read and reduced.

    Attributes
    ----------
    name
        Its identifier.
    assay
        What `assay.yaml` says.
    velocities
        Table `tables.VELOCITIES`.
    found
        Its families.
    written
        The unit that the layout writes a quantity in, where it writes one; the tables hold uM.
    """

    name: str
    assay: Assay
    velocities: pd.DataFrame
    found: FolderFamilies
    written: Mapping[str, str] = field(default_factory=dict)

    @property
    def sign(self) -> float:
        """1 where the signal rises as product forms, -1 where it falls."""
        return -1.0 if self.assay.detection is not None and self.assay.detection.falls else 1.0

    @cached_property
    def wells(self) -> pd.DataFrame:
        """Every well with ``product``: what rises as product forms, by which wells of a plate are compared.

        It is the last signal with its sign or, in velocities reduced elsewhere, the velocity.
        """
        kept = [
            "plate", "well", "role", "compound", "group", "inhibitor", "inhibitor_unit", *SUBSTRATES,
            *(f"{name}_unit" for name in SUBSTRATES), "FKBP12", "FKBP12_unit", "FK506", "FK506_unit", "signal",
            "velocity", "velocity_unit", "reason",
        ]  # fmt: skip
        table = self.velocities[kept]
        product = (self.sign * table["signal"]).fillna(table["velocity"])
        return table.assign(product=product, plate=table["plate"].fillna(""), free=uninhibited(table))

    @cached_property
    def families(self) -> list[Row]:
        """Rows of `tables.FAMILIES`, None in empty cells."""
        records = self.found.families.to_dict("records")
        return [{str(name): None if pd.isna(value) else value for name, value in row.items()} for row in records]

    @cached_property
    def members(self) -> dict[str, pd.DataFrame]:
        """The wells of every family."""
        return {str(name): part for name, part in self.found.family_wells.groupby("family", sort=False)}

    @cached_property
    def plates(self) -> dict[str, pd.DataFrame]:
        """The wells of every plate, numbered from 0."""
        parts = self.wells.groupby("plate", sort=False)
        return {str(name): part.reset_index(drop=True) for name, part in parts if name}

    @cached_property
    def spellings(self) -> frozenset[str]:
        """The compounds as its layouts write them."""
        return frozenset(self.velocities["compound"].dropna().unique())

    @cached_property
    def potencies(self) -> dict[str, Potency]:
        """A quick estimate for every family of a compound in which something is inhibited."""
        wells = self.found.family_wells[["family", "substrate", "inhibitor", "velocity"]]
        found = {str(name): potency(part) for name, part in wells.groupby("family", sort=False)}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, eq=False)
class Study:
    """All folders that could be read.

    Attributes
    ----------
    folders
        In the order of their identifiers.
    canonical
        The identifier of every spelling of a compound.
    """

    folders: tuple[Folder, ...]
    canonical: Mapping[str, str]

    @cached_property
    def families(self) -> list[Row]:
        """The families of all folders, None in empty cells."""
        return [row for folder in self.folders for row in folder.families]

    @cached_property
    def compounds(self) -> list[str]:
        """The compounds that have a family."""
        return sorted({row["compound"] for row in self.families if row["compound"]})

    def of(self, compound: str) -> list[Row]:
        """The families of a compound."""
        return [row for row in self.families if row["compound"] == compound]

    def compounds_of(self, folder: Folder) -> set[str]:
        """The compounds that a folder has wells of."""
        return {self.canonical.get(name, name) for name in folder.spellings}

    def holding(self, compound: str) -> Iterable[Folder]:
        """The folders that hold a compound."""
        return (folder for folder in self.folders if compound in self.compounds_of(folder))
