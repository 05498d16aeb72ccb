"""What was measured in cells against what the model predicts there."""

from __future__ import annotations

import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.mixtures import MIXTURE
from mtorkin.pathway.observed import Observed
from mtorkin.pathway.panel import MOMENTS, panel
from mtorkin.pathway.treatments import Treatment

#: What a table says of its columns.
BASIS = "measured in cells, over the control; lower, median and upper are predicted by a model"
COLUMNS = [
    "folder", "compound", "class", "context", "marker", "dose_nM", "time_min", "measured", "sd", "n", "lower", "median",
    "upper", "within", "basis",
]  # fmt: skip


def against(observed: Observed, treatment: Treatment, *, samples: int = 200, seed: int = 0) -> pd.DataFrame:
    """Each measured point of a compound beside its prediction.

    Parameters
    ----------
    observed
        What was measured.
    treatment
        The compound; its name is that of the table.
    samples, seed
        As `mtorkin.pathway.panel.panel` takes them.

    Returns
    -------
    pandas.DataFrame
        A row per point: ``measured``, ``sd`` and ``n``; ``lower``, ``median`` and ``upper`` of the prediction, of
        several classes their mixture; and ``within``, whether the measured mean lies in the band.

    Raises
    ------
    InputError
        If the folder has no such compound, or the model cannot take it, with the reason.
    """
    points = observed.points[observed.points["compound"] == treatment.name]
    if points.empty:
        raise InputError(f"{observed.name} has no signals of {treatment.name}")
    doses, times = (sorted(points[name].unique().tolist()) for name in ("dose_nM", "time_min"))
    cell = observed.assay.context
    table = panel(treatment, doses, times=times, context_name=cell, samples=samples, seed=seed)
    if (table["class"] == MIXTURE).any():
        table = table[table["class"] == MIXTURE]
    predicted = table.drop(columns=["compound", *MOMENTS])
    found = points.merge(predicted, on=["marker", "dose_nM", "time_min"], validate="one_to_one")
    within = found["measured"].between(found["lower"], found["upper"])
    return found.assign(folder=observed.name, within=within, basis=BASIS)[COLUMNS]


def misfit(table: pd.DataFrame) -> pd.DataFrame:
    """How far measured and predicted differ.

    Parameters
    ----------
    table
        Rows of `against`.

    Returns
    -------
    pandas.DataFrame
        A row per compound and marker: ``misfit``, the root mean square of measured less predicted, in parts of the
        control; ``points``; and ``within``, how many of them lie in the band.
    """
    squares = table.assign(square=(table["measured"] - table["median"]) ** 2)
    groups = squares.groupby(["compound", "marker"], sort=False)
    found = groups.agg(misfit=("square", "mean"), points=("square", "size"), within=("within", "sum"))
    return found.assign(misfit=found["misfit"] ** 0.5).reset_index()
