"""The files of the repository that are written from models: ``python -m mtorkin.workflow.published``.

They are the default configuration, the JSON schemas of `assay.yaml`, of the configuration, of ``verdicts.json`` and of
locks, the pages on tables and detection formats, and the tables of other pages that follow from rows.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

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


def files() -> dict[Path, str]:
    """The files in a checkout and what they must hold."""
    root = workflow_root()
    docs = root / "docs"
    schemas = docs / "schemas"
    return {
        root / "config" / "config.yaml": config_yaml(),
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
