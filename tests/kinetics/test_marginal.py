"""The likelihood averaged over a region, against quadrature by scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from mtorkin.base.settings import Selection
from mtorkin.kinetics.evidence.border import reach
from mtorkin.kinetics.evidence.compare import compare
from mtorkin.kinetics.evidence.judgement import margin_of
from mtorkin.kinetics.evidence.laplace import evidence
from mtorkin.kinetics.evidence.marginal import Optimum, marginals
from mtorkin.kinetics.evidence.patterns import ConfinedModel
from mtorkin.kinetics.evidence.prior import Prior
from mtorkin.kinetics.evidence.quadrature import log_mean_exp
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import Task, fit, fit_all
from mtorkin.kinetics.law import mechanisms as m


@pytest.fixture(scope="module")
def wells():
    """A mixed, partial inhibitor with 5 % noise, 6 x 6 in duplicate."""
    S, X = (grid.ravel() for grid in np.meshgrid(np.geomspace(10, 250, 6), [0, 0.05, 0.2, 0.8, 3.0, 12.0]))
    S, X = np.tile(S, 2), np.tile(X, 2)
    a, b = 1 + X / 0.3, 1 + X / 1.2
    exact = S * (1 + 0.2 * X / 1.2) / (50 * a + S * b)
    return Data(S, X, exact * (1 + 0.05 * np.random.default_rng(4).standard_normal(S.size))).in_own_units()[0]


def model(mechanism, bounds, **neighbours):
    return ConfinedModel("", mechanism, bounds, "", neighbours)


def over_region(model, found, data):
    return marginals([Optimum(model, found, data, data.velocity)], Selection())


def held(mechanism, bounds, data, **values):
    """Evidence with some ratios held, at each of their values, by fits of their own."""
    names, columns = list(values), [np.ravel(each) for each in values.values()]
    pinned = [{name: (value, value) for name, value in zip(names, row, strict=True)} for row in np.transpose(columns)]
    found = fit_all([Task(mechanism, {**bounds, **each}) for each in pinned], data)
    free = np.array([place for place, name in enumerate(found[0].names) if name not in values])
    prior = Prior.of([found[0].names[place] for place in free], data, Selection())
    return evidence(
        np.array([each.rss for each in found]),
        np.array([each.normal for each in found])[:, free][:, :, free],
        np.array([each.free for each in found])[:, free],
        prior,
        data,
    )


def over_alpha(mechanism, region, data, low, high):
    """Log of the integral over log alpha between two ends."""
    found = fit(mechanism, data, confined=region)
    (top,) = held(mechanism, region, data, alpha=found.values["alpha"])

    def relative(log_alpha):
        return np.exp(-0.5 * (held(mechanism, region, data, alpha=np.exp(log_alpha))[0] - top))

    peak = np.clip(np.log(found.values["alpha"]), low + 1e-9, high - 1e-9)
    return np.log(quad(relative, low, high, points=[peak], epsrel=1e-3)[0]) - 0.5 * top


@pytest.mark.parametrize("bounds", [(0.1, 10.0), (0.1, 2.0), (6.0, 100.0)])
def test_one_ratio(wells, bounds):
    mechanism, region = m.one_substrate("mixed"), {"alpha": bounds}
    low, high = np.log(bounds)
    exact = -2 * (over_alpha(mechanism, region, wells, low, high) - np.log(high - low))
    found = over_region(model(mechanism, region), fit(mechanism, wells, confined=region), wells)
    # Far below what any margin turns on.
    assert found.evidence[0] == pytest.approx(exact, abs=0.2)


def test_two_ratios(wells):
    mechanism, region = m.one_substrate("partial mixed"), {"alpha": (0.5, 10.0), "beta": (0.03, 0.6)}
    found = fit(mechanism, wells, confined=region)
    (top,) = held(mechanism, region, wells, **{name: found.values[name] for name in region})
    low, high = np.log(region["alpha"])

    def mean(nodes):
        """Over the region, by the rule of Gauss and Legendre with so many nodes of each ratio."""
        place, weight = np.polynomial.legendre.leggauss(nodes)
        log_alpha, beta = np.meshgrid(low + (high - low) * (place + 1) / 2, 0.03 + 0.57 * (place + 1) / 2)
        relative = np.exp(-0.5 * (held(mechanism, region, wells, alpha=np.exp(log_alpha), beta=beta) - top))
        return weight @ relative.reshape(log_alpha.shape) @ weight / 4

    exact = mean(32)
    assert exact == pytest.approx(mean(24), rel=1e-3), "nodes enough"
    known = over_region(model(mechanism, region), found, wells)
    assert known.evidence[0] == pytest.approx(top - 2 * np.log(exact), abs=0.4)


def test_a_model_without_ratios_is_at_its_optimum(wells):
    mechanism = m.one_substrate("competitive")
    found = fit(mechanism, wells)
    prior = Prior.of(found.names, wells, Selection())
    by_itself = evidence(np.array([found.rss]), found.normal[None], found.free[None], prior, wells)[0]
    known = over_region(model(mechanism, {}), found, wells)
    assert known.evidence[0] == pytest.approx(by_itself, abs=1e-9)
    assert known.within_reach == [{}]


def test_what_is_within_reach_of_a_border(wells):
    """Against quadrature over the part of the region next to the border."""
    mechanism, region = m.one_substrate("mixed"), {"alpha": (0.1, 10.0)}
    found = fit(mechanism, wells, confined=region)
    known = over_region(model(mechanism, region, alpha=("below", "above")), found, wells).within_reach[0]
    (far,) = reach(found, wells, 0.05)[[found.names.index("alpha")]]
    low, high = np.log(region["alpha"])
    whole = over_alpha(mechanism, region, wells, low, high)
    for pattern, start, end in (("below", low, low + far), ("above", high - far, high)):
        exact = np.exp(over_alpha(mechanism, region, wells, start, end) - whole)
        assert known[pattern] == pytest.approx(exact, abs=0.02)


def test_reach_is_half_of_an_interval_and_shrinks_to_a_good_experiment(wells):
    found = fit(m.one_substrate("mixed"), wells)
    own = 1.96 * np.sqrt(np.diag(found.covariance(wells)))
    # These wells scatter by some 5 %: at 100 % the reach is their own interval, at 0.5 % a tenth of it or so; and it
    # reaches no further than a factor of 1.5.
    np.testing.assert_allclose(reach(found, wells, 1.0), np.minimum(own, np.log(1.5)))
    assert (own > np.log(1.5)).any()
    assert 0.05 < (reach(found, wells, 0.005) / own)[0] < 0.2
    assert not reach(found, wells, 0.0).any()


def test_a_constant_at_a_border_is_called_by_its_likelier_neighbour():
    """Kiu/Kic at 10, where competitive and mixed meet: neither is a reason to be silent about the other."""
    S, X = (grid.ravel() for grid in np.meshgrid(np.geomspace(10, 250, 8), [0, 0.05, 0.1, 0.3, 1.0, 3.0]))
    S, X = np.tile(S, 2), np.tile(X, 2)
    exact = S / (50 * (1 + X / 0.1) + S * (1 + X / 1.0))
    data = Data(S, X, exact * (1 + 0.05 * np.random.default_rng(11).standard_normal(S.size)))
    silent = [r["pattern"] for r in compare(data, selection=Selection(border=0.0)).patterns() if r["alive"]]
    assert sorted(silent) == ["competitive", "noncompetitive"]
    rows = {row["pattern"]: row for row in compare(data).patterns()}
    (name,) = (pattern for pattern, row in rows.items() if row["alive"])
    (other,) = set(silent) - {name}
    assert rows[other]["delta"] < rows[other]["margin"]
    assert rows[other]["within_reach"] > 0.5
    assert sum(row["support"] for row in rows.values()) == pytest.approx(1.0)


def test_log_mean_exp_of_large_numbers():
    assert log_mean_exp(np.array([-1e4, -1e4])) == pytest.approx(-1e4)
    assert log_mean_exp(np.array([0.0, -1e9])) == pytest.approx(-np.log(2))


def test_a_border_point_does_not_carry_a_region(wells):
    """The region beyond the truth touches it at one point.

    Averaged, it is worse than at that point by more than the price of a constant.
    """
    patterns = {row["pattern"]: row for row in compare(wells, "ATP").patterns()}
    assert patterns["partial noncompetitive"]["support"] > 0.95
    assert sum(row["support"] for row in patterns.values()) == pytest.approx(1.0)


def test_the_margin_is_that_of_the_configuration(wells):
    for asked, margin in ((Selection(), 5.0), (Selection(margin=8.5), 8.5)):
        assert {row["margin"] for row in compare(wells, "ATP", selection=asked).patterns()} == {margin}


def test_a_law_that_no_class_has_is_ruled_out_by_more():
    asked = Selection(margin=3.0, margin_unlisted=9.0)
    patterns = {"competitive": 3.0, "rapalog-like": 3.0, "signal": 3.0, "between": 9.0, "none of these": 9.0}
    assert {name: margin_of(name, asked) for name in patterns} == patterns


def test_support_falls_where_no_law_describes_the_wells(wells):
    """A dose that was pipetted wrongly: replicates agree with each other, and not with any law."""
    dose = np.unique(wells.inhibitor)[2]
    wrong = wells.with_velocity(wells.velocity * np.where(wells.inhibitor == dose, 1.6, 1.0))
    assert compare(wells, "ATP").dispersion == 1.0
    assert compare(wrong, "ATP").dispersion > 2.0


@pytest.mark.parametrize("weakest", [0.05, 0.2, 0.28, 1.0])
def test_the_inhibition_constant_counts_as_far_as_its_region_reaches(wells, weakest):
    """Kic below a border, against quadrature over log Kic with its prior cut to the same region."""
    mechanism = m.one_substrate("partial mixed")
    free = fit(mechanism, wells)
    border = float(np.log(weakest * free.values["Kic"] / 0.25))  # the border is stated as if the estimate were 0.25
    region = {"Kic": (0.0, float(np.exp(border)))}
    known = over_region(model(mechanism, region), fit(mechanism, wells, confined=region), wells)
    prior = Prior.of(("Kic",), wells, Selection())
    before = norm(prior.centre[0], prior.deviation[0])
    top = known.evidence[0]

    def relative(log_kic):
        return np.exp(-0.5 * (held(mechanism, {}, wells, Kic=np.exp(log_kic))[0] - top)) * before.pdf(log_kic)

    error = np.sqrt(np.diag(free.covariance(wells)))[free.names.index("Kic")]
    peak = min(float(np.log(free.values["Kic"])), border)
    within = quad(relative, peak - 8 * error, border, points=[peak - 0.1 * error], epsrel=1e-3, limit=100)[0]
    assert -2 * np.log(within / before.cdf(border)) == pytest.approx(0.0, abs=0.7)


def test_the_side_of_a_border_is_that_of_the_estimate():
    """A Km raised by about 1.6, where one region was thought likelier beforehand.

    The estimate says which side is likelier, and not what was thought beforehand.
    """
    rng = np.random.default_rng(3)
    A, B, X = (grid.ravel() for grid in np.meshgrid([20, 60, 250], [0.5, 2, 10], [0, 0.005, 0.02, 0.08, 0.3, 1.2]))
    for gamma, side in ((1.4, "partial noncompetitive"), (1.9, "rapalog-like")):
        a, b, e, eb = A / 50, B / 2, X / 0.01, X / (0.01 * gamma)
        exact = 100 * a * b * (1 + 0.2 * eb) / ((1 + a) * (1 + e) + b * (1 + a) * (1 + eb))
        data = Data(A, X, exact * (1 + 0.01 * rng.standard_normal(A.size)), protein=B)
        rows = {row["pattern"]: row for row in compare(data, "both").patterns()}
        assert max(rows, key=lambda name: rows[name]["support"]) == side
        assert rows[side]["alive"]
