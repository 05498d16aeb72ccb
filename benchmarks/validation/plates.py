"""From a truth to raw plates: what is pipetted, what reacts, and what the instrument prints.

Rates come from the simulator of the bundled study (`data/simulator/enzyme.py`), which solves the equilibrium species by
species and shares no code with the fit. From mtorkin only the forms of its tables and of `assay.yaml` are used.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from design import Cell
from numpy.random import Generator
from studies.pipeline import Folder
from truths import Truth

from mtorkin.assays.schema import Assay
from mtorkin.base import tables

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "data"))
from simulator.enzyme import Array, Compound, Enzyme, rate

#: The assay (nM, min): enzyme, Michaelis constants, turnover, reaction time.
ENZYME, KM_ATP, KM_PROTEIN, TURNOVER, MINUTES = 2.0, 50e3, 2e3, 1.0, 20.0
#: The substrate that is held constant, over its Michaelis constant.
FIXED_PROTEIN, FIXED_ATP = 4.0, 2.0
#: Signal: per nM of product, of an empty well, per uM of ATP.
GAIN, OFFSET, PER_ATP = 100.0, 1500.0, 1.0
#: Scatter of a read, over the largest signal without background.
FLOOR = 0.01
#: Constants of FKBP12 (nM; Banaszynski 2005): with the drug, and how much weaker the drug alone binds the FRB domain.
FKBP12_CONSTANT, WEAKER_ALONE = 0.2, 26e3 / 12.0
#: Top inhibitor over IC50, fold between the lowest dose and IC50, and for compounds that do nothing the top (nM).
TOP, LOWEST, IDLE_TOP = 20.0, 0.25, 10e3
#: Noise at which a border is said to be out of reach.
BORDER_NOISE = 0.05
OUTLYING, OUTLIER = 0.02, 0.7
GRADIENT = 0.15
RESIDUE = 0.05
ERROR = 0.1


class AtpFirst(Enzyme):
    """An enzyme that binds the protein only after ATP: there is no form EB."""

    def weights(self, atp: Array, protein: Array) -> dict[str, Array]:
        weights = super().weights(atp, protein)
        return weights | {"K_EB": np.zeros_like(atp)}


class InOneBalance(Compound):
    """A compound whose complex with FKBP12 forms anew as the enzyme takes it up: all three are in one balance."""

    def free(self, inhibitor: Array, fkbp12: float, enzyme_total: float, affinity: Array) -> Array:
        """Free complex (nM), by bisection on the logarithm of the free part of the scarcer partner."""
        if self.fkbp12_constant is None or fkbp12 == 0:
            return super().free(inhibitor, fkbp12, enzyme_total, affinity)
        scarce, excess = np.minimum(inhibitor, fkbp12), np.abs(inhibitor - fkbp12)
        low, high = np.full_like(scarce, -80.0), np.zeros_like(scarce)
        for _ in range(64):
            middle = (low + high) / 2
            partner = scarce * np.exp(middle)
            free: Array = partner * (partner + excess) / self.fkbp12_constant
            too_much = partner + free + enzyme_total * free * affinity / (1 + free * affinity) > scarce
            low, high = np.where(too_much, low, middle), np.where(too_much, middle, high)
        return free


def enzyme_of(truth: Truth) -> Enzyme:
    """The enzyme of a truth."""
    kind = AtpFirst if truth.atp_first else Enzyme
    return kind(TURNOVER, KM_ATP, KM_PROTEIN, 1.0 if truth.atp_first else truth.interaction)


def compound_of(truth: Truth) -> Compound:
    """The compound of a truth."""
    constant = ENZYME / truth.tightness
    return InOneBalance(
        "X",
        truth.family,
        {form: constant * ratio for form, ratio in truth.ratios.items()},
        truth.residual,
        FKBP12_CONSTANT if truth.needs_fkbp12 else None,
        WEAKER_ALONE,
    )


def half_maximal(truth: Truth, substrates: tuple[float, float], fkbp12: float) -> float:
    """Total compound (nM) at half of the greatest effect, by interpolation between doses 2 % apart."""
    enzyme, compound = enzyme_of(truth), compound_of(truth)
    doses = np.geomspace(1e-3, 1e9, 1400)
    inhibitor = np.concatenate([[0.0], doses])
    filled = np.ones_like(inhibitor)
    rates = rate(enzyme, ENZYME, compound, substrates[0] * filled, substrates[1] * filled, inhibitor, fkbp12)
    effect = (rates[0] - rates[1:]) / (rates[0] - rates[-1])
    return float(np.exp(np.interp(0.5, effect, np.log(doses))))


def simulate(truth: Truth, cell: Cell, random: Generator) -> list[Folder]:
    """The folders of one compound in one cell."""
    design = cell.design
    plenty = 1e6 if truth.needs_fkbp12 else 0.0
    half = half_maximal(truth, (KM_ATP, FIXED_PROTEIN * KM_PROTEIN), plenty) if truth.ratios else IDLE_TOP / TOP
    # What is known of the potency beforehand is known roughly.
    guess = half * float(np.exp(random.normal(0.0, 0.3)))
    doses = np.concatenate([[0.0], np.geomspace(LOWEST * guess, TOP * guess, design.levels - 1)])
    fkbp12 = max(truth.fkbp12 * doses[-1], 1000.0) if truth.family != "limiting FKBP12" else truth.fkbp12 * doses[-1]
    stated = ENZYME
    if cell.disturbance == "errors in [E] and pipetting":
        stated *= float(np.exp(random.normal(0.0, ERROR)))
    # A low control that keeps activity, or reads too high or too low; in every folder of a compound the same way.
    kinds = [(RESIDUE, 0.0), (-RESIDUE, 0.0), (0.0, RESIDUE), (0.0, -RESIDUE)]
    wrong = kinds[int(random.integers(4))] if cell.disturbance == "wrong low control" else (0.0, 0.0)
    folders = []
    axes = ("ATP",) if design.axes == 1 else ("ATP", "protein")
    arms = [(axis, fkbp12 if truth.needs_fkbp12 or design.arm else 0.0) for axis in axes]
    if design.arm:
        arms.append(("ATP", 0.0))
    for axis, accessory in arms:
        # The same doses without FKBP12: that is how the comparison is made.
        name = f"sim-{axis.lower()}-{'with' if accessory else 'without'}-fkbp12"
        folders.append(_folder(name, truth, cell, axis, doses, accessory, stated, wrong, random))
    return folders


def _folder(
    name: str,
    truth: Truth,
    cell: Cell,
    axis: str,
    doses: Array,
    fkbp12: float,
    stated: float,
    wrong: tuple[float, float],
    random: Generator,
) -> Folder:
    """One folder; ``wrong`` is what low controls keep of the uninhibited velocity, and of the largest one."""
    design = cell.design
    # Rows are doses, the last one the low controls; columns are substrate levels, replicates side by side.
    levels = np.geomspace(0.2, 5.0, design.levels)
    dose = np.repeat(np.append(doses, np.nan), design.levels * design.replicates)
    level = np.tile(np.repeat(levels, design.replicates), design.levels + 1)
    row = np.repeat(np.arange(design.levels + 1), design.levels * design.replicates)
    column = np.tile(np.arange(design.levels * design.replicates), design.levels + 1)
    low = np.isnan(dose)
    atp = KM_ATP * (level if axis == "ATP" else np.full_like(level, FIXED_ATP))
    protein = KM_PROTEIN * (level if axis == "protein" else np.full_like(level, FIXED_PROTEIN))

    given = np.where(low, 0.0, dose)
    if cell.disturbance == "errors in [E] and pipetting":
        series = np.exp(random.normal(0.0, ERROR, doses.size))
        given = np.where(low, 0.0, dose * np.append(series, 1.0)[row])
    formed = _product(truth, atp, protein, given, fkbp12)
    formed = np.where(low, wrong[0] * formed + wrong[1] * formed.max(), formed)
    top = formed.max()
    scale = 1.0 + cell.noise * random.standard_normal(formed.size)
    if cell.disturbance == "outliers":
        hit = random.random(formed.size) < OUTLYING
        scale = np.where(hit, scale * np.exp(OUTLIER * random.choice([-1.0, 1.0], formed.size)), scale)
    if cell.disturbance == "gradient":
        along = random.uniform(-GRADIENT, GRADIENT, 2)
        scale *= 1.0 + along[0] * (row / row.max() - 0.5) + along[1] * (column / column.max() - 0.5)
    read = FLOOR * GAIN * top * random.standard_normal(formed.size)
    signal = OFFSET + PER_ATP * atp / 1e3 + GAIN * formed * scale + read

    well = [f"{chr(ord('A') + r)}{c + 1}" for r, c in zip(row, column, strict=True)]
    wells = tables.WELLS.frame(
        pd.DataFrame(
            {
                "assay": name, "plate": "P1", "well": well, "role": np.where(low, "low control", "sample"),
                "compound": pd.Series("X", index=range(low.size)).mask(low),
                "inhibitor": np.where(low, np.nan, dose / 1e3), "inhibitor_unit": "uM",
                "ATP": atp / 1e3, "ATP_unit": "uM", "protein": protein / 1e3, "protein_unit": "uM",
                "FKBP12": fkbp12 / 1e3, "FKBP12_unit": "uM", "simulated": True,
            }
        )
    )  # fmt: skip
    signals = tables.SIGNALS.frame(
        pd.DataFrame({"assay": name, "plate": "P1", "well": well, "signal": signal, "simulated": True})
    )
    return Folder(name, _assay(axis, stated, fkbp12, truth), wells, signals)


def _product(truth: Truth, atp: Array, protein: Array, inhibitor: Array, fkbp12: float) -> Array:
    """Product (nM) at the end of the reaction, by the midpoint rule.

    At a few per cent of conversion its error is far below that of a read.
    """
    enzyme, compound = enzyme_of(truth), compound_of(truth)
    half = MINUTES / 2 * rate(enzyme, ENZYME, compound, atp, protein, inhibitor, fkbp12)
    return MINUTES * rate(enzyme, ENZYME, compound, atp - half, protein - half, inhibitor, fkbp12)


def _assay(axis: str, stated: float, fkbp12: float, truth: Truth) -> Assay:
    held = {"protein": f"{FIXED_PROTEIN * KM_PROTEIN} nM"} if axis == "ATP" else {"ATP": f"{FIXED_ATP * KM_ATP} nM"}
    substrates: dict[str, Any] = {
        name: {"concentration": held[name]} if name in held else {} for name in ("ATP", "protein")
    }
    substrates["protein"]["name"] = "simulated protein"
    return Assay.model_validate(
        {
            "mtorkin": 1,
            "title": f"Simulated: {axis} varied",
            "simulated": True,
            "enzyme": {
                "name": "simulated mTOR",
                "complex": "truncated",
                "preparation": "simulated",
                "active_concentration": f"{stated} nM",
            },
            "substrates": substrates,
            "accessory": {"FKBP12": {"concentration": f"{fkbp12} nM"}} if fkbp12 else {},
            "conditions": {"reaction_time": f"{MINUTES} min"},
            "detection": {"format": "tr-fret", "product_per_signal": f"{1 / GAIN} nM"},
            "compounds": {"X": {"rapalog": truth.needs_fkbp12}},
            "plates": [{"name": "P1", "file": "simulated.csv", "layout": "simulated.csv"}],
        }
    )


def intervals(truth: Truth, cell: Cell) -> tuple[dict[str, float], dict[str, float]]:
    """Within which limits this design could place the constants at a border, at 5 % noise.

    These are 95 % intervals from the expected information, with numerical derivatives of the
    simulator's own rate with respect to the logarithms of all constants.
    """
    named = truth.constants()
    if not named:
        return {}, {}
    design = cell.design
    levels, parts = np.geomspace(0.2, 5.0, design.levels), []
    fkbp12 = 1e9 if truth.needs_fkbp12 else 0.0
    half = half_maximal(truth, (KM_ATP, FIXED_PROTEIN * KM_PROTEIN), fkbp12)
    doses = np.concatenate([[0.0], np.geomspace(LOWEST * half, TOP * half, design.levels - 1)])
    for axis in ("ATP",) if design.axes == 1 else ("ATP", "protein"):
        level, dose = (grid.ravel() for grid in np.meshgrid(levels, doses))
        atp = KM_ATP * (level if axis == "ATP" else np.full_like(level, FIXED_ATP))
        protein = KM_PROTEIN * (level if axis == "protein" else np.full_like(level, FIXED_PROTEIN))
        parts.append((atp, protein, dose))
    atp, protein, dose = (np.concatenate(each) for each in zip(*parts, strict=True))

    def rates(
        turnover: float, km_atp: float, km_protein: float, phi: float, ki: float, ratio: float, beta: float
    ) -> Array:
        own = enzyme_of(truth)
        enzyme = type(own)(TURNOVER * turnover, KM_ATP * km_atp, KM_PROTEIN * km_protein, own.interaction * phi)
        raised = {form: value * (ratio if _bound_weaker(truth, form) else 1.0) for form, value in truth.ratios.items()}
        changed = replace(truth, ratios=raised, tightness=truth.tightness / ki, residual=truth.residual * beta)
        return rate(enzyme, ENZYME, compound_of(changed), atp, protein, dose, fkbp12)

    exact = rates(1, 1, 1, 1, 1, 1, 1)
    scatter = np.hypot(BORDER_NOISE * exact, FLOOR * exact.max())
    step = 1e-4
    columns = []
    where = {"alpha": 5, "gamma": 5, "beta": 6}
    free = [0, 1, 2, *([] if truth.atp_first else [3]), 4, *(where[name] for name in named)]
    for index in free:
        ends = []
        for sign in (1, -1):
            at = [1.0] * 7
            at[index] = float(np.exp(sign * step))
            ends.append(rates(*at))
        columns.append((ends[0] - ends[1]) / (2 * step) / scatter)
    jacobian = np.column_stack(columns) * np.sqrt(design.replicates)
    covariance = np.linalg.pinv(jacobian.T @ jacobian)
    low, high = {}, {}
    for name, value in named.items():
        far = 1.96 * float(np.sqrt(covariance[free.index(where[name]), free.index(where[name])]))
        if (
            name == "beta"
        ):  # the rate is nearly linear in it, and so is the likelihood even about it rather than about its logarithm
            low[name], high[name] = value * max(1.0 - far, 0.0), value * (1.0 + far)
        else:
            low[name], high[name] = value * float(np.exp(-far)), value * float(np.exp(min(far, 700.0)))
    return low, high


def _bound_weaker(truth: Truth, form: str) -> bool:
    """Whether the form is among those that the ratio of the family concerns."""
    return form in (("K_EA", "K_EAB") if truth.family == "mixed vs ATP" else ("K_EB", "K_EAB"))
