"""Fitting a mechanism to the wells of a family: weighted least squares on log constants from several starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from scipy.optimize import least_squares

from mtorkin.kinetics.mechanisms import AXIS_CONSTANTS, LEVEL_CONSTANTS, Mechanism
from mtorkin.kinetics.rate_law import Array, velocity

#: Log constants are searched this far beyond what the design covers. Relative to the design, so that no result depends on a unit.
_MARGIN = {"Vmax": 1e3, "V0": 1e3, "Km": 1e3, "Kic": 1e5, "Kiu": 1e5, "Kapp": 1e5}
_RATIO_BOUNDS = {"alpha": (1e-4, 1e4), "beta": (1e-4, 1.0)}

#: A log constant this near to a bound counts as lying on it.
_AT_BOUND = 1e-3

Bounds = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Scale:
    """Units of a family's own: its largest substrate, inhibitor and velocity."""

    substrate: float
    inhibitor: float
    velocity: float

    def of(self, parameter: str) -> float:
        """The unit of a parameter; 1 for ratios."""
        if parameter in _RATIO_BOUNDS:
            return 1.0
        return {"Vmax": self.velocity, "V0": self.velocity, "Km": self.substrate}.get(parameter, self.inhibitor)


@dataclass(frozen=True)
class Data:
    """The wells of one family, as arrays of one length.

    Parameters
    ----------
    substrate
        Concentration of the substrate that varies; ones where there is a single level.
    inhibitor
        Total concentration of the inhibitor.
    velocity
        Observed velocity.
    enzyme
        Concentration of enzyme that can bind inhibitor, in the inhibitor's unit; 0 where it is not known.
    scatter
        Standard deviation of every well up to a common factor; ones for equal scatter.
    """

    substrate: Array
    inhibitor: Array
    velocity: Array
    enzyme: float = 0.0
    scatter: Array = field(default_factory=lambda: np.ones(0))

    def __post_init__(self) -> None:
        if self.scatter.size == 0:
            object.__setattr__(self, "scatter", np.ones_like(self.velocity))

    @property
    def n(self) -> int:
        return int(self.velocity.size)

    def in_own_units(self) -> tuple[Data, Scale]:
        """The same wells in units of their largest values, so that no tolerance of the minimiser depends on the user's units."""
        scale = Scale(float(self.substrate.max()), self.top_inhibitor, float(np.abs(self.velocity).max()) or 1.0)
        return (
            Data(
                self.substrate / scale.substrate,
                self.inhibitor / scale.inhibitor,
                self.velocity / scale.velocity,
                self.enzyme / scale.inhibitor,
                self.scatter,
            ),
            scale,
        )

    @property
    def top_inhibitor(self) -> float:
        """Highest inhibitor concentration; 1 where none was added, so that it can serve as a scale."""
        return float(self.inhibitor.max()) or 1.0


@dataclass(frozen=True)
class Fit:
    """A fitted mechanism.

    Attributes
    ----------
    mechanism
        What was fitted.
    bounds
        Bounds of the free parameters, in force during the fit.
    free
        Natural logarithm of the free parameters, shape (k,).
    fitted
        Fitted velocity, shape (n,).
    jacobian
        Derivative of the fitted velocity with respect to the log parameters, shape (n, k).
    rss
        Sum of squared residuals, each over its `Data.scatter`.
    converged
        Whether the minimiser met its tolerance.
    """

    mechanism: Mechanism
    bounds: dict[str, tuple[float, float]]
    free: Array
    fitted: Array
    jacobian: Array
    rss: float
    converged: bool

    @property
    def values(self) -> dict[str, float]:
        """The free parameters by name."""
        return dict(zip(self.mechanism.free, np.exp(self.free).tolist(), strict=True))

    @property
    def at_bounds(self) -> list[str]:
        """Names of the parameters that lie on a bound."""
        limits = np.log([self.bounds[name] for name in self.mechanism.free]).reshape(-1, 2)
        near = np.abs(self.free[:, None] - limits).min(axis=1)
        return [name for name, gap in zip(self.mechanism.free, near.tolist(), strict=True) if gap < _AT_BOUND]


def _constants(mechanism: Mechanism) -> tuple[str, ...]:
    return AXIS_CONSTANTS if mechanism.scheme == "axis" else LEVEL_CONSTANTS


def log_map(mechanism: Mechanism) -> Array:
    """The linear map from log free parameters to log constants, shape (constants, free)."""
    return np.array(
        [
            [mechanism.constants.get(constant, {}).get(name, 0.0) for name in mechanism.free]
            for constant in _constants(mechanism)
        ]
    )


