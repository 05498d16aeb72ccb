"""The rules file, read once and checked."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

#: The vocabulary of verdicts, in the order in which pages list it.
VOCABULARY = (
    "atp-competitive",
    "rapalog-like",
    "bivalent",
    "substrate-competitive",
    "uncompetitive",
    "noncompetitive",
    "covalent",
    "interference",
    "inactive",
    "unresolved",
    "not-interpretable",
)


class Rule(BaseModel):
    """A rule that a page may quote."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    source: str


class Rules(BaseModel):
    """The content of `rules.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    classes: dict[str, list[dict[str, list[str]]]]
    least_evidence: dict[str, list[str]]
    rules: dict[str, Rule]
    sources: dict[str, str]

    def quote(self, identifier: str, values: dict[str, Any]) -> dict[str, str]:
        """A rule as a page quotes it: identifier, text with the limits in force, source."""
        rule = self.rules[identifier]
        return {"id": identifier, "text": rule.text.format(**values), "source": self.sources[rule.source]}


@cache
def load_rules() -> Rules:
    """The rules that this version of the package decides by."""
    text = files("mtorkin.verdict").joinpath("rules.yaml").read_text(encoding="utf-8")
    return Rules.model_validate(yaml.safe_load(text))
