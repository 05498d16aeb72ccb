"""The words of the verdict are defined once, and every place that explains them agrees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mtorkin.cli import parser
from mtorkin.report.pages import environment
from mtorkin.verdict.rules import VOCABULARY
from mtorkin.verdict.vocabulary import WORDS

ROOT = Path(__file__).resolve().parents[1]


def test_the_table_has_the_words_that_a_verdict_may_be():
    assert tuple(row.word for row in WORDS) == VOCABULARY


@pytest.mark.parametrize("page", ["README.md", "docs/words.md"])
def test_the_documentation_has_every_definition(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for row in WORDS:
        assert f"| `{row.word}` | {row.meaning} | {row.least_evidence} |" in text


def test_help_has_every_definition(capsys):
    with pytest.raises(SystemExit, match="0"):
        parser().parse_args(["run", "--help"])
    said = re.sub(r"\s+", " ", capsys.readouterr().out)
    for row in WORDS:
        assert f"{row.word} {row.meaning}" in said


def test_pages_show_the_same_definitions():
    template = environment().from_string(
        "{% for word, meaning in words.VERDICTS.items() %}{{ word }}: {{ meaning }}\n{% endfor %}"
    )
    assert template.render().splitlines() == [f"{row.word}: {row.meaning}" for row in WORDS]
