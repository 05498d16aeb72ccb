"""The first screen of a compound's page: the verdict, how sure, how strong, a figure, and what to do."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from mtorkin.base.settings import Selection
from mtorkin.report import Site, slug, write_compound_page
from mtorkin.report.headline import why
from mtorkin.report.sureness import needed, sureness


class Top(HTMLParser):
    """The text and figures of the header of a page, and where its links before the header lead."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.inside = self.done = False
        self.said: list[str] = []
        self.images: list[str] = []
        self.ways: dict[str, str] = {}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.inside |= tag == "header"
        if tag == "a" and values.get("rel"):
            self.ways[str(values["rel"])] = str(values["href"])
        if tag == "use" and self.inside and not self.done:
            self.images.append(str(values["href"]))

    def handle_endtag(self, tag: str) -> None:
        self.done |= tag == "header"

    def handle_data(self, data: str) -> None:
        if self.inside and not self.done:
            self.said.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.said).split())


@pytest.fixture(scope="module")
def tops(study: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Top]:
    directory = tmp_path_factory.mktemp("tops")
    found = study.indexed()
    wanted = ("TOR-1", "ALONE", "LOST")
    site = Site(directory, pages={name: f"{slug(name)}.html" for name in wanted})
    for name in wanted:
        write_compound_page(found, name, site)
    return {name: Top(directory / f"{slug(name)}.html") for name in wanted}


def test_the_first_screen_says_what_how_sure_and_how_strong(tops: dict[str, Top]) -> None:
    said = tops["TOR-1"].words
    places = [
        said.index(text)
        for text in ("TOR-1 Torin1", "TOR-1 is atp-competitive", "55 to 1 against every other mechanism",
                     "1.93 nM 95 % interval 1.77 to 2.11 nM", "Why", "Not excluded", "What to do next")
    ]  # fmt: skip
    assert places == sorted(places)


def test_the_figure_is_that_of_the_axis_that_decides(tops: dict[str, Top]) -> None:
    assert len(tops["TOR-1"].images) == 1
    assert "ATP" in tops["TOR-1"].images[0].upper()
    assert tops["LOST"].images == []


def test_an_open_verdict_names_the_likeliest_and_what_a_call_needs(tops: dict[str, Top]) -> None:
    said = tops["ALONE"].words
    assert "Undecided. The likeliest is noncompetitive, at 1.6 to 1; a call needs 12 to 1" in said
    assert "0.61" not in said
    assert "Vary the protein substrate over 0.2 to 5 Km" in said


def test_without_a_measurement_there_are_no_odds(tops: dict[str, Top]) -> None:
    assert "No odds: no mechanism is named." in tops["LOST"].words


def test_compounds_lead_to_those_before_and_after(tops: dict[str, Top]) -> None:
    assert tops["TOR-1"].ways == {"next": f"{slug('ALONE')}.html"}
    assert tops["ALONE"].ways == {"prev": f"{slug('TOR-1')}.html", "next": f"{slug('LOST')}.html"}
    assert tops["LOST"].ways == {"prev": f"{slug('ALONE')}.html"}


def test_the_margin_is_twice_the_logarithm_of_the_odds() -> None:
    assert needed(6.0) == "20 to 1"


def test_a_law_of_no_class_asks_for_more() -> None:
    record = {"verdict": "unresolved", "support": 0.945, "alive": [{"class": "noncompetitive"}]}
    assert "not all that would look the same" in sureness(record, Selection())
    record["alive"] += [{"class": "none of these"}]
    assert sureness(record, Selection()).endswith("at 17 to 1; a call needs 20 to 1")


def test_an_open_verdict_with_good_odds_says_what_is_missing() -> None:
    record = {"verdict": "unresolved", "support": 0.99, "alive": [{"class": "noncompetitive"}]}
    said = sureness(record, Selection())
    assert said.startswith("Undecided.")
    assert "99 to 1" in said
    assert "not all that would look the same is excluded" in said


def test_the_weightiest_evidence_stands_first() -> None:
    line = {"quality": "passed", "line": "Hill slope", "finding": "no steeper", "says": {"interference": "-"}}
    shift = line | {"line": "FKBP12 shift", "finding": "needs FKBP12", "says": {"rapalog-like": "++"}}
    axis = {"line": "ATP axis", "finding": "competitive (support > 0.99)", "says": None, "quality": "passed"}
    assert why({"evidence": [axis, line, shift], "reasons": []}) == [
        "ATP axis: competitive.",
        "FKBP12 shift: needs FKBP12.",
    ]
    assert why({"evidence": [], "reasons": ["First.", "Second.", "Third."]}) == ["First.", "Second."]
