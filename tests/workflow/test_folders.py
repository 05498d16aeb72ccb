"""Which folders a study has, and under which identifiers."""

from __future__ import annotations

import pytest

from mtorkin.base.errors import InputError
from mtorkin.workflow import folders


@pytest.fixture
def make(tmp_path):
    def made(*names: str, assay: bool = True):
        for name in names:
            (tmp_path / name).mkdir(parents=True)
            if assay:
                (tmp_path / name / "assay.yaml").touch()
        return tmp_path

    return made


def test_a_folder_of_folders_is_a_study(make):
    root = make("study/b", "study/a", "other")
    found = folders.find_assays(["study", "other", "study/a"], root)
    assert found == {"a": root / "study/a", "b": root / "study/b", "other": root / "other"}


def test_the_order_of_the_entries_makes_no_difference(make):
    root = make("x/p1", "y/p1", "y/p2")
    assert (
        list(folders.find_assays(["y", "x"], root))
        == list(folders.find_assays(["x", "y"], root))
        == ["p2", "x.p1", "y.p1"]
    )


def test_a_broken_or_missing_folder_is_kept_to_be_named(make):
    root = make("study/good")
    make("study/broken", assay=False)
    assert set(folders.find_assays(["study", "missing"], root)) == {"good", "broken", "missing"}


def test_hidden_folders_and_results_are_no_assays(make):
    root = make("study/good", "study/.hidden")
    make("study/out", "study/old/.snakemake", "study/__pycache__", assay=False)
    assert set(folders.find_assays(["study"], root, root / "study/out")) == {"good"}


def test_what_was_measured_in_cells_is_passed_over_and_refused_by_name(make):
    root = make("study/a", "study/blots")
    (root / "study" / "blots" / "assay.yaml").write_text("mtorkin: 1\npurpose: cells\n", encoding="utf-8")
    assert list(folders.find_assays(["study"], root)) == ["a"]
    assert folders.find_observed(["study"], root) == [(root / "study" / "blots").resolve()]
    with pytest.raises(InputError, match="blots was measured in cells, and a run analyses plates"):
        folders.find_assays(["study/blots"], root)


@pytest.mark.parametrize("out", ["study", "study/a"])
def test_results_among_the_data_are_refused(make, out):
    root = make("study/a", "study/b")
    with pytest.raises(InputError, match="among the data"):
        folders.find_assays(["study"], root, root / out)


def test_no_folder_is_an_error(tmp_path):
    with pytest.raises(InputError, match="no assay folder was given"):
        folders.find_assays([], tmp_path)


def test_an_identifier_can_stand_in_an_address(make):
    root = make("plate #1 (50 % DMSO)")
    assert list(folders.find_assays(["plate #1 (50 % DMSO)"], root)) == ["plate_1_50_DMSO"]


def test_names_that_only_punctuation_or_case_tells_apart_are_numbered(make):
    root = make("study/a b", "study/a_b", "study/A_b", "study/a_b-2")
    found = folders.find_assays(["study"], root)
    assert {name: folder.name for name, folder in found.items()} == {
        "A_b": "A_b", "a_b-2": "a_b-2", "a_b-3": "a b", "a_b-4": "a_b",
    }  # fmt: skip
