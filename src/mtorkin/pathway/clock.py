"""The clock of the feedback: when Akt pT308 is lowest under a compound, and when it is back. Predicted by a model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.pathway.contexts import label
from mtorkin.pathway.drugs import Drug
from mtorkin.pathway.mixtures import MIXTURE
from mtorkin.pathway.panel import LEVEL, class_samples, pooled
from mtorkin.pathway.schedule import Schedule
from mtorkin.pathway.simulate import PREDICTED, Change, ratio
from mtorkin.pathway.treatments import Treatment
from mtorkin.pathway.uncertainty import SHARED, UNCHANGED, enough

MARKER = "pAkt_T308"
#: Minutes at which the clock is read: a day, finely at first.
GRID = tuple(np.geomspace(2, 1440, 48).round(1).tolist())
#: What a row may say.
SAYS = {
    "back": "it falls, and is back at the control within a day",
    "stays down": "it falls, and is not back within a day",
    "does not fall": "it never is below the control",
    "open": f"fewer than {SHARED:.0%} of the samples agree",
}
FIGURES = ("lowest", "lowest_min", "back_min")
COLUMNS = ["compound", "class", "support", "context", "dose_nM", *(f"{figure}{end}" for figure in FIGURES for end in
           ("", "_from", "_to")), "says", "basis"]  # fmt: skip


def read_clock(course: Sequence[float]) -> tuple[float, float, float]:
    """The lowest value of a course on `GRID`, when it is, and when it is back at the control.

    Returns
    -------
    tuple of float
        Over the control; minutes; minutes, infinite where it is not back, and 0 where it never fell.
    """
    values = np.asarray(course)
    place = int(values.argmin())
    if values[place] > 1 - UNCHANGED:
        return float(values[place]), 0.0, 0.0
    there = np.flatnonzero(values[place:] >= 1 - UNCHANGED)
    if not there.size:
        return float(values[place]), GRID[place], math.inf
    after = place + int(there[0])
    part = (1 - UNCHANGED - values[after - 1]) / (values[after] - values[after - 1])
    return float(values[place]), GRID[place], GRID[after - 1] + float(part) * (GRID[after] - GRID[after - 1])


def clock(
    treatment: Treatment, dose: float, *, context_name: str = "full", samples: int = 200, seed: int = 0
) -> pd.DataFrame:
    """The lowest point and the return of Akt pT308 under a compound.

    Parameters
    ----------
    treatment
        The compound.
    dose
        In nM in the medium from time 0 on.
    context_name, samples, seed
        As `mtorkin.pathway.panel.panel` takes them.

    Returns
    -------
    pandas.DataFrame
        A row per class, and of several their mixture by support: ``lowest`` over the control, ``lowest_min`` and
        ``back_min`` (infinite where it is not back within a day), each the median with the ends of its 90 % band, and
        ``says``, a word of `SAYS`.

    Raises
    ------
    InputError
        As `mtorkin.pathway.panel.panel` does.
    """
    enough(samples)
    asked = {"times": GRID, "context_name": context_name, "seed": seed}
    classes = list(class_samples(treatment, [dose], Schedule(), [MARKER], samples=samples, **asked))
    rows = [
        {"class": one.word, "support": one.support} | _row(found, np.full(len(found), 1 / len(found)))
        for one, _, found in classes
    ]
    if len(classes) > 1:
        whole = sum(one.support for one, _, _ in classes)
        rows.append({"class": MIXTURE, "support": whole} | _row(*pooled(classes)))
    table = pd.DataFrame(rows).assign(
        compound=treatment.name, context=label(context_name), dose_nM=dose, basis=PREDICTED
    )[COLUMNS]
    table.attrs["basis"] = PREDICTED
    return table


def as_it_is(drug: Drug, dose: float) -> dict[str, Any]:
    """The clock of a normal cell by the constants as they are, without a band: ``dose_nM`` and `FIGURES`."""
    course = ratio([drug], [Change(0.0, {drug.name: dose})], times=GRID, markers=[MARKER])[MARKER]
    lowest, when, back = read_clock(course.tolist())
    # JSON has no infinity.
    return {"dose_nM": dose, "lowest": lowest, "lowest_min": when, "back_min": back if math.isfinite(back) else None}


def in_words(read: Mapping[str, Any]) -> str:
    """A clock of `as_it_is` as a sentence.

    Examples
    --------
    >>> in_words({"lowest": 0.71, "lowest_min": 34.2, "back_min": 215.0})
    'Clock of the feedback: Akt pT308 is lowest after 34 min, at 0.71 of the control, and back at it after 3.6 h.'
    """
    if not read["lowest_min"]:
        return "Clock of the feedback: Akt pT308 does not fall below the control."
    back = f"back at it after {_time(read['back_min'])}" if read["back_min"] else "not back at it within a day"
    lowest = f"lowest after {_time(read['lowest_min'])}, at {read['lowest']:.2f} of the control"
    return f"Clock of the feedback: Akt pT308 is {lowest}, and {back}."


def _time(minutes: float) -> str:
    return f"{minutes / 60:.1f} h" if minutes >= 120 else f"{minutes:.0f} min"


def _row(found: np.ndarray, weights: np.ndarray) -> dict[str, object]:
    """The clock of samples of one dose that count by their weights."""
    read = np.array([read_clock(course) for course in found[:, 0, :, 0]])
    tail = (1 - LEVEL) / 2
    lower, median, upper = np.quantile(read, [tail, 0.5, 1 - tail], axis=0, method="inverted_cdf", weights=weights)
    ends = zip(FIGURES, lower.tolist(), median.tolist(), upper.tolist(), strict=True)
    row: dict[str, object] = {}
    for figure, low, middle, high in ends:
        row |= {figure: middle, f"{figure}_from": low, f"{figure}_to": high}
    fell, back = read[:, 1] > 0, np.isfinite(read[:, 2])
    shares = {"back": fell & back, "stays down": fell & ~back, "does not fall": ~fell}
    says = [word for word, of in shares.items() if weights[of].sum() >= SHARED]
    return row | {"says": says[0] if says else "open"}
