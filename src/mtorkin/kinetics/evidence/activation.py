"""Whether a compound raises the velocity at some dose, without a law of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.special import stdtrit

from mtorkin.kinetics.fit.data import Array, Data
from mtorkin.kinetics.fit.intervals import Interval

#: Substrate levels with less uninhibited velocity than this fraction of the largest say too little (our choice).
_LEAST_VELOCITY = 0.1
#: No assay tells velocities below this fraction of the uninhibited one from none (as in the error model).
_FLOOR = 0.01
#: Degrees of freedom of the scatter of replicates without which nothing is said (our choice).
_LEAST_FREEDOM = 3
#: Levels of the substrate without which a velocity that is added cannot be told from one that is multiplied.
_LEAST_LEVELS = 3


@dataclass(frozen=True)
class Reading:
    """A velocity over the uninhibited one, with its interval, and the highest dose that it is of."""

    dose: float
    value: float
    ends: Interval


def activation(data: Data, plate: Array, confidence: float) -> tuple[Reading, Reading] | None:
    """The highest velocity over the uninhibited one, and that at the highest dose.

    Two neighbouring doses are looked at together, at each substrate level and over all of them, so that a bad column of
    a plate is no activation; nor is a rise by the same velocity at every level, which is a signal of the compound's own
    (autofluorescence). The interval of the first reading holds for all of these looks at once (Bonferroni).

    Parameters
    ----------
    data
        The wells of a family along one axis, or at one level.
    plate
        A number for the plate of each well, shape (n,): wells are compared with the uninhibited ones of their plate.
    confidence
        Level of the intervals.

    Returns
    -------
    tuple of Reading, or None
        None where replicates are too few to tell, no level has neighbouring doses, or nothing rises above the
        uninhibited velocity.
    """
    cells = _cells(data, plate)
    if cells is None or cells.freedom < _LEAST_FREEDOM:
        return None
    dose, mean, error = cells.looks()
    if not dose.size:
        return None
    quantile = float(stdtrit(cells.freedom, 1.0 - (1.0 - confidence) / (2.0 * dose.size)))
    lowest = int(np.argmax(mean - quantile * error))
    highest = _Look(float(dose[lowest]), float(mean[lowest]), float(error[lowest]))
    if highest.mean - quantile * highest.error <= 0 or cells.adds_alike(highest.dose):
        return None
    top = cells.top()
    return highest.reading(quantile), top.reading(float(stdtrit(cells.freedom, (1.0 + confidence) / 2.0)))


@dataclass(frozen=True)
class _Look:
    """The logarithm of a ratio, and its standard error."""

    dose: float
    mean: float
    error: float

    def reading(self, quantile: float) -> Reading:
        ends = (float(np.exp(self.mean + sign * quantile * self.error)) for sign in (-1, 1))
        return Reading(self.dose, float(np.exp(self.mean)), Interval(*ends))


@dataclass(frozen=True)
class _Cells:
    """Means of the logarithm of velocity over the uninhibited mean, by level (of a plate) and dose: (levels, doses).

    Attributes
    ----------
    doses
        Doses above zero.
    uninhibited
        Velocity without compound at each level.
    means, counts
        Mean and number of wells of each cell; a cell without wells has none.
    controls
        Number of wells without compound at each level.
    scatter, freedom
        Standard deviation of a well, from replicates, and its degrees of freedom.
    """

    doses: Array
    uninhibited: Array
    means: Array
    counts: Array
    controls: Array
    scatter: float
    freedom: int

    def looks(self) -> tuple[Array, Array, Array]:
        """Neighbouring doses at every level, and over all levels that have both: higher dose, mean and error."""
        width = min(2, len(self.doses))
        means, counts = (sliding_window_view(table, width, axis=1) for table in (self.means, self.counts))
        seen = (counts > 0).all(axis=2)
        parts = np.divide(1.0, counts, out=np.zeros(counts.shape), where=counts > 0).sum(axis=2) / width**2
        mean, variance = means.mean(axis=2), parts + 1.0 / self.controls[:, None]
        dose = np.broadcast_to(self.doses[width - 1 :], seen.shape)
        levels = seen.sum(axis=0)
        several = levels > 1
        number = levels[several]
        together = [(table * seen).sum(axis=0)[several] for table in (mean, variance)]
        return (
            np.concatenate([dose[seen], self.doses[width - 1 :][several]]),
            np.concatenate([mean[seen], together[0] / number]),
            self.scatter * np.sqrt(np.concatenate([variance[seen], together[1] / number**2])),
        )

    def adds_alike(self, dose: float) -> bool:
        """Whether a dose adds a velocity at all levels rather than multiplying theirs, by weighted least squares."""
        column = self.doses.tolist().index(dose)
        levels = np.flatnonzero(self.counts[:, column] > 0)
        if levels.size < _LEAST_LEVELS:
            return False
        alone = self.uninhibited[levels]
        raised = alone * np.exp(self.means[levels, column])
        weight = 1.0 / (raised**2 / self.counts[levels, column] + alone**2 / self.controls[levels])
        missed = [
            float(
                (
                    weight * (raised - alone - size * (weight @ (size * (raised - alone))) / (weight @ size**2)) ** 2
                ).sum()
            )
            for size in (np.ones(levels.size), alone)
        ]
        return missed[0] < missed[1]

    def top(self) -> _Look:
        """The highest dose, over all levels that have it."""
        present = self.counts[:, -1] > 0
        variance = (1.0 / self.counts[present, -1] + 1.0 / self.controls[present]).sum() / present.sum() ** 2
        error = self.scatter * float(np.sqrt(variance))
        return _Look(float(self.doses[-1]), float(self.means[present, -1].mean()), error)


def _cells(data: Data, plate: Array) -> _Cells | None:
    idle = data.inhibitor == 0
    level_of = np.unique(np.column_stack([plate, data.substrate]), axis=0, return_inverse=True)[1].ravel()
    levels = [level for level in np.unique(level_of[idle]).tolist() if (level_of[~idle] == level).any()]
    uninhibited = {level: float(data.velocity[idle & (level_of == level)].mean()) for level in levels}
    largest = max(uninhibited.values(), default=0.0)
    levels = [level for level in levels if uninhibited[level] > _LEAST_VELOCITY * largest > 0]
    row = np.full(int(level_of.max()) + 1, -1)
    row[levels] = np.arange(len(levels))
    place = row[level_of]
    kept = place >= 0
    doses = np.unique(data.inhibitor[~idle & kept])
    if not doses.size:
        return None
    alone = np.array([uninhibited[level] for level in levels])
    ratios = data.velocity[kept] / alone[place[kept]]
    logs = np.log(np.maximum(ratios, _FLOOR))
    # A row for each level; its first cell is that of the wells without compound.
    shape = len(levels), doses.size + 1
    column = np.where(idle, 0, np.searchsorted(doses, data.inhibitor) + 1)[kept]
    cell = place[kept] * shape[1] + column
    counts = np.bincount(cell, minlength=shape[0] * shape[1])
    means = np.bincount(cell, logs, counts.size) / np.maximum(counts, 1)
    squares = np.bincount(cell, (logs - means[cell]) ** 2, counts.size)
    # What is near the floor scatters by its own rules.
    lowest = np.full(counts.size, np.inf)
    np.minimum.at(lowest, cell, ratios)
    plain = (lowest > _LEAST_VELOCITY) & (counts > 0)
    freedom = int((counts[plain] - 1).sum())
    scatter = float(np.sqrt(squares[plain].sum() / freedom)) if freedom else np.nan
    means, number = means.reshape(shape), counts.reshape(shape).astype(float)
    return _Cells(doses, alone, means[:, 1:], number[:, 1:], number[:, 0], scatter, freedom)
