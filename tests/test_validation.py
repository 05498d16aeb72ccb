"""The simulation study of `make validate`.

Its truths, the independence of its simulator, and that it goes on where it stopped.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import compound
import design
import numpy as np
import plates
import pytest
import report
import run
import truths
from simulator import enzyme
from studies import reliability

from mtorkin.base.settings import Settings

STUDY = Path(__file__).resolve().parents[1] / "benchmarks" / "validation"


SIX = design.Cell(design.Design(6, 2, 2, False), 0.05, "clean")


def truth(family, seed=1):
    return truths.draw(family, np.random.default_rng(seed))


def made(family, ratios, residual=0.0, tightness=0.1, **others):
    return truths.Truth(family, ratios, residual, tightness, 1.0, False, **others)


def everywhere(**weaker):
    return {"K_E": 1.0, "K_EA": 1.0, "K_EB": 1.0, "K_EAB": 1.0} | weaker


def test_the_simulator_shares_no_code_with_the_fit():
    """From mtorkin the plates take the forms of tables and of assay.yaml, and nothing that computes."""
    for path in [STUDY / "plates.py", STUDY / "truths.py", *(STUDY.parents[1] / "data" / "simulator").glob("*.py")]:
        imported = {
            node.module for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mtorkin")
        }  # fmt: skip
        assert imported <= {"mtorkin.base", "mtorkin.assays.schema"}, path.name


@pytest.mark.parametrize(
    ("compound_of", "right"),
    [
        (made("mixed vs ATP", everywhere(K_EA=3.0, K_EAB=3.0)), {"noncompetitive"}),
        (made("mixed vs ATP", everywhere(K_EA=30.0, K_EAB=30.0)), {"atp-competitive"}),
        (made("mixed vs ATP", everywhere(K_EA=10.0, K_EAB=10.0)), {"atp-competitive", "noncompetitive"}),
        (made("rapalog", everywhere(K_EB=5.0, K_EAB=5.0), residual=0.2), {"rapalog-like"}),
        (made("rapalog", everywhere(K_EB=1.2, K_EAB=1.2), residual=0.2), {"noncompetitive"}),
        (made("rapalog", everywhere(K_EB=1.6, K_EAB=1.6), residual=0.2), {"rapalog-like", "noncompetitive"}),
        (made("mixed vs protein", everywhere(K_EB=5.0, K_EAB=5.0)), {"rapalog-like"}),
        (made("inactive", {}), {"inactive"}),
    ],
)
def test_what_is_right_near_a_border_and_away_from_it(compound_of, right):
    assert compound_of.right(*plates.intervals(compound_of, SIX), arm=False) == right


def test_needing_fkbp12_is_what_a_rapalog_is_known_by():
    needs = made("limiting FKBP12", everywhere(), needs_fkbp12=True)
    assert needs.right({}, {}, arm=True) == {"noncompetitive", "rapalog-like"}
    assert needs.right({}, {}, arm=False) == {"noncompetitive"}


def test_the_interval_of_a_border_is_that_of_repeated_fits_by_order_of_magnitude():
    """The expected information, against the spread that doubling the noise and the wells undo."""
    one = made("mixed vs ATP", everywhere(K_EA=5.0, K_EAB=5.0))
    low, high = plates.intervals(one, SIX)
    single = plates.intervals(one, design.Cell(design.Design(6, 1, 2, False), 0.05, "clean"))
    width = np.log(high["alpha"] / low["alpha"])
    assert np.log(single[1]["alpha"] / single[0]["alpha"]) == pytest.approx(np.sqrt(2) * width, rel=1e-6)
    assert 0.1 < width < 1.5


@pytest.mark.parametrize("family", ["atp-competitive", "rapalog", "uncompetitive"])
def test_half_maximal_is_half_of_the_effect(family):
    one = truth(family)
    substrates = (plates.KM_ATP, plates.FIXED_PROTEIN * plates.KM_PROTEIN)
    fkbp12 = 1e6 if one.needs_fkbp12 else 0.0
    half = plates.half_maximal(one, substrates, fkbp12)
    none, at_half, most = (
        enzyme.rate(
            plates.enzyme_of(one), plates.ENZYME, plates.compound_of(one), *(np.array([s]) for s in substrates),
            np.array([x]), fkbp12
        )[0]
        for x in (0.0, half, 1e9)
    )  # fmt: skip
    assert at_half == pytest.approx((none + most) / 2, rel=1e-3)


def test_every_truth_is_in_every_cell_and_numbers_seed():
    jobs = list(design.compounds(50))
    assert len(jobs) == 50 * len(design.CELLS)
    families = {}
    for _, cell, family, _ in jobs:
        families.setdefault(cell.name, set()).add(family)
    assert all(found == set(truths.FAMILIES) for found in families.values())
    again = [compound.run(7, SIX, "atp-competitive", 3, Settings()) for _ in range(2)]
    assert again[0] == again[1]
    assert again[0]["verdict"] in again[0]["right"]


def test_a_run_goes_on_where_it_stopped(tmp_path, monkeypatch):
    jobs = [(number, SIX, "inactive", number) for number in range(3)]
    results = tmp_path / "compounds.jsonl"
    run.simulate(jobs[:2], 1, 1, results)
    results.write_text(results.read_text() + '{"number": 2, "cell"', encoding="utf-8")
    monkeypatch.setattr(run, "compounds", lambda per_cell, first=0, cells=None: iter(jobs if cells is None else ()))
    written = tmp_path / "validation.md"
    monkeypatch.setattr(
        sys, "argv", ["run.py", "--out", str(tmp_path), "--report", str(written), "--cores", "1", "--seed", "1"]
    )
    run.main()
    assert [json.loads(line)["number"] for line in results.read_text().splitlines()] == [0, 1, 2]
    assert "3 compounds in 1 cells" in written.read_text()
    monkeypatch.setattr(sys, "argv", ["run.py", "--out", str(tmp_path), "--report", str(written), "--seed", "2"])
    with pytest.raises(SystemExit, match="another state"):
        run.main()


def test_cells_with_too_many_wrong_calls_are_simulated_further(tmp_path):
    def row(number, verdict):
        cell = design.CELLS[number % len(design.CELLS)]
        return {
            "number": number, "cell": cell.name, "design": cell.design.name, "noise": cell.noise,
            "disturbance": cell.disturbance, "family": "inactive", "tightness": 0.1, "right": ["inactive"],
            "verdict": verdict, "alive": {verdict: 1.0}, "support": 1.0, "baseline": "", "partial": False,
        }  # fmt: skip

    # Four compounds a cell in the first stage; in cell 0 one of them is wrong, in none of the eight that follow.
    rows = [row(job[0], "uncompetitive" if job[0] == 0 else "inactive") for job in design.compounds(4)]
    assert report.doubtful_cells(rows) == {design.CELLS[0].name}
    further = list(design.compounds(12, 4, report.doubtful_cells(rows)))
    assert [job[0] % len(design.CELLS) for job in further] == [0] * 8
    assert not {job[0] for job in further} & {one["number"] for one in rows}
    rows += [row(job[0], "inactive") for job in further]
    written = tmp_path / "validation.md"
    report.write_report(
        rows, {"seed": 1, "settings": Settings().model_dump(), "mtorkin": {}, "simulator": ""}, 4, written
    )
    text = written.read_text(encoding="utf-8")
    assert "8.33 % in the worst, 1 of 1 above 2 %" in text
    assert "25 % in the worst" in text
    assert f"0.10 % of {4 * len(design.CELLS):,} overall" in text
    bars = run.quick_bars(text)
    assert "8.33 % in the worst, 1 of 1 above 2 %" in bars
    assert "Truth and verdict" not in bars


def test_calibration_error_of_known_bins():
    rows = [{"support": 0.95, "leader_right": index < 19} for index in range(20)]
    rows += [{"support": 0.55, "leader_right": index < 3} for index in range(4)]
    error = reliability.calibration_error(report.pd.DataFrame(rows))
    assert error == pytest.approx(4 * 0.2 / 24)
