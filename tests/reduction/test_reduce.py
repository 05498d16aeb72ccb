"""Signals to velocities: each step by hand, and every well accounted for."""

import numpy as np
import pytest

from mtorkin.base.settings import Quality, Settings
from mtorkin.reduction.reduce import reduce

#: Product over time by hand: without what `test_conversion` tests.
SETTINGS = Settings(quality=Quality(conversion=1e3))


def velocity(reduced, well, column="velocity"):
    return reduced.velocities.set_index("well")[column][well]


def test_endpoint_minus_the_background_at_its_own_substrate(describe, plate):
    wells, signals = plate(
        [
            ("A1", "low control", 10, None, 100), ("A2", "low control", 10, None, 120),
            ("A3", "low control", 100, None, 200),
            ("B1", "sample", 10, 0, 510), ("B2", "sample", 100, 0, 1200), ("B3", "high control", 10, None, 310),
        ]
    )  # fmt: skip
    reduced = reduce(describe(), wells, signals, SETTINGS)
    assert velocity(reduced, "B1") == pytest.approx((510 - 110) / 20)
    assert velocity(reduced, "B2") == pytest.approx((1200 - 200) / 20)
    assert velocity(reduced, "B3") == pytest.approx((310 - 110) / 20)
    assert velocity(reduced, "B1", "velocity_unit") == "RFU/min"
    assert velocity(reduced, "A1", "status") == "control"
    assert velocity(reduced, "B1", "treatment") == (
        "endpoint over reaction time; minus low controls at these substrate concentrations (2); "
        "no standard error: replicate wells of the plate have fewer than 3 degrees of freedom; "
        "conversion not known: the signal is not calibrated to product"
    )


def test_a_blank_serves_where_there_is_no_low_control(describe, plate):
    wells, signals = plate([("A1", "blank", None, None, 50), ("B1", "sample", 10, 0, 450)])
    reduced = reduce(describe(), wells, signals, SETTINGS)
    assert velocity(reduced, "B1") == pytest.approx(20.0)
    assert "blanks" in velocity(reduced, "B1", "treatment")


def test_falling_signal_counts_as_product(describe, plate):
    rows = [(w, role, 10, x, [(t, 2.0 - rate * t) for t in range(6)]) for w, role, x, rate in
            [("A1", "low control", None, 0.01), ("B1", "sample", 0, 0.11)]]  # fmt: skip
    wells, signals = plate(rows)
    assay = describe(detection={"kind": "kinetic", "direction": "decrease", "product_per_signal": "100 uM"})
    reduced = reduce(assay, wells, signals, SETTINGS)
    assert velocity(reduced, "B1") == pytest.approx(0.10 * 100)
    assert velocity(reduced, "B1", "velocity_unit") == "uM/min"
    assert velocity(reduced, "B1", "n_reads") == 6
    assert (velocity(reduced, "B1", "window_start"), velocity(reduced, "B1", "window_end")) == (0.0, 5.0)


def test_standard_curve_makes_product_of_signal(describe, plate):
    standards = [
        (f"S{i}", "standard", None, None, 30 + 400 * product) for i, product in enumerate([0.0, 0.5, 1.0, 2.0])
    ]
    wells, signals = plate(
        [*standards, ("A1", "low control", 10, None, 50), ("B1", "sample", 10, 0, 450)],
        **{f"S{i}": {"standard": p, "standard_unit": "uM"} for i, p in enumerate([0.0, 0.5, 1.0, 2.0])},
    )
    reduced = reduce(describe(), wells, signals, SETTINGS)
    assert velocity(reduced, "B1") == pytest.approx(1.0 / 20)  # 400 signal units are 1 uM
    assert velocity(reduced, "B1", "velocity_unit") == "uM/min"
    assert velocity(reduced, "S1", "status") == "control"


def test_one_standard_level_is_a_warning(describe, plate):
    wells, signals = plate(
        [("S1", "standard", None, None, 30), ("A1", "low control", 10, None, 50), ("B1", "sample", 10, 0, 450)],
        S1={"standard": 1.0, "standard_unit": "uM"},
    )
    reduced = reduce(describe(), wells, signals, SETTINGS)
    assert [problem.severity for problem in reduced.problems] == ["warning"]
    assert "standards are all at one concentration" in reduced.problems[0].sentence()
    assert velocity(reduced, "B1", "velocity_unit") == "RFU/min"


