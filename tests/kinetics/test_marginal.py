"""The likelihood averaged over a region, against quadrature by scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import dblquad, quad

from mtorkin.base.settings import Departures, Selection
from mtorkin.kinetics.evidence.compare import compare
from mtorkin.kinetics.evidence.marginal import integrated, log_marginals, log_mean_exp, log_truncations, reach
from mtorkin.kinetics.evidence.selection import freedom
from mtorkin.kinetics.fit.fitting import Data, fit
from mtorkin.kinetics.law import mechanisms as m


@pytest.fixture(scope="module")
def wells():
    """A mixed, partial inhibitor with 5 % noise, 6 x 6 in duplicate."""
    S, X = (grid.ravel() for grid in np.meshgrid(np.geomspace(10, 250, 6), [0, 0.05, 0.2, 0.8, 3.0, 12.0]))
    S, X = np.tile(S, 2), np.tile(X, 2)
    a, b = 1 + X / 0.3, 1 + X / 1.2
    exact = S * (1 + 0.2 * X / 1.2) / (50 * a + S * b)
    return Data(S, X, exact * (1 + 0.05 * np.random.default_rng(4).standard_normal(S.size))).in_own_units()[0]


def held(mechanism, bounds, data, **values):
    """The smallest sum of squares with some ratios held, by a fit of its own."""
    pinned = {name: (value, value) for name, value in values.items()}
    return fit(mechanism, data, confined={**bounds, **pinned}).rss


@pytest.mark.parametrize("bounds", [(0.1, 10.0), (0.1, 2.0), (6.0, 100.0)])
def test_one_ratio(wells, bounds):
    region = {"alpha": bounds}
    found = fit(m.one_substrate("mixed"), wells, confined=region)
    low, high = np.log(bounds)

    def relative(log_alpha):
        rss = held(m.one_substrate("mixed"), region, wells, alpha=float(np.exp(log_alpha)))
        return (rss / found.rss) ** (-0.5 * wells.n)

    peak = float(np.log(found.values["alpha"]))
    exact = quad(relative, low, high, points=[np.clip(peak, low + 1e-9, high - 1e-9)], epsrel=1e-3)[0] / (high - low)
    # A tenth of a log unit is far below what any margin turns on.
    assert log_marginals([found], [region], wells).log_mean[0, 0] == pytest.approx(np.log(exact), abs=0.1)


def test_two_ratios(wells):
    region = {"alpha": (0.5, 10.0), "beta": (0.03, 0.6)}
    found = fit(m.one_substrate("partial mixed"), wells, confined=region)

    def relative(log_alpha, beta):
        rss = held(m.one_substrate("partial mixed"), region, wells, alpha=float(np.exp(log_alpha)), beta=beta)
        return (rss / found.rss) ** (-0.5 * wells.n)

    low, high = np.log(region["alpha"])
    exact = dblquad(relative, 0.03, 0.6, low, high, epsrel=1e-2, epsabs=1e-6)[0] / (high - low) / 0.57
    assert log_marginals([found], [region], wells).log_mean[0, 0] == pytest.approx(np.log(exact), abs=0.2)


def test_a_model_without_ratios_keeps_its_maximum(wells):
    found = fit(m.one_substrate("competitive"), wells, confined={"Kic": (0.0, 1.0)})
    assert integrated(found, {"Kic": (0.0, 1.0)}) == []
    assert log_marginals([found], [{"Kic": (0.0, 1.0)}], wells).log_mean[0, 0] == 0.0


def test_an_average_is_never_above_the_maximum(wells):
    none = dict.fromkeys(("low_control", "insensitive", "solubility", "enzyme", "signal", "unlisted"), 0.0)
    compared = compare(wells, "ATP", departures=Departures(**none))
    for candidate in compared.confined:
        k = candidate.criteria.k - len(integrated(candidate.fit, candidate.bounds))
        size = freedom([c.fit for c in compared.confined], wells) * np.log(candidate.fit.rss / wells.n)
        assert candidate.evidence >= k * np.log(wells.n) + size + 2.0 * np.log(compared.data.scatter).sum() - 1e-6


def test_several_data_sets_at_once_as_one_by_one(wells):
    region = {"alpha": (0.1, 10.0)}
    found = fit(m.one_substrate("mixed"), wells, confined=region)
    other = wells.velocity * (1 + 0.05 * np.random.default_rng(5).standard_normal(wells.n))
    again = fit(m.one_substrate("mixed"), wells.with_velocity(other), confined=region)
    both = log_marginals(
        [found], [region], wells, [np.array([wells.velocity, other])], np.array([[found.rss, again.rss]])
    ).log_mean
    assert both[0, 0] == pytest.approx(log_marginals([found], [region], wells).log_mean[0, 0], abs=1e-9)
    own = log_marginals([again], [region], wells.with_velocity(other)).log_mean[0, 0]
    # The nodes are those of the first data set's optimum.
    assert both[0, 1] == pytest.approx(own, abs=0.1)


def test_what_is_within_reach_of_a_border(wells):
    """Against quadrature over the part of the region next to the border."""
    region = {"alpha": (0.1, 10.0)}
    found = fit(m.one_substrate("mixed"), wells, confined=region)
    known = log_marginals([found], [region], wells, neighbours=[{"alpha": ("below", "above")}], noise=0.05)
    (far,) = reach(found, wells, 0.05)[[found.names.index("alpha")]]
    low, high = np.log(region["alpha"])

    def relative(log_alpha):
        return (held(m.one_substrate("mixed"), region, wells, alpha=float(np.exp(log_alpha))) / found.rss) ** (
            -0.5 * wells.n
        )

    whole = quad(relative, low, high, points=[float(np.log(found.values["alpha"]))], epsrel=1e-3)[0]
    for pattern, start, end in (("below", low, low + far), ("above", high - far, high)):
        exact = quad(relative, start, end, epsrel=1e-3)[0] / whole
        assert known.within_reach[0][pattern][0] == pytest.approx(exact, abs=0.02)


def test_reach_is_half_of_an_interval_and_shrinks_to_a_good_experiment(wells):
    found = fit(m.one_substrate("mixed"), wells)
    own = 1.96 * np.sqrt(np.diag(found.covariance(wells)))
    # These wells scatter by some 5 %: at 100 % the reach is their own interval, at 0.5 % a tenth of it or so; and it is no further than a factor of 1.5.
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
    """The region beyond the truth touches it at one point; averaged, it is worse than at that point by more than the price of a constant."""
    patterns = {row["pattern"]: row for row in compare(wells, "ATP").patterns()}
    assert patterns["partial noncompetitive"]["support"] > 0.95
    assert sum(row["support"] for row in patterns.values()) == pytest.approx(1.0)


def test_the_margin_is_that_of_the_configuration(wells):
    assert compare(wells, "ATP").margin == 6.0
    assert compare(wells, "ATP", selection=Selection(margin=8.5)).margin == 8.5


def test_support_falls_where_no_law_describes_the_wells(wells):
    """A dose that was pipetted wrongly: replicates agree with each other, and not with any law."""
    dose = np.unique(wells.inhibitor)[2]
    wrong = wells.with_velocity(wells.velocity * np.where(wells.inhibitor == dose, 1.6, 1.0))
    assert compare(wells, "ATP").dispersion == 1.0
    assert compare(wrong, "ATP").dispersion > 2.0


def test_evidence_counts_the_degrees_of_freedom_that_the_richest_model_leaves(wells):
    """With flat priors of the parameters and of log sigma, the integral of the likelihood over sigma goes with rss^(-(n - k)/2): by quadrature."""
    found = [fit(mechanism, wells) for mechanism in (m.one_substrate("competitive"), m.one_substrate("partial mixed"))]
    n, k = wells.n, max(each.k for each in found)
    assert freedom(found, wells) == n - k

    def log_integral(rss):
        def log_density(log_sigma):
            return -(n - k) * log_sigma - 0.5 * rss * np.exp(-2 * log_sigma)

        peak = 0.5 * np.log(rss / (n - k))
        return np.log(quad(lambda s: np.exp(log_density(s) - log_density(peak)), peak - 3, peak + 3)[0]) + log_density(
            peak
        )

    one, other = (each.rss for each in found)
    assert log_integral(one) - log_integral(other) == pytest.approx(
        -0.5 * freedom(found, wells) * np.log(one / other), rel=1e-6
    )


@pytest.mark.parametrize("weakest", [0.05, 0.2, 0.28, 1.0])
def test_the_inhibition_constant_counts_as_far_as_its_region_reaches(wells, weakest):
    """The share of the likelihood along log Kic below the border, by quadrature: relative to its peak's area, and to the value at the border beyond it."""
    free = fit(m.one_substrate("partial mixed"), wells)
    scale = free.values["Kic"] / 0.25  # the border is stated as if the estimate were 0.25
    region = {"Kic": (0.0, weakest * scale)}
    found = fit(m.one_substrate("partial mixed"), wells, confined=region)
    power = freedom([found], wells)

    def relative(log_kic):
        rss = held(m.one_substrate("partial mixed"), {}, wells, Kic=float(np.exp(log_kic)))
        return (rss / found.rss) ** (-0.5 * power)

    peak, border = float(np.log(free.values["Kic"])), float(np.log(weakest * scale))
    error = np.sqrt(np.diag(free.covariance(wells)))[free.names.index("Kic")]
    within = quad(relative, min(peak, border) - 8 * error, border, points=[min(peak, border)], epsrel=1e-3, limit=100)[
        0
    ]
    whole = np.sqrt(2 * np.pi) * np.sqrt(np.diag(found.covariance(wells)))[found.names.index("Kic")]
    (share,) = log_truncations([found], [region], wells, freedom=power)
    assert share == pytest.approx(np.log(within / whole), abs=0.35)
    assert (share < -0.5) == (weakest < 0.25)


def test_the_side_of_a_border_is_that_of_the_estimate():
    """A Km raised by about 1.6 with what was thought of either region beforehand uneven: the estimate, not that, says which side is likelier."""
    rng = np.random.default_rng(3)
    A, B, X = (grid.ravel() for grid in np.meshgrid([20, 60, 250], [0.5, 2, 10], [0, 0.005, 0.02, 0.08, 0.3, 1.2]))
    for gamma, side in ((1.4, "partial noncompetitive"), (1.9, "rapalog-like")):
        a, b, e, eb = A / 50, B / 2, X / 0.01, X / (0.01 * gamma)
        exact = 100 * a * b * (1 + 0.2 * eb) / ((1 + a) * (1 + e) + b * (1 + a) * (1 + eb))
        data = Data(A, X, exact * (1 + 0.01 * rng.standard_normal(A.size)), protein=B)
        rows = {row["pattern"]: row for row in compare(data, "both").patterns()}
        assert max(rows, key=lambda name: rows[name]["support"]) == side
        assert rows[side]["alive"]
