"""What is known of a compound before its next plate: its wells, its error model, and what was varied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.base.settings import Settings
from mtorkin.kinetics.evidence.compare import compare
from mtorkin.kinetics.evidence.comparison import Comparison
from mtorkin.kinetics.fit.data import Array, Data, Scale
from mtorkin.kinetics.fit.error_model import scatter_of
from mtorkin.kinetics.law.species import COMPLEX, COMPOUND, Complex
from mtorkin.verdict.study import FittedStudy

#: No plate is planned for less scatter than this fraction of a velocity: a few wells may agree better than pipettes do
#: (our choice).
LEAST_SCATTER = 0.02
#: The axis of families in which ATP and the protein substrate vary.
BOTH = "both"
#: Unit of the dissociation constant of FKBP12 and drug.
_MOLAR = "uM"

Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Known:
    """A compound's wells that count, in units of their own largest values, and what they were measured under.

    Attributes
    ----------
    data, scale
        The wells in those units, a plate scale for each family that was not fitted together with others; and the units.
    comparison
        All models on the largest family.
    names
        Columns of the two substrates in a layout; the second is empty where no concentration of one is known.
    units
        Units of the first substrate, the second one, the inhibitor and FKBP12.
    measured
        Axes that were varied: ATP, protein or substrate.
    noise
        Constant and proportional standard deviation: sd(v) = hypot(constant, proportional v).
    FKBP12
        Its concentration in those wells.
    species
        What is taken for the inhibitor: the compound, or its complex with FKBP12.
    dissociation
        Dissociation constant of FKBP12 and drug.
    shared
        Whether wells of another plate with the same enzyme preparation would be fitted together with these.
    doses
        Concentrations of the compound that were used, above zero and ascending, in its unit; of all of it, whatever is
        taken for the inhibitor.
    preincubation
        Minutes that enzyme and compound stood together before the reaction; nan where that is not stated.
    """

    data: Data
    scale: Scale
    comparison: Comparison
    names: tuple[str, str]
    units: tuple[str, str, str, str]
    measured: frozenset[str]
    noise: tuple[float, float]
    FKBP12: float
    species: str
    dissociation: float
    shared: bool
    doses: tuple[float, ...]
    preincubation: float

    @property
    def both(self) -> bool:
        """Whether the concentrations of two substrates are known."""
        return bool(self.names[1])

    def deviation(self, velocity: Array) -> Array:
        """Standard deviation of wells with these velocities, shape (n,)."""
        constant, proportional = self.noise
        return np.asarray(np.hypot(constant, proportional * velocity))

    def acted_on(self, data: Data) -> Data:
        """Wells with total compound, in the unit of the wells at hand, with the inhibitory species instead."""
        if self.species != COMPLEX:
            return data
        unit = self.scale.inhibitor
        fkbp12 = np.full_like(data.inhibitor, self.FKBP12 / unit)
        return data.acted_on_by(Complex.of(data.inhibitor, fkbp12, self.dissociation / unit))

    def together(self, new: Data) -> Data:
        """The wells at hand and those of a plate, which has a velocity scale of its own."""
        old = self.data
        return Data(
            np.concatenate([old.substrate, new.substrate]),
            np.concatenate([old.inhibitor, new.inhibitor]),
            np.concatenate([old.velocity, new.velocity]),
            old.enzyme,
            protein=np.concatenate([old.protein, new.protein]),
            plate=np.concatenate([old.plate, np.full(new.n, old.plates, np.int64)]),
            excess=np.concatenate([old.excess, new.excess]),
            dissociation=old.dissociation,
        )

    def used(self, name: str) -> tuple[float, float]:
        """Lowest and highest concentration of a substrate that was used, in its unit."""
        values, unit = (
            (self.data.substrate, self.scale.substrate)
            if name == self.names[0]
            else (self.data.protein, self.scale.protein)
        )
        return float(values.min()) * unit, float(values.max()) * unit


def know(families: Sequence[Row], study: FittedStudy, species: str, settings: Settings) -> Known | None:
    """What the families that count say together.

    Parameters
    ----------
    families
        Rows of `tables.FAMILIES`: the joint family alone where there is one.
    study
        The tables, with the wells of the families.
    species
        What the fits take for the inhibitor.
    settings
        The configuration.

    Returns
    -------
    Known or None
        None where the families do not state one concentration of the same substrates in the same units.
    """
    parts = [
        (row, study.wells_of(row["family"]))
        for row in sorted(families, key=lambda row: (-int(row["n_wells"]), str(row["family"])))
    ]
    columns = [_substrates(row, own) for row, own in parts]
    if len({(column.names, column.units) for column in columns}) != 1:
        # Without a second substrate in common the largest family speaks alone.
        parts, columns = parts[:1], columns[:1]
    lead, column = parts[0][0], columns[0]
    if not column.names[0]:
        return None
    drug = np.concatenate([own["inhibitor"].to_numpy(float) for _, own in parts])
    fkbp12 = np.concatenate([own["FKBP12"].fillna(0.0).to_numpy(float) for _, own in parts])
    dissociation = settings.fit.fkbp12_dissociation
    species = species if lead["inhibitor_unit"] == _MOLAR else COMPOUND
    # Depletion needs enzyme and inhibitor in one unit.
    one_unit = _text(lead["enzyme_concentration_unit"]) == _text(lead["inhibitor_unit"])
    enzyme = _number(lead["enzyme_concentration"]) if one_unit else 0.0
    total = Data(
        substrate=np.concatenate([each.first for each in columns]),
        inhibitor=drug,
        velocity=np.concatenate([own["velocity"].to_numpy(float) for _, own in parts]),
        enzyme=0.0 if np.isnan(enzyme) else enzyme,
        protein=np.concatenate([each.second for each in columns]),
        plate=np.repeat(np.arange(len(parts)), [len(own) for _, own in parts]).astype(np.int64),
    )
    if species == COMPLEX:
        total = total.acted_on_by(Complex.of(drug, fkbp12, dissociation))
    data, scale = total.in_own_units()
    axis = _text(lead["axis"])
    comparison = _compare(data, axis, len(parts[0][1]), settings)
    preparations = {_text(row["preparation"]) for row, _ in parts}
    return Known(
        data,
        scale,
        comparison,
        column.names,
        (*column.units, _text(lead["inhibitor_unit"]), _text(lead["FKBP12_unit"]) or _MOLAR),
        frozenset(name for row, _ in parts for name in _varied(_text(row["axis"]))),
        _noise(comparison),
        float(fkbp12.max()),
        species,
        dissociation,
        len(preparations) == 1 and preparations != {""} and bool(column.names[1]),
        tuple(np.unique(drug[drug > 0]).tolist()),
        _number(lead["preincubation"]),
    )


@dataclass(frozen=True, eq=False)
class _Columns:
    names: tuple[str, str]
    units: tuple[str, str]
    first: Array
    second: Array


def _substrates(row: Row, own: pd.DataFrame) -> _Columns:
    """The concentrations of a family's substrates, whichever of them varies."""
    axis, varied, one = _text(row["axis"]), own["substrate"].to_numpy(float), np.ones(len(own))
    unit = _text(row["substrate_unit"])
    ATP = (one * _number(row["ATP"]), _text(row["ATP_unit"]))
    protein = (one * _number(row["protein"]), _text(row["protein_unit"]))
    if axis == "substrate":
        return _Columns(("substrate", ""), (unit, ""), varied, one)
    if axis == BOTH:
        ATP, protein = (varied, unit), (own["protein"].to_numpy(float), protein[1])
    elif axis == "ATP":
        ATP = (varied, unit)
    elif axis == "protein":
        protein = (varied, unit)
    known = [bool((values > 0).all()) for values, _ in (ATP, protein)]
    if all(known):
        return _Columns(("ATP", "protein"), (ATP[1], protein[1]), ATP[0], protein[0])
    if axis == "ATP":
        return _Columns(("ATP", ""), (ATP[1], ""), ATP[0], one)
    if axis == "protein":
        return _Columns(("protein", ""), (protein[1], ""), protein[0], one)
    return _Columns(("", ""), ("", ""), one, one)


