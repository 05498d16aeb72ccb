"""Which experiment in cells would tell apart the classes that a compound may still be of: predicted by a model.

An experiment is one marker of one cell at a dose and a time. Two classes are apart by the difference of what each
predicts there, over what blurs it: how far samples of one class spread, and how far blots do.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.mixtures import MIXTURE
from mtorkin.pathway.panel import TIMES, panel, usual_dose
from mtorkin.pathway.simulate import PREDICTED
from mtorkin.pathway.treatments import Treatment

#: Standard deviation of a blot, as part of the signal and of the control, and how many blots the mean is of (chosen).
RELATIVE, ABSOLUTE, BLOTS = 0.15, 0.05, 3
#: Standard deviations from which on an experiment separates two classes.
SEPARATES = 2.0
#: Cells that are looked at.
CELLS = ("full", "little FKBP12", "FRB mutant", "kinase mutant")
#: The highest dose, over the highest of those that occupy 90 % of mTORC1 as one of the classes.
ABOVE = 3.0
#: What makes an experiment.
EXPERIMENT = ["context", "marker", "dose_nM", "time_min"]
COLUMNS = ["compound", "class", "other", *EXPERIMENT, "mean", "other_mean", "separation", "says", "basis"]


def blot_variance(value: np.ndarray | float) -> np.ndarray | float:
    """Variance of the mean of `BLOTS` blots at a marker over the control."""
    return ((RELATIVE * np.asarray(value)) ** 2 + ABSOLUTE**2) / BLOTS


def separations(table: pd.DataFrame) -> pd.DataFrame:
    """How far every two classes of a compound are apart in every experiment.

    Parameters
    ----------
    table
        Rows of `mtorkin.pathway.panel.panel` of one compound, of any cells.

    Returns
    -------
    pandas.DataFrame
        A row per pair of classes and experiment: ``mean`` and ``other_mean``, over the control; ``separation`` in
        standard deviations; and ``says``, ``separates`` from `SEPARATES` on, else ``open``. Empty where there is one
        class.
    """
    own = table[table["class"] != MIXTURE]
    classes = list(dict.fromkeys(own["class"]))
    if len(classes) < 2:
        return pd.DataFrame(columns=COLUMNS)
    wide = own.pivot(index=EXPERIMENT, columns="class", values=["mean", "sd", "samples"])
    free, sd = (wide[name].to_numpy(float) for name in ("samples", "sd"))
    free = free - 1
    # How samples spread within a class, from all classes together: some have few samples.
    within = (free * sd**2).sum(axis=1) / free.sum(axis=1)
    pairs = list(combinations(classes, 2))
    means = {name: wide["mean", name].to_numpy(float) for name in classes}
    one, other = (np.concatenate([means[pair[place]] for pair in pairs]) for place in (0, 1))
    blots = (blot_variance(one) + blot_variance(other)) / 2
    apart = np.abs(one - other) / np.sqrt(np.tile(within, len(pairs)) + blots)
    experiments = {name: np.tile(wide.index.get_level_values(name), len(pairs)) for name in EXPERIMENT}
    names = {"class": [name for name, _ in pairs], "other": [name for _, name in pairs]}
    return pd.DataFrame(
        {
            "compound": own["compound"].iloc[0],
            **{column: np.repeat(np.array(cells, dtype=object), len(wide)) for column, cells in names.items()},
            **experiments,
            "mean": one, "other_mean": other, "separation": apart,
            "says": np.where(apart >= SEPARATES, "separates", "open"), "basis": PREDICTED,
        }
    )[COLUMNS]  # fmt: skip


def best(table: pd.DataFrame) -> pd.DataFrame:
    """The experiment of each cell that separates the likeliest class most from each other one.

    Parameters
    ----------
    table
        Rows of `separations`.
    """
    if table.empty:
        return table
    likeliest = table[table["class"] == table["class"].iloc[0]]
    rows = likeliest.groupby(["other", "context"], sort=False)["separation"].idxmax()
    order = {other: place for place, other in enumerate(dict.fromkeys(likeliest["other"]))}
    found = likeliest.loc[rows].assign(place=likeliest["other"].map(order))
    ranked = found.sort_values(["place", "separation"], ascending=[True, False], kind="stable", ignore_index=True)
    return pd.DataFrame(ranked, columns=COLUMNS)


def separating(treatment: Treatment, *, samples: int = 200, seed: int = 0) -> pd.DataFrame:
    """The best experiments to tell the classes of a compound apart, in the cells of `CELLS`.

    Raises
    ------
    InputError
        As `mtorkin.pathway.panel.panel` and `usual_dose` do.

    Examples
    --------
    >>> from mtorkin.pathway.catalogue import treatment
    >>> from mtorkin.pathway.extra import available
    >>> if available():
    ...     assert separating(treatment("Torin1"), samples=20).empty  # of one class
    """
    if len(treatment.candidates) < 2:
        return pd.DataFrame(columns=COLUMNS)
    doses = _doses(treatment)
    tables = [panel(treatment, doses, times=TIMES, context_name=cell, samples=samples, seed=seed) for cell in CELLS]
    return best(separations(pd.concat(tables, ignore_index=True)))


def _doses(treatment: Treatment) -> list[float]:
    """The dose of the likeliest class that has one, the highest of all classes, and one above it."""
    usual = []
    for candidate in treatment.candidates:
        try:
            usual.append(usual_dose(replace(treatment, candidates=(candidate,))))
        except InputError:
            # A covalent class has no dose at equilibrium; where none has one, the last line says so.
            continue
    if not usual:
        usual_dose(treatment)
    return sorted({usual[0], max(usual), ABOVE * max(usual)})
