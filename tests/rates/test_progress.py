"""Initial velocities of plates whose progress curves another library integrates: bias, intervals, windows."""

from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import curve_fit
from shared import REAL

from mtorkin.base.settings import Settings
from mtorkin.rates.estimate import Knowledge
from mtorkin.rates.initial import initial_velocities
from mtorkin.rates.reads import Reads
from mtorkin.rates.shape import shape
from mtorkin.reduction.reduce import reduce

ICEKAT = REAL / "rates" / "icekat_progress" / "test.csv"
KM, SPAN, CORRELATION = 50.0, 20.0, 0.3


@dataclass(frozen=True)
class Truth:
    """What happens on a plate of 8 substrate levels, 6 levels of a competitive inhibitor and two replicates."""

    conversion: float
    lag: float = 0.0
    couplings: int = 1
    product_inhibition: float = np.inf
    death: float = 0.0
    reads: int = 60

    def plate(self):
        """Times, product without noise, initial velocities and substrate of every well."""
        substrate = np.repeat(np.geomspace(KM / 5, 5 * KM, 8), 12)
        inhibited = 1 + np.tile(np.repeat([0, 0.3, 1, 3, 10, 30], 2), 8)
        time = np.linspace(0, SPAN, self.reads)

        def velocity(left):
            return left / (KM * (inhibited + (substrate - left) / self.product_inhibition) + left)

        # Vmax such that the fastest well uses the fraction wanted, were it slowed only by the use of its substrate.
        s = substrate[0]
        vmax = (KM * np.log(1 / (1 - self.conversion)) + self.conversion * s) / SPAN if self.conversion else 1e-3

        def change(t, y):
            left, *dark = np.split(y, self.couplings + 1)
            rates = [vmax * velocity(left) * np.exp(-self.death * t)]
            # Product is seen after one coupling enzyme, or two, each of which takes its share of the lag.
            rates += [held * self.couplings / self.lag for held in dark] if self.lag else [0.0 * held for held in dark]
            return np.concatenate([-rates[0], *(before - after for before, after in pairwise(rates))])

        start = np.concatenate([substrate, *[np.zeros_like(substrate)] * self.couplings])
        left, *dark = np.split(
            solve_ivp(change, (0, SPAN), start, t_eval=time, rtol=1e-8, atol=1e-10).y, self.couplings + 1
        )
        product = vmax * velocity(substrate)[:, None] * time if not self.conversion else substrate[:, None] - left
        if self.lag:
            product = substrate[:, None] - left - sum(dark)
        return time, product, vmax * velocity(substrate), substrate


@cache
def _plate(truth):
    return truth.plate()


def noisy(product, noise, random):
    """Product with correlated noise, as a fraction of the plate's range."""
    white = random.standard_normal(product.shape)
    error = white.copy()
    for i in range(1, product.shape[1]):
        error[:, i] = CORRELATION * error[:, i - 1] + np.sqrt(1 - CORRELATION**2) * white[:, i]
    return product + noise * product.max() * error


def recovered(truth, noises, calibrated, seed):
    """Mean relative bias, share of 95 % intervals that hold, and error over that of a line through all reads.

    A plate for each noise.
    """
    random = np.random.default_rng(seed)
    time, product, velocity, substrate = _plate(truth)
    names = [str(i) for i in range(len(velocity))]
    bias, inside, errors, lines = [], [], [], []
    for noise in noises:
        signal = 3.0 + noisy(product, noise, random)
        reads = Reads(names, np.tile(time, (len(names), 1)), signal, np.ones(signal.shape, dtype=bool))
        known = Knowledge(substrate, substrate if calibrated else np.full_like(substrate, np.nan))
        found = initial_velocities(reads, known)
        bias.append(found["rate"].sum() / velocity.sum() - 1)
        inside.append((np.abs(found["rate"] - velocity) < 1.96 * found["se"]).mean())
        errors.append(((found["rate"] - velocity) ** 2).mean())
        centred = time - time.mean()
        lines.append(((signal @ centred / (centred @ centred) - velocity) ** 2).mean())
    return np.mean(bias), np.mean(inside), np.sqrt(np.mean(errors) / np.mean(lines))


SCENARIOS = {
    "straight": Truth(0.0),
    "10 % depleted": Truth(0.10),
    "20 % depleted": Truth(0.20),
    "40 % depleted": Truth(0.40),
    "product inhibition": Truth(0.25, product_inhibition=50.0),
    "enzyme dies": Truth(0.10, death=0.03),
    "lag": Truth(0.10, lag=0.6),
    "long lag": Truth(0.10, lag=1.5),
    "lag of two coupling enzymes": Truth(0.10, lag=1.0, couplings=2),
    "lag and depletion": Truth(0.40, lag=0.6),
}
CALIBRATED = ("20 % depleted", "40 % depleted", "product inhibition", "lag and depletion")
CASES = [(name, False) for name in SCENARIOS] + [(name, True) for name in CALIBRATED]


