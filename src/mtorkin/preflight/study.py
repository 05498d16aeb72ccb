"""A study as the pre-flight sees it: folders, their wells with velocities, and their families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtorkin.assays.design import FolderFamilies
from mtorkin.assays.schema import Assay
from mtorkin.assays.units import CONCENTRATION, convertible
from mtorkin.base.errors import Problem
from mtorkin.base.tables.rows import Row
from mtorkin.detection.contents import SUBSTRATES, uninhibited
from mtorkin.preflight.potency import Potency, potency

Numbers = TypeVar("Numbers", float, NDArray[np.float64])


@dataclass(frozen=True, eq=False)
class FolderWells:
    """The wells of an assay folder, read and reduced.

    Attributes
    ----------
    name
        Its identifier.
    assay
        What `assay.yaml` says.
    velocities
        Table `tables.VELOCITIES`.
    written
        For each quantity, the unit that the folder writes it in; the tables hold uM where it is molar.
    """

    name: str
    assay: Assay
    velocities: pd.DataFrame
    written: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    @property
    def sign(self) -> float:
        """1 where the signal rises as product forms, -1 where it falls."""
        return -1.0 if self.assay.detection is not None and self.assay.detection.falls else 1.0

    def in_own_unit(self, name: str, values: Numbers, unit: str | None) -> tuple[Numbers, str]:
        """Values of a quantity in the unit that the folder writes it in, and that unit; as they are in any other."""
        written = self.written.get(name, "")
        if written and unit == CONCENTRATION:
            factor, canonical = convertible(written, "concentration")
            if canonical == unit:  # not a mass, which the molar mass of a compound made molar
                return values / float(factor), written
        return values, unit or ""

    def amount(self, name: str, value: float, unit: str | None, digits: int = 6) -> str:
        """One value of a quantity in the unit that the folder writes it in, in words."""
        own, its = self.in_own_unit(name, value, unit)
        return f"{own:.{digits}g} {its}"

    @cached_property
    def wells(self) -> pd.DataFrame:
        """Every well with ``product``: what rises as product forms, by which wells of a plate are compared.

        It is the last signal with its sign or, in velocities reduced elsewhere, the velocity.
        """
        kept = [
            "plate", "well", "role", "compound", "group", "inhibitor", "inhibitor_unit", *SUBSTRATES,
            *(f"{name}_unit" for name in SUBSTRATES), "FKBP12", "FKBP12_unit", "FK506", "FK506_unit",
            "preincubation", "signal", "velocity", "velocity_unit", "reason",
        ]  # fmt: skip
        table = self.velocities[kept]
        product = (self.sign * table["signal"]).fillna(table["velocity"])
        return table.assign(product=product, plate=table["plate"].fillna(""), free=uninhibited(table))

    @cached_property
    def span(self) -> float:
        """How far its signals reach, without the outermost twentieth on either side; nan where it has none."""
        signal = self.wells["signal"].to_numpy(float, na_value=np.nan)
        signal = signal[np.isfinite(signal)]
        return float(np.subtract(*np.quantile(signal, [0.95, 0.05]))) if signal.size else np.nan

    @cached_property
    def plates(self) -> dict[str, pd.DataFrame]:
        """The wells of every plate, numbered from 0."""
        parts = self.wells.groupby("plate", sort=False)
        return {str(name): part.reset_index(drop=True) for name, part in parts if name}

    @cached_property
    def spellings(self) -> frozenset[str]:
        """The compounds as its layouts write them."""
        return frozenset(self.velocities["compound"].dropna().unique())


@dataclass(frozen=True, eq=False)
class Folder(FolderWells):
    """An assay folder with its families.

    Attributes
    ----------
    found
        Its families.
    slips
        What was seen in its wells alone already (`mtorkin.preflight.slips.table.slips_within`); None where nothing was
        looked for yet.
    """

    found: FolderFamilies
    slips: Mapping[str, Sequence[Problem]] | None = field(default=None, kw_only=True)

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
    planned
        Whether its plates are not measured yet.
    """

    folders: tuple[Folder, ...]
    canonical: Mapping[str, str]
    planned: bool = False

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
