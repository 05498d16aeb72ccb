"""The product that enzyme does not make, at the substrate concentrations of every well.

ATP carries ADP, and protein may quench or scatter, so background may depend on substrates. Low controls decide by AIC
whether it is one constant, a straight line in each substrate that varies among them, or a mean for each level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtorkin.detection.contents import BACKGROUND, SUBSTRATES, concentrations, numbered

Array = NDArray[np.float64]

#: Most that variances of controls may differ from their median.
_APART = 1e8
#: What is subtracted on a plate without low controls and blanks.
AS_IT_IS = "nothing, as the plate has no low control and no blank"


@dataclass(frozen=True, eq=False)
class Background:
    """Background of every well of a plate, aligned with the wells given.

    Attributes
    ----------
    value, se
        Background and its standard error (nan where nothing tells it), which wells with the same background share.
    trend
        Where the background is a straight line in one substrate: the part of the standard error that its slope makes,
        with its sign. All wells share it, as they do the rest. nan otherwise.
    weights
        What each well counts in the background of each, shape (n, n).
    basis
        What it rests on, in words.
    """

    value: pd.Series
    se: pd.Series
    trend: pd.Series
    weights: Array
    basis: pd.Series


@dataclass(frozen=True, eq=False)
class _Shape:
    """A way in which background depends on substrates: its columns at every well, and where it can be used."""

    name: str
    columns: Array
    reaches: NDArray[np.bool_]


def background(wells: pd.DataFrame, amount: pd.Series, variance: pd.Series | None = None) -> Background:
    """Background of every well of one plate.

    Parameters
    ----------
    wells
        Wells of one plate with ``role`` and the substrate concentrations.
    amount
        Product, or its rate (or the signal, where uncalibrated), of every well, on the same index.
    variance
        Variance of each, where known; else the scatter of the low controls around their background tells it.

    Returns
    -------
    Background
        From low controls, or where there is none, from the mean of the blanks. Low controls too few to tell shapes
        apart give the mean of those at the same concentrations, else of all. Zero on a plate that has neither, as its
        signals were blanked before; missing where none of those that it has is of use.

    Examples
    --------
    >>> import pandas as pd
    >>> role = ["low control", "low control", "sample"]
    >>> wells = pd.DataFrame({"role": role, "ATP": 10.0, "protein": 2.0, "substrate": float("nan"), "excluded": pd.NA})
    >>> background(wells, pd.Series([100.0, 104.0, 900.0])).value.tolist()
    [102.0, 102.0, 102.0]
    """
    controls = _controls(wells, amount, variance)
    n, index = len(wells), wells.index
    weights, se, trend = np.zeros((n, n)), np.full(n, np.nan), np.full(n, np.nan)
    basis = pd.Series("no background", index=index)
    if not controls.count:
        missing = pd.Series(np.nan, index=index)
        if wells["role"].isin(BACKGROUND).any():
            return Background(missing, missing.copy(), missing.copy(), weights, basis)
        nothing = pd.Series(0.0, index=index)
        return Background(nothing, nothing.copy(), missing, weights, basis.mask(basis.notna(), AS_IT_IS))
    left = np.ones(n, bool)
    for shape in _ranked(wells, controls):
        here = left & shape.reaches
        if not here.any():
            continue
        left &= ~here
        solved, covariance = _solve(shape.columns[controls.chosen], controls)
        weights[np.ix_(here, controls.chosen)] = shape.columns[here] @ solved
        se[here] = np.sqrt(np.einsum("ij,jk,ik->i", shape.columns[here], covariance, shape.columns[here]))
        if shape.name.startswith("straight line") and shape.columns.shape[1] == 2:
            # Where the line is known best its middle is; from there the error of the slope grows.
            middle = -covariance[0, 1] / covariance[1, 1]
            trend[here] = (shape.columns[here, 1] - middle) * np.sqrt(covariance[1, 1])
        said = _said(shape, here, weights[:, controls.chosen], controls)
        basis = said.set_axis(index) if here.all() else basis.mask(here, said)
    value = pd.Series(weights[:, controls.chosen] @ controls.y, index=index)
    return Background(value, pd.Series(se, index=index), pd.Series(trend, index=index), weights, basis)


@dataclass(frozen=True, eq=False)
class _Controls:
    """The wells that tell the background of a plate.

    Attributes
    ----------
    name
        What they are.
    chosen
        Which of the wells, shape (n,).
    y, spread
        Their amount and its variance; of one where that is not known.
    known
        Whether the variance is known.
    """

    name: str
    chosen: NDArray[np.bool_]
    y: Array
    spread: Array
    known: bool

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.y.size)


def _controls(wells: pd.DataFrame, amount: pd.Series, variance: pd.Series | None) -> _Controls:
    """The low controls of a plate, or where there is none its blanks."""
    usable = wells["excluded"].isna().to_numpy(bool) & amount.notna().to_numpy(bool)
    if variance is not None:
        usable &= np.isfinite(variance.to_numpy(float))
    held = wells["role"].to_numpy(object, na_value="")
    low, blank = (usable & (held == role) for role in ("low control", "blank"))
    name, chosen = ("low controls", low) if low.any() else ("blanks", blank)
    y = amount.to_numpy(float)[chosen]
    spread = np.ones(y.size) if variance is None else variance.to_numpy(float)[chosen]
    if variance is None or not y.size or not np.median(spread) > 0:
        return _Controls(name, chosen, y, np.ones(y.size), False)
    # A control whose scatter comes out as nothing would decide alone, and the others would be lost in rounding.
    middle = np.median(spread)
    return _Controls(name, chosen, y, np.clip(spread, middle / _APART, middle * _APART), True)


def _ranked(wells: pd.DataFrame, controls: _Controls) -> list[_Shape]:
    """The shapes that the controls may have, the likeliest first."""
    shapes = _shapes(wells, controls.chosen) if controls.name == "low controls" else [_constant(len(wells))]
    criteria = [_criterion(shape.columns[controls.chosen], controls) for shape in shapes]
    if not np.isfinite(criteria[:2]).all():  # too few to tell shapes apart
        return [shapes[-1], shapes[0]]
    return [shape for _, _, shape in sorted(zip(criteria, range(len(shapes)), shapes, strict=True))]


def _constant(n: int) -> _Shape:
    return _Shape("constant", np.ones((n, 1)), np.ones(n, bool))


def _shapes(wells: pd.DataFrame, low: NDArray[np.bool_]) -> list[_Shape]:
    """Constant, straight line, and a mean for each level, as far as the low controls can tell.

    Only substrates that differ among the low controls count: controls without protein serve all protein levels.
    """
    n = len(wells)
    shapes = [_constant(n)]
    content = concentrations(wells)
    differs = [np.unique(column).size > 1 for column in content[low].T]
    varied = [name for name, differing in zip(SUBSTRATES, differs, strict=True) if differing]
    if not varied:
        return shapes
    content = content[:, differs]
    scaled = content / np.nanmax(np.abs(content[low]), axis=0)
    line = np.column_stack([np.ones(n), np.nan_to_num(scaled)])
    if np.isfinite(content[low]).all() and np.linalg.matrix_rank(line[low]) == line.shape[1]:
        known = np.asarray(np.isfinite(content).all(axis=1), np.bool_)
        shapes.append(_Shape(f"straight line in {' and '.join(varied)}", line, known))
    level = numbered(wells, varied)
    levels = np.unique(level[low])
    shapes.append(_Shape("levels", (level[:, None] == levels).astype(float), np.isin(level, levels)))
    return shapes


def _solve(columns: Array, controls: _Controls) -> tuple[Array, Array]:
    """The weighted least-squares solution as a matrix on y, and the covariance of the coefficients."""
    solved, inverse = _weighted(columns, controls.spread)
    residual = controls.y - columns @ (solved @ controls.y)
    freedom = controls.count - columns.shape[1]
    excess = float((residual**2 / controls.spread).sum()) / freedom if freedom > 0 else float("nan")
    # Where the shape misses the controls by more than replicates scatter, its error grows by as much
    # (Birge 1932 Phys Rev 40:207).
    scale = max(1.0, excess) if controls.known and freedom > 0 else 1.0 if controls.known else excess
    return solved, inverse * scale


def _weighted(columns: Array, spread: Array) -> tuple[Array, Array]:
    """The solution as a matrix on y, and its covariance for reads of these variances."""
    inverse = np.asarray(np.linalg.inv(columns.T @ (columns / spread[:, None])), np.float64)
    return inverse @ (columns / spread[:, None]).T, inverse


def _criterion(columns: Array, controls: _Controls) -> float:
    """AIC of a shape where replicates tell the scatter; else AICc with the scatter estimated.

    Infinite where the controls are too few for it.
    """
    y, spread = controls.y, controls.spread
    misfit = np.abs(y - columns @ (_weighted(columns, spread)[0] @ y))
    if controls.known:
        return float((misfit**2 / spread).sum() + 2 * columns.shape[1])
    n, k = y.size, columns.shape[1] + 1
    if n - k - 1 <= 0:
        return float("inf")
    rounding = np.finfo(float).eps * float(np.abs(y).max()) or np.sqrt(np.finfo(float).tiny)
    rss = float((np.maximum(misfit, rounding) ** 2 / spread).sum())
    return float(n * np.log(rss / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1))


def _said(shape: _Shape, here: NDArray[np.bool_], weights: Array, controls: _Controls) -> pd.Series:
    """What the background of every well rests on, in words."""
    if shape.name == "levels":
        size = pd.Series((weights > 0).sum(axis=1)).astype("string")
        return pd.Series(f"{controls.name} at these substrate concentrations (" + size + ")")
    if shape.name == "constant":
        return pd.Series(f"all {controls.count} {controls.name} of the plate", index=range(len(here)))
    return pd.Series(f"a {shape.name} through {controls.count} {controls.name}", index=range(len(here)))
