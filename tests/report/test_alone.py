"""A page is written from what says something of its compound, and kept while that is the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mtorkin.base.settings import Settings
from mtorkin.report import Site, Study, slug, write_compound_page
from mtorkin.workflow import paths
from mtorkin.workflow.digests import digest_of
from mtorkin.workflow.job import Job
from mtorkin.workflow.kept import Kept
from mtorkin.workflow.stages import pages


@pytest.fixture
def found(study) -> Study:
    return study.indexed()


def files(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def test_a_page_needs_nothing_of_other_compounds(found, tmp_path):
    for compound in found.records:
        whole, alone = Site(tmp_path / "whole"), Site(tmp_path / "alone")
        needed = write_compound_page(found, compound, whole)
        assert write_compound_page(found.alone(compound), compound, alone) == needed
        assert {f"{slug(compound)}.html", "figure.js"} <= {path.as_posix() for path in needed}
    assert files(tmp_path / "alone") == files(tmp_path / "whole")


def test_the_words_hold_every_group_and_no_other_compound(found):
    for compound in found.records:
        words = json.loads(json.dumps(found.alone(compound).words()))
        assert words.keys() == vars(found).keys() - {"settings"}
        assert [name for name, _ in words["records"]] == [compound]


class Drawing:
    """Draws pages as a job does, and says which were drawn."""

    def __init__(self, monkeypatch: Any) -> None:
        self.drawn: list[str] = []
        monkeypatch.setattr(pages, "write_compound_page", self._draw)

    def _draw(self, study: Study, compound: str, site: Site) -> list[Path]:
        self.drawn.append(compound)
        return write_compound_page(study, compound, site)

    def __call__(self, study: Study, out: str, **site: Any) -> dict[str, bytes]:
        self.drawn.clear()
        kept = Kept.of(
            "pages",
            Job(
                {},
                {"problems": "batches/001/page-problems.csv"},
                {"settings": {}, "sources": "a", "libraries": {}},
                Settings(),
                "log",
            ),
        )
        for compound in study.records:
            pages._page(study.alone(compound), compound, Site(Path(out), **site), kept)
        return files(Path(out))


@pytest.fixture
def drawing(tmp_path, monkeypatch) -> Drawing:
    monkeypatch.chdir(tmp_path)
    return Drawing(monkeypatch)


def test_pages_of_the_same_are_taken_as_they_are(found, drawing):
    first = drawing(found, paths.PAGES)
    assert drawing.drawn == list(found.records)
    assert drawing(found, "again") == first
    assert drawing.drawn == []


def test_what_was_corrected_and_what_is_beside_it_is_drawn_again(found, drawing):
    drawing(found, paths.PAGES)
    name, *others = found.records
    changed = replace(found, records={**found.records, name: {**found.records[name], "sentence": "Another."}})
    again = drawing(changed, "again")
    assert drawing.drawn == [name]
    drawing(changed, "fresh")
    assert again == files(Path("fresh"))
    order = {each: f"{slug(each)}.html" for each in (name, *others)}
    drawing(found, "linked", pages=order)
    assert drawing.drawn == [name, *others]


@pytest.mark.parametrize("content", [None, b"edited"])
def test_a_page_that_is_not_as_it_was_written_is_drawn_again(found, drawing, content):
    first = drawing(found, paths.PAGES)
    name = next(iter(found.records))
    page = Path(paths.PAGES) / f"{slug(name)}.html"
    page.unlink()
    if content is not None:
        page.write_bytes(content)
    assert drawing(found, "again") == first
    assert drawing.drawn == [name]


def test_equal_words_have_one_digest_whatever_they_are_made_of() -> None:
    text, number = "".join(["a", "b"]), float("0.5")
    shared = [["ab", 0.5]] * 2
    assert digest_of(shared) == digest_of([[text, number], ["ab", 0.5]])
    assert digest_of(shared) != digest_of([["ab", 0.5], ["ab", 0.25]])