def test_what_is_left_out_says_why(describe, plate):
    wells, signals = plate(
        [
            ("A1", "low control", 10, None, 50), ("B1", "sample", 10, 0, 450), ("B2", "sample", 0, 0, 60),
            ("B3", "sample", 10, 1, 300), ("C1", "unassigned", None, None, 7),
        ],
        B3={"excluded": "air bubble"},
    )  # fmt: skip
    reduced = reduce(describe(), wells, signals, SETTINGS)
    assert velocity(reduced, "B1", "status") == "used"
    assert velocity(reduced, "B2", "status") == "left out"
    assert "no information" in velocity(reduced, "B2", "reason")
    assert (velocity(reduced, "B3", "status"), velocity(reduced, "B3", "reason")) == ("left out", "air bubble")
    assert velocity(reduced, "C1", "status") == "unassigned"
    assert len(reduced.velocities) == len(wells)


def test_conversion_is_judged_where_it_can_be(describe, plate):
    rows = [("A1", "low control", 10, None, 0.0), ("A2", "low control", 10, None, 0.0)]
    rows += [(f"B{i}", "sample", 10, 0, 500.0 + i) for i in range(1, 6)]
    wells, signals = plate(rows)
    calibrated = reduce(describe(detection={"product_per_signal": "1 nM"}), wells, signals, SETTINGS)
    metric = calibrated.quality.set_index("metric").loc["highest conversion, %"]
    # 0.505 uM of product; the protein, at 2 uM, is scarcer than ATP.
    assert metric["value"] == pytest.approx(100 * 0.505 / 2.0)
    assert not metric["passed"]
    plain = reduce(describe(), wells, signals, SETTINGS)
    assert np.isnan(plain.quality.set_index("metric").loc["highest conversion, %", "value"])


def test_z_prime_by_hand(describe, plate):
    high, low = [1000.0, 1040.0, 960.0, 1020.0, 980.0], [100.0, 110.0, 90.0]
    rows = [(f"A{i}", "low control", 10, None, value) for i, value in enumerate(low, 1)]
    rows += [(f"B{i}", "high control", 10, None, value) for i, value in enumerate(high, 1)]
    wells, signals = plate(rows)
    metrics = reduce(describe(), wells, signals, SETTINGS).quality.set_index("metric")
    expected = 1 - 3 * (np.std(high, ddof=1) + np.std(low, ddof=1)) / (1000 - 100)
    assert metrics.loc["Z'", "value"] == pytest.approx(expected)
    assert metrics.loc["CV of uninhibited wells, %", "value"] == pytest.approx(100 * np.std(high, ddof=1) / 1000)
    assert metrics.loc["signal to background", "value"] == pytest.approx(10.0)
    assert metrics["passed"].dropna().all()


def test_a_noisy_plate_fails(describe, plate):
    rows = [(f"A{i}", "low control", 10, None, value) for i, value in enumerate([100.0, 400.0, 250.0], 1)]
    rows += [(f"B{i}", "high control", 10, None, value) for i, value in enumerate([500.0, 900.0, 300.0, 700.0], 1)]
    wells, signals = plate(rows)
    metrics = reduce(describe(), wells, signals, SETTINGS).quality.set_index("metric")
    assert not metrics.loc["Z'", "passed"]
    assert not metrics.loc["signal window", "passed"]
    assert not metrics.loc["CV of uninhibited wells, %", "passed"]


def test_kinetic_well_without_reads_in_the_window(describe, plate):
    wells, signals = plate(
        [
            ("A1", "low control", 10, None, [(0, 1), (1, 1), (2, 1)]),
            ("B1", "sample", 10, 0, [(0, 1), (1, 2), (2, 3)]),
            ("B2", "sample", 10, 1, [(50, 1), (60, 2)]),
        ]
    )  # fmt: skip
    reduced = reduce(describe(detection={"kind": "kinetic", "window": ["0 min", "5 min"]}), wells, signals, SETTINGS)
    assert velocity(reduced, "B1") == pytest.approx(1.0)
    assert velocity(reduced, "B2", "reason") == "no velocity could be taken: see the problems"
    assert "well B2" in reduced.problems[0].sentence()


