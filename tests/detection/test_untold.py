"""Low controls at one level of a substrate that varies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mtorkin.detection.background import background
from mtorkin.detection.untold import allowed_for, untold


def plate(low_levels, levels=(10.0, 100.0, 250.0), substrate="ATP"):
    role = ["low control"] * len(low_levels) + ["sample"] * len(levels)
    about = {"ATP": 20.0, "protein": 2.0, "substrate": np.nan, substrate: [*low_levels, *levels]}
    units = {f"{name}_unit": "uM" for name in ("ATP", "protein", "substrate")}
    return pd.DataFrame({"role": role, **about, **units, "excluded": pd.NA})


def test_it_is_named_with_its_levels():
    (found,) = untold(plate([10.0, 10.0]), "ATP")
    assert (found.substrate, found.level, found.lowest, found.highest) == ("ATP", 10.0, 10.0, 250.0)
    assert "the low controls are all at 10 uM, and the wells at 10 to 250 uM" in found.problem(True).message
    assert "in proportion to ATP" in found.problem(True).message
    assert "in proportion" not in found.problem(False).message


@pytest.mark.parametrize(
    ("wells", "carried"),
    [
        (plate([10.0, 250.0]), "ATP"),
        (plate([10.0], levels=(10.0, 10.0)), "ATP"),
        (plate([0.0, 0.0], substrate="protein"), "ATP"),
        (plate([np.nan, np.nan], substrate="protein"), "ATP"),
        (plate([]), "ATP"),
    ],
    ids=["two levels", "nothing varies", "without protein", "protein not stated", "no low control"],
)
def test_what_needs_no_word(wells, carried):
    assert untold(wells, carried) == []


@pytest.mark.parametrize(
    ("level", "carried", "words"), [(np.nan, "ATP", 1), (0.0, "ATP", 1), (10.0, "ATP", 0), (0.0, "", 0)]
)
def test_blanks_alone_do_not_tell_of_what_carries_the_signal(level, carried, words):
    wells = plate([level, level]).replace({"role": {"low control": "blank"}})
    found = untold(wells, carried)
    assert len(found) == words
    for each in found:
        assert "there are no low controls" in each.problem(True).message
        assert "the velocities may be wrong" in each.problem(True).message


@pytest.mark.parametrize("level", [0.0, np.nan])
def test_controls_without_the_substrate_that_carries_the_signal(level):
    (found,) = untold(plate([level, level]), "ATP")
    assert "the velocities may be wrong" in found.problem(True).message


def test_the_error_covers_backgrounds_from_constant_to_in_proportion():
    wells = plate([10.0, 10.0, 10.0])
    ground = background(wells, pd.Series([1.9, 2.0, 2.1, 50.0, 50.0, 50.0]))
    wide = allowed_for(ground, wells, untold(wells, "ATP")[0])
    assert wide.value.tolist() == ground.value.tolist()
    in_proportion = 2.0 * wells["ATP"].to_numpy() / 10.0
    assert wide.trend.to_numpy() * np.sqrt(3.0) == pytest.approx(in_proportion - 2.0)
    assert (wide.se**2 - wide.trend**2).to_numpy() == pytest.approx(ground.se.to_numpy() ** 2)
