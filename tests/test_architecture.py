"""The house is laid out as docs/architecture.md says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from mtorkin.workflow import paths
from mtorkin.workflow.dependencies import PACKAGE, room_files, rooms_imported

ROOT = Path(__file__).resolve().parents[1]
#: A room imports only from rooms before it.
ROOMS = [
    "base", "sheets", "assays", "readers", "detection", "rates", "quality", "reduction", "kinetics", "verdict", "advise", "report",
    "workflow", "cli",
]  # fmt: skip
SCRIPTS = sorted((ROOT / "workflow" / "scripts").glob("*.py"))
RULES = [ROOT / "Snakefile", *sorted((ROOT / "workflow" / "rules").glob("*.smk"))]


def test_every_room_has_its_place():
    found = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert found - {"__init__", "__main__"} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_rooms_before_it(room):
    before = set(ROOMS[: ROOMS.index(room) + 1])
    for path in room_files(room):
        if path.suffix == ".py":
            wrong = rooms_imported(ast.parse(path.read_text(encoding="utf-8"))) - before
            assert not wrong, f"{path.relative_to(PACKAGE)} imports {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_is_one_call_of_its_stage(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 20
    assert f"from mtorkin.workflow.stages.{path.stem} import {path.stem}" in source
    assert f"job.run({path.stem}, snakemake)" in source


def test_every_rule_has_its_script():
    named = {match for path in RULES for match in re.findall(r"scripts/(\w+)\.py", path.read_text(encoding="utf-8"))}
    assert named == {path.stem for path in SCRIPTS}


def _written() -> set[str]:
    """What is particular to the paths of a run: names of files and of directories."""
    values = [value for name, value in vars(paths).items() if name.isupper()]
    patterns = [item for value in values for item in (value.values() if isinstance(value, dict) else [value])]
    return {part for pattern in patterns if "/" in pattern for part in re.findall(r"[\w-]+\.\w+$|^\w+/", pattern)}


@pytest.mark.parametrize("path", [*RULES, *room_files("workflow"), *room_files("cli")], ids=lambda path: path.name)
def test_only_paths_builds_output_paths(path):
    if path.name == "paths.py":
        return
    source = path.read_text(encoding="utf-8")
    literals = re.findall(r'"([^"\n]*)"', source)
    # The default configuration of the repository has the name that a run's own has.
    own = {"config.yaml"} if path.name == "published.py" else set()
    wrong = {
        name
        for name in _written() - own
        for literal in literals
        if literal.startswith(name) or literal.endswith("/" + name)
    }
    assert not wrong, f"{path.name} builds {wrong}"


def test_the_paths_of_a_run_are_its_own():
    assert {"assays/", "batches/", "verdict-problems.csv", "assay.json"} <= _written()


#: The steps of the kinetics; each knows only those before it.
KINETICS = ["engine", "law", "fit", "evidence", "flags", "families"]


@pytest.mark.parametrize("step", KINETICS)
def test_a_step_of_the_kinetics_imports_only_from_steps_before_it(step):
    before = set(KINETICS[: KINETICS.index(step) + 1])
    for path in sorted((PACKAGE / "kinetics" / step).rglob("*.py")):
        imported = re.findall(r"^\s*from mtorkin\.kinetics\.(\w+)", path.read_text(encoding="utf-8"), flags=re.M)
        wrong = set(imported) - before
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {', '.join(sorted(wrong))}"
