"""Axes of ATP that disagree after different times with the enzyme: the one on which ATP came soonest speaks."""

from __future__ import annotations

import pytest

COMPETITIVE = {"competitive": 0.999, "noncompetitive": 0.001}
NONCOMPETITIVE = {"noncompetitive": 0.999, "competitive": 0.001}


def axes(study, soon, late, **first):
    study.add("ATP", soon, alive={max(soon, key=soon.get)}, name="soon", **{"preincubation": 0.0, **first})
    study.add("ATP", late, alive={max(late, key=late.get)}, name="late", preincubation=30.0)
    return study


@pytest.mark.parametrize(
    "first", [{}, {"preincubation": 30.0, "preincubated_with": "ATP"}], ids=["at once", "beside ATP"]
)
def test_the_axis_on_which_atp_came_soonest_speaks(study, first):
    record = axes(study, COMPETITIVE, NONCOMPETITIVE, **first).decide()
    assert record["verdict"] == "atp-competitive"
    assert any("leaves slowly" in flag for flag in record["flags"])
    assert any("30 min before ATP came" in reason for reason in record["reasons"])


def test_the_fit_of_both_axes_is_set_aside_with_them(study):
    study = axes(study, COMPETITIVE, NONCOMPETITIVE).add("both", {"noncompetitive": 1.0}, preincubation=30.0)
    assert study.decide()["verdict"] == "atp-competitive"


def test_axes_that_agree_all_speak(study):
    record = axes(study, COMPETITIVE, COMPETITIVE).decide()
    assert record["verdict"] == "atp-competitive"
    assert not any("leaves slowly" in flag for flag in record["flags"])


def test_without_the_times_they_contradict(study):
    study.add("ATP", COMPETITIVE, alive={"competitive"}).add("ATP", NONCOMPETITIVE, alive={"noncompetitive"})
    assert study.decide()["rule"]["id"] == "contradiction"


def test_after_the_same_time_they_contradict(study):
    record = axes(study, COMPETITIVE, NONCOMPETITIVE, preincubation=30.0).decide()
    assert record["rule"]["id"] == "contradiction"
