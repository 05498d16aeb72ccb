"""The fit of a standard curve: its shape, parameters and their covariance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mtorkin.detection.standard_curve import SHAPES, Array, Curve, Shape

#: Levels of product without which a shape can pass through anything.
_LEVELS = {"linear": 2, "quadratic": 4, "saturable": 4}
#: Half-saturation over the highest standard: beyond, nobody can tell the curve from a straight line or a constant.
_HALF = (0.02, 100.0)
#: Candidates for the floor of the scatter over the largest signal, from proportional to equal scatter.
_FLOORS = np.geomspace(0.003, 10.0, 12)
#: Parameters of the error model, counted in AICc: its size and its floor.
_ERROR_PARAMETERS = 2
#: Grids of the half-saturation, and points of each: together finer than any covariance.
_ZOOMS, _GRID = 5, 41
#: Misfit over the span of the signals that is rounding, not scatter.
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class _Candidate:
    curve: Curve
    rss: float
    relative: Array
    misfit: float
    aicc: float


def fit_curve(product: Array, signal: Array, shape: Shape | Literal["auto"] = "auto") -> Curve:
    """Fit a standard curve.

    Scatter is constant plus proportional to the signal, its floor chosen once for all shapes by likelihood; shapes
    compare by AICc [1]_. The result does not depend on the units of product and signal.

    Parameters
    ----------
    product, signal
        Concentration and signal of every standard, shape (n,).
    shape
        The shape, or ``auto`` for the best of those that rise or fall throughout the standards.

    Raises
    ------
    ValueError
        If there are too few levels, the signal does not change with the product, or the forced shape turns within the
        standards.

    References
    ----------
    .. [1] Hurvich & Tsai 1989 Biometrika 76:297.

    Examples
    --------
    >>> import numpy as np
    >>> product = np.repeat([0.0, 0.5, 1.0, 2.0, 4.0], 2)
    >>> curve = fit_curve(product, 100.0 + 900.0 * product / (2.0 + product))
    >>> curve.shape, curve.parameters.round(2).tolist()
    ('saturable', [100.0, 900.0, 2.0])
    >>> curve.product(np.array([550.0])).round(2).tolist()
    [2.0]
    """
    levels, level = np.unique(product, return_inverse=True)
    if levels.size < _LEVELS["linear"]:
        raise ValueError("the standards are all at one concentration; two or more make a standard curve")
    if shape != "auto" and levels.size < _LEVELS[shape]:
        raise ValueError(
            f"a {shape} standard curve needs standards at {_LEVELS[shape]} levels; there are {levels.size}"
        )
    top, span = float(levels[-1]), float(np.ptp(signal))
    if span == 0:
        raise ValueError("the signal of the standards does not change with their concentration")
    x, y = product / top, signal / span
    means = (np.bincount(level, y) / np.bincount(level))[level]
    shapes = [each for each in SHAPES if levels.size >= _LEVELS[each]] if shape == "auto" else [shape]
    by_floor = []
    for floor in _FLOORS:
        relative = np.sqrt(floor**2 + (means / np.abs(means).max()) ** 2)
        by_floor.append([_fitted(each, x, y, relative) for each in shapes])
    candidates = min(by_floor, key=lambda found: min(each.misfit for each in found))
    sound = [each for each in candidates if each.curve.monotone]
    if not sound:
        turns = "goes through a maximum or minimum" if shape == "quadratic" else "does not change steadily"
        raise ValueError(
            f"the {shape} standard curve {turns} within the standards; "
            "choose another standard_curve, or fewer standards"
        )
    # A straight line where there are too few standards for AICc.
    best = min(sound, key=lambda each: each.aicc) if np.isfinite([each.aicc for each in sound]).any() else sound[0]
    return _in_units(_with_covariance(best, x), top, span, signal)


def _fitted(shape: Shape, x: Array, y: Array, relative: Array) -> _Candidate:
    """Weighted least squares of one shape; product and signal are of order one."""
    curve = Curve(shape, np.zeros(2), np.zeros((2, 2)), (float(x.min()), float(x.max())), wells=x.size)
    if shape == "saturable":
        curve = replace(curve, parameters=_half_saturation(x, y, relative))
    else:
        design = curve.design(x) / relative[:, None]
        curve = replace(curve, parameters=np.asarray(np.linalg.lstsq(design, y / relative, rcond=None)[0], np.float64))
    weighted = (y - curve.signal(x)) / relative
    rss = max(float(weighted @ weighted), x.size * float(((_ROUNDING / relative) ** 2).mean()))
    misfit = x.size * float(np.log(rss / x.size)) + 2.0 * float(np.log(relative).sum())
    counted = curve.parameters.size + _ERROR_PARAMETERS
    room = x.size - counted - 1
    aicc = misfit + 2.0 * counted + 2.0 * counted * (counted + 1) / room if room > 0 else np.inf
    return _Candidate(curve, rss, relative, misfit, aicc)


def _with_covariance(found: _Candidate, x: Array) -> Curve:
    """The curve with the covariance of its parameters, their scatter estimated from what the curve misses."""
    curve = found.curve
    jacobian = curve.gradient(x) * (curve.steepness(x) / found.relative)[:, None]
    freedom = max(x.size - curve.parameters.size, 1)
    return replace(curve, covariance=np.linalg.pinv(jacobian.T @ jacobian) * found.rss / freedom)


def _half_saturation(x: Array, y: Array, relative: Array) -> Array:
    """Least squares by the half-saturation alone, on grids, each finer; the other two parameters are linear in it."""
    low, high = np.log(_HALF)
    weight = relative**-2.0
    weight = weight / weight.sum()
    for _ in range(_ZOOMS):
        log_half = np.linspace(low, high, _GRID)
        regressor = x / (np.exp(log_half)[:, None] + x)
        centred, deviation = regressor - (regressor @ weight)[:, None], y - y @ weight
        b = (centred * deviation) @ weight / (centred**2 @ weight)
        misfit = (deviation - b[:, None] * centred) ** 2 @ weight
        best = int(np.argmin(misfit))
        low, high = log_half[max(best - 1, 0)], log_half[min(best + 1, _GRID - 1)]
    return np.array([y @ weight - b[best] * (regressor[best] @ weight), b[best], np.exp(log_half[best])])


def _in_units(curve: Curve, top: float, span: float, signal: Array) -> Curve:
    """A curve of product over the highest standard and signal over its span, in the units of both."""
    third = {"linear": (), "quadratic": (span / top**2,), "saturable": (top,)}[curve.shape]
    unit = np.array([span, span if curve.shape == "saturable" else span / top, *third])
    low, high = (top * end for end in curve.product_range)
    ours = replace(
        curve,
        parameters=curve.parameters * unit,
        covariance=curve.covariance * np.outer(unit, unit),
        product_range=(low, high),
    )
    covered = np.append(signal, ours.signal(np.array([low, high])))
    return replace(ours, signal_range=(float(covered.min()), float(covered.max())))