@pytest.mark.parametrize(("name", "calibrated"), CASES)
def test_velocities_are_recovered(name, calibrated):
    """Noise of 0.5 to 5 % of the range of the plate, 20 to 200 reads: bias under 2 %, 92 to 98 % of intervals hold."""
    noises = (0.005, 0.01, 0.02, 0.05)
    found = [
        recovered(replace(SCENARIOS[name], reads=reads), noises, calibrated, seed=reads) for reads in (20, 60, 200)
    ]
    bias, inside, _ = np.mean(found, axis=0)
    assert abs(bias) < 0.02
    assert 0.92 < inside < 0.98


def test_straight_lines_lose_little_precision():
    _, inside, ratio = recovered(Truth(0.0), [0.02] * 15, calibrated=False, seed=3)
    # Declines are allowed for whether there are any or not: what is too weak to be seen would bias every well.
    assert ratio < 1.15
    assert 0.92 < inside < 0.98


def test_the_integrated_rate_law_is_that_of_numerical_integration():
    time = np.linspace(0, 30, 31)
    start, vmax = 40.0, 2.0
    for km, product in ((5.0, np.inf), (50.0, np.inf), (50.0, 30.0), (400.0, 100.0)):

        def change(t, y, km=km, product=product):
            return -vmax * y / (km * (1 + (start - y) / product) + y)

        left = solve_ivp(change, (0, 30), [start], t_eval=time, rtol=1e-10, atol=1e-12).y[0]
        velocity = vmax * start / (km + start)
        # k = -P''(0)/P'(0), by hand from the rate law.
        decline = velocity * (km / start + km / product) / (km + start)
        found = velocity * shape(time[None], np.array([[decline]]), np.array([[velocity / start]]))[0]
        assert found == pytest.approx(start - left, rel=1e-6, abs=1e-7)


def test_what_was_seen_is_said():
    random = np.random.default_rng(5)
    time, product, _, substrate = Truth(0.40, lag=0.6).plate()
    signal = noisy(product, 0.005, random)
    signal[-1] = np.minimum(signal[-1] + 40 * time, 300.0)
    reads = Reads([str(i) for i in range(96)], np.tile(time, (96, 1)), signal, np.ones(signal.shape, dtype=bool))
    found = initial_velocities(reads, Knowledge(substrate, substrate))
    assert "lag until" in found["flags"].iat[0]
    assert "depleted: 3" in found["flags"].iat[0]
    assert "integrated rate law" in found["method"].iat[0]
    assert found["initial"].iat[0]
    assert found["start"].iat[0] > 1.5
    assert "saturated from" in found["flags"].iat[-1]
    assert found["end"].iat[-1] < 8.0


def test_exact_lines_stay_exact():
    time = np.tile(np.arange(12.0), (5, 1))
    slope = np.array([0.0, 1e-6, 1.0, -3.0, 1e6])
    reads = Reads(list("abcde"), time, 7.0 + slope[:, None] * time, np.ones(time.shape, dtype=bool))
    found = initial_velocities(reads)
    assert found["rate"].to_numpy() == pytest.approx(slope, rel=1e-6, abs=1e-9)
    assert (found["n"] == 12).all()
    assert found["flags"].isna().all()


def test_units_of_time_and_signal_do_not_matter():
    time, product, _, substrate = Truth(0.20).plate()
    signal = noisy(product, 0.01, np.random.default_rng(2))
    names, kept = [str(i) for i in range(96)], np.ones(signal.shape, dtype=bool)
    one = initial_velocities(Reads(names, np.tile(time, (96, 1)), signal, kept), Knowledge(substrate, substrate))
    other = initial_velocities(
        Reads(names, np.tile(time / 60, (96, 1)), signal * 1000, kept), Knowledge(substrate * 1000, substrate * 1000)
    )
    for column in ("rate", "se"):
        assert other[column].to_numpy() / 60000 == pytest.approx(one[column].to_numpy(), rel=1e-4)
    assert (one["n"] == other["n"]).all()


