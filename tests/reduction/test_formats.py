"""Each detection format by hand: what its signals become, and what is said of wells that have no product."""

import pandas as pd
import pytest

from mtorkin.base.settings import Quality, Settings
from mtorkin.reduction.reduce import reduce

#: Product over time by hand: without what `test_conversion` tests.
SETTINGS = Settings(quality=Quality(conversion=1e3))
PRODUCT = [0.0, 0.5, 1.0, 2.0]


def standards(signal, first="S", **columns):
    """Rows of standards, and the columns that the `plate` fixture takes for them."""
    rows = [(f"{first}{i}", "standard", columns.get("ATP"), None, signal(p)) for i, p in enumerate(PRODUCT)]
    return rows, {f"{first}{i}": {"standard": p, "standard_unit": "uM"} for i, p in enumerate(PRODUCT)}


def of(reduced, well):
    return reduced.velocities.set_index("well").loc[well]


def test_adp_detection_has_a_curve_for_each_atp(describe, plate):
    (low, at_low), (high, at_high) = (
        standards(lambda p: 100 + 400 * p, "S", ATP=10),
        standards(lambda p: 200 + 200 * p, "T", ATP=100),
    )
    controls = [
        (f"L{1 if atp == 10 else 2}", "low control", atp, None, 100.0 if atp == 10 else 200.0) for atp in (10, 100)
    ]
    samples = [("B1", "sample", 10, 0, 500.0), ("B2", "sample", 100, 0, 400.0), ("B3", "sample", 40, 0, 400.0)]
    wells, signals = plate([*low, *high, *controls, *samples], **at_low, **at_high)
    reduced = reduce(describe(detection={"format": "adp-glo"}), wells, signals, SETTINGS)
    assert of(reduced, "B1")["velocity"] == pytest.approx(1.0 / 20)
    assert of(reduced, "B2")["velocity"] == pytest.approx(1.0 / 20)
    assert "linear standard curve at 100 uM ATP" in of(reduced, "B2")["treatment"]
    assert of(reduced, "B3")["status"] == "left out"
    assert of(reduced, "B3")["reason"] == "no conversion curve at its ATP"
    assert "no conversion curve at 40 uM ATP" in reduced.problems[0].sentence()


def test_between_curves_that_are_nearly_one(describe, plate):
    (low, at_low), (high, at_high) = (
        standards(lambda p: 100 + 400 * p, "S", ATP=10),
        standards(lambda p: 100 + 380 * p, "T", ATP=110),
    )
    rows = [("L1", "low control", 60, None, 100.0), ("B1", "sample", 60, 0, 490.0)]
    wells, signals = plate([*low, *high, *rows], **at_low, **at_high)
    reduced = reduce(describe(detection={"format": "adp-glo"}), wells, signals, SETTINGS)
    assert of(reduced, "B1")["velocity"] == pytest.approx((390 / 400 + 390 / 380) / 2 / 20)
    assert of(reduced, "B1")["flags"] == "conversion curve interpolated between 10 and 110 uM ATP"


def test_one_adp_curve_does_not_serve_another_atp(describe, plate):
    low, at_low = standards(lambda p: 100 + 400 * p, "S", ATP=10)
    rows = [("L1", "low control", 10, None, 100.0), ("B1", "sample", 10, 0, 500.0), ("B2", "sample", 100, 0, 500.0)]
    wells, signals = plate([*low, *rows], **at_low)
    reduced = reduce(describe(detection={"format": "adp-glo"}), wells, signals, SETTINGS)
    assert of(reduced, "B1")["velocity"] == pytest.approx(1.0 / 20)
    assert of(reduced, "B2")["status"] == "left out"
    elsewhere = reduce(describe(detection={"format": "delfia"}), wells, signals, SETTINGS)
    assert of(elsewhere, "B2")["velocity"] == pytest.approx(1.0 / 20)


def test_a_plateau_and_signals_beyond_the_standards(describe, plate):
    rows, at = standards(lambda p: 100 + 1000 * p / (1 + p))
    rows += [("L1", "low control", 10, None, 100.0), ("B1", "sample", 10, 0, 850.0), ("B2", "sample", 10, 0, 1200.0)]
    wells, signals = plate(rows, **at)
    reduced = reduce(describe(detection={"standard_curve": "saturable"}), wells, signals, SETTINGS)
    assert of(reduced, "B1")["velocity"] == pytest.approx(3.0 / 20, rel=1e-3)
    assert "extrapolated beyond the standards" in of(reduced, "B1")["flags"]
    assert of(reduced, "B2")["status"] == "left out"
    assert "beyond what the standard curve can reach" in of(reduced, "B2")["reason"]


