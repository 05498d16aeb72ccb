"""The wells of a family as arrays, in the user's units or in units of their own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtorkin.kinetics.engine.problem import Shared
from mtorkin.kinetics.engine.wells import Wells
from mtorkin.kinetics.law.species import Complex

Array = NDArray[np.float64]

_KIND = {"Vmax": "velocity", "V0": "velocity", "Km": "A", "Ka": "A", "Ksi": "A", "Kb": "B"}
#: Constants without a unit.
_RATIOS = ("alpha", "gamma", "delta", "phi", "beta", "h")

#: What is computed of wells once, and what it rests on: copies in which that is the same have it too.
_RESTS_ON = {
    "plates": {"plate"},
    "covered": {"velocity", "substrate", "inhibitor", "protein"},
    "middle": {"velocity", "substrate", "inhibitor", "protein"},
    "group": {"shared"},
    "weighed_shared": {"shared", "noise"},
    "shared_errors": {"shared", "noise", "scatter"},
    "design": {"substrate", "inhibitor", "enzyme", "protein", "plate", "shared", "excess", "dissociation"},
}

#: Scatter below this fraction of the largest velocity is rounding, not measurement. The likelihood of exact data is
#: finite with it.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Scale:
    """Units of a family's own: its largest substrates, inhibitor and velocity."""

    substrate: float
    protein: float
    inhibitor: float
    velocity: float

    def of(self, parameter: str) -> float:
        """The unit of a parameter; 1 for ratios."""
        units = {
            "velocity": self.velocity, "A": self.substrate, "B": self.protein, "inhibitor": self.inhibitor,
            "ratio": 1.0,
        }  # fmt: skip
        return units[kind_of(parameter)]


@cache
def kind_of(parameter: str) -> str:
    """What a parameter is measured in: velocity, A or B (the substrates), inhibitor; or ratio, if it has no unit."""
    if parameter in _RATIOS or parameter.startswith("scale "):
        return "ratio"
    return _KIND.get(parameter, "inhibitor")


