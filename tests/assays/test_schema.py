"""`assay.yaml`: what it accepts, what it refuses and how it says so."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from assays import folders

from mtorkin.assays.folder import load_assay
from mtorkin.assays.schema import Assay
from mtorkin.assays.units import Quantity

ROOT = Path(__file__).resolve().parents[2]


def load(tmp_path, text):
    return load_assay(folders.write(tmp_path / "f", {"assay.yaml": text}), "f")


def documented() -> str:
    page = (ROOT / "docs" / "assay-folder.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(mtorkin: 1.*?)```", page, re.DOTALL)
    assert found
    return found[1]


def test_the_documented_example(tmp_path):
    assay = load(tmp_path, documented())
    assert assay.enzyme.concentration() == (Quantity(0.0016, "uM"), "active")
    assert assay.conditions.reaction_minutes() == 20.0
    assert assay.detection is not None
    assert assay.detection.window_minutes() == (0.0, 10.0)
    assert assay.detection.product() == Quantity(0.01, "uM")
    assert assay.enzyme.ec == "2.7.11.1"
    assert assay.enzyme.residues == "1360-2549"
    assert assay.plates[0].name == "P1"
    assert assay.compounds["TOR-1"].aliases == ["Torin-1"]


def test_json_round_trip(tmp_path):
    assay = load(tmp_path, documented())
    again = Assay.model_validate_json(assay.model_dump_json())
    assert again == assay
    assert json.loads(assay.model_dump_json())["enzyme"]["total_concentration"] == "2 nM"


def test_json_schema_accepts_the_example_and_refuses_a_typo():
    example = yaml.load(documented(), Loader=yaml.BaseLoader)
    example |= {"mtorkin": 1, "simulated": False, "experiment": 2}
    example["conditions"] |= {"pH": 7.4, "dilution": 100}
    example["evidence"][0] |= {"value": 1.1, "interval": [0.8, 1.5]}
    example["detection"]["blanked"] = False
    example["compounds"]["TOR-1"]["rapalog"] = False
    example["compounds"]["TOR-2"]["series"] |= {"factor": 3, "levels": 8}
    jsonschema.validate(example, Assay.model_json_schema())
    with pytest.raises(jsonschema.ValidationError, match="titel"):
        jsonschema.validate(example | {"titel": "x"}, Assay.model_json_schema())


def test_text_stays_as_written(tmp_path):
    assay = load(tmp_path, folders.ASSAY + "compounds:\n  007: {name: 1e5, aliases: [no, 2.10]}\n")
    assert assay.compounds["007"].name == "1e5"
    assert assay.compounds["007"].aliases == ["no", "2.10"]


def test_substrate_without_a_value_is_declared(tmp_path):
    assay = load(tmp_path, folders.ASSAY)
    assert list(assay.substrates.declared()) == ["ATP", "protein"]


def test_optional_keys_may_be_left_empty(tmp_path):
    assay = load(tmp_path, folders.ASSAY + "date:\ninstrument:\nnotes:\n")
    assert assay.date is None


def test_plate_is_named_by_its_file(tmp_path):
    text = folders.ASSAY.replace("name: P1, file: plate1.csv", "file: raw/plate.7.csv")
    assert load(tmp_path, text).plates[0].name == "plate.7"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("mtorkin: 1", "mtorkin: 2", "f/assay.yaml, line 1, mtorkin: must be 1"),
        ("title: ", "titel: ", "f/assay.yaml, line 2, titel: there is no key 'titel' here; did you mean 'title'?"),
        ("title: ", "heading: ", "f/assay.yaml, title: this key is required"),
        ("title: Torin1", "title: FILL IN", "f/assay.yaml, line 2, title: is still to be filled in"),
        ("format: tr-fret", "format: FILL IN", "line 8, detection.format: is still to be filled in"),
        ("name: mTOR", "nam: mTOR", "line 3, enzyme.nam: there is no key 'nam' here; did you mean 'name'?"),
        ("2 nM", "2", "line 3, enzyme.total_concentration: '2' has no unit; write for example 10 nM"),
        ("2 uM", "5 min", "line 6, substrates.protein.concentration: 'min' is a unit of time"),
        ("2 uM", "-2 uM", "line 6, substrates.protein.concentration: '-2 uM' is negative"),
        ("2 uM", ".nan uM", "line 6, substrates.protein.concentration: '.nan uM' is not a number"),
        ("20 min", "20", "line 7, conditions.reaction_time: '20' has no unit; write for example 20 min"),
        ("{reaction_time: 20 min}", "{pH: 7}", "line 7, conditions.reaction_time: this key is required for endpoint"),
        ("reaction_time: 20 min", "reaction_time: 20 min, pH: 15", "line 7, conditions.pH: input should be less than"),
        ("tr-fret", "trfret", "line 8, detection.format: must be one of adp-glo, tr-fret"),
        ("tr-fret", "trfret", "found 'trfret'; did you mean 'tr-fret'?"),
        ("{format: tr-fret}", "tr-fret", "line 8, detection: must be a section, with keys of its own"),
        ("plate1.csv", "../plate1.csv", "line 10, plates[1].file: '../plate1.csv' is outside the assay folder"),
        ("plate1.csv", "/tmp/plate1.csv", "line 10, plates[1].file: '/tmp/plate1.csv' is outside"),
        ("plate1.csv", "C:/plate1.csv", "line 10, plates[1].file: 'C:/plate1.csv' is outside"),
        ("plate1.csv", r"raw\plate1.csv", "has a backslash; write /"),
        ("layout: layout.csv", "layot: l.csv", "plates[1].layot: there is no key 'layot' here; did you mean 'layout'?"),
        ("  protein:", "  proteine:", "substrates.proteine: there is no key 'proteine' here; did you mean 'protein'?"),
        ("  ATP:", "  substrate:", "line 4, substrates: has `substrate` (for an enzyme with one substrate) beside"),
        ("detection: {format: tr-fret}\n", "", "f/assay.yaml, detection: this section is required with plates"),
        ("title: Torin1", "enzyme: {name: x}\ntitle: Torin1", "line 4, enzyme: this key is given twice in its section"),
        ("title: Torin1, ATP varied", "title: [a, b", "the file is not valid YAML"),
        ("title: Torin1, ATP varied", "title: &a x\nnotes: *a", "YAML aliases (*name) are not supported"),
    ],
)
def test_what_is_wrong_is_said_with_key_and_line(tmp_path, old, new, sentence):
    assert old in folders.ASSAY
    found = folders.sentences(lambda: load(tmp_path, folders.ASSAY.replace(old, new)))
    assert any(sentence in each for each in found), found


def test_everything_wrong_is_said_at_once(tmp_path):
    text = (
        folders.ASSAY.replace("2 nM", "2").replace("tr-fret", "x").replace("title", "titel").replace("20 min", "2 uM")
    )
    assert len(folders.sentences(lambda: load(tmp_path, text))) == 4


@pytest.mark.parametrize("text", ["", "just words", "- a list", "a: b: c", "\t"])
def test_not_a_description(tmp_path, text):
    [sentence] = folders.sentences(lambda: load(tmp_path, text))
    assert sentence.startswith("f/assay.yaml")


def test_nested_beyond_measure(tmp_path):
    [sentence] = folders.sentences(lambda: load(tmp_path, "a: " + "[" * 5000))
    assert "nested too deeply" in sentence


def test_missing_file(tmp_path):
    [sentence] = folders.sentences(lambda: load_assay(tmp_path, "f"))
    assert sentence == "f/assay.yaml: there is no such file; `mtorkin new` writes one to fill in"


@pytest.mark.parametrize(
    "low",
    [
        "rapamycin",
        "1 uM Rapamycin + FKBP12",
        "Everolimus",
        "temsirolimus",
        "ridaforolimus",
        "sirolimus",
        "RAD001",
        "zotarolimus",
        "RapaLink-1",
        "AP-23573",
    ],
)
def test_no_rapalog_as_low_control(tmp_path, low):
    text = folders.ASSAY + f"controls: {{low: {low}}}\n"
    [sentence] = folders.sentences(lambda: load(tmp_path, text))
    assert "line 11, controls.low: the low control cannot be" in sentence
    assert "every plateau is rescaled" in sentence


@pytest.mark.parametrize("low", ["no enzyme", "10 uM Torin1", "10 uM INK128"])
def test_low_controls(tmp_path, low):
    assert load(tmp_path, folders.ASSAY + f"controls: {{low: {low}}}\n").controls.low == low


def test_plates_and_velocities_exclude_each_other(tmp_path):
    found = folders.sentences(lambda: load(tmp_path, folders.ASSAY + "velocities: {file: rates.csv}\n"))
    assert found == [
        "f/assay.yaml, line 11, velocities: a folder has plates or velocities, not both; make two folders of it"
    ]
    without = folders.ASSAY[: folders.ASSAY.index("plates:")]
    [sentence] = folders.sentences(lambda: load(tmp_path, without))
    assert "this key is required, unless velocities or evidence are given" in sentence


def test_two_plates_of_one_name(tmp_path):
    text = folders.ASSAY + "  - {name: P1, file: plate2.csv, layout: layout.csv}\n"
    [sentence] = folders.sentences(lambda: load(tmp_path, text))
    assert "two plates are called 'P1'" in sentence


def test_columns_are_ours_to_theirs(tmp_path):
    text = folders.ASSAY.replace("layout: layout.csv", "layout: layout.csv, columns: {inhibitr: Conc, well: Position}")
    [sentence] = folders.sentences(lambda: load(tmp_path, text))
    assert "plates[1].columns: there is no column 'inhibitr'; did you mean 'inhibitor'?" in sentence
    text = text.replace("inhibitr: Conc", "inhibitor: {column: Conc, unit: nM}")
    assert load(tmp_path, text).plates[0].columns["inhibitor"].unit == "nM"


def test_window(tmp_path):
    text = folders.ASSAY.replace("{format: tr-fret}", "{format: other, kind: kinetic, window: [10 min, 60 s]}")
    [sentence] = folders.sentences(lambda: load(tmp_path, text))
    assert "detection.window: '10 min' is not before '60 s'" in sentence


def test_rapalogs_are_known_by_name_unless_stated(tmp_path):
    assay = load(
        tmp_path,
        folders.ASSAY
        + "compounds:\n  X-1: {name: Everolimus}\n  X-2: {rapalog: true}\n  rapamycin-like: {rapalog: false}\n",
    )
    flags = {name: assay.is_rapalog(name) for name in ("X-1", "x-2", "rapamycin-like", "Rapamycin", "TOR-1")}
    assert flags == {"X-1": True, "x-2": True, "rapamycin-like": False, "Rapamycin": True, "TOR-1": False}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("total_concentration: 2 nM", "total_concentration: 0 nM", "line 3, enzyme.total_concentration"),
        ("reaction_time: 20 min", "reaction_time: 0 s", "line 7, conditions.reaction_time"),
        ("format: tr-fret", "format: tr-fret, product_per_signal: 0 uM", "line 8, detection.product_per_signal"),
    ],
)
def test_zero_where_it_would_divide_or_erase(tmp_path, old, new, key):
    assert old in folders.ASSAY
    (sentence,) = folders.sentences(lambda: load(tmp_path, folders.ASSAY.replace(old, new)))
    assert sentence.startswith(f"f/assay.yaml, {key}: '0 ")
    assert "is zero" in sentence


def test_a_decimal_comma_in_braces_is_not_dropped(tmp_path):
    """YAML reads `{pH: 7,4}` as pH 7 and a key 4 without a value."""
    text = folders.ASSAY.replace("reaction_time: 20 min", "reaction_time: 20 min, pH: 7,4")
    (sentence,) = folders.sentences(lambda: load(tmp_path, text))
    assert "line 7, conditions.4: there is no key '4' here" in sentence


@pytest.mark.parametrize("key", ["enzyme", "detection"])
def test_a_misspelt_section_is_one_error(tmp_path, key):
    text = folders.ASSAY.replace(f"{key}:", f"{key}s:")
    (sentence,) = folders.sentences(lambda: load(tmp_path, text))
    assert f"did you mean '{key}'?" in sentence
