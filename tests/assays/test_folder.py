"""What `mtorkin new` writes, filled in, is an assay folder."""

from pathlib import Path

from assays import folders

from mtorkin.assays.folder import load_assay
from mtorkin.assays.layout import read_layouts
from mtorkin.assays.template import write_template
from mtorkin.readers.ingest import ingest


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
    found = read_layouts(folder, load_assay(folder, "new"), "new")
    assert found.problems == []
    assert len(found.rows) == 15


def test_a_compound_left_to_fill_in_is_said(tmp_path):
    write_template(tmp_path)
    layout = (tmp_path / "layout.csv").read_text(encoding="utf-8")
    fill_in(tmp_path)
    folders.write(tmp_path, {"layout.csv": layout})
    [problem] = read_layouts(tmp_path, load_assay(tmp_path, "new"), "new").problems
    assert problem.sentence() == "new/layout.csv, row 2 and 11 more, compound: is still to be filled in"


def test_commented_keys_of_a_new_folder_are_valid(tmp_path):
    write_template(tmp_path)
    fill_in(tmp_path)
    lines = (tmp_path / "assay.yaml").read_text(encoding="utf-8").splitlines()
    optional = [
        line.replace("# ", "", 1) if line.strip().startswith("# ") and ":" in line else line for line in lines[3:]
    ]
    text = "\n".join(
        line
        for line in optional
        if not line.startswith(("For an", "  substrate:", "#   substrate", "Instead of", "  volume:"))
    )
    for key in ("TOR-1", "TOR-2", "EXT-1", "FKBP12"):
        text = text.replace(f"#   {key}", f"  {key}")
    assay = load_assay(folders.write(tmp_path / "full", {"assay.yaml": text}), "full")
    assert assay.enzyme.active_concentration == "1.6 nM"
    assert assay.accessory.FKBP12 is not None
    assert assay.compounds["TOR-1"].name == "Torin1"
    assert assay.molar_mass("ext-1").value == 432.5
    assert assay.compounds["TOR-2"].series.levels == 8


def fill_in_rates(folder):
    write_template(folder, rates=True)
    text = (folder / "assay.yaml").read_text(encoding="utf-8")
    for marked, value in (
        ("title: FILL", "title: a"),
        ("name: FILL", "name: mTOR"),
        ("concentration: FILL", "concentration: 2 uM"),
    ):
        text = text.replace(f"{marked} IN", value)
    return text


def test_a_new_folder_for_rates(tmp_path):
    text = fill_in_rates(tmp_path / "new")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["assay.yaml", "rates.csv"]
    assert len(folders.sentences(lambda: load_assay(tmp_path / "new", "new"))) == 3
    folders.write(tmp_path / "new", {"assay.yaml": text})
    assert folders.sentences(lambda: ingest(tmp_path / "new", "new")) == [
        "new/rates.csv, row 2 and 11 more, compound: is still to be filled in",
        "new/rates.csv, row 2 and 11 more, velocity: is still to be filled in",
    ]
    table = (tmp_path / "new" / "rates.csv").read_text(encoding="utf-8")
    table = table.replace("\nFILL IN", "\nTOR-1").replace("FILL IN", "0.25")
    folders.write(tmp_path / "new", {"rates.csv": table})
    found = ingest(tmp_path / "new", "new")
    assert found.problems == []
    assert len(found.wells) == 12


def test_commented_keys_of_a_new_folder_for_rates_are_valid(tmp_path):
    before, _, rest = fill_in_rates(tmp_path / "new").partition("velocities:\n")
    text = before + "velocities:\n" + rest.partition("\n#")[0].replace("\n  # ", "\n  ")
    given = load_assay(folders.write(tmp_path / "full", {"assay.yaml": text}), "full").velocities
    assert (given.across.levels, given.once, given.direction) == ("inhibitor", ["ATP"], "decrease")
    assert given.columns["velocity"].column == ["rep 1", "rep 2"]


def test_nothing_is_overwritten(tmp_path):
    folders.write(tmp_path, {"layout.csv": "mine"})
    [sentence] = folders.sentences(lambda: write_template(tmp_path))
    assert "has layout.csv already, which `mtorkin new` does not overwrite" in sentence
    assert (tmp_path / "layout.csv").read_text() == "mine"
    assert not (tmp_path / "assay.yaml").exists()
    [sentence] = folders.sentences(lambda: write_template(tmp_path / "layout.csv"))
    assert "is a file; give the name of a folder" in sentence
