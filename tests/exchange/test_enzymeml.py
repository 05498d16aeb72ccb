"""A document of EnzymeML says of every well what was in it and what was seen, and of every law what was fitted."""

from __future__ import annotations

import json
import math
import re
import shutil
from typing import Any

import pytest
from exchange.conftest import LEVELS, noise, velocity, wells

from mtorkin import cli
from mtorkin.base import tables
from mtorkin.exchange.enzymeml import units
from mtorkin.exchange.enzymeml.document import BaseUnit, UnitDefinition
from mtorkin.exchange.enzymeml.rate_law import Symbols, rate_law
from mtorkin.workflow import paths

TWO = {name: name for name in ("Vmax", "Ka", "Kb", "phi", "Ki", "gamma", "beta")}
ONE = {name: name for name in ("Vmax", "Km", "Kic", "alpha", "beta")}
VALUES = {
    "Vmax": 3.0, "Ka": 50.0, "Kb": 2.0, "phi": 0.7, "Ki": 0.01, "gamma": 4.0, "beta": 0.2, "Km": 40.0, "Kic": 0.02,
    "alpha": 5.0, "Ksi": 300.0, "h": 1.4, "V0": 2.0, "Kapp": 0.03, "A": 30.0, "B": 3.0, "X": 0.02, "E": 0.015,
}  # fmt: skip


@pytest.fixture(scope="module")
def document(study) -> dict[str, Any]:
    out = study.parent / "document.json"
    assert cli.main(["export", str(study), "--as", "enzymeml", "--out", str(out)]) == 0
    return json.loads(out.read_text(encoding="utf-8"))


def evaluated(expression: str) -> float:
    return float(eval(expression.replace("^", "**"), {"__builtins__": {}}, {**VALUES, "sqrt": math.sqrt}))


def by_docs(weights: dict[str, float], bound: dict[str, float], productive: str, beta: float, enzyme: float) -> float:
    """The rate law as docs/kinetics.md writes it, with theta by bisection of the mass balance."""
    total = sum(weights.values())
    apparent = total / sum(weights[form] / constant for form, constant in bound.items())
    low, high = 0.0, VALUES["X"]
    for _ in range(200):
        free = (low + high) / 2
        low, high = (free, high) if free + enzyme * free / (apparent + free) < VALUES["X"] else (low, free)
    theta = low / (apparent + low)
    inhibited = sum(weights[form] / constant for form, constant in bound.items())
    share = weights[productive] / bound[productive] / inhibited if productive in bound else 0.0
    return VALUES["Vmax"] * (weights[productive] / total * (1 - theta) + beta * share * theta)


@pytest.mark.parametrize("enzyme", ["", "E"])
@pytest.mark.parametrize(
    ("axis", "model", "forms"),
    [
        ("ATP", "competitive", {"E": 0.02}),
        ("ATP", "mixed", {"E": 0.02, "EA": 0.1}),
        ("ATP", "partial mixed", {"E": 0.02, "EA": 0.1}),
        ("both", "mixed vs protein", {"E": 0.01, "EA": 0.01, "EB": 0.04, "EAB": 0.04}),
        ("both", "partial mixed vs protein", {"E": 0.01, "EA": 0.01, "EB": 0.04, "EAB": 0.04}),
        ("both", "partial mixed vs protein, ATP first", {"E": 0.01, "EA": 0.01, "EAB": 0.04}),
        ("both", "substrate-competitive, ATP first", {"E": 0.01, "EA": 0.01}),
    ],
)
def test_the_equation_is_the_law_of_the_docs(axis, model, forms, enzyme):
    both = axis == "both"
    a, b = VALUES["A"] / VALUES["Ka" if both else "Km"], VALUES["B"] / VALUES["Kb"]
    weights = {"E": 1.0, "EA": a}
    if both:
        weights |= {"EAB": a * b} if "ATP first" in model else {"EB": b, "EAB": a * b / VALUES["phi"]}
    symbols = Symbols(("A", "B") if both else ("A",), "X", enzyme)
    found = rate_law(axis, model, symbols, TWO if both else ONE)
    beta = VALUES["beta"] if "partial" in model else 0.0
    wanted = by_docs(weights, forms, "EAB" if both else "EA", beta, VALUES["E"] if enzyme else 0.0)
    assert evaluated(found) == pytest.approx(wanted, rel=1e-9)


def test_laws_of_the_substrate_and_of_one_level():
    named = {name: name for name in ("Vmax", "Km", "h", "Ksi")}
    found = rate_law("substrate", "Hill", Symbols(("A",), "", ""), {name: name for name in ("Vmax", "Km", "h")})
    part = (30.0 / 40.0) ** 1.4
    assert evaluated(found) == pytest.approx(3.0 * part / (1 + part))
    named.pop("h")
    found = rate_law("substrate", "substrate inhibition", Symbols(("A",), "", ""), named)
    assert evaluated(found) == pytest.approx(3.0 * 0.75 / (1 + 0.75 + 0.75 * 0.1))
    constants = {name: name for name in ("V0", "Kapp", "beta")}
    found = rate_law("", "partial", Symbols((), "X", ""), constants)
    assert evaluated(found) == pytest.approx(2.0 * (1 + 0.2 * 0.02 / 0.03) / (1 + 0.02 / 0.03))


