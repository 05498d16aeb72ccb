"""Whether a compound raises the velocity at some dose, without a law of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
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
        None where replicates are too few to tell, or nothing rises above the uninhibited velocity.
    """
    cells = _cells(data, plate)
    if cells is None or cells.freedom < _LEAST_FREEDOM:
        return None
    looks = list(cells.looks())
    quantile = float(stdtrit(cells.freedom, 1.0 - (1.0 - confidence) / (2.0 * len(looks))))
    highest = max(looks, key=lambda look: look.mean - quantile * look.error)
    if highest.mean - quantile * highest.error <= 0 or cells.adds_alike(highest.dose):
        return None
    top = cells.look([len(cells.doses) - 1], range(len(cells.controls)))
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

    def looks(self) -> Iterator[_Look]:
        """Neighbouring doses at every level, and over all levels that have both."""
        last = len(self.doses) - 1
        for columns in [[place, place + 1] for place in range(last)] or [[0]]:
            present = [level for level in range(len(self.controls)) if self.counts[level, columns].all()]
            for levels in [[level] for level in present] + ([present] if len(present) > 1 else []):
                yield self.look(columns, levels)

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

    def look(self, columns: Sequence[int], levels: Sequence[int]) -> _Look:
        """Some doses at some levels: the mean of their cells."""
        present = [level for level in levels if self.counts[level, list(columns)].all()]
        cells = np.ix_(present, list(columns))
        doses = (1.0 / self.counts[cells]).sum() / (len(present) * len(columns)) ** 2
        controls = (1.0 / self.controls[present]).sum() / len(present) ** 2
        error = self.scatter * float(np.sqrt(doses + controls))
        return _Look(float(self.doses[columns[-1]]), float(self.means[cells].mean()), error)


def _cells(data: Data, plate: Array) -> _Cells | None:
    idle = data.inhibitor == 0
    level_of = np.unique(np.column_stack([plate, data.substrate]), axis=0, return_inverse=True)[1].ravel()
    levels = [level for level in np.unique(level_of[idle]).tolist() if (level_of[~idle] == level).any()]
    uninhibited = {level: float(data.velocity[idle & (level_of == level)].mean()) for level in levels}
    largest = max(uninhibited.values(), default=0.0)
    levels = [level for level in levels if uninhibited[level] > _LEAST_VELOCITY * largest > 0]
    doses = np.unique(data.inhibitor[~idle & np.isin(level_of, levels)])
    if not doses.size:
        return None
    means, counts = np.zeros((len(levels), doses.size)), np.zeros((len(levels), doses.size))
    controls = np.zeros(len(levels))
    squares, freedom = 0.0, 0
    for row, level in enumerate(levels):
        for column, dose in enumerate([0.0, *doses.tolist()]):
            ratios = data.velocity[(level_of == level) & (data.inhibitor == dose)] / uninhibited[level]
            if not ratios.size:
                continue
            logs = np.log(np.maximum(ratios, _FLOOR))
            if column:
                means[row, column - 1], counts[row, column - 1] = logs.mean(), logs.size
            else:
                controls[row] = logs.size
            # What is near the floor scatters by its own rules.
            if ratios.min() > _LEAST_VELOCITY:
                squares += float(((logs - logs.mean()) ** 2).sum())
                freedom += logs.size - 1
    alone = np.array([uninhibited[level] for level in levels])
    return _Cells(
        doses, alone, means, counts, controls, float(np.sqrt(squares / freedom)) if freedom else np.nan, freedom
    )
