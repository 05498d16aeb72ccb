"""Plate quality on plates whose faults are known, because they were put there."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from mtorkin.base import tables
from mtorkin.base.settings import Quality, Settings
from mtorkin.quality import Judged, plate_quality
from mtorkin.quality.position import plate_format, position_effects
from mtorkin.quality.replicates import Replicates
from mtorkin.quality.saturation import saturated
from mtorkin.reduction.reduce import reduce
from mtorkin.sheets.wells import ROW_LETTERS

LIMITS = Quality()
GATES = ("Z'", "CV of uninhibited wells, %", "drift across rows, %", "drift across columns, %", "edge effect, %")
ATP = [10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1280.0]
DOSES = [0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]


def adjacent(row, column):
    """96 wells: every row a dose, every pair of columns an ATP level, duplicates side by side."""
    if row < 6:
        return "sample", "X", DOSES[row], ATP[column // 2]
    return ("high control", None, 0.0, ATP[column // 2]) if row == 6 else ("low control", None, None, ATP[column // 2])


def in_rows(row, column):
    """96 wells: every row an ATP level, every column a dose; three high and two low controls, nothing else twice."""
    if column < 3:
        return "high control", None, 0.0, ATP[row]
    return ("sample", "X", DOSES[column - 3], ATP[row]) if column < 10 else ("low control", None, None, ATP[row])


CONTENTS = [("sample", compound, dose, atp) for compound in "XY" for dose in DOSES for atp in ATP] * 2
CONTENTS += [("high control", None, 0.0, atp) for atp in ATP] * 8 + [
    ("low control", None, None, atp) for atp in ATP
] * 8
PLACES = np.random.default_rng(0).permutation(len(CONTENTS))


def spread_out(row, column):
    """384 wells at random: two compounds at 8 ATP levels by 8 doses in duplicate, and 64 controls of each kind."""
    return CONTENTS[PLACES[24 * row + column]]


def screen(row, column):
    """384 wells: dose-responses in single wells at one ATP level, controls interleaved in four columns."""
    if column in (0, 11, 12, 23):
        return ("high control", None, 0.0, 100.0) if (row + column) % 2 else ("low control", None, None, 100.0)
    return "sample", f"C{row}-{column // 12}", 10.0 / 3.0 ** ((column - 1) % 11), 100.0


DESIGNS = {
    "adjacent": (adjacent, 8, 12),
    "in rows": (in_rows, 8, 12),
    "spread out": (spread_out, 16, 24),
    "screen": (screen, 16, 24),
}


@cache
def laid_out(design):
    """What is in the wells of a design, with the place of each; and the same as the package has it."""
    held, rows, columns = DESIGNS[design]
    wells = pd.DataFrame(
        [
            dict(zip(("role", "compound", "inhibitor", "ATP"), held(r, c), strict=True)) | {"row": r, "column": c}
            for r in range(rows) for c in range(columns)
        ]
    )  # fmt: skip
    names = [f"{ROW_LETTERS[r]}{c + 1}" for r, c in zip(wells["row"], wells["column"], strict=True)]
    return wells, tables.WELLS.frame(
        wells.drop(columns=["row", "column"]).assign(assay="a", plate="P", well=names, protein=2.0)
    )


def simulate(design, seed, noise=0.05, change=None, limits=LIMITS, order=None, unit=1.0, gain=1.0):
    """Quality of a simulated plate: a competitive inhibitor, proportional noise, a floor; `change` alters the truth."""
    _, rows, columns = DESIGNS[design]
    random = np.random.default_rng(seed)
    wells, table = laid_out(design)
    dose = wells["inhibitor"].fillna(0.0)
    true = 1000.0 * wells["ATP"] / (wells["ATP"] + 100.0 * (1.0 + dose / 0.05))
    true = true.where(wells["role"] != "low control", 0.0)
    if change is not None:
        true = true * change(wells, rows, columns)
    scattered = true * (1.0 + noise * random.standard_normal(len(wells)))
    rate = gain * (100.0 + scattered + 8.0 * random.standard_normal(len(wells)))
    table = table.assign(**{name: table[name] * unit for name in ("inhibitor", "ATP", "protein")})
    if order is not None:
        shuffled = np.random.default_rng(order).permutation(len(table))
        table, rate = table.iloc[shuffled].reset_index(drop=True), rate.iloc[shuffled].reset_index(drop=True)
    background = pd.Series(float(rate[table["role"] == "low control"].mean()), index=table.index)
    signals = tables.SIGNALS.frame(table[["assay", "plate", "well"]].assign(signal=rate))
    found = plate_quality(Judged(table, rate, background, rate * 0.0, None, signals), limits)
    return found, pd.DataFrame(found.rows).set_index("metric")


def rows_drift(wells, rows, columns):
    return 1.0 + 0.25 * (wells["row"] / (rows - 1) - 0.5)


def columns_drift(wells, rows, columns):
    return 1.0 - 0.25 * (wells["column"] / (columns - 1) - 0.5)


def edge(wells, rows, columns):
    at_edge = wells["row"].isin([0, rows - 1]) | wells["column"].isin([0, columns - 1])
    return 1.0 - 0.25 * at_edge


def tip(wells, rows, columns):
    return 1.0 - 0.2 * (wells["row"] % 4 == 1)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("noise", [0.03, 0.1])
def test_clean_plates_pass(design, noise):
    judged = [simulate(design, seed, noise)[1] for seed in range(25)]
    failed = [metric for metrics in judged for metric, row in metrics.iterrows() if row["passed"] is False]
    assert not failed


@pytest.mark.parametrize(
    ("design", "metric", "change"),
    [
        ("spread out", "drift across rows, %", rows_drift), ("spread out", "drift across columns, %", columns_drift),
        ("spread out", "edge effect, %", edge), ("screen", "drift across columns, %", columns_drift),
        ("screen", "edge effect, %", edge), ("adjacent", "edge effect, %", edge),
    ],
)  # fmt: skip
def test_a_fault_is_found_and_its_size_is_right(design, metric, change):
    found = [simulate(design, seed, change=change)[1] for seed in range(25)]
    judged = [plate.loc[metric] for plate in found if np.isfinite(plate.loc[metric, "value"])]
    assert len(judged) > 20
    assert sum(row["passed"] is False for row in judged) >= 0.9 * len(judged)
    assert np.median([row["value"] for row in judged]) == pytest.approx(25.0, abs=2.0)
    others = {name for plate in found for name, row in plate.iterrows() if row["passed"] is False} - {metric}
    assert not others


@pytest.mark.parametrize("change", [rows_drift, columns_drift, tip])
def test_what_the_layout_cannot_tell_gets_no_value(change):
    for seed in range(10):
        _, metrics = simulate("in rows", seed, change=change)
        for metric in ("drift across rows, %", "drift across columns, %"):
            assert np.isnan(metrics.loc[metric, "value"])
            assert metrics.loc[metric, "passed"] is None
            assert "confounded with the layout" in metrics.loc[metric, "note"]


def test_an_edge_of_wells_without_signal_gets_no_value():
    """A curve of doses in which only fully inhibited wells lie at the edge: the effect has no size, and no end."""
    net = np.array(
        [86, 43, -35, 3290, 1370, 2093, 3423, 270, 649, 151, 321, 97, 3155, -17, -37, 649, 3561, 3664, 3430, 3364, 1611,
         3681, 2426, 203.0]
    )  # fmt: skip
    condition = np.array([0, 1, 0, 10, 2, 3, 4, 5, 6, 7, 5, 7, 4, 1, 8, 6, 10, 10, 9, 9, 2, 10, 3, 8])
    row = np.array([0, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 7, 8, 8, 9, 10, 11, 11, 12, 12, 13, 13])
    column = np.array([7, 21, 8, 15, 7, 9, 11, 13, 2, 10, 12, 14, 1, 15, 3, 16, 7, 1, 1, 9, 3, 8, 1, 20])
    wells = Replicates(
        np.arange(net.size), net, condition, np.bincount(condition)[condition], np.hypot(63.0, 0.09 * net)
    )
    found = position_effects(wells, row, column, (16, 24))
    assert np.isnan(found.value[2])
    assert found.reason["edge"] == "the wells that could tell have too little signal"
    assert np.isfinite(found.value[:2]).all()


def test_a_pattern_of_tips_warns_and_closes_where_the_user_says_so():
    sizes = []
    for seed in range(10):
        _, metrics = simulate("spread out", seed, change=tip)
        row = metrics.loc["dispensing pattern, %"]
        assert (row["passed"], row["warned"]) == (None, True)
        assert row["note"].startswith("every 4th row")
        sizes.append(row["value"])
    assert 18 < np.median(sizes) < 27
    _, metrics = simulate("spread out", 1, change=tip, limits=Quality(gates=("pattern",)))
    assert (metrics.loc["dispensing pattern, %", "passed"], metrics.loc["dispensing pattern, %", "warned"]) == (
        False,
        None,
    )
    assert metrics.loc["Z'", "passed"] is None


def test_nothing_depends_on_units_or_the_order_of_wells():
    _, once = simulate("spread out", 1, change=edge)
    for changed in ({"order": 1}, {"unit": 1e-3}, {"gain": 1e-6}):
        _, again = simulate("spread out", 1, change=edge, **changed)
        np.testing.assert_allclose(again["value"].astype(float), once["value"].astype(float), rtol=1e-6, atol=1e-9)
        assert list(again["passed"]) == list(once["passed"])


def test_outlying_wells_are_listed_and_kept_unless_the_user_sets_a_rule():
    def bubble(wells, rows, columns):
        return 1.0 - 0.7 * ((wells["row"] == 3) & (wells["column"] == 17))

    found, metrics = simulate("spread out", 1, change=bubble)
    assert "D18" in metrics.loc["outlying wells, %", "note"]
    assert "its replicates" in found.flags[3 * 24 + 17]
    assert found.flags.notna().sum() == 1
    assert found.left_out.isna().all()
    found, _ = simulate("spread out", 1, change=bubble, limits=Quality(exclude_outliers=6.0))
    assert list(np.flatnonzero(found.left_out.notna())) == [3 * 24 + 17]
    assert "quality.exclude_outliers: 6" in found.left_out[3 * 24 + 17]


def test_clean_plates_list_few_outlying_wells():
    flagged = sum(simulate("spread out", seed)[0].flags.notna().sum() for seed in range(40))
    assert flagged <= 3


def test_two_replicates_do_not_tell_which_is_off():
    def bubble(wells, rows, columns):
        return 1.0 - 0.7 * ((wells["row"] == 0) & (wells["column"] == 10))

    found, _ = simulate("adjacent", 1, change=bubble, limits=Quality(exclude_outliers=6.0, outlier_score=4.0))
    # The uninhibited row is also that of the high controls, so the well has three fellows; a dosed one has one.
    assert found.left_out.notna().sum() == 1

    def dosed(wells, rows, columns):
        return 1.0 - 0.7 * ((wells["row"] == 1) & (wells["column"] == 10))

    found, _ = simulate("adjacent", 1, change=dosed, limits=Quality(exclude_outliers=6.0, outlier_score=4.0))
    assert [flag.split(" from ")[1] for flag in found.flags.dropna()] == ["its only replicate"] * 2
    assert found.left_out.isna().all()


def test_hook_effect():
    def back(wells, rows, columns):
        top = (wells["inhibitor"] == 10.0) & (wells["compound"] == "Y")
        return np.where(top, 1.0 + 4.0 * wells["ATP"] / 100.0 / (1 + wells["ATP"] / 640.0), 1.0)

    for seed in range(10):
        _, metrics = simulate("spread out", seed)
        assert metrics.loc["hook effect, %", "warned"] is False
    _, metrics = simulate("spread out", 1, change=back)
    assert metrics.loc["hook effect, %", "warned"] is True
    assert metrics.loc["hook effect, %", "note"].startswith("Y:")


@pytest.mark.parametrize(
    ("signals", "wells"),
    [
        ([1.0, 2.0, 9.0, 9.0, 9.0], ["A3", "A4", "A5"]),
        ([1.0, 2.0, 7.0, 9.0, 9.0], []),
        ([0.1, 0.8, 0.8, 0.9, 0.9, 0.9], []),  # coarse digits make heaps everywhere
        ([0.0, 0.0, 0.0, 5.0, 8.0, 9.0, 9.0, 9.0], ["A6", "A7", "A8"]),  # empty wells at zero are no reason to doubt
        ([3.0, 3.0, 3.0], []),
    ],
)  # fmt: skip
def test_saturation_is_a_heap_at_the_top(signals, wells):
    table = pd.DataFrame({"well": [f"A{i}" for i in range(1, len(signals) + 1)], "signal": signals})
    assert saturated(table) == wells


def test_formats_of_plates():
    assert plate_format(np.array([7]), np.array([11])) == (8, 12)
    assert plate_format(np.array([8]), np.array([11])) == (16, 24)
    assert plate_format(np.array([31]), np.array([47])) == (32, 48)


def test_replicates_that_agree_to_the_last_digit():
    _, metrics = simulate("spread out", 1, noise=0.0)
    assert metrics["passed"].dropna().all()


def test_the_rule_leaves_wells_out_of_fits_with_its_reason(describe, plate):
    random = np.random.default_rng(1)
    rows = [(f"A{i}", "low control", 10, None, 100 + random.normal()) for i in range(1, 5)]
    rows += [(f"{row}{i}", "sample", 10, dose, (1000 / (1 + dose)) * (1 + 0.02 * random.normal())) for row, dose in
             zip("BCDEF", (0, 0.5, 1, 2, 4), strict=True) for i in range(1, 5)]  # fmt: skip
    rows[9] = (*rows[9][:4], 150.0)
    wells, signals = plate(rows)
    kept = reduce(describe(), wells, signals, Settings()).velocities.set_index("well")
    assert kept.loc["C2", "status"] == "used"
    assert kept.loc["C2", "flags"].startswith("outlying")
    left = reduce(describe(), wells, signals, Settings(quality=Quality(exclude_outliers=5.0))).velocities.set_index(
        "well"
    )
    assert left.loc["C2", "status"] == "left out"
    assert "quality.exclude_outliers" in left.loc["C2", "reason"]
    assert (left["status"] == "left out").sum() == 1
    assert left.loc["C2", "signal"] == 150.0
    assert left.loc["C2", "signal_unit"] == "RFU"
