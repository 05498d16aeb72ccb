"""Layouts that say of several wells at once, of several plates, or leave concentrations to a dilution series."""

import pytest
from assays import folders

from mtorkin.assays.folder import load_assay
from mtorkin.assays.layout import read_layouts
from mtorkin.base.errors import InputError

HEAD = "well,role,compound,inhibitor [nM],ATP [uM]\n"
TWO = folders.ASSAY + "  - {name: P2, file: plate2.csv, layout: layout.csv, offset: C13}\n"


def read(folder, **changes):
    folders.good(folder, **changes)
    found = read_layouts(folder, load_assay(folder, "f"), "f")
    return found.rows, found.problems


def held(folder, column="inhibitor", **changes):
    rows, problems = read(folder, **changes)
    assert problems == []
    return {row["well"]: row.get(column) for row in rows}


@pytest.mark.parametrize(
    ("wells", "expected"),
    [
        ("C4:C6", ["C4", "C5", "C6"]),
        ("C4-C6", ["C4", "C5", "C6"]),
        ("c04 : D5", ["C4", "C5", "D4", "D5"]),
        ('"C4, E9"', ["C4", "E9"]),
        ("C4;C5:C6", ["C4", "C5", "C6"]),
    ],
)
def test_replicates_in_one_row(tmp_path, wells, expected):
    text = HEAD + f"A1:B1,low control,,,40\n{wells},sample,TOR-1,7,40\n"
    rows, problems = read(tmp_path / "f", layout=text)
    assert problems == []
    samples = [row for row in rows if row["role"] == "sample"]
    assert [row["well"] for row in samples] == expected
    assert {row["inhibitor"] for row in samples} == {0.007}
    assert [row["well"] for row in rows if row["role"] == "low control"] == ["A1", "B1"]


@pytest.mark.parametrize(
    ("wells", "sentence"),
    [
        ("C6:C4", "row 3, well: 'C6:C4' is not a well; wells are A1 to AF48, replicates A1:A3"),
        ("C4:C49", "'C4:C49' is not a well"),
        ("C4:C6:C8", "is not a well"),
        ("A1:A3", "well A1 is given twice, first in row 2; remove one"),
        ("C4;C4", "well C4 is given twice, first in row 3; remove one"),
    ],
)
def test_replicates_that_are_none(tmp_path, wells, sentence):
    text = HEAD + f"A1,low control,,,40\n{wells},sample,TOR-1,7,40\n"
    found = [problem.sentence() for problem in read(tmp_path / "f", layout=text)[1]]
    assert any(sentence in each for each in found), found


def test_one_layout_at_several_places(tmp_path):
    rows, problems = read(tmp_path / "f", assay=TWO)
    assert problems == []
    assert [row["well"] for row in rows if row["plate"] == "P1"] == ["A1", "A2", "B1", "B2"]
    assert [row["well"] for row in rows if row["plate"] == "P2"] == ["C13", "C14", "D13", "D14"]


def test_a_place_beyond_any_plate(tmp_path):
    found = read(tmp_path / "f", assay=TWO.replace("C13", "AF3"))[1]
    assert [problem.sentence() for problem in found] == [
        "f/layout.csv, row 4, offset: well B1 of the layout lies beyond any plate where A1 is AF3; correct `offset` of "
        "plate P2"
    ]
    folders.write(tmp_path / "g", {"assay.yaml": TWO.replace("C13", "13C")})
    with pytest.raises(InputError, match="'13C' is not a well"):
        load_assay(tmp_path / "g", "g")


def series(**keys):
    given = {"top": "8 uM", "factor": "4", "levels": "3", **keys}
    text = ", ".join(f"{key}: {value}" for key, value in given.items())
    return folders.ASSAY + f"compounds:\n  TOR-1: {{aliases: [T1], series: {{{text}}}}}\n"


