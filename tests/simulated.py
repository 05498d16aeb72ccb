"""Simulated and published families, as the tables that the fits read.

They are simulated by formulae written out here, and not by the rate law under test.
"""

import numpy as np
import pandas as pd

from mtorkin.base import tables


def family(name, substrate, inhibitor, velocity, axis="substrate", enzyme=np.nan, compound="X"):
    row = {
        "family": name, "compound": compound, "assay": name, "axis": axis, "substrate_unit": "uM",
        "inhibitor_unit": "uM", "velocity_unit": "a.u.", "enzyme_concentration": enzyme,
        "enzyme_concentration_unit": "uM", "purpose": "mechanism",
    }  # fmt: skip
    wells = pd.DataFrame(
        {
            "family": name, "assay": name, "plate": "", "well": [f"row {i:03d}" for i in range(len(velocity))],
            "FKBP12": 0.0, "substrate": np.asarray(substrate, float), "inhibitor": np.asarray(inhibitor, float),
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


#: Dissociation constants over Ki of the forms that each truth binds (domain of two substrates); absent means no
#: binding.
TWO_SUBSTRATES = {
    "inactive": {},
    "ATP-competitive": {"E": 1, "EB": 1},
    "ATP-competitive, unequal": {"E": 1, "EB": 3},
    "substrate-competitive": {"E": 1, "EA": 1},
    "uncompetitive vs ATP": {"EA": 1, "EAB": 1},
    "uncompetitive vs protein": {"EB": 1, "EAB": 1},
    "noncompetitive": {"E": 1, "EA": 1, "EB": 1, "EAB": 1},
    "mixed vs ATP": {"E": 1, "EB": 1, "EA": 3, "EAB": 3},
    "rapalog": {"E": 1, "EA": 1, "EB": 5, "EAB": 5},
}


def cross(levels=8, doses=6, top=1.0, replicates=2):
    """ATP, protein, inhibitor and plate of two one-axis plates.

    ATP varies at protein 10, then protein varies at ATP 250.
    """
    ATP = np.r_[np.geomspace(10, 250, levels), np.full(levels, 250.0)]
    protein = np.r_[np.full(levels, 10.0), np.geomspace(0.4, 10, levels)]
    return _dosed(ATP, protein, np.repeat([0, 1], levels), doses, top, replicates)


def grid(levels=6, doses=6, top=1.0, replicates=1):
    """ATP, protein, inhibitor and plate of every ATP level with every protein level, on one plate."""
    ATP, protein = (
        values.ravel() for values in np.meshgrid(np.geomspace(10, 250, levels), np.geomspace(0.4, 10, levels))
    )
    return _dosed(ATP, protein, np.zeros(ATP.size, int), doses, top, replicates)


def _dosed(ATP, protein, plate, doses, top, replicates):
    inhibitor = np.repeat(np.r_[0, np.geomspace(top / 100, top, doses - 1)], replicates)
    spread = (np.repeat(values, inhibitor.size) for values in (ATP, protein))
    return *spread, np.tile(inhibitor, ATP.size), np.repeat(plate, inhibitor.size)


def two_substrate_velocity(
    ATP, protein, inhibitor, bound, *, Ki=0.05, beta=0.0, enzyme=0.002, order="random", phi=1.0, Vmax=100.0, Ka=50.0,
    Kb=2.0
):  # fmt: skip
    """Velocity from the populations of the enzyme forms at the free inhibitor.

    The free inhibitor is found by bisection; there is no closed form.
    """
    a, b = ATP / Ka, protein / Kb
    weight = {"E": np.ones_like(a), "EA": a, "EB": b, "EAB": a * b / phi}
    if order == "ATP first":
        weight = {"E": weight["E"], "EA": a, "EAB": a * b}
    affinity = {form: 1 / (bound[form] * Ki) if form in bound else 0.0 for form in weight}

    def populations(free):
        complexed = {form: weight[form] * affinity[form] * free for form in weight}
        return complexed, sum(weight.values()) + sum(complexed.values())

    low, high = np.zeros_like(a), inhibitor.copy()
    for _ in range(200):
        free = (low + high) / 2
        complexed, total = populations(free)
        over = free + enzyme * sum(complexed.values()) / total > inhibitor
        high, low = np.where(over, free, high), np.where(over, low, free)
    complexed, total = populations(free)
    return Vmax * (weight["EAB"] + beta * complexed["EAB"]) / total


def noisy(velocity, noise=0.05, floor=0.002, seed=1):
    """Velocities with proportional scatter and a floor, as a fraction of the largest."""
    rng = np.random.default_rng(seed)
    scatter = noise * rng.standard_normal(velocity.size) * velocity
    return velocity + scatter + floor * velocity.max() * rng.standard_normal(velocity.size)
