"""What if the low control is not the background? The same models with a velocity that no inhibitor takes away.

A low control that reads too low or too high, another enzyme in the preparation, or enzyme that is dead to the inhibitor leave every well with a part that belongs to no mechanism: the same in
all wells, or the same fraction of the uninhibited velocity. Complete inhibitors then look partial, and substrate-competitive ones like rapalogs. Each confined model is therefore
compared in this form too,

    v = law + c Vtop + r v0,   c and r Gaussian about 0 with a standard deviation of 5 %,

with c and r integrated by Laplace's method (Kass & Raftery 1995 JASA 90:773). Either form is taken to be as likely beforehand, since wells that could tell seldom
leave the other one anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mtorkin.kinetics.engine.batch import LeastSquares, fit_batch, predict_batch
from mtorkin.kinetics.evidence.marginal import Neighbours, integrated, log_marginals, log_truncations
from mtorkin.kinetics.evidence.selection import freedom, is_judged, price
from mtorkin.kinetics.fit.error_model import PARAMETERS as ERROR_MODEL_PARAMETERS
from mtorkin.kinetics.fit.fitting import Array, Bounds, Data, Fit, smallest_rss
from mtorkin.kinetics.fit.likelihood import deviance

#: Standard deviation of either part, as a fraction of the largest and of the uninhibited velocity.
DEVIATION = 0.05
#: Probability, before any well is looked at, that the low control is not the background.
DOUBT = 0.5
_ROUNDS = 3
#: Difference of evidence beyond which a model is not integrated over its region.
_HOPELESS = 25.0


@dataclass(frozen=True, eq=False)
class Shifted:
    """Confined models with a part that no inhibitor takes away.

    Attributes
    ----------
    evidence
        Of each, as `comparison.Candidate.evidence`, shape (models,).
    parts
        c and r of each, shape (models, 2).
    within_reach
        Of each, by neighbouring pattern, the share within reach of the border to it; see `marginal.Marginals`.
    """

    evidence: Array
    parts: Array
    within_reach: list[dict[str, float]]


def shifted(
    fits: Sequence[Fit],
    confined: Sequence[Bounds],
    data: Data,
    criterion: str,
    neighbours: Sequence[Neighbours] | None = None,
    noise: float = 0.0,
) -> Shifted:
    """Fit confined models with a part that no inhibitor takes away.

    Parameters
    ----------
    fits
        The models at their optimum without such a part.
    confined
        Bounds of each model's region.
    data
        The wells, in their own units (`Data.in_own_units`).
    criterion
        What sets the price of the other constants.
    neighbours, noise
        See `marginal.log_marginals`.
    """
    n, count = data.n, len(fits)
    variance = max(min(fit.rss / max(n - fit.k, 1) for fit in fits), smallest_rss(data) / n)
    without = replace(data, inhibitor=np.zeros(n))
    models = [fit.mechanism.model(data.plates) for fit in fits]
    box = [np.log([fit.bounds[name] for name in fit.names]).T for fit in fits]
    free = [fit.free.copy() for fit in fits]
    parts = np.zeros((count, 2))
    velocity = [data.velocity] * count
    rss, occam = np.zeros(count), np.zeros(count)
    for _ in range(_ROUNDS):
        problems = [
            LeastSquares(
                data.design,
                velocity[i],
                models[i],
                box[i][0],
                box[i][1],
                data.scatter,
                free[i][None, :],
                data.weighed_shared,
            )
            for i in range(count)
        ]
        found = fit_batch(problems, starts=0)
        free = [found.parameters[i, : fits[i].k].copy() for i in range(count)]
        rss = found.rss
        inhibited = predict_batch(problems, free)
        uninhibited = predict_batch([replace(p, design=without.design) for p in problems], free)
        for i, ((curve, jacobian), (start, _)) in enumerate(zip(inhibited, uninhibited, strict=True)):
            columns = np.column_stack([np.ones(n), start])
            # Parameters on a bound do not move.
            inside = (free[i] > box[i][0] + 1e-9) & (free[i] < box[i][1] - 1e-9)
            residual = data.velocity - curve - columns @ parts[i]
            whitened = data.whitened(np.column_stack([jacobian[:, inside], columns, residual]))
            left, taken = _without(whitened, columns.shape[1])
            normal = left.T @ left / variance
            step = left.T @ taken / variance - parts[i] / DEVIATION**2
            parts[i] += np.linalg.solve(normal + np.eye(2) / DEVIATION**2, step)
            occam[i] = np.linalg.slogdet(np.eye(2) + DEVIATION**2 * normal)[1]
            velocity[i] = data.velocity - columns @ parts[i]
    problems = [
        LeastSquares(
            data.design,
            velocity[i],
            models[i],
            box[i][0],
            box[i][1],
            data.scatter,
            free[i][None, :],
            data.weighed_shared,
        )
        for i in range(count)
    ]
    found = fit_batch(problems, starts=0)
    rss = np.maximum(found.rss, smallest_rss(data))
    k = np.array(
        [
            fit.k + ERROR_MODEL_PARAMETERS - len(integrated(fit, bounds))
            for fit, bounds in zip(fits, confined, strict=True)
        ]
    )
    counts = freedom(fits, data)
    judged = [is_judged(fit.k + ERROR_MODEL_PARAMETERS, n) for fit in fits]
    charged = [price(int(each), n, criterion) if known else np.nan for each, known in zip(k, judged, strict=True)]
    evidence = np.array(charged) + deviance(rss, data, counts) + occam
    evidence += (parts**2).sum(axis=1) / DEVIATION**2
    known = evidence[np.isfinite(evidence)]
    worth = [i for i in range(count) if known.size and evidence[i] < known.min() + _HOPELESS]
    moved = [
        replace(
            fits[i],
            free=found.parameters[i, : fits[i].k],
            rss=float(rss[i]),
            normal=found.normal[i, : fits[i].k, : fits[i].k],
        )
        for i in worth
    ]
    spread = log_marginals(
        moved, [confined[i] for i in worth], data, [velocity[i][None, :] for i in worth], rss[worth][:, None],
        None if neighbours is None else [neighbours[i] for i in worth], noise, counts,
    )  # fmt: skip
    evidence[worth] -= 2.0 * spread.log_mean[:, 0]
    evidence[worth] -= 2.0 * log_truncations(
        moved, [confined[i] for i in worth], data, [velocity[i] for i in worth], counts
    )
    within_reach: list[dict[str, float]] = [{} for _ in fits]
    for i, shares in zip(worth, spread.within_reach, strict=True):
        within_reach[i] = {pattern: float(share[0]) for pattern, share in shares.items()}
    return Shifted(evidence, parts, within_reach)


def _without(whitened: Array, count: int) -> tuple[Array, Array]:
    """The columns before the last, and the residual, which is the last, without what the first columns, the parameters of a law, take up of them."""
    jacobian, rest = whitened[:, : -count - 1], whitened[:, -count - 1 :]
    size = np.linalg.norm(jacobian, axis=0)
    basis, _ = np.linalg.qr(jacobian / np.where(size > 0, size, 1.0))
    rest = rest - basis @ (basis.T @ rest)
    return rest[:, :-1], rest[:, -1]


def averaged(plain: Array, other: Array) -> tuple[Array, Array]:
    """Evidence of models over both forms, by how likely each is beforehand, and the probability of the second form now."""
    pair = np.stack([plain - 2.0 * np.log1p(-DOUBT), other - 2.0 * np.log(DOUBT)])
    # A model that is too rich for its wells to have a criterion is no candidate.
    pair = np.where(np.isnan(pair), np.inf, pair)
    evidence = -2.0 * np.logaddexp(*(-0.5 * pair))
    with np.errstate(invalid="ignore"):
        second = np.exp(-0.5 * (pair[1] - evidence))
    return np.asarray(evidence), np.nan_to_num(second)


def mixed(plain: Mapping[str, float], other: Mapping[str, float], second: float) -> dict[str, float]:
    """Shares of a model over both forms, by the probability of the second."""
    return {
        name: (1.0 - second) * plain.get(name, 0.0) + second * other.get(name, 0.0)
        for name in dict.fromkeys((*plain, *other))
    }
