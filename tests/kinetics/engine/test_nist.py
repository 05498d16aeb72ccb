"""The minimiser against the 27 certified problems of NIST StRD, from both starts.

Six digits of every parameter and of every standard error.
"""

from __future__ import annotations

import re

import numpy as np
import pytest
from shared import REAL

from mtorkin.kinetics.engine.minimiser import CONVERGED, DAMPING, Search, make_space, minimise

STRD = REAL / "nist_strd"
DIGITS = 1e-6

#: Far starts whose first step lands where the curve is flat, and a first damping at which it does not. MGH10 from its
#: far start needs one try, of 7,700 evaluations.
NEEDS_SECOND_TRY = {("BoxBOD", 0)}
SECOND_TRY = 100.0

exp, pi = np.exp, np.pi


def lanczos(b, x):
    return b[0] * exp(-b[1] * x) + b[2] * exp(-b[3] * x) + b[4] * exp(-b[5] * x)


def gauss(b, x):
    return b[0] * exp(-b[1] * x) + b[2] * exp(-(((x - b[3]) / b[4]) ** 2)) + b[5] * exp(-(((x - b[6]) / b[7]) ** 2))


def cubic(b, x):
    return (b[0] + b[1] * x + b[2] * x**2 + b[3] * x**3) / (1 + b[4] * x + b[5] * x**2 + b[6] * x**3)


def enso(b, x):
    waves = [(b[1], b[2], 12.0), (b[4], b[5], b[3]), (b[7], b[8], b[6])]
    return b[0] + sum(c * np.cos(2 * pi * x / t) + s * np.sin(2 * pi * x / t) for c, s, t in waves)


def chwirut(b, x):
    return exp(-b[0] * x) / (b[1] + b[2] * x)


MODELS = {
    "Bennett5": lambda b, x: b[0] * (b[1] + x) ** (-1 / b[2]),
    "BoxBOD": lambda b, x: b[0] * (1 - exp(-b[1] * x)),
    "Chwirut1": chwirut,
    "Chwirut2": chwirut,
    "DanWood": lambda b, x: b[0] * x ** b[1],
    "ENSO": enso,
    "Eckerle4": lambda b, x: b[0] / b[1] * exp(-0.5 * ((x - b[2]) / b[1]) ** 2),
    "Gauss1": gauss,
    "Gauss2": gauss,
    "Gauss3": gauss,
    "Hahn1": cubic,
    "Kirby2": lambda b, x: (b[0] + b[1] * x + b[2] * x**2) / (1 + b[3] * x + b[4] * x**2),
    "Lanczos1": lanczos,
    "Lanczos2": lanczos,
    "Lanczos3": lanczos,
    "MGH09": lambda b, x: b[0] * (x**2 + x * b[1]) / (x**2 + x * b[2] + b[3]),
    "MGH10": lambda b, x: b[0] * exp(b[1] / (x + b[2])),
    "MGH17": lambda b, x: b[0] + b[1] * exp(-x * b[3]) + b[2] * exp(-x * b[4]),
    "Misra1a": lambda b, x: b[0] * (1 - exp(-b[1] * x)),
    "Misra1b": lambda b, x: b[0] * (1 - (1 + b[1] * x / 2) ** -2),
    "Misra1c": lambda b, x: b[0] * (1 - (1 + 2 * b[1] * x) ** -0.5),
    "Misra1d": lambda b, x: b[0] * b[1] * x / (1 + b[1] * x),
    "Nelson": lambda b, x: b[0] - b[1] * x[:, 0] * exp(-b[2] * x[:, 1]),
    "Rat42": lambda b, x: b[0] / (1 + exp(b[1] - b[2] * x)),
    "Rat43": lambda b, x: b[0] / (1 + exp(b[1] - b[2] * x)) ** (1 / b[3]),
    "Roszman1": lambda b, x: b[0] - b[1] * x - np.arctan(b[2] / (x - b[3])) / pi,
    "Thurber": cubic,
}


def read(name):
    """Starts, certified values and errors, and the data, in extended precision: Lanczos1 has residuals of 1e-13."""
    lines = (STRD / f"{name}.dat").read_text(encoding="utf-8").splitlines()
    table = np.array([line.split("=")[1].split() for line in lines if re.match(r"\s*b\d+\s*=", line)], float)
    first = max(i for i, line in enumerate(lines) if line.startswith("Data:")) + 1
    rows = [line.split() for line in lines[first:] if line.strip()]
    data = np.array([[np.longdouble(value) for value in row] for row in rows])
    y, x = data[:, 0], data[:, 1:]
    return (
        table[:, :2].T,
        table[:, 2],
        table[:, 3],
        np.log(y) if name == "Nelson" else y,
        x if x.shape[1] > 1 else x[:, 0],
    )


class LeastSquares:
    """Residual in extended precision, Jacobian by complex steps."""

    def __init__(self, name):
        self.model = MODELS[name]
        self.starts, self.certified, self.error, self.y, self.x = read(name)
        self.evaluations = 0

    def residual(self, b):
        return (self.model(b.astype(np.longdouble), self.x) - self.y).astype(float)

    def jacobian(self, b):
        columns = []
        for j in range(b.size):
            step = 1e-30 * (abs(b[j]) or 1.0)
            shifted = b.astype(np.clongdouble)
            shifted[j] += 1j * step
            columns.append(self.model(shifted, self.x).imag / step)
        return np.column_stack(columns).astype(float)

    def standard_errors(self, b):
        r, j = self.residual(b), self.jacobian(b)
        length = np.linalg.norm(j, axis=0)
        inverse = np.linalg.inv(np.linalg.qr(j / length, mode="r"))
        return np.sqrt((inverse**2).sum(axis=1) * (r @ r) / (r.size - b.size)) / length


def evaluate(b, problem, gradient, normal):
    with np.errstate(all="ignore"):
        r = problem.residual(b)
        j = problem.jacobian(b)
        if not (np.isfinite(r).all() and np.isfinite(j).all()):
            return np.inf
        gradient[:] = j.T @ r
        normal[:] = j.T @ j
        return float(r @ r)


def fit(problem, start, damping=DAMPING, most=10000):
    k = start.size
    b = start.copy()
    free = np.full(k, np.inf)
    search = Search(k, -free, free, 1e-9, most)
    cost, evaluations, why = minimise(evaluate, problem, b, search, damping, make_space(k))
    return b, cost, evaluations, why


@pytest.mark.parametrize("start", [0, 1])
@pytest.mark.parametrize("name", sorted(MODELS))
def test_certified_digits(name, start):
    if not STRD.is_dir():
        pytest.skip("the shared folder with the NIST problems is not beside the checkout")
    problem = LeastSquares(name)
    damping = SECOND_TRY if (name, start) in NEEDS_SECOND_TRY else DAMPING
    b, _, _, why = fit(problem, problem.starts[start], damping)
    assert why in CONVERGED
    np.testing.assert_allclose(b, problem.certified, rtol=DIGITS)
    np.testing.assert_allclose(problem.standard_errors(b), problem.error, rtol=DIGITS)


def test_the_first_try_is_lost_where_we_say_so():
    if not STRD.is_dir():
        pytest.skip("the shared folder with the NIST problems is not beside the checkout")
    for name, start in NEEDS_SECOND_TRY:
        problem = LeastSquares(name)
        assert not np.allclose(fit(problem, problem.starts[start])[0], problem.certified, rtol=1e-2)
