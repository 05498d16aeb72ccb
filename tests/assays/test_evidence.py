"""Supplied evidence, counter-assays and what else a folder says for the evidence lines."""

import pytest
from assays import folders

from mtorkin.assays.folder import load_assay
from mtorkin.assays.schema import Assay
from mtorkin.readers.ingest import ingest

ALONE = "mtorkin: 1\ntitle: From the literature\nevidence:\n"
RESCUE = '  - {line: fk506-rescue, compound: TOR-1, value: 45, interval: [20, 90], citation: "Author 2020"}\n'


def load(tmp_path, text):
    return load_assay(folders.write(tmp_path / "f", {"assay.yaml": text}), "f")


def test_a_folder_with_nothing_but_evidence(tmp_path):
    read = ingest(folders.write(tmp_path / "f", {"assay.yaml": ALONE + RESCUE}), "f")
    assert (read.assay.measures, len(read.wells), len(read.signals), read.problems) == (False, 0, 0, [])
    (supplied,) = read.assay.evidence
    assert (supplied.line, supplied.value, supplied.interval) == ("fk506-rescue", 45.0, (20.0, 90.0))


def test_an_open_end_survives_the_workflow(tmp_path):
    found = load(tmp_path, ALONE + RESCUE.replace("90", "inf"))
    again = Assay.model_validate_json(found.model_dump_json())
    assert again == found
    assert again.evidence[0].interval == (20.0, float("inf"))


def test_evidence_beside_plates(tmp_path):
    assert len(load(tmp_path, folders.ASSAY + "evidence:\n" + RESCUE).evidence) == 1


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("fk506-rescue", "fk506-resque", "'fk506-resque' is not an evidence line; did you mean 'fk506-rescue'?"),
        (', citation: "Author 2020"', "", "this key is required"),
        ("value: 45", "value: -1", "value"),
        ("value: 45", "value: strong", "must be a number; found 'strong'"),
        ("[20, 90]", "[50, 90]", "the value 45 is outside its interval"),
        ("[20, 90]", "[20]", "interval"),
        ("fk506-rescue", "frb-mutant", "the line frb-mutant needs `mutation` beside its value"),
        ("fk506-rescue", "frb-mutant, mutation: S2035A", "binds FKBP12-rapamycin like wild type"),
        ("fk506-rescue", "frb-mutant, mutation: M2327I",
         "is in the kinase domain, which the line frb-mutant does not speak of"),
        ("fk506-rescue", "frb-mutant, mutation: S9999T", "names no residue of mTOR"),
        ("fk506-rescue", "fk506-rescue, dilution: 100", "has no use for `dilution`"),
        ("fk506-rescue", "ic50-atp, Km: 50 uM", "needs `ATP`"),
        ("fk506-rescue", "ic50-atp, ATP: [1 mM, 10 uM], Km: 50 uM", "'1 mM' is not below '10 uM'"),
        ("fk506-rescue", "ic50-atp, ATP: [10 uM, 100], Km: 50 uM", "unit"),
        ("value: 45", "valeu: 45", "did you mean 'value'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence(tmp_path, old, new, sentence):
    said = folders.sentences(lambda: load(tmp_path, ALONE + RESCUE.replace(old, new)))
    assert len(said) == 1
    assert sentence in said[0]
    assert said[0].startswith("f/assay.yaml, line 4, evidence[1]")


@pytest.mark.parametrize("section", ["enzyme", "substrates"])
def test_data_still_need_enzyme_and_substrates(tmp_path, section):
    below = ("  ATP", "  protein") if section == "substrates" else ("-",)
    without = "\n".join(text for text in folders.ASSAY.splitlines() if not text.startswith((section, *below)))
    assert folders.sentences(lambda: load(tmp_path, without)) == [f"f/assay.yaml, {section}: this key is required"]


def test_a_mutation_outside_mtor_is_refused(tmp_path):
    text = folders.ASSAY.replace("{name: mTOR,", "{name: mTOR, mutations: [S2549T, S3035T],")
    (said,) = folders.sentences(lambda: load(tmp_path, text))
    assert "'S3035T' is outside mTOR, which has the residues 1 to 2549" in said


def test_a_counter_assay_needs_neither_enzyme_nor_substrate(tmp_path):
    assay = (
        "mtorkin: 1\ntitle: Luciferase alone\npurpose: counter-assay\n"
        "conditions: {reaction_time: 20 min}\ndetection: {format: adp-glo}\n"
        "plates:\n  - {name: P1, file: plate1.csv, layout: layout.csv}\n"
    )
    layout = (
        "well,role,compound,inhibitor [nM]\n"
        "A1,high control,,\nA2,low control,,\nB1,sample,TOR-1,0\nB2,sample,TOR-1,3.2\n"
    )
    read = ingest(folders.good(tmp_path / "f", assay=assay, layout=layout), "f")
    assert read.assay.purpose == "counter-assay"
    assert len(read.wells) == 4


def test_fk506_is_a_column_and_a_constant(tmp_path):
    layout = folders.LAYOUT.replace("ATP [uM]", "ATP [uM],FK506 [nM]").replace("3.2,100", "3.2,100,500")
    read = ingest(folders.good(tmp_path / "f", layout=layout), "f")
    assert read.wells["FK506"].tolist() == [0.0, 0.0, 0.0, 0.5]
    constant = folders.ASSAY + "accessory: {FK506: {concentration: 2 uM}}\n"
    read = ingest(folders.good(tmp_path / "g", assay=constant), "g")
    assert read.wells["FK506"].tolist() == [2.0] * 4
