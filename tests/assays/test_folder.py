"""Assay folders are found, whatever their order, and get names that are unique and safe."""

import subprocess
import sys
from pathlib import Path

import pytest
from assays import folders

from mtorkin.assays.folder import find_folders, load_assay
from mtorkin.assays.layout import read_layouts
from mtorkin.assays.template import write_template


def made(root: Path, *names: str) -> list[Path]:
    return [folders.write(root / name, {"assay.yaml": ""}) for name in names]


def test_a_folder_and_a_folder_of_folders(tmp_path):
    made(tmp_path, "study/b", "study/a", "study/.hidden", "single")
    (tmp_path / "study" / "notes").mkdir()
    found = find_folders([tmp_path / "study", tmp_path / "single"])
    assert found == [("a", tmp_path / "study/a"), ("b", tmp_path / "study/b"), ("single", tmp_path / "single")]
    assert find_folders([tmp_path / "single", tmp_path / "study", tmp_path / "study/a"]) == found


def test_one_folder_under_two_names_counts_once(tmp_path, monkeypatch):
    [folder] = made(tmp_path, "one")
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(folder)
    assert [name for name, _ in find_folders([folder, tmp_path / "link", "."])] == ["one"]


def test_names_are_made_unique_by_parents(tmp_path):
    paths = made(tmp_path, "x/atp", "y/atp", "x/Protein", "z/x-atp")
    names = [name for name, _ in find_folders(paths)]
    assert names == [name for name, _ in find_folders(reversed(paths))]
    assert len(set(names)) == 4
    assert {"y-atp", "Protein", "z-x-atp"} <= set(names)


@pytest.mark.parametrize(
    ("name", "expected"), [("my plate #1 (µM)", "my-plate-1-M"), ("..odd", "odd"), ("日本", "assay")]
)
def test_names_are_safe(tmp_path, name, expected):
    assert find_folders(made(tmp_path, name)) == [(expected, tmp_path / name)]


def test_names_that_differ_only_in_what_a_name_cannot_have(tmp_path):
    names = [name for name, _ in find_folders(made(tmp_path, "a b", "a#b"))]
    assert len(set(names)) == 2


def test_what_is_no_folder_is_said_for_each(tmp_path):
    made(tmp_path, "good")
    (tmp_path / "empty").mkdir()
    found = folders.sentences(lambda: find_folders([tmp_path / "good", tmp_path / "empty", tmp_path / "absent"]))
    assert found == [
        f"{tmp_path / 'absent'} is not a folder; `mtorkin new {tmp_path / 'absent'}` writes one to fill in",
        f"{tmp_path / 'empty'} has no assay.yaml, and no folder in it has one; "
        f"`mtorkin new {tmp_path / 'empty'}` writes one to fill in",
    ]


def test_finding_folders_imports_nothing_heavy():
    code = (
        "import sys, mtorkin.assays.folder as f; "
        "print(sorted({'pandas', 'pydantic', 'pint', 'yaml', 'openpyxl', 'numpy'} & set(sys.modules)), f.ASSAY_FILE)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] assay.yaml"


def fill_in(folder: Path) -> None:
    values = {
        "title: FILL IN": "title: a test",
        "name: FILL IN": "name: mTOR",
        "concentration: FILL IN": "concentration: 2 uM",
        "reaction_time: FILL IN": "reaction_time: 20 min",
        "format: FILL IN": "format: tr-fret",
        "low: FILL IN": "low: no enzyme",
    }
    text = (folder / "assay.yaml").read_text(encoding="utf-8")
    for marked, value in values.items():
        assert marked in text
        text = text.replace(marked, value)
    layout = (folder / "layout.csv").read_text(encoding="utf-8").replace("FILL IN", "TOR-1")
    folders.write(folder, {"assay.yaml": text, "layout.csv": layout})


def test_a_new_folder_says_what_to_fill_in(tmp_path):
    write_template(tmp_path / "new")
    found = folders.sentences(lambda: load_assay(tmp_path / "new", "new"))
    assert len(found) == 6
    assert all(sentence.endswith("is still to be filled in") for sentence in found)


def test_a_new_folder_is_accepted_once_filled_in(tmp_path):
    written = write_template(tmp_path / "deep" / "new")
    assert sorted(path.name for path in written) == ["PUT-EXPORT-HERE.txt", "assay.yaml", "layout.csv"]
    folder = tmp_path / "deep" / "new"
    fill_in(folder)
    rows, problems = read_layouts(folder, load_assay(folder, "new"), "new")
    assert problems == []
    assert len(rows) == 15


def test_a_compound_left_to_fill_in_is_said(tmp_path):
    write_template(tmp_path)
    layout = (tmp_path / "layout.csv").read_text(encoding="utf-8")
    fill_in(tmp_path)
    folders.write(tmp_path, {"layout.csv": layout})
    [problem] = read_layouts(tmp_path, load_assay(tmp_path, "new"), "new")[1]
    assert problem.sentence() == "new/layout.csv, row 2 and 11 more, compound: is still to be filled in"


def test_commented_keys_of_a_new_folder_are_valid(tmp_path):
    write_template(tmp_path)
    fill_in(tmp_path)
    lines = (tmp_path / "assay.yaml").read_text(encoding="utf-8").splitlines()
    optional = [
        line.replace("# ", "", 1) if line.strip().startswith("# ") and ":" in line else line for line in lines[3:]
    ]
    text = "\n".join(line for line in optional if not line.startswith(("For an", "  substrate:", "#   substrate")))
    text = text.replace("#   TOR-1", "  TOR-1").replace("#   FKBP12", "  FKBP12")
    assay = load_assay(folders.write(tmp_path / "full", {"assay.yaml": text}), "full")
    assert assay.enzyme.active_concentration == "1.6 nM"
    assert assay.accessory.FKBP12 is not None
    assert assay.compounds["TOR-1"].name == "Torin1"


def test_nothing_is_overwritten(tmp_path):
    folders.write(tmp_path, {"layout.csv": "mine"})
    [sentence] = folders.sentences(lambda: write_template(tmp_path))
    assert "has layout.csv already, which `mtorkin new` does not overwrite" in sentence
    assert (tmp_path / "layout.csv").read_text() == "mine"
    assert not (tmp_path / "assay.yaml").exists()
    [sentence] = folders.sentences(lambda: write_template(tmp_path / "layout.csv"))
    assert "is a file; give the name of a folder" in sentence
