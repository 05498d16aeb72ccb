"""Substrate that is used up in a stopped reaction; the reactions of the plates are integrated by another library."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import solve_ivp

from mtorkin.base.settings import Settings
from mtorkin.reduction.reduce import reduce

KM, KI, MINUTES = 40.0, 2.0, 20.0
LEVELS = (10.0, 20.0, 40.0, 90.0, 200.0)
DOSES = (0.0, 1.0, 4.0)
SETTINGS = Settings()


@cache
def reaction(atp, dose, vmax, competitive, product_ki):
    """Product after the reaction, and initial velocity."""

    def velocity(left):
        free = 1.0 + dose / KI * competitive + (atp - left) / product_ki
        return vmax * left / (KM * free + left) / (1.0 + dose / KI * (not competitive))

    end = solve_ivp(lambda _, y: -velocity(y), (0, MINUTES), [atp], rtol=1e-9, atol=1e-9)
    return atp - end.y[0, -1], velocity(atp)


def plate_of(vmax, competitive=True, product_ki=np.inf, noise=0.0, levels=LEVELS, seed=1):
    """Rows for the `plate` fixture, and the true initial velocity of every well; one unit of signal is 1 uM."""
    random, rows, true = np.random.default_rng(seed), [], {}
    for atp in levels:
        for dose in DOSES:
            product, start = reaction(atp, dose, vmax, competitive, product_ki)
            for _ in range(3):
                well = f"{'ABCDEFGH'[len(rows) // 12]}{len(rows) % 12 + 1}"
                rows.append((well, "sample", atp, dose, 7.0 + product * (1.0 + noise * random.standard_normal())))
                true[well] = start
    rows += [(f"H{i}", "low control", levels[0], None, 7.0) for i in (10, 11, 12)]
    return rows, pd.Series(true)


def reduced(describe, plate, rows, conditions=None, **detection):
    wells, signals = plate(rows)
    wells["protein"] = 1e6
    content = {"conditions": {"reaction_time": f"{MINUTES} min", **(conditions or {})}}
    assay = describe(detection={"product_per_signal": "1 uM", **detection}, **content)
    return reduce(assay, wells, signals, SETTINGS)


def bias(found, true):
    samples = found.velocities.set_index("well").loc[true.index]
    return (samples["velocity"].astype(float) / true - 1.0).to_numpy()


@pytest.mark.parametrize("competitive", [True, False])
@pytest.mark.parametrize("vmax", [0.4, 0.7])
def test_initial_velocities_of_plates_that_convert_much(describe, plate, competitive, vmax):
    rows, true = plate_of(vmax, competitive)
    found = reduced(describe, plate, rows)
    samples = found.velocities.set_index("well").loc[true.index]
    assert 0.12 < samples["conversion"].max() < 0.26
    mean = (samples["signal"].astype(float) - 7.0) / MINUTES / true - 1.0
    assert mean.min() < -0.04
    assert np.abs(bias(found, true)).max() < 0.012
    assert samples["treatment"].str.contains("initial velocity by the integrated rate law").all()


def test_product_that_inhibits_is_allowed_for_where_it_is_stated(describe, plate):
    rows, true = plate_of(0.7, product_ki=25.0)
    without, with_it = (
        bias(reduced(describe, plate, rows, stated), true) for stated in ({}, {"product_inhibition": "25 uM"})
    )
    assert without.min() < -0.02
    assert np.abs(with_it).max() < 0.02


def test_noise_and_what_is_not_known_of_km_are_in_the_error(describe, plate):
    deviations = []
    for seed in range(12):
        rows, true = plate_of(0.7, noise=0.03, seed=seed)
        samples = reduced(describe, plate, rows).velocities.set_index("well").loc[true.index]
        deviations.append((samples["velocity"] - true) / samples["se"])
    assert 0.91 < (np.abs(np.concatenate(deviations)) < 2.04).mean() < 0.99


def test_one_level_of_the_substrate_tells_no_km(describe, plate):
    """The middle of the bounds, and an error that reaches both."""
    rows, true = plate_of(0.9, levels=(20.0,))
    rows = [(well, role, atp, dose, value) for well, role, atp, dose, value in rows]
    samples = reduced(describe, plate, rows).velocities.set_index("well").loc[true.index]
    first = samples.iloc[0]
    part, mean = first["conversion"], (first["signal"] - 7.0) / MINUTES
    assert mean < first["velocity"] < mean * -np.log(1 - part) / part
    assert first["velocity"] / mean - 1.0 == pytest.approx(0.5 * (-np.log(1 - part) / part - 1.0), rel=0.02)


def test_little_conversion_changes_nothing_and_much_is_flagged_and_gated(describe, plate):
    def of(vmax):
        found = reduced(describe, plate, plate_of(vmax)[0])
        return found, found.quality.set_index("metric").loc["highest conversion, %"]

    found, metric = of(0.1)
    samples = found.velocities[found.velocities["role"] == "sample"]
    assert metric["value"] < 10
    assert samples["velocity"].to_numpy(float) * MINUTES == pytest.approx(samples["signal"].to_numpy(float) - 7.0)
    assert "shorten" not in metric["note"]
    found, metric = of(0.6)
    assert 10 < metric["value"] < 25
    assert metric["passed"]
    assert f"shorten the reaction to about {MINUTES * 10 / metric['value']:.2g} min" in metric["note"]
    flags = found.velocities.set_index("well")["flags"].fillna("")
    assert flags["A1"].startswith(f"depleted: {metric['value']:.0f} % of the scarcer substrate used, which")
    assert flags["D1"] == ""
    assert not of(1.5)[1]["passed"]


def test_more_product_than_substrate_is_left_out(describe, plate):
    rows, _ = plate_of(0.6)
    rows[0] = (*rows[0][:4], 7.0 + 10.5)
    found = reduced(describe, plate, rows).velocities.set_index("well")
    assert found.loc["A1", "status"] == "left out"
    assert "more product than there was substrate" in found.loc["A1", "reason"]
    assert found.loc["A2", "status"] == "used"


def test_a_product_constant_in_another_unit_is_not_used(describe, plate):
    rows, _ = plate_of(0.6)
    found = reduced(describe, plate, rows, {"product_inhibition": "3 a.u."})
    said = [problem.sentence() for problem in found.problems if problem.key == "product_inhibition"]
    assert len(said) == 1
    assert "product_inhibition is in a.u. and the substrates in uM" in said[0]


def test_plates_with_and_without_calibration_are_judged_alike(describe, plate):
    rows, _ = plate_of(0.6, noise=0.02)
    calibrated = reduced(describe, plate, rows)
    raw = reduced(describe, plate, rows, product_per_signal=None)
    for found in (calibrated, raw):
        assert found.quality["passed"].dropna().all()
        assert (found.velocities.loc[found.velocities["role"] == "sample", "status"] == "used").all()
    assert raw.velocities["treatment"].str.contains("conversion not known").any()