def predict(mechanism: Mechanism, free: Array, data: Data) -> tuple[Array, Array]:
    """Velocity of every well under a mechanism, with its derivative with respect to the log parameters.

    Parameters
    ----------
    mechanism
        The constraint on the rate law.
    free
        Log of the mechanism's free parameters, shape (k,).
    data
        The wells.

    Returns
    -------
    tuple of arrays
        Velocity, shape (n,), and Jacobian, shape (n, k).
    """
    to_constants = log_map(mechanism)
    constant = dict(zip(_constants(mechanism), np.exp(to_constants @ free).tolist(), strict=True))
    exists = mechanism.constants.__contains__
    beta = constant["beta"] if exists("beta") else 0.0
    if mechanism.scheme == "level":
        affinities = np.array([1.0 / constant["Kapp"] if exists("Kapp") else 0.0])
        rate = velocity(np.ones((data.n, 1)), affinities, 0, constant["V0"], beta, data.inhibitor, data.enzyme)
        columns = [rate.value, -rate.by_affinity[:, 0] * affinities[0], rate.by_beta * beta]
    else:
        bound = data.substrate / constant["Km"]
        affinities = np.array([1.0 / constant[name] if exists(name) else 0.0 for name in ("Kic", "Kiu")])
        weights = np.column_stack([np.ones_like(bound), bound])
        rate = velocity(weights, affinities, 1, constant["Vmax"], beta, data.inhibitor, data.enzyme)
        columns = [
            rate.value,
            -rate.by_weight[:, 1] * bound,
            -rate.by_affinity[:, 0] * affinities[0],
            -rate.by_affinity[:, 1] * affinities[1],
            rate.by_beta * beta,
        ]
    return rate.value, np.column_stack(columns) @ to_constants


def search_bounds(mechanism: Mechanism, data: Data, confined: Bounds | None = None) -> dict[str, tuple[float, float]]:
    """Bounds of the free parameters: wide multiples of what the design covers, narrowed by a region's own.

    Parameters
    ----------
    mechanism
        The mechanism.
    data
        The wells, which set the scale.
    confined
        Bounds of the region, in the same units; they replace the wide ones.
    """
    used = data.inhibitor[data.inhibitor > 0]
    scale = {
        "velocity": (float(np.abs(data.velocity).max()),) * 2,
        "substrate": (float(data.substrate.min()), float(data.substrate.max())),
        "inhibitor": (float(used.min()), float(used.max())) if used.size else (1.0, 1.0),
    }
    kind = {"Vmax": "velocity", "V0": "velocity", "Km": "substrate"}
    bounds = {}
    for name in mechanism.free:
        if name in _RATIO_BOUNDS:
            bounds[name] = _RATIO_BOUNDS[name]
        else:
            low, high = scale[kind.get(name, "inhibitor")]
            bounds[name] = (low / _MARGIN[name], high * _MARGIN[name])
        if confined and name in confined:
            low, high = confined[name]
            bounds[name] = (max(low, bounds[name][0]), min(high, bounds[name][1]))
    return bounds


def _starting_points(mechanism: Mechanism, data: Data, bounds: Bounds, count: int) -> list[Array]:
    """The best of a grid of starting points; the law is linear in Vmax, which is therefore solved for at each."""
    used = np.unique(data.inhibitor[data.inhibitor > 0])
    spread = np.quantile(np.log(used), [0.0, 0.25, 0.5, 0.75, 1.0]) if used.size else np.zeros(1)
    substrate = np.unique(np.log(data.substrate))
    levels = {
        "Vmax": np.zeros(1),
        "V0": np.zeros(1),
        "Km": np.quantile(substrate, [0.1, 0.4, 0.7, 1.0]),
        "alpha": np.log([0.03, 0.3, 1.5, 5.0, 30.0]),
        "beta": np.log([0.02, 0.1, 0.3, 0.7]),
    }
    limits = {name: np.log(bounds[name]) for name in mechanism.free}
    inhibition = np.unique(np.concatenate([spread - 3.0, spread]))
    grids = [np.unique(np.clip(levels.get(name, inhibition), *limits[name])) for name in mechanism.free]
    grids[0] = np.zeros(1)
    scored = []
    target = data.velocity / data.scatter
    for point in product(*grids):
        free = np.array(point)
        shape = predict(mechanism, free, data)[0] / data.scatter
        power = float(shape @ shape)
        scale = float(shape @ target) / power if power > 0 else 0.0
        free[0] = np.log(np.clip(scale, *bounds[mechanism.free[0]]))
        scored.append((float(((target - np.exp(free[0]) * shape) ** 2).sum()), tuple(free)))
    scored.sort()
    return [np.array(free) for _, free in scored[:count]]


def fit(
    mechanism: Mechanism, data: Data, *, confined: Bounds | None = None, starts: int = 8, extra: tuple[Array, ...] = ()
) -> Fit:
    """Fit a mechanism by weighted least squares.

    Parameters
    ----------
    mechanism
        What to fit.
    data
        The wells.
    confined
        Bounds that confine the fit to a region, by parameter name.
    starts
        Number of starting points, the best of a grid over the design.
    extra
        Further starting points (log parameters).

    Returns
    -------
    Fit
        The best local optimum found.
    """
    bounds = search_bounds(mechanism, data, confined)
    low, high = np.log([bounds[name] for name in mechanism.free]).T
    inside = 1e-9 * (high - low)

    def residual(free: Array) -> Array:
        return (predict(mechanism, free, data)[0] - data.velocity) / data.scatter

    def jacobian(free: Array) -> Array:
        return predict(mechanism, free, data)[1] / data.scatter[:, None]

    best = None
    for start in (*_starting_points(mechanism, data, bounds, starts), *extra):
        found = least_squares(
            residual, np.clip(start, low + inside, high - inside), jac=jacobian, bounds=(low, high),
            xtol=1e-10, ftol=1e-12, gtol=1e-12, max_nfev=300,
        )  # fmt: skip
        if best is None or found.cost < best.cost * (1 - 1e-12):
            best = found
    assert best is not None
    fitted, slope = predict(mechanism, best.x, data)
    return Fit(mechanism, bounds, best.x, fitted, slope, 2.0 * float(best.cost), bool(best.success))
