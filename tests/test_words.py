"""The words of the verdict are defined once, and every place that explains them agrees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mtorkin.base.vocabulary import VOCABULARY, WORDS
from mtorkin.cli import parser
from mtorkin.report.pages import environment

ROOT = Path(__file__).resolve().parents[1]


def test_the_table_has_the_words_that_a_verdict_may_be():
    assert tuple(WORDS) == VOCABULARY


@pytest.mark.parametrize("page", ["README.md", "docs/words.md"])
def test_the_documentation_has_every_definition(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for name, word in WORDS.items():
        assert f"| `{name}` | {word.means} | {word.needs} |" in text


def test_help_has_every_definition(capsys):
    with pytest.raises(SystemExit, match="0"):
        parser().parse_args(["run", "--help"])
    said = re.sub(r"\s+", " ", capsys.readouterr().out)
    for name, word in WORDS.items():
        assert f"{name} {word.means}" in said


def test_pages_show_the_same_definitions():
    template = environment().from_string(
        "{% for word, meaning in words.VERDICTS.items() %}{{ word }}: {{ meaning }}\n{% endfor %}"
    )
    assert template.render().splitlines() == [f"{name}: {word.means}" for name, word in WORDS.items()]
