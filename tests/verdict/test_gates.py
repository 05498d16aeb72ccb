"""Reference compounds: one that does not behave closes the verdict on what was measured beside it."""

from dataclasses import replace

import pandas as pd
import pytest

from mtorkin.base.settings import Settings
from mtorkin.verdict.gates import barred_families

COMPETITIVE, NONCOMPETITIVE = {"competitive": 1.0}, {"noncompetitive": 1.0}
NONE = {"no inhibition": 1.0}


def barred(study, stated):
    """The reference is X as far as the study is concerned; its neighbours are other compounds."""
    return barred_families(replace(study.tables(), references={"REF": stated}), Settings())


def beside(study, supports, axis="ATP", **changes):
    """A reference and another compound in the folder `one`.

    And a third of the same preparation, and a fourth that is alone.
    """
    study.add(axis, supports, name="ref", compound="REF", assay="one", **changes)
    study.add("ATP", COMPETITIVE, name="near", compound="A", assay="one")
    study.add("ATP", COMPETITIVE, name="same lot", compound="B", assay="two")
    study.add("ATP", COMPETITIVE, name="far", compound="C", assay="three", preparation="lot 9")
    for row in study.families[:3:2]:
        row["preparation"] = "lot 1"
    return study


@pytest.mark.parametrize(
    ("supports", "word", "closed"),
    [
        (COMPETITIVE, "atp-competitive", False),
        (NONCOMPETITIVE, "atp-competitive", True),
        ({"competitive": 0.5, "noncompetitive": 0.5}, "atp-competitive", False),
        (NONE, "atp-competitive", True),
        (NONE, "inactive", False),
        (COMPETITIVE, "inactive", True),
        (NONE, "rapalog-like", False),
    ],
)
def test_a_reference_bars_its_folder_and_its_preparation(study, supports, word, closed):
    found = barred(beside(study, supports), {"one": word})
    assert set(found) == ({"ref", "near", "same lot"} if closed else set())
    if closed:
        assert "the reference compound REF is" in found["near"]


def test_a_rapalog_with_fkbp12_must_inhibit(study):
    assert "near" in barred(beside(study, NONE, FKBP12=1.0), {"one": "rapalog-like"})


def test_a_dose_response_of_a_reference_must_inhibit(study):
    assert "near" in barred(beside(study, NONE, axis=""), {"one": "atp-competitive"})


def test_a_reference_counts_only_where_it_is_marked(study):
    assert barred(beside(study, NONCOMPETITIVE), {"two": "atp-competitive"}) == {}


def test_barred_families_are_not_interpreted(study):
    study.add("ATP", COMPETITIVE, name="near")
    record = study.decide(barred={"near": "the reference compound REF is inactive and shows competitive"})
    assert record["verdict"] == "not-interpretable"
    assert any("the reference compound REF" in reason for reason in record["reasons"])
    assert not pd.isna(record["sentence"])
