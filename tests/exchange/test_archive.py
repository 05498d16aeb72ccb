"""An archive of EnzymeML 1, as its first programs write it, becomes an assay folder."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
import yaml

from mtorkin import cli
from mtorkin.base.settings import Settings
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import reduce

TIMES, LEVELS = (0.0, 1.0, 2.0, 3.0), (0.1, 0.2, 0.4, 0.8)
OWN = 'xmlns:enzymeml="http://sbml.org/enzymeml/version2"'
UNITS = """<listOfUnitDefinitions>
<unitDefinition id="u1" name="mmole / l"><listOfUnits><unit kind="litre" exponent="-1" scale="{none}" multiplier="1"/>
<unit kind="mole" exponent="1" scale="-3" multiplier="1"/></listOfUnits></unitDefinition>
<unitDefinition id="u2" name="min"><listOfUnits><unit kind="second" exponent="1" scale="{none}" multiplier="60"/>
</listOfUnits></unitDefinition></listOfUnitDefinitions>"""
SPECIES = f"""<listOfSpecies>
<species sboTerm="SBO:0000252" id="p0" name="hydrolase"><annotation><enzymeml:protein {OWN}>
<enzymeml:sequence>MKV</enzymeml:sequence><enzymeml:ECnumber>3.1.1.1</enzymeml:ECnumber>
<enzymeml:uniprotID>B0RS62</enzymeml:uniprotID></enzymeml:protein></annotation></species>
<species sboTerm="SBO:0000247" id="s0" name="ester"/><species sboTerm="SBO:0000247" id="s1" name="acid"/>
<species sboTerm="SBO:0000247" id="s2" name="X-1"><annotation><enzymeml:reactant {OWN}>
<enzymeml:inchi>1S/CH4/h1H4</enzymeml:inchi><enzymeml:chebiID>16183</enzymeml:chebiID></enzymeml:reactant></annotation>
</species></listOfSpecies>"""
REACTION = """<reaction id="r0" name="hydrolysis"><listOfReactants><speciesReference species="s0" stoichiometry="1"/>
</listOfReactants><listOfProducts><speciesReference species="s1" stoichiometry="1"/></listOfProducts><listOfModifiers>
<modifierSpeciesReference sboTerm="SBO:0000013" species="p0"/>
<modifierSpeciesReference sboTerm="SBO:0000020" species="s2"/></listOfModifiers></reaction>"""
COLUMNS = "".join(
    f'<enzymeml:column replica="r{turn}" species="s1" type="conc" unit="u1" index="{turn}" isCalculated="False"/>'
    for turn in (1, 2)
)


def rate(level: float, dose: float) -> float:
    return 0.01 * level / (level + 0.2 * (1 + dose / 0.05))


def archive(path: Path, none: str = "1", table: str | None = None, model: str | None = None) -> Path:
    """Product in time in duplicate, at four levels with and without an inhibitor; the first read is off by a bit."""
    measured, listed, tables = [], [], {}
    wells = [(level, dose) for level in LEVELS for dose in (0.0, 0.05)]
    for number, (level, dose) in enumerate(wells):
        amounts = {"protein": {"p0": 0.001}, "reactant": {"s0": level, "s1": 0.0, "s2": dose}}
        held = "".join(
            f'<enzymeml:initConc {kind}="{name}" value="{value}" unit="u1"/>'
            for kind, each in amounts.items() for name, value in each.items()
        )  # fmt: skip
        measured.append(
            f'<enzymeml:measurement file="file{number}" id="m{number}" name="A1">{held}</enzymeml:measurement>'
        )
        listed.append(f'<enzymeml:file file="./data/m{number}.csv" format="format0" id="file{number}"/>')
        tables[f"data/m{number}.csv"] = "".join(
            f"{time},{rate(level, dose) * time + 1e-6},{rate(level, dose) * time - 1e-6}\n" for time in TIMES
        )
    data = f"""<annotation><enzymeml:data {OWN}><enzymeml:formats><enzymeml:format id="format0">
<enzymeml:column type="time" unit="u2" index="0"/>{COLUMNS}</enzymeml:format></enzymeml:formats>
<enzymeml:listOfMeasurements>{"".join(measured)}</enzymeml:listOfMeasurements>
<enzymeml:files>{"".join(listed)}</enzymeml:files></enzymeml:data></annotation>"""
    inside = f"{UNITS.format(none=none)}{SPECIES}<listOfReactions>{data}{REACTION}</listOfReactions>"
    written = f'<model id="m" name="of another lab">{inside}</model>' if model is None else model
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("manifest.xml", "<omexManifest/>")
        space = "http://www.sbml.org/sbml/level3/version2/core"
        made.writestr("./experiment.xml", f'<?xml version="1.0"?><sbml xmlns="{space}">{written}</sbml>')
        for name, content in tables.items():
            made.writestr(name, content if table is None else table)
    return path


@pytest.mark.parametrize(("none", "warned"), [("1", True), ("0", False)])
def test_an_archive_is_a_folder_with_a_well_for_every_replicate(tmp_path, capsys, none, warned):
    """Old programs give units without a prefix the scale 1, which is said."""
    assert cli.main(["import", str(archive(tmp_path / "x.omex", none)), "--out", str(tmp_path / "out")]) == 0
    assert ("units of the scale 1 are read as having no prefix" in capsys.readouterr().err) == warned
    about = yaml.safe_load((tmp_path / "out" / "assay.yaml").read_text(encoding="utf-8"))
    assert (about["title"], about["enzyme"]["uniprot"], about["enzyme"]["ec"]) == (
        "of another lab",
        "B0RS62",
        "3.1.1.1",
    )
    assert about["compounds"]["X-1"] == {"inchi": "InChI=1S/CH4/h1H4", "chebi": "CHEBI:16183"}
    read = ingest(tmp_path / "out", "a")
    assert read.assay is not None
    assert [problem for problem in read.problems if problem.severity == "error"] == []
    assert len(read.wells) == 2 * 2 * len(LEVELS)
    assert read.wells["well"].iloc[0] == "A1"
    found = reduce(read.assay, read.wells, read.signals, Settings()).velocities
    level, dose = found["substrate"].to_numpy(float) / 1000.0, found["inhibitor"].to_numpy(float) / 1000.0
    np.testing.assert_allclose(found["velocity"].to_numpy(float), 1000.0 * rate(level, dose), rtol=1e-5)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"table": "0,1,1\n1,much,3\n"}, "has 'much' where column needs a number"),
        ({"model": "<model/>"}, "holds no measurement of EnzymeML 1"),
        ({"model": "<model>"}, "experiment.xml in x.omex is no XML"),
        ({"none": "many"}, "has 'many' where unit needs a number"),
    ],
)
def test_an_archive_that_cannot_be_read_is_a_sentence(tmp_path, capsys, change, said):
    assert cli.main(["import", str(archive(tmp_path / "x.omex", **change)), "--out", str(tmp_path / "out")]) == 2
    found = capsys.readouterr().err
    assert said in found
    assert len(found.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_model_with_entities_is_not_read(tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "x.omex", "w") as made:
        made.writestr("a.xml", '<!DOCTYPE a [<!ENTITY b "c">]><sbml>&b;</sbml>')
    assert cli.main(["import", str(tmp_path / "x.omex"), "--out", str(tmp_path / "out")]) == 2
    assert "declares entities" in capsys.readouterr().err
