"""The configuration's default file and JSON schema, written from the settings: ``python -m mtorkin.workflow.defaults``."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.settings import Section, Settings
from mtorkin.workflow.launch import workflow_root

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

HEAD = """\
# The configuration, with the defaults of every setting. Written by `make config` from src/mtorkin/settings.py: change the
# defaults there, and your own copy of this file here.

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


def config_schema() -> str:
    """``docs/schemas/config.schema.json``."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Settings.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def files() -> dict[Path, str]:
    """The files in a checkout and what they must hold."""
    root = workflow_root()
    return {
        root / "config" / "config.yaml": config_yaml(),
        root / "docs" / "schemas" / "config.schema.json": config_schema(),
    }


if __name__ == "__main__":
    for path, content in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
