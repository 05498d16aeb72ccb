"""Reads of wells as curves are fitted to them, and the curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtorkin.rates.reads import Array, Flags

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Record:
    """Reads of W wells, as curves are fitted to them.

    Attributes
    ----------
    time
        In min, from where the initial velocity is wanted, shape (W, n).
    signal
        Shape (W, n).
    kept
        Which reads count, shape (W, n).
    substrate
        S0 in units of the signal, shape (W,); nan where it is not known or the integrated equation is not wanted.
    """

    time: Array
    signal: Array
    kept: Flags
    substrate: Array

    def of(self, rows: Rows) -> Record:
        """The record of some of the wells."""
        return Record(self.time[rows], self.signal[rows], self.kept[rows], self.substrate[rows])

    def length(self) -> Array:
        """Time of the last read that counts, shape (W,)."""
        found: Array = np.where(self.kept, self.time, 0.0).max(axis=1)
        return found


@dataclass(frozen=True)
class Curves:
    """Progress curves of W wells.

    Attributes
    ----------
    velocity
        v0, in signal per minute, shape (W,).
    decline
        k, per minute.
    variance
        Covariance of P0, v0 and v0 times an error of k, all three fitted, for reads of unit variance; shape (W, 3, 3).
    residual
        Signal minus curve, zero where a read is not kept, shape (W, n).
    columns
        Derivatives of the curve by the three, each of shape (W, n).
    correction
        What freeing k would add to k times v0, to first order, shape (W,); zero where k was fitted.
    """

    velocity: Array
    decline: Array
    variance: Array
    residual: Array
    columns: list[Array]
    correction: Array

    def of(self, rows: Rows) -> Curves:
        """A copy of the curves of some of the wells."""
        return Curves(
            self.velocity[rows],
            self.decline[rows],
            self.variance[rows],
            self.residual[rows],
            [column[rows] for column in self.columns],
            self.correction[rows],
        )

    def put(self, rows: Rows, again: Curves) -> None:
        """Take the curves of some of the wells from another fit."""
        for name in ("velocity", "decline", "variance", "residual", "correction"):
            getattr(self, name)[rows] = getattr(again, name)
        for column, new in zip(self.columns, again.columns, strict=True):
            column[rows] = new
