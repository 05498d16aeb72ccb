"""A document of EnzymeML becomes assay folders that are read as any other, and what is lost is said."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from mtorkin import cli
from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import reduce
from mtorkin.workflow import paths

_MOLAR = [{"kind": "mole", "exponent": 1, "scale": -3}, {"kind": "litre", "exponent": -1}]
_SECOND = [{"kind": "second", "exponent": 1, "multiplier": None, "scale": None}]
#: A document as others write it: reactants below zero, modifiers without roles, identifiers that look like wells.
TIMES = [0.0, 60.0, 120.0, 180.0]


def amount(species: str, initial: float, data: list[float] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"species_id": species, "initial": initial, "data_unit": {"base_units": _MOLAR}}
    if data:
        found |= {"data": data, "time": TIMES[-len(data) :], "time_unit": {"base_units": _SECOND}, "data_type": None}
    return found


def foreign(points: int = 4) -> dict[str, Any]:
    """Substrate used up at four levels, with and without an inhibitor; single points where points is 1."""
    measured = []
    for number, (level, dose) in enumerate([(s, i) for s in (0.1, 0.2, 0.4, 0.8) for i in (0.0, 0.05)], 1):
        rate = 1e-4 * level / (level + 0.2 * (1 + dose / 0.05))
        data = [level - rate * time for time in TIMES][-points:]
        held = [amount("e", 0.001), amount("s", level, data), amount("buffer", 50.0)]
        held += [amount("i", dose)] if dose else []
        measured.append({"id": f"B{number}", "name": f"H{13 - number}", "species_data": held, "group_id": None})
    return {
        "name": "of another lab",
        "version": None,
        "references": ["https://doi.org/10.1000/182"],
        "proteins": [{"id": "e", "name": "hydrolase", "constant": True, "ecnumber": "3.1.1.1", "unheard": 1}],
        "small_molecules": [
            {"id": each, "name": name, "constant": False}
            for each, name in {"s": "ester", "p": "acid", "i": "X-1", "buffer": "phosphate"}.items()
        ],
        "reactions": [
            {
                "id": "r", "name": "hydrolysis", "modifiers": ["e"], "kinetic_law": None,
                "species": [{"species_id": "s", "stoichiometry": -1}, {"species_id": "p", "stoichiometry": 1}],
            }
        ],
        "measurements": measured,
        "parameters": [{"id": "k", "name": "kcat", "symbol": "k", "value": 1.0}],
    }  # fmt: skip


def imported(tmp_path: Path, document: Any) -> tuple[int, Path]:
    source, out = tmp_path / "document.json", tmp_path / "out"
    source.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return cli.main(["import", str(source), "--out", str(out)]), out


def test_folders_written_and_read_again_have_the_same_velocities(study, tmp_path, capsys):
    """Errors, background and conversion too; only the excluded well is gone."""
    source = tmp_path / "document.json"
    assert cli.main(["export", str(study), "--as", "enzymeml", "--out", str(source)]) == 0
    assert cli.main(["import", str(source), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().err
    assert "1 equations and 7 parameters are not taken" in said
    assert "EnzymeML holds no preincubation" in said
    about = yaml.safe_load((tmp_path / "out" / "axis-protein" / "assay.yaml").read_text(encoding="utf-8"))
    assert about["detection"]["window"] == ["0.0 min", "15.0 min"]
    numbers = ["inhibitor", "ATP", "protein", "FKBP12", "velocity", "background"]
    errors = ["se", "background_se", "conversion"]
    for name in ("axis-atp", "axis-protein"):
        read = ingest(tmp_path / "out" / name, name)
        assert read.assay is not None
        assert [problem for problem in read.problems if problem.severity == "error"] == []
        found = reduce(read.assay, read.wells, read.signals, Settings()).velocities
        before = tables.VELOCITIES.read(study / paths.of(paths.REDUCE["velocities"], assay=name))
        before = before[before["reason"].fillna("") != "a bubble"]
        assert found["status"].tolist() == before["status"].tolist()
        found = tables.VELOCITIES.rounded(found)
        # An error is written with seven digits, of which the last may be another on the way there and back.
        for names, relative in ((numbers, 1e-9), (errors, 2e-7)):
            np.testing.assert_allclose(found[names].astype(float), before[names].astype(float), relative, atol=1e-15)
        assert read.assay.compounds["R-1"].rapalog
        enzyme = read.assay.enzyme
        assert (enzyme.uniprot, enzyme.preparation) == ("P42345", "mTOR")
        assert (enzyme.total_concentration, enzyme.active_concentration) == ("0.005 uM", "0.004 uM")
        assert read.assay.compounds["R-1"].chebi == "CHEBI:9168"
        assert all(plate.positions == "unknown" for plate in read.assay.plates)


def test_a_document_of_others_is_a_folder_whose_wells_are_in_order(tmp_path, capsys):
    status, out = imported(tmp_path, foreign())
    assert status == 0
    said = capsys.readouterr().err
    assert "phosphate (50 mM) has no place in a layout" in said
    assay = yaml.safe_load((out / "assay.yaml").read_text(encoding="utf-8"))
    assert (assay["doi"], assay["purpose"], assay["enzyme"]["ec"]) == ("10.1000/182", "mechanism", "3.1.1.1")
    assert assay["detection"]["direction"] == "decrease"
    read = ingest(out, "a")
    assert read.assay is not None
    assert [problem for problem in read.problems if problem.severity == "error"] == []
    assert read.wells["well"].tolist() == [f"A{number}" for number in range(1, 9)]
    assert read.wells["role"].tolist() == ["high control", "sample"] * 4
    found = reduce(read.assay, read.wells, read.signals, Settings()).velocities
    level, dose = found["substrate"].to_numpy(float), found["inhibitor"].to_numpy(float)
    wanted = 6e-3 * level / (level + 200.0 * (1 + dose / 50.0)) * 1000.0
    np.testing.assert_allclose(found["velocity"].to_numpy(float), wanted, rtol=1e-6)


def test_single_points_without_controls_are_velocities(tmp_path, capsys):
    """Substrate that is gone after three minutes, over the time; its amount at the start is given."""
    document = foreign(points=1)
    assert imported(tmp_path, document)[0] == 0
    read = ingest(tmp_path / "out", "a")
    assert read.assay is not None
    assert read.assay.velocities is not None
    first = read.wells.iloc[0]
    assert first["velocity"] == pytest.approx(1e-4 * 0.1 / 0.3)
    assert (first["velocity_unit"], first["substrate"], first["substrate_unit"]) == ("mM/s", 100.0, "uM")
    capsys.readouterr()


def test_velocities_in_any_unit_keep_it(tmp_path, capsys):
    document = foreign(points=1)
    counted = {
        "name": "counts/min",
        "base_units": [{"kind": "item", "exponent": 1}, {"kind": "second", "exponent": -1}],
    }
    for number, each in enumerate(document["measurements"], 1):
        course = {"data": [5.0 * number], "time": [1.0], "time_unit": {"base_units": _SECOND}, "data_unit": counted}
        each["species_data"][1].pop("data")
        each["species_data"].append({"species_id": "p", "data_type": "fluorescence", **course})
    # Another enzyme of the document uses ATP, which makes no protein of this substrate.
    document["small_molecules"].append({"id": "atp", "name": "ATP"})
    document["reactions"].append({"id": "other", "name": "other", "reactants": [{"species_id": "atp"}]})
    assert imported(tmp_path, document)[0] == 0
    wells = ingest(tmp_path / "out", "a").wells
    assert wells["substrate"].notna().all()
    assert wells["velocity"].tolist() == [5.0 * number for number in range(1, 9)]
    assert set(wells["velocity_unit"]) == {"counts/min/s"}
    capsys.readouterr()


def test_an_enzyme_at_two_concentrations_makes_two_folders(tmp_path, capsys):
    document = foreign()
    for each in document["measurements"][4:]:
        each["species_data"][0]["initial"] = 0.002
    assert imported(tmp_path, document)[0] == 0
    stated = {
        path.parent.name: yaml.safe_load(path.read_text(encoding="utf-8"))["enzyme"]
        for path in (tmp_path / "out").glob("*/assay.yaml")
    }
    assert {name: enzyme["total_concentration"] for name, enzyme in stated.items()} == {
        "assay": "0.001 mM", "assay-2": "0.002 mM",
    }  # fmt: skip
    assert {enzyme["preparation"] for enzyme in stated.values()} == {"e"}
    assert "were given its identifier as preparation" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reactions": []}, "no reaction of the document says which species are its substrates"),
        ({"measurements": []}, "the document holds no measurement that can be taken"),
        ({"proteins": []}, "this does not say which enzyme it holds; it is left out"),
        ({"name": None}, "document.json, name: field required, so that this is no document of EnzymeML v2"),
        ({"measurements": "many"}, "document.json, measurements: input should be a valid"),
    ],
)
def test_a_document_that_says_too_little_is_a_sentence(tmp_path, capsys, change, said):
    status, out = imported(tmp_path, foreign() | change)
    assert (status, out.exists()) == (2, False)
    assert said in capsys.readouterr().err


def test_what_one_measurement_lacks_leaves_it_out(tmp_path, capsys):
    document = foreign()
    document["measurements"][0]["species_data"][1]["data"] = []
    document["measurements"][2]["species_data"][1]["time"] = [0.0]
    document["measurements"][4]["species_data"][1]["time_unit"] = None
    document["measurements"][6]["species_data"][1]["data_unit"] = {"base_units": [{"kind": "volt", "exponent": 1}]}
    assert imported(tmp_path, document)[0] == 0
    said = capsys.readouterr().err
    for each in ("H12: this holds no data", "H10: this has 4 data at 1 times", "H8: this gives times without a unit",
                 "H6: this gives s in a unit that is no concentration"):  # fmt: skip
        assert each in said
    assert len(ingest(tmp_path / "out", "a").wells) == 4


def test_other_files_are_named_for_what_they_are(tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "x.omex", "w") as archive:
        archive.writestr("experiment.xml", "<sbml/>")
    (tmp_path / "x.xml").write_text("<sbml/>", encoding="utf-8")
    (tmp_path / "x.txt").write_text("well,signal", encoding="utf-8")
    for name, said in (
        ("x.omex", "x.omex holds no model of SBML, so that it is no archive of EnzymeML 1"),
        ("x.xml", "x.xml is XML without its tables"),
        ("x.txt", "x.txt: invalid JSON"),
        ("none.json", "none.json cannot be read"),
    ):
        assert cli.main(["import", str(tmp_path / name), "--out", str(tmp_path / "out")]) == 2
        assert said in capsys.readouterr().err
    (tmp_path / "document.json").write_text(json.dumps(foreign()), encoding="utf-8")
    assert cli.main(["import", str(tmp_path / "document.json"), "--out", str(tmp_path)]) == 2
    assert "is there already: give --out a folder that does not exist or is empty" in capsys.readouterr().err
