"""What the project says of itself agrees, and templates ask for what mtorkin can print."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
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


@pytest.fixture(scope="module")
def release():
    """The script that rehearses a release."""
    spec = importlib.util.spec_from_file_location("release_check", ROOT / ".github" / "release" / "check.py")
    assert spec is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture
def checkout(tmp_path) -> Path:
    """The files that say a version."""
    for name in ("pyproject.toml", "CITATION.cff", "CHANGELOG.md", "src/mtorkin/__init__.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_this_version_agrees_everywhere(release):
    assert list(release.said(ROOT, "")) == []


def test_a_version_that_disagrees_is_said(release, checkout):
    for name in ("pyproject.toml", "CITATION.cff"):
        text = (checkout / name).read_text(encoding="utf-8")
        (checkout / name).write_text(re.sub(r"(?m)^(version\W+)[\d.]+", r"\g<1>9.9.9", text), encoding="utf-8")
    assert list(release.said(checkout, "v1.0.0")) == [
        f"src/mtorkin/__init__.py says version {__version__}, and pyproject.toml 9.9.9",
        "CHANGELOG.md has no section on 9.9.9",
        "the tag is v1.0.0, and the version 9.9.9",
        "CHANGELOG.md has a section on what is not released: it is that of the version",
    ]


def test_a_tag_asks_for_a_changelog_that_is_of_it(release, checkout):
    changes = (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    written = re.sub(rf"(?m)^## {re.escape(__version__)}.*$", f"## {__version__} (unreleased)", changes)
    (checkout / "CHANGELOG.md").write_text(written.replace("## Unreleased", "## 99"), encoding="utf-8")
    assert list(release.said(checkout, f"v{__version__}")) == [f"CHANGELOG.md says that {__version__} is not released"]
    (checkout / "CHANGELOG.md").write_text(f"# Changes\n\n## {__version__}\n", encoding="utf-8")
    assert list(release.said(checkout, f"v{__version__}")) == []


def test_a_release_is_published_only_after_its_check():
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yaml").read_text(encoding="utf-8"))["jobs"]
    steps = [step.get("run", "") for step in jobs["build"]["steps"]]
    assert steps.index(".ci/run") < next(
        n for n, step in enumerate(steps) if step.startswith("make release-check TAG=")
    )
    assert jobs["publish"]["needs"] == "build"
    assert jobs["publish"]["permissions"] == {"id-token": "write"}


def test_the_paper_cites_what_its_bibliography_holds():
    folder = ROOT / "docs" / "paper"
    text = (folder / "paper.md").read_text(encoding="utf-8")
    about = yaml.safe_load(text.split("---")[1])
    assert {"title", "tags", "authors", "affiliations", "date", "bibliography"} <= set(about)
    entries = re.findall(r"^@\w+\{(\w+),", (folder / about["bibliography"]).read_text(encoding="utf-8"), flags=re.M)
    assert set(re.findall(r"@(\w+\d{4})", text)) == set(entries)
    assert {"Summary", "Statement of need", "Comparison"} <= set(re.findall(r"^# (.+)$", text, flags=re.M))
    assert [author["name"] for author in about["authors"]] == [author["name"] for author in PROJECT["authors"]]
