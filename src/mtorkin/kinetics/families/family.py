"""A kinetic family, from its rows of tables to the arrays that are fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtorkin.base.settings import Settings
from mtorkin.kinetics.fit.data import Array, Data
from mtorkin.kinetics.law.species import Complex

Row = dict[str, Any]

#: In what an experiment with FKBP12 and one without have to agree, so that FKBP12 alone sets them apart.
_ALIKE = (
    "compound", "purpose", "axis", "group", "ATP", "protein", "protein_name", "site", "FK506", "preincubation",
    "preincubated_with", "dilution", "detergent", "format", "enzyme", "complex", "mutations", "preparation",
    "enzyme_concentration", "substrate_unit", "inhibitor_unit", "velocity_unit",
)  # fmt: skip
#: The axis of families in which ATP and the protein substrate vary.
BOTH = "both"


@dataclass(frozen=True, eq=False)
class Family:
    """One kinetic family.

    Attributes
    ----------
    record
        Its row of `tables.FAMILIES`.
    wells
        Its rows of `tables.FAMILY_WELLS`.
    settings
        The configuration.
    scaled
        Whether its plates may differ in activity; those of families of both axes may always.
    """

    record: Row
    wells: pd.DataFrame
    settings: Settings
    scaled: bool = False

    @property
    def name(self) -> str:
        """Its identifier."""
        return str(self.record["family"])

    @property
    def compound(self) -> str:
        """Identifier of the compound; empty for substrate kinetics."""
        return text(self.record["compound"])

    @property
    def axis(self) -> str:
        """The substrate that varies, `BOTH`, or empty for one level of each."""
        return text(self.record["axis"])

    @property
    def enzyme_stated(self) -> bool:
        """Whether a concentration of the enzyme is stated, in whatever unit."""
        return bool(pd.notna(self.record["enzyme_concentration"]))

    @property
    def enzyme_known(self) -> bool:
        """Whether the enzyme is known in the unit of the inhibitor; arbitrary units of a table cannot be compared."""
        return self.enzyme_stated and bool(self.record["enzyme_concentration_unit"] == self.record["inhibitor_unit"])

    @cached_property
    def drug(self) -> Array:
        """Total concentration of the compound in every well, shape (n,)."""
        return self.wells["inhibitor"].to_numpy(float)

    @cached_property
    def data(self) -> Data:
        """The wells with the compound as the inhibitor."""
        n, joint = len(self.wells), self.axis == BOTH
        plates = joint or self.scaled
        return Data(
            substrate=self.wells["substrate"].to_numpy(float) if self.axis else np.ones(n),
            inhibitor=self.drug,
            velocity=self.wells["velocity"].to_numpy(float),
            enzyme=float(self.record["enzyme_concentration"]) if self.enzyme_known else 0.0,
            protein=self.wells["protein"].to_numpy(float) if joint else np.ones(n),
            plate=plate_numbers(self.wells) if plates else np.zeros(n, np.int64),
            shared=errors_of_backgrounds(self.wells),
            titrated=self.record["enzyme_basis"] == "active",
        )

    def complex_of(self, drug: Array, fkbp12: Array) -> Complex:
        """The complex of drug and FKBP12."""
        return Complex.of(drug, fkbp12, self.settings.fit.fkbp12_dissociation)

    @cached_property
    def complexed(self) -> Complex | None:
        """The FKBP12 complex in every well, where it can be told from total compound."""
        if not self.has_fkbp12 or self.record["inhibitor_unit"] != "uM":
            return None
        found = self.complex_of(self.drug, self.wells["FKBP12"].fillna(0.0).to_numpy(float))
        dosed = self.drug > 0
        # Within a percent of total compound there is nothing to tell apart.
        return found if (np.abs(found.formed - self.drug)[dosed] > 0.01 * self.drug[dosed]).any() else None

    @property
    def has_fkbp12(self) -> bool:
        """Whether FKBP12 was added to any well."""
        return bool((self.wells["FKBP12"].fillna(0.0) > 0).any())

    def is_arm_of(self, other: Family) -> bool:
        """Whether it is the same experiment as another one, without FKBP12."""
        alike = all(text(self.record[name]) == text(other.record[name]) for name in _ALIKE)
        return alike and other.has_fkbp12 and not self.has_fkbp12

    def together_with(self, arms: Sequence[Family]) -> Family:
        """The family and its arms as one."""
        wells = pd.concat([self.wells, *(arm.wells for arm in arms)], ignore_index=True)
        return replace(self, wells=wells, scaled=True)


def plate_numbers(wells: pd.DataFrame) -> NDArray[np.int64]:
    """A number for every plate, in the order of their names."""
    assays, plates = (wells[name].fillna("").tolist() for name in ("assay", "plate"))
    names = [f"{assay}\n{plate}" for assay, plate in zip(assays, plates, strict=True)]
    number = {name: place for place, name in enumerate(sorted(set(names)))}
    return np.array([number[name] for name in names], np.int64)


def errors_of_backgrounds(wells: pd.DataFrame) -> Array:
    """The errors of backgrounds, which wells share, a row each, shape (errors, n).

    Wells of a plate with the same background had the same subtracted. Where it is a straight line in the substrate, the
    whole plate shares the error of its middle and that of its slope.
    """
    error = wells["background_se"].fillna(0.0).to_numpy(float)
    slope = wells["background_trend"].to_numpy(float)
    line = np.isfinite(slope)
    middle = np.sqrt(np.maximum(error**2 - np.nan_to_num(slope) ** 2, 0.0))
    place = (
        plate_numbers(wells),
        *(np.where(line, np.nan, own) for own in (wells["background"].to_numpy(float), middle)),
    )
    number = np.unique([np.unique(own, return_inverse=True)[1] for own in place], axis=1, return_inverse=True)[
        1
    ].ravel()
    rows = [
        np.where(number == each, part, 0.0) for each in np.unique(number) for part in (middle, np.nan_to_num(slope))
    ]
    return np.array([row for row in rows if row.any()]).reshape(-1, len(wells))


def text(value: object) -> str:
    """A cell as text; empty where there is none."""
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
