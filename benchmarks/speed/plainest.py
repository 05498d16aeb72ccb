"""The plainest script that a person would write: what `study.py` holds the cost of a run against.

Velocities are given. Each compound is fitted along ATP by lmfit with four models from one start each, and gets one
figure of four panels. There are no raw plates, intervals, evidence or quality.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import lmfit
import matplotlib as mpl

mpl.use("agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from mtorkin.base import tables
from mtorkin.workflow import paths

Law = Callable[..., np.ndarray]


def competitive(S: np.ndarray, X: np.ndarray, Vmax: float, Km: float, Ki: float) -> np.ndarray:
    """Velocity with a competitive inhibitor."""
    return Vmax * S / (Km * (1 + X / Ki) + S)


def uncompetitive(S: np.ndarray, X: np.ndarray, Vmax: float, Km: float, Ki: float) -> np.ndarray:
    """Velocity with an uncompetitive inhibitor."""
    return Vmax * S / (Km + S * (1 + X / Ki))


def noncompetitive(S: np.ndarray, X: np.ndarray, Vmax: float, Km: float, Ki: float) -> np.ndarray:
    """Velocity with a noncompetitive inhibitor."""
    return Vmax * S / ((Km + S) * (1 + X / Ki))


def mixed(S: np.ndarray, X: np.ndarray, Vmax: float, Km: float, Ki: float, Kiu: float) -> np.ndarray:
    """Velocity with a mixed inhibitor."""
    return Vmax * S / (Km * (1 + X / Ki) + S * (1 + X / Kiu))


MODELS: Mapping[str, Law] = {law.__name__: law for law in (competitive, uncompetitive, noncompetitive, mixed)}


def analyse(wells: pd.DataFrame, figure: Path) -> str:
    """The model with the lowest AICc of the wells of one axis; draws them into a file."""
    S, X, v = (wells[name].to_numpy(float) for name in ("substrate", "inhibitor", "velocity"))
    start = {"Vmax": v.max() * 1.5, "Km": np.median(S), "Ki": np.median(X[X > 0]), "Kiu": np.median(X[X > 0])}
    found: dict[str, lmfit.model.ModelResult] = {}
    for name, law in MODELS.items():
        model = lmfit.Model(law, independent_vars=["S", "X"])
        given = model.make_params(**{key: start[key] for key in model.param_names})
        for parameter in given.values():
            parameter.min = 1e-9
        found[name] = model.fit(v, given, S=S, X=X)
    drawn, panels = plt.subplots(2, 2, figsize=(9, 7))
    for panel, (name, fit) in zip(panels.flat, found.items(), strict=True):
        for level in np.unique(X):
            own = level == X
            order = np.argsort(S[own])
            panel.plot(S[own], v[own], "o", markersize=3)
            panel.plot(S[own][order], fit.best_fit[own][order], "-", linewidth=1)
        panel.set(title=f"{name}, AICc {_aicc(fit):.1f}", xlabel="substrate", ylabel="velocity")
    drawn.tight_layout()
    drawn.savefig(figure, dpi=100)
    plt.close(drawn)
    return min(found, key=lambda name: _aicc(found[name]))


def _aicc(fit: lmfit.model.ModelResult) -> float:
    k, n = fit.nvarys + 1, fit.ndata
    return float(fit.aic + 2 * k * (k + 1) / (n - k - 1))


def cost(results: Path, directory: Path, most: int = 24) -> float:
    """CPU seconds for a compound of the script, on what a run took for the velocities.

    Parameters
    ----------
    results
        The results of a run.
    directory
        Where its figures go.
    most
        Compounds that are enough to know it.
    """
    batch = min((results / Path(paths.DEALT["family_wells"]).parts[0]).iterdir()).name
    families, wells = (
        getattr(tables, name.upper()).read(results / paths.of(paths.DEALT[name], batch=batch)) for name in paths.DEALT
    )
    along_atp = families.loc[families["axis"] == "ATP", "family"].head(most)
    of_family = dict(list(wells.groupby("family")))
    analyse(of_family[along_atp.iloc[0]], directory / "first.png")  # what is loaded and compiled once
    before = time.process_time()
    for number, family in enumerate(along_atp):
        analyse(of_family[family], directory / f"{number}.png")
    return (time.process_time() - before) / len(along_atp)