def test_standards_that_fall_while_product_should_rise(describe, plate):
    rows, at = standards(lambda p: 1000 - 100 * p)
    wells, signals = plate([*rows, ("L1", "low control", 10, None, 100.0), ("B1", "sample", 10, 0, 300.0)], **at)
    reduced = reduce(describe(), wells, signals, SETTINGS)
    assert "falls with product, and detection.direction is increase" in reduced.problems[0].sentence()
    assert of(reduced, "B1")["velocity_unit"] == "RFU/min"
    falling = reduce(describe(detection={"direction": "decrease"}), wells, signals, SETTINGS)
    assert of(falling, "B1")["velocity"] == pytest.approx(-2.0 / 20)


def test_radioactive_counts(describe, plate):
    wells, signals = plate([("L1", "low control", 10, None, 200.0), ("B1", "sample", 10, 0, 10200.0)])
    detection = {"format": "radiometric", "specific_activity": "500 cpm/pmol", "volume": "20 uL"}
    reduced = reduce(describe(detection=detection), wells, signals, SETTINGS)
    # 10000 cpm are 20 pmol, in 20 uL 1 uM.
    assert of(reduced, "B1")["velocity"] == pytest.approx(1.0 / 20)
    assert of(reduced, "B1")["conversion"] == pytest.approx(0.5)
    assert of(reduced, "B1")["background"] == pytest.approx(0.02 / 20)
    assert "specific activity 500 cpm/pmol, 20 uL counted" in of(reduced, "B1")["treatment"]


def test_constant_labelled_atp(describe, plate):
    rows = [(f"L{1 if atp == 10 else 2}", "low control", atp, None, 0.0) for atp in (10, 100)]
    rows += [(f"B{1 if atp == 10 else 2}", "sample", atp, 0, 1000.0) for atp in (10, 100)]
    wells, signals = plate(rows)
    detection = {
        "format": "radiometric",
        "specific_activity": "500 cpm/pmol",
        "volume": "20 uL",
        "specific_activity_at": "0.1 mM",
    }
    reduced = reduce(describe(detection=detection), wells, signals, SETTINGS)
    # Ten times as much ATP shares the same label: a count stands for ten times as much product.
    assert of(reduced, "B2")["velocity"] == pytest.approx(0.1 / 20)
    assert of(reduced, "B1")["velocity"] == pytest.approx(0.01 / 20)


def test_absorbance_of_coupled_nadh(describe, plate):
    reads = {"L1": 0.0, "B1": 0.00622 * 0.56 * 3.0}
    roles = {"L1": ("low control", 100, None), "B1": ("sample", 100, 0)}
    rows = [(well, *roles[well], [(t, 1.0 - slope * t) for t in range(6)]) for well, slope in reads.items()]
    wells, signals = plate(rows)
    detection = {
        "format": "absorbance",
        "kind": "kinetic",
        "direction": "decrease",
        "extinction": "6220 /M/cm",
        "path_length": "5.6 mm",
    }
    reduced = reduce(describe(detection=detection), wells, signals, SETTINGS)
    assert of(reduced, "B1")["velocity"] == pytest.approx(3.0)
    assert of(reduced, "B1")["velocity_unit"] == "uM/min"


def fret(plate, donors, detection_reads=("665", "620")):
    """A plate of eight wells without compound and a series of SIM-X, acceptor 0.2 of the donor."""
    rows = [(f"H{i}", "high control", 10, None, None) for i in range(4)] + [
        (f"L{i}", "low control", 10, None, None) for i in range(4)
    ]
    rows += [(f"B{i}", "sample", 10, float(i), None) for i in range(len(donors))]
    wells, signals = plate(rows)
    every = [50000.0 + 100 * i for i in range(8)] + list(donors)
    donor = signals.assign(read=detection_reads[1], signal=every)
    return wells, pd.concat(
        [signals.assign(read=detection_reads[0], signal=[0.2 * d for d in every]), donor], ignore_index=True
    )


