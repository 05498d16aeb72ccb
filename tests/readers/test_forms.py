"""Forms of exports and tables that a person reads at once: marks in well names, turned plates, levels above blocks."""

import pytest
from assays import folders

from mtorkin.base.errors import InputError
from mtorkin.readers import read_export
from mtorkin.readers.ingest import ingest

WELLS = ["A1", "A2", "B1", "B2"]


def export(path, *lines):
    path.joinpath("x.csv").write_text("\n".join(lines) + "\n")
    return read_export(path / "x.csv")


def plates(found):
    """The numbers of every read, by its plate, label and time."""
    return {(read.plate, read.label, read.time): read.signals.numbers() for read in found.reads}


def listed(names, more=""):
    return [f"{name}{more},{index + 1.5}" for index, name in enumerate(names)]


@pytest.mark.parametrize("heading", ["Well,OD 450", "Well,Signal", "Position,RFU"])
@pytest.mark.parametrize("names", [["A-1", "A-2", "B-1", "B-2"], ["A_01", "A_02", "B_01", "B_02"]])
def test_a_mark_between_row_and_column(tmp_path, heading, names):
    (read,) = export(tmp_path, heading, *listed(names)).reads
    assert read.signals.numbers() == dict(zip(WELLS, [1.5, 2.5, 3.5, 4.5], strict=True))


@pytest.mark.parametrize("heading", ["Well,OD 450", "Well,Signal"])
@pytest.mark.parametrize(
    ("names", "of"),
    [
        (["P1-A1", "P1-B1", "P2-A1", "P2-B1"], ["P1", "P2"]),
        (["Plate1:A1", "Plate1:B1", "Plate2:A1", "Plate2:B1"], ["Plate1", "Plate2"]),
        (["run_a_A01", "run_a_B01", "run_b_A01", "run_b_B01"], ["run_a", "run_b"]),
    ],
)
def test_a_plate_before_the_well(tmp_path, heading, names, of):
    found = export(tmp_path, heading, *listed(names))
    assert [read.plate for read in found.reads] == of
    assert [read.signals.numbers() for read in found.reads] == [{"A1": 1.5, "B1": 2.5}, {"A1": 3.5, "B1": 4.5}]


@pytest.mark.parametrize(
    "lines",
    [
        ["Well,OD", *listed(["A-1", "A2", "B-1", "B-2"])],  # two forms
        ["Well,OD", *listed(["A1-A3", "B1-B3", "P1-P3"])],  # rectangles
        ["Well,OD", *listed(["A-1", "A_2", "B-1", "B_2"])],  # two marks
        ["Compound,OD", *listed(["A-1", "A-2", "B-1", "B-2"])],  # samples
    ],
)
def test_no_other_names_are_wells(tmp_path, lines):
    with pytest.raises(InputError) as caught:
        export(tmp_path, *lines)
    assert len(caught.value.problems) == 1


def test_plates_that_do_not_go_together(tmp_path):
    lines = ["Well,Plate,OD", "P1-A1,x,1.5", "P1-B1,y,2.5", "P2-A1,x,3.5", "P2-B1,y,4.5"]
    with pytest.raises(InputError, match=r"the column of plates says x and the name of the well P1"):
        export(tmp_path, *lines)


@pytest.mark.parametrize(
    "heads",
    [
        ["A1 (665)", "A2 (665)", "A1 (620)", "A2 (620)"],
        ["A1 665", "A2 665", "A1 620", "A2 620"],
        ["665 A1", "665 A2", "620 A1", "620 A2"],
        ["A1 [665 nm]", "A2 [665 nm]", "A1 [620 nm]", "A2 [620 nm]"],
    ],
)
@pytest.mark.parametrize("order", [[0, 1, 2, 3], [0, 2, 1, 3], [0, 2, 3, 1]])
def test_headings_with_a_well_and_a_channel(tmp_path, heads, order):
    values = [["1.5", "2.5", "3.5", "4.5"], ["5.5", "6.5", "7.5", "8.5"]]
    lines = [",".join([time, *(row[at] for at in order)]) for time, row in zip(["0", "60"], values, strict=True)]
    found = export(tmp_path, ",".join(["Time [s]", *(heads[at] for at in order)]), *lines)
    assert plates(found) == {
        ("", "665", 0.0): {"A1": 1.5, "A2": 2.5}, ("", "620", 0.0): {"A1": 3.5, "A2": 4.5},
        ("", "665", 1.0): {"A1": 5.5, "A2": 6.5}, ("", "620", 1.0): {"A1": 7.5, "A2": 8.5},
    }  # fmt: skip
    assert {read.wavelength for read in found.reads} == {"665", "620"}
    assert not found.remainder


def test_headings_where_a_channel_lacks_a_well_are_refused(tmp_path):
    with pytest.raises(InputError):
        export(tmp_path, "Time [s],A1 (665),A2 (665),A1 (620)", "0,1.5,2.5,3.5", "60,1.5,2.5,3.5")


def turned(base=0.0, letters="ABCDEFGH", numbers=12):
    lines = [",".join(["", *letters])]
    rows = range(1, numbers + 1)
    return [*lines, *(",".join([str(n), *(f"{base + i + n / 100:.2f}" for i in range(len(letters)))]) for n in rows)]


def test_letters_along_the_top(tmp_path):
    found = export(tmp_path, "Absorbance 450", *turned(), "", "Absorbance 620", *turned(20))
    assert [read.label for read in found.reads] == ["Absorbance 450", "Absorbance 620"]
    assert [read.wavelength for read in found.reads] == ["450", "620"]
    for read, base in zip(found.reads, (0, 20), strict=True):
        expected = {f"{letter}{n}": base + i + n / 100 for i, letter in enumerate("ABCDEFGH") for n in range(1, 13)}
        assert read.signals.numbers() == pytest.approx(expected)
    assert not found.remainder


