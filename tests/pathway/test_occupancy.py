"""Doses of occupancy: against the balance of masses, the simulation, and the truth that intervals should cover."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from long import repeats
from studied import AXIS, NULL, RAPA, TORIN, results, write

from mtorkin import cli
from mtorkin.base.errors import InputError
from mtorkin.cli.status import BAD_INPUT, OK
from mtorkin.pathway.constants import values
from mtorkin.pathway.drugs import kinase_inhibitor, of_class, rapalog
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.occupancy import SPARED, STAYS, TOO_LITTLE, dose_at_equilibrium, occupancy
from mtorkin.pathway.simulate import Change, simulate
from mtorkin.pathway.treatments import Candidate, Treatment
from mtorkin.pathway.uncertainty import spreads

amounts = st.floats(-3, 3).map(lambda power: 10.0**power)
parts = st.floats(0.01, 0.99)


@given(amounts, amounts, amounts, amounts, amounts, parts)
def test_an_inhibitor_is_shared_by_mass_action_and_none_is_lost(Ki1, Ki2, Km, cell, total, occupied):
    drug = kinase_inhibitor("X", Ki1, Ki_mTORC2=Ki2, Km_ATP=Km)
    k = values() | dict(drug.constants) | {"cell": cell, "total_mTORC1": total}
    dose = dose_at_equilibrium(drug, "mTORC1", occupied, k)
    K1, K2 = (Ki * (1 + k["ATP"] / Km) for Ki in (Ki1, Ki2))
    # What is free, from the part that is occupied; then everything that is drug in the litre of medium and the cells.
    free = K1 * occupied / (1 - occupied)
    bound = total * occupied + k["total_mTORC2"] * free / (K2 + free)
    assert dose * k["medium"] == pytest.approx(free * k["medium"] + cell * (free + bound), rel=1e-9)


@given(amounts, amounts, st.floats(1, 6).map(lambda power: 10.0**power), parts)
def test_a_rapalog_obeys_both_equilibria(Kd1, Kd2, FKBP12, occupied):
    drug = rapalog("X", Kd_FKBP12=Kd1, Kd_FRB=Kd2)
    k = values() | dict(drug.constants) | {"total_FKBP12": FKBP12}
    dose = dose_at_equilibrium(drug, "mTORC1", occupied, k)
    complex_ = Kd2 * occupied / (1 - occupied)
    held = complex_ + k["total_mTORC1"] * occupied
    if held >= FKBP12:
        assert math.isinf(dose)
        return
    free = (dose * k["medium"] - k["cell"] * held) / (k["medium"] + k["cell"])
    assert free * (FKBP12 - held) == pytest.approx(Kd1 * complex_, rel=1e-6, abs=1e-9 * dose * FKBP12)


@given(amounts, parts, parts)
def test_more_occupancy_takes_a_higher_dose(Ki, one, other):
    drug = kinase_inhibitor("X", Ki)
    k = values() | dict(drug.constants)
    doses = [dose_at_equilibrium(drug, "mTORC2", part, k) for part in sorted((one, other))]
    assert doses == sorted(doses)


@pytest.mark.skipif(not available(), reason=MISSING)
@pytest.mark.parametrize("drug", [kinase_inhibitor("X", 1.0, Ki_mTORC2=7.0, Km_ATP=50.0), rapalog("X", Kd_FRB=4.0)])
@pytest.mark.parametrize("cell", [1e-3, 0.1])
def test_the_simulation_comes_to_the_same_occupancy(drug, cell):
    for complex_ in ("mTORC1", "mTORC2")[: 2 if drug.enters == "inhibitor" else 1]:
        dose = dose_at_equilibrium(drug, complex_, 0.9, values() | dict(drug.constants) | {"cell": cell})
        found = simulate([drug], [Change(0.0, {"X": dose})], times=[50_000], constants={"cell": cell})
        assert found[f"{complex_}_occupied"].iloc[0] == pytest.approx(0.9, rel=1e-9)


@pytest.mark.parametrize(
    ("drug", "complex_", "occupied", "said"),
    [
        (rapalog("X"), "mTORC2", 0.5, SPARED),
        (of_class("X", "covalent", {"Ki_mTORC1": 1.0}), "mTORC1", 0.5, STAYS),
        (kinase_inhibitor("X", 1.0), "mTORC1", 1.0, "an occupancy of 1: give a part above 0 and below 1"),
    ],
)
def test_where_there_is_no_dose_it_says_why(drug, complex_, occupied, said):
    with pytest.raises(InputError, match=said):
        dose_at_equilibrium(drug, complex_, occupied, values() | dict(drug.constants))


def test_a_cell_with_little_FKBP12_cannot_be_occupied_by_a_rapalog():
    table = occupancy([results(RAPA).treatment("SIM-RAPA")], context_name="little FKBP12")
    assert set(table["why_none"][table["complex"] == "mTORC1"]) == {TOO_LITTLE}


TRUTHS = {
    "SIM-TORIN": (kinase_inhibitor("X", 1.0, Km_ATP=50.0), {"Ki_mTORC1": 1.03, "Km_ATP": 1.14}),
    "SIM-RAPA": (rapalog("X", Kd_FRB=4.0), {"Kd_FRB": 1.06}),
}


@pytest.mark.parametrize("name", TRUTHS)
def test_intervals_cover_the_truth_in_95_of_100_repeats(name):
    """Estimates about the truth by their spread, and cells about the table by theirs; benchmarks/occupancy.py fits."""
    truth, known = TRUTHS[name]
    rng, runs = np.random.default_rng(15), repeats(100, 2000)
    table, held = spreads(known), {"whole": 0, "measured": 0}
    for _ in range(runs):
        errors = {key: spread ** rng.standard_normal() for key, spread in known.items()}
        seen = {key: value * errors.get(key, 1.0) for key, value in truth.constants.items()}
        seen |= {"Ki_mTORC2": seen["Ki_mTORC1"]} if truth.enters == "inhibitor" else {}
        drug = type(truth)("X", truth.enters, seen)
        one = Candidate("atp-competitive", 1.0, drug, known, dict.fromkeys(known, "measured"))
        row = occupancy([Treatment("X", one.word, (one,), {})], levels=[0.9]).iloc[0]
        # The cell of the truth is another one each time where all is uncertain, and that of the table where it is not.
        cell = {key: value * table[key] ** rng.standard_normal() if key in table else value
                for key, value in values().items()}  # fmt: skip
        whole, measured = (
            dose_at_equilibrium(truth, "mTORC1", 0.9, k | dict(truth.constants)) for k in (cell, values())
        )
        held["whole"] += row["lower_nM"] <= whole <= row["upper_nM"]
        held["measured"] += row["lower_measured_nM"] <= measured <= row["upper_measured_nM"]
    # 3 standard deviations of a count at 95 %.
    chance = 3 * math.sqrt(0.95 * 0.05 / runs)
    assert held["whole"] / runs == pytest.approx(0.95, abs=chance)
    assert held["measured"] / runs == pytest.approx(0.95, abs=chance)


def test_shares_are_those_of_the_variance():
    """Of a large medium the dose is odds Ki (1 + ATP/Km): its logarithm is a sum."""
    row = occupancy([results(TORIN).treatment("SIM-TORIN")]).iloc[0]
    ln = {name: math.log(spread) for name, spread in spreads({"Km_ATP": 1.25 ** (1 / 1.96)}).items()}
    expected = ln["ATP"] ** 2 / (ln["ATP"] ** 2 + ln["Km_ATP"] ** 2 + (math.log(1.0526) / 1.96 / 2) ** 2)
    assert f"ATP {expected:.0%}".replace("%", " %") in row["rests_on"]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return write(results(TORIN, RAPA, NULL, AXIS), tmp_path_factory.mktemp("run"))


def test_the_command_prints_doses_and_reasons(run, capsys, tmp_path):
    assert cli.main(["occupancy", str(run), "--csv", str(tmp_path / "doses.csv")]) == OK
    said = capsys.readouterr().out
    assert "SIM-TORIN  atp-competitive  1.00     mTORC1   50%       64.1" in said
    assert "SIM-NULL, inactive: none; it did not inhibit at the concentrations tested" in said
    assert "SIM-RAPA, rapalog-like, mTORC2: none; a rapalog does not bind mTORC2" in said
    # What a dose rests on is said once where it is the same at both levels.
    assert said.count("SIM-TORIN, atp-competitive, mTORC1: rests on") == 1
    assert said.count("SIM-RAPA, rapalog-like, mTORC1, 50%: rests on") == 1
    assert said.count("SIM-RAPA, rapalog-like, mTORC1, 90%: rests on") == 1
    assert said.rstrip().endswith("Predicted by a model, never measured.")
    assert (tmp_path / "doses.csv").read_text(encoding="utf-8").splitlines()[1].endswith('never measured."')


def test_the_command_gives_JSON(run, capsys):
    assert (
        cli.main(["occupancy", str(run), "--compound", "simulated SIM-RAPA", "--compound", "torin 1", "--json"]) == OK
    )
    found = json.loads(capsys.readouterr().out)
    assert [row["compound"] for row in found["doses"]] == ["SIM-RAPA"] * 4 + ["Torin1"] * 4
    assert found["doses"][2]["dose_nM"] is None
    assert found["basis"] == "Predicted by a model, never measured."


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("batches/001/fits.csv", "family,n\nF,many\n", "fits.csv is no table of a run (Unable to parse string"),
        ("batches/001/parameters.csv", "", "parameters.csv is no table of a run (No columns to parse from file)"),
        ("verdicts.json", "[]", "verdicts.json is not what a run writes"),
    ],
)
def test_results_that_cannot_be_read_are_named(tmp_path, capsys, name, content, said):
    found = write(results(TORIN), tmp_path / "run")
    (found / name).write_text(content, encoding="utf-8")
    assert cli.main(["occupancy", str(found)]) == BAD_INPUT
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["nowhere"], "nowhere has no verdicts.json; give the directory of the results"),
        (
            ["RUN", "--compound", "unobtainium"],
            "neither the study nor the catalogue has unobtainium; the study has SIM-",
        ),
        (["RUN", "--context", "fed"], "there is no context 'fed'"),
        (["RUN", "--csv", "RUN"], "cannot be written: Is a directory"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(run, capsys, asked, said):
    assert cli.main(["occupancy", *(str(run) if word == "RUN" else word for word in asked)]) == BAD_INPUT
    assert said in capsys.readouterr().err
