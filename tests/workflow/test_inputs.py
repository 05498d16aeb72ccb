"""What is out of date is known by the content of the files that are read, whatever their names and dates."""

from __future__ import annotations

import os

import pytest
from assays import folders

from mtorkin.base import tables
from mtorkin.workflow import inputs, paths
from mtorkin.workflow.dependencies import visible
from mtorkin.workflow.digests import NONE
from mtorkin.workflow.job import Job
from mtorkin.workflow.provenance import Program, provenance
from mtorkin.workflow.stages.ingest import ingest

RATES = folders.ASSAY[: folders.ASSAY.index("conditions:")] + "purpose: substrate-kinetics\nvelocities: {file: FILE}\n"


def rates(folder, file):
    folders.write(folder, {"assay.yaml": RATES.replace("FILE", f"'{file}'")})
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text("ATP [uM],velocity [a.u.]\n1,2\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("file", ["rates.csv", ".rates.csv", "~$rates.csv", "__raw/rates.csv", "raw {x} <y>.csv"])
def test_every_file_that_is_read_is_known_by_its_content(tmp_path, file):
    folder = rates(tmp_path / "f", file)
    before = inputs.digests(folder)
    assert list(before) == ["assay.yaml", file]
    held = (folder / file).stat()
    (folder / file).write_text("ATP [uM],velocity [a.u.]\n1,9\n", encoding="utf-8")
    os.utime(folder / file, (0.0, held.st_mtime - 1e6))
    assert inputs.digests(folder) != before
    os.utime(folder / "assay.yaml", (0.0, 1e9))
    assert inputs.digests(folder) == inputs.digests(folder)


def test_what_is_not_read_makes_no_difference(tmp_path):
    folder = rates(tmp_path / "f", "rates.csv")
    before = inputs.digests(folder)
    folders.write(folder, {"notes {draft}.txt": "x", "raw <old>.txt": "y"})
    (folder / "broken").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    assert inputs.digests(folder) == before


def test_a_linked_folder_and_what_a_layout_includes(tmp_path):
    folder = folders.good(tmp_path / "f", assay=folders.ASSAY.replace("layout.csv", "layout.toml"))
    folders.write(tmp_path / "raw", {"plate1.csv": folders.EXPORT})
    (folder / "linked").symlink_to(tmp_path / "raw", target_is_directory=True)
    folders.write(folder, {"assay.yaml": (folder / "assay.yaml").read_text().replace("plate1", "linked/plate1")})
    folders.write(folder / "parts", {"b.toml": "[meta]\ninclude = 'c.toml'\n", "c.toml": "x = 1\n"})
    folders.write(
        folder, {"layout.toml": "[meta]\ninclude = ['parts/b.toml', {path = 'a.toml', shift = 'A1 to B2'}]\n"}
    )
    folders.write(folder, {"a.toml": "x = 1\n"})
    assert list(inputs.digests(folder)) == [
        "assay.yaml", "layout.toml", "linked/plate1.csv", "a.toml", "parts/b.toml", "parts/c.toml",
    ]  # fmt: skip


def test_a_layout_from_outside_the_folder_is_refused(tmp_path):
    folder = folders.good(tmp_path / "f", assay=folders.ASSAY.replace("layout.csv", "layout.toml"))
    folders.write(tmp_path, {"other.toml": "x = 1\n"})
    folders.write(folder, {"layout.toml": "[meta]\ninclude = '../other.toml'\n"})
    [sentence] = _said(tmp_path, folder)
    assert "other.toml is included from outside the assay folder; put it into the folder" in sentence
    folders.write(folder, {"layout.toml": "[meta]\ninclude = 'layout.toml'\n"})
    [sentence] = _said(tmp_path, folder)
    assert "the layout includes itself" in sentence


@pytest.mark.parametrize("what", ["missing", "pipe", "folder", "broken link"])
def test_what_is_no_file_is_named_at_once(tmp_path, what):
    folder = rates(tmp_path / "f", "rates.csv")
    (folder / "rates.csv").unlink()
    {
        "missing": lambda path: None,
        "pipe": os.mkfifo,
        "folder": os.mkdir,
        "broken link": lambda path: path.symlink_to("nowhere"),
    }[what](folder / "rates.csv")
    assert inputs.digests(folder)["rates.csv"] == NONE
    [sentence] = _said(tmp_path, folder)
    assert "f/rates.csv: " in sentence
    assert "put " in sentence


def test_a_folder_that_changes_while_it_is_read(tmp_path):
    folder = rates(tmp_path / "f", "rates.csv")
    told = inputs.digests(folder)
    (folder / "rates.csv").write_text("ATP [uM],velocity [a.u.]\n1,9\n", encoding="utf-8")
    [sentence] = [each for each in _said(tmp_path, folder, told) if "changed" in each]
    assert sentence == "f: its files changed while they were read; run the same command again"


def test_provenance_states_what_was_read(tmp_path):
    stated = inputs.digests(rates(tmp_path / "f", ".rates.csv")) | {"missing.csv": NONE}
    found = provenance({"f": stated}, {"seed": 1}, Program("", {}, {}, {}, None))["inputs"]["f"]
    assert list(found) == [".rates.csv", "assay.yaml"]
    assert all(len(digest) == 64 for digest in found.values())


def _said(tmp_path, folder, files=None):
    """The errors that the stage `ingest` records of a folder."""
    outputs = {name: str(tmp_path / "out" / paths.of(path, assay="f")) for name, path in paths.INGEST.items()}
    files = inputs.digests(folder) if files is None else files
    params = {"assay": "f", "folder": str(folder), "files": files}
    ingest(Job({}, outputs, params, visible("ingest", {}), "logs/this.log"))
    found = tables.PROBLEMS.records(outputs["problems"])
    return [f"{'/'.join(filter(None, (row['assay'], row['file'])))}: {row['message']}" for row in found]
