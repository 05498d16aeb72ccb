"""Problems as the contiguous arrays that the compiled loops read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtorkin.kinetics.engine import law
from mtorkin.kinetics.engine.constraint import Model
from mtorkin.kinetics.engine.law import CONSTANTS, FORMS
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.engine.starts import start_box
from mtorkin.kinetics.engine.wells import Wells

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


def cut(sizes: Iterable[int]) -> Integers:
    """Offsets of pieces of the given sizes."""
    return np.array([0, *accumulate(sizes)], np.int64)


@lru_cache(maxsize=32)
def _packed_models(models: tuple[Model, ...], plates: int) -> tuple[Any, ...]:
    """Models as the arrays that the kernels read; comparisons use the same few again and again.

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
    count = np.array([len(model.forms) for model in models], np.int64)
    productive = np.array([model.productive for model in models], np.int64)
    k = np.array([model.k for model in models], np.int64)
    linear = np.array([model.linear for model in models], np.int64)
    hill = exists[:, law.HILL_A] | exists[:, law.HILL_B]
    return to_constants, offset, exists, forms, count, productive, k, hill, linear


def _join(pieces: Sequence[Any], kind: type) -> Any:
    joined = pieces[0] if len(pieces) == 1 else np.concatenate([*pieces, np.zeros(0, kind)])
    return np.ascontiguousarray(joined, dtype=kind)


def _scatter(problem: LeastSquares) -> Array:
    """Scatter of every velocity of a problem, in one row."""
    given, shape = problem.scatter, np.shape(problem.velocity)
    if given is not None and np.shape(given) == shape:
        return np.ravel(given)
    return np.broadcast_to(1.0 if given is None else given, shape).ravel()


def _whitened(problem: LeastSquares) -> Array:
    """Shared errors made independent given the wells, by level: V of `law.evaluate`."""
    shared, scatter = np.asarray(problem.shared, float), problem.scatter
    precision = np.ones(problem.design.n) if scatter is None else np.asarray(scatter, float) ** -2.0
    factor = np.linalg.cholesky(np.eye(len(shared)) + (shared * precision) @ shared.T)
    well = problem.design.a_well_of_level
    levels: Array = np.where(well >= 0, np.linalg.solve(factor, shared)[:, well], 0.0)
    return levels


class Packed:
    """Problems as the arrays that the kernels read."""

    def __init__(self, problems: Sequence[LeastSquares], apart: bool) -> None:
        # Both are hashed by identity.
        designs: dict[Wells, int] = {}
        models: dict[Model, int] = {}
        design_of: list[int] = []
        model_of: list[int] = []
        sets: list[int] = []
        for problem in problems:
            design_of.append(designs.setdefault(problem.design, len(designs)))
            model_of.append(models.setdefault(problem.model, len(models)))
            sets.append(problem.sets)
            if np.shape(problem.velocity)[-1:] != (problem.design.n,) or len(problem.low) != problem.model.k:
                raise ValueError("velocities must match the design, and bounds the parameters")
        self.design_of_problem, self.model_of_problem = design_of, model_of
        self.sets = np.array(sets, np.int64)
        self.count, self.several = sum(sets), any(own != 1 for own in sets)
        self.design_of, self.model_of = (
            self.each(np.array(design_of, np.int64)),
            self.each(np.array(model_of, np.int64)),
        )
        self.used_designs = [design.apart if apart else design for design in designs]
        self.used_models = tuple(models)
        self.width = max((model.k for model in models), default=0)
        self.designs = self._designs()
        plates = max((int(design.arrays[5].max(initial=0)) for design in self.used_designs), default=0)
        self.models = _packed_models(self.used_models, plates)
        self.value_first = np.zeros(self.count + 1, np.int64)
        np.cumsum(
            np.array([design.n for design in self.used_designs], np.int64)[self.design_of], out=self.value_first[1:]
        )
        self.velocity = _join([np.ravel(problem.velocity) for problem in problems], float)
        if any(problem.scatter is not None for problem in problems):
            self.precision = _join([_scatter(problem) for problem in problems], float) ** -2.0
        else:
            self.precision = np.ones(self.velocity.size)
        self.shared_first, self.errors, self.shared = self._shared(problems, apart)
        self.low, self.high = (
            self.each(self.padded(rows)) for rows in ([p.low for p in problems], [p.high for p in problems])
        )

    def each(self, rows: Any) -> Any:
        """Rows of problems as rows of data sets."""
        return np.repeat(rows, self.sets, axis=0) if self.several else rows

    def padded(self, rows: Sequence[Any]) -> Array:
        """Rows of different lengths as a table, with zeros beyond their ends."""
        table = np.zeros((len(rows), self.width))
        for row, values in zip(table, rows, strict=True):
            row[: len(values)] = values
        return table

    def _designs(self) -> tuple[Any, ...]:
        used = self.used_designs
        kinds = (float, np.int64, float, float, float, np.int64, float)
        return (
            cut(design.n for design in used),
            cut(design.arrays[0].size for design in used),
            cut(design.arrays[2].size for design in used),
            _join([design.cell_of_well for design in used], np.int64),
            *(_join([design.arrays[i] for design in used], kind) for i, kind in enumerate(kinds)),
            np.array([design.dissociation for design in used], float),
        )

    def _shared(self, problems: Sequence[LeastSquares], apart: bool) -> tuple[Integers, Integers, Array]:
        """First place and number of the shared errors of every data set, and by how much they move every level."""
        pieces: dict[tuple[int, int, int], tuple[int, int]] = {}
        rows: list[Array] = []
        first, count, size = [], [], 0
        for problem in problems:
            if problem.shared is None or not len(problem.shared) or apart:
                first.append(0)
                count.append(0)
                continue
            key = (id(problem.design), id(problem.scatter), id(problem.shared))
            if key not in pieces:
                if problem.scatter is not None and np.ndim(problem.scatter) > 1:
                    raise ValueError("errors that wells share need the same scatter for every data set")
                levels = _whitened(problem)
                pieces[key] = size, len(levels)
                rows.append(levels.ravel())
                size += levels.size
            first.append(pieces[key][0])
            count.append(pieces[key][1])
        return (
            self.each(np.array(first, np.int64)),
            self.each(np.array(count, np.int64)),
            _join(rows, float) if rows else np.zeros(0),
        )

    def boxes(self) -> tuple[Array, Array]:
        """Where starting points are spread, within the bounds, shape (data sets, width) each."""
        pairs = list(zip(self.design_of_problem, self.model_of_problem, strict=True))
        boxes = {(d, m): start_box(self.used_models[m], self.used_designs[d]) for d, m in dict.fromkeys(pairs)}
        near, far = (self.each(self.padded([boxes[pair][end] for pair in pairs])) for end in (0, 1))
        return (
            np.minimum(np.maximum(near, self.low), self.high),
            np.minimum(np.maximum(far, self.low), self.high),
        )
