"""A run as a research object: RO-Crate 1.1 with the profile Workflow Run Crate 0.5.

The crate is the directory of results. What was analysed lies outside of it, and is named by its digests.

References
----------
RO-Crate 1.1 and Workflow Run RO-Crate 0.5, researchobject.org.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from mtorkin.assays.schema import Assay, Person
from mtorkin.base.errors import InputError
from mtorkin.exchange.form import Results

#: Name of the metadata, and of the workflow in the crate.
METADATA, WORKFLOW, README = "ro-crate-metadata.json", "workflow/Snakefile", "README.md"
_CRATE = "https://w3id.org/ro/crate/1.1"
_CONTEXT = [f"{_CRATE}/context", {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}]
_PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
_BIOSCHEMAS = "https://bioschemas.org/profiles"
_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".html": "text/html",
    ".yaml": "application/yaml",
    ".gz": "application/gzip",
}
_ASSAY: TypeAdapter[Assay | None] = TypeAdapter(Assay | None)
#: Licences that may be given by a short name.
_LICENCES = "https://spdx.org/licenses/"

Entity = dict[str, Any]


def crate(results: Results) -> bytes:
    """The metadata of a crate.

    Raises
    ------
    InputError
        If no licence was given, which a crate has to state.
    """
    if not results.given.licence:
        raise InputError("a crate states the licence of what is in it: give one, e.g. --licence CC-BY-4.0")
    made = json.loads(results.provenance.read_text(encoding="utf-8"))
    outputs, inputs = list(_outputs(results)), list(_inputs(made["inputs"]))
    collections = [each for each in inputs if each["@type"] == "Collection"]
    configuration = _configuration(made["configuration"])
    people, organisations = _people(results)
    by, publisher = _person(results.given.by, people), _organisation(results.given.publisher, organisations)
    licence = _licence(results.given.licence)
    libraries = list(_libraries(made["libraries"]))
    parameters = _parameters(collections, configuration, outputs)
    program = {
        "@id": "#mtorkin", "@type": "SoftwareApplication", "name": "mtorkin",
        "softwareVersion": made["mtorkin"]["version"], "identifier": f"sha256:{made['mtorkin']['sources_sha256']}",
        "softwareRequirements": _refer(libraries),
    }  # fmt: skip
    workflow = {
        "@id": WORKFLOW, "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "name": "mtorkin: kinase assay plates to inhibition mechanisms", "version": made["mtorkin"]["version"],
        "encodingFormat": "text/plain", "license": {"@id": f"{_LICENCES}MIT"},
        "softwareRequirements": {"@id": "#mtorkin"}, "programmingLanguage": {"@id": "#snakemake"},
        "conformsTo": {"@id": f"{_BIOSCHEMAS}/ComputationalWorkflow/1.0-RELEASE"},
        "input": _refer(each for each in parameters if "input" in each["@id"]),
        "output": _refer(each for each in parameters if "output" in each["@id"]),
        **_file(results.workflow),
    }  # fmt: skip
    language = {
        "@id": "#snakemake", "@type": "ComputerLanguage", "name": "Snakemake",
        "identifier": {"@id": "https://w3id.org/workflowhub/workflow-ro-crate#snakemake"},
        "url": {"@id": "https://snakemake.readthedocs.io"},
    }  # fmt: skip
    action = {
        "@id": "#run", "@type": "CreateAction", "name": "Analysis of kinase assay plates",
        "description": f"{len(made['inputs'])} assay folders to verdicts, by mtorkin {made['mtorkin']['version']}",
        "instrument": {"@id": WORKFLOW}, "object": _refer([*collections, configuration]), "result": _refer(outputs),
        "actionStatus": "http://schema.org/CompletedActionStatus",
        **({"agent": {"@id": by["@id"]}} if by else {}),
        **({"endTime": results.given.ended} if results.given.ended else {}),
    }  # fmt: skip
    words = _readme(results)
    readme = {
        "@id": README, "@type": "File", "name": README, "description": "what these files are", "about": {"@id": "./"},
        "encodingFormat": "text/markdown", **_sized(words),
    }  # fmt: skip
    root = {
        "@id": "./", "@type": "Dataset", "name": "Results of mtorkin",
        "description": _about(results),
        "datePublished": results.given.date, "license": {"@id": licence["@id"]}, "mainEntity": {"@id": WORKFLOW},
        "conformsTo": [{"@id": each} for each in _PROFILES],
        "hasPart": _refer([readme, workflow, *outputs]), "mentions": _refer([action, *collections]),
        **({"author": _refer(people)} if people else {}),
        **({"publisher": {"@id": publisher["@id"]}} if publisher else {}),
    }  # fmt: skip
    descriptor = {
        "@id": METADATA, "@type": "CreativeWork", "about": {"@id": "./"},
        "conformsTo": [{"@id": _CRATE}, {"@id": "https://w3id.org/workflowhub/workflow-ro-crate/1.0"}],
    }  # fmt: skip
    profiles = [
        {"@id": identifier, "@type": "CreativeWork", "name": name, "version": version}
        for identifier, (name, version) in _PROFILES.items()
    ]
    mit = [] if licence["@id"] == f"{_LICENCES}MIT" else [_licence("MIT")]
    graph = [
        descriptor, root, readme, workflow, language, program, *libraries, action, *parameters, configuration, *inputs,
        *outputs, *profiles, licence, *mit, *people, *organisations,
        *([by] if by and by not in people else []), *([publisher] if publisher not in (None, *organisations) else []),
    ]  # fmt: skip
    content = {"@context": _CONTEXT, "@graph": graph}
    return (json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def workflow_of(results: Results) -> Mapping[str, bytes]:
    """The workflow, which a crate holds, and what a reader without our programs is told."""
    return {WORKFLOW: results.workflow.read_bytes(), README: _readme(results)}


def _readme(results: Results) -> bytes:
    assays = [assay for assay in _assays(results) if assay is not None]
    simulated = "\nSome or all of the data are SIMULATED.\n" if any(assay.simulated for assay in assays) else ""
    made = [
        f"- `{path.relative_to(results.root).as_posix()}`: {what}"
        for path, what in results.pages.items()
        if path.is_file()
    ]
    return "\n".join(["# Results of mtorkin", "", f"{_about(results)}.", simulated, *made, ""]).encode()


def _about(results: Results) -> str:
    titles = "; ".join(dict.fromkeys(assay.title for assay in _assays(results) if assay is not None))
    return f"Inhibition mechanisms from {len(results.folders)} folders of kinase assays{': ' if titles else ''}{titles}"


def _outputs(results: Results) -> Iterator[Entity]:
    """The tables and pages that a reader opens."""
    tables = {path: table.meaning for table, paths in results.files.values() for path in paths}
    named = {**tables, **{path: meaning for path, meaning in results.pages.items() if path.is_file()}}
    for path, meaning in sorted(named.items()):
        name = path.relative_to(results.root).as_posix()
        yield {
            "@id": name, "@type": "File", "name": name, "description": meaning,
            "encodingFormat": _TYPES.get(path.suffix, "application/octet-stream"), **_file(path),
        }  # fmt: skip


def _file(path: Path) -> Entity:
    return _sized(path.read_bytes())


def _sized(content: bytes) -> Entity:
    return {"contentSize": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()}


def _inputs(inputs: Mapping[str, Mapping[str, str]]) -> Iterator[Entity]:
    """Every assay folder as a collection, and its files by their digests."""
    for folder, files in inputs.items():
        parts = [
            {
                "@id": f"#input/{folder}/{name}", "@type": "CreativeWork", "name": f"{folder}/{name}", "sha256": digest,
            }
            for name, digest in files.items()
        ]  # fmt: skip
        first = next((each for each in parts if each["name"].endswith("/assay.yaml")), parts[0] if parts else None)
        yield {
            "@id": f"#input/{folder}", "@type": "Collection", "name": folder, "hasPart": _refer(parts),
            "exampleOfWork": {"@id": "#input-folders"}, **({"mainEntity": {"@id": first["@id"]}} if first else {}),
        }  # fmt: skip
        yield from parts


def _configuration(settings: Mapping[str, Any]) -> Entity:
    return {
        "@id": "#configuration", "@type": "PropertyValue", "name": "configuration",
        "exampleOfWork": {"@id": "#input-configuration"},
        "value": json.dumps(settings, ensure_ascii=False, sort_keys=True),
    }  # fmt: skip


def _parameters(collections: list[Entity], configuration: Entity, outputs: list[Entity]) -> list[Entity]:
    """What the workflow takes and makes; an output is an example of the one that it is named in."""
    found = [
        _parameter("#input-folders", "folders", "Collection", _refer(collections)),
        _parameter("#input-configuration", "configuration", "PropertyValue", _refer([configuration])),
    ]
    for each in outputs:
        each["exampleOfWork"] = {"@id": f"#output-{each['@id']}"}
        found.append(_parameter(f"#output-{each['@id']}", each["@id"], "File", _refer([each])))
    return found


def _parameter(identifier: str, name: str, kind: str, examples: list[Entity] | Entity) -> Entity:
    return {
        "@id": identifier, "@type": "FormalParameter", "name": name, "additionalType": kind, "workExample": examples,
        "conformsTo": {"@id": f"{_BIOSCHEMAS}/FormalParameter/1.0-RELEASE"},
    }  # fmt: skip


def _libraries(versions: Mapping[str, str]) -> Iterator[Entity]:
    for name, version in versions.items():
        yield {
            "@id": f"#library-{name}", "@type": "SoftwareApplication", "name": name, "softwareVersion": version,
        }  # fmt: skip


def _people(results: Results) -> tuple[list[Entity], list[Entity]]:
    """Those whom the folders name as makers of the data, once each, and where they work."""
    read = _assays(results)
    named: dict[str, Person] = {}
    for person in (person for assay in read if assay is not None for person in assay.people):
        named.setdefault(person.orcid or person.name, person)
    people, places = [], {}
    for person in named.values():
        entity: Entity = {
            "@id": f"https://orcid.org/{person.orcid}" if person.orcid else f"#person-{_plain(person.name)}",
            "@type": "Person", "name": person.name,
        }  # fmt: skip
        if person.affiliation:
            place = f"#organisation-{_plain(person.affiliation)}"
            places[place] = {"@id": place, "@type": "Organization", "name": person.affiliation}
            entity["affiliation"] = {"@id": place}
        people.append(entity)
    return people, list(places.values())


def _person(given: str, people: Iterable[Entity]) -> Entity | None:
    """Who ran it, by a name with or without an ORCID behind it; one of the people where it is one of them."""
    found = re.fullmatch(r"\s*(.*?)\s*<?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])>?\s*", given)
    name, orcid = (found[1], found[2]) if found else (given.strip(), "")
    for each in people:
        if each["name"] == name or (orcid and each["@id"].endswith(orcid)):
            return each
    identifier = f"https://orcid.org/{orcid}" if orcid else f"#person-{_plain(name)}"
    return {"@id": identifier, "@type": "Person", "name": name or orcid} if name or orcid else None


def _organisation(given: str, organisations: Iterable[Entity]) -> Entity | None:
    """Who publishes it, by a name with or without an address behind it; a place of the people where it is one."""
    found = re.fullmatch(r"\s*(.*?)\s*<?(https?://[^\s<>]+)>?\s*", given)
    name, address = (found[1], found[2]) if found else (given.strip(), "")
    name = name or address
    if not name:
        return None
    unlisted = {"@id": f"#organisation-{_plain(name)}", "@type": "Organization", "name": name}
    entity = next((each for each in organisations if each["name"] == name), unlisted)
    if address:
        entity["url"] = address
    return entity


def _assays(results: Results) -> list[Assay | None]:
    """What was measured; a folder that could not be understood is null."""
    return [_ASSAY.validate_json(folder.assay.read_bytes()) for folder in results.folders.values()]


def _licence(given: str) -> Entity:
    """A licence by its address, or by its short name in the list of SPDX."""
    address = given if re.match(r"https?://", given) else f"{_LICENCES}{given}"
    return {"@id": address, "@type": "CreativeWork", "name": given, "description": f"the licence {given}"}


def _refer(entities: Iterable[Entity]) -> list[Entity] | Entity:
    """References to entities; one stands alone."""
    found: list[Entity] = [{"@id": each["@id"]} for each in entities]
    return found[0] if len(found) == 1 else found


def _plain(text: str) -> str:
    return re.sub(r"\W+", "-", text).strip("-")
