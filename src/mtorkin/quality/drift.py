"""Drift across rows and columns, and the edge effect, against their limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mtorkin.base.settings import Gate, Quality
from mtorkin.quality.metrics import Metrics
from mtorkin.quality.position import TERMS, Effects
from mtorkin.sheets.wells import ROW_LETTERS

#: Standard errors by which an effect that is not known precisely must break its limit to count.
BEYOND_DOUBT = 3.0


@dataclass(frozen=True)
class _Term:
    """A term of `TERMS` as a metric: its limit, its gate, and its words."""

    metric: str
    limit: float
    gate: Gate
    up: str
    down: str


def _terms(shape: tuple[int, int], limits: Quality) -> dict[str, _Term]:
    rows = f"from row A to row {ROW_LETTERS[shape[0] - 1]}"
    columns = f"from column 1 to column {shape[1]}"
    edge = f"at the edge of {shape[0]} x {shape[1]} wells"
    return {
        "rows": _Term("drift across rows, %", limits.drift, "drift", f"rises {rows}", f"falls {rows}"),
        "columns": _Term("drift across columns, %", limits.drift, "drift", f"rises {columns}", f"falls {columns}"),
        "edge": _Term("edge effect, %", limits.edge, "edge", f"is higher {edge}", f"is lower {edge}"),
    }


def judge_position(effects: Effects, shape: tuple[int, int], metrics: Metrics) -> None:
    """Add the metrics of position.

    Parameters
    ----------
    effects
        What positions do to the signal.
    shape
        Rows and columns of the plate.
    metrics
        Gains the rows.
    """
    terms = _terms(shape, metrics.limits)
    for name, value, se in zip(TERMS, 100.0 * effects.value, 100.0 * effects.se, strict=True):
        term = terms[name]
        bound, needed = f"<= {term.limit:g}", metrics.limits.precision * term.limit
        if name in effects.reason:
            metrics.add(term.metric, np.nan, effects.reason[name], bound)
        elif se <= needed or abs(value) - BEYOND_DOUBT * se > term.limit:
            note = f"the signal {term.up if value > 0 else term.down}; standard error {se:.2g}"
            metrics.add(term.metric, abs(value), note, bound, abs(value) <= term.limit, term.gate)
        else:
            note = f"cannot be judged: standard error {se:.2g}, {needed:.2g} needed; spread replicates over the plate"
            metrics.add(term.metric, np.nan, note, bound)
