"""The house is laid out as docs/architecture.md says."""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from mtorkin.workflow import paths
from mtorkin.workflow.dependencies import PACKAGE, imports, module_file, room_files, rooms_imported

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def listed(heading: str) -> list[str]:
    """The names in the first column of a table of the page, in order; each has a sentence beside it."""
    rows = re.search(rf"^\| {heading} \|.*\n\|---.*\n((?:\|.*\n)+)", PAGE, flags=re.M)
    assert rows, f"docs/architecture.md has no table of each {heading}"
    named = re.findall(r"^\| `(\w+)` \| (.+) \|$", rows[1], flags=re.M)
    assert all(len(said.split()) > 2 for _, said in named)
    return [name for name, _ in named]


#: A room imports only from rooms before it, and a step of the kinetics only from steps before it.
ROOMS, KINETICS, STAGES = listed("room"), listed("step of the kinetics"), listed("stage")
SCRIPTS = sorted((ROOT / "workflow" / "scripts").glob("*.py"))
RULES = [ROOT / "Snakefile", ROOT / "workflow" / "Snakefile", *sorted((ROOT / "workflow" / "rules").glob("*.smk"))]


def parts(folder: Path) -> set[str]:
    """The modules and packages directly in a folder."""
    return {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}


@pytest.mark.parametrize(
    ("folder", "table"),
    [("", ROOMS), ("kinetics", KINETICS), ("workflow/stages", STAGES)],
    ids=["rooms", "kinetics", "stages"],
)
def test_every_part_has_its_place_and_its_sentence(folder, table):
    assert parts(PACKAGE / folder) - {"__init__", "__main__"} == set(table)
    assert len(table) == len(set(table))


def test_stages_are_listed_in_the_order_in_which_they_run():
    place = {stage: number for number, stage in enumerate(STAGES)}
    for earlier, later in (("ingest", "reduce"), ("reduce", "families"), ("families", "fit"), ("fit", "verdict"),
                           ("verdict", "settle"), ("settle", "pages"), ("pages", "index"),
                           ("index", "outcome")):  # fmt: skip
        assert place[earlier] < place[later]


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
    assert f"script.run({path.stem}, snakemake)" in source


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
    # The default configuration of the repository has the name that a run's own has, and so has a profile of Snakemake.
    own = {"config.yaml"} if path.name in ("published.py", "Snakefile", "profiles.py") else set()
    wrong = {
        name
        for name in _written() - own
        for literal in literals
        if literal.startswith(name) or literal.endswith("/" + name)
    }
    assert not wrong, f"{path.name} builds {wrong}"


def test_the_paths_of_a_run_are_its_own():
    assert {"assays/", "batches/", "verdict-problems.csv", "assay.json"} <= _written()


@pytest.mark.parametrize("step", KINETICS)
def test_a_step_of_the_kinetics_imports_only_from_steps_before_it(step):
    before = set(KINETICS[: KINETICS.index(step) + 1])
    for path in sorted((PACKAGE / "kinetics" / step).rglob("*.py")):
        names = [name.split(".") for name in imports(ast.parse(path.read_text(encoding="utf-8")))]
        wrong = {name[2] for name in names if name[1] == "kinetics"} - before
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {', '.join(sorted(wrong))}"


def test_no_two_modules_import_each_other():
    """Not even over others, and neither within functions nor for types alone."""
    modules = [path for path in PACKAGE.rglob("*.py") if "_workflow" not in path.parts]
    graph = {
        path: {module_file(name) for name in imports(ast.parse(path.read_text(encoding="utf-8")))} - {path}
        for path in modules
    }
    try:
        assert len(list(TopologicalSorter(graph).static_order())) == len(modules)
    except CycleError as error:
        circle = " <- ".join(str(path.relative_to(PACKAGE)) for path in error.args[1])
        pytest.fail(f"these import each other: {circle}")
