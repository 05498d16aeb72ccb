"""Chosen constants of the model, estimated again from what was measured in cells: on request, and named one by one.

Each constant stays where the table has it as far as its spread says so (the prior), and moves as far as the points ask.
The constants of compounds are those of the study and stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

import numpy as np
import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.constants import Constant, load_constants
from mtorkin.pathway.contexts import context, is_own, label
from mtorkin.pathway.drugs import Drug
from mtorkin.pathway.observed import Observed
from mtorkin.pathway.separate import blot_variance
from mtorkin.pathway.simulate import Change, constants_of, ratio
from mtorkin.pathway.treatments import Treatment

#: Standard deviations from the middle of a 95 % interval to its end.
WIDE = 1.959964
#: A constant is called determined where its uncertainty came down to this part of the table's.
DETERMINED = 0.5
#: Step of the logarithm for slopes: far above what the integration is good to.
STEP = 0.01
COLUMNS = ["constant", "before", "value", "lower", "upper", "unit", "says"]


class Seen(NamedTuple):
    """Points of one compound at one dose in one cell: a row per marker and time."""

    drug: Drug
    dose: float
    context_name: str
    points: pd.DataFrame

    def predicted(self, factors: Mapping[str, float]) -> np.ndarray:
        """What the model says to each point, over the control."""
        times = sorted(set(self.points["time_min"].tolist()))
        table = ratio(
            [self.drug], [Change(0.0, {self.drug.name: self.dose})], times=times, context_name=self.context_name,
            factors=factors, markers=sorted(set(self.points["marker"])),
        )  # fmt: skip
        rows = zip(self.points["time_min"], self.points["marker"], strict=True)
        return np.array([table[marker][time] for time, marker in rows])


@dataclass(frozen=True)
class Estimate:
    """Constants that were estimated again.

    Attributes
    ----------
    table
        A row per constant: ``before`` and ``value``, the 95 % interval, and ``says``: ``determined`` where its
        uncertainty came down to half of the table's or less, else ``hardly moved by these points``.
    misfit_before, misfit
        Root mean square of measured less predicted, in parts of the control.
    points
        How many points there are.
    context_name
        The cell of all of them.
    """

    table: pd.DataFrame
    misfit_before: float
    misfit: float
    points: int
    context_name: str

    def as_context(self) -> str:
        """The cell with these constants, as the YAML of one of the user's own."""
        own = is_own(self.context_name)
        sets = dict(context(self.context_name).sets) if own else {}
        sets |= dict(zip(self.table["constant"], self.table["value"], strict=True))
        lines = [
            f"means: constants estimated from {self.points} points measured in cells",
            f"like: {'full' if own else self.context_name}",
            "sets:",
            *(f"  {name}: {value:.6g}" for name, value in sets.items()),
            f"why: misfit {self.misfit:.3f} of the control, {self.misfit_before:.3f} before",
        ]
        return "\n".join(lines) + "\n"


def seen(observed: Observed, treatments: Mapping[str, Treatment]) -> list[Seen]:
    """The points of a folder, each compound as its likeliest class.

    Raises
    ------
    InputError
        If the model cannot take a compound, with the reason.
    """
    found = []
    for _, points in observed.points.groupby(["compound", "dose_nM"], sort=False):
        compound, dose = points[["compound", "dose_nM"]].iloc[0]
        treatment = treatments[str(compound)]
        if not treatment.candidates:
            raise InputError(treatment.why_not())
        drug = treatment.candidates[0].drug
        found.append(Seen(drug, float(dose), observed.assay.context, points))
    return found


def estimate(seen: Sequence[Seen], names: Sequence[str]) -> Estimate:
    """Estimate chosen constants again from what was measured in cells.

    Parameters
    ----------
    seen
        What was measured, of one cell.
    names
        The constants, each one that is marked as chosen.

    Raises
    ------
    InputError
        If there are no points or of several cells, or a constant is unknown, not chosen, or has no spread.
    """
    # A second to import; whoever lays points beside bands needs none of it.
    from scipy.optimize import least_squares

    cells = sorted({one.context_name for one in seen})
    if len(cells) != 1:
        raise InputError(
            f"constants are estimated of one cell, and there are {len(cells)} "
            f"({', '.join(map(label, cells)) or 'no points'}); give the folders of one"
        )
    rows = _rows(names)
    spreads = np.log([rows[name].spread for name in names])
    measured = np.concatenate([one.points["measured"].to_numpy() for one in seen])
    blurred = np.sqrt(np.concatenate([_variance(one.points) for one in seen]))

    def predicted(logs: np.ndarray) -> np.ndarray:
        factors = dict(zip(names, np.exp(logs).tolist(), strict=True))
        return np.concatenate([one.predicted(factors) for one in seen])

    def residuals(logs: np.ndarray) -> np.ndarray:
        return np.concatenate([(predicted(logs) - measured) / blurred, logs / spreads])

    def slopes(logs: np.ndarray) -> np.ndarray:
        steps = STEP * np.eye(len(names))
        return np.stack([(residuals(logs + step) - residuals(logs - step)) / (2 * STEP) for step in steps], axis=1)

    start = np.zeros(len(names))
    found = least_squares(residuals, start, jac=slopes, x_scale=spreads)
    # The curvature of both points and prior at the best values.
    sd = np.sqrt(np.diag(np.linalg.inv(found.jac.T @ found.jac)))
    before = constants_of([], cells[0])
    table = pd.DataFrame(
        [
            {
                "constant": name, "before": before[name], "value": before[name] * np.exp(log),
                "lower": before[name] * np.exp(log - WIDE * width), "upper": before[name] * np.exp(log + WIDE * width),
                "unit": rows[name].unit,
                "says": "determined" if width <= DETERMINED * spread else "hardly moved by these points",
            }
            for name, log, width, spread in zip(names, found.x, sd, spreads, strict=True)
        ],
        columns=COLUMNS,
    )  # fmt: skip
    misfits = [float(np.sqrt(np.mean((predicted(logs) - measured) ** 2))) for logs in (start, found.x)]
    return Estimate(table, misfits[0], misfits[1], measured.size, cells[0])


def _rows(names: Sequence[str]) -> dict[str, Constant]:
    known = load_constants()
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise InputError(f"the model has no constant {name}{f'; did you mean {near[0]}?' if near else ''}")
        if known[name].mark != "chosen" or known[name].spread == 1:
            reason = "the amount does not matter" if known[name].mark == "chosen" else f"it is {known[name].mark}"
            raise InputError(f"{name} is not estimated again: {reason}; name one that is chosen (docs/pathway.md)")
    if not names or len(set(names)) < len(names):
        raise InputError("name each constant that is to be estimated again once")
    return {name: known[name] for name in names}


def _variance(points: pd.DataFrame) -> np.ndarray:
    """Variance of each measured mean: that of its replicates, and never below that of blots."""
    own = (points["sd"] ** 2 / points["n"]).fillna(0.0).to_numpy()
    return np.asarray(np.maximum(own, blot_variance(points["measured"].to_numpy())))
