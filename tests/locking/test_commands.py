"""`mtorkin lock`, `verify` and `diff`: what they write and say, and the status that they end with."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
from locking.conftest import DIGEST, damaged

from mtorkin import cli
from mtorkin.cli import verify
from mtorkin.locking.changelog import since
from mtorkin.locking.compare import compare
from mtorkin.locking.stored import read_lock
from mtorkin.workflow import launch, paths


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    """Two assay folders, in the working directory."""
    monkeypatch.chdir(tmp_path)
    for name in ("torin-atp", "rapa-atp"):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "assay.yaml").write_text("mtorkin: 1\n", encoding="utf-8")
    return tmp_path / "data"


@pytest.fixture
def lock(data, results) -> Path:
    """The lock of the results, beside the data."""
    assert cli.main(["lock", str(results()), "--folders", "data"]) == 0
    return data / "mtorkin.lock.json"


def worse(content):
    content[paths.VERDICTS_JSON]["compounds"][1]["verdict"] = "inactive"
    content[paths.PARAMETERS][2]["value"] = 0.00102


def both_worse(content):
    worse(content)
    content[paths.VERDICTS_JSON]["compounds"][0]["verdict"] = "inactive"


def other_room(content):
    worse(content)
    content[paths.PROVENANCE]["rooms"]["verdict"] = "01" * 32


def other_input(content):
    content[paths.PROVENANCE]["inputs"]["torin-atp"]["plate.csv"] = "cd" * 32


def other_setting(content):
    content[paths.PROVENANCE]["configuration"]["seed"] = 2


def unreadable(content):
    content[paths.PROBLEMS].append({"severity": "error", "assay": "bad", "file": "assay.yaml", "message": "no title"})


def test_a_lock_lies_beside_the_data_and_says_where_they_are(lock):
    assert read_lock(lock).folders == ["."]
    assert set(read_lock(lock).compounds) == {"TORIN", "RAPA"}
    assert read_lock(lock).wells["TORIN"].left_out == {"torin-atp/P1": {"A3": "air bubble"}}


def test_a_run_says_which_folders_it_analysed(data, results):
    out = results()
    (out / "logs").mkdir()
    (out / paths.CONFIG).write_text("folders: [../data/torin-atp, ../data/rapa-atp]\n", encoding="utf-8")
    assert cli.main(["lock", str(out), "--out", "locks/mine.json"]) == 0
    assert read_lock(Path("locks/mine.json")).folders == ["../data/torin-atp", "../data/rapa-atp"]


@pytest.mark.parametrize(
    ("change", "status"),
    [(lambda content: None, 0), (worse, 1), (unreadable, 2), (other_input, 3), (other_setting, 3)],
)
def test_the_status_of_verify_says_what_differs(lock, results, capsys, change, status):
    assert cli.main(["verify", str(lock), "--results", str(results("other", change))]) == status
    said = capsys.readouterr()
    assert ("The results differ in TORIN." in said.out) == (status == 1)
    assert ("bad/assay.yaml: no title" in said.err) == (status == 2)


@pytest.mark.parametrize("content", ["", "{}", '{"format": 99}'])
def test_a_lock_that_cannot_be_read_is_status_4(lock, results, capsys, content):
    lock.write_text(content, encoding="utf-8")
    out = results("other")
    for arguments in (["verify", lock, "--results", out], ["diff", lock, out], ["lock", out, "--folders", "data"]):
        assert cli.main(list(map(str, arguments))) == 4
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_200_damaged_locks_end_in_a_sentence_or_a_status_of_the_table(lock, results, capsys, monkeypatch):
    """What is not the same is not said to be; a quarter of them is analysed again, the others compared with results."""
    whole = read_lock(lock)
    text = lock.read_text(encoding="utf-8")
    made = results("other")
    held = ("compounds", "enzyme", "wells", "inputs", "configuration")

    def analysed(command, *_):
        out = Path(command[command.index("--directory") + 1])
        shutil.copytree(made, out, dirs_exist_ok=True)
        return launch.Launched()

    monkeypatch.setattr(launch, "launch", analysed)
    ended = Counter()
    for seed in range(200):
        lock.write_bytes(damaged(text, seed).encode("utf-8", "surrogatepass"))
        status = cli.main(["verify", str(lock), "--json", *([] if seed % 4 == 0 else ["--results", str(made)])])
        said = capsys.readouterr()
        ended[status] += 1
        sentences = said.err.splitlines()
        assert len(sentences) == (1 if status in (2, 4) else 0), said.err
        assert all(re.match(r"error: .+[^\s]$", sentence) for sentence in sentences)
        if status in (2, 4):
            assert said.out == ""
            continue
        found = read_lock(lock)
        other = {name for name in held if getattr(found, name) != getattr(whole, name)}
        if other & {"inputs", "configuration"}:
            assert status == 3
        elif status == 1:
            assert other
        else:
            assert (status, compare(whole, found).same, other - {"compounds", "enzyme"}) == (0, True, set())
    assert set(ended) <= {0, 1, 2, 3, 4}
    assert ended[4] > 100
    assert min(ended[1], ended[3]) > 0


def test_settings_of_a_lock_that_nothing_can_use_are_damage(lock, capsys):
    lock.write_text(lock.read_text(encoding="utf-8").replace('"margin": 6.0', '"margin": -6.0'), encoding="utf-8")
    assert cli.main(["verify", str(lock)]) == 4
    assert capsys.readouterr().err.startswith("error: the settings of the lock cannot be used: ")


def test_verify_analyses_again_as_the_lock_says(lock, results, monkeypatch):
    """With its folders and settings, by what `mtorkin run` calls."""
    asked = []

    def analysed(command, *_):
        out = Path(command[command.index("--directory") + 1])
        shutil.copytree(results("new", worse), out, dirs_exist_ok=True)
        asked.append((out / paths.CONFIG).read_text(encoding="utf-8"))
        return launch.Launched()

    monkeypatch.setattr(launch, "launch", analysed)
    lock.write_text(lock.read_text(encoding="utf-8").replace('"margin": 6.0', '"margin": 7.5'), encoding="utf-8")
    assert cli.main(["verify", str(lock), "--out", "kept"]) == 3
    assert "- ../data\n" in asked[0]
    assert "margin: 7.5\n" in asked[0]
    assert Path("kept", paths.VERDICTS_JSON).is_file()


def test_a_run_that_fails_is_no_verification(lock, monkeypatch, capsys):
    monkeypatch.setattr(launch, "launch", lambda *_: launch.Launched(status=1, lines=["a traceback"]))
    assert cli.main(["verify", str(lock)]) == 1
    assert "the run failed" in capsys.readouterr().err


def test_settings_that_this_program_does_not_have_are_left_out(lock):
    found = read_lock(lock)
    older = found.model_copy(update={"configuration": {"seed": 3, "gone": 1, "selection": {"margin": 5.0, "old": 2}}})
    settings = verify._settings(older)
    assert (settings.seed, settings.selection.margin) == (3, 5.0)


def test_a_lock_is_not_overwritten_by_other_results(lock, results, capsys):
    kept = lock.read_bytes()
    assert cli.main(["lock", str(results("other", worse)), "--folders", "data"]) == 1
    assert lock.read_bytes() == kept
    assert "is left as it was: accept a change by --accept COMPOUND" in capsys.readouterr().out


def test_small_differences_do_not_add_up(lock, results):
    """The numbers of a lock stay while results are within tolerance of it; what they rest on is the new."""

    def step(content):
        content[paths.PARAMETERS][2]["value"] += 1.5e-7
        other_input(content)

    value = read_lock(lock).compounds["TORIN"].families["torin-atp / TORIN / ATP"].constants["Kic"].value
    assert cli.main(["lock", str(results("other", step)), "--folders", "data"]) == 0
    found = read_lock(lock)
    assert found.compounds["TORIN"].families["torin-atp / TORIN / ATP"].constants["Kic"].value == value
    assert found.inputs["torin-atp"] == {"assay.yaml": DIGEST, "plate.csv": "cd" * 32}


def test_a_change_is_accepted_compound_by_compound(lock, results):
    out = str(results("other", both_worse))
    accept = ["lock", out, "--folders", "data", "--reason", "a new batch", "--date", "2026-11-26", "--accept", "TORIN"]
    assert cli.main(accept) == 0
    found = read_lock(lock)
    assert (found.compounds["TORIN"].verdict, found.compounds["RAPA"].verdict) == ("inactive", "unresolved")
    (note,) = found.accepted
    assert (note.compound, note.reason, note.date, note.before) == ("TORIN", "a new batch", "2026-11-26", "0.1.0")
    assert "verdict: atp-competitive -> inactive" in note.changes
    assert cli.main(["verify", str(lock), "--results", out]) == 1
    assert cli.main(["lock", out, "--folders", "data", "--reason", "all of it", "--accept-all"]) == 0
    assert cli.main(["verify", str(lock), "--results", out]) == 0
    assert [each.compound for each in read_lock(lock).accepted] == ["TORIN", "RAPA"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--accept", "TORIN"], 'say why the change is accepted: --reason "..."'),
        (["--accept", "RAPA", "--reason", "x"], "nothing changed of RAPA; what changed is TORIN"),
        (["--accept", "TORIN", "--reason", "x", "--out", "none.json"], "there is no lock none.json whose changes"),
        (["--out", "data/torin-atp/lock.json"], "the lock would lie in torin-atp, among the data"),
    ],
)
def test_what_cannot_be_locked_is_a_sentence(lock, results, capsys, arguments, said):
    assert cli.main(["lock", str(results("other", worse)), "--folders", "data", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_what_is_no_result_is_a_sentence(lock, results, capsys):
    out = results("other")
    assert cli.main(["lock", str(out)]) == 2
    assert "does not say which folders were analysed: name them behind --folders" in capsys.readouterr().err
    for damage, said in (("[]", "holds no results of mtorkin that can be read"), ("{", "cannot be read")):
        (out / paths.VERDICTS_JSON).write_text(damage, encoding="utf-8")
        assert cli.main(["verify", str(lock), "--results", str(out)]) == 2
        assert said in capsys.readouterr().err
    (out / paths.PARAMETERS).write_text("family,value\nx,much\n", encoding="utf-8")
    assert cli.main(["verify", str(lock), "--results", str(out)]) == 2
    (out / paths.VERDICTS_JSON).unlink()
    assert cli.main(["diff", str(lock), str(out)]) == 2
    assert "other holds no verdicts.json: name a directory of results whose run has ended" in capsys.readouterr().err
    assert cli.main(["diff", str(lock), "nowhere"]) == 4


def test_a_difference_in_words_in_markdown_and_as_data(lock, results, capsys):
    out = str(results("other", other_room))
    assert cli.main(["diff", str(lock), out]) == 0
    said = capsys.readouterr().out
    assert "  room verdict: changed\n" in said
    assert "  atp-competitive -> inactive: 1 compound\n  the same: 1 compound\n" in said
    assert "  torin-atp / TORIN / ATP: constant Kic: 0.001 -> 0.00102 (by 1 times its standard error)\n" in said
    assert cli.main(["diff", str(lock), out, "--markdown", "--exit-code"]) == 1
    said = capsys.readouterr().out
    assert "| before \\ after | inactive | unresolved |\n| --- | --- | --- |\n| atp-competitive | 1 |  |\n" in said
    assert "### TORIN\n\n- verdict: atp-competitive -> inactive\n" in said
    assert cli.main(["diff", str(lock), out, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    schema = (launch.workflow_root() / "docs" / "schemas" / "comparison.schema.json").read_text(encoding="utf-8")
    jsonschema.validate(content, json.loads(schema))
    assert content["verdicts"][0] == {"before": "atp-competitive", "after": "inactive", "compounds": 1}


def test_verify_says_what_the_changelog_has_on_the_rooms_that_differ(lock, results, capsys):
    assert cli.main(["verify", str(lock), "--results", str(results("other", other_room))]) == 1
    said = capsys.readouterr().out
    page = (launch.workflow_root() / "CHANGELOG.md").read_text(encoding="utf-8")
    entries = since(page, "0.1.0", {"verdict"})
    assert entries
    assert all(f"  {entry}\n" in said for entry in entries)
    assert since(page, "9.9.9", {"verdict"}) == []


def test_many_wells_of_a_plate_share_a_line(lock, results, capsys):
    def change(content):
        for row in content[paths.WELLS]:
            row["status"] = "left out"

    assert cli.main(["diff", str(lock), str(results("other", change))]) == 0
    assert re.search(r"well torin-atp/P1: control -> left out \(H1, H2\)\n", capsys.readouterr().out)