def test_a_reaction_that_runs_backwards_is_refused(describe, plate):
    rows = [(f"A{i}", "low control", 10.0, None, 100.0 + i) for i in range(1, 5)]
    rows += [(f"B{i}", "sample", 10.0, 0.0, 50.0 + i) for i in range(1, 7)]
    rows += [(f"C{i}", "sample", 10.0, 1.0, 80.0 + i) for i in range(1, 7)]
    reduced = reduce(describe(), *plate(rows), Settings())
    [problem] = [each for each in reduced.problems if each.key == "direction"]
    assert problem.severity == "error"
    assert "set detection.direction to decrease" in problem.sentence()
    samples = reduced.velocities[reduced.velocities["role"] == "sample"]
    assert (samples["status"] == "left out").all()
    turned = reduce(describe(detection={"direction": "decrease"}), *plate(rows), Settings())
    assert not [each for each in turned.problems if each.key == "direction"]
    # A plate on which nothing happens is no plate that runs backwards.
    still = [(well, role, atp, dose, 100.0 + i % 4) for i, (well, role, atp, dose, _) in enumerate(rows)]
    assert not [each for each in reduce(describe(), *plate(still), Settings()).problems if each.key == "direction"]


def test_without_quality_a_plate_has_the_same_velocities(describe, plate):
    wells, signals = plate(
        [
            ("A1", "low control", 10, None, 100), ("A2", "low control", 10, None, 120),
            ("B1", "sample", 10, 1, 510), ("B2", "sample", 10, 1, 530), ("B3", "high control", 10, None, 1310),
        ]
    )  # fmt: skip
    judged = reduce(describe(), wells, signals, SETTINGS)
    plain = reduce(describe(), wells, signals, SETTINGS, judged=False)
    assert len(judged.quality) > len(plain.quality) == 0
    kept = judged.velocities.columns.drop("flags")
    assert plain.velocities[kept].equals(judged.velocities[kept])


@pytest.mark.parametrize(("values", "left_out"), [((100.0, 20000.0), True), ((100.0, 200.0, 300.0, 400.0), False)])
def test_a_plate_of_a_few_different_signals_is_left_out(describe, plate, values, left_out):
    rows = [(f"A{i}", "low control", 10.0, None, values[0]) for i in range(1, 9)]
    rows += [(f"B{i}", "sample", 10.0, float(i % 4), values[-1 - i % len(values)]) for i in range(1, 25)]
    reduced = reduce(describe(), *plate(rows), Settings())
    said = [each.sentence() for each in reduced.problems if each.key == "signal"]
    assert (reduced.velocities["status"] == "left out").all() == bool(said) == left_out
    if left_out:
        assert "32 wells have no other signals than 100, 20000; export the values as they were measured" in said[0]


def test_low_controls_at_one_level_of_what_carries_the_signal(describe, plate):
    rows = [(f"A{i}", "low control", 10.0, None, 190.0 + 10 * i) for i in range(1, 4)]
    rows += [(f"B{i}", "sample", 10.0 + 90 * (i % 2), 0.0, 5000.0 + 100 * i) for i in range(1, 9)]
    found = {
        name: reduce(describe(detection={"format": name}), *plate(rows), SETTINGS) for name in ("adp-glo", "delfia")
    }
    for name, reduced in found.items():
        [problem] = [each for each in reduced.problems if each.key == "role"]
        assert (problem.severity, "in proportion to ATP" in problem.message) == ("warning", name == "adp-glo")
    assert found["delfia"].velocities["background_trend"].isna().all()
    assert velocity(found["adp-glo"], "B2", "background_trend") == 0.0
    greatest = velocity(found["adp-glo"], "B1", "background") * (100.0 - 10.0) / 10.0
    assert velocity(found["adp-glo"], "B1", "background_trend") == pytest.approx(greatest / np.sqrt(3.0))
    velocities = [reduced.velocities["velocity"] for reduced in found.values()]
    assert velocities[0].tolist() == velocities[1].tolist()
