"""Compounds side by side: thumbnails, the map, evidence by line, and terms that are linked to the glossary."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest

from mtorkin.report import words
from mtorkin.report.compared import Ratios, cell, points, ratios, write_compared
from mtorkin.report.glossary import anchor, linked
from mtorkin.report.measured import in_order
from mtorkin.report.thumbnails import HEIGHT, WIDTH, thumbnail


@pytest.fixture(scope="module")
def found(study: Any) -> Any:
    return study.indexed()


def curves_of(found: Any, compound: str) -> list[str]:
    return thumbnail(found.records[compound], in_order(found.families.get(compound, [])), found)


def test_a_thumbnail_has_the_curves_of_the_fit(found: Any) -> None:
    none, dosed = curves_of(found, "TOR-1")
    assert none.startswith("M0 23.0 ")
    assert none.endswith(f"{WIDTH} 1.0")  # the velocity at 4 Km is the top of the picture
    assert dosed.count("M") == 4
    for number in re.findall(r" ([\d.]+)(?=M| \d+ |$)", none + dosed):
        assert 0 <= float(number) <= max(WIDTH, HEIGHT)
    assert curves_of(found, "LOST") == []


def of_both(found: Any, monkeypatch: pytest.MonkeyPatch, model: str, **values: float) -> Ratios:
    rows = [{"parameter": name, "value": value, "model": model} for name, value in values.items()]
    monkeypatch.setattr("mtorkin.report.compared.chosen_model", lambda family, study: {"model": model})
    monkeypatch.setitem(found.parameters, "joint", rows)
    return ratios({"verdict": "x", "evidence": []}, [{"axis": "both", "family": "joint"}], found)


def test_the_map_follows_the_constants_of_both_substrates(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    at = of_both(found, monkeypatch, "mixed vs protein", K_E=1.0, K_EA=1.0, K_EB=5.0, K_EAB=5.0)
    assert (at.alpha, at.gamma, at.beta) == (1.0, 5.0, 0.0)
    at = of_both(found, monkeypatch, "ATP-competitive", K_E=1.0, K_EB=2.0)
    assert (at.alpha, at.gamma) == (math.inf, 2.0)
    at = of_both(found, monkeypatch, "uncompetitive vs ATP", K_EA=1.0, K_EAB=3.0)
    assert (at.alpha, at.gamma) == (0.0, 3.0)
    at = of_both(found, monkeypatch, "partial competitive vs protein", K_E=1.0, K_EA=1.0, K_EB=9.0, K_EAB=9.0)
    assert (at.beta, at.text) == (1.0, ("1.0", "9.0", "1.0"))
    assert not of_both(found, monkeypatch, "no inhibition").known


def test_two_axes_take_the_place_of_a_joint_fit(found: Any) -> None:
    at = ratios(found.records["TOR-1"], in_order(found.families["TOR-1"]), found)
    assert (at.alpha, at.gamma) == (math.inf, pytest.approx(1.0))
    assert not ratios(found.records["ALONE"], in_order(found.families["ALONE"]), found).known


def test_points_that_would_lie_on_each_other_are_set_apart() -> None:
    rows = [{"ratios": Ratios(1.0, 1.0, 0.0)} for _ in range(30)] + [{"ratios": Ratios(math.nan, 1.0, 0.0)}]
    placed = points(rows)
    assert len(placed) == 30
    assert len({(round(point.x, 1), round(point.y, 1)) for point in placed}) == 30


def item(says: dict[str, str] | None, finding: str = "needs FKBP12 (30)") -> dict[str, Any]:
    return {"says": says, "finding": finding}


def test_a_cell_says_what_a_line_does_to_the_class() -> None:
    assert cell([item({"rapalog-like": "++"})], "rapalog-like") == ("supports", "for", "needs FKBP12 (30)")
    assert cell([item({"rapalog-like": "+"}), item({"rapalog-like": "X"})], "rapalog-like")[0] == "excludes"
    assert cell([item({})], "rapalog-like")[:2] == ("–", "")
    assert cell([item(None, "competitive (20 to 1)")], "x")[0] == "competitive"
    assert cell([], "x") == ("", "", "")


def test_the_page_has_every_compound_and_escapes_it(study: Any, found: Any, tmp_path: Path) -> None:
    write_compared(tmp_path / "compared.html", found, {"TOR-1": "pages/tor.html"}, "index.html")
    text = (tmp_path / "compared.html").read_text(encoding="utf-8")
    assert text.count("<tr>") == 1 + len(study.compounds)
    assert '<a href="pages/tor.html" tabindex="-1"><circle' in text
    assert "<script" not in text
    assert "<b>" not in text


def test_a_term_is_linked_once_where_it_is_first_used() -> None:
    page = (
        '<h1>odds</h1><p>Its <a href="x">odds</a> are odds; ODDS.</p><p>Evidence lines.</p>'
        f'<p><span title="{words.PARAMETERS["Km"].meaning}"><i>K</i></span></p><dl class="words">odds</dl>'
    )
    made = linked(page)
    assert made.count('href="#word-odds"') == 1
    assert '</a> are <a class="term" href="#word-odds">odds</a>; ODDS.' in made
    assert f'<a class="term" href="#{anchor("evidence line")}">Evidence lines</a>' in made
    assert 'href="#constant-Km"><i>K</i></a>' in made
    assert linked("<p>odds</p>") == "<p>odds</p>"


@pytest.mark.parametrize("term", [*words.TERMS, *words.VERDICTS])
def test_each_term_of_the_glossary_is_linked_where_a_sentence_uses_it(term: str) -> None:
    for said in (term, f"{term}s", term.capitalize()):
        made = linked(f'<p>Before, {said}, after.</p><dl class="words"></dl>')
        assert f'<a class="term" href="#{anchor(term)}">{said}</a>' in made


def test_a_heading_of_a_column_has_no_link() -> None:
    """The index makes buttons of them."""
    page = '<table><thead><tr><th>Odds</th></tr></thead></table><p>odds</p><dl class="words"></dl>'
    assert '<th>Odds</th></tr></thead></table><p><a class="term"' in linked(page)


def test_every_term_that_a_page_uses_is_linked_to_its_place(study: Any, tmp_path: Path) -> None:
    study.write_index(tmp_path / "index.html")
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    targets = re.findall(r'class="term"[^>]*href="#([^"]+)"', text)
    assert {"word-odds", "word-atp-competitive", "word-interval", "constant-Vmax"} <= set(targets)
    assert len(targets) == len(set(targets))
    assert all(f'id="{target}"' in text for target in targets)
