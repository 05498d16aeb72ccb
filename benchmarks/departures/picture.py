"""The reliability curve: how often the leading class is right, against its support."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from studies.reliability import binned

#: Quantile of the normal distribution for 95 % intervals.
Z = 1.96


def draw(parts: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Draw a curve for each part, points at the mean support of ten bins, with 95 % intervals of Wilson (1927)."""
    figure = Figure(figsize=(5.5, 4.5), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1, zorder=0)
    for number, (name, table) in enumerate(parts.items()):
        bins = binned(table)
        low, high = _wilson(bins["right"].to_numpy(float), bins["compounds"].to_numpy(float))
        right = bins["right"]
        axes.errorbar(
            bins["support"], right, yerr=[right - low, high - right], marker="os"[number % 2], capsize=2, label=name
        )
        for row in bins.itertuples(index=False):
            where = (0, 8) if number % 2 else (0, -14)
            axes.annotate(
                f"{row.compounds}", (row.support, row.right), where, textcoords="offset points", ha="center", fontsize=7
            )
    axes.set(xlabel="support of the leading class", ylabel="how often it is right", xlim=(0, 1.03), ylim=(-0.03, 1.05))
    axes.set_title("SIMULATED DATA", fontsize=8)
    axes.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def _wilson(share: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    middle = (share + Z**2 / (2 * count)) / (1 + Z**2 / count)
    half = Z / (1 + Z**2 / count) * np.sqrt(share * (1 - share) / count + Z**2 / (4 * count**2))
    # Rounding may put an end on the wrong side of a share of 0 or 1.
    return np.minimum(middle - half, share), np.maximum(middle + half, share)
