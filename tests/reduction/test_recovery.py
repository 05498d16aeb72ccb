"""Velocities of simulated plates of every detection format, against the velocities that the plates were made with.

The simulator is written out here and shares nothing with the package but the tables it hands over: wells of known
velocity on shuffled positions of a 96-well plate; product with dispensing error, a mild gradient over rows and columns
and weaker edges; background that grows with ATP; the signal law of each format, with a read error of its own. All of it
is simulated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest
from long import repeats
from scipy.stats import t as student

from mtorkin.assays.schema import Assay
from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.reduction.reduce import reduce

ATP = np.array([10.0, 25.0, 60.0, 150.0])
DOSES = np.array([0.0, 0.3, 1.0, 3.0])
MINUTES = 20.0
TIMES = np.linspace(0.0, 20.0, 11)
STANDARDS = np.array([0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.2])
#: Standard deviation of what a dispenser delivers, between wells.
DISPENSED = 0.03
PLATES = repeats(24, 48)
SETTINGS = Settings()


@dataclass(frozen=True)
class Format:
    """How one detection format makes a signal of product [uM] at some ATP [uM]."""

    name: str
    signal: object
    noise: tuple[float, float]  # proportional, and constant over the signal of 1 uM product
    detection: dict = field(default_factory=dict)
    kinetic: bool = False
    standards: str = ""  # plate, ATP (a curve for each), or empty
    counted: bool = False


def luminescence(product, atp):
    """Conversion of ADP is less complete the more ATP there is, and leaves some ATP that glows."""
    return 2000.0 + 30.0 * atp + product * 4e5 / (1.0 + atp / 300.0)


def ratio(product, atp):
    """Saturates as antibody runs out."""
    return 900.0 + 9000.0 * product / (1.2 + product)


FORMATS = [
    Format("adp-glo", luminescence, (0.02, 0.002), {}, standards="ATP"),
    Format("tr-fret", ratio, (0.015, 0.002), {"acceptor": "665", "donor": "620"}, standards="plate"),
    Format(
        "radiometric", lambda p, atp: 40.0 + 1e4 * p, (0.02, 0.0),
        {"specific_activity": "500 cpm/pmol", "volume": "20 uL"}, counted=True,
    ),
    Format("delfia", lambda p, atp: 1500.0 + 4e5 * p - 9e4 * p**2, (0.02, 0.003), {}, standards="plate"),
    Format(
        "absorbance", lambda p, atp: 1.2 - 0.00622 * 0.56 * p, (0.0, 0.01),
        {"extinction": "6220 /M/cm", "path_length": "0.56 cm", "direction": "decrease"}, kinetic=True,
    ),
    Format(
        "fluorescence", lambda p, atp: 300.0 + 5000.0 * p, (0.004, 0.004), {"product_per_signal": "0.2 nM"},
        kinetic=True,
    ),
    Format("other", lambda p, atp: 120.0 + 800.0 * p, (0.02, 0.005), {"product_per_signal": "1.25 nM"}),
]  # fmt: skip


def design(kind, rng):
    """Contents of 96 wells in shuffled positions, so that replicates lie all over the plate."""
    rows = [("sample", atp, dose, np.nan) for atp in ATP for dose in DOSES for _ in range(3)]
    rows += [("low control", atp, np.nan, np.nan) for atp in ATP for _ in range(3)]
    if kind.standards == "plate":
        rows += [("standard", np.nan, np.nan, x) for x in STANDARDS for _ in range(3)]
    elif kind.standards == "ATP":
        rows += [("standard", atp, np.nan, x) for atp in ATP for x in STANDARDS]
    wells = pd.DataFrame(rows, columns=["role", "ATP", "inhibitor", "standard"])
    position = rng.permutation(96)[: len(wells)]
    return wells.assign(row=position // 12, column=position % 12)


def simulate(kind, seed):
    """Wells, signals and true velocities [uM/min] of one plate."""
    rng = np.random.default_rng(seed)
    wells = design(kind, rng)
    n, atp, dose = len(wells), wells["ATP"].fillna(0.0).to_numpy(), wells["inhibitor"].fillna(0.0).to_numpy()
    true = np.where(wells["role"] == "sample", 0.05 * atp / (40.0 + atp) / (1.0 + dose / (1.0 + atp / 40.0)), 0.0)
    scale = 20.0 if kind.name == "absorbance" else 1.0  # absorbance sees much product only
    true = true * scale
    gradient = rng.normal(0, 0.02, 2)
    edge = wells["row"].isin([0, 7]) | wells["column"].isin([0, 11])
    effect = 1.0 + gradient[0] * (wells["row"] - 3.5) / 3.5 + gradient[1] * (wells["column"] - 5.5) / 5.5 - 0.02 * edge
    delivered = effect.to_numpy() * (1.0 + DISPENSED * rng.standard_normal(n))
    contaminant = (
        scale * (0.01 + 0.0006 * atp) * (wells["role"] != "standard").to_numpy()
    )  # ADP in the ATP, and the like

    def read(product, times=1):
        signal = kind.signal(product, atp)
        if kind.counted:
            return rng.poisson(signal) * (1.0 + kind.noise[0] * rng.standard_normal(n))
        unit = abs(kind.signal(np.full(n, scale), atp) - kind.signal(np.zeros(n), atp))
        return signal * (1.0 + kind.noise[0] * rng.standard_normal(n)) + kind.noise[1] * unit * rng.standard_normal(n)

    standard = wells["standard"].fillna(0.0).to_numpy()
    formed = delivered * true
    names = [f"{'ABCDEFGH'[row]}{column + 1}" for row, column in zip(wells["row"], wells["column"], strict=True)]
    rows = []

    def keep(signal, time=None, label=None):
        rows.extend(
            {"assay": "a", "plate": "P", "well": well, "time": time, "read": label, "signal": value}
            for well, value in zip(names, signal, strict=True)
        )

    if kind.kinetic:
        slow = 1.0 + DISPENSED * rng.standard_normal(
            n
        )  # contaminating activity, and a start that is not that of the clock
        for time in TIMES:
            keep(read(contaminant + (formed + 0.02 * contaminant * slow) * time), time)
    else:
        amount = contaminant * (1.0 + DISPENSED * rng.standard_normal(n)) + formed * MINUTES
        signal = read(amount + standard)
        if kind.name == "tr-fret":
            donor = 5e4 * (1.0 + 0.05 * rng.standard_normal(n))
            keep(signal * donor / 1e4, label="665")
            keep(donor, label="620")
        else:
            keep(signal)
    wells = wells.drop(columns=["row", "column"]).assign(
        assay="a", plate="P", well=names, ATP_unit="uM", protein=50.0, protein_unit="uM", FKBP12=0.0, FKBP12_unit="uM",
        compound=np.where(wells["role"] == "sample", "SIM-X", None), inhibitor_unit="uM", standard_unit="uM",
        simulated=True,
    )  # fmt: skip
    return tables.WELLS.frame(wells), tables.SIGNALS.frame(rows), true


def assay_of(kind):
    return Assay.model_validate(
        {
            "mtorkin": 1, "title": "Simulated recovery", "simulated": True, "enzyme": {"name": "mTOR"},
            "substrates": {"ATP": {}, "protein": {"concentration": "50 uM"}},
            "conditions": {"reaction_time": f"{MINUTES} min"},
            "detection": {"format": kind.name, "kind": "kinetic" if kind.kinetic else "endpoint", **kind.detection},
            "plates": [{"file": "p.csv", "layout": "l.csv"}],
        }
    )  # fmt: skip


def recovered(kind, plates=PLATES):
    """Velocity, truth, standard error and degrees of freedom of every sample of many plates."""
    assay, found = assay_of(kind), []
    for seed in range(plates):
        wells, signals, true = simulate(kind, 1000 + seed)
        reduced = reduce(assay, wells, signals, SETTINGS)
        used = reduced.velocities.assign(true=true, kind=kind.name, seed=seed)
        used = used[used["role"] == "sample"]
        assert used["status"].eq("used").all(), used["reason"].dropna().unique()
        freedom = used["treatment"].map(lambda text: int(re.search(r"\((\d+) degrees of freedom\)", text)[1]))
        found.append(used[["velocity", "true", "se", "ATP", "seed"]].assign(freedom=freedom))
    return pd.concat(found, ignore_index=True)


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_velocities_are_unbiased_and_their_intervals_cover(kind):
    found = recovered(kind)
    effects = 1.0 - 0.02 * 36 / 96  # what weaker edges take of the mean of a plate
    bias = found["velocity"].mean() / found["true"].mean() / effects - 1.0
    assert abs(bias) < 0.02
    deviation = (found["velocity"] - found["true"] * effects) / found["se"]
    covered = (deviation.abs() < student.ppf(0.975, found["freedom"])).mean()
    assert 0.92 <= covered <= 0.98
