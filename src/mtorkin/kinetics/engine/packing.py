"""Problems as the records that the compiled loops read."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mtorkin.kinetics.engine import law
from mtorkin.kinetics.engine.constraint import Model
from mtorkin.kinetics.engine.law import CONSTANTS, FORMS
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.engine.records import Batch, DataSets, Designs, Models, SharedErrors
from mtorkin.kinetics.engine.starts import start_box
from mtorkin.kinetics.engine.wells import Wells

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Thing = TypeVar("Thing", bound=Hashable)


class Packed:
    """Problems as the records that the compiled loops read.

    Attributes
    ----------
    count
        Number of data sets; a problem has one or several.
    width
        The most parameters that a model has.
    sets
        Number of data sets of every problem.
    searches
        Whether a problem searches the same velocities within several bounds.
    data
        The data sets.
    batch
        All of it as the plain tuples that compiled code takes.
    """

    def __init__(self, problems: Sequence[LeastSquares], apart: bool, errors: bool = True) -> None:
        """Pack problems; ``apart`` leaves wells of one condition uncombined.

        Without ``errors`` those that wells share are left out, which is for predictions and no fit.
        """
        for problem in problems:
            if np.shape(problem.velocity)[-1:] != (problem.design.n,) or np.shape(problem.low)[-1] != problem.model.k:
                raise ValueError("velocities must match the design, and bounds the parameters")
        self.sets = [problem.sets for problem in problems]
        self.searches = [problem.searches for problem in problems]
        if any(searches and np.ndim(p.velocity) > 1 for searches, p in zip(self.searches, problems, strict=True)):
            raise ValueError("several bounds are of one data set")
        self._sets = np.array(self.sets, np.int64)
        self._several = any(own != 1 for own in self.sets)
        self.count = sum(self.sets)
        self._design_of, designs = _numbered(problem.design for problem in problems)
        self._model_of, models = _numbered(problem.model for problem in problems)
        self._designs = [design.apart if apart else design for design in designs]
        self._models = tuple(models)
        self.width = max((model.k for model in models), default=0)
        self.data = self._data_sets(problems)
        plates = max((int(design.lanes.plate.max(initial=0)) for design in self._designs), default=0)
        records = Batch(
            _designs(self._designs),
            _models(self._models, plates),
            self.data,
            self._shared_errors(problems if errors and not apart else []),
        )
        self.batch = tuple(map(tuple, records))

    def each(self, rows: Any) -> Any:
        """Rows of problems as rows of data sets."""
        return np.repeat(rows, self._sets, axis=0) if self._several else rows

    def padded(self, rows: Sequence[Any]) -> Array:
        """Rows of different lengths as a table, with zeros beyond their ends."""
        table = np.zeros((len(rows), self.width))
        for row, values in zip(table, rows, strict=True):
            row[: len(values)] = values
        return table

    def _by_set(self, rows: Sequence[Array]) -> Array:
        """Rows of problems, or of their data sets, as a table of data sets, with zeros beyond their ends."""
        if not any(np.ndim(values) > 1 for values in rows):
            return np.asarray(self.each(self.padded(rows)))
        table = np.zeros((self.count, self.width))
        ends = np.cumsum(self._sets).tolist()
        for values, end, sets in zip(rows, ends, self._sets.tolist(), strict=True):
            table[end - sets : end, : np.shape(values)[-1]] = values
        return table

    def boxes(self) -> tuple[Array, Array]:
        """Where starting points are spread, within the bounds, shape (data sets, width) each."""
        pairs = list(zip(self._design_of, self._model_of, strict=True))
        boxes = {(d, m): start_box(self._models[m], self._designs[d]) for d, m in dict.fromkeys(pairs)}
        near, far = (self.each(self.padded([boxes[pair][end] for pair in pairs])) for end in (0, 1))
        low, high = self.data.low, self.data.high
        return np.minimum(np.maximum(near, low), high), np.minimum(np.maximum(far, low), high)

    def _data_sets(self, problems: Sequence[LeastSquares]) -> DataSets:
        design = self.each(np.array(self._design_of, np.int64))
        first = np.zeros(self.count + 1, np.int64)
        np.cumsum(np.array([wells.n for wells in self._designs], np.int64)[design], out=first[1:])
        asked = list(zip(self.sets, problems, strict=True))
        velocity = _join([_each_set(sets, problem, problem.velocity) for sets, problem in asked], float)
        if any(problem.scatter is not None for problem in problems):
            precision = _join([_each_set(sets, problem, problem.scatter) for sets, problem in asked], float) ** -2.0
        else:
            precision = np.ones(velocity.size)
        return DataSets(
            design,
            self.each(np.array(self._model_of, np.int64)),
            first,
            velocity,
            precision,
            self._by_set([problem.low for problem in problems]),
            self._by_set([problem.high for problem in problems]),
        )

    def _shared_errors(self, problems: Sequence[LeastSquares]) -> SharedErrors:
        """Errors that wells share, packed once where several problems have the same."""
        first, count = np.zeros(len(self._sets), np.int64), np.zeros(len(self._sets), np.int64)
        pieces: dict[tuple[int, int, int], tuple[int, int]] = {}
        rows: list[Array] = []
        size = 0
        for place, problem in enumerate(problems):
            if problem.shared is None or not len(problem.shared):
                continue
            key = (id(problem.design), id(problem.scatter), id(problem.shared))
            if key not in pieces:
                levels = _whitened(problem)
                pieces[key] = size, len(levels)
                rows.append(levels.ravel())
                size += levels.size
            first[place], count[place] = pieces[key]
        return SharedErrors(self.each(first), self.each(count), _join(rows, float) if rows else np.zeros(0))


def cut(sizes: Iterable[int]) -> Integers:
    """Offsets of pieces of the given sizes."""
    return np.array([0, *accumulate(sizes)], np.int64)


def _numbered(things: Iterable[Thing]) -> tuple[list[int], list[Thing]]:
    """The number of each among those that differ, and these; designs and models are told apart by identity."""
    numbers: dict[Thing, int] = {}
    return [numbers.setdefault(thing, len(numbers)) for thing in things], list(numbers)


def _designs(designs: Sequence[Wells]) -> Designs:
    lanes = [wells.lanes for wells in designs]
    return Designs(
        cut(wells.n for wells in designs),
        cut(own.inhibitor.size for own in lanes),
        cut(own.substrate_a.size for own in lanes),
        dissociation=np.array([wells.dissociation for wells in designs], float),
        **{name: _join([getattr(own, name) for own in lanes], kind) for name, kind in _KINDS.items()},
    )


#: Types of the fields of `records.WellLanes`.
_KINDS: dict[str, Any] = {
    "cell_of_well": np.int64, "inhibitor": float, "first_row": np.int64, "substrate_a": float, "substrate_b": float,
    "enzyme": float, "plate": np.int64, "excess": float,
}  # fmt: skip


@lru_cache(maxsize=32)
def _models(models: tuple[Model, ...], plates: int) -> Models:
    """Models as arrays; comparisons use the same few again and again.

    Plates that a model does not scale have the scale 1.
    """
    rows = max([len(CONSTANTS) + plates, *(len(model.to_constants) for model in models)])
    width = max((model.k for model in models), default=0)
    to_constants, offset = np.zeros((len(models), rows, width)), np.zeros((len(models), rows))
    exists = np.zeros((len(models), rows), bool)
    forms = np.zeros((len(models), len(FORMS)), np.int64)
    for m, model in enumerate(models):
        size = len(model.to_constants)
        to_constants[m, :size, : model.k] = model.to_constants
        offset[m, :size] = model.offset
        exists[m, :size] = model.exists
        forms[m, : len(model.forms)] = model.forms
    return Models(
        to_constants,
        offset,
        exists,
        forms,
        np.array([len(model.forms) for model in models], np.int64),
        np.array([model.productive for model in models], np.int64),
        np.array([model.k for model in models], np.int64),
        exists[:, law.HILL_A] | exists[:, law.HILL_B],
        np.array([model.linear for model in models], np.int64),
    )


def _join(pieces: Sequence[Any], kind: type) -> Any:
    joined = pieces[0] if len(pieces) == 1 else np.concatenate([*pieces, np.zeros(0, kind)])
    return np.ascontiguousarray(joined, dtype=kind)


def _each_set(sets: int, problem: LeastSquares, given: Array | None) -> Array:
    """What a problem says of its wells for every data set, in one row; ones where it says nothing."""
    shape = (sets, problem.design.n)
    if given is not None and np.ndim(given) == 1 and shape[0] == 1:
        return given
    if given is not None and np.size(given) == shape[0] * shape[1]:
        return np.ravel(given)
    return np.broadcast_to(1.0 if given is None else given, shape).ravel()


def _whitened(problem: LeastSquares) -> Array:
    """Shared errors made independent given the wells, by level: V of `evaluate.evaluate`."""
    shared, scatter = np.asarray(problem.shared, float), problem.scatter
    if scatter is not None and np.ndim(scatter) > 1:
        raise ValueError("errors that wells share need the same scatter for every data set")
    precision = np.ones(problem.design.n) if scatter is None else np.asarray(scatter, float) ** -2.0
    factor = np.linalg.cholesky(np.eye(len(shared)) + (shared * precision) @ shared.T)
    well = problem.design.a_well_of_level
    levels: Array = np.where(well >= 0, np.linalg.solve(factor, shared)[:, well], 0.0)
    return levels