def test_ratio_of_acceptor_and_donor(describe, plate):
    wells, signals = fret(plate, [50000.0, 50000.0])
    signals.loc[(signals["well"] == "B1") & (signals["read"] == "665"), "signal"] = 20000.0
    assay = describe(detection={"format": "tr-fret", "acceptor": "665", "donor": "620"})
    reduced = reduce(assay, wells, signals, SETTINGS)
    assert of(reduced, "B1")["velocity"] == pytest.approx((0.4 - 0.2) / 20)
    assert of(reduced, "B1")["treatment"].startswith("ratio of acceptor to donor; endpoint over reaction time")
    assert reduced.problems == []


def test_a_quenching_compound_is_seen_in_the_donor(describe, plate):
    wells, signals = fret(plate, [50000.0, 49900.0, 47000.0, 40000.0, 30000.0, 20000.0])
    unlabelled = signals.assign(read=signals["read"].mask(signals["read"] == "665"))
    named = {"acceptor": "665", "donor": "620"}
    for detection, reads in (
        (named, signals),
        ({"read": "665", "donor": "620"}, signals),
        ({"donor": "620"}, unlabelled),
    ):
        reduced = reduce(describe(detection={"format": "tr-fret", **detection}), wells, reads, SETTINGS)
        assert "donor channel deviates" in of(reduced, "B5")["flags"]
        assert "donor channel" not in str(of(reduced, "B1")["flags"])
        assert of(reduced, "B5")["status"] == "used"
        [problem] = reduced.problems
        assert (problem.compound, problem.severity) == ("X", "warning")
        assert "deviates more the more of it there is" in problem.sentence()


def test_a_single_odd_donor_is_no_fault_of_the_compound(describe, plate):
    wells, signals = fret(plate, [50000.0, 30000.0, 50100.0, 49900.0, 50000.0, 50000.0])
    assay = describe(detection={"format": "tr-fret", "acceptor": "665", "donor": "620"})
    reduced = reduce(assay, wells, signals, SETTINGS)
    assert "donor channel deviates" in of(reduced, "B1")["flags"]
    assert reduced.problems == []


def test_a_donor_of_nothing_has_no_ratio(describe, plate):
    wells, signals = fret(plate, [50000.0, 0.0])
    assay = describe(detection={"format": "tr-fret", "acceptor": "665", "donor": "620"})
    reduced = reduce(assay, wells, signals, SETTINGS)
    assert of(reduced, "B1")["status"] == "left out"
    assert of(reduced, "B1")["reason"] == "donor is not above zero, so that there is no ratio"


def test_standard_errors_by_hand(describe, plate):
    """Constant scatter alone: the error of a well, and of the mean of the low controls."""
    values = {"low control": [100.0, 110.0, 90.0, 100.0], "sample": [100.0, 110.0, 90.0, 100.0]}
    rows = [
        (f"{role[0].upper()}{i + 1}", role, 10, 0 if role == "sample" else None, value)
        for role, several in values.items()
        for i, value in enumerate(several)
    ]
    wells, signals = plate(rows)
    reduced = reduce(describe(), wells, signals, SETTINGS)
    variance = 200.0 / 3
    assert of(reduced, "S1")["background_se"] == pytest.approx((variance / 4) ** 0.5 / 20, rel=5e-3)
    assert of(reduced, "S1")["se"] == pytest.approx((variance * 5 / 4) ** 0.5 / 20, rel=5e-3)
    assert "(6 degrees of freedom)" in of(reduced, "S1")["treatment"]
    assert of(reduced, "S1")["treatment"].endswith("conversion not known: the signal is not calibrated to product")


def test_nothing_depends_on_the_order_of_wells_or_the_unit_of_the_signal(describe, plate):
    rows, at = standards(lambda p: 100 + 1000 * p / (3 + p))
    rows += [(f"L{i}", "low control", atp, None, 100.0 + atp / 5 + i) for i, atp in enumerate([10, 10, 50, 50, 90, 90])]
    rows += [(f"B{i}", "sample", atp, 0, 200.0 + 2 * atp + 3 * i) for i, atp in enumerate([10, 10, 50, 50, 90, 90])]
    wells, signals = plate(rows, **at)
    columns = ["velocity", "se", "background", "background_se", "conversion"]
    expected = reduce(describe(), wells, signals, SETTINGS).velocities.set_index("well")[columns].astype(float)
    assert expected.loc["B0"].notna().all()
    shuffled = wells.sample(frac=1.0, random_state=3).reset_index(drop=True)
    other = reduce(describe(), shuffled, signals.assign(signal=signals["signal"] / 1000), SETTINGS)
    other = other.velocities.set_index("well")[columns].astype(float).loc[expected.index]
    pd.testing.assert_frame_equal(other, expected, rtol=1e-8)
