"""How likely `rapalog-like` is beforehand: with FKBP12 in the wells, where it is declared, and with neither."""

from __future__ import annotations

import math

import pytest

from mtorkin.verdict.rules import load_rules

WITH = load_rules().number("rapalog_with_fkbp12")
WITHOUT = load_rules().number("rapalog_without_fkbp12")


def shown(study, supports, **more):
    """The record of a compound whose patterns have these supports, those within the margin being alive."""
    best = max(supports.values())
    delta = {name: 2 * math.log(best / value) for name, value in supports.items()}
    alive = {name for name, value in delta.items() if value < 6}
    return study.add("both", supports, delta=delta, alive=alive, margin=6.0, **more)


def supports_of(record):
    return {each["class"]: each["support"] for each in record["alive"]}


@pytest.mark.parametrize(("FKBP12", "rapalog", "odds"), [(1.0, False, WITH), (0.0, True, WITH), (0.0, False, WITHOUT)])
def test_support_is_by_bayes(study, FKBP12, rapalog, odds):
    study = shown(study, {"rapalog-like": 0.6, "substrate-competitive": 0.4}, FKBP12=FKBP12)
    found = supports_of(study.decide(rapalog=rapalog))
    assert found["rapalog-like"] == pytest.approx(0.6 * odds / (0.6 * odds + 0.4))


def test_without_fkbp12_it_takes_more_evidence(study):
    record = shown(study, {"rapalog-like": 0.98, "substrate-competitive": 0.02}).decide()
    assert record["verdict"] == "unresolved"
    assert set(supports_of(record)) == {"rapalog-like", "substrate-competitive"}


def test_with_fkbp12_it_takes_less(study):
    record = shown(study, {"rapalog-like": 0.92, "substrate-competitive": 0.08}, FKBP12=1.0).decide()
    assert record["verdict"] == "rapalog-like"


def test_other_classes_do_not_depend_on_it(study):
    record = shown(study, {"ATP-competitive": 0.999, "noncompetitive": 0.001}).decide()
    assert record["verdict"] == "atp-competitive"
    assert record["support"] == pytest.approx(0.999)


def test_a_class_is_ruled_out_by_all_of_the_likeliest_and_not_by_its_best_pattern_alone(study):
    supports = {"uncompetitive vs ATP": 0.55, "uncompetitive vs protein": 0.41, "noncompetitive": 0.04}
    record = shown(study, supports).decide()
    assert record["verdict"] == "uncompetitive"


def test_fkbp12_says_nothing_where_wells_without_it_are_inhibited_alike(study):
    supports = {"rapalog-like": 0.6, "substrate-competitive": 0.4}
    study = shown(study, supports, FKBP12=1.0)
    with_it = supports_of(study.decide())
    without = supports_of(study.dose(0.1, FKBP12=1.0).dose(0.11, FKBP12=0.0).decide())
    assert without["rapalog-like"] < 0.2 < with_it["rapalog-like"]
