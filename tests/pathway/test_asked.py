"""What one asks of the model beside the panel: wash-out, the clock of the feedback, and experiments that separate."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from bars_pathway import TORIN, sbml_problems
from by_scipy import ByScipy
from studied import TORIN as STUDIED
from studied import results

from mtorkin.base.errors import InputError
from mtorkin.pathway.clock import GRID, clock, read_clock
from mtorkin.pathway.contexts import context, label
from mtorkin.pathway.exported import run_sbml
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.lines import Written, clock_lines, separate_lines
from mtorkin.pathway.mixtures import MIXTURE
from mtorkin.pathway.schedule import Schedule
from mtorkin.pathway.separate import ABSOLUTE, BLOTS, RELATIVE, best, separating, separations
from mtorkin.pathway.simulate import Change, simulate
from mtorkin.pathway.treatments import Candidate, Treatment

needs_extra = pytest.mark.skipif(not available(), reason=MISSING)


def test_a_schedule_is_looked_at_after_every_change():
    schedule = Schedule(wash_out=60, again=600)
    assert schedule.times() == [15, 60, 75, 180, 540, 600, 615, 720, 1080]
    assert schedule.in_words(Written({}, {60.0: "1 h"}).time) == "washed out after 1 h, given again after 10 h"
    assert Schedule().times() == [15, 120, 480]


@pytest.mark.parametrize("wrong", [{"wash_out": 0}, {"again": 60}, {"wash_out": 60, "again": 60}])
def test_a_schedule_goes_forward(wrong):
    with pytest.raises(InputError, match=r"a compound is (washed out after|given again after)"):
        Schedule(**wrong)


def test_the_clock_of_a_course_that_is_known():
    """Down to 0.6 at 30 min along a straight line, and up along another to 1.2 at 400 min."""
    course = np.interp(GRID, [0, 30, 400], [1.0, 0.6, 1.2])
    lowest, when, back = read_clock(course)
    assert lowest == pytest.approx(0.6, abs=0.02)
    assert when == pytest.approx(30, abs=3)
    assert back == pytest.approx(30 + (0.99 - 0.6) / 0.6 * 370, rel=1e-3)
    assert read_clock(np.interp(GRID, [0, 30], [1.0, 0.6]))[2] == math.inf
    assert read_clock(np.linspace(1.0, 1.3, len(GRID)))[1:] == (0.0, 0.0)


@needs_extra
def test_an_inhibitor_takes_T308_down_and_it_is_back():
    one = Treatment("torin", "atp-competitive", (Candidate("atp-competitive", 1.0, TORIN),), {})
    table = clock(one, 250.0, samples=20)
    (row,) = table.to_dict("records")
    assert row["lowest_from"] < row["lowest"] < row["lowest_to"] < 1
    assert row["lowest_min"] < row["back_min"]
    assert row["says"] in ("back", "open")
    assert "min" in clock_lines(table)[2]


def panel_rows(word, mean, sd, samples=11, marker="pS6K1_T389"):
    return {
        "compound": "X", "class": word, "context": "full", "marker": marker, "dose_nM": 1.0, "time_min": 120.0,
        "mean": mean, "sd": sd, "samples": samples,
    }  # fmt: skip


def test_a_separation_is_over_what_samples_and_blots_blur():
    table = pd.DataFrame([
        panel_rows("a", 1.0, 0.1), panel_rows("b", 0.2, 0.3, samples=6), panel_rows(MIXTURE, 0.9, 0.5),
        panel_rows("a", 1.0, 0.0, marker="pAkt_S473"), panel_rows("b", 1.0, 0.0, 6, marker="pAkt_S473"),
    ])  # fmt: skip
    found = separations(table).set_index("marker")
    within = (10 * 0.1**2 + 5 * 0.3**2) / 15
    blots = (RELATIVE**2 * (1.0**2 + 0.2**2) / 2 + ABSOLUTE**2) / BLOTS
    assert found.loc["pS6K1_T389", "separation"] == pytest.approx(0.8 / math.sqrt(within + blots))
    assert found["says"].to_dict() == {"pAkt_S473": "open", "pS6K1_T389": "separates"}
    (row,) = best(separations(table)).to_dict("records")
    assert (row["class"], row["other"], row["marker"]) == ("a", "b", "pS6K1_T389")
    assert "a or b" in separate_lines(best(separations(table)))[2]


def test_one_class_has_nothing_to_separate():
    found = separating(results(STUDIED).treatment("SIM-TORIN"))
    assert found.empty
    assert "one class" in separate_lines(found)[0]


def test_a_cell_of_ones_own_is_like_another_but_for_what_it_sets(tmp_path):
    file = tmp_path / "ours.yaml"
    file.write_text("means: ours\nlike: PTEN lost\nsets: {total_FKBP12: 800}\n", encoding="utf-8")
    assert context(str(file)).sets == {"PTEN": 0.25, "total_FKBP12": 800}
    assert label(str(file)) == "ours.yaml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("means: x\nsets: {ATPP: 1}\n", "ours.yaml, sets: the model has no constant ATPP; did you mean ATP?"),
        ("means: x\nsets: {ATP: many}\n", "ours.yaml, line 2, sets.ATP: must be a number; found 'many'"),
        ("means: x\nlike: fed\nsets: {}\n", "ours.yaml, like: there is no context 'fed'"),
        ("means: x\n", "ours.yaml, sets: this key is required"),
        ("- x\n", "ours.yaml: the file must hold keys with values"),
    ],
)
def test_what_is_wrong_with_a_cell_of_ones_own_is_a_sentence(tmp_path, text, said):
    file = tmp_path / "ours.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        context(str(file))
    assert said in caught.value.problems[0].sentence()
    with pytest.raises(InputError, match=r"none\.yaml cannot be read"):
        context(str(tmp_path / "none.yaml"))


@needs_extra
def test_the_SBML_of_a_run_is_valid_and_another_simulator_gets_the_same(tmp_path):
    file = tmp_path / "run.xml"
    file.write_text(run_sbml(TORIN, 30.0, context_name="PTEN lost"), encoding="utf-8")
    assert sbml_problems(file.read_text(encoding="utf-8")) == ""
    scipy = ByScipy(file)
    scipy.run(60)
    found = simulate([TORIN], [Change(0, {"torin": 30.0})], times=[60], context_name="PTEN lost").iloc[0]
    assert {name: scipy.values[name] for name in found.index} == pytest.approx(found.to_dict(), rel=1e-4, abs=1e-9)
