"""The engine against lmfit, scipy and its own bars: ``python benchmarks/speed/engine.py [--quick]``.

Every line is a ratio or a limit measured in this run on one core unless it says otherwise. What is compared runs in
turns, round after round, and the medians over the rounds are printed, since others use the machine too. The rivals get
the same data, the same starts and the same law, depletion included, and leastsq an analytic Jacobian of log parameters
and the tolerances with which it comes as near to the optimum as it can.
"""

# ruff: noqa: D103, E402
from __future__ import annotations

import os

# Before numpy is imported: the limit of one core is wanted.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import argparse
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import lmfit
import numpy as np
from numba import njit
from numba.core.dispatcher import Dispatcher
from recorded import Figures
from scipy.optimize import leastsq
from scipy.stats import f as f_distribution

from mtorkin.kinetics.engine import binding, data_set, evaluate, law
from mtorkin.kinetics.engine.batch import Fits, fit_batch, predict_batch
from mtorkin.kinetics.engine.cache import kernels
from mtorkin.kinetics.engine.constraint import Model
from mtorkin.kinetics.engine.lanes import WIDTH
from mtorkin.kinetics.engine.minimiser import make_space
from mtorkin.kinetics.engine.options import COMPILED
from mtorkin.kinetics.engine.packing import Packed
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.engine.profile import profile_batch
from mtorkin.kinetics.engine.wells import Wells

BASE = {"Vmax": {"Vmax": 1}, "Ka": {"Km": 1}}
ONE_AXIS = {
    "competitive": Model.of("axis", {**BASE, "K_E": {"Kic": 1}}),
    "uncompetitive": Model.of("axis", {**BASE, "K_EA": {"Kiu": 1}}),
    "noncompetitive": Model.of("axis", {**BASE, "K_E": {"Kic": 1}, "K_EA": {"Kic": 1}}),
    "mixed": Model.of("axis", {**BASE, "K_E": {"Kic": 1}, "K_EA": {"Kic": 1, "alpha": 1}}),
}
PARTIAL = Model.of("axis", {**BASE, "K_E": {"Kic": 1}, "K_EA": {"Kic": 1, "alpha": 1}, "beta": {"beta": 1}})
BOTH = {"Vmax": {"Vmax": 1}, "Ka": {"Ka": 1}, "Kb": {"Kb": 1}, "phi": {"phi": 1}}


def _two(**constants: dict[str, float]) -> Model:
    return Model.of("random", {**BOTH, **constants})


_E, _EA, _EB, _EAB, _WEAKER, _BETA = {"K_E": 1}, {"K_EA": 1}, {"K_EB": 1}, {"K_EAB": 1}, {"K_E": 1, "g": 1}, {"beta": 1}
TWO_AXES = {
    "no inhibition": _two(),
    "ATP-competitive": _two(K_E=_E, K_EB=_E),
    "ATP-competitive, free": _two(K_E=_E, K_EB=_EB),
    "bisubstrate-like": _two(K_E=_E),
    "substrate-competitive": _two(K_E=_E, K_EA=_E),
    "substrate-competitive, free": _two(K_E=_E, K_EA=_EA),
    "uncompetitive vs ATP": _two(K_EA=_EA, K_EAB=_EA),
    "uncompetitive vs protein": _two(K_EB=_EB, K_EAB=_EB),
    "noncompetitive": _two(K_E=_E, K_EA=_E, K_EB=_E, K_EAB=_E),
    "rapalog-like": _two(K_E=_E, K_EA=_E, K_EB=_WEAKER, K_EAB=_WEAKER, beta=_BETA),
    "mixed vs ATP": _two(K_E=_E, K_EB=_E, K_EA=_WEAKER, K_EAB=_WEAKER),
    "general": _two(K_E=_E, K_EA=_EA, K_EB=_EB, K_EAB=_EAB, beta=_BETA),
}
LIMITS = {"beta": (1e-4, 1.0), "alpha": (1e-4, 1e4), "g": (1e-4, 1e4), "phi": (1e-3, 1e3), "Vmax": (1e-1, 1e5)}
LIMITS |= dict.fromkeys(("Km", "Ka"), (1e-2, 1e5)) | {"Kb": (1e-3, 1e4)}


def limits(model: Model) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.log([LIMITS.get(name, (1e-6, 1e5)) for name in model.names]).T
    return low, high


