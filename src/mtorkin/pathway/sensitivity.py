"""Which constants a prediction rests on: the share of each in its variance, and whether it was measured.

To first order: each constant is moved by one standard deviation up and down, alone, and shares are the squares of what
that does to the logarithm of the prediction. Where constants act together the shares say nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np
import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.constants import load_constants
from mtorkin.pathway.treatments import Candidate
from mtorkin.pathway.uncertainty import goes_with, spreads

#: Shares below this are not named in a sentence.
NAMED = 0.1


def marks(candidate: Candidate) -> dict[str, str]:
    """Where each uncertain constant is from: ``measured``, ``published``, ``remembered`` or ``chosen``."""
    rows = load_constants()
    return {name: candidate.marks.get(name, rows[name].mark) for name in spreads(candidate.spreads)}


def shares(
    predict: Callable[[dict[str, float]], Mapping[str, float]],
    candidate: Candidate,
    only: Collection[str] | None = None,
) -> dict[str, pd.DataFrame]:
    """The share of each uncertain constant in the variance of predictions.

    Parameters
    ----------
    predict
        From factors of constants, by name, to positive numbers by name.
    candidate
        The compound, whose own constants have their own spread.
    only
        The constants that predictions know; default: all.

    Returns
    -------
    dict of str to pandas.DataFrame
        For each prediction the columns ``constant``, ``mark`` and ``share``, the largest first. Shares add up to 1, or
        are all 0 where no constant moves the prediction.

    Raises
    ------
    InputError
        If a prediction is zero or not finite, which has no logarithm.
    """
    effects: dict[str, dict[str, float]] = {}
    uncertain = spreads(candidate.spreads)
    tied = goes_with(uncertain)
    for name, spread in uncertain.items():
        if only is not None and name not in only:
            continue
        moved = [name, tied[name]] if name in tied else [name]
        up, down = (predict(dict.fromkeys(moved, factor)) for factor in (spread, 1 / spread))
        for key in up:
            if not (0 < up[key] < np.inf and 0 < down[key] < np.inf):
                raise InputError(f"{key}: zero or without end where {name} is another, so that it has no shares")
            effects.setdefault(key, {})[name] = (np.log(up[key] / down[key]) / 2) ** 2
    of = marks(candidate)
    found = {}
    for key, squares in effects.items():
        whole = sum(squares.values())
        rows = [(name, of[name], square / whole if whole else 0.0) for name, square in squares.items()]
        rows.sort(key=lambda row: row[2], reverse=True)
        found[key] = pd.DataFrame(rows, columns=["constant", "mark", "share"])
    return found


def by_mark(table: pd.DataFrame) -> dict[str, float]:
    """The shares of one prediction added up by where the constants are from."""
    return {str(mark): float(share) for mark, share in table.groupby("mark")["share"].sum().items()}


def in_words(table: pd.DataFrame) -> str:
    """The largest shares of one prediction, as ``ATP 71 % (published), Km_ATP 22 % (measured)``."""
    rows = zip(*(table[name].tolist() for name in ("constant", "share", "mark")), strict=True)
    named = [f"{constant} {100 * share:.0f} % ({mark})" for constant, share, mark in rows if share >= NAMED]
    return ", ".join(named) or "no constant alone"
