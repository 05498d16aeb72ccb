"""What the model has to make true, whatever else it says; and that the test of it can fail."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from bars_pathway import RAPAMYCIN, TORIN, draws_right, shift
from long import repeats

from mtorkin.pathway import source
from mtorkin.pathway.constants import load_constants
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.statements import draw, figures_table, load_statements, measure

pytestmark = pytest.mark.skipif(not available(), reason=MISSING)
DRAWS = repeats(20, 500)


@pytest.fixture(scope="module")
def figures():
    return measure()


@pytest.mark.parametrize("name", load_statements())
def test_the_model_makes_it_true(figures, name):
    statement = load_statements()[name]
    assert statement.holds(figures[name]), f"{statement.says}: {figures[name]}"
    assert statement.has_sign(figures[name])


def test_every_sign_holds_for_draws_of_all_chosen_constants():
    right, wrong = draws_right(DRAWS)
    assert right >= 0.95 * DRAWS, wrong


def test_a_draw_moves_every_chosen_constant_and_no_other():
    factors = draw(np.random.default_rng(0))
    assert set(factors) == {name for name, row in load_constants().items() if row.mark == "chosen"}
    logs = np.log([value for seed in range(40) for value in draw(np.random.default_rng(seed)).values()])
    assert logs.std() == pytest.approx(0.3, rel=0.1)


def test_feedback_of_the_wrong_sign_fails_the_test_of_a_rapalog(tmp_path, monkeypatch):
    """Negative control: with S6K1 switching IRS1 on, a rapalog must look wrong."""
    right = "growth_factor * receptor * IRS1 / total_IRS1"
    equations = source.antimony_source()
    assert right in equations
    monkeypatch.setattr(
        source, "antimony_source", lambda: equations.replace(right, "growth_factor * IRS1_p / total_IRS1")
    )
    file = tmp_path / "wrong-sign.xml"
    file.write_text(source.sbml(), encoding="utf-8")
    found = measure(model=file)
    failed = {name for name, row in load_statements().items() if not row.holds(found[name])}
    assert {"rapalog, T308", "TSC2 and Akt"} <= failed
    assert not load_statements()["rapalog, T308"].has_sign(found["rapalog, T308"])


@pytest.mark.parametrize(
    ("mutant", "lost", "kept"), [("FRB mutant", RAPAMYCIN, TORIN), ("kinase mutant", TORIN, RAPAMYCIN)]
)
def test_a_mutant_shifts_the_dose_of_one_class_and_not_of_the_other(mutant, lost, kept):
    assert shift(lost, mutant) >= 10
    assert 0.8 < shift(kept, mutant) < 1.25


def test_the_page_shows_what_the_model_says():
    page = (Path(__file__).parents[2] / "docs" / "pathway.md").read_text(encoding="utf-8")
    assert f"<!-- figures -->\n{figures_table()}<!-- end of figures -->" in page