def best_of(run: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    times, result = [], None
    for _ in range(repeats):
        start = time.perf_counter()
        result = run()
        times.append(time.perf_counter() - start)
    return min(times), result


def in_turns(rounds: int, *runs: Callable[[], Any]) -> np.ndarray:
    """Seconds of every run in every round, shape (rounds, runs)."""
    return np.array([[best_of(run, 1)[0] for run in runs] for _ in range(rounds + 1)])[1:]


#: What is compared with the last release.
FIGURES = Figures("engine")


def report(name: str, value: str, bar: str, met: bool | None) -> None:
    mark = {True: "met", False: "MISSED", None: ""}[met]
    print(f"{name:58s} {value:34s} {bar:28s} {mark}", flush=True)


def one_axis_design(enzyme: float = 0.0) -> Wells:
    """84 wells: 7 substrate levels, 6 inhibitor levels, duplicates."""
    substrate = np.repeat(np.geomspace(10.0, 250.0, 7), 12)
    inhibitor = np.tile(np.repeat(np.r_[0.0, np.geomspace(0.03, 3.0, 5)], 2), 7)
    return Wells(inhibitor, substrate, 1.0, enzyme)


def two_axes_design(enzyme: float = 0.0) -> Wells:
    """192 wells: 8 levels on each axis, 6 inhibitor levels, duplicates."""
    levels = np.geomspace(0.1, 5.0, 8)
    a, b = np.r_[50.0 * levels, np.full(8, 250.0)], np.r_[np.full(8, 10.0), 2.0 * levels]
    inhibitor = np.tile(np.repeat(np.r_[0.0, np.geomspace(0.03, 3.0, 5)], 2), 16)
    return Wells(inhibitor, np.repeat(a, 12), np.repeat(b, 12), enzyme)


def simulated(design: Wells, model: Model, at: dict[str, float], noise: float, rng: np.random.Generator) -> np.ndarray:
    free = np.log([at[name] for name in model.names])
    velocity = predict_batch([LeastSquares(design, np.zeros(design.n), model, free, free)], [free])[0][0]
    return velocity * (1.0 + noise * rng.standard_normal(design.n))


class Rival:
    """The one-axis models in numpy: residual and Jacobian of log parameters for leastsq, written with care.

    ``h`` is the reciprocal of the apparent constant of a substrate level and ``y`` the bound fraction over h, by
    Morrison's quadratic where there is enzyme.
    """

    #: leastsq's own stop at a relative change of the cost of 1.5e-8, some 1e-6 away from the optimum; the others come
    #: as near as its test on the cost allows, 3e-8, while the engine is within 1e-8.
    DEFAULT = {"ftol": 1.49012e-8, "xtol": 1.49012e-8}  # noqa: RUF012
    EXACT = {"ftol": 1e-15, "xtol": 1e-10}  # noqa: RUF012

    def __init__(self, name: str, S: np.ndarray, X: np.ndarray, velocity: np.ndarray, enzyme: float = 0.0) -> None:
        self.name, self.S, self.X, self.v, self.enzyme = name, S, X, velocity, enzyme

    def terms(self, free: np.ndarray) -> tuple[Any, ...]:
        Vmax, Km, K, *alpha = np.exp(free).tolist()
        to_free = 0.0 if self.name == "uncompetitive" else Km / K
        to_complex = {"competitive": 0.0, "mixed": 1.0 / (K * alpha[0]) if alpha else 0.0}.get(self.name, 1.0 / K)
        own_complex = self.S * to_complex
        whole = Km + self.S
        h = (to_free + own_complex) / whole
        if self.enzyme > 0.0:
            one = 1.0 + (self.X - self.enzyme) * h
            root = np.sqrt(one * one + 4.0 * self.enzyme * h)
            plus = self.enzyme + self.X
            y = 2.0 * self.X / (1.0 + plus * h + root)
            dy = (
                -y
                * y
                * (plus + (one * (self.X - self.enzyme) + 2.0 * self.enzyme) / root)
                / (2.0 * self.X + (self.X == 0))
            )
        else:
            y = self.X / (1.0 + self.X * h)
            dy = -y * y
        amplitude = Vmax * self.S / whole
        return Km, to_free, own_complex, whole, h, y, dy, amplitude, amplitude * (1.0 - h * y)

    def residual(self, free: np.ndarray) -> np.ndarray:
        return self.terms(free)[-1] - self.v

    def jacobian(self, free: np.ndarray) -> np.ndarray:
        Km, to_free, own_complex, whole, h, y, dy, amplitude, value = self.terms(free)
        by_h = amplitude * (y + h * dy) / whole
        rows = np.empty((free.size, value.size))
        rows[0] = value
        rows[1] = -value * Km / whole - by_h * (to_free - Km * h)
        rows[2] = by_h * (to_free + own_complex)
        if free.size > 3:
            rows[3] = by_h * own_complex
        return rows

    def fit(self, start: np.ndarray, **tolerances: float) -> tuple[np.ndarray, float]:
        free, _, info, *_ = leastsq(
            self.residual, start, Dfun=self.jacobian, col_deriv=True, full_output=True, **tolerances or self.EXACT
        )
        return free, float(info["fvec"] @ info["fvec"])

    def polished(self, free: np.ndarray) -> np.ndarray:
        for _ in range(8):
            free = free - np.linalg.lstsq(self.jacobian(free).T, self.residual(free), rcond=None)[0]
        return free


def lmfit_mixed(
    S: np.ndarray, X: np.ndarray, velocity: np.ndarray, start: dict[str, float], enzyme: float = 0.0
) -> Callable[[], Any]:
    def mixed(S: np.ndarray, X: np.ndarray, Vmax: float, Km: float, Kic: float, alpha: float) -> np.ndarray:
        h = (Km / Kic + S / (alpha * Kic)) / (Km + S)
        if enzyme > 0.0:
            one = 1.0 + (X - enzyme) * h
            bound = 2.0 * X * h / (1.0 + (enzyme + X) * h + np.sqrt(one * one + 4.0 * enzyme * h))
        else:
            bound = X * h / (1.0 + X * h)
        return Vmax * S / (Km + S) * (1.0 - bound)

    model = lmfit.Model(mixed, independent_vars=["S", "X"])
    for name in ("Vmax", "Km", "Kic", "alpha"):
        model.set_param_hint(name, min=1e-9)
    return lambda: model.fit(velocity, S=S, X=X, **start)


#: Active enzyme of the fits with depletion, a fifth of the tightest constant of the study.
ENZYME = 0.01
#: A compound as the designs are made for, and how far those of a study lie from it, either way.
TRUE = {"Vmax": 100.0, "Km": 50.0, "Kic": 0.15, "alpha": 1.6, "beta": 0.2}
SPREAD = {"Vmax": 1.6, "Km": 2.5, "Kic": 3.0, "alpha": 4.0}
#: What one starts from who knows the design only: the middle of what was tested.
START = {"Vmax": 100.0, "Km": 50.0, "Kic": 0.3, "alpha": 1.0}


def study(design: Wells, count: int, rng: np.random.Generator) -> np.ndarray:
    """Velocities of mixed inhibitors with 5 % noise, shape (count, n)."""
    spread = [
        {name: value * SPREAD.get(name, 1.0) ** rng.uniform(-1, 1) for name, value in TRUE.items()}
        for _ in range(count)
    ]
    return np.array([simulated(design, ONE_AXIS["mixed"], at, 0.05, rng) for at in spread])


def single_fits(rng: np.random.Generator, count: int, enzyme: float) -> Fits:
    """One converged four-parameter fit."""
    design, model = one_axis_design(enzyme), ONE_AXIS["mixed"]
    S, X = np.asarray(design.substrate_a), np.asarray(design.inhibitor)
    start = np.log([START[name] for name in model.names])
    data = study(design, count, rng)
    problems = [LeastSquares(design, data, model, *limits(model), starts=start[None])]
    rivals = [Rival("mixed", S, X, v, enzyme) for v in data[:40]]
    lmfit_runs = [lmfit_mixed(S, X, v, START, enzyme) for v in data[:4]]
    times = in_turns(
        15,
        lambda: fit_batch(problems, starts=0),
        lambda: [rival.fit(start) for rival in rivals],
        lambda: [rival.fit(start, **Rival.DEFAULT) for rival in rivals],
        lambda: [run() for run in lmfit_runs],
    ) / [count, len(rivals), len(rivals), len(lmfit_runs)]
    ours, theirs, _, slow = np.median(times, axis=0)
    to_theirs, to_sloppy, to_slow = np.median(times[:, 1:] / times[:, :1], axis=0)
    fits = fit_batch(problems, starts=0)
    found, near = (np.array([rival.fit(start, **how)[0] for rival in rivals]) for how in (Rival.EXACT, Rival.DEFAULT))
    exact = np.array([rival.polished(free) for rival, free in zip(rivals, found, strict=True)])
    gap = np.abs(exact - fits.parameters[: len(rivals)]).max()
    title = "one fit, batched" + (", with depletion" if enzyme > 0.0 else "")
    report(title, f"{1e6 * ours:.2f} us, {fits.evaluations.mean():.1f} evaluations", "", None)
    report("  against lmfit Model.fit", f"{to_slow:.0f} x ({1e3 * slow:.2f} ms)", ">= 500 x", to_slow >= 500)
    report("  against leastsq + Jacobian", f"{to_theirs:.0f} x ({1e6 * theirs:.0f} us)", ">= 40 x", to_theirs >= 40)
    report("  largest difference of log parameters from optimum", f"{gap:.1e}", "<= 1e-8", gap <= 1e-8)
    report("  the same of leastsq", f"{np.abs(exact - found).max():.1e}", "", None)
    near_gap = np.abs(exact - near).max()
    report(
        "  against leastsq with its default tolerances", f"{to_sloppy:.0f} x ({near_gap:.0e} from optimum)", "", None
    )
    FIGURES.add(f"{title}, over lmfit", 1.0 / to_slow)
    FIGURES.add(f"{title}, over leastsq", 1.0 / to_theirs)
    return fits


def comparison(rng: np.random.Generator, enzyme: float) -> None:
    """Four models of one data set in a single call, from raw arrays, with the same starts on both sides."""
    known = one_axis_design(enzyme)
    S, X = np.asarray(known.substrate_a), np.asarray(known.inhibitor)
    velocity = simulated(known, ONE_AXIS["mixed"], TRUE, 0.05, rng)
    boxes = {name: limits(m) for name, m in ONE_AXIS.items()}
    around = rng.uniform(-1.0, 1.0, (8, 4))

    def starts(count: int) -> np.ndarray:
        middle = np.log([velocity.max(), S.mean(), X.mean(), 1.0])
        return middle + around[:count] if count > 1 else middle[None]

    def ours(count: int) -> Fits:
        design, points = Wells(X, S, 1.0, enzyme), starts(count)
        return fit_batch(
            [LeastSquares(design, velocity, m, *boxes[name], starts=points[:, : m.k]) for name, m in ONE_AXIS.items()],
            starts=0,
        )

    def grid() -> Fits:
        design = Wells(X, S, 1.0, enzyme)
        return fit_batch([LeastSquares(design, velocity, m, *boxes[name]) for name, m in ONE_AXIS.items()])

    def theirs(count: int, **tolerances: float) -> list[float]:
        fitted, points = [], starts(count)
        for name, m in ONE_AXIS.items():
            rival = Rival(name, S, X, velocity, enzyme)
            fitted.append(min(rival.fit(start, **tolerances)[1] for start in points[:, : m.k]))
        return fitted

    end = ", with depletion" if enzyme > 0.0 else ""
    seconds = float(np.median(in_turns(50, grid)))
    report(f"four models, single call, 8 of 64 starts{end}", f"{1e3 * seconds:.2f} ms", "<= 1 ms", seconds <= 1e-3)
    for count in (1, 8):
        times = in_turns(
            60 // count,
            lambda count=count: ours(count),
            lambda count=count: theirs(count),
            lambda count=count: theirs(count, **Rival.DEFAULT),
        )
        mine, slow, sloppy = np.median(times, axis=0)
        ratio, loose = np.median(times[:, 1:] / times[:, :1], axis=0)
        np.testing.assert_allclose(ours(count).rss, theirs(count), rtol=1e-6)
        title = f"four models, single call, {count} start{'s' * (count > 1)}{end}"
        report(title, f"{1e3 * mine:.2f} ms", "<= 1 ms", mine <= 1e-3)
        report("  against leastsq from the same", f"{ratio:.1f} x ({1e3 * slow:.2f} ms)", ">= 5 x", ratio >= 5)
        report("  and with its default tolerances", f"{loose:.1f} x ({1e3 * sloppy:.2f} ms)", "", None)
        FIGURES.add(f"{title}, over leastsq", 1.0 / ratio)


def all_mechanisms(rng: np.random.Generator) -> None:
    design = two_axes_design(0.02)
    at = {"Vmax": 100.0, "Ka": 50.0, "Kb": 2.0, "phi": 2.0, "K_E": 0.1, "g": 6.0, "beta": 0.2}
    velocity = simulated(design, TWO_AXES["rapalog-like"], at, 0.1, rng)
    problems = [
        LeastSquares(design, velocity, m, *limits(m), scatter=0.01 + velocity.clip(0)) for m in TWO_AXES.values()
    ]
    seconds, _ = best_of(lambda: fit_batch(problems), 10)
    report(
        f"all {len(problems)} mechanisms, 8 starts, 192 wells, two axes",
        f"{1e3 * seconds:.1f} ms",
        "<= 100 ms",
        seconds <= 0.1,
    )


def _questions(fits: Fits, problems: range | list[int]) -> list[tuple[int, np.ndarray, float]]:
    questions = []
    for p in problems:
        problem = fits.problems[p]
        freedom = problem.design.n - problem.model.k
        rise = float(f_distribution.ppf(0.95, 1, freedom)) / freedom * float(fits.rss[p])
        questions += [(p, unit, rise) for unit in np.eye(problem.model.k)]
    return questions


def intervals(rng: np.random.Generator) -> None:
    design, model = one_axis_design(), ONE_AXIS["mixed"]
    velocity = simulated(design, model, TRUE, 0.05, rng)
    fits = fit_batch([LeastSquares(design, velocity, model, *limits(model))])
    ours, found = best_of(lambda: profile_batch(fits, _questions(fits, [0])), 20)
    result = lmfit_mixed(np.asarray(design.substrate_a), np.asarray(design.inhibitor), velocity, START)()
    slow, theirs = best_of(lambda: lmfit.conf_interval(result, result, sigmas=[0.95]), 2)
    gap = max(
        abs(end / np.exp(own) - 1.0)
        for name, low, high in zip(model.names, found.lower, found.upper, strict=True)
        for end, own in ((theirs[name][0][1], low), (theirs[name][2][1], high))
    )
    report("profile intervals of four constants", f"{1e3 * ours:.2f} ms", "", None)
    report("  against lmfit.conf_interval", f"{slow / ours:.0f} x ({1e3 * slow:.0f} ms)", ">= 20 x", slow >= 20 * ours)
    FIGURES.add("profile intervals over lmfit.conf_interval", ours / slow)
    report("  largest relative difference of an end", f"{gap:.1e}", "<= 1e-2", gap <= 1e-2)


def compounds(rng: np.random.Generator, count: int) -> None:
    """Engine's share of a study: all mechanisms, BIC, intervals of the chosen one; two threads."""
    design = two_axes_design(0.02)
    at = {"Vmax": 100.0, "Ka": 50.0, "Kb": 2.0, "phi": 2.0, "K_E": 0.1, "g": 6.0, "beta": 0.2}
    data = [simulated(design, TWO_AXES["rapalog-like"], at, 0.1, rng) for _ in range(count)]
    start = time.perf_counter()
    models = list(TWO_AXES.values())
    fits = fit_batch(
        [LeastSquares(design, v, m, *limits(m), scatter=0.01 + v.clip(0)) for v in data for m in models], threads=2
    )
    k = np.array([m.k for m in models])
    bic = design.n * np.log(fits.rss.reshape(count, -1) / design.n) + k * np.log(design.n)
    chosen = [row * len(models) + column for row, column in enumerate(bic.argmin(axis=1).tolist())]
    profile_batch(fits, _questions(fits, chosen), threads=2)
    seconds = (time.perf_counter() - start) * 1000 / count
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    FIGURES.add("gigabytes of 1,000 compounds", memory)
    report(
        "1,000 compounds, engine's share, 2 cores",
        f"{seconds:.1f} s, {memory:.2f} GB",
        "<= 180 s, 2 GB",
        seconds <= 180 and memory <= 2,
    )


def global_optimum(rng: np.random.Generator, count: int) -> None:
    problems = []
    for i in range(count):
        model = (ONE_AXIS["mixed"], PARTIAL)[i % 2]
        at = TRUE | {
            "Kic": np.exp(rng.uniform(-4, 0.7)),
            "alpha": np.exp(rng.uniform(-2.3, 2.3)),
            "beta": rng.uniform(0.02, 0.6),
        }
        design = DESIGNS[rng.integers(len(DESIGNS))]
        noise = np.exp(rng.uniform(np.log(0.02), np.log(0.2)))
        velocity = simulated(design, model, at, noise, rng)
        own = np.log([at[name] for name in model.names])
        problems.append(LeastSquares(design, velocity, model, *limits(model), starts=own[None]))
    known = fit_batch(problems, starts=24, points=768, threads=2)
    found = fit_batch([replace(p, starts=None) for p in problems], threads=2)
    hit = float((found.rss <= known.rss * (1.0 + 1e-6)).mean())
    report(f"best known optimum of {count} simulated fits", f"{100 * hit:.3f} %", ">= 99.9 %", hit >= 0.999)


DESIGNS = [one_axis_design(enzyme) for enzyme in (0.0, 0.02, 0.2, 1.0)]


def scaling(rng: np.random.Generator) -> None:
    model = ONE_AXIS["mixed"]
    low, high = limits(model)
    start = np.log([START[name] for name in model.names])[None]
    design = one_axis_design()
    data = study(design, 50, rng)
    problems = [LeastSquares(design, data[i % 50], model, low, high, starts=start) for i in range(32000)]
    counts = np.array([2000, 4000, 8000, 16000, 32000])
    times = np.median(
        in_turns(5, *(lambda count=count: fit_batch(problems[:count], starts=0) for count in counts.tolist())), axis=0
    )
    exponent = np.polyfit(np.log(counts), np.log(times), 1)[0]
    FIGURES.add("exponent in problems", exponent)
    report("scaling: exponent in problems (2,000 to 32,000)", f"{exponent:.2f}", "1 (linear) or less", exponent <= 1.1)
    # Up to a few hundred wells, what does not depend on them still counts.
    for grids in ([10, 14, 20, 28, 40], [40, 80, 160, 320]):
        runs, evaluations = [], []
        for levels in grids:
            axes = np.meshgrid(np.geomspace(10, 250, levels), np.geomspace(0.01, 3, levels))
            substrate, inhibitor = (axis.ravel() for axis in axes)
            own = Wells(inhibitor, substrate)
            v = simulated(own, model, TRUE, 0.05, rng)
            many = [LeastSquares(own, np.tile(v, (max(2, 100000 // own.n), 1)), model, low, high, starts=start)]
            runs.append(lambda many=many: fit_batch(many, starts=0))
            evaluations.append(fit_batch(many, starts=0).evaluations.sum())
        wells = np.array(grids) ** 2
        exponent = np.polyfit(np.log(wells), np.log(np.median(in_turns(7, *runs), axis=0) / evaluations), 1)[0]
        title = f"scaling: exponent in wells ({wells[0]:,} to {wells[-1]:,})"
        FIGURES.add(title, exponent)
        report(title, f"{exponent:.2f}", "1 (linear) or less", exponent <= 1.1)


class Counted:
    """Eight numbers that count what is done to them."""

    operations = 0

    def __init__(self, values: Any) -> None:
        self.values = np.broadcast_to(np.asarray(values, float), (WIDTH,))

    def _apply(self, operation: Callable[..., Any], *others: Any) -> Counted:
        Counted.operations += WIDTH
        return Counted(
            operation(self.values, *(other.values if isinstance(other, Counted) else other for other in others))
        )

    def __add__(self, other: Any) -> Counted:
        return self._apply(np.add, other)

    def __sub__(self, other: Any) -> Counted:
        return self._apply(np.subtract, other)

    def __rsub__(self, other: Any) -> Counted:
        return self._apply(lambda own, number: number - own, other)

    def __mul__(self, other: Any) -> Counted:
        return self._apply(np.multiply, other)

    def __truediv__(self, other: Any) -> Counted:
        return self._apply(np.divide, other)

    def __rtruediv__(self, other: Any) -> Counted:
        return self._apply(lambda own, number: number / own, other)

    __radd__, __rmul__ = __add__, __mul__

    def root(self) -> Counted:
        return self._apply(np.sqrt)

    def total(self) -> float:
        Counted.operations += WIDTH - 1
        return float(self.values.sum())


@contextmanager
def as_python(**others: Any) -> Iterator[None]:
    """The engine's functions as plain Python, since what is compiled can be called by compiled code alone.

    Others take the place of functions by their names.
    """
    with ExitStack() as stack:
        for module in (data_set, evaluate, law, binding):
            found = {name: each.py_func for name, each in vars(module).items() if isinstance(each, Dispatcher)}
            found |= {name: each for name, each in others.items() if hasattr(module, name)}
            stack.enter_context(patch.multiple(module, **found))
        yield


def operations(parameters: np.ndarray, problem: Any, space: Any) -> tuple[int, float]:
    """Operations of one evaluation, and the cost.

    Additions, multiplications, divisions and roots in lanes are one operation each, and are counted by running the
    source. What is done once per evaluation with single numbers, the constants, is left out.
    """
    lanes = {
        "load": lambda array, at: Counted(array[at : at + WIDTH].copy()),
        "store": lambda array, at, lanes: array.__setitem__(slice(at, at + WIDTH), lanes.values),
        "splat": Counted, "root": Counted.root, "total": Counted.total,
    }  # fmt: skip
    with as_python(**lanes):
        Counted.operations = 0
        cost = evaluate.evaluate(parameters, problem, space[0], space[1])
    return Counted.operations, cost


_evaluate, _prepare = evaluate.evaluate, law.prepare


@njit(**COMPILED | {"no_cpython_wrapper": False})
def _evaluations(count, problem, parameters, space):
    total = 0.0
    _prepare(problem.wells, problem.model, problem.work)
    for _ in range(count):
        parameters[0] += 1e-12
        total += _evaluate(parameters, problem, space[0], space[1])
    return total


def arithmetic(rng: np.random.Generator, fits: Fits) -> None:
    """How much of a fit is the law, and how far the law is from the floating-point limit."""
    problem = fits.problems[0]
    packed = Packed([problem], apart=False)
    parameters, space = fits.parameters[0].copy(), make_space(packed.width)
    with as_python():
        batch = data_set.named(packed.batch)
        work, model = data_set.make_work(batch), data_set.constraint(batch.models, 0)
        observed, _ = data_set.observe(batch, 0, data_set.make_observed(batch))
        state = data_set.make_case(batch, 0, model, observed, work)
    again = parameters.copy()
    compiled = _evaluations(1, state, again, space)
    count, cost = operations(parameters, state, space)
    np.testing.assert_allclose(compiled, cost, rtol=1e-9)
    matrix = rng.standard_normal((600, 600))
    many = 20000
    times = in_turns(
        15,
        lambda: _evaluations(many, state, parameters.copy(), space),
        lambda: fit_batch(fits.problems, starts=0),
        lambda: matrix @ matrix,
    ) / [many, len(fits.rss), 1]
    each, whole, product = np.median(times, axis=0)
    share, rate, limit = each * fits.evaluations.mean() / whole, count / each, 2 * 600**3 / product
    report("one evaluation of law, J'r and J'J", f"{1e9 * each:.0f} ns, {count} operations", "", None)
    FIGURES.add("a fit over its evaluations of the law", 1.0 / share)
    report("share of a fit spent in the law", f"{100 * share:.0f} %", "", None)
    report("rate of operations in the law", f"{rate / 1e9:.1f} GFLOP/s", "", None)
    report(
        "  of the machine's limit (dgemm, one core)",
        f"{100 * rate / limit:.0f} % of {limit / 1e9:.0f} GFLOP/s",
        "",
        None,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the simulated fits and compounds")
    few = 10 if parser.parse_args().quick else 1
    start = time.perf_counter()
    kernels()
    report("loading the compiled engine (cold: compiling it)", f"{time.perf_counter() - start:.2f} s", "", None)
    rng = np.random.default_rng(20240229)
    for enzyme in (ENZYME, 0.0):
        fits = single_fits(rng, 1000, enzyme)
        comparison(rng, enzyme)
    all_mechanisms(rng)
    intervals(rng)
    compounds(rng, 1000 // few)
    global_optimum(rng, 10000 // few)
    scaling(rng)
    arithmetic(rng, fits)
    FIGURES.end()


if __name__ == "__main__":
    main()
