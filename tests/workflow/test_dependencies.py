"""What the results depend on is named: no library too many, none too few."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from mtorkin.workflow.dependencies import LIBRARIES, PACKAGE, SETTINGS, imports, imports_of, module_file, sources

PROJECT = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8"))

#: Imported for their types or versions; each belongs to the library that pins it.
PART_OF = {"llvmlite": "numba", "markupsafe": "jinja2", "pydantic-core": "pydantic"}


def imported() -> set[str]:
    """The top names that the sources of the package import from elsewhere."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        if "_workflow" in path.parts:  # in an installed package
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"mtorkin"}


def test_stated_dependencies_are_what_is_imported_and_what_provenance_names():
    distributions = packages_distributions()
    used = {name.lower().replace("_", "-") for module in imported() for name in distributions[module]}
    used = {PART_OF.get(name, name) for name in used}
    assert used == set(LIBRARIES)
    assert {Requirement(each).name for each in PROJECT["project"]["dependencies"]} == set(LIBRARIES)


def test_statements_that_import_are_found_without_parsing_the_rest():
    for path in PACKAGE.rglob("*.py"):
        assert imports_of(path) == imports(ast.parse(path.read_bytes())), path


def rooms(stage):
    """The rooms that a stage depends on as a whole."""
    return {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in sources(stage)} - {"workflow"}


def test_a_stage_depends_on_the_rooms_that_it_uses_and_on_no_other():
    assert {"readers", "assays", "sheets", "base"} <= rooms("ingest")
    assert not rooms("ingest") & {"kinetics", "verdict", "advise", "report"}
    assert "kinetics" in rooms("fit")
    assert not rooms("fit") & {"verdict", "advise", "report", "readers"}
    assert rooms("provenance") == {"base"}


@pytest.mark.parametrize("stage", SETTINGS)
def test_a_stage_depends_on_its_own_module_and_on_that_of_no_other(stage):
    folder = PACKAGE / "workflow" / "stages"
    assert {path for path in sources(stage) if path.parent == folder} == {folder / f"{stage}.py"}


def test_an_import_of_something_in_a_module_is_an_import_of_the_module():
    assert module_file("mtorkin.workflow.job.Job") == PACKAGE / "workflow" / "job.py"
    assert module_file("mtorkin.workflow.stages") == PACKAGE / "workflow" / "stages" / "__init__.py"
    with pytest.raises(LookupError, match="no module"):
        module_file("mtorkin.nowhere")
