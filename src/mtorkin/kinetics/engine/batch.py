"""Many fits and profile intervals per call.

A problem is a design (the wells' concentrations), their velocities, a model (a constraint on the rate law) and bounds. Each problem is solved on its own and by
itself, so neither the others in the call nor the number of threads change a bit of its result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mtorkin.kinetics.engine import law
from mtorkin.kinetics.engine.cache import kernels
from mtorkin.kinetics.engine.lanes import WIDTH
from mtorkin.kinetics.engine.law import CONSTANTS, FORMS
from mtorkin.kinetics.engine.minimiser import CONVERGED

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

#: The forms that exist without inhibitor, the productive one last.
SCHEMES = {
    "level": ("E",),
    "axis": ("E", "EA"),
    "random": ("E", "EA", "EB", "EAB"),
    "ATP first": ("E", "EA", "EAB"),
}

#: Points at which the law is looked at for starts.
_POINTS = 64
_TOLERANCE = 3e-8
_MOST = 300


@dataclass(frozen=True, eq=False)
class Wells:
    """The conditions of the wells of one compound.

    Wells of one condition are combined at construction: their weighted mean carries all that the fit can use of them.

    Parameters
    ----------
    inhibitor
        Total concentration of the inhibitory species in every well, shape (n,).
    substrate_a, substrate_b
        Concentration of ATP and of the protein substrate, shape (n,) or a number; what a scheme does not have is not looked at.
    enzyme
        Concentration of enzyme that can bind inhibitor, in the unit of the inhibitor, shape (n,) or a number; 0 ignores depletion.
    plate
        Which scale of velocity a well belongs to, shape (n,) or a number; plate 0 has the scale 1.
    combine
        Whether wells of one condition are combined; Student's t needs them apart.
    group
        Wells of different groups are never combined, shape (n,) or a number; needed where errors that wells share differ within a condition.
    """

    inhibitor: ArrayLike
    substrate_a: ArrayLike = 1.0
    substrate_b: ArrayLike = 1.0
    enzyme: ArrayLike = 0.0
    plate: ArrayLike = 0
    combine: bool = True
    group: ArrayLike = 0
    n: int = field(init=False)
    #: Place of every well among the rows of lanes, and the arrays of `law.evaluate`.
    cell_of_well: Integers = field(init=False, repr=False)
    arrays: tuple[Any, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        x = np.atleast_1d(np.asarray(self.inhibitor, float))
        table = np.empty((6, x.size))
        rows = (self.substrate_a, self.substrate_b, self.enzyme, self.plate, self.group, x)
        for row, values in zip(table, rows, strict=True):
            row[:] = values
        cell_of_well, *arrays = kernels().arrange(table, np.lexsort(table[::-1]), self.combine)
        own = object.__setattr__
        own(self, "n", x.size)
        own(self, "cell_of_well", cell_of_well)
        own(self, "arrays", tuple(arrays))

    @cached_property
    def apart(self) -> Wells:
        """The same wells, uncombined."""
        if not self.combine:
            return self
        return Wells(self.inhibitor, self.substrate_a, self.substrate_b, self.enzyme, self.plate, False, self.group)

    @cached_property
    def a_well_of_level(self) -> Integers:
        """A well of every level (lane), shape (levels,); -1 where it is filled up."""
        rows, lanes = np.divmod(self.cell_of_well, WIDTH)
        found = np.full(self.arrays[2].size, -1, np.int64)
        found[(np.searchsorted(self.arrays[1], rows, side="right") - 1) * WIDTH + lanes] = np.arange(self.n)
        return found

    @cached_property
    def seen(self) -> dict[str, tuple[float, float]]:
        """Smallest and largest positive log concentration of A, B and the inhibitor."""
        ranges = {}
        for name, values in (("A", self.arrays[2]), ("B", self.arrays[3]), ("X", self.arrays[0])):
            positive = values[values > 0]
            ranges[name] = (
                (float(np.log(positive.min())), float(np.log(positive.max()))) if positive.size else (0.0, 0.0)
            )
        return ranges


@dataclass(frozen=True, eq=False)
class Model:
    """A constraint on the rate law: a linear map from the log parameters to the log constants that exist.

    Parameters
    ----------
    scheme
        A key of `SCHEMES`.
    to_constants
        Shape (constants, k); rows in the order of `law.CONSTANTS`, then the scales of plates 1, 2, ...
    exists
        Which constants exist, shape (constants,). A dissociation constant that does not is infinite, beta is 0, phi is 1, and there is no
        inhibition by substrate and no Hill exponent.
    offset
        Logs of the constants where the log parameters are 0, shape (constants,).
    names
        Names of the parameters.
    """

    scheme: str
    to_constants: Array
    exists: NDArray[np.bool_]
    offset: Array
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, scheme: str, constants: Mapping[str, Mapping[str, float]], plates: int = 1) -> Model:
        """A model from products of powers.

        Parameters
        ----------
        scheme
            A key of `SCHEMES`.
        constants
            For each constant of `law.CONSTANTS` that exists, the parameters whose powers it is a product of; the empty product is 1.
        plates
            Number of plates; each but the first has a free scale, named ``scale 1`` and so on.
        """
        unknown = set(constants) - set(CONSTANTS)
        if scheme not in SCHEMES or unknown:
            raise ValueError(f"not a scheme or constants of the rate law: {scheme}, {', '.join(sorted(unknown))}")
        names = dict.fromkeys(name for powers in constants.values() for name in powers)
        names.update(dict.fromkeys(f"scale {plate}" for plate in range(1, plates)))
        rows = len(CONSTANTS) + plates - 1
        position = {name: column for column, name in enumerate(names)}
        to_constants = np.zeros((rows, len(names)))
        exists = np.zeros(rows, bool)
        for constant, powers in constants.items():
            row = CONSTANTS.index(constant)
            exists[row] = True
            for name, power in powers.items():
                to_constants[row, position[name]] = power
        for plate in range(1, plates):
            to_constants[law.PLATES - 1 + plate, position[f"scale {plate}"]] = 1.0
            exists[law.PLATES - 1 + plate] = True
        return cls(scheme, to_constants, exists, np.zeros(rows), tuple(names))

    @property
    def k(self) -> int:
        """Number of parameters."""
        return int(self.to_constants.shape[1])

    @cached_property
    def forms(self) -> tuple[int, ...]:
        """Forms that exist without inhibitor."""
        more = [form for form, constant in ((law.EAA, law.KSA), (law.EBB, law.KSB)) if self.exists[constant]]
        return (*(FORMS.index(name) for name in SCHEMES[self.scheme]), *more)

    @cached_property
    def productive(self) -> int:
        """The form that turns over."""
        return FORMS.index(SCHEMES[self.scheme][-1])

    @cached_property
    def linear(self) -> int:
        """The parameter in whose exponential the law is linear, -1 where there is none."""
        row = self.to_constants[law.VMAX]
        own = np.flatnonzero(row)
        if own.size == 1 and row[own[0]] == 1.0 and np.count_nonzero(self.to_constants[:, own[0]]) == 1:
            return int(own[0])
        return -1

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """What each parameter measures, for the choice of starting points: the constant that equals it, or ``ratio``."""
        found = ["ratio"] * self.k
        for row in range(self.to_constants.shape[0]):
            used = np.flatnonzero(self.to_constants[row])
            if (
                self.exists[row]
                and used.size == 1
                and self.to_constants[row, used[0]] == 1.0
                and found[used[0]] == "ratio"
            ):
                found[used[0]] = CONSTANTS[row] if row < len(CONSTANTS) else "scale"
        return tuple(found)


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """One fit.

    Parameters
    ----------
    design
        Conditions of the wells.
    velocity
        Velocities, shape (n,), or of several data sets of one design, shape (sets, n): as many problems, at less cost.
    model
        The constraint on the law.
    low, high
        Bounds of the log parameters, shape (k,).
    scatter
        Standard deviation of every well up to a common factor, of the shape of `velocity` or (n,); equal where it is not given.
    starts
        Further starting points, shape (any, k).
    shared
        Errors that wells share beside their own scatter, a row each: by how much a standard deviation of it moves every well, in units of what the scatter is relative to,
        shape (errors, n). Wells of one condition and group are moved alike. Least squares are then generalised least squares; Student's t does not look at them.
    """

    design: Wells
    velocity: Array
    model: Model
    low: Array
    high: Array
    scatter: Array | None = None
    starts: Array | None = None
    shared: Array | None = None

    @property
    def sets(self) -> int:
        """Number of data sets."""
        return 1 if np.ndim(self.velocity) == 1 else len(self.velocity)


@dataclass(frozen=True, eq=False)
class Fits:
    """The best optimum of every problem, in arrays with a row per problem, and per data set where a problem has several.

    Attributes
    ----------
    parameters
        Log parameters, shape (problems, most k); nan beyond a problem's own.
    rss
        Sum of squared residuals, each over its scatter; with Student's t, of the reweighted residuals.
    evaluations
        Evaluations of the law over all starts that were fitted.
    stopped
        Why the minimiser stopped, an index into `minimiser.STOPPED`.
    start
        Which starting point led here: first those of the grid in order of their cost, then the problem's own; -1 where none was usable.
    normal
        ``J'J`` of the weighted residuals at the optimum, shape (problems, most k, most k).
    scale
        Scale of Student's t, in units of the scatter; nan for least squares.
    """

    problems: Sequence[LeastSquares]
    parameters: Array
    rss: Array
    evaluations: Integers
    stopped: Integers
    start: Integers
    normal: Array
    scale: Array

    @cached_property
    def converged(self) -> NDArray[np.bool_]:
        """Whether the minimiser met its tolerance."""
        return np.isin(self.stopped, CONVERGED)


#: Starting points reach from the first to the second of these, in log units around what the design covers.
_AROUND = {
    "Ka": ("A", -1.0, 1.0), "Kb": ("B", -1.0, 1.0), "Ksa": ("A", 0.0, 3.0), "Ksb": ("B", 0.0, 3.0),
    "K_E": ("X", -3.0, 1.0), "K_EA": ("X", -3.0, 1.0), "K_EB": ("X", -3.0, 1.0), "K_EAB": ("X", -3.0, 1.0),
}  # fmt: skip
_WITHIN = {
    "Vmax": (1.0, 1.0), "phi": (0.1, 10.0), "beta": (0.02, 0.9), "ratio": (0.02, 50.0), "scale": (1.0, 1.0),
    "hill_a": (0.7, 1.6), "hill_b": (0.7, 1.6),
}  # fmt: skip


def _start_box(model: Model, design: Wells) -> tuple[Array, Array]:
    """Where starting points are spread, before the bounds, shape (k,) each."""
    ends = []
    for kind in model.kinds:
        if kind in _AROUND:
            what, below, above = _AROUND[kind]
            low, high = design.seen[what]
            ends.append((low + below, high + above))
        else:
            ends.append((math.log(_WITHIN[kind][0]), math.log(_WITHIN[kind][1])))
    near, far = np.array(ends).reshape(-1, 2).T
    return near, far


@lru_cache(maxsize=64)
def _unit_points(count: int, width: int) -> Array:
    """Points that fill the unit cube of every dimension up to width evenly, shape (width + 1, count, width).

    Multiples of powers of the root of x^(d + 1) = x + 1, modulo 1 (Roberts 2018).
    """
    table = np.zeros((width + 1, count, width))
    for dimensions in range(1, width + 1):
        root = 2.0
        for _ in range(60):
            root = (1.0 + root) ** (1.0 / (dimensions + 1))
        steps = root ** -np.arange(1.0, dimensions + 1)
        table[dimensions, :, :dimensions] = (0.5 + np.outer(np.arange(count), steps)) % 1.0
    return table


def _cut(sizes: Iterable[int]) -> Integers:
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


class _Packed:
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
        kinds = (float, np.int64, float, float, float, np.int64)
        return (
            _cut(design.n for design in used),
            _cut(design.arrays[0].size for design in used),
            _cut(design.arrays[2].size for design in used),
            _join([design.cell_of_well for design in used], np.int64),
            *(_join([design.arrays[i] for design in used], kind) for i, kind in enumerate(kinds)),
        )

    def _shared(self, problems: Sequence[LeastSquares], apart: bool) -> tuple[Integers, Integers, Array]:
        """Where the shared errors of every data set begin, how many there are, and by how much they move every level, as `law.evaluate` takes them."""
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
        boxes = {(d, m): _start_box(self.used_models[m], self.used_designs[d]) for d, m in dict.fromkeys(pairs)}
        near, far = (self.each(self.padded([boxes[pair][end] for pair in pairs])) for end in (0, 1))
        return (
            np.minimum(np.maximum(near, self.low), self.high),
            np.minimum(np.maximum(far, self.low), self.high),
        )


def _in_threads(run: Callable[[int, int], None], count: int, threads: int) -> None:
    """Run over ranges of problems."""
    if threads <= 1 or count <= 1:
        run(0, count)
        return
    # More ranges than threads, so that a slow one does not keep the others waiting.
    ends = np.linspace(0, count, min(count, 8 * threads) + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(run, first, last) for first, last in pairwise(ends)]:
            done.result()


def fit_batch(
    problems: Sequence[LeastSquares],
    *,
    starts: int = 8,
    points: int = _POINTS,
    tolerance: float = _TOLERANCE,
    nu: float = 0.0,
    threads: int = 1,
) -> Fits:
    """Fit every problem from several starting points.

    Parameters
    ----------
    problems
        The problems; designs and models that several share are recognised by identity.
    starts
        Starting points taken from the grid: the best of `points`, with Vmax solved for at each. 0 uses the problems' own only.
    points
        Size of the grid.
    tolerance
        Length of the step that is left, relative to the residual vector.
    nu
        Degrees of freedom of Student's t for a fit that outlying wells move less (Lange, Little & Taylor 1989 JASA 84:881); 0 is
        least squares.
    threads
        Number of threads; changes no bit of the result.

    Returns
    -------
    Fits
        The best optimum of each.

    Raises
    ------
    ValueError
        Where a problem has arrays of the wrong size, or no start.
    """
    packed = _Packed(problems, apart=nu > 0.0)
    own = [np.zeros((0, p.model.k)) if p.starts is None else np.atleast_2d(p.starts) for p in problems]
    if starts < 1 and any(rows.shape[0] == 0 for rows in own):
        raise ValueError("a problem without starting points of its own needs starts >= 1")
    count, width = packed.count, packed.width
    extra_first = _cut(len(rows) for rows in own)
    extra = np.zeros((extra_first[-1], width))
    for first, rows in zip(extra_first.tolist(), own, strict=False):
        extra[first : first + len(rows), : rows.shape[1]] = rows
    near, far = packed.boxes() if starts > 0 else (packed.low, packed.high)
    scale = np.full(count, np.nan)
    results = (
        np.full((count, width), np.nan), np.zeros(count), scale, np.zeros(count, np.int64), np.zeros(count, np.int64),
        np.zeros(count, np.int64), np.zeros((count, width, width)),
    )  # fmt: skip
    tables = (
        packed.design_of, packed.model_of, packed.value_first, packed.velocity, packed.precision, packed.low, packed.high, near,
        far, packed.each(extra_first[:-1]), packed.each(extra_first[1:]), extra, packed.shared_first, packed.errors, packed.shared,
    )  # fmt: skip
    options = (_unit_points(points, width), starts, tolerance, _MOST, nu)
    run = kernels().fit_range
    _in_threads(
        lambda first, last: run(first, last, packed.designs, packed.models, tables, options, results), count, threads
    )
    parameters, rss, scale, evaluations, stopped, which, normal = results
    return Fits(problems, parameters, rss, evaluations, stopped, which, normal, np.sqrt(scale))


def predict_batch(problems: Sequence[LeastSquares], parameters: Sequence[ArrayLike]) -> list[tuple[Array, Array]]:
    """Velocities of the wells of every problem, shape (n,), and their derivatives by its log parameters, shape (n, k)."""
    packed = _Packed(problems, apart=False)
    size = int(packed.value_first[-1])
    velocity, jacobian = np.zeros(size), np.zeros((size, packed.width))
    tables = (packed.design_of, packed.model_of, packed.value_first)
    values = packed.padded([np.asarray(p)[: problem.model.k] for p, problem in zip(parameters, problems, strict=True)])
    kernels().predict_range(0, len(problems), packed.designs, packed.models, tables, values, velocity, jacobian)
    ends = packed.value_first.tolist()
    return [
        (velocity[first:last], jacobian[first:last, : problem.model.k])
        for first, last, problem in zip(ends[:-1], ends[1:], problems, strict=True)
    ]


@dataclass(frozen=True, eq=False)
class Profiles:
    """Ends of profile-likelihood intervals, in arrays with a row per question.

    Attributes
    ----------
    lower, upper
        Logs of the ends; nan where the search box ends before the interval does.
    smallest
        Smallest sum of squares met on the way over that of the fit (both without the scatter of replicates); below 1 the fit was not the optimum.
    evaluations
        Evaluations of the law.
    """

    lower: Array
    upper: Array
    smallest: Array
    evaluations: Integers


def profile_batch(
    fits: Fits,
    questions: Sequence[tuple[int, ArrayLike, float]],
    *,
    tolerance: float = _TOLERANCE,
    threads: int = 1,
) -> Profiles:
    """Profile-likelihood intervals of products of powers of parameters.

    The product is held at a value and all else fitted again, warm; the interval ends where the sum of squares has risen by what is allowed
    (Bates & Watts 1988, section 6.1).

    Parameters
    ----------
    fits
        Converged fits by least squares.
    questions
        For each interval: which problem, the powers of its parameters, shape (k,), and the allowed rise of the sum of squares, such as
        ``rss F / (n - k)`` with the F quantile of 1 and n - k degrees of freedom.
    tolerance
        As in `fit_batch`.
    threads
        Number of threads; changes no bit of the result.

    Returns
    -------
    Profiles
        The ends.
    """
    packed = _Packed(fits.problems, apart=False)
    count = len(questions)
    values = np.nan_to_num(fits.parameters)
    problem_of = np.array([problem for problem, _, _ in questions], np.int64)
    directions = packed.padded([np.asarray(direction, float) for _, direction, _ in questions])
    if count and not np.abs(directions).max(axis=1).min() > 0:
        raise ValueError("a product needs a power that is not zero")
    allowed = np.array([rise for _, _, rise in questions], float)
    closed = np.zeros((count, 2), bool)
    results = (np.zeros(count), np.zeros(count), closed, np.zeros(count), np.zeros(count, np.int64))
    tables = (
        packed.design_of, packed.model_of, packed.value_first, packed.velocity, packed.precision, packed.low, packed.high, values,
        packed.shared_first, packed.errors, packed.shared,
    )  # fmt: skip
    run = kernels().profile_range
    _in_threads(
        lambda first, last: run(
            first, last, packed.designs, packed.models, tables, (problem_of, directions, allowed), (tolerance, _MOST), results
        ),
        count,
        threads,
    )  # fmt: skip
    lower, upper, closed, smallest, evaluations = results
    return Profiles(np.where(closed[:, 0], lower, np.nan), np.where(closed[:, 1], upper, np.nan), smallest, evaluations)