@dataclass(frozen=True, eq=False)
class Data:
    """The wells of one family, as arrays of one length.

    Parameters
    ----------
    substrate
        Concentration of the substrate that varies, or of ATP where two do; ones where there is a single level.
    inhibitor
        Total concentration of the inhibitory species; of a complex, what its partners form without enzyme.
    velocity
        Observed velocity.
    enzyme
        Concentration of enzyme that can bind inhibitor, in the inhibitor's unit; 0 where it is not known.
    scatter
        Standard deviation of every well up to a common factor; ones for equal scatter.
    protein
        Concentration of the protein substrate where two substrates vary; else ones.
    plate
        Which scale of velocity a well belongs to; 0 everywhere for one scale.
    shared
        Errors that wells share, such as that of a background subtracted from all of them, a row each: by how much a
        standard deviation of it moves every well, in the unit of velocity, shape (errors, n).
    noise
        Standard deviation of a well whose ``scatter`` is 1, which shared errors are weighed against. Where it is not
        known it is 0, and fits take the wells as independent.
    excess, dissociation
        Where the inhibitor is a complex, by how much one partner exceeds the other, and its dissociation constant, in
        the inhibitor's unit; see `species.Complex`. A constant of 0 means that it is none.
    titrated
        Whether ``enzyme`` is that of active enzyme, by titration.
    """

    substrate: Array
    inhibitor: Array
    velocity: Array
    enzyme: float = 0.0
    scatter: Array = field(default_factory=lambda: np.ones(0))
    protein: Array = field(default_factory=lambda: np.ones(0))
    plate: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    shared: Array = field(default_factory=lambda: np.zeros((0, 0)))
    noise: float = 0.0
    excess: Array = field(default_factory=lambda: np.zeros(0))
    dissociation: float = 0.0
    titrated: bool = False

    def __post_init__(self) -> None:
        for name, value in (("scatter", 1.0), ("protein", 1.0), ("plate", 0), ("excess", 0.0)):
            if getattr(self, name).size == 0:
                object.__setattr__(self, name, np.full(self.velocity.shape, value))
        if self.shared.shape[1] != self.n:
            object.__setattr__(self, "shared", np.zeros((0, self.n)))

    @cached_property
    def n(self) -> int:
        return int(self.velocity.size)

    @cached_property
    def plates(self) -> int:
        """Number of plates with a scale of their own."""
        return int(self.plate.max(initial=0)) + 1

    @property
    def top_inhibitor(self) -> float:
        """Highest inhibitor concentration; 1 where none was added, so that it can serve as a scale."""
        return float(self.inhibitor.max()) or 1.0

    @cached_property
    def top_velocity(self) -> float:
        """The largest velocity, whatever its sign."""
        return float(np.abs(self.velocity).max())

    @cached_property
    def covered(self) -> dict[str, tuple[float, float]]:
        """Lowest and highest value that the wells cover of what constants are measured in, by `kind_of`."""
        used = self.inhibitor[self.inhibitor > 0]
        return {
            "velocity": (self.top_velocity, self.top_velocity),
            "A": (float(self.substrate.min()), float(self.substrate.max())),
            "B": (float(self.protein.min()), float(self.protein.max())),
            "inhibitor": (float(used.min()), float(used.max())) if used.size else (1.0, 1.0),
        }

    @cached_property
    def tested(self) -> dict[str, tuple[float, float]]:
        """Lowest and highest concentration above zero; from 0 without end where there is none."""
        given = {"substrate": self.substrate, "protein": self.protein, "inhibitor": self.inhibitor}
        above = {name: values[values > 0] for name, values in given.items()}
        return {
            name: (float(values.min()), float(values.max())) if values.size else (0.0, np.inf)
            for name, values in above.items()
        }

    @cached_property
    def middle(self) -> dict[str, float]:
        """Logarithm of the geometric middle of what the wells cover, by `kind_of`; 0 for ratios."""
        return {kind: float(np.log(ends).mean()) for kind, ends in self.covered.items()} | {"ratio": 0.0}

    @cached_property
    def uninhibited(self) -> Data:
        """The same wells without inhibitor."""
        return self.changed(inhibitor=np.zeros(self.n))

    def changed(self, **what: Any) -> Data:
        """The same wells but for some fields; what is not concerned is not computed again."""
        other = replace(self, **what)
        other.__dict__.update(
            {name: getattr(self, name) for name, fields in _RESTS_ON.items() if not fields & what.keys()}
        )
        if what.keys() == {"enzyme"}:
            other.__dict__["design"] = self.design.with_enzyme(other.enzyme)
        return other

    @cached_property
    def group(self) -> NDArray[np.int64] | int:
        """A number of each well by the errors that move it."""
        return np.unique(self.shared, axis=1, return_inverse=True)[1].ravel() if len(self.shared) else 0

    @cached_property
    def design(self) -> Wells:
        """The conditions as the engine takes them."""
        concentrations = self.inhibitor, self.substrate, self.protein, self.enzyme
        return Wells(*concentrations, self.plate, True, self.group, self.excess, self.dissociation)

    @cached_property
    def weighed_shared(self) -> Array | None:
        """Shared errors in units of ``noise``; ``None`` where either is not known."""
        return self.shared / self.noise if len(self.shared) and self.noise > 0 else None

    @cached_property
    def shared_errors(self) -> Shared | None:
        """The same as the engine takes them."""
        return None if self.weighed_shared is None else Shared(self.weighed_shared, self.scatter)

    @cached_property
    def _shared_directions(self) -> tuple[Array, Array] | None:
        """Directions among the scaled wells that shared errors move, (n, errors), and how far; ``None`` without any."""
        if self.weighed_shared is None:
            return None
        left, size, _ = np.linalg.svd((self.weighed_shared / self.scatter).T, full_matrices=False)
        return left, size

    def whitened(self, columns: Array) -> Array:
        """Columns over the wells as they count in a fit, shape (..., n, any): over the scatter, less what is shared.

        The scalar product of two whitened columns is that of generalised least squares.
        """
        scaled: Array = columns / self.scatter[:, None]
        if self._shared_directions is None:
            return scaled
        left, size = self._shared_directions
        return scaled - left @ ((1.0 - 1.0 / np.sqrt(1.0 + size**2))[:, None] * (left.T @ scaled))

    @cached_property
    def log_determinant(self) -> float:
        """Log determinant of the covariance of the wells over sigma²: of S² + U'U, with the scatter S.

        U are the shared errors in units of sigma. By the matrix determinant lemma it is
        2 sum log S + log |1 + U S^-2 U'|, of the size of the errors and not of the wells.
        """
        independent = 2.0 * float(np.log(self.scatter).sum())
        if self.weighed_shared is None:
            return independent
        moved = self.weighed_shared / self.scatter
        return independent + float(np.linalg.slogdet(np.eye(len(moved)) + moved @ moved.T)[1])

    @cached_property
    def combined(self) -> tuple[Data, NDArray[np.int64]]:
        """The conditions, each as one well with the weighted mean and its scatter; and the condition of every well.

        What a law says of velocities it says of these: their scalar products are those of the wells.
        """
        _, first, condition = np.unique(self.design.lanes.cell_of_well, return_index=True, return_inverse=True)
        weight = self.scatter**-2.0
        size = np.bincount(condition, weight)
        mean = np.bincount(condition, weight * self.velocity) / size
        return replace(self.only(first), velocity=mean, scatter=np.asarray(size**-0.5, float)), condition

    def acted_on_by(self, complexed: Complex) -> Data:
        """The same wells with a complex as the inhibitor."""
        return self.changed(
            inhibitor=complexed.formed, excess=complexed.excess, dissociation=complexed.dissociation
        )  # fmt: skip

    def only(self, kept: NDArray[np.bool_] | NDArray[np.int64]) -> Data:
        """Some of the wells; plates are numbered anew."""
        return replace(
            self,
            substrate=self.substrate[kept],
            inhibitor=self.inhibitor[kept],
            velocity=self.velocity[kept],
            scatter=self.scatter[kept],
            protein=self.protein[kept],
            plate=np.unique(self.plate[kept], return_inverse=True)[1].astype(np.int64),
            shared=self.shared[:, kept],
            excess=self.excess[kept],
        )

    def with_scatter(self, scatter: Array, noise: float = 0.0) -> Data:
        """The same wells with other scatter; the design is shared."""
        return self.changed(scatter=scatter, noise=noise)

    def with_velocity(self, velocity: Array) -> Data:
        """The same conditions with other velocities; the design is shared."""
        return self.changed(velocity=velocity)

    def in_own_units(self) -> tuple[Data, Scale]:
        """The same wells in units of their largest values, so that the user's units do not matter to the minimiser."""
        scale = Scale(
            float(self.substrate.max()),
            float(self.protein.max()),
            self.top_inhibitor,
            self.top_velocity or 1.0,
        )
        return (
            replace(
                self,
                substrate=self.substrate / scale.substrate,
                protein=self.protein / scale.protein,
                inhibitor=self.inhibitor / scale.inhibitor,
                velocity=self.velocity / scale.velocity,
                shared=self.shared / scale.velocity,
                noise=self.noise / scale.velocity,
                enzyme=self.enzyme / scale.inhibitor,
                excess=self.excess / scale.inhibitor,
                dissociation=self.dissociation / scale.inhibitor,
            ),
            scale,
        )


def smallest_rss(data: Data) -> float:
    """The residual sum of squares of data that are exact but for rounding."""
    return data.n * (ROUNDING * data.top_velocity) ** 2
