"""Layouts: three forms, one meaning, and a sentence for everything that can be wrong with one."""

from textwrap import dedent

import openpyxl
import pytest
from assays import folders

from mtorkin.assays.folder import load_assay
from mtorkin.assays.layout import read_layouts
from mtorkin.base import tables

BLOCKS = dedent(
    """\
    role,1,2
    A,high control,low control
    B,sample,sample

    compound,1,2
    A,,
    B,TOR-1,TOR-1

    inhibitor [nM],1,2
    A,,
    B,0,3.2

    ATP [uM],1,2
    A,100,100
    B,100,100
    """
)

WELLMAP = dedent(
    """\
    [expt]
    "ATP [uM]" = 100
    [well.A1]
    role = "high control"
    [well.A2]
    role = "low control"
    [block.2x1.B1]
    role = "sample"
    compound = "TOR-1"
    [well.B1]
    inhibitor = "0 nM"
    [well.B2]
    inhibitor = "3.2 nM"
    """
)


def read(folder, **changes):
    folders.good(folder, **changes)
    found = read_layouts(folder, load_assay(folder, "f"), "f")
    return found.rows, found.problems


def said(folder, **changes):
    return [problem.sentence() for problem in read(folder, **changes)[1]]


def workbook(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        for line in text.strip("\n").split("\n"):
            sheet.append(
                [float(cell) if cell.replace(".", "", 1).isdigit() else cell or None for cell in line.split(",")]
            )
    book.save(path)


@pytest.fixture
def expected(tmp_path):
    rows, problems = read(tmp_path / "expected")
    assert problems == []
    return rows


def test_long_table(expected):
    frame = tables.WELLS.frame(expected)
    assert frame["well"].tolist() == ["A1", "A2", "B1", "B2"]
    assert frame["inhibitor"].tolist()[2:] == [0.0, 0.0032]
    assert frame["inhibitor"].isna().tolist() == [False, True, False, False]
    assert frame["ATP"].tolist() == [100.0] * 4
    assert frame["protein"].tolist() == [2.0] * 4
    assert frame["FKBP12"].tolist() == [0.0] * 4
    assert set(frame["ATP_unit"]) | set(frame["FKBP12_unit"]) == {"uM"}
    assert frame["substrate"].isna().all()


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters(tmp_path, expected, delimiter):
    assert read(tmp_path / "f", layout=folders.LAYOUT.replace(",", delimiter)) == (expected, [])


def test_decimal_comma(tmp_path, expected):
    assert read(tmp_path / "f", layout=folders.LAYOUT.replace(",", ";").replace("3.2", "3,2")) == (expected, [])


def test_units_in_cells(tmp_path, expected):
    text = folders.LAYOUT.replace(" [nM]", "").replace(",0,", ",0 uM,").replace(",3.2,", ",0.0032 uM,")
    assert read(tmp_path / "f", layout=text) == (expected, [])


def test_names_of_wells_roles_and_columns_are_forgiving(tmp_path, expected):
    text = folders.LAYOUT.replace("A1,high control", "a01,High_Control").replace("well,role", "Well,ROLE")
    assert read(tmp_path / "f", layout=text) == (expected, [])


def test_plate_blocks(tmp_path, expected):
    assert read(tmp_path / "f", layout=BLOCKS) == (expected, [])


def test_blocks_labelled_in_the_row_above(tmp_path, expected):
    text = BLOCKS
    for label in ("role", "compound", "inhibitor [nM]", "ATP [uM]"):
        text = text.replace(f"{label},1,2", f"{label},,\n,1,2")
    assert read(tmp_path / "f", layout=text) == (expected, [])


def test_wellmap(tmp_path, expected):
    folder = folders.write(tmp_path / "f", {"layout.toml": WELLMAP})
    assay = folders.ASSAY.replace("layout.csv", "layout.toml")
    assert read(folder, assay=assay) == (expected, [])


@pytest.mark.parametrize("text", [folders.LAYOUT, BLOCKS])
def test_workbook_of_either_form(tmp_path, expected, text):
    folder = folders.good(tmp_path / "f", assay=folders.ASSAY.replace("layout.csv", "layout.xlsx"))
    workbook(folder / "layout.xlsx", {"Layout": text, "Notes": "made by,me"})
    found = read_layouts(folder, load_assay(folder, "f"), "f")
    assert (found.rows, found.problems) == (expected, [])


def test_workbook_with_a_sheet_for_each_quantity(tmp_path, expected):
    folder = folders.good(tmp_path / "f", assay=folders.ASSAY.replace("layout.csv", "layout.xlsx"))
    blocks = [block.split(",", 1) for block in BLOCKS.split("\n\n")]
    workbook(folder / "layout.xlsx", {label.replace("[", "(").replace("]", ")"): "," + rest for label, rest in blocks})
    found = read_layouts(folder, load_assay(folder, "f"), "f")
    assert (found.rows, found.problems) == (expected, [])


TWO_PLATES = folders.ASSAY + "  - {name: P2, file: plate2.csv, layout: layout.csv}\n"


def test_one_layout_for_two_plates_that_are_alike(tmp_path, expected):
    rows, problems = read(tmp_path / "f", assay=TWO_PLATES)
    assert problems == []
    assert [row["plate"] for row in rows] == ["P1"] * 4 + ["P2"] * 4
    assert rows[:4] == expected


def test_one_layout_with_a_plate_column(tmp_path, expected):
    lines = folders.LAYOUT.splitlines()
    text = "\n".join(
        [f"plate,{lines[0]}", *[f"p1,{line}" for line in lines[1:]], *[f"P2,{line}" for line in lines[1:]]]
    )
    rows, problems = read(tmp_path / "f", assay=TWO_PLATES, layout=text)
    assert problems == []
    assert rows[:4] == expected
    assert [row["plate"] for row in rows[4:]] == ["P2"] * 4


def test_plates_of_a_plate_column_must_be_those_of_the_folder(tmp_path):
    text = folders.LAYOUT.replace("well,", "plate,well,").replace("\nA", "\nP1,A").replace("\nB1", "\nP7,B1")
    text = text.replace("\nB2", "\n,B2")
    found = said(tmp_path / "f", assay=TWO_PLATES, layout=text)
    assert found[0] == "f/layout.csv, row 4, plate: 'P7' is not a plate of assay.yaml, which has P1, P2"
    assert found[1] == "f/layout.csv, row 5, plate: the row names no plate of assay.yaml, which has P1, P2"
    assert found[2] == "f/layout.csv, plate: the layout has no wells of plate P2"


def test_workbook_with_a_sheet_for_each_plate(tmp_path, expected):
    folder = folders.good(tmp_path / "f", assay=TWO_PLATES.replace("layout.csv", "layout.xlsx"))
    workbook(folder / "layout.xlsx", {"P1": BLOCKS, "P2": BLOCKS.replace("3.2", "32")})
    found = read_layouts(folder, load_assay(folder, "f"), "f")
    assert found.problems == []
    assert found.rows[:4] == expected
    assert [row["inhibitor"] for row in found.rows if row["well"] == "B2"] == [0.0032, 0.032]


def test_names_of_columns(tmp_path, expected):
    text = folders.LAYOUT.replace("well,role,compound,inhibitor [nM]", "Position,Type,Substance,Conc")
    columns = "columns: {well: Position, role: Type, compound: Substance, inhibitor: {column: Conc, unit: nM}}"
    assay = folders.ASSAY.replace("layout: layout.csv", f"layout: layout.csv, {columns}")
    assert read(tmp_path / "f", assay=assay, layout=text) == (expected, [])


def test_constants_fill_what_the_layout_leaves_open(tmp_path):
    layout = folders.LAYOUT.replace("ATP [uM]", "ATP [uM],protein [nM],FKBP12 [uM]").replace(",100\n", ",100,,\n")
    layout = layout.replace("3.2,100,,", "3.2,100,500,1") + "B3,blank,,,,,\n"
    assay = folders.ASSAY.replace("conditions:", "accessory: {FKBP12: {concentration: 200 nM}}\nconditions:")
    rows, problems = read(tmp_path / "f", layout=layout, assay=assay)
    assert problems == []
    by_well = {row["well"]: row for row in rows}
    assert [by_well[well]["protein"] for well in ("B1", "B2")] == [2.0, 0.5]
    assert [by_well[well]["FKBP12"] for well in ("B1", "B2", "B3")] == [0.2, 1.0, 0.0]
    assert "protein" not in by_well["B3"]
    assert "ATP" not in by_well["B3"]


def test_excluded_wells_keep_their_reason(tmp_path):
    text = folders.LAYOUT.replace("ATP [uM]\n", "ATP [uM],exclude\n").replace("3.2,100", "3.2,100,bubble")
    rows, problems = read(tmp_path / "f", layout=text)
    assert problems == []
    assert rows[3]["excluded"] == "bubble"


def test_standards(tmp_path):
    text = folders.LAYOUT.replace("ATP [uM]\n", "ATP [uM],standard [nM]\n") + "C1,standard,,,100,500\n"
    rows, problems = read(tmp_path / "f", layout=text)
    assert problems == []
    assert (rows[-1]["standard"], rows[-1]["standard_unit"]) == (0.5, "uM")


def test_empty_positions_are_not_wells(tmp_path, expected):
    assert read(tmp_path / "f", layout=folders.LAYOUT + "H11,,,,\n\nH12,,,,\n") == (expected, [])


def test_high_control_has_the_unit_of_the_inhibitor(tmp_path):
    text = folders.LAYOUT.replace("inhibitor [nM]", "inhibitor [a.u.]")
    rows, problems = read(tmp_path / "f", layout=text)
    assert problems == []
    assert (rows[0]["inhibitor"], rows[0]["inhibitor_unit"]) == (0.0, "a.u.")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("B2,", "B1,", "f/layout.csv, row 5, well: well B1 is given twice, first in row 4; remove one"),
        ("B2,", "b01,", "f/layout.csv, row 5, well: well B1 is given twice, first in row 4; remove one"),
        ("B2,", "B49,", "f/layout.csv, row 5, well: 'B49' is not a well; wells are A1 to AF48"),
        ("B2,", ",", "f/layout.csv, row 5, well: the row names no well; wells are A1 to AF48"),
        (
            "3.2",
            "abc",
            "f/layout.csv, row 5, inhibitor: 'abc' is not a number; the unit is given already (nM), so write for "
            "example 10",
        ),
        (
            "3.2",
            "nan",
            "f/layout.csv, row 5, inhibitor: 'nan' is not a number; the unit is given already (nM), so write for "
            "example 10",
        ),
        ("3.2", "-3.2", "f/layout.csv, row 5, inhibitor: '-3.2' is negative, and a concentration cannot be"),
        (
            "3.2",
            "",
            "f/layout.csv, row 5, inhibitor: the sample has no concentration of its compound; 0 is a level too",
        ),
        ("3.2", "3 min", "row 5, inhibitor: 'min' is a unit of time, not of concentration; write for example 10 nM"),
        (" [nM]", "", "f/layout.csv, row 4 and 1 more, inhibitor: no unit; write it into the heading (inhibitor [uM])"),
        (" [nM]", " [nm]", "f/layout.csv, row 4 and 1 more, inhibitor: 'nm' is a unit of length, not of concentration"),
        ("3.2", "3 a.u.", "row 5, inhibitor: is in a.u. here and in uM elsewhere; give all in one unit"),
        (
            "inhibitor",
            "inhibitr",
            "row 1, inhibitr [nM]: there is no column 'inhibitr [nM]'; did you mean 'inhibitor'?",
        ),
        (
            "B2,sample",
            "B2,smaple",
            "row 5, role: 'smaple' is not a role; did you mean 'sample'?; roles are sample, high",
        ),
        ("low control", "Negative control", "'Negative control' is not a role; did you mean 'low control'?"),
        ("high control", "DMSO", "row 2, role: 'DMSO' is not a role; did you mean 'high control'?"),
        ("B2,sample", "B2,", "f/layout.csv, row 5, role: the well has no role; roles are sample, high control, low"),
        (
            "sample,TOR-1,3.2",
            "sample,,3.2",
            "f/layout.csv, row 5, compound: the sample has no compound; wells with enzyme",
        ),
        ("low control", "sample", "the plate has no low control and no blank"),
        (
            "3.2,100",
            "3.2,",
            "row 5, ATP: the well has no concentration of ATP; give it here or, if constant, as substrates.",
        ),
        ("high control,,", "high control,,5", "row 2, inhibitor: a high control has enzyme and no compound"),
        ("low control,", "low control,rapamycin", "row 3, compound: the low control is made with rapamycin: a rapalog"),
        ("B2,sample", "B2,standard", "row 5, standard: the standard has no concentration of product"),
        (
            "ATP [uM]",
            "substrate [uM]",
            "substrate: the substrates of assay.yaml do not name substrate; add `substrate:`",
        ),
        ("ATP [uM]", "inhibitor [uM]", "row 1, inhibitor: two columns are inhibitor; remove one"),
        ("role,", "", "f/layout.csv, row 1, role: there is no column `role`, which every layout has"),
        ("3.2,100", "3.2,100,77", "f/layout.csv, row 5: the row has a value in a column without a heading"),
    ],
)
def test_what_is_wrong_with_a_long_table(tmp_path, old, new, sentence):
    assert old in folders.LAYOUT
    found = said(tmp_path / "f", layout=folders.LAYOUT.replace(old, new))
    assert any(sentence in each for each in found), found


