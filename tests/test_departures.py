"""The study of departures: its simulator against independent chemistry, its folders, its table of kinds, its report."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import departures
import numpy as np
import pandas as pd
import pytest
from departures import enzyme, folders, physics, progress, report, truths
from departures.__main__ import jobs
from departures.case import PRODUCT, REACTION, Case
from departures.design import DESIGNS, Design
from departures.judge import OPEN, RIGHT, WRONG, outcome
from departures.kinds import KINDS
from departures.kinds import OPEN as OPEN_WORDS
from departures.progress import Contents, product
from departures.study import HIGH, LOW, SAMPLE, simulate
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from studies import resumable

from mtorkin.base.vocabulary import VOCABULARY
from mtorkin.readers.ingest import ingest

HERE = Path(departures.__file__).parent
SMALL = Design(4, 1, 0.05)
#: So little product that substrates stay as they are.
FAINT = 1e-9


def wells(atp, protein, dose, fkbp12=0.0):
    shape = np.broadcast_shapes(*(np.shape(each) for each in (atp, protein, dose)))
    filled = [np.broadcast_to(np.asarray(each, float), shape).copy() for each in (atp, protein, dose, fkbp12)]
    return Contents(*filled, top=float(np.max(dose)) or 1.0)


def velocity(case, contents):
    """Velocity over that at saturation of both substrates."""
    return product(replace(case, conversion=FAINT), contents)[-1] / (FAINT * PRODUCT)


def rate_law(case, atp, protein, dose):
    """The rate law of the science, as it is written there.

    One apparent constant, Morrison's quadratic, one residual.
    """
    a, b = atp / case.km_atp, protein / case.km_protein
    weights = {"E": 1.0, "EA": a, "EB": b, "EAB": a * b / case.phi}
    if case.order == "ATP first":
        weights["EB"] = 0.0
    total = sum(weights.values())
    per_constant = {form: weights[form] / value for form, value in case.constants.items()}
    apparent = total / sum(per_constant.values())
    middle = case.enzyme + dose + apparent
    bound = 2 * dose / (middle + np.sqrt(middle**2 - 4 * case.enzyme * dose))
    s = per_constant.get("EAB", 0.0) * apparent / total
    return weights["EAB"] / total * (1 - bound) + case.beta * s * bound


positive = st.floats(-2, 2).map(lambda exponent: 10.0**exponent)


@settings(max_examples=60, deadline=None)
@given(
    forms=st.sets(st.sampled_from(["E", "EA", "EAB"]), min_size=1),
    with_protein=st.booleans(),
    ratios=st.lists(positive, min_size=4, max_size=4),
    amounts=st.tuples(positive, positive, positive, positive),
    phi=st.floats(0.2, 5.0),
    beta=st.floats(0.0, 1.0),
    order=st.sampled_from(["random", "ATP first"]),
)
def test_without_a_departure_it_is_the_rate_law(forms, with_protein, ratios, amounts, phi, beta, order):
    bound = sorted(forms | ({"EB"} if with_protein and order == "random" else set()))
    case = Case("any", dict(zip(bound, ratios, strict=False)), beta, enzyme=amounts[0], phi=phi, order=order)
    atp, protein, dose = amounts[1] * case.km_atp, amounts[2] * case.km_protein, amounts[3]
    found = velocity(case, wells([atp], protein, dose))[0]
    assert found == pytest.approx(rate_law(case, atp, protein, dose), rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    total=positive,
    ligands=st.lists(st.tuples(positive, st.floats(-6, 4).map(lambda e: 10.0**e)), min_size=1, max_size=3),
)
def test_nothing_is_lost_between_enzyme_and_ligands(total, ligands):
    totals = [np.array([each[0]]) for each in ligands]
    free, bound = enzyme.shared(np.array([total]), totals, [np.array([each[1]]) for each in ligands])
    assert free[0] + sum(part[0] for part in bound) == pytest.approx(total, rel=1e-9)
    for (ligand, constant), part in zip(ligands, bound, strict=True):
        assert free[0] * (ligand - part[0]) == pytest.approx(constant * part[0], rel=1e-6, abs=1e-9 * total * ligand)


@pytest.mark.parametrize("name", ["atp-competitive", "substrate-competitive", "noncompetitive"])
def test_binding_that_is_fast_is_binding_at_equilibrium(name):
    case = replace(truths.TRUTHS[name](np.random.default_rng(3)), order="random")
    contents = wells([7.5e3, 100e3, 400e3], 4e3, [[0.0], [3.0 * min(case.constants.values())]])
    fast = velocity(replace(case, kon=1e4), contents)
    np.testing.assert_allclose(fast, velocity(case, contents), rtol=1e-3)


@pytest.mark.parametrize("with_atp", [False, True])
def test_binding_in_time_is_mass_action_of_every_species(with_atp):
    """Six species of a kinase inhibitor by a solver of stiff equations; substrates bind a thousand times faster."""
    fast, kon, koff, unequal = 50.0, 1e-4, 2e-4, 1.7
    case = Case(
        "atp-competitive",
        {"E": koff / kon, "EB": unequal * koff / kon},
        enzyme=2.0,
        phi=0.6,
        kon=kon,
        preincubated_with=frozenset({"ATP", "protein"} if with_atp else {"protein"}),
    )
    b, dose = 2.0, 6.0

    def change(a):
        def right(_, state):
            e, ea, eb, eab, ex, ebx, _ = state
            x = dose - ex - ebx
            flows = {
                (0, 1): fast * (a * e - ea),
                (0, 2): fast * (b * e - eb),
                (1, 3): fast * (b / case.phi * ea - eab),
                (2, 3): fast * (a / case.phi * eb - eab),
                (4, 5): fast * (b / unequal * ex - ebx),
                (0, 4): kon * e * x - koff * ex,
                (2, 5): kon * eb * x - unequal * koff * ebx,
            }
            out = np.zeros(7)
            for (start, end), flow in flows.items():
                out[start] -= flow
                out[end] += flow
            out[6] = eab
            return out

        return right

    def solve(a, start, seconds):
        found = solve_ivp(change(a), (0.0, seconds), start, method="LSODA", rtol=1e-8, atol=1e-10)
        return found.y[:, -1]

    atp = 1.5
    before = solve(atp if with_atp else 0.0, [case.enzyme, 0, 0, 0, 0, 0, 0], case.preincubation)
    before[6] = 0.0
    after = solve(atp, before, REACTION)
    found = velocity(case, wells([atp * case.km_atp], b * case.km_protein, dose))[0]
    assert found == pytest.approx(after[6] / REACTION / case.enzyme, rel=3e-3)


def test_a_covalent_compound_takes_the_enzyme_at_its_rate():
    case = Case("atp-competitive", {"E": 1.0, "EB": 1.0}, kon=1.0, kinact=1e-3, preincubation=600.0)
    contents = wells([50e3], 2e3, 1e6)
    before = progress.preincubated(case, contents, contents.dose)
    assert before.for_good[0] / case.enzyme == pytest.approx(1 - np.exp(-0.6), rel=1e-3)


def test_a_jump_dilution_tells_what_comes_back():
    loose = Case("atp-competitive", {"E": 5.0, "EB": 5.0}, kon=1.0, dilution=100.0, enzyme=0.01)
    contents = wells([50e3], 2e3, 1.0)
    uninhibited = velocity(loose, wells([50e3], 2e3, 0.0))[0]
    expected = rate_law(loose, 50e3, 2e3, 1.0)
    assert velocity(loose, contents)[0] == pytest.approx(expected, rel=0.01)
    tied = replace(loose, kinact=1e-2)
    assert velocity(tied, contents)[0] < 0.05 * uninhibited


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"insensitive": 0.25}, 0.25),
        ({"dmso": 0.5, "constants": {}}, 0.5),
        ({"aggregates": 1e5, "hill": 2.0, "constants": {}}, 1 / 101),
        ({"activation": (2.0, 1e-3), "constants": {}}, 2.0),
        ({"impure": 0.01, "impurity": {"E": 1.0, "EA": 1.0, "EB": 1.0, "EAB": 1.0}, "constants": {}}, 1 / 10001),
        ({"ceiling": 1.0}, 0.5),
    ],
)
def test_what_a_departure_leaves_at_a_high_dose(change, left):
    everywhere = dict.fromkeys(["E", "EA", "EB", "EAB"], 1.0)
    case = replace(Case("any", everywhere, enzyme=1e-6), **change)
    nothing, much = velocity(case, wells([50e3], 2e3, [0.0, 1e6]))
    assert much / nothing == pytest.approx(left, rel=1e-3)


def test_what_binds_the_complex_with_atp_binds_an_enzyme_that_takes_the_protein_first():
    drawn = next(
        case
        for case in (truths.substrate_competitive(np.random.default_rng(seed)) for seed in range(200))
        if set(case.constants) == {"EA"}
    )
    assert drawn.order == "ATP first"
    changed = physics.protein_first(drawn, np.random.default_rng(0))
    assert (changed.order, changed.constants) == ("protein first", {"E": drawn.constants["EA"]})


def test_limiting_fkbp12_leaves_what_it_cannot_reach():
    case = truths.complete_rapalog(np.random.default_rng(1))
    case = replace(case, enzyme=10.0, constants=dict.fromkeys(["E", "EA", "EB", "EAB"], 1e-3))
    nothing, limited, plenty = velocity(case, wells([50e3], 2e3, [0.0, 100.0, 100.0], [4.0, 4.0, 1e4]))
    # The drug alone binds two thousand times weaker, and reaches most of what is left.
    assert plenty / nothing < 1e-3
    assert 0.01 < limited / nothing < 0.6


def test_magnesium_is_no_matter_where_there_is_plenty():
    case = Case("inactive")
    contents = wells([10e3, 400e3], 2e3, 0.0)
    plenty = velocity(replace(case, magnesium=1e9), contents)
    np.testing.assert_allclose(plenty, velocity(case, contents), rtol=1e-2)
    assert (velocity(replace(case, magnesium=4e5), contents) < plenty).all()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_wells_and_says_what_is_right(kind):
    study = simulate(kind, 0, 1, SMALL)
    assert study.right <= set(VOCABULARY) | {f"{word}, partial" for word in VOCABULARY} | {"activator"}
    assert not study.right & OPEN_WORDS
    assert {folder.name for folder in study.folders} == {axis.lower() for axis in study.case.axes} | set(
        study.case.lines
    )
    for folder in study.folders:
        found = folder.wells
        assert set(found.role) == {SAMPLE, LOW, HIGH}
        assert np.isfinite(found.signal).all()
        assert np.isfinite(found.velocity).all()
        assert len(set(zip(found.row, found.column, strict=True))) == found.row.size
    high = study.axes
    assert np.isfinite(high.inhibitor).all()
    assert high.velocity[high.inhibitor == 0].mean() > 0


def test_a_compound_is_the_same_whatever_else_is_simulated():
    first = simulate("slow torin", 3, 7, SMALL)
    simulate("aggregates", 3, 7, SMALL)
    again, other = simulate("slow torin", 3, 7, SMALL), simulate("slow torin", 4, 7, SMALL)
    np.testing.assert_array_equal(first.axes.signal, again.axes.signal)
    assert first.case == again.case
    assert first.case != other.case


@pytest.mark.parametrize(
    "kind", ["slow torin, progress curves", "noncompetitive, counter-assay and dilution", "limiting FKBP12"]
)
def test_the_program_reads_what_the_laboratory_writes(kind, tmp_path):
    study = simulate(kind, 0, 1, SMALL)
    for path, folder in zip(folders.write(study, tmp_path), study.folders, strict=True):
        read = ingest(path, folder.name)
        assert not read.problems
        kept = read.wells[read.wells["role"] == SAMPLE].set_index("well")
        names = [
            f"{chr(ord('A') + row)}{column + 1}"
            for row, column in zip(folder.wells.row, folder.wells.column, strict=True)
        ]
        own = pd.DataFrame({"inhibitor": folder.wells.inhibitor, "signal": folder.wells.signal[-1]}, index=names)
        own = own[folder.wells.role == SAMPLE]
        assert set(own.index) == set(kept.index)
        np.testing.assert_allclose(kept.loc[own.index, "inhibitor"].to_numpy(float), own["inhibitor"], rtol=1e-5)
        last = read.signals.groupby("well")["signal"].last()
        np.testing.assert_allclose(last.loc[own.index].to_numpy(float), own["signal"], atol=0.06)


@pytest.mark.parametrize(
    ("kind", "verdict", "partial", "expected"),
    [
        ("slow torin", "noncompetitive", False, WRONG),
        ("slow torin", "unresolved", False, OPEN),
        ("slow torin", "atp-competitive", False, RIGHT),
        ("signal lost by 25-50 %, inactive", "interference", False, RIGHT),
        ("signal lost by 25-50 %, inactive", "noncompetitive", False, WRONG),
        ("partial ATP-competitive: alpha 30, beta 0.5", "atp-competitive", False, WRONG),
        ("partial ATP-competitive: alpha 30, beta 0.5", "atp-competitive", True, RIGHT),
        ("between: gamma 5, beta 0.8", "rapalog-like", False, WRONG),
    ],
)
def test_which_calls_are_right(kind, verdict, partial, expected):
    record = {"verdict": verdict} | ({"residual": {"fraction": 0.3, "interval": None}} if partial else {})
    assert outcome(simulate(kind, 0, 1, SMALL), record) == expected


def test_the_simulator_shares_no_code_with_the_program():
    """It takes from mtorkin what assay.yaml may say; only what judges and runs takes more."""
    for path in HERE.glob("*.py"):
        imported = {
            node.module for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mtorkin")
        }  # fmt: skip
        if path.stem not in ("judge", "__main__"):
            assert imported <= {"mtorkin.assays.schema"}, path.name


def test_every_kind_meets_every_design_before_any_comes_again():
    listed = list(jobs(2, list(KINDS)))
    assert len(listed) == len({(kind, index) for kind, index, _ in listed}) == 2 * len(DESIGNS) * len(KINDS)
    first = listed[: len(listed) // 2]
    assert len({(kind, design.name) for kind, _, design in first}) == len(first)


def _row(kind, index, verdict, result, support=0.99):
    return {
        "kind": kind, "index": index, "design": "6x6", "group": KINDS[kind].group, "alike": "", "plan": "",
        "truth": "inactive", "right": ["inactive"], "verdict": verdict, "outcome": result, "support": support,
        "leader_right": result == RIGHT, "flags": ["a flag"] if result == WRONG else [], "seconds_to_judge": 0.5,
    }  # fmt: skip


def _fake(job):
    return _row("in the law: inactive", job, "inactive", RIGHT)


def test_a_run_goes_on_after_a_line_that_was_cut_off(tmp_path):
    results = tmp_path / "compounds.jsonl"
    resumable.append(range(2), _fake, 1, results)
    results.write_text(results.read_text(encoding="utf-8") + '{"kind": {"a": 1}', encoding="utf-8")
    resumable.append(range(2, 3), _fake, 1, results)
    assert [row["index"] for row in resumable.rows(results)] == [0, 1, 2]
    resumable.claim(tmp_path, {"seed": 1})
    with pytest.raises(SystemExit, match="another state"):
        resumable.claim(tmp_path, {"seed": 2})


def test_the_report_counts_wrong_calls_by_kind_and_what_was_lost(tmp_path):
    rows = [_row("in the law: inactive", index, "inactive", RIGHT) for index in range(20)]
    rows += [_row("edges", index, "inactive", RIGHT) for index in range(3)]
    rows += [_row("edges", 3, "noncompetitive", WRONG), _row("stripes", 0, "unresolved", OPEN, 0.6)]
    earlier = tmp_path / "earlier.csv"
    pd.DataFrame(rows)[["kind", "index", "design"]].assign(outcome=RIGHT).to_csv(earlier, index=False)
    state = {"seed": 1, "mtorkin": {"fit": "f"}, "simulator": "s", "departures": 0.5, "alike": {}}
    report.write_report(rows, state, tmp_path / "departures.md", earlier)
    text = (tmp_path / "departures.md").read_text(encoding="utf-8")
    assert "| departures: called wrongly | 1 % or fewer | 20.00 % of 5 |" in text
    assert "25 % of edges; 1 kinds above" in text
    assert "| departures: wrong with support above 0.95 | 0.3 % or fewer | 20.00 % of 5 |" in text
    assert "still right | 95 % or more | 60.00 % of 5 |" in text
    assert "| plate | edges | 4 | 3 | 0 | 1 | 25 | 1 | noncompetitive 1 |" in text
    assert "| a flag | 1 | 0 | 0 | 100 |" in text
    assert "svg" in (tmp_path / "images" / "departures.svg").read_text(encoding="utf-8")


def test_the_pooled_calibration_weighs_kinds_as_the_rules_expect_them():
    """Look-alikes twice as frequent as the class: a support of one third is right in every third compound."""
    rows = [_row("in the law: noncompetitive", index, "unresolved", OPEN, 1 / 3) for index in range(5)]
    rows += [_row("slow torin", index, "unresolved", OPEN, 1 / 3) for index in range(50)]
    table = pd.DataFrame(rows)
    slow = table["kind"] == "slow torin"
    table["group"] = np.where(slow, "time", "none")
    table["truth"], table["leader_right"] = np.where(slow, "atp-competitive", "noncompetitive"), ~slow
    table["alike"] = np.where(slow, "slow binding", "")
    other = pd.DataFrame([_row("edges", 0, "inactive", RIGHT, 1.0)]).assign(group="plate", leader_right=True)
    table = pd.concat([table, other], ignore_index=True)
    shares = {"slow binding": (2.0, ["noncompetitive"])}
    assert float(report._pooled_error(table, 0.2, shares)) == pytest.approx(0.0, abs=1e-4)
    assert float(report._pooled_error(table, 0.2, {})) > 0.1


def test_what_the_enzyme_feels_of_a_dose():
    dose = np.array([0.0, 1e-3, 10.0, 1e6])
    np.testing.assert_array_equal(progress.felt(Case("any"), dose), dose)
    stuck = progress.felt(Case("any", sticks=10.0), dose)
    assert (stuck[1:3] <= 0.5 * dose[1:3]).all()
    assert stuck[3] == pytest.approx(1e6 - 10.0, rel=1e-6)
    np.testing.assert_allclose(progress.felt(Case("any", steepness=2.0, pivot=10.0), dose), [0.0, 1e-7, 10.0, 1e11])


def test_binding_in_time_refuses_what_it_does_not_know():
    case = replace(truths.complete_rapalog(np.random.default_rng(1)), kon=1e-4)
    with pytest.raises(ValueError, match="one ligand alone"):
        velocity(case, wells([50e3], 2e3, 1.0, 1e3))
