"""Phrases that readers did not understand are gone, and what stands in their place is explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtorkin.report.words import TERMS

ROOT = Path(__file__).resolve().parents[1]
#: By phrase, what is said instead.
REPLACED = {
    "classes alive": "mechanisms still possible",
    "worse by the margin or more": "20 to 1 against every other pattern",
    "by its pattern": "supports competitive",
    "have spoken as": "count as the ATP axis already",
    "between the classes left": "between the mechanisms still possible",
    "separate mechanisms)": "measure to at least 2 Km",
    "this design cannot tell": "at these concentrations ... would give the same velocities",
    "at a bound of": "ran to the limit of the values searched",
}
KINDS = (".py", ".html", ".js", ".svg", ".yaml", ".md")
FILES = [
    path
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*"), *(ROOT / "src").rglob("*")]
    if path.suffix in KINDS
]


@pytest.mark.parametrize("phrase", REPLACED)
def test_a_phrase_that_was_replaced_is_nowhere(phrase: str) -> None:
    assert len(FILES) > 200
    found = [str(path.relative_to(ROOT)) for path in FILES if phrase in " ".join(_read(path).split()).casefold()]
    assert not found, f"say '{REPLACED[phrase]}' instead"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("term", ["odds", "mechanism still possible", "not excluded", "not determined", "partial"])
def test_a_term_of_the_pages_is_in_the_glossary(term: str) -> None:
    assert len(TERMS[term].split()) > 5