def test_no_control(tmp_path):
    text = folders.LAYOUT.replace("A2,low control,,,100\n", "")
    assert said(tmp_path / "f", layout=text) == [
        "f/layout.csv, plate P1, role: the plate has no low control and no blank, so that zero activity is unknown; "
        "name the wells that have it, or say `blanked: true` under detection where it was subtracted before"
    ]


def test_no_control_on_plates_that_were_blanked(tmp_path):
    text = folders.LAYOUT.replace("A2,low control,,,100\n", "")
    blanked = folders.ASSAY.replace("format: tr-fret", "format: tr-fret, blanked: true")
    assert said(tmp_path / "f", layout=text, assay=blanked) == []
    kinetic = folders.ASSAY.replace("format: tr-fret", "format: absorbance, kind: kinetic")
    [problem] = read(tmp_path / "g", layout=text, assay=kinetic)[1]
    assert problem.severity == "warning"
    assert "its slopes are taken as they are" in problem.message
    spoilt = folders.LAYOUT.replace("ATP [uM]\n", "ATP [uM],exclude\n").replace(
        "A2,low control,,,100", "A2,low control,,,100,spilt"
    )
    [problem] = read(tmp_path / "h", layout=spoilt, assay=kinetic)[1]
    assert problem.severity == "error"


