"""A thermal shift: it tells that the compound binds the enzyme, and nothing of how."""

import math

import pytest

from mtorkin.assays.supplied import Supplied

COMPETITIVE = {"competitive": 0.99, "noncompetitive": 0.01}
SENSITIVE = {"interference", "atp-competitive"}


def shift(value, interval):
    stated = {"line": "thermal-shift", "compound": "X", "value": value, "interval": interval, "citation": "Author 2020"}
    return Supplied.model_validate(stated).model_dump()


def measured(study, *supplied):
    """Detergent takes inhibition away: interference stands beside what kinetics shows."""
    study.add("ATP", COMPETITIVE).dose(10.0, detergent="0.01 % Triton X-100").dose(0.1, detergent="none")
    record = study.decide(evidence=list(supplied))
    (row,) = [row for row in record["evidence"] if row["line"] == "thermal shift"] or [None]
    return record, row


def odds(record):
    support = {each["class"]: each["support"] for each in record["alive"]}
    assert set(support) == SENSITIVE
    return support["interference"] / support["atp-competitive"]


def test_a_shift_speaks_against_interference_and_is_silent_on_the_mechanism(study):
    record, row = measured(study, shift(4.5, (3.8, 5.2)))
    assert row["says"] == {"interference": "-", "inactive": "-"}
    assert (row["effect"], row["interval"], row["unit"]) == (4.5, [3.8, 5.2], "degC")
    assert "difference 3.8 to 5.2 degC, the compound makes the enzyme melt later" in " ".join(record["reasons"])
    without, _ = measured(type(study)())
    assert odds(record) == pytest.approx(odds(without) / 3)


@pytest.mark.parametrize("value", [0.2, -3.0])
def test_no_shift_says_nothing(study, value):
    _, row = measured(study, shift(value, (value - 0.5, value + 0.5)))
    assert (row["says"], row["finding"].split(",")[0]) == (
        {},
        "the compound leaves the melting temperature where it was",
    )


def test_a_shift_across_the_limit_says_nothing(study):
    _, row = measured(study, shift(2.4, (1.6, 3.2)))
    assert row["says"] == {}
    assert "reaches over a limit (binds: at least 2 degC" in row["finding"]


def test_without_an_interval_it_is_shown_only(study):
    _, row = measured(study, shift(4.5, None))
    assert (row["says"], row["quality"]) == ({}, "no interval was given with the value")


def test_a_bound_is_an_interval(study):
    _, row = measured(study, shift(9.0, (8.0, math.inf)))
    assert row["interval"] == [8.0, None]
    assert row["says"]["inactive"] == "-"


def test_it_never_names_a_class(study):
    study.add("ATP", {"no inhibition": 1.0})
    record = study.decide(evidence=[shift(6.0, (5.0, 7.0))])
    assert record["verdict"] == "inactive"
    assert record["alive"][0]["class"] == "inactive"
