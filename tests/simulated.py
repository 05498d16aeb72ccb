"""Simulated and published families, as the tables that the fits read. Simulated by formulae written out here, not by the rate law under test."""

from pathlib import Path

import numpy as np
import pandas as pd

from mtorkin import tables

REAL = Path(__file__).resolve().parents[1].parent / "shared" / "real" / "rates"


def family(name, substrate, inhibitor, velocity, axis="substrate", enzyme=np.nan, compound="X"):
    row = {
        "family": name, "compound": compound, "assay": name, "axis": axis, "substrate_unit": "uM", "inhibitor_unit": "uM",
        "velocity_unit": "a.u.", "enzyme_concentration": enzyme, "enzyme_concentration_unit": "uM", "purpose": "mechanism",
    }  # fmt: skip
    wells = pd.DataFrame(
        {
            "family": name, "assay": name, "plate": "", "well": [f"row {i:03d}" for i in range(len(velocity))],
            "substrate": np.asarray(substrate, float), "inhibitor": np.asarray(inhibitor, float),
            "velocity": np.asarray(velocity, float),
        }
    )  # fmt: skip
    return tables.FAMILIES.frame([row]), tables.FAMILY_WELLS.frame(wells)


def mass_balance(total, enzyme, Kapp):
    """Bound fraction by bisection on free inhibitor."""
    low, high = np.zeros_like(total), total.copy()
    for _ in range(200):
        free = (low + high) / 2
        over = free + enzyme * free / (free + Kapp) > total
        high, low = np.where(over, free, high), np.where(over, low, free)
    return free / (free + Kapp)


def simulate(
    pattern, *, K=0.1, enzyme=0.002, alpha=1.0, beta=0.0, top=None, noise=0.05, seed=1, levels=(7, 6), replicates=2
):
    """Velocities with proportional noise and a floor of 0.3 %; Km 50, Vmax 100."""
    rng = np.random.default_rng(seed)
    S = np.repeat(np.geomspace(10, 250, levels[0]), levels[1] * replicates)
    doses = np.r_[0, np.geomspace((top or 30 * K) / 100, top or 30 * K, levels[1] - 1)]
    X = np.tile(np.repeat(doses, replicates), levels[0])
    free, bound = {"competitive": (1, 0), "uncompetitive": (0, 1), "mixed": (1, 1 / alpha), "none": (0, 0)}[pattern]
    affinity = (free / K * 50 + bound / K * S) / (50 + S)
    theta = mass_balance(X, enzyme, 1 / affinity) if pattern != "none" else np.zeros_like(X)
    v0 = 100 * S / (50 + S)
    # What the bound enzyme still does: beta of the turnover of its ESI share.
    share = (bound / K * S / (50 + S)) / affinity if pattern != "none" else 0.0
    v = v0 * (1 - theta) + beta * 100 * share * theta
    return S, X, v * (1 + noise * rng.standard_normal(S.size)) + 0.3 * rng.standard_normal(S.size), enzyme