def _compare(data: Data, axis: str, n: int, settings: Settings) -> Comparison:
    """The comparison on the first n wells, those of the largest family, along its own axis."""
    varied = data.protein if axis == "protein" and data.protein[:n].min() < data.protein[:n].max() else data.substrate
    one = np.ones(n)
    own = Data(
        varied[:n] if axis else one,
        data.inhibitor[:n],
        data.velocity[:n],
        data.enzyme,
        protein=data.protein[:n] if axis == BOTH else one,
        excess=data.excess[:n],
        dissociation=data.dissociation,
    )
    return compare(
        own, axis, regions=settings.regions, departures=settings.departures.low_control_alone,
        selection=settings.selection, starts=settings.fit.starts,
        nu=settings.fit.student_t,
    )  # fmt: skip


def _noise(comparison: Comparison) -> tuple[float, float]:
    """Constant and proportional scatter of a family under the model that describes it best."""
    found, data = comparison.chosen.fit, comparison.data
    sigma = float(np.sqrt(found.rss / max(data.n - found.k, 1)))
    top = float(np.abs(found.predict(data)).max())
    ends = sigma * scatter_of(np.array([0.0, top]), comparison.floor)
    proportional = float(np.sqrt(max(ends[1] ** 2 - ends[0] ** 2, 0.0))) / top
    # The comparison has the wells in units of its own largest velocity.
    return float(ends[0]) * comparison.scale.velocity, max(proportional, LEAST_SCATTER)


def _varied(axis: str) -> tuple[str, ...]:
    return ("ATP", "protein") if axis == BOTH else (axis,) if axis else ()


def _number(value: Any) -> float:
    return float("nan") if pd.isna(value) else float(value)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
