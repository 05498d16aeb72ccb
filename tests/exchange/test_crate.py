"""A crate names what a run took and made by its digests, and says nothing that nobody said."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from locking.conftest import DIGEST

from mtorkin import cli
from mtorkin.exchange.crate import METADATA, WORKFLOW


@pytest.fixture(scope="module")
def graph(study) -> dict[str, dict[str, Any]]:
    """Entity by identifier."""
    before = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    assert cli.main(["export", str(study), "--as", "ro-crate", "--licence", "CC-BY-4.0"]) == 0
    assert {path: path.read_bytes() for path in before} == before
    content = json.loads((study / METADATA).read_text(encoding="utf-8"))
    found = {each["@id"]: each for each in content["@graph"]}
    assert len(found) == len(content["@graph"])
    return found


def test_a_crate_refers_to_nothing_that_it_does_not_hold(graph):
    def referred(value: Any):
        if isinstance(value, dict):
            yield from [value["@id"]] if set(value) == {"@id"} else ()
            yield from (each for part in value.values() for each in referred(part))
        elif isinstance(value, list):
            yield from (each for part in value for each in referred(part))

    named = {each for entity in graph.values() for each in referred(entity)}
    assert {each for each in named if not each.startswith("http")} <= set(graph)
    assert {each for each in named if "wfrun" in each} == {
        "https://w3id.org/ro/wfrun/process/0.5", "https://w3id.org/ro/wfrun/workflow/0.5",
    }  # fmt: skip


def test_every_file_has_the_digest_of_what_is_there(graph, study):
    files = [each for each in graph.values() if "File" in each["@type"]]
    names = {each["@id"] for each in files}
    assert {"wells.csv.gz", "verdicts.json", "provenance.json", WORKFLOW} <= names
    for each in files:
        content = (study / each["@id"]).read_bytes()
        assert (each["sha256"], each["contentSize"]) == (hashlib.sha256(content).hexdigest(), str(len(content)))
    assert {each["@id"] for each in graph["./"]["hasPart"]} == names


def test_the_run_took_the_folders_and_made_the_files(graph):
    run = graph["#run"]
    assert run["instrument"] == {"@id": WORKFLOW}
    assert {each["@id"] for each in run["object"]} == {"#input/torin-atp", "#input/rapa-atp", "#configuration"}
    assert graph["#input/torin-atp/plate.csv"]["sha256"] == DIGEST
    assert graph["#library-numpy"]["softwareVersion"] == "2.4.6"
    assert json.loads(graph["#configuration"]["value"])["selection"]["margin"] == 6.0
    assert not {"agent", "startTime", "endTime"} & set(run)
    root = graph["./"]
    assert root["license"] == {"@id": "https://spdx.org/licenses/CC-BY-4.0"}
    assert root["author"] == {"@id": "https://orcid.org/0000-0002-1825-0097"}
    author = graph["https://orcid.org/0000-0002-1825-0097"]
    assert (author["name"], graph[author["affiliation"]["@id"]]["name"]) == ("A. Person", "A Lab")


def test_what_a_user_says_of_a_run_is_in_its_crate(study):
    """Who ran it is one of the people where it is one of them; nobody is invented."""
    words = ["--by", "A. Person", "--publisher", "Another Lab", "--ended", "2026-11-26"]
    assert cli.main(["export", str(study), "--as", "ro-crate", "--licence", "MIT", *words]) == 0
    content = json.loads((study / METADATA).read_text(encoding="utf-8"))
    found = {each["@id"]: each for each in content["@graph"]}
    assert len(found) == len(content["@graph"])
    assert found["#run"]["agent"] == {"@id": "https://orcid.org/0000-0002-1825-0097"}
    assert found["#run"]["endTime"] == "2026-11-26"
    assert found[found["./"]["publisher"]["@id"]]["name"] == "Another Lab"
    assert found["README.md"]["about"] == {"@id": "./"}
    assert "SIMULATED" in (study / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "name", "address"),
    [
        ("A Lab https://lab.example", "A Lab", "https://lab.example"),
        ("Another Lab <https://other.example/kinases>", "Another Lab", "https://other.example/kinases"),
        ("https://lab.example", "https://lab.example", "https://lab.example"),
        ("Another Lab", "Another Lab", None),
    ],
)
def test_the_address_of_a_publisher_stands_behind_its_name(study, given, name, address):
    """Also where people work there: an organisation is one entity."""
    assert cli.main(["export", str(study), "--as", "ro-crate", "--licence", "MIT", "--publisher", given]) == 0
    content = json.loads((study / METADATA).read_text(encoding="utf-8"))
    found = {each["@id"]: each for each in content["@graph"]}
    assert len(found) == len(content["@graph"])
    publisher = found[found["./"]["publisher"]["@id"]]
    assert (publisher["name"], publisher.get("url")) == (name, address)


def test_when_a_run_ended_is_a_time(study, capsys):
    assert cli.main(["export", str(study), "--as", "ro-crate", "--licence", "MIT", "--ended", "today"]) == 2
    assert "--ended today: state a day as 2026-11-26" in capsys.readouterr().err


def test_a_crate_without_a_licence_is_a_sentence(study, capsys):
    assert cli.main(["export", str(study), "--as", "ro-crate"]) == 2
    assert "a crate states the licence of what is in it: give one, e.g. --licence CC-BY-4.0" in capsys.readouterr().err