ROLE = "role,1,2,3,4\nA,low control,,,\nB,{0}\nC,{0}\n\ncompound,1,2,3,4\nB,{1}\nC,{1}\n\nATP [uM],1,2,3,4\n"
ROLE += "A,40,,,\nB,{2}\nC,{2}\n"


def block(wells):
    return ROLE.format(*(",".join([each] * wells) for each in ("sample", "t1", "40")))


def test_a_dilution_series_to_the_right(tmp_path):
    found = held(tmp_path / "f", assay=series(), layout=block(3))
    assert [found[f"B{i}"] for i in (1, 2, 3)] == [8, 2, 0.5]
    assert [found[f"C{i}"] for i in (1, 2, 3)] == [8, 2, 0.5]


def test_a_dilution_series_to_the_left_with_a_zero(tmp_path):
    found = held(tmp_path / "f", assay=series(direction="left", zero="true"), layout=block(4))
    assert [found[f"C{i}"] for i in (1, 2, 3, 4)] == [0, 0.5, 2, 8]


@pytest.mark.parametrize(("direction", "expected"), [("down", [8, 2]), ("up", [2, 8])])
def test_a_dilution_series_in_columns(tmp_path, direction, expected):
    found = held(tmp_path / "f", assay=series(direction=direction, levels="2"), layout=block(2))
    assert [found["B2"], found["C2"]] == expected


def test_a_dilution_series_in_duplicate(tmp_path):
    found = held(tmp_path / "f", assay=series(levels="2", replicates="2"), layout=block(4))
    assert [found[f"B{i}"] for i in (1, 2, 3, 4)] == [8, 8, 2, 2]


def test_wells_that_state_their_concentration_are_no_part_of_a_series(tmp_path):
    text = HEAD + "A1,low control,,,40\n" + "".join(f"B{i},sample,TOR-1,,40\n" for i in (1, 2, 3))
    found = held(tmp_path / "f", assay=series(), layout=text + "B4,sample,TOR-1,3,40\n")
    assert [found[f"B{i}"] for i in (1, 2, 3, 4)] == [8, 2, 0.5, 0.003]


def test_a_series_that_does_not_fit(tmp_path):
    found = [problem.sentence() for problem in read(tmp_path / "f", assay=series(), layout=block(4))[1]]
    assert found[0] == (
        "f/layout.csv, plate P1 well B1, inhibitor: t1 stands in 4 wells of this row, and its series has 3; correct "
        "the layout, or the series of t1 in assay.yaml"
    )


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"factor": "1"}, "compounds.TOR-1.series.factor: input should be greater than 1; found '1'"),
        ({"levels": "1"}, "compounds.TOR-1.series.levels: "),
        ({"direction": "sideways"}, "must be one of right, left, down or up"),
        ({"top": "0 uM"}, "is zero"),
        ({"factor": "1e9"}, "end at nothing"),
    ],
)
def test_a_series_that_is_none(tmp_path, keys, sentence):
    folders.write(tmp_path / "f", {"assay.yaml": series(**keys)})
    with pytest.raises(InputError) as caught:
        load_assay(tmp_path / "f", "f")
    assert any(sentence in problem.sentence() for problem in caught.value.problems), caught.value


def test_concentrations_by_mass_with_a_molar_mass(tmp_path):
    assay = folders.ASSAY + "compounds: {TOR-1: {aliases: [T1], molar_mass: 250 g/mol}}\n"
    text = HEAD.replace("nM", "mg/L") + "A1,low control,,,40\nB1,sample,t1,0,40\nB2,sample,TOR-1,3,40\n"
    assert held(tmp_path / "f", assay=assay, layout=text)["B2"] == 12.0
    [problem] = read(tmp_path / "g", layout=text)[1]
    assert problem.severity == "warning"
    assert problem.sentence() == (
        "f/layout.csv, row 3, inhibitor: the inhibitor is in mg/L and the enzyme in uM, which cannot be compared: "
        "depletion of free inhibitor is not in the model; give compounds.TOR-1.molar_mass in assay.yaml"
    )
