"""Fitting mechanisms to the wells of a family: weighted least squares on log constants, from several starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mtorkin.kinetics.engine.batch import Fits, fit_batch, predict_alike, predict_batch
from mtorkin.kinetics.engine.problem import Law, LeastSquares
from mtorkin.kinetics.fit.data import Array, Data, kind_of
from mtorkin.kinetics.law.mechanisms import Mechanism

#: Log constants are searched this far beyond what the design covers: relative to it, so that no unit matters.
_MARGIN = {"velocity": 1e3, "A": 1e3, "B": 1e3, "inhibitor": 1e5}
_RATIOS = {
    "alpha": (1e-4, 1e4), "gamma": (1e-4, 1e4), "delta": (1e-4, 1e4), "phi": (1e-3, 1e3), "beta": (1e-4, 1.0),
    "h": (0.3, 4.0),
}  # fmt: skip

_PLATE_SCALE = (0.1, 10.0)

#: A log constant this near to a bound counts as lying on it.
_AT_BOUND = 1e-3

Bounds = Mapping[str, tuple[float, float]]
#: The first fields of a `Fit`: mechanism, names of the parameters, and their bounds in both forms.
_Asked = tuple[Mechanism, tuple[str, ...], dict[str, tuple[float, float]], Array]


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """A fitted mechanism.

    Attributes
    ----------
    mechanism
        What was fitted.
    names
        Names of the free parameters: the mechanism's, then the scales of plates.
    bounds
        Bounds of the free parameters, in force during the fit.
    box
        Logarithm of these, lower and upper, shape (2, k).
    free
        Natural logarithm of the free parameters, shape (k,).
    rss
        Sum of squared residuals, each over its `Data.scatter`.
    normal
        J'J of the weighted residuals by the log parameters, shape (k, k).
    converged
        Whether the minimiser met its tolerance.
    batch, index
        The engine's fits that this is one of, and which; for intervals.
    undetermined
        Names of the parameters of which any value fits as well, see `mtorkin.kinetics.fit.undetermined`.
    """

    mechanism: Mechanism
    names: tuple[str, ...]
    bounds: dict[str, tuple[float, float]]
    box: Array
    free: Array
    rss: float
    normal: Array
    converged: bool
    batch: Fits
    index: int
    undetermined: tuple[str, ...] = ()

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value:.4g}" for name, value in self.values.items())
        return f"Fit({self.mechanism.name!r}, {values})"

    @property
    def k(self) -> int:
        """Number of free parameters."""
        return len(self.names)

    @cached_property
    def values(self) -> dict[str, float]:
        """The free parameters by name."""
        return dict(zip(self.names, np.exp(self.free).tolist(), strict=True))

    def value(self, powers: Mapping[str, float]) -> float:
        """A product of powers of the free parameters."""
        return float(np.exp(self.direction(powers) @ self.free))

    def direction(self, powers: Mapping[str, float]) -> Array:
        """A product of powers as a direction among the log parameters, shape (k,)."""
        return np.array([powers.get(name, 0.0) for name in self.names])

    @cached_property
    def at_bounds(self) -> list[str]:
        """Names of the parameters that lie on a bound."""
        places = zip(self.names, self.free.tolist(), *self.box.tolist(), strict=True)
        near = [name for name, x, low, high in places if min(abs(x - low), abs(x - high)) < _AT_BOUND]
        return [name for name in near if name not in self.undetermined]

    @cached_property
    def _inverse(self) -> Array:
        """Inverse of J'J, shape (k, k)."""
        # A column that rounding has left nothing of may come out below zero.
        size = np.sqrt(np.maximum(np.diag(self.normal), 0.0))
        size = np.where(size > 0, size, 1.0)
        steepness, directions = np.linalg.eigh(self.normal / np.outer(size, size))
        steepness = np.maximum(steepness, self.k * np.finfo(float).eps * steepness.max(initial=1.0))
        inverse: Array = (directions / steepness) @ directions.T / np.outer(size, size)
        return inverse

    def covariance(self, data: Data) -> Array:
        """Covariance of the log parameters with the scatter estimated from n - k degrees of freedom, shape (k, k).

        Where the wells leave a combination of parameters undetermined its variance is as large as rounding lets it be.
        """
        return self._inverse * self.rss / max(data.n - self.k, 1)

    def predict(self, data: Data) -> Array:
        """Velocity of every well of some data, shape (n,)."""
        return predict(self.mechanism, self.free, data)[0]


@dataclass(frozen=True)
class Task:
    """One mechanism to fit; bounds may confine it to a region, and starting points may be given."""

    mechanism: Mechanism
    confined: Bounds | None = None
    starts: tuple[Array, ...] = ()


def predict(mechanism: Mechanism, free: Array, data: Data) -> tuple[Array, Array]:
    """Velocity of every well under a mechanism, with its derivative with respect to the log parameters.

    Parameters
    ----------
    mechanism
        The constraint on the rate law.
    free
        Log of the mechanism's free parameters, and of the scales of plates, shape (k,).
    data
        The wells.

    Returns
    -------
    tuple of arrays
        Velocity, shape (n,), and Jacobian, shape (n, k).
    """
    return predict_batch([_law(mechanism, free, data)], [free])[0]


def predict_all(fits: Sequence[Fit], wells: Sequence[Data]) -> Array:
    """Velocities under each fit of wells of its own, shape (fits, n).

    One call costs little more than `predict` of one.
    """
    return predict_alike(*_laws(fits, wells), derivatives=False)[0]


