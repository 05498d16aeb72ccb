"""From the tables of kinetic families to the tables of fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.base.settings import Settings
from mtorkin.kinetics.families.family import Family, Row
from mtorkin.kinetics.families.inhibitor import compare_family
from mtorkin.kinetics.families.rows import rows_of

#: The tables of fits, as `Fitted` names them.
WRITTEN = {
    "fits": tables.FITS,
    "parameters": tables.PARAMETERS,
    "predictions": tables.PREDICTIONS,
    "curves": tables.CURVES,
    "patterns": tables.PATTERNS,
}


@dataclass(frozen=True)
class Fitted:
    """What is known of the fits of some families; its tables are those of `WRITTEN`, of the same names.

    Attributes
    ----------
    rows
        Rows of each table.
    problems
        Families that cannot be fitted.
    """

    rows: Mapping[str, list[Row]]
    problems: list[Problem]

    @property
    def fits(self) -> pd.DataFrame:
        return self._frame("fits")

    @property
    def parameters(self) -> pd.DataFrame:
        return self._frame("parameters")

    @property
    def predictions(self) -> pd.DataFrame:
        return self._frame("predictions")

    @property
    def curves(self) -> pd.DataFrame:
        return self._frame("curves")

    @property
    def patterns(self) -> pd.DataFrame:
        return self._frame("patterns")

    def _frame(self, name: str) -> pd.DataFrame:
        return WRITTEN[name].frame(self.rows[name])


def fit_families(families: pd.DataFrame, family_wells: pd.DataFrame, settings: Settings) -> Fitted:
    """Fit every model to every family.

    Parameters
    ----------
    families, family_wells
        Tables `tables.FAMILIES` and `tables.FAMILY_WELLS`.
    settings
        The configuration.

    Returns
    -------
    Fitted
        The rows of the tables of fits; families that cannot be fitted are in its problems.
    """
    rows: dict[str, list[Row]] = {name: [] for name in WRITTEN}
    problems: list[Problem] = []
    read = _read(families, family_wells, settings)
    for family in read:
        if not (family.wells["velocity"] > 0).any():
            problems.append(
                Problem(
                    "no velocity is above zero after background subtraction, so there is nothing to fit; "
                    "look at the controls and at detection.direction",
                    assay=str(family.record["assay"]),
                    compound=family.compound,
                )
            )
            continue
        arms = [other for other in read if other.is_arm_of(family)]
        for name, new in rows_of(compare_family(family, arms)).items():
            for row in new:
                row["simulated"] = family.record["simulated"]
            rows[name] += new
    return Fitted(rows, problems)


def _read(families: pd.DataFrame, family_wells: pd.DataFrame, settings: Settings) -> list[Family]:
    """The families in the order of their names, each with its wells in the order of theirs."""
    names = (family_wells[name].fillna("").tolist() for name in ("family", "assay", "plate", "well"))
    places: dict[str, list[int]] = {}
    for (family, *_), place in sorted(zip(zip(*names, strict=True), range(len(family_wells)), strict=True)):
        places.setdefault(family, []).append(place)
    records = families.sort_values("family").to_dict("records")
    return [
        Family(
            {str(name): value for name, value in record.items()}, family_wells.take(places[record["family"]]), settings
        )
        for record in records
    ]
