"""While a run goes a page stands in for the index, which no later run takes for the index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mtorkin.base import tables
from mtorkin.workflow import paths, stand_in
from mtorkin.workflow.progress import SOON, Progress, Show
from mtorkin.workflow.underway import EVERY, OLD, Underway, forget_underway

PLANNED = {"planned": {"fit": 2, "verdict": 1, "pages": 2, "index": 1}}
ROWS = [
    {"compound": "<A>", "verdict": "atp-competitive", "support": 0.999, "page": "pages/a.html", "simulated": True},
    {"compound": "B", "verdict": "unresolved", "support": 0.6, "alive": "other; inactive", "page": "pages/b.html",
     "simulated": False},
]  # fmt: skip


class Run:
    """A run whose clock is set by hand."""

    def __init__(self, out: Path) -> None:
        self.now, self.index = 0.0, out / paths.INDEX
        self.progress = Progress(Show.QUIET)
        self.underway = Underway(out, self.progress, lambda: self.now)

    def hear(self, event: dict[str, Any], after: float = 0.0) -> str:
        self.now += after
        self.progress.hear(event)
        self.underway.hear(event)
        return self.index.read_text(encoding="utf-8") if self.index.exists() else ""

    def does(self, number: int, rule: str, batch: str = "", after: float = 0.0) -> str:
        self.hear({"begins": rule, "of": batch, "job": number})
        return self.hear({"ended": number}, after)


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path)


def test_a_short_run_has_none(run):
    assert not run.hear(PLANNED)
    assert not run.does(1, "fit", "001", SOON / 2)


def test_it_says_how_far_the_run_is_and_has_the_verdicts_and_pages_so_far(run, tmp_path):
    tables.VERDICTS.write(ROWS[:1], tmp_path / paths.VERDICTS)
    run.hear(PLANNED)
    run.hear({"compounds": 2})
    run.hear({"through": "fit"})
    page = run.does(1, "fit", "001", SOON)
    assert "<h1>Running</h1>" in page
    assert "fits: 1 of 2 compounds" in page
    assert 'http-equiv="refresh"' in page
    assert "There are no verdicts yet" in page, "those are of the run before"
    tables.VERDICTS.write(ROWS, tmp_path / paths.VERDICTS)
    page = run.does(2, "verdict", after=EVERY)
    assert "&lt;A&gt;" in page
    assert "likeliest other at 1.5 to 1" in page
    assert "0 of 2 pages are drawn" in page
    assert "href" not in page.split("<main>")[1]
    (tmp_path / "batches/001/pages").mkdir(parents=True)
    (tmp_path / "batches/001/pages/b.html").touch()
    assert '<a href="batches/001/pages/b.html">B</a>' in run.does(3, "pages", "001", EVERY)


def test_a_dry_run_leaves_the_index_alone(run):
    run.hear(PLANNED)
    assert not run.hear({"begins": "fit", "of": "001", "job": 1}, SOON)


def test_it_is_written_now_and_then(run):
    run.hear(PLANNED)
    first = run.does(1, "fit", "001", SOON)
    run.hear({"through": "fit"})
    assert run.does(2, "fit", "002", EVERY / 2) == first


def test_the_index_is_never_written_over(run):
    run.hear(PLANNED)
    run.does(1, "fit", "001", SOON)
    run.hear({"begins": "index", "of": "", "job": 9})
    run.index.write_text("the index", encoding="utf-8")
    assert run.hear({"through": "pages"}, 10 * EVERY) == "the index"
    run.underway.end()
    assert run.index.read_text(encoding="utf-8") == "the index"


def test_no_page_is_put_over_an_index_that_began_unheard(run, tmp_path):
    """The index is written while events of before are still to be heard."""
    run.hear(PLANNED)
    run.does(1, "fit", "001", SOON)
    killed = (tmp_path / paths.STAND_IN).with_suffix(".over")
    killed.mkdir()
    (killed / "index.html").touch()
    stand_in.withdraw(tmp_path)
    run.index.write_text("the index", encoding="utf-8")
    assert run.does(2, "fit", "002", EVERY) == "the index"
    run.underway.end()
    assert run.index.read_text(encoding="utf-8") == "the index"
    assert not list((tmp_path / "logs").iterdir())


def test_a_page_that_was_made_before_comes_to_nothing_when_the_index_begins(run, tmp_path, monkeypatch):
    def render(template: str, path: Path, **_: Any) -> None:
        path.write_text("a page", encoding="utf-8")
        stand_in.withdraw(tmp_path)
        run.index.write_text("the index", encoding="utf-8")

    monkeypatch.setattr("mtorkin.report.underway.render", render)
    run.hear(PLANNED)
    assert run.does(1, "fit", "001", SOON) == "the index"


def test_where_the_index_is_not_planned_it_stays(run):
    run.index.write_text("the index", encoding="utf-8")
    run.hear({"planned": {"fit": 1}})
    assert run.does(1, "fit", "001", SOON) == "the index"


def test_a_run_that_ends_before_its_end_says_so_and_the_next_writes_the_index(run, tmp_path):
    run.hear(PLANNED)
    run.does(1, "fit", "001", SOON)
    run.underway.end()
    page = run.index.read_text(encoding="utf-8")
    assert "<h1>Not finished</h1>" in page
    assert "The same command goes on" in page
    assert "refresh" not in page
    assert run.index.stat().st_mtime == OLD, "older than what the index is made from"
    forget_underway(tmp_path)
    assert not run.index.exists()


def test_an_index_is_not_forgotten(run, tmp_path):
    run.index.write_text("the index", encoding="utf-8")
    forget_underway(tmp_path)
    assert run.index.exists()


def test_no_room_for_it_is_no_fault_of_the_run(run, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mtorkin.report.underway.render", full)
    run.hear(PLANNED)
    assert not run.does(1, "fit", "001", SOON)


def test_while_compounds_are_fitted_those_that_are_have_first_verdicts(run, monkeypatch):
    def of_batch(out: Path, batch: str) -> list[dict[str, Any]]:
        if batch == "002":
            raise KeyError("what the rule meets too")
        return ROWS[1:]

    monkeypatch.setattr("mtorkin.workflow.first_verdicts._of_batch", of_batch)
    run.hear({"planned": PLANNED["planned"] | {"fit": 3}})
    page = run.does(1, "fit", "001", SOON)
    assert "First verdicts" in page
    assert "likeliest other at 1.5 to 1" in page
    assert "a reference compound that is still to be fitted may change them" in page
    assert "none could be made" not in page
    page = run.does(2, "fit", "002", EVERY)
    assert page.count('<th scope="row">') == 1
    assert "In 1 batch none could be made: the run will say why." in page
    tables.VERDICTS.write(ROWS, run.index.parent / paths.VERDICTS)
    page = run.does(3, "verdict", after=EVERY)
    assert "First verdicts" not in page
    assert page.count('<th scope="row">') == 2