def _law(mechanism: Mechanism, free: Array, data: Data) -> Law:
    return Law(data.design, mechanism.model(len(free) - len(mechanism.free) + 1))


def search_bounds(names: Sequence[str], data: Data, confined: Bounds | None = None) -> dict[str, tuple[float, float]]:
    """Bounds of free parameters: wide multiples of what the design covers, narrowed by a region's own.

    Parameters
    ----------
    names
        Names of the parameters.
    data
        The wells, which set the scale.
    confined
        Bounds of the region, in the same units; they narrow the wide ones.
    """
    bounds = {}
    for name in names:
        kind = kind_of(name)
        if kind == "ratio":
            bounds[name] = _RATIOS.get(name, _PLATE_SCALE)
        else:
            low, high = data.covered[kind]
            bounds[name] = (low / _MARGIN[kind], high * _MARGIN[kind])
        if confined and name in confined:
            low, high = confined[name]
            bounds[name] = (max(low, bounds[name][0]), min(high, bounds[name][1]))
    return bounds


def fit_all(tasks: Sequence[Task], data: Data, *, starts: int = 8, nu: float = 0.0) -> list[Fit]:
    """Fit several mechanisms to the same wells.

    Parameters
    ----------
    tasks
        What to fit.
    data
        The wells.
    starts
        Starting points for each, the best of a grid over the design; 0 uses the tasks' own only.
    nu
        Degrees of freedom of Student's t for a fit that outlying wells move less; 0 is least squares.

    Returns
    -------
    list of Fit
        The best optimum of each.
    """
    problems, asked = [], []
    for task in tasks:
        model = task.mechanism.model(data.plates)
        own = (*task.mechanism.free, *(f"scale {plate}" for plate in range(1, data.plates)))
        bounds = search_bounds(own, data, task.confined)
        box = np.log([bounds[name] for name in own]).T
        low, high = box
        points = np.clip(np.array(task.starts), low, high) if task.starts else None
        problems.append(
            LeastSquares(data.design, data.velocity, model, low, high, data.scatter, points, data.shared_errors)
        )
        asked.append((own, bounds, box))
    found = fit_batch(problems, starts=starts, nu=nu)
    return _fits([(task.mechanism, *about) for task, about in zip(tasks, asked, strict=True)], found)


def _fits(asked: Iterable[_Asked], found: Fits) -> list[Fit]:
    results = zip(found.parameters, found.rss.tolist(), found.normal, found.converged.tolist(), strict=True)
    return [
        Fit(*about, free[:k], rss, normal[:k, :k], converged, found, index)
        for index, (about, (free, rss, normal, converged)) in enumerate(zip(asked, results, strict=True))
        for k in (len(about[1]),)
    ]


def again(found: Fit, data: Data, velocity: Array | None = None, wells: Sequence[Data] | None = None) -> LeastSquares:
    """A fit as a problem of the engine that starts at its optimum.

    Parameters
    ----------
    found
        The fit; its bounds are kept.
    data
        The wells.
    velocity
        Other velocities of them, shape (n,) or (sets, n).
    wells
        Other conditions of the same velocities, a data set each.
    """
    low, high = found.box
    observed = data.velocity if velocity is None else velocity
    design = data.design if wells is None else tuple(each.design for each in wells)
    model = found.mechanism.model(data.plates)
    return LeastSquares(design, observed, model, low, high, data.scatter, found.free[None], data.shared_errors)


def again_at(found: Fit, data: Data, velocity: Array, nodes: Mapping[str, Array]) -> LeastSquares:
    """A fit as a problem of the engine, with a search for each value at which some parameters are held; see `again`.

    Parameters
    ----------
    found, data, velocity
        As `again` takes them.
    nodes
        Values of the parameters that are held, shape (searches,) each.
    """
    count = next((values.size for values in nodes.values()), 1)
    low, high, start = np.repeat(np.array([*found.box, found.free])[:, None, :], count, axis=1)
    for name, values in nodes.items():
        place = found.names.index(name)
        low[:, place] = high[:, place] = start[:, place] = np.log(values)
    model = found.mechanism.model(data.plates)
    return LeastSquares(data.design, velocity, model, low, high, data.scatter, start, data.shared_errors)


def refit_all(fits: Sequence[Fit], wells: Sequence[Data], velocities: Sequence[Array] | Array) -> list[Fit]:
    """Fits to other wells or velocities, each from its optimum.

    Parameters
    ----------
    fits
        The fits.
    wells
        For each, the wells.
    velocities
        For each, the velocities of them, shape (n,).
    """
    found = fit_batch([again(*each) for each in zip(fits, wells, velocities, strict=True)], starts=0)
    return _fits([(one.mechanism, one.names, one.bounds, one.box) for one in fits], found)


def tangents(fits: Sequence[Fit], wells: Sequence[Data]) -> tuple[Array, Array]:
    """Velocities under each fit of wells of its own, shape (fits, n), and their derivatives by log parameters.

    These have the shape (fits, n, most k), with zeros beyond a fit's own parameters.
    """
    return predict_alike(*_laws(fits, wells))


def _laws(fits: Sequence[Fit], wells: Sequence[Data]) -> tuple[list[Law], list[Array]]:
    laws = [_law(found.mechanism, found.free, data) for found, data in zip(fits, wells, strict=True)]
    return laws, [found.free for found in fits]


def fit(mechanism: Mechanism, data: Data, *, confined: Bounds | None = None, starts: int = 8) -> Fit:
    """Fit one mechanism; see `fit_all`."""
    return fit_all([Task(mechanism, confined)], data, starts=starts)[0]
