"""Compounds are joined by identifiers and aliases, whatever the order."""

from itertools import permutations

import pytest

from mtorkin.assays.compounds import canonical_names
from mtorkin.assays.schema import Assay


def assay(**compounds):
    return Assay.model_validate(
        {
            "mtorkin": 1,
            "title": "x",
            "enzyme": {"name": "mTOR"},
            "substrates": {"ATP": {}},
            "compounds": {name.replace("_", "-"): value for name, value in compounds.items()},
        }
    )


def test_aliases_join_over_folders_in_any_order():
    assays = {
        "a": assay(TOR_1={"aliases": ["Torin-1"]}),
        "b": assay(T1={"aliases": ["torin-1"]}),
        "c": assay(Torin_1={"name": "Torin1"}),
        "d": assay(RAPA={}),
    }
    results = {
        str(canonical_names({name: assays[name] for name in order}, ["Rapa", "other"]))
        for order in permutations(assays)
    }
    assert len(results) == 1
    canonical, problems = canonical_names(assays, ["Rapa", "other"])
    assert [problem.sentence() for problem in problems] == [
        "compound: 'Rapa' and 'RAPA' are taken for one compound; write it alike, or give two other names"
    ]
    assert canonical == {
        "RAPA": "RAPA",
        "Rapa": "RAPA",
        "T1": "T1",
        "TOR-1": "T1",
        "Torin-1": "T1",
        "other": "other",
        "torin-1": "T1",
    }


def test_the_declared_identifier_is_canonical_rather_than_its_alias():
    canonical, _ = canonical_names({"a": assay(X={}), "b": assay(Z={"aliases": ["X"]})})
    assert canonical == {"X": "Z", "Z": "Z"}


def test_aliases_of_each_other():
    canonical, problems = canonical_names({"a": assay(X={"aliases": ["Y"]}), "b": assay(Y={"aliases": ["X"]})})
    assert (canonical, problems) == ({"X": "X", "Y": "X"}, [])


def test_an_alias_must_not_join_what_a_folder_keeps_apart():
    _, [problem] = canonical_names({"a": assay(X={"aliases": ["Q"]}, Y={"aliases": ["q"]})})
    assert problem.sentence() == (
        "a/assay.yaml, compounds.Y: 'Y' and 'X' are two compounds here, but an alias makes them one; correct the "
        "aliases"
    )
    assert problem.compound == "X"


def test_an_alias_of_another_folder_must_not_either():
    _, [problem] = canonical_names({"a": assay(X={}, Y={}), "b": assay(X={"aliases": ["Y"]})})
    assert (problem.assay, problem.compound) == ("a", "X")


def test_a_compound_is_a_rapalog_or_is_not():
    _, [problem] = canonical_names(
        {"a": assay(X={"rapalog": True}), "b": assay(x={"rapalog": False}), "c": assay(X={})}
    )
    assert problem.sentence() == "b/assay.yaml, compounds.x: rapalog is false here and true in a; correct one"


def test_a_reference_is_one_thing():
    _, [problem] = canonical_names(
        {"a": assay(X={"reference": "atp-competitive"}), "b": assay(X={"reference": "inactive"}), "c": assay(X={})}
    )
    assert problem.sentence().endswith("reference is inactive here and atp-competitive in a; correct one")


def test_a_reference_by_name_is_what_the_catalogue_has_of_it():
    named = assay(X={"reference": "rad-001"}).compounds["X"]
    assert (named.known_as, named.known_class) == ("everolimus", "rapalog-like")
    by_class = assay(X={"reference": "inactive"}).compounds["X"]
    assert (by_class.known_as, by_class.known_class) == (None, "inactive")
    assert assay(X={"reference": "Torin 1"}).is_rapalog("X") is False
    assert assay(X={"reference": "RAD001"}).is_rapalog("X") is True


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rapamycn", "must be a class (atp-competitive, .*) or a known compound; .* did you mean rapamycin?"),
        ("RapaLink-1", "RapaLink-1 is bivalent, and no reference can be held to that; remove the key"),
    ],
)
def test_a_reference_that_is_none_is_refused_in_a_sentence(name, said):
    with pytest.raises(ValueError, match=said.replace("(", r"\(", 1).replace(") or", r"\) or").replace("?", r"\?")):
        assay(X={"reference": name})


def test_two_folders_that_name_different_references_contradict_each_other():
    assays = {"a": assay(X={"reference": "rapamycin"}), "b": assay(X={"reference": "everolimus"})}
    _, (problem,) = canonical_names(assays)
    assert problem.sentence().endswith("reference by name is everolimus here and rapamycin in a; correct one")
