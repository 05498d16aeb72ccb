"""The wells of a family as the classical plots take them: arrays in the units of the axes, with the law of its fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mtorkin.report.classical.textbook import Textbook, Units, textbook
from mtorkin.report.families import FamilyView, Scales
from mtorkin.report.measured import AXIS_WORDS
from mtorkin.report.rows import Row, column
from mtorkin.report.study import Study

Array = np.ndarray
#: Doses are shown up to the first that is so many times the IC50, where the lines of higher ones hide all others.
SHOWN = 3.0


@dataclass(frozen=True)
class Wells:
    """The wells of a family.

    Attributes
    ----------
    substrate, inhibitor, velocity
        In the units of the axes, shape (n,); the substrate is 1 where none was varied.
    deviation
        Standard deviation of each velocity by the error model; not a number without a fit.
    law
        What the fitted constants say; None where no model was fitted, or one that has no such law.
    names
        Substrate ``s``, inhibitor ``i`` and velocity ``v`` with their units.
    unit
        Of the inhibitor.
    """

    substrate: Array
    inhibitor: Array
    velocity: Array
    deviation: Array
    law: Textbook | None
    names: dict[str, str]
    unit: str

    @classmethod
    def of(cls, shown: FamilyView, study: Study) -> Wells:
        """Of a family that the page shows."""
        name, axis = shown.family["family"], shown.family["axis"]
        scales = Scales.of(shown.family, study.family_wells.get(name, []))
        rows: list[Row] = study.predictions.get(name) or study.family_wells.get(name, [])
        # In an order in which each is near the one before.
        rows = sorted(rows, key=lambda row: (row["inhibitor"], row["substrate"] or 0.0, row["velocity"]))
        fitted = bool(study.predictions.get(name))
        names = {"s": AXIS_WORDS.get(axis, str(axis)) if axis else "", "i": "inhibitor", "v": "velocity"}
        units = {"s": scales.substrate.unit, "i": scales.inhibitor.unit, "v": scales.velocity.unit}
        return cls(
            column(rows, "substrate") * scales.substrate.factor if axis else np.ones(len(rows)),
            column(rows, "inhibitor") * scales.inhibitor.factor,
            column(rows, "velocity") * scales.velocity.factor,
            column(rows, "sd") * scales.velocity.factor if fitted else np.full(len(rows), np.nan),
            _law(shown, study, scales),
            {key: f"{said} ({units[key]})" if units[key] else said for key, said in names.items()},
            scales.inhibitor.unit,
        )

    def levels(self, of: str) -> list[float]:
        """The levels of ``inhibitor``, with zero, or of ``substrate``, above zero."""
        found: list[float] = np.unique(getattr(self, of)).tolist()
        return found if of == "inhibitor" else [value for value in found if value > 0]

    @property
    def doses(self) -> list[float]:
        """Levels of the inhibitor above zero."""
        return [value for value in self.levels("inhibitor") if value > 0]

    @property
    def highest_shown(self) -> float:
        """The highest dose that plots of straight lines show."""
        doses = self.doses
        if self.law is None or not self.law.inhibits:
            return doses[-1]
        enough = SHOWN * float(self.law.half(self.law.Km or 1.0))
        return next((dose for dose in doses if dose >= enough), doses[-1])


def _law(shown: FamilyView, study: Study, scales: Scales) -> Textbook | None:
    if shown.chosen is None:
        return None
    model = shown.chosen["model"]
    rows = [row for row in study.parameters.get(shown.family["family"], []) if row["model"] == model]
    units = Units(scales.substrate.factor, scales.inhibitor.factor, scales.velocity.factor)
    return textbook(shown.family["axis"], model, rows, units)
