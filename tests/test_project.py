"""What the project says of itself agrees, and templates ask for what mtorkin can print."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml
from trove_classifiers import classifiers

from mtorkin import __version__, cli

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yaml"))


def test_the_citation_is_of_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert (citation["version"], citation["license"]) == (__version__, PROJECT["license"])
    assert PROJECT["version"] == __version__
    assert citation["authors"] == PROJECT["authors"]


def test_classifiers_exist_and_name_the_python_versions_that_are_tested():
    assert not set(PROJECT["classifiers"]) - classifiers
    ci = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yaml").read_text(encoding="utf-8"))
    tested = ci["jobs"]["ci"]["strategy"]["matrix"]["python"]
    named = {line.split(" :: ")[-1] for line in PROJECT["classifiers"] if re.search(r"Python :: 3\.", line)}
    assert named == set(tested)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_asks_for_what_there_is(path):
    template = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= set(template)
    identifiers = [part["id"] for part in template["body"]]
    assert len(identifiers) == len(set(identifiers)) > 0
    labels = " ".join(part["attributes"]["label"] for part in template["body"])
    asked = re.findall(r"`mtorkin ((?:check|inspect)[^`]*)`", labels)
    assert asked
    for command in asked:
        cli.parser().parse_args(shlex.split(command))


def test_contributing_names_every_template():
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert all(f'"{path.stem}"' in page for path in TEMPLATES)
    for target in re.findall(r"\]\(([^)#:]+)\)", page):
        assert (ROOT / target).exists(), target
