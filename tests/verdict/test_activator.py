"""The word activator: named where the velocity rises and no law of inhibition describes the wells."""

import pytest

NONE = {"no inhibition": 1.0}
COMPETITIVE = {"competitive": 0.99, "noncompetitive": 0.01}
#: No model describes the wells.
MISFIT = {"fit": {"lack_of_fit": 1e-9, "lack_of_fit_F": 30.0}}
RISE = ("highest velocity", 1.7, 1.5, 1.9)
SMALL = ("highest velocity", 1.15, 1.02, 1.3)
TOP_HIGH, TOP_LOW = ("velocity at the top", 1.6, 1.4, 1.8), ("velocity at the top", 0.2, 0.1, 0.3)


def line(record, title):
    return next((row for row in record["evidence"] if row["line"] == title), None)


@pytest.mark.parametrize(("pattern", "more"), [(COMPETITIVE, MISFIT), (NONE, {}), (NONE, MISFIT)])
def test_a_rise_that_no_law_describes_is_an_activator(study, pattern, more):
    record = study.add("ATP", pattern, **more).reads(RISE, TOP_HIGH).decide()
    assert (record["verdict"], record["rule"]["id"]) == ("activator", "activator")
    assert record["sentence"] == "X behaves as an activator."
    assert line(record, "activation")["says"]["activator"] == "+"
    assert [each["what"] for each in record["not_excluded"]] == ["interference that raises the signal"]
    assert record["what_would_settle"]


def test_rise_then_fall_is_recognised(study):
    record = study.add("ATP", COMPETITIVE, **MISFIT).reads(RISE, TOP_LOW).decide()
    assert (record["verdict"], record["rule"]["id"]) == ("activator", "rise-then-fall")
    assert "inhibits at higher ones" in record["sentence"]


def test_what_a_law_of_inhibition_describes_is_no_activator(study):
    record = study.add("ATP", COMPETITIVE).reads(RISE, TOP_LOW).decide()
    assert record["verdict"] == "atp-competitive"
    assert record["support"] == pytest.approx(0.99, abs=0.01)


def test_a_small_rise_is_none(study):
    record = study.add("ATP", NONE).reads(SMALL, TOP_HIGH).decide()
    assert record["verdict"] == "inactive"
    assert line(record, "activation")["says"] == {}


def test_a_plate_that_failed_shows_no_activation(study):
    study.add("ATP", NONE).reads(RISE, TOP_HIGH)
    study.quality.append(
        {"assay": "ATP-0", "plate": "P1", "metric": "Z'", "value": 0.1, "limit": ">= 0.4", "passed": False}
    )
    assert study.decide()["verdict"] == "not-interpretable"


def test_detection_that_is_hit_is_no_activator(study):
    study.add("ATP", NONE, format="adp-glo").reads(RISE, TOP_HIGH)
    study.dose(0.1, format="adp-glo").dose(0.1, purpose="counter-assay", format="adp-glo")
    assert study.decide()["verdict"] == "interference"


def test_a_dose_response_that_inhibits_is_no_activator(study):
    assert study.dose(0.1, readings=[RISE, TOP_LOW]).decide()["verdict"] == "unresolved"
