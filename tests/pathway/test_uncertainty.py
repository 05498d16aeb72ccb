"""Bands of predictions: what is uncertain widens them, and what few samples share is open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mtorkin.base.errors import InputError
from mtorkin.pathway.constants import MARKERS, OF_DRUGS, load_constants, values
from mtorkin.pathway.drugs import kinase_inhibitor, rapalog
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.simulate import COARSE, FINE, PREDICTED, Change, Dish, _at_rest, marker_values
from mtorkin.pathway.source import FILE
from mtorkin.pathway.uncertainty import bands, factors

needs_extra = pytest.mark.skipif(not available(), reason=MISSING)
TORIN, RAPAMYCIN = kinase_inhibitor("torin", Ki=2.0), rapalog("rapamycin")


def test_samples_spread_as_the_table_says():
    rng = np.random.default_rng(1)
    drawn = [factors(rng, {"Ki_mTORC1": 1.5}) for _ in range(2000)]
    spreads = {name: row.spread for name, row in load_constants().items() if row.spread > 1} | {"Ki_mTORC1": 1.5}
    # What was not measured of mTORC2 goes with mTORC1.
    assert set(drawn[0]) == {*spreads, "Ki_mTORC2"}
    assert all(sample["Ki_mTORC2"] == sample["Ki_mTORC1"] for sample in drawn)
    for name, spread in spreads.items():
        logs = np.log([sample[name] for sample in drawn])
        assert logs.std() == pytest.approx(np.log(spread), rel=0.1)
        assert logs.mean() == pytest.approx(0.0, abs=0.1 * np.log(spread) + 1e-12)


def test_all_compounds_meet_the_same_cells():
    few, more = (
        [factors(rng, measured) for _ in range(3)]
        for rng, measured in (
            (np.random.default_rng(1), None),
            (np.random.default_rng(1), {"Ki_mTORC1": 1.5, "Km_ATP": 1.1, "residual_inhibitor": 1.2}),
        )
    )
    for one, other in zip(few, more, strict=True):
        assert {name: value for name, value in other.items() if name in one and name != "Km_ATP"} == {
            name: value for name, value in one.items() if name != "Km_ATP"
        }


@needs_extra
@pytest.mark.parametrize("name", OF_DRUGS)
def test_a_cell_at_rest_does_not_heed_what_is_said_of_drugs(name):
    of_table = values()
    plain, other = (
        _at_rest(FILE, tuple((of_table | changed).items())) for changed in ({}, {name: 2 * of_table[name] + 0.1})
    )
    assert other == pytest.approx(plain, rel=1e-9, abs=1e-9)


@needs_extra
def test_coarse_steps_are_good_to_what_is_said():
    dose = [Change(0.0, {"torin": 30.0})]
    fine, coarse = (
        marker_values([TORIN], dose, times=[0.0, 5.0, 60.0, 1440.0], tolerances=one) for one in (FINE, COARSE)
    )
    assert coarse == pytest.approx(fine, rel=1e-4)
    assert (coarse != fine).any()


@needs_extra
@pytest.mark.parametrize("drug", [TORIN, RAPAMYCIN], ids=lambda drug: drug.name)
def test_a_drug_alone_does_what_it_does_beside_one_that_is_not_given(drug):
    # Of one drug alone fewer quantities are integrated.
    changes = [Change(0.0, {drug.name: 30.0}), Change(480.0, {})]
    asked = {"times": [0.0, 5.0, 60.0, 480.0, 1440.0], "context_name": "mTORC2 comes apart", "tolerances": FINE}
    alone, beside = (marker_values(drugs, changes, **asked) for drugs in ([drug], [TORIN, RAPAMYCIN]))
    assert alone == pytest.approx(beside, rel=1e-6, abs=1e-9)


@needs_extra
def test_a_dish_heeds_nothing_that_was_simulated_before():
    asked = {"times": [0.0, 5.0, 1440.0], "markers": list(MARKERS), "tolerances": COARSE}
    one, other = Dish([TORIN]), Dish([RAPAMYCIN], context_name="PTEN lost", factors={"cell": 3.0})
    first = one.after([Change(0.0, {"torin": 30.0})], **asked)
    other.after([Change(0.0, {"rapamycin": 5.0}), Change(60.0, {})], **asked)
    assert np.array_equal(one.after([Change(0.0, {"torin": 30.0})], **asked), first)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: factors(np.random.default_rng(0), {"Ki": 2.0}), "measured: the model has no constant Ki"),
        (lambda: factors(np.random.default_rng(0), {"Km_ATP": 0.5}), "the spread of Km_ATP is 0.5"),
        (lambda: bands([], [], times=[0], samples=5), "bands of 5 samples say nothing"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(wrong, said):
    with pytest.raises(InputError, match=said):
        wrong()


@needs_extra
def test_a_rapalog_and_an_inhibitor_have_the_directions_that_blots_show():
    asked = {"times": [120], "samples": 60}
    rapamycin = bands([RAPAMYCIN], [Change(0.0, {"rapamycin": 20.0})], **asked)["direction"]
    torin = bands([TORIN], [Change(0.0, {"torin": 250.0})], **asked)["direction"]
    assert (rapamycin["pS6K1_T389", 120], rapamycin["pAkt_T308", 120]) == ("down", "up")
    assert (torin["p4EBP1_T37", 120], torin["pAkt_S473", 120]) == ("down", "down")
    assert torin["pAkt_T308", 120] == "open"


@needs_extra
def test_a_band_holds_its_median_and_widens_with_what_was_measured():
    dose = [Change(0.0, {"torin": 8.0})]
    asked = {"times": [60, 120], "samples": 40, "markers": ["pS6K1_T389"]}
    sure, unsure = (bands([TORIN], dose, measured={"Ki_mTORC1": spread}, **asked) for spread in (1.0, 3.0))
    for band in (sure, unsure):
        assert (band["lower"] < band["median"]).all()
        assert (band["median"] < band["upper"]).all()
        assert band.attrs["basis"] == PREDICTED
    assert ((unsure["upper"] - unsure["lower"]) > 1.2 * (sure["upper"] - sure["lower"])).all()
    pd.testing.assert_frame_equal(bands([TORIN], dose, measured={"Ki_mTORC1": 1.0}, **asked), sure)


@needs_extra
def test_no_drug_has_no_direction():
    assert set(bands([], [], times=[60], samples=20)["direction"]) == {"open"}


@needs_extra
def test_the_example_of_the_page_runs():
    page = (Path(__file__).parents[2] / "docs" / "pathway.md").read_text(encoding="utf-8")
    example = page.split("```python\n")[1].split("```")[0]
    found: dict = {}
    exec(example, found)
    assert found["dose_for"](found["torin"], "mTORC1_occupied", 0.5) == pytest.approx(2.0 * 4.15, rel=0.05)
