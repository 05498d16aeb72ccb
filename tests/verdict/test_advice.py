"""What a verdict does not exclude, and the experiments that it asks for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from mtorkin.kinetics.law.catalogue import load_catalogue
from mtorkin.verdict.record import Record
from mtorkin.verdict.rules import load_rules

NONE = {"no inhibition": 1.0}
COMPETITIVE = {"competitive": 0.99, "noncompetitive": 0.01}
NONCOMPETITIVE = {"noncompetitive": 0.99, "competitive": 0.01}
UNSURE = {"competitive": 0.6, "noncompetitive": 0.4}


def noncompetitive(study, **conditions):
    return study.add("ATP", NONCOMPETITIVE, **conditions).add("protein", NONCOMPETITIVE, **conditions)


def left(record):
    return {each["what"]: each["experiments"] for each in record["not_excluded"]}


DETECTION, SLOW = "interference with the detection", "slow or covalent binding before ATP came"
AGGREGATES = "aggregation of the compound"


def test_a_bare_noncompetitive_pattern_excludes_neither_interference_nor_slow_binding(study):
    record = noncompetitive(study).add("both", {"noncompetitive": 1.0}).decide()
    assert left(record) == {DETECTION: ["other detection"], SLOW: ["other time"], AGGREGATES: ["more detergent"]}
    assert record["experiments"] == ["other detection", "other time", "more detergent"]
    assert record["what_would_settle"] == [load_rules().experiments[name].do for name in record["experiments"]]


def test_with_fkbp12_in_all_wells_a_rapalog_is_not_excluded(study):
    record = noncompetitive(study, FKBP12=30.0).decide()
    assert "arm without FKBP12" in record["experiments"]


def test_an_experiment_that_was_done_is_not_asked_for(study):
    noncompetitive(study, format="adp-glo").add("both", {"noncompetitive": 1.0}, format="adp-glo")
    study.dose(None, purpose="counter-assay", format="adp-glo").dose(0.1, format="adp-glo")
    assert set(left(study.decide())) == {SLOW, AGGREGATES}


def test_an_experiment_that_said_nothing_is_still_asked_for(study):
    noncompetitive(study).dose(1.02, preincubation=0.0).dose(0.34, preincubation=60.0)
    assert left(study.decide())[SLOW] == ["other time"]


def test_what_does_nothing_without_fkbp12_may_be_a_rapalog(study):
    record = study.add("ATP", NONE).decide()
    what = "a rapalog, which does nothing without FKBP12"
    assert (record["verdict"], left(record)) == ("inactive", {what: ["with FKBP12"]})
    assert record["what_would_settle"] == ["Repeat with FKBP12 at 1 uM or more."]


def test_of_a_competitive_compound_the_constants_are_in_doubt_until_a_second_preincubation(study):
    record = study.add("ATP", COMPETITIVE).decide()
    assert (record["verdict"], record["experiments"]) == ("atp-competitive", ["other time"])
    record = study.dose(0.1, preincubation=0.0).dose(0.1, preincubation=60.0).decide()
    assert (record["verdict"], record["experiments"], record["what_would_settle"]) == ("atp-competitive", [], [])


def test_classes_left_are_told_by_the_axes_that_they_need_and_by_more_wells(study):
    record = study.add("ATP", UNSURE).decide()
    found = left(record)
    assert (found["atp-competitive"], found["noncompetitive"]) == ([], ["protein axis"])
    assert record["experiments"][0] == "protein axis"
    assert record["experiments"][-1] == "more wells"


def test_where_nothing_new_is_left_to_do_more_wells_are(study):
    record = study.add("ATP", UNSURE).add("protein", {"competitive": 1.0}).decide()
    assert record["verdict"] == "unresolved"
    assert record["experiments"] == ["more wells"]


def test_a_rule_that_asks_for_experiments_is_the_advice(study):
    record = study.add("ATP", NONE).decide(rapalog=True)
    assert record["experiments"] == ["with FKBP12"]


@pytest.mark.parametrize("axes", [{"ATP": UNSURE}, {"protein": COMPETITIVE}, {"ATP": {"partial noncompetitive": 1.0}}])
def test_every_unresolved_compound_has_advice(study, axes):
    for axis, supports in axes.items():
        study.add(axis, supports)
    record = study.decide()
    assert record["verdict"] == "unresolved"
    assert record["what_would_settle"]


def test_a_record_cannot_leave_something_open_without_advice(study):
    record = noncompetitive(study).decide()
    with pytest.raises(ValidationError, match="no experiment is named"):
        Record.model_validate(record | {"what_would_settle": []})


CURVES = st.sampled_from(
    [
        {"preincubation": 0.0},
        {"preincubation": 60.0},
        {"dilution": 100.0},
        {"FKBP12": 30.0},
        {"mutations": "S2035T"},
        {"format": "tr-fret"},
        {"purpose": "counter-assay"},
    ]
)


@st.composite
def axes(draw):
    """What some axes show: one pattern, or two alike."""
    shown = {}
    for axis in draw(st.lists(st.sampled_from(["ATP", "protein", "both", "substrate"]), unique=True, max_size=3)):
        patterns = st.sampled_from(load_catalogue().patterns(axis))
        two = draw(st.lists(patterns, min_size=1, max_size=2, unique=True))
        shown[axis] = dict.fromkeys(two, 1 / len(two))
    return shown


@settings(max_examples=80, deadline=None)
@given(
    shown=axes(),
    curves=st.lists(st.tuples(CURVES, st.sampled_from([None, 0.1, 10.0])), max_size=4),
    rapalog=st.booleans(),
)
def test_whatever_was_measured_what_is_open_has_advice(new_study, shown, curves, rapalog):
    study = new_study()
    for axis, supports in shown.items():
        study.add(axis, supports)
    for conditions, ic50 in curves:
        study.dose(ic50, **conditions)
    record = study.decide(rapalog=rapalog)
    if record["verdict"] == "unresolved" or record["not_excluded"]:
        assert record["experiments"]
        assert len(record["what_would_settle"]) == len(record["experiments"])
