"""A study from plates to pages: two good folders, and two that cannot be used."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest
import yaml

from mtorkin.base import tables
from mtorkin.base.compact import open_text
from mtorkin.verdict.record import Verdicts
from mtorkin.workflow import dependencies, paths
from mtorkin.workflow.first_verdicts import FirstVerdicts
from mtorkin.workflow.job import INTERNAL
from mtorkin.workflow.launch import workflow_root
from mtorkin.workflow.published import json_schema
from mtorkin.workflow.retry import forget_failures
from mtorkin.workflow.stored import read_json

GOOD = ("puromycin", "sim-one-axis")
#: A proposed plate is simulated as often as that, and no cell is: figures are tested in tests/advise and tests/pathway.
QUICK = ("--set", "settle.repeats=2", "--set", "pathway=off")
#: What a run writes for the user, apart from logs, which may differ.
RESULTS = (paths.INDEX, *paths.DOWNLOADS)


def mtorkin(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mtorkin", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=600, check=False)


@dataclass
class Run:
    """A run in its own directory."""

    home: Path
    ended: subprocess.CompletedProcess[str]

    @property
    def out(self) -> Path:
        return self.home / "out"

    @property
    def config(self) -> dict[str, object]:
        content: dict[str, object] = yaml.safe_load((self.out / paths.CONFIG).read_text(encoding="utf-8"))
        return content


def start(home: Path, cores: int) -> Run:
    for name in GOOD:
        shutil.copytree(workflow_root() / "data" / "study" / name, home / "study" / name)
    (home / "study" / "forgotten").mkdir()
    (home / "study" / "typo").mkdir()
    (home / "study" / "typo" / "assay.yaml").write_text("mtorkin: 1\ntitel: a typo\n", encoding="utf-8")
    return Run(home, mtorkin("run", "study", "--out", "out", "--cores", str(cores), *QUICK, cwd=home))


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    return start(tmp_path_factory.mktemp("run"), cores=1)


@pytest.fixture(scope="module")
def changed(run, tmp_path_factory, monkeypatch_module):
    """Dry runs of a finished run with one source file of a copy of the package edited."""
    copy = tmp_path_factory.mktemp("package") / "mtorkin"
    shutil.copytree(dependencies.PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "_workflow"))
    original = dependencies.source_digest.__wrapped__

    def edit(file: str):
        path = copy / file
        kept = path.read_bytes()
        path.write_bytes(kept + b"\n")
        monkeypatch_module.setattr(dependencies, "source_digest", lambda stage: original(stage, copy))
        return lambda: path.write_bytes(kept)

    return edit


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def files(folder: Path) -> dict[str, bytes]:
    """Every result of a run by its name."""
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not (name := path.relative_to(folder).as_posix()).startswith((".snakemake/", "logs/"))
    }


def test_good_folders_finish_and_the_status_tells_of_the_others(run):
    assert run.ended.returncode == 2, run.ended.stdout + run.ended.stderr
    assert all((run.out / name).is_file() for name in RESULTS)
    verdicts = json.loads((run.out / paths.VERDICTS_JSON).read_text(encoding="utf-8"))["compounds"]
    assert [record["compound"] for record in verdicts] == ["SIM-AXIS"]
    with (run.out / paths.VERDICTS).open(encoding="utf-8") as stream:
        (row,) = csv.DictReader(stream)
    assert (run.out / row["page"]).is_file()


def test_the_verdicts_keep_their_schema(run):
    schema = json.loads(json_schema(Verdicts))
    jsonschema.validate(json.loads((run.out / paths.VERDICTS_JSON).read_text(encoding="utf-8")), schema)


@pytest.mark.parametrize("folder", ["forgotten", "typo"])
def test_what_is_wrong_is_named_everywhere(run, folder):
    with (run.out / paths.PROBLEMS).open(encoding="utf-8") as stream:
        problems = [row for row in csv.DictReader(stream) if row["assay"] == folder and row["severity"] == "error"]
    assert problems
    assert f"{folder}/assay.yaml" in " ".join(run.ended.stdout.split())
    assert f"{folder}/assay.yaml" in (run.out / paths.PROBLEM_PAGE).read_text(encoding="utf-8")
    index = (run.out / paths.INDEX).read_text(encoding="utf-8")
    assert re.search(rf'<a href="{paths.PROBLEM_PAGE}">\d+ errors[^<]*</a> in the input', index)
    assert "Traceback" not in run.ended.stdout + run.ended.stderr


def test_the_plate_that_would_settle_it_is_linked_and_there(run):
    (proposal,) = read_json(run.out / paths.of(paths.SETTLED["proposals"], batch="001")).values()
    with (run.out / paths.VERDICTS).open(encoding="utf-8") as stream:
        (row,) = csv.DictReader(stream)
    page = (run.out / row["page"]).read_text(encoding="utf-8")
    assert proposal["sentence"].replace("uM", "µM") in page
    assert [Path(file).name for file in proposal["files"]] == ["layout.csv", "assay.yaml"]
    for file in proposal["files"]:
        assert (run.out / file).is_file()
        assert f"href=../{file}>" in page


def test_progress_is_shown_and_the_report_is_named(run):
    assert " of " in run.ended.stderr.splitlines()[0]
    assert f"out/{paths.INDEX}" in run.ended.stdout


def test_every_well_of_the_good_folders_is_accounted_for(run):
    with open_text(run.out / paths.WELLS) as stream:
        wells = list(csv.DictReader(stream))
    assert {row["assay"] for row in wells} == set(GOOD)
    assert all(row["status"] for row in wells)
    assert all(row["reason"] for row in wells if row["status"] == "left out")


def test_every_table_says_which_rows_are_simulated(run):
    """Anybody may open one of them alone."""
    # A proposed layout holds no data; the table of designs beside it says what it rests on.
    tables = [path for path in run.out.rglob("*.csv*") if not path.name.endswith(("problems.csv", "layout.csv"))]
    assert len(tables) > len(GOOD) * 4
    for path in tables:
        # A figure is in the folder of its compound, or begins with the assay whose plate it shows.
        beside = path.name if path.parent.name == "plates" else path.parent.name
        with open_text(path) as stream:
            for row in csv.DictReader(stream):
                name = row.get("assay") or row.get("family") or row.get("compound") or beside
                assert row["simulated"] == str(name.casefold().startswith("sim-")), (path, row)


def test_another_directory_and_two_cores_give_the_same_bytes(run, tmp_path):
    other = start(tmp_path, cores=2)
    one, two = files(run.out), files(other.out)
    assert list(one) == list(two)
    assert [name for name in one if one[name] != two[name]] == []


def test_results_name_no_place_of_this_machine(run):
    here = [str(run.home).encode(), str(workflow_root()).encode()]
    assert [name for name, content in files(run.out).items() if any(place in content for place in here)] == []


def test_provenance_says_what_decides_the_results(run):
    stated = json.loads((run.out / paths.PROVENANCE).read_text(encoding="utf-8"))
    assert set(stated) == {
        "mtorkin", "lock_sha256", "rooms", "rules", "libraries", "formats", "seed", "configuration", "inputs",
    }  # fmt: skip
    assert {"kinetics", "verdict", "base"} < set(stated["rooms"])
    assert "verdict/rules.yaml" in stated["rules"]
    assert stated["mtorkin"]["sources_sha256"] == dependencies.source_digest("provenance")
    assert set(stated["inputs"]) == {*GOOD, "forgotten", "typo"}
    assert list(stated["inputs"]["typo"]) == ["assay.yaml"]
    assert stated["configuration"]["selection"]["criterion"] == "BIC"
    assert not {"folders", "out"} & set(stated["configuration"])


def test_a_second_run_has_nothing_to_do(run):
    before = files(run.out)
    second = mtorkin("run", "study", "--out", "out", *QUICK, cwd=run.home)
    assert second.stdout.startswith("nothing to do: results are up to date\n")
    assert second.returncode == 2
    assert files(run.out) == before


def test_the_working_directory_makes_no_difference(run, tmp_path):
    second = mtorkin("run", run.home / "study", "--out", run.out, *QUICK, cwd=tmp_path)
    assert second.stdout.startswith("nothing to do")
    assert list(tmp_path.iterdir()) == []


def test_snakemake_itself_fails_with_the_sentences(run):
    command = [
        sys.executable, "-m", "mtorkin.workflow.snakemake_main", "--snakefile", workflow_root() / "Snakefile",
        "--directory", run.out, "--configfile", run.out / paths.CONFIG, "--cores", "1",
    ]  # fmt: skip
    ended = subprocess.run(command, cwd=run.home, capture_output=True, text=True, timeout=600, check=False)
    assert ended.returncode == 1
    assert "1 of 2 steps" not in ended.stderr, "only the outcome was left to do"
    assert "forgotten/assay.yaml" in ended.stderr
    assert "typo/assay.yaml" in ended.stderr


@pytest.mark.parametrize(
    ("file", "rules"),
    [
        ("report/index.py", {"pages"}),
        ("report/templates/style.css", {"pages"}),
        ("verdict/rules.yaml", {"verdict", "pathway", "settle", "pages"}),
        ("kinetics/evidence/selection.py", {"fit", "verdict", "pathway", "settle", "pages"}),
        ("quality/plate.py", {"reduce", "families", "fit", "verdict", "pathway", "settle", "pages"}),
        ("readers/export.py", {"ingest", "reduce", "families", "fit", "verdict", "pathway", "settle", "pages"}),
        ("pathway/constants.yaml", {"pathway", "pages"}),
        ("advise/plans.py", {"settle", "pages"}),
        ("cli/main.py", set()),
    ],
)
def test_editing_a_source_reruns_what_depends_on_it(run, changed, jobs, file, rules):
    undo = changed(file)
    found = jobs(run.out, run.config, "results")
    undo()
    # The provenance states the digest of all sources, and the index shows it.
    assert set(found) == rules | {"provenance", "index", "results"}


def test_editing_nothing_reruns_nothing(run, jobs):
    assert jobs(run.out, run.config, "results") == {}


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"selection": {"margin": 6.0}}, {"fit", "verdict", "pathway", "settle", "pages"}),
        ({"evidence": {"fkbp12_shift": 20.0}}, {"verdict", "pathway", "settle", "pages"}),
        ({"pathway": {"samples": 40}}, {"pathway", "pages"}),
        ({"settle": {"repeats": 10}}, {"settle", "pages"}),
        ({"quality": {"z_prime": 0.5}}, {"reduce", "families", "fit", "verdict", "pathway", "settle", "pages"}),
    ],
)
def test_changing_a_setting_reruns_what_reads_it(run, jobs, change, rules):
    sections = {name: {**run.config[name], **values} for name, values in change.items()}
    found = jobs(run.out, run.config | sections, "results")
    assert set(found) == rules | {"provenance", "index", "results"}


def test_correcting_a_layout_reruns_its_folder_only_whatever_its_date(run, jobs):
    layout = run.home / "study" / "sim-one-axis" / "layout.csv"
    kept = layout.read_bytes()
    layout.write_bytes(kept + b"\n")
    os.utime(layout, (1e9, 1e9))
    found = jobs(run.out, run.config, "results")
    layout.write_bytes(kept)
    assert (found["ingest"], found["reduce"], found["families"]) == (1, 1, 1)


def test_an_internal_error_is_no_result(run, jobs):
    """One that ended a fit; the study as it was is put back."""
    failed, gathered = run.out / paths.of(paths.FIT["problems"], batch="001"), run.out / paths.PROBLEMS
    kept = {path: (path.read_bytes(), path.stat()) for path in (failed, gathered)}
    tables.PROBLEMS.write([{"message": "a bug", "key": INTERNAL}], failed)
    forget_failures(run.out)
    found = jobs(run.out, run.config, "results")
    for path, (content, held) in kept.items():
        path.write_bytes(content)
        os.utime(path, ns=(held.st_atime_ns, held.st_mtime_ns))
    assert {"fit", "verdict", "settle", "pages", "index"} <= set(found)
    assert not {"ingest", "reduce"} & set(found)


def test_an_interrupted_run_says_so_and_leaves_no_process(run, tmp_path):
    shutil.copytree(run.home / "study", tmp_path / "study")
    command = [sys.executable, "-m", "mtorkin", "run", "study", "--out", "out", "--cores", "1", *QUICK]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        # A shell that started us in the background has SIGINT ignored, which is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert process.stderr is not None
    first = process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=600)
    assert "of" in first
    assert process.returncode == 130
    assert "mtorkin: interrupted" in said
    assert "Traceback" not in said


def test_first_verdicts_are_those_of_the_run_where_references_behave(run):
    first = FirstVerdicts(run.out)
    for batch in sorted(path.name for path in (run.out / "batches").glob("0*")):
        first.fitted(batch)
    found = {row["compound"]: (row["verdict"], row["support"], row["page"]) for row in first.so_far()}
    decided = tables.VERDICTS.records(run.out / paths.VERDICTS)
    assert found == {row["compound"]: (row["verdict"], row["support"], row["page"]) for row in decided}