@pytest.mark.parametrize(("letters", "numbers"), [("ABCDEFG", 12), ("ABCDEFGH", 11), ("ABCDEFGHI", 12)])
def test_lettered_columns_that_are_no_whole_plate(tmp_path, letters, numbers):
    with pytest.raises(InputError):
        export(tmp_path, *turned(0, letters, numbers))


GEN5 = ["Software Version\t3.12.08", "", "Plate Number\tPlate 1", "Reader Type:\tSynergy H1", ""]


def gen5(path, *lines):
    path.joinpath("x.txt").write_text("\n".join([*GEN5, *lines]) + "\n")
    return read_export(path / "x.txt")


KINETIC = ["Time\tT° Read\tA1\tA2\tB1\tB2", "0:00:00\t30.0\t1.5\t2.5\t3.5\t4.5", "0:01:00\t30.0\t5.5\t6.5\t7.5\t8.5"]


@pytest.mark.parametrize("between", [[], [""]])
@pytest.mark.parametrize("head", ["T° Read", "T° 340", "Temp"])
def test_a_bare_number_above_a_kinetic_table_is_its_wavelength(tmp_path, between, head):
    found = gen5(tmp_path, "340", *between, KINETIC[0].replace("T° Read", head), *KINETIC[1:], "")
    assert {read.wavelength for read in found.reads} == {"340"}
    assert [read.time for read in found.reads] == [0.0, 1.0]
    assert not found.remainder


def test_each_table_has_the_number_above_it(tmp_path):
    found = gen5(tmp_path, "340", "", *KINETIC, "", "405", "", *KINETIC, "")
    assert [read.wavelength for read in found.reads] == ["340", "340", "405", "405"]
    assert not found.remainder


def test_two_numbers_above_one_table_are_nobodys(tmp_path):
    found = gen5(tmp_path, "340", "405", "", *KINETIC, "")
    assert {read.wavelength for read in found.reads} == {""}


def test_a_number_above_two_reads_side_by_side_is_nobodys(tmp_path):
    found = gen5(tmp_path, "340", "", "Time\tA1\tA2\tA1\tA2", "0:00:00\t1.5\t2.5\t3.5\t4.5", "")
    assert [read.wavelength for read in found.reads] == ["", ""]


ASSAY = """\
mtorkin: 1
title: rates
enzyme: {name: enzyme}
substrates: {ATP: {}, protein: {concentration: 2 uM}}
velocities: {file: rates.csv, compound: Q-5%s}
"""


def rates(path, *lines, more="", assay=ASSAY):
    files = {"assay.yaml": assay % more, "rates.csv": "\n".join(lines) + "\n"}
    return ingest(folders.write(path, files), path.name)


def said(path, *lines, **more):
    return folders.sentences(lambda: rates(path, *lines, **more))


HEAD, BLOCK = "inhibitor [uM],velocity [a.u.]", ["0,3.1", "4,1.1"]


@pytest.mark.parametrize("line", ["[ATP] = {} uM", "ATP: {} uM", "ATP = {} uM,", "ATP [uM] = {}", "ATP:,{} uM"])
@pytest.mark.parametrize("heads", [[HEAD], []])
def test_a_level_above_each_block(tmp_path, line, heads):
    six, fifty = line.format(6), line.format(50)
    found = rates(tmp_path / "f", six, HEAD, *BLOCK, "", fifty, *heads, *BLOCK, "Mean,2")
    assert found.wells["ATP"].tolist() == [6, 6, 50, 50]
    assert found.wells["inhibitor"].tolist() == [0, 4, 0, 4]
    (sentence,) = [each.sentence() for each in found.problems if "stands once" in each.message]
    assert sentence.endswith("taken for all of them: ATP")


def test_a_level_below_the_headings_and_one_by_its_own_name(tmp_path):
    found = rates(tmp_path / "f", HEAD, "S = 6 uM", *BLOCK, "S = 50 uM", *BLOCK, more=", columns: {ATP: S}")
    assert found.wells["ATP"].tolist() == [6, 6, 50, 50]


def test_the_level_of_the_inhibitor(tmp_path):
    head = "ATP [uM],velocity [a.u.]"
    found = rates(tmp_path / "f", "inhibitor: 0 uM", head, "6,3.1", "50,7.1", "", "inhibitor: 4 uM", "6,1.1", "50,2.1")
    assert found.wells["inhibitor"].tolist() == [0, 0, 4, 4]


@pytest.mark.parametrize("between", [[""], [HEAD], ["", HEAD]])
def test_a_block_without_a_level_takes_none_from_above(tmp_path, between):
    sentences = said(tmp_path / "f", "ATP: 6 uM", HEAD, *BLOCK, *between, *BLOCK)
    assert any("no concentration of ATP" in each for each in sentences)


def test_levels_that_contradict(tmp_path):
    line, head = "ATP: 6 uM", "ATP [uM],inhibitor [uM],velocity [a.u.]"
    sentences = said(tmp_path / "f", line, head, "6,0,3.1", "50,0,7.1")
    assert any("the row says 50 and the line above its block 6 uM; correct one" in each for each in sentences)
    constant = ASSAY.replace("ATP: {}", "ATP: {concentration: 50 uM}")
    sentences = said(tmp_path / "g", line, HEAD, *BLOCK, assay=constant)
    assert any("the table says 6 uM on a line above a block" in each for each in sentences)


def test_a_level_without_a_unit(tmp_path):
    assert any("no unit" in each for each in said(tmp_path / "f", "[ATP] = 6", HEAD, *BLOCK))