def test_few_reads_are_a_flagged_line():
    time = np.array([[0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 0.0, 0.0]])
    kept = np.array([[True] * 4, [True, True, False, False]])
    found = initial_velocities(Reads(["a", "b"], time, 2 * time + np.array([[0, 0.1, -0.1, 0]] * 2), kept))
    assert found["rate"].iat[0] == pytest.approx(np.polyfit(time[0], 2 * time[0] + [0, 0.1, -0.1, 0], 1)[0], abs=0.05)
    assert found["flags"].str.contains("fewer than 5 reads").all()
    assert np.isnan(found["se"].iat[1])


def test_a_window_given_is_kept():
    time = np.tile(np.linspace(0, 10, 41), (3, 1))
    signal = 100 * (1 - np.exp(-time / 4)) + np.random.default_rng(0).standard_normal(time.shape)
    reads = Reads(list("abc"), time, signal, np.ones(time.shape, dtype=bool))
    found = initial_velocities(reads, window=(0, 5))
    assert ((found["start"] == 0) & (found["end"] == 5) & (found["n"] == 21)).all()
    assert found["rate"].iat[0] == pytest.approx(np.polyfit(time[0, :21], signal[0, :21], 1)[0])
    assert found["flags"].str.contains("curved").all()
    assert not found["initial"].any()


def test_a_window_that_holds_no_reads_is_one_error(describe, plate):
    rows = [(f"A{i}", "sample", 10.0, 0.0, [(t, 5.0 * t + i) for t in range(6)]) for i in range(1, 5)]
    rows += [("B1", "low control", 10.0, None, [(t, 0.0) for t in range(6)])]
    wells, signals = plate(rows)
    content = {"kind": "kinetic", "window": ["60 min", "90 min"]}
    reduced = reduce(describe(detection=content), wells, signals, Settings())
    (error,) = [problem for problem in reduced.problems if problem.severity == "error"]
    assert error.message == (
        "no well has reads at two different times within detection.window (60 to 90 min) to take a slope from; the "
        "reads are at 0 to 5 min: widen detection.window, or set detection.kind to endpoint. The plate is left out"
    )
    assert reduced.velocities["velocity"].isna().all()


def test_a_depleted_plate_is_not_gated_when_its_curves_hold(describe, plate):
    time, product, velocity, substrate = Truth(0.40).plate()
    signal = noisy(product, 0.01, np.random.default_rng(4))
    rows = [
        (f"{chr(65 + i // 12)}{i % 12 + 1}", "sample", substrate[i], [0, 0.3, 1, 3, 10, 30][i % 12 // 2],
         list(zip(time, signal[i], strict=True))) for i in range(96)
    ]  # fmt: skip
    rows += [(f"J{i}", "low control", 10.0, None, [(t, 0.01 * i) for t in time]) for i in (1, 2)]
    wells, signals = plate(rows)
    wells["protein"] = 1e6
    content = {"kind": "kinetic", "product_per_signal": "1 uM"}
    reduced = reduce(describe(detection=content), wells, signals, Settings())
    found = reduced.velocities.set_index("well")
    assert found.loc["A1", "velocity"] == pytest.approx(velocity[0], rel=0.1)
    assert "integrated rate law" in found.loc["A1", "treatment"]
    metric = reduced.quality.set_index("metric").loc["highest conversion, %"]
    assert metric["passed"] is pd.NA or metric["passed"]
    chosen = reduce(describe(detection={**content, "window": ["0 min", "20 min"]}), wells, signals, Settings())
    metric = chosen.quality.set_index("metric").loc["highest conversion, %"]
    assert metric["value"] > 20
    assert not metric["passed"]


@pytest.mark.skipif(not ICEKAT.is_file(), reason="the shared real rate tables are not on this machine")
def test_real_progress_curves():
    table = pd.read_csv(ICEKAT)
    levels = np.array([float(name.split()[0]) for name in table.columns[1:]])
    reads = Reads.of(
        pd.concat(
            [
                pd.DataFrame({"well": name, "time": table.iloc[:, 0] / 60, "signal": table[name]})
                for name in table.columns[1:]
            ]
        )
    )
    known = Knowledge(levels, np.where(levels > 0, levels * 1.4 / 500, np.nan))
    found = initial_velocities(reads, known)
    rates, errors = -found["rate"].to_numpy()[1:], found["se"].to_numpy()[1:]
    (vmax, km), _ = curve_fit(lambda s, v, k: v * s / (k + s), levels[1:], rates, p0=(0.06, 20), sigma=errors)
    # All curves that use up their substrate run at nearly one speed until it is gone: Km is far below 50 uM.
    assert vmax == pytest.approx(0.058, rel=0.02)
    assert 5.0 < km < 10.0
    assert np.abs(found["rate"].iat[0]) < 3 * found["se"].iat[0]