def test_everything_wrong_is_said_at_once(tmp_path):
    text = folders.LAYOUT.replace("3.2", "abc").replace("low", "lwo").replace("B1", "Z99")
    assert len(said(tmp_path / "f", layout=text)) == 3


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("role,1", "rool,1", "cell A1, rool: there is no column 'rool'; did you mean 'role'?"),
        ("role,1", ",1", "f/layout.csv, cell A1: the block does not say what it holds; name it in its corner"),
        ("3.2", "abc", "f/layout.csv, well B2, inhibitor: 'abc' is not a number; the unit is given already (nM)"),
        (
            "compound,1",
            "role,1",
            "f/layout.csv, cell B7, role: role of well B1 is given twice; remove one of the blocks",
        ),
        (" [nM]", "", "f/layout.csv, well B1 and 1 more, inhibitor: no unit; write it into the heading"),
    ],
)
def test_what_is_wrong_with_blocks(tmp_path, old, new, sentence):
    assert old in BLOCKS
    found = said(tmp_path / "f", layout=BLOCKS.replace(old, new))
    assert any(sentence in each for each in found), found


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[expt]", "\ufeff[expt]", "layout.toml begins with a byte order mark; save it as UTF-8 without one"),
        ("[well.A1]", "[well.A1", "f/layout.toml: wellmap cannot read the layout"),
        ("[well.A1]", "[well.1A]", "f/layout.toml: wellmap cannot read the layout"),
        ("compound", "compuond", "f/layout.toml, compuond: there is no column 'compuond'; did you mean 'compound'?"),
        ("[block.2x1.B1]", "[block.9999x9999.B1]", "a block of 9999x9999 wells is larger than any plate (48x32)"),
        ("3.2 nM", "3.2", "f/layout.toml, well B2, inhibitor: no unit; write it into the heading"),
        ("role", "rolle", "f/layout.toml, role: there is no `role`, which every layout has"),
    ],
)
def test_what_is_wrong_with_a_wellmap(tmp_path, old, new, sentence):
    folder = folders.write(tmp_path / "f", {"layout.toml": WELLMAP.replace(old, new)})
    found = said(folder, assay=folders.ASSAY.replace("layout.csv", "layout.toml"))
    assert any(sentence in each for each in found), found
    assert str(tmp_path) not in "".join(found)