@pytest.mark.parametrize(
    ("base", "wanted"),
    [
        ([("mole", 1, 1.0, -9.0), ("litre", -1, 1.0, 0.0)], ("nM", 1.0)),
        ([("mole", 1, 1.0, -6.0), ("litre", -1, 1.0, -3.0)], ("mM", 1.0)),
        ([("mole", 1, 1.0, 0.0), ("metre", -3, 1.0, 0.0)], ("mM", 1.0)),
        ([("kilogram", 1, 1.0, 0.0), ("litre", -1, 1.0, 0.0)], ("g/L", 1000.0)),
        ([("second", 1, 60.0, 0.0)], ("min", 1.0)),
        ([("second", 1, 86400.0, 0.0)], ("s", 86400.0)),
        ([("volt", 1, 1.0, 0.0)], ("", math.nan)),
    ],
)
def test_units_of_others_are_known_by_what_they_are(base, wanted):
    keys = ("kind", "exponent", "multiplier", "scale")
    unit = UnitDefinition(base_units=[BaseUnit(**dict(zip(keys, each, strict=True))) for each in base])
    name, factor = units.known(unit)
    assert (name, factor) == (wanted[0], pytest.approx(wanted[1], nan_ok=True))


def test_every_well_is_a_measurement_of_what_it_holds(document):
    """All but the excluded one: product is 0.01 uM a unit of signal, with its background; low controls lack enzyme."""
    measured = {each["name"]: each for each in document["measurements"]}
    assert len(measured) == 2 * len(wells()) - 1
    for number, (well, role, level, dose) in list(enumerate(wells()))[1:]:
        found = measured[f"axis-atp / P1 / {well}"]
        assert (found["group_id"], found["ph"], found["temperature"]) == ("axis-atp / P1", 7.4, 30.0)
        held = {each["species_id"]: each for each in found["species_data"]}
        product = held.pop("phosphorylated_4E_BP1")
        signal = 100.0 + (20.0 * velocity(level, dose) if role == "sample" else 0.0) + noise(number, 20.0)
        assert (product["time"], product["data"]) == ([20.0], [pytest.approx(0.01 * signal)])
        assert "initial" not in product
        assert product["is_simulated"]
        assert product["data_unit"]["name"] == "uM"
        amounts = {name: each["initial"] for name, each in held.items()}
        enzyme = 0.004 if role == "sample" else 0.0
        wanted = {"mTOR": enzyme, "ATP": level, "_4E_BP1": 2.0, "FKBP12": 1.0}
        assert amounts == (wanted | {"R_1": dose / 1000.0} if role == "sample" else wanted)
    assert measured["axis-atp / P1 / A2"]["species_data"][0]["prepared"] == 0.005
    course = measured["axis-protein / P1 / A3"]["species_data"][-1]
    assert course["time"] == [0.0, 5.0, 10.0, 15.0, 20.0]
    signals = [100.0 + velocity(LEVELS[0], 20.0) * time + noise(2, time) for time in course["time"]]
    assert course["data"] == pytest.approx([0.01 * signal for signal in signals])


def test_wells_after_several_preincubations_are_of_several_folders(study, tmp_path):
    shutil.copytree(study, tmp_path / "results")
    file = tmp_path / "results" / paths.of(paths.INGEST["wells"], assay="axis-atp")
    table = tables.WELLS.read(file)
    table["preincubation"] = [0.0 if index % 2 else 30.0 for index in range(len(table))]
    tables.WELLS.write(table, file)
    out = tmp_path / "document.json"
    assert cli.main(["export", str(tmp_path / "results"), "--as", "enzymeml", "--out", str(out)]) == 0
    measured = json.loads(out.read_text(encoding="utf-8"))["measurements"]
    found = {each["name"].rpartition(" / ")[2]: each["group_id"] for each in measured if "axis-atp" in each["name"]}
    times = dict(zip(table["well"], table["preincubation"], strict=True))
    assert len(found) > 10
    assert found == {well: f"axis-atp, preincubated {times[well]:g} min / {table['plate'].iat[0]}" for well in found}


def test_the_fit_of_both_substrates_is_a_reaction_with_its_constants(document):
    """The complex inhibits, and is a species; the family along ATP alone is part of the fit of both."""
    (reaction,) = document["reactions"]
    assert [each["species_id"] for each in reaction["reactants"]] == ["ATP", "_4E_BP1"]
    assert [each["species_id"] for each in reaction["products"]] == ["phosphorylated_4E_BP1", "ADP"]
    roles = {each["species_id"]: each["role"] for each in reaction["modifiers"]}
    assert roles == {"mTOR": "biocatalyst", "FKBP12_with_R_1": "inhibitor"}
    law = reaction["kinetic_law"]
    assert law["equation_type"] == "rateLaw"
    symbols = {each["symbol"] for each in document["parameters"]} | {each["symbol"] for each in law["variables"]}
    assert set(re.findall(r"[A-Za-z_]\w*", law["equation"])) <= symbols
    first = document["parameters"][0]
    assert (first["symbol"], first["value"], first["stderr"]) == ("Vmax_1", 0.5, 0.1)
    assert [(each["kind"], each["exponent"]) for each in first["unit"]["base_units"]] == [
        ("mole", 1), ("litre", -1), ("second", -1),
    ]  # fmt: skip
    (bound,) = document["complexes"]
    assert bound["participants"] == ["FKBP12", "R_1"]
    compound = next(each for each in document["small_molecules"] if each["id"] == "R_1")
    assert compound["references"] == ["CHEBI:9168"]
    assert (document["version"], document["references"]) == ("2.0", ["10.5281/zenodo.1"])


def test_results_without_measurements_of_an_enzyme_are_a_sentence(tmp_path, capsys):
    from locking.conftest import CONTENT, write

    out = write(tmp_path / "results", CONTENT)
    assert cli.main(["export", str(out), "--as", "enzymeml"]) == 2
    assert "EnzymeML holds measurements of enzymes, and these results have none" in capsys.readouterr().err
