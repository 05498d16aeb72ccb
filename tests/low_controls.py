"""A cross of two axes with a low control that is not the background."""

import numpy as np

from mtorkin.kinetics.fit.data import Data


def cross(law, noise=0.05, constant=0.0, fraction=0.0, seed=1):
    """A cross of two axes, 6 x 6 in duplicate; ``law`` gives velocity from [A]/Ka, [B]/Kb and the inhibitor."""
    levels, doses = np.geomspace(0.2, 5.0, 6), np.array([0.0, 0.2, 0.6, 2.0, 6.0, 20.0])
    level, dose = (np.tile(grid.ravel(), 2) for grid in np.meshgrid(levels, doses))
    fixed = np.ones_like(level)
    a, b, x = np.concatenate([level, 2 * fixed]), np.concatenate([4 * fixed, level]), np.concatenate([dose, dose])
    exact, alone = law(a, b, x), law(a, b, 0 * x)
    top = alone.max()
    random = np.random.default_rng(seed)
    scatter = np.hypot(noise * exact, 0.01 * top) * random.standard_normal(x.size)
    return Data(50 * a, x, exact + scatter + constant * top + fraction * alone, protein=2 * b)


def substrate_competitive(a, b, x):
    return a * b / ((1 + a) * (1 + x) + b + a * b)


def atp_competitive(a, b, x):
    return a * b / ((1 + b) * (1 + x) + a + a * b)


def rapalog(a, b, x):
    bound = x / 5.0
    return a * b * (1 + 0.2 * bound) / ((1 + a) * (1 + x) + (b + a * b) * (1 + bound))


LAWS = {"substrate-competitive": substrate_competitive, "ATP-competitive": atp_competitive, "rapalog-like": rapalog}