@pytest.mark.parametrize("name", ["absent.csv", "absent.toml", "absent.xlsx"])
def test_missing_layout(tmp_path, name):
    found = said(tmp_path / "f", assay=folders.ASSAY.replace("layout.csv", name))
    there = "assay.yaml, layout.csv, plate1.csv"
    assert found == [f"f/{name}: there is no such file; there is {there}; put it into the folder, or correct its name"]


def test_replicates_as_columns_are_told_to_be_rows(tmp_path):
    (found, *_) = said(tmp_path / "f", layout="well,role,rep 1,Rep2\nA1,sample,A2,A3\n")
    assert "rep 1, Rep2 look like replicates side by side: a layout has one row per well" in found


def test_no_layout_at_all(tmp_path):
    [sentence] = said(tmp_path / "f", layout="some words\nand more\n")
    assert "neither a table with a column `well` nor plate-shaped blocks" in sentence
    [sentence] = said(tmp_path / "g", layout="well,role\n")
    assert sentence == "f/layout.csv: the layout names no well"


@pytest.mark.parametrize("word", ["NA", "n/a", "none", "-"])
def test_a_word_for_nothing_on_a_control_is_no_compound(tmp_path, word):
    table = f"""\
        well,role,compound,inhibitor [nM],ATP [uM]
        A-1,high control,{word},{word},100
        A-2,low control,{word},,100
        B-1,sample,TOR-1,0,100
        B-2,sample,TOR-1,3.2,100
    """
    rows, problems = read(tmp_path / "f", layout=dedent(table))
    assert problems == []
    assert [(row["well"], row["compound"]) for row in rows] == [
        ("A1", None), ("A2", None), ("B1", "TOR-1"), ("B2", "TOR-1"),
    ]  # fmt: skip
    assert rows[0]["inhibitor"] == 0


def test_names_of_samples_that_differ_in_case_alone(tmp_path):
    layout = folders.LAYOUT.replace("B2,sample,TOR-1", "B2,sample,tor-1")
    [sentence] = said(tmp_path / "f", layout=layout)
    assert sentence.startswith("f/layout.csv, row 5, compound: is 'tor-1' here and 'TOR-1' in row 4")
    stated = folders.ASSAY + "compounds: {TOR-1: {aliases: [tor-1]}}\n"
    assert said(tmp_path / "g", layout=layout, assay=stated) == []
    assert said(tmp_path / "h", layout=folders.LAYOUT.replace("A2,low control,", "A2,low control,tor-1")) == []
