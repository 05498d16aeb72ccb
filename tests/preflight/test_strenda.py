"""The checklist of STRENDA: what is given, computed or missing, and what to write where."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from mtorkin import cli
from mtorkin.assays.schema import Assay
from mtorkin.preflight.strenda import ASKED, checklist

ROOT = Path(__file__).resolve().parents[2]
LEAST = {
    "mtorkin": 1,
    "title": "a test",
    "enzyme": {"name": "mTOR"},
    "substrates": {"ATP": {}, "protein": {}},
    "detection": {"format": "tr-fret"},
    "plates": [{"file": "p.csv", "layout": "l.csv"}],
}


def documented() -> dict:
    """The example of docs/assay-folder.md, which has every key."""
    page = (ROOT / "docs" / "assay-folder.md").read_text(encoding="utf-8")
    content = yaml.safe_load(re.search(r"```yaml\n(mtorkin: 1.*?)```", page, flags=re.DOTALL)[1])
    for name, compound in content["compounds"].items():
        content["compounds"][name] = {"inchi": "InChI=1S/x", **compound}
    return content


def states(**changes) -> dict[str, str]:
    return {item.item: item.state for item in checklist(Assay.model_validate({**LEAST, **changes}))}


def test_the_documented_example_answers_everything_but_the_accession_of_fkbp12():
    items = checklist(Assay.model_validate(documented()))
    assert [item.item for item in items if item.state == "missing"] == ["sequence or accession of FKBP12"]
    assert len(items) == len(ASKED)
    said = {item.item: item.words for item in items}
    assert said["construct and mutations"] == "enzyme.construct: 1360-2549; enzyme.mutations: S2035T"
    assert said["who measured"] == "people.*.name: A. Person"


def test_what_is_missing_says_what_to_write_where():
    items = checklist(Assay.model_validate(LEAST))
    assert {item.item for item in items if item.state == "given"} == {
        "name of the enzyme",
        "method",
        "continuous or not",
    }
    (purity,) = (item for item in items if item.item == "purity")
    assert purity.words == "write enzyme.purity, e.g. 90 % by SDS-PAGE"
    assert all(item.words for item in items)


def test_every_compound_needs_a_structure():
    either = {"A": {"inchi": "InChI=1S/x"}, "B": {"chebi": "CHEBI:9168"}}
    assert states(compounds=either)["structure of the compounds"] == "given"
    assert states(compounds={**either, "C": {}})["structure of the compounds"] == "missing"
    assert states()["structure of the compounds"] == "missing"


def test_only_what_applies_is_asked():
    assert "sequence or accession of FKBP12" not in states()
    assert states(accessory={"FKBP12": {"uniprot": "P62942"}})["sequence or accession of FKBP12"] == "given"
    assert "how the reaction was stopped" not in states(detection={"format": "tr-fret", "kind": "kinetic"})
    assert "structure of the compounds" not in states(purpose="substrate-kinetics")
    only_values = {"mtorkin": 1, "title": "x", "evidence": []}
    assert checklist(Assay.model_validate(only_values)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"people": [{"name": "A", "orcid": "0000-0002-1825-0079"}]}, "has a mistyped digit"),
        ({"people": [{"name": "A", "orcid": "1825"}]}, "'1825' is no ORCID iD; write it as 0000-0002-1825-0097"),
        ({"doi": "https://doi.org/10.1/x"}, "is no DOI; write it as 10.1000/182"),
        ({"compounds": {"A": {"inchi": "BQJ"}}}, "is no InChI; it begins with InChI=1S/"),
        ({"compounds": {"A": {"chebi": "9168"}}}, "is no ChEBI identifier"),
        ({"compounds": {"A": {"pubchem": "CID 5"}}}, "is no PubChem identifier"),
        ({"enzyme": {"name": "mTOR", "sequence": "P42345"}}, "is no protein sequence"),
        ({"conditions": {"magnesium": "much"}}, "magnesium"),
    ],
)
def test_what_is_no_identifier_is_said(changes, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        Assay.model_validate({**LEAST, **changes})


def test_an_orcid_may_end_with_x():
    person = {"name": "A", "orcid": "0000-0002-1694-233X"}
    assert Assay.model_validate({**LEAST, "people": [person]}).people[0].orcid == "0000-0002-1694-233X"


def test_the_command_names_folders_and_goes_on(tmp_path, capsys):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "assay.yaml").write_text("mtorkin: 1\n", encoding="utf-8")
    folders = [str(ROOT / "data" / "study" / "sim-torin-atp"), str(tmp_path / "bad")]
    assert cli.main(["check", "--strenda", *folders]) == 2
    said = capsys.readouterr()
    assert said.out.startswith("sim-torin-atp: 17 given, 6 computed, 20 missing\n  1A  given     name of the enzyme")
    assert "bad/assay.yaml" in said.err
    assert cli.main(["check", "--strenda", "--json", folders[0]]) == 0
    (folder,) = json.loads(capsys.readouterr().out)
    assert folder["assay"] == "sim-torin-atp"
    assert {item["level"] for item in folder["items"]} == {"1A", "1B"}
