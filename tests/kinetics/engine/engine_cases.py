"""Designs, models and independent formulae for the tests of the engine."""

from __future__ import annotations

import numpy as np

from mtorkin.kinetics.engine.constraint import Model
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.engine.wells import Wells

BASE = {"Vmax": {"Vmax": 1}, "Ka": {"Ka": 1}}
BOTH = {**BASE, "Kb": {"Kb": 1}, "phi": {"phi": 1}}
ALL_K = {name: {name: 1} for name in ("K_E", "K_EA", "K_EB", "K_EAB")}
BETA = {"beta": {"beta": 1}}
GAMMA = {"K_E": {"K": 1}, "K_EA": {"K": 1}, "K_EB": {"K": 1, "gamma": 1}, "K_EAB": {"K": 1, "gamma": 1}}

#: One model of every scheme and variant.
MODELS = {
    "level": Model.of("level", {"Vmax": {"V0": 1}, "K_E": {"Kapp": 1}, **BETA}),
    "axis, none": Model.of("axis", BASE),
    "axis, competitive": Model.of("axis", {**BASE, "K_E": {"K_E": 1}}),
    "axis, mixed": Model.of("axis", {**BASE, "K_E": {"Kic": 1}, "K_EA": {"Kic": 1, "alpha": 1}}),
    "axis, partial": Model.of("axis", {**BASE, "K_E": {"Kic": 1}, "K_EA": {"Kic": 1, "alpha": 1}, **BETA}),
    "axis, substrate inhibition": Model.of("axis", {**BASE, "Ksa": {"Ksi": 1}, "K_E": {"K_E": 1}, "K_EA": {"K_EA": 1}}),
    "axis, Hill": Model.of("axis", {**BASE, "hill_a": {"h": 1}, "K_E": {"K_E": 1}, "K_EA": {"K_EA": 1}, **BETA}),
    "random, general": Model.of("random", {**BOTH, **ALL_K, **BETA}),
    "random, rapalog": Model.of("random", {**BOTH, **GAMMA, **BETA}),
    "random, two plates": Model.of("random", {**BOTH, **GAMMA, **BETA}, plates=2),
    "random, both baselines": Model.of(
        "random", {**BOTH, **ALL_K, "Ksa": {"Ksa": 1}, "Ksb": {"Ksb": 1}, "hill_a": {"ha": 1}, "hill_b": {"hb": 1}}
    ),
    "ATP first": Model.of(
        "ATP first", {**BASE, "Kb": {"Kb": 1}, "K_E": {"K_E": 1}, "K_EA": {"K_EA": 1}, "K_EAB": {"K_EAB": 1}, **BETA}
    ),
}
TRUTH = {
    "Vmax": 100.0, "V0": 80.0, "Ka": 50.0, "Kb": 2.0, "phi": 2.0, "Ksi": 700.0, "Ksa": 900.0, "Ksb": 15.0, "h": 1.3,
    "ha": 1.2, "hb": 0.9, "beta": 0.2, "gamma": 6.0, "K": 0.1, "Kic": 0.1, "alpha": 3.0, "Kapp": 0.2, "K_E": 0.1,
    "K_EA": 0.4, "K_EB": 0.2, "K_EAB": 0.7, "scale 1": 1.2,
}  # fmt: skip


def truth(model):
    return np.log([TRUTH[name] for name in model.names])


def wells(model):
    """Substrates, inhibitor and plate of a design of two axes (or one, or one level) in duplicate."""
    x = np.r_[0.0, np.geomspace(0.02, 4.0, 6)]
    levels = np.geomspace(10.0, 250.0, 6)
    if model.scheme == "level":
        a, b = np.array([50.0]), np.array([1.0])
    elif model.scheme == "axis":
        a, b = levels, np.ones(6)
    else:
        a, b = np.r_[levels, np.full(6, 250.0)], np.r_[np.full(6, 10.0), levels / 25.0]
    plate = np.repeat(np.arange(a.size) >= 6, x.size * 2).astype(int)
    return np.repeat(a, x.size * 2), np.repeat(b, x.size * 2), np.tile(np.repeat(x, 2), a.size), plate


def design(model, enzyme=0.0, **keywords):
    a, b, x, plate = wells(model)
    return Wells(x, a, b, enzyme, plate if "scale 1" in model.names else 0, **keywords)


def by_mass_balance(model, enzyme, values):
    """The rate law as the textbook writes it.

    The bound fraction comes by bisection on the free inhibitor; sums over forms are spelled out.
    """
    a_total, b_total, x, plate = wells(model)
    value = {name: values[name] for name in values}
    constant = {}
    for row, name in enumerate(
        ("Vmax", "Ka", "Kb", "phi", "K_E", "K_EA", "K_EB", "K_EAB", "beta", "Ksa", "Ksb", "ha", "hb")
    ):
        if model.exists[row]:
            powers = model.to_constants[row]
            constant[name] = np.prod([value[n] ** p for n, p in zip(model.names, powers, strict=True)])
    a = (a_total / constant.get("Ka", 1.0)) ** constant.get("ha", 1.0)
    b = (b_total / constant.get("Kb", 1.0)) ** constant.get("hb", 1.0)
    weights = {
        "level": {"E": np.ones_like(x)},
        "axis": {"E": np.ones_like(x), "EA": a},
        "random": {"E": np.ones_like(x), "EA": a, "EB": b, "EAB": a * b / constant.get("phi", 1.0)},
        "ATP first": {"E": np.ones_like(x), "EA": a, "EAB": a * b},
    }[model.scheme]
    productive = list(weights)[-1]
    total = sum(weights.values())
    if "Ksa" in constant:
        total = total + a * a_total / constant["Ksa"]
    if "Ksb" in constant:
        total = total + b * b_total / constant["Ksb"]
    binding = sum(w / constant[f"K_{f}"] for f, w in weights.items() if f"K_{f}" in constant) / total + np.zeros_like(x)
    low, high = np.zeros_like(x), x.copy()
    for _ in range(200):
        free = (low + high) / 2
        over = free + enzyme * free * binding / (1 + free * binding) > x
        high, low = np.where(over, free, high), np.where(over, low, free)
    theta = free * binding / (1 + free * binding)
    v = constant["Vmax"] * weights[productive] / total * (1 - theta)
    if "beta" in constant and f"K_{productive}" in constant:
        share = weights[productive] / constant[f"K_{productive}"] / (total * binding)
        v = v + constant["Vmax"] * constant["beta"] * share * theta
    return v * np.where(plate > 0, value.get("scale 1", 1.0), 1.0) if "scale 1" in model.names else v


def noisy(model, enzyme=0.0, noise=0.05, seed=1):
    v = by_mass_balance(model, enzyme, TRUTH)
    rng = np.random.default_rng(seed)
    return v * (1 + noise * rng.standard_normal(v.size))


def problem(model, enzyme=0.0, noise=0.05, seed=1, **keywords):
    centre = truth(model)
    return LeastSquares(
        design(model, enzyme), noisy(model, enzyme, noise, seed), model, centre - 7.0, centre + 7.0, **keywords
    )
