"""Problems as the records that the compiled loops read."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mtorkin.kinetics.engine import law
from mtorkin.kinetics.engine.constraint import Model
from mtorkin.kinetics.engine.law import CONSTANTS, FORMS
from mtorkin.kinetics.engine.problem import Law, LeastSquares
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
        Number of data sets of every problem, shape (problems,).
    searches
        Whether a problem searches the same velocities within several bounds, shape (problems,).
    data
        The data sets.
    batch
        All of it as the plain tuples that compiled code takes.
    """

    def __init__(self, problems: Sequence[LeastSquares], apart: bool) -> None:
        """Pack problems; ``apart`` leaves wells of one condition uncombined."""
        self.sets = np.array([problem.sets for problem in problems], np.int64)
        self.searches = np.array([problem.searches for problem in problems], bool)
        self.count = int(self.sets.sum())
        number, designs = numbered(own for problem in problems for own in problem.designs)
        times = [problem.sets // len(problem.designs) for problem in problems for _ in problem.designs]
        self._design_of = number.repeat(times)
        model, models = numbered(problem.model for problem in problems)
        self._model_of = self.each(model)
        self._designs = tuple(design.apart if apart else design for design in designs)
        self._models = tuple(models)
        #: Number of parameters of every problem, and the most of all.
        self.k = np.array([own.k for own in models], np.int64)[model]
        self.width = int(self.k.max(initial=0))
        self.data = self._data_sets(problems)
        self.batch = batch_of(self._designs, self._models, self.data, self._shared_errors([] if apart else problems))

    def each(self, rows: Any) -> Any:
        """Rows of problems as rows of data sets."""
        return rows if self.count == len(rows) else rows.repeat(self.sets, axis=0)

    def boxes(self) -> tuple[Array, Array]:
        """Where starting points are spread, within the bounds, shape (data sets, width) each."""
        pairs, boxes = numbered(zip(self._design_of.tolist(), self._model_of.tolist(), strict=True))
        ends = [start_box(self._models[model], self._designs[design]) for design, model in boxes]
        sizes = np.array([self._models[model].k for _, model in boxes], np.int64)
        near, far = (padded([each[end] for each in ends], sizes, self.width)[pairs] for end in (0, 1))
        low, high = self.data.low, self.data.high
        return np.minimum(np.maximum(near, low), high), np.minimum(np.maximum(far, low), high)

    def _data_sets(self, problems: Sequence[LeastSquares]) -> DataSets:
        # Problems often have the same scatter, and powers are slow.
        scatter = {id(problem.scatter): problem.scatter for problem in problems}
        precision = {key: np.ones(1) if own is None else own**-2.0 for key, own in scatter.items()}
        return DataSets(
            self._design_of,
            self._model_of,
            cut(np.array([wells.n for wells in self._designs], np.int64)[self._design_of]),
            _join([_of_wells(problem.velocity, problem) for problem in problems], float),
            _join([_of_wells(precision[id(problem.scatter)], problem) for problem in problems], float),
            self._bounds([problem.low for problem in problems]),
            self._bounds([problem.high for problem in problems]),
        )

    def _bounds(self, rows: Sequence[Array]) -> Array:
        """Bounds of problems, or of their searches, as a table of data sets, with zeros beyond their ends."""
        table = padded(rows, self.k.repeat(np.where(self.searches, self.sets, 1)), self.width)
        if len(table) == self.count:
            return table
        times = np.where(self.searches, 1, self.sets).repeat(np.where(self.searches, self.sets, 1))
        return np.asarray(table.repeat(times, axis=0))

    def _shared_errors(self, problems: Sequence[LeastSquares]) -> SharedErrors:
        """Errors that wells share, packed once where several problems have the same."""
        first, count = np.zeros(self.count, np.int64), np.zeros(self.count, np.int64)
        number, kinds = numbered(problem.shared for problem in problems)
        own = number.repeat(self.sets[: len(problems)])
        rows: list[Array] = []
        size = 0
        for kind, errors in enumerate(kinds):
            if errors is None:
                continue
            sets = np.flatnonzero(own == kind)
            begin, levels = np.zeros((2, len(self._designs)), np.int64)
            for place in np.unique(self._design_of[sets]).tolist():
                moved = errors.by_level(self._designs[place])
                begin[place], levels[place] = size, len(moved)
                rows.append(moved.ravel())
                size += moved.size
            first[sets], count[sets] = begin[self._design_of[sets]], levels[self._design_of[sets]]
        return SharedErrors(first, count, _join(rows, float))


def cut(sizes: Any) -> Integers:
    """Offsets of pieces of the given sizes."""
    sizes = np.asarray(sizes, np.int64)
    ends = np.zeros(sizes.size + 1, np.int64)
    np.cumsum(sizes, out=ends[1:])
    return ends


def padded(blocks: Sequence[Array], lengths: Integers, width: int) -> Array:
    """Rows, or blocks of them, of different lengths below each other as a table, with zeros beyond their ends."""
    table = np.zeros((lengths.size, width))
    if blocks:
        table[np.arange(width) < lengths[:, None]] = np.concatenate(blocks, axis=None)
    return table


def numbered(things: Iterable[Thing]) -> tuple[Integers, list[Thing]]:
    """The number of each among those that differ, and these; designs and models are told apart by identity."""
    numbers: dict[Thing, int] = {}
    return np.array([numbers.setdefault(thing, len(numbers)) for thing in things], np.int64), list(numbers)


def batch_of(designs: tuple[Wells, ...], models: tuple[Model, ...], data: DataSets, shared: SharedErrors) -> Any:
    """All that a call is about as plain tuples."""
    plates = max((design.last_plate for design in designs), default=0)
    return tuple(map(tuple, Batch(_designs(designs), _models(models, plates), data, shared)))


def batch_of_laws(laws: Sequence[Law]) -> tuple[Any, Integers, int]:
    """What predictions are about, without what was observed; where each begins among all wells; and most parameters."""
    design, designs = numbered(law.design for law in laws)
    model, models = numbered(law.model for law in laws)
    first = cut(np.array([wells.n for wells in designs], np.int64)[design])
    nothing, no_bounds, no_errors = np.zeros(0), np.zeros((0, 0)), np.zeros(len(laws), np.int64)
    data = DataSets(design, model, first, nothing, nothing, no_bounds, no_bounds)
    batch = batch_of(tuple(designs), tuple(models), data, SharedErrors(no_errors, no_errors, nothing))
    return batch, first, max((each.k for each in models), default=0)


@lru_cache(maxsize=32)
def _designs(designs: tuple[Wells, ...]) -> Designs:
    """Designs as arrays; a comparison asks for the same few again and again."""
    lanes = [wells.lanes for wells in designs]
    return Designs(
        cut([wells.n for wells in designs]),
        cut([own.inhibitor.size for own in lanes]),
        cut([own.substrate_a.size for own in lanes]),
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


def _of_wells(given: Array, problem: LeastSquares) -> Array:
    """What a problem says of its wells for every data set, in one row."""
    sets, n = problem.sets, problem.designs[0].n
    if given.size == sets * n:
        return given.ravel()
    # What numpy's broadcasting does, which takes several times as long.
    if given.size == 1:
        return given.repeat(sets * n)
    return np.asarray(given.reshape(-1, n).repeat(sets // (given.size // n), axis=0).ravel())
