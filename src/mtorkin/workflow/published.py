"""The files of the repository that are written from models: ``python -m mtorkin.workflow.published``.

They are the default configuration, the environment of rules, the recipe for Conda, what Zenodo is told, the JSON
schemas of `assay.yaml`, of the configuration, of ``verdicts.json`` and of locks, the pages on tables and detection
formats, and the tables of other pages that follow from rows.
"""

from __future__ import annotations

import json
import re
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.assays.formats_page import formats_page
from mtorkin.assays.schema import Assay
from mtorkin.base.settings import Section, Settings
from mtorkin.base.tables import TABLES
from mtorkin.locking.compare import Comparison
from mtorkin.locking.lock import Lock
from mtorkin.preflight.record import Preflight
from mtorkin.readers.inspection import Inspection
from mtorkin.verdict.record import Verdicts
from mtorkin.workflow.launch import workflow_root
from mtorkin.workflow.rows_in_words import MARK, with_rows

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

HEAD = """\
# The configuration, with the defaults of every setting. Written by `make published` from src/mtorkin/base/settings.py:
# change the defaults there, and what you want otherwise in a copy of this file.

"""
#: The study that the file analyses as it stands.
BUNDLED = ["data/study"]


def _comment(field: FieldInfo, indent: str) -> str:
    lines = textwrap.wrap(field.description or "", 118 - len(indent), break_on_hyphens=False)
    return "".join(f"{indent}# {line}\n" for line in lines)


def _yaml(section: Section, indent: str = "") -> str:
    text = ""
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, Section):
            text += f"\n# {(type(value).__doc__ or '').strip()}\n{name}:\n{_yaml(value, '  ')}"
        else:
            # JSON is YAML, and on one line.
            text += f"{_comment(field, indent)}{indent}{name}: {json.dumps(value)}\n"
    return text


def config_yaml() -> str:
    """``config/config.yaml``: every setting with its description and default."""
    return HEAD + _yaml(Settings(folders=BUNDLED))


def json_schema(model: type[BaseModel]) -> str:
    """The JSON schema of a model as a file."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def tables_page() -> str:
    """``docs/tables.md``: every table with its columns, units and meaning."""
    text = "# The tables\n\nWritten by `make published` from src/mtorkin/base/tables.\n"
    for table in TABLES:
        rows = "".join(
            f"| `{column.name}` | {column.kind} | {column.unit} | {column.meaning.replace('|', chr(92) + '|')} |\n"
            for column in table.columns
        )
        meaning = table.meaning[0].upper() + table.meaning[1:]
        text += f"\n## {table.name}\n\n{meaning}. Format {table.format}.\n\n"
        text += f"| column | kind | unit | meaning |\n|---|---|---|---|\n{rows}"
    return text


def _pages_with_rows(root: Path) -> Iterator[tuple[Path, str]]:
    """The pages that hold tables which follow from rows."""
    for page in (root / "README.md", *sorted((root / "docs").glob("*.md"))):
        text = page.read_text(encoding="utf-8")
        if MARK in text:
            yield page, text


#: What libraries are called in the channels of Conda, where they have another name.
_IN_CONDA = {"matplotlib": "matplotlib-base", "snakemake": "snakemake-minimal"}


def _project(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def environment_yaml(root: Path) -> str:
    """The environment of rules for Conda: what pyproject.toml asks for, without Snakemake, which starts the rules."""
    project = _project(root)
    asked = [*project["dependencies"], *project["optional-dependencies"]["pathway"]]
    libraries = "".join(f"      - {json.dumps(each)}\n" for each in asked if not each.startswith("snakemake"))
    return (
        "# What the scripts of rules need, written by `make published` from pyproject.toml. mtorkin itself is\n"
        "# found by the Snakefile.\n"
        "channels:\n  - conda-forge\n  - nodefaults\n"
        f'dependencies:\n  - "python{project["requires-python"]},<3.14"\n  - pip\n  - pip:\n{libraries}'
    )


def recipe_yaml(root: Path) -> str:
    """The recipe of a Conda package, by what pyproject.toml says."""
    project = _project(root)
    split = [re.fullmatch(r"([\w-]+)(.*)", each) for each in project["dependencies"]]
    asked = [(_IN_CONDA.get(each[1], each[1]), each[2]) for each in split if each]
    (build,) = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    needed = [("python", project["requires-python"]), *asked]
    run = "".join(f'    - "{name} {versions}"\n' for name, versions in needed)
    return f"""\
# Recipe of a Conda package for rattler-build, written by `make published` from pyproject.toml. Channels: conda-forge,
# and bioconda, which has Snakemake. Libraries that they do not have (perhaps wellmap) need a recipe first.
schema_version: 1
package:
  name: {project["name"]}
  version: "{project["version"]}"
source:
  path: ../..
build:
  number: 0
  noarch: python
  script: python -m pip install . --no-deps --no-build-isolation
  python:
    entry_points:
      - mtorkin = {project["scripts"]["mtorkin"]}
requirements:
  host:
    - "python {project["requires-python"]}"
    - pip
    - "{build.replace(">=", " >=")}"
  run:
{run}tests:
  - python:
      imports: [mtorkin]
  - script:
      - mtorkin --version
about:
  summary: "{project["description"]}"
  license: {project["license"]}
  license_file: LICENSE
"""


def zenodo_json(root: Path) -> str:
    """What Zenodo takes a release for, by what pyproject.toml says."""
    project = _project(root)
    content = {
        "title": f"{project['name']}: {project['description']}",
        "upload_type": "software",
        "version": project["version"],
        "license": project["license"],
        "creators": [{"name": author["name"]} for author in project["authors"]],
        "keywords": project["keywords"],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def files() -> dict[Path, str]:
    """The files in a checkout and what they must hold."""
    root = workflow_root()
    docs = root / "docs"
    schemas = docs / "schemas"
    return {
        root / "config" / "config.yaml": config_yaml(),
        root / "workflow" / "envs" / "mtorkin.yaml": environment_yaml(root),
        root / ".github" / "release" / "recipe.yaml": recipe_yaml(root),
        root / ".zenodo.json": zenodo_json(root),
        docs / "tables.md": tables_page(),
        docs / "formats.md": formats_page(),
        **{page: with_rows(text) for page, text in _pages_with_rows(root)},
        schemas / "assay.schema.json": json_schema(Assay),
        schemas / "check.schema.json": json_schema(Preflight),
        schemas / "inspection.schema.json": json_schema(Inspection),
        schemas / "config.schema.json": json_schema(Settings),
        schemas / "lock.schema.json": json_schema(Lock),
        schemas / "comparison.schema.json": json_schema(Comparison),
        schemas / "verdicts.schema.json": json_schema(Verdicts),
    }


if __name__ == "__main__":
    for path, content in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
