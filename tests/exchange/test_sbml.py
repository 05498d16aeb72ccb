"""A model of SBML is valid with its units, and its reactions have the velocities of the fitted laws."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bars_pathway import sbml_problems as problems

from mtorkin import cli
from mtorkin.base import tables
from mtorkin.pathway.extra import MISSING, available, needed
from mtorkin.workflow import paths

SPACE = "{http://www.sbml.org/sbml/level3/version2/core}"
ENZYME = {"enzyme_concentration": 0.004, "enzyme_concentration_unit": "uM", "simulated": True, "compound": "R-1"}
UNITS = {"substrate_unit": "uM", "protein_unit": "uM", "inhibitor_unit": "uM", "velocity_unit": "uM/min"}
HELD_PROTEIN = {"assay": "axis-atp", "axis": "ATP", "protein": 2.0, "fixed": "protein 2 uM"}
HELD_ATP = {"assay": "axis-protein", "axis": "protein", "ATP": 100.0, "ATP_unit": "uM"}
#: Along ATP, depleted by the enzyme; a velocity in other units, of a complex; one by mass; one of signals.
FAMILIES = [
    ENZYME | UNITS | HELD_PROTEIN | {"family": "tight"},
    ENZYME | UNITS | HELD_ATP | {"family": "complexed", "velocity_unit": "nM/s"},
    ENZYME | UNITS | HELD_ATP | {"family": "by mass", "group": "mutant", "substrate_unit": "mg/mL"},
    ENZYME | UNITS | HELD_PROTEIN | {"family": "signal", "group": "other", "compound": "", "velocity_unit": "RFU/min"},
]
LAWS = {
    "tight": ("competitive", "compound", {"Vmax": (3.0, "uM/min"), "Km": (40.0, "uM"), "Kic": (0.002, "uM")}),
    "complexed": (
        "partial noncompetitive", "FKBP12 complex",
        {"Vmax": (50.0, "nM/s"), "Km": (3.0, "uM"), "Kic": (0.02, "uM"), "beta": (0.2, "")},
    ),
    "by mass": ("noncompetitive", "compound", {"Vmax": (3.0, "uM/min"), "Km": (0.1, "mg/mL"), "Kic": (0.02, "uM")}),
    "signal": ("Michaelis-Menten", "compound", {"Vmax": (900.0, "RFU/min"), "Km": (40.0, "uM")}),
}  # fmt: skip


@pytest.fixture(scope="module")
def laws(study, tmp_path_factory) -> Path:
    """The small study with these laws in place of its own."""
    out = tmp_path_factory.mktemp("laws") / "results"
    shutil.copytree(study, out)
    tables.FAMILIES.write(FAMILIES, out / paths.of(paths.DEALT["families"], batch="001"))
    wells = [{"family": family, "substrate": level} for family in LAWS for level in (30.0, 250.0)]
    tables.PREDICTIONS.write(wells, out / paths.of(paths.FIT["predictions"], batch="001"))
    fits, constants = [], []
    for family, (model, species, values) in LAWS.items():
        about = {"family": family, "model": model}
        fits.append(about | {"chosen": True, "species": species, "depletion": family == "tight"})
        for name, (value, unit) in values.items():
            constants.append(about | {"parameter": name, "value": value, "stderr": 0.25, "upper": 9.0, "unit": unit})
    tables.FITS.write(fits, out / paths.FITS)
    tables.PARAMETERS.write(constants, out / paths.PARAMETERS)
    return out


@pytest.fixture(scope="module")
def model(laws) -> str:
    path = laws.parent / "laws.xml"
    assert cli.main(["export", str(laws), "--as", "sbml", "--out", str(path)]) == 0
    return path.read_text(encoding="utf-8")


@pytest.mark.skipif(not available(), reason=MISSING)
def test_libsbml_has_nothing_to_say_of_it(model):
    assert problems(model) == ""


def test_every_number_has_a_unit_that_is_defined(model):
    root = ElementTree.fromstring(model)
    defined = {each.get("id") for each in root.iter(f"{SPACE}unitDefinition")}
    units = [each.get("units") for each in root.iter(f"{SPACE}parameter")]
    units += [each.get("substanceUnits") for each in root.iter(f"{SPACE}species")]
    assert len(units) == 15 + 18
    assert set(units) <= defined
    assert all(re.search("sbml:units=", each) for each in re.findall("<cn[^>]*>", model))


def test_laws_say_what_they_are_of(model):
    """Errors of constants, what was held, and that the data are simulated; accessions are references."""
    root = ElementTree.fromstring(model)
    said = {each.get("name"): "".join(each.find(f"{SPACE}notes").itertext()) for each in root.iter(f"{SPACE}reaction")}
    assert list(said) == ["tight", "complexed", "by mass"]
    assert re.sub(r"\s+", " ", said["tight"]).strip() == (
        "SIMULATED DATA. Law: competitive of R-1, fitted by mtorkin. Held constant: protein 2 uM."
    )
    assert "the complex with FKBP12 that is free" in said["complexed"]
    (constant,) = (each for each in root.iter(f"{SPACE}parameter") if each.get("id") == "Kic_1")
    assert constant.get("value") == "0.002"
    assert "Standard error 0.25. 95 % interval open to 9." in re.sub(r"\s+", " ", "".join(constant.itertext()))
    assert "https://identifiers.org/uniprot:P42345" in model


def free(total: float, enzyme: float, apparent: float) -> float:
    """What an enzyme leaves of an inhibitor, by bisection of the mass balance."""
    low, high = 0.0, total
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if middle + enzyme * middle / (apparent + middle) < total else (low, middle)
    return low


@pytest.mark.skipif(not available(), reason=MISSING)
def test_reactions_begin_with_the_velocities_of_the_laws(model):
    runner = needed("roadrunner").RoadRunner(model)
    for dose in (0.0, 0.003, 0.5):
        runner.reset()
        for name in ("R_1_1", "FKBP12_with_R_1_2", "R_1_3"):
            runner.setValue(f"init([{name}])", dose)
        runner.setValue("init([ATP_1])", 80.0)
        left = free(dose, 0.004, 0.002 * (1 + 80.0 / 40.0))
        tight = 3.0 * 80.0 / (40.0 * (1 + left / 0.002) + 80.0)
        complexed = 0.06 * 50.0 * 250.0 / 253.0 * (1 + 0.2 * dose / 0.02) / (1 + dose / 0.02)
        by_mass = 3.0 * 250.0 / 250.1 / (1 + dose / 0.02)
        found = [runner.getValue(f"reaction_{number}") for number in (1, 2, 3)]
        assert found == pytest.approx([tight, complexed, by_mass], rel=1e-9)
        made = runner.simulate(0.0, 1e-3, 2, ["[phosphorylated_4E_BP1_1]", "[ATP_1]", "phosphorylated_4E_BP1_4"])[-1]
        assert made == pytest.approx([1e-3 * tight, 80.0 - 1e-3 * tight, 0.9 * 250.0 / 290.0], rel=1e-4)


def test_one_compound_and_what_cannot_be(laws, capsys, tmp_path):
    out = str(tmp_path / "one.xml")
    assert cli.main(["export", str(laws), "--as", "sbml", "--compound", "R-1", "--out", out]) == 0
    assert "phosphorylated_4E_BP1_4" not in Path(out).read_text(encoding="utf-8")
    assert cli.main(["export", str(laws), "--as", "sbml", "--compound", "X", "--out", out]) == 2
    assert "--compound X: it has no fitted rate law here; those that have: R-1" in capsys.readouterr().err
    assert cli.main(["export", str(laws), "--as", "excel", "--compound", "R-1", "--out", out]) == 2
    assert "--compound is of --as sbml, and --as excel does not take it: leave it away" in capsys.readouterr().err
