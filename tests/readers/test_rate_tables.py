"""Tables of velocities as people keep them: replicates side by side, levels along the top, gaps, means, signs."""

import hypothesis
import openpyxl
import pytest
from assays import folders
from hypothesis import strategies as st
from shared import CASES

from mtorkin.base.settings import Settings
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import reduce

ASSAY = """\
mtorkin: 1
title: rates
enzyme: {{name: enzyme}}
substrates: {{ATP: {{}}, protein: {{concentration: 2 uM}}}}
velocities:
  file: {file}
  {more}
"""


def assay(more, file="rates.csv"):
    return ASSAY.format(file=file, more=more.strip("\n").replace("\n", "\n  "))


def read(path, table, more="compound: Q-5"):
    return ingest(folders.write(path, {"assay.yaml": assay(more), "rates.csv": table}), path.name)


def said(path, table, more="compound: Q-5"):
    return folders.sentences(lambda: read(path, table, more))


def warnings(ingested):
    assert {problem.severity for problem in ingested.problems} <= {"warning"}
    return [problem.sentence() for problem in ingested.problems]


def rows(ingested):
    columns = ["well", "compound", "ATP", "inhibitor", "velocity"]
    return [tuple(row) for row in ingested.wells[columns].astype(object).to_numpy()]


REPLICATES = "ATP [uM],inhibitor [uM],run 1,run 2,run 3\n6,0,3.1,3.2,3.3\n6,4,1.1,1.2,1.3\n50,0,7.1,7.2,7.3\n"


def test_velocities_that_were_taken_out(tmp_path):
    ingested = read(
        tmp_path / "f", "ATP [uM],inhibitor [uM],velocity [a.u.]\n6,0,3\n6,4,outlier\n6,4,(1.2)\nStdDev,,2\n"
    )
    assert [row[-1] for row in rows(ingested) if row[-1] == row[-1]] == [3.0]
    assert "row 3 (outlier), row 4 ((1.2))" in " ".join(warnings(ingested))


def test_replicates_as_columns(tmp_path):
    more = "compound: Q-5\ncolumns: {velocity: {column: [run 1, run 2, run 3], unit: mAU/min}}"
    found = read(tmp_path / "f", REPLICATES, more)
    assert warnings(found) == []
    assert rows(found)[:4] == [
        ("row 2 column C", "Q-5", 6.0, 0.0, 3.1), ("row 2 column D", "Q-5", 6.0, 0.0, 3.2),
        ("row 2 column E", "Q-5", 6.0, 0.0, 3.3), ("row 3 column C", "Q-5", 6.0, 4.0, 1.1),
    ]  # fmt: skip
    assert len(found.wells) == 9
    assert set(found.wells["velocity_unit"]) == {"mAU/min"}


def test_replicates_with_their_unit_in_the_headings(tmp_path):
    table = REPLICATES.replace("run 1,run 2,run 3", "v1 (A405/min),v2 (A405/min),mean")
    found = read(tmp_path / "f", table, "compound: Q-5\ncolumns: {velocity: [v1, v2]}")
    assert found.wells["velocity"].tolist() == [3.1, 3.2, 1.1, 1.2, 7.1, 7.2]
    assert warnings(found) == [
        "f/rates.csv, row 1: not used: mean; `columns:` in assay.yaml says which heading is which"
    ]


def test_columns_that_are_called_alike_are_replicates(tmp_path):
    table = REPLICATES.replace("run 1,run 2,run 3", "velocity [%],velocity [%],velocity [%]")
    assert len(read(tmp_path / "f", table).wells) == 9


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (
            "{velocity: [run 1, run 9]}",
            "row 1, velocity: there is no column 'run 9' to take velocity from; there is ATP",
        ),
        ("{velocity: {column: [], unit: a.u.}}", "columns.velocity.column"),
        ("{ATP: [a, b]}", "`ATP` has several headings; only `velocity` may, where replicates are columns"),
        (
            "{velocity: [run 1, run 2], se: {column: run 3}}",
            "a standard error stands beside several velocities of a row",
        ),
    ],
)
def test_replicates_that_are_not_there(tmp_path, more, sentence):
    found = said(tmp_path / "f", REPLICATES, f"compound: Q-5\ncolumns: {more}")
    assert any(sentence in each for each in found), found


CROSS = "rates of today,,,,,\n,inhibitor,,,,\nATP [uM],0,0.5,3,12,fit\n7,4.1,3.9,2.2,0.9,x\n30,8.2,8,6.1,3.3,y\n"
ACROSS = "compound: Q-5\nacross: {levels: inhibitor, unit: uM, velocity: nM/s}"


def test_levels_along_the_top(tmp_path):
    found = read(tmp_path / "f", CROSS, ACROSS)
    assert rows(found)[:4] == [
        ("row 4 column B", "Q-5", 7.0, 0.0, 4.1), ("row 4 column C", "Q-5", 7.0, 0.5, 3.9),
        ("row 4 column D", "Q-5", 7.0, 3.0, 2.2), ("row 4 column E", "Q-5", 7.0, 12.0, 0.9),
    ]  # fmt: skip
    assert len(found.wells) == 8
    assert set(found.wells["velocity_unit"]) == {"nM/s"}
    assert "not used: fit" in warnings(found)[0]


def test_levels_with_their_units_and_replicates_below_them(tmp_path):
    table = "[S],[I] = 0 nM,,I = 80 nM,\n7,4.1,4.2,1.5,1.6\n30,8.2,8.3,4.4,4.5\n"
    more = "compound: Q-5\nacross: {levels: inhibitor, velocity: uM/min}\ncolumns: {ATP: {column: '[S]', unit: mM}}"
    found = read(tmp_path / "f", table, more)
    assert found.wells["inhibitor"].tolist() == [0.0, 0.0, 0.08, 0.08] * 2
    assert found.wells["ATP"].tolist() == [7000.0] * 4 + [30000.0] * 4
    assert found.wells["velocity"].tolist() == [4.1, 4.2, 1.5, 1.6, 8.2, 8.3, 4.4, 4.5]


def test_a_substrate_along_the_top(tmp_path):
    table = "inhibitor [nM];2,5;10;40\n0;1,5;3,5;7,5\n9;0,5;1,25;4,5\n"
    found = read(tmp_path / "f", table, "compound: Q-5\nacross: {levels: ATP, unit: uM, velocity: a.u.}")
    assert found.wells["ATP"].tolist() == [2.5, 10.0, 40.0] * 2
    assert found.wells["inhibitor"].tolist() == [0.0] * 3 + [0.009] * 3
    assert found.wells["velocity"].tolist() == [1.5, 3.5, 7.5, 0.5, 1.25, 4.5]


@pytest.mark.parametrize("heads", ["ATP 2.5 uM,ATP 10 uM", "2.5 uM ATP,10 uM ATP", "[ATP] 2.5 uM,ATP: 10 uM"])
def test_levels_along_the_top_with_their_name(tmp_path, heads):
    found = read(tmp_path / "f", f"inhibitor [nM],{heads}\n0,1,3\n9,2,4\n", ACROSS.replace("inhibitor", "ATP"))
    assert found.wells["ATP"].tolist() == [2.5, 10.0] * 2


@pytest.mark.parametrize(
    ("heading", "name", "unit", "sentence"),
    [
        ("1/v", "velocity", "a.u.", "'1/v' is a reciprocal, and velocity is wanted as it is"),
        ("inhibition [%]", "velocity", "%", "'inhibition [%]' is inhibition, which is no velocity; give what is left"),
        ("v [nM/min]", "velocity", "uM/min", "says nM/min and `columns:` uM/min; correct one of them"),
        ("log dose", "inhibitor", "M", "'log dose' is a logarithm"),
        ("dose [nM]", "inhibitor", "uM", "the heading 'dose [nM]' says nM and `columns:` uM"),
    ],
)
def test_a_heading_that_says_something_else(tmp_path, heading, name, unit, sentence):
    own = {"inhibitor": "inhibitor [uM]", "velocity": "velocity [a.u.]"} | {name: heading}
    table = f"ATP [uM],{own['inhibitor']},{own['velocity']}\n6,0,3.1\n6,4,1.1\n"
    sentences = said(
        tmp_path / "f", table, f"compound: Q-5\ncolumns: {{{name}: {{column: '{heading}', unit: '{unit}'}}}}"
    )
    assert [each for each in sentences if sentence in each]


def test_a_word_in_the_brackets_of_a_heading_is_no_other_unit(tmp_path):
    table = "S (total),dose (µM),v (mean)\n6,0,3.1\n6,4,1.1\n"
    units = {"ATP": ("S (total)", "uM"), "inhibitor": ("dose (µM)", "uM"), "velocity": ("v (mean)", "a.u.")}
    columns = ", ".join(f"{ours}: {{column: '{head}', unit: {unit}}}" for ours, (head, unit) in units.items())
    assert read(tmp_path / "f", table, f"compound: Q-5\ncolumns: {{{columns}}}").wells["velocity"].tolist() == [
        3.1,
        1.1,
    ]


@pytest.mark.parametrize("second", ["5", "30"])
def test_several_preincubations_are_no_replicates(tmp_path, second):
    table = f"ATP [uM],inhibitor [uM],preinc. [min],velocity [a.u.]\n6,0,5,3.1\n6,4,{second},1.1\n"
    if second == "5":
        assert "not used: preinc. [min]" in warnings(read(tmp_path / "f", table))[0]
    else:
        assert any("'preinc. [min]' has several times" in each for each in said(tmp_path / "f", table))


def test_no_levels_along_the_top(tmp_path):
    [sentence] = said(tmp_path / "f", "ATP [uM],low,high\n7,4,2\n", ACROSS)
    assert "no row has levels of inhibitor along the top (0, 5, or 5 nM) beside a column of ours" in sentence


BLOCKS = "compound,ATP [uM],inhibitor [nM],velocity [a.u.]\n" + "".join(
    f"{compound if atp == 5 and dose == 0 else ''},{atp if dose == 0 else ''},{dose},{atp / 5 - dose / 100}\n"
    for compound in ("Q-5", "Q-6") for atp in (5, 20, 80) for dose in (0, 10, 40)
)  # fmt: skip


def test_a_level_that_stands_once_for_each_block(tmp_path):
    found = read(tmp_path / "f", BLOCKS, "compound:")
    assert found.wells["ATP"].tolist() == [5.0] * 3 + [20.0] * 3 + [80.0] * 3 + [5.0] * 3 + [20.0] * 3 + [80.0] * 3
    assert found.wells["compound"].tolist() == ["Q-5"] * 9 + ["Q-6"] * 9
    assert warnings(found) == [
        "f/rates.csv, velocity: the value stands once above each block of rows, and is taken for all of them: "
        "compound, ATP"
    ]


def test_high_controls_without_a_compound_are_no_block(tmp_path):
    table = "compound,ATP [uM],inhibitor [nM],velocity [a.u.]\nQ-5,5,9,1\n,5,0,2\nQ-6,5,9,1.5\n,5,0,2.1\n"
    found = read(tmp_path / "f", table, "compound:")
    assert found.wells["role"].tolist() == ["sample", "high control"] * 2
    named = read(tmp_path / "g", table.replace(",0,", ",2,"), "compound:")
    assert named.wells["compound"].tolist() == ["Q-5", "Q-5", "Q-6", "Q-6"]


def test_blocks_of_different_length_have_to_be_declared(tmp_path):
    lines = BLOCKS.splitlines(keepends=True)
    table = "".join(lines[:3] + lines[4:10])
    assert any(
        "row 3 and 4 more, ATP: the well has no concentration" in each
        for each in said(tmp_path / "f", table, "compound:")
    )
    assert any("say `once: [compound, ATP]` under" in each for each in said(tmp_path / "i", table, "compound:"))
    found = read(tmp_path / "g", table, "once: [compound, ATP]")
    assert warnings(found) == []
    assert found.wells["ATP"].tolist() == [5.0] * 2 + [20.0] * 3 + [80.0] * 3
    assert "there is no column 'atp2'" in said(tmp_path / "h", table, "once: [atp2]")[0]


PLAIN = "ATP [uM],inhibitor [nM],velocity [a.u.],note\n6,0,3.1,\n6,9,NA,\n25,0,5.5,\n25,9,,bubble\n"


@pytest.mark.parametrize("units", ["uM,nM,mAU/min", "[uM],(nM),[mAU/min]"])
def test_units_in_a_row_below_the_headings(tmp_path, units):
    found = read(tmp_path / "f", f"ATP,inhibitor,velocity\n{units}\n6,0,3.1\nATP,inhibitor,velocity\n6,9,1.5\n")
    assert rows(found) == [("row 3", "Q-5", 6.0, 0.0, 3.1), ("row 5", "Q-5", 6.0, 0.009, 1.5)]
    assert set(found.wells["velocity_unit"]) == {"mAU/min"}
    assert "are not read: row 4 (the headings again)" in warnings(found)[0]


def test_velocities_that_are_missing_are_left_out(tmp_path):
    found = read(tmp_path / "f", PLAIN)
    assert (
        "f/rates.csv, velocity: there is no velocity, so that these are left out: row 3 (NA), row 5 (empty)"
        in warnings(found)
    )
    reduced = reduce(found.assay, found.wells, found.signals, Settings()).velocities
    assert reduced["status"].tolist() == ["used", "left out", "used", "left out"]
    assert reduced["reason"].tolist()[1::2] == ["no velocity: the cell is NA", "no velocity: the cell is empty"]


@pytest.mark.parametrize(
    ("end", "where"),
    [
        ("Mean,,4.3,\n", "row 6 (Mean)"),
        ("6,9,0.2,SD (n = 3)\n", "row 6 (SD (n = 3))"),
        ("average:,,4.3,\nst dev,,1.2,\n", "row 6 (average:), row 7 (st dev)"),
    ],
)
def test_rows_that_sum_up_others(tmp_path, end, where):
    found = read(tmp_path / "f", PLAIN + end)
    assert len(found.wells) == 4
    assert f"f/rates.csv, velocity: these rows sum up others, and are not read: {where}" in warnings(found)


def test_notes_below_a_table(tmp_path):
    found = read(tmp_path / "f", PLAIN + ",,,measured by two of us\n")
    assert len(found.wells) == 4
    assert any("no concentration and no velocity, and are not read: row 6" in each for each in warnings(found))


def test_all_of_it_in_one_table(tmp_path):
    """Compounds that stand once, replicates below their level, a gap, means and a footnote."""
    table = "Rates\n\ndrug;[S] | [I];0;;15;;mean\nQ-5;4;1,1;1,2;0,4;NA;0,8\n;16;3,1;3,2;1,4;1,5;2\n"
    table += "Q-6;4;1,3;1,4;0,6;0,7;0,8\n;16;3,3;3,4;1,6;-0,1;2\nMean;;2;2;1;1;1\n* NA: spilt\n"
    more = "across: {levels: inhibitor, unit: nM, velocity: mAU/min}\n"
    more += "columns: {ATP: {column: '[S] | [I]', unit: uM}, compound: drug}"
    found = read(tmp_path / "f", table, more)
    assert len(found.wells) == 16
    assert found.wells["compound"].tolist() == ["Q-5"] * 8 + ["Q-6"] * 8
    assert found.wells["ATP"].tolist() == ([4.0] * 4 + [16.0] * 4) * 2
    assert found.wells["velocity"].isna().sum() == 1
    assert [each.split(": ", 1)[1] for each in warnings(found)] == [
        "not used: mean; `columns:` in assay.yaml says which heading is which",
        "there is no velocity, so that these are left out: cell F4 (NA)",
        "these rows sum up others, and are not read: row 8 (Mean)",
        "these rows hold no concentration and no velocity, and are not read: row 9",
        "the value stands once above each block of rows, and is taken for all of them: compound",
        "velocities below zero are used as they are: row 7 column F (-0.1)",
    ]


def test_velocities_below_zero(tmp_path):
    found = read(tmp_path / "f", PLAIN.replace("NA", "-0.25"))
    assert "f/rates.csv, velocity: velocities below zero are used as they are: row 3 (-0.25)" in warnings(found)
    falling = PLAIN.replace("3.1", "-3.1").replace("NA", "-1.5").replace("5.5", "-5.5")
    [sentence] = [each for each in said(tmp_path / "g", falling) if "below" in each]
    assert sentence == (
        "g/rates.csv, velocity: most velocities without inhibitor are below zero, that of row 2 among them; say "
        "`direction: decrease` under velocities if the signal goes the other way, or correct them"
    )
    turned = read(tmp_path / "h", falling, "compound: Q-5\ndirection: decrease")
    assert turned.wells["velocity"].dropna().tolist() == [3.1, 1.5, 5.5]


def test_merged_cells_of_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["rates"], ["ATP [uM]", "inhibitor [nM]", "velocity [a.u.]"],
                [6, 0, 3.5], [None, 9, 1.5], [None, 30, 0.5], [25, 0, 6.5], [None, 9, 4.5]):  # fmt: skip
        sheet.append(row)
    for cells in ("A1:C1", "A3:A5", "A6:A7"):
        sheet.merge_cells(cells)
    folder = folders.write(tmp_path / "f", {"assay.yaml": assay("compound: Q-5", "rates.xlsx")})
    book.save(folder / "rates.xlsx")
    found = ingest(folder, "f")
    assert warnings(found) == []
    assert found.wells["ATP"].tolist() == [6.0] * 3 + [25.0] * 2


@hypothesis.settings(max_examples=25, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(data=st.data())
def test_every_form_of_a_table_says_the_same(tmp_path, data):
    """A row for each velocity, replicates side by side, levels along the top, and substrate once per block."""
    levels = st.lists(st.integers(1, 900), min_size=2, max_size=4, unique=True)
    atp, doses = data.draw(levels), [0, *data.draw(levels)]
    replicates = data.draw(st.integers(1, 3))
    cells = {(a, d): [data.draw(st.integers(1, 10**6)) / 1000 for _ in range(replicates)] for a in atp for d in doses}
    head = "ATP [uM],inhibitor [nM],"
    names = [f"try {i}" for i in range(replicates)]
    plain = head + "velocity [a.u.]\n" + "".join(f"{a},{d},{v}\n" for (a, d), each in cells.items() for v in each)
    beside = head + ",".join(names) + "\n"
    beside += "".join(f"{a},{d},{','.join(map(str, each))}\n" for (a, d), each in cells.items())
    across = "ATP [uM]" + "".join(f",{d}" + "," * (replicates - 1) for d in doses) + "\n"
    across += "".join(f"{a}," + ",".join(str(v) for d in doses for v in cells[a, d]) + "\n" for a in atp)
    blocks = head + "velocity [a.u.]\n" + "".join(
        f"{a if (d, i) == (0, 0) else ''},{d},{v}\n" for a in atp for d in doses for i, v in enumerate(cells[a, d])
    )  # fmt: skip
    mapped = f"compound: Q-5\ncolumns: {{velocity: {{column: [{', '.join(names)}], unit: a.u.}}}}"
    crossed = "compound: Q-5\nacross: {levels: inhibitor, unit: nM, velocity: a.u.}"
    forms = [(plain, "compound: Q-5"), (beside, mapped), (across, crossed), (blocks, "compound: Q-5")]
    found = [rows(read(tmp_path / "f", table, more)) for table, more in forms]
    said = [[(compound, atp, dose, velocity) for _, compound, atp, dose, velocity in each] for each in found]
    assert len(said[0]) == len(cells) * replicates
    assert said[0] == said[1] == said[2] == said[3]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("04-curve-that-ends-earlier", "used as far as they go: A5 has 10"),
        ("08-stated-enzyme-not-known", "cannot be compared: depletion of free inhibitor is not in the model"),
    ],
)
def test_shared_cases(name, sentence):
    path = CASES / "tables" / name
    if not path.is_dir():
        pytest.skip("the shared cases are not on this machine")
    [said] = warnings(ingest(path, name))
    assert sentence in said


def test_decimal_commas_among_commas_are_an_error(tmp_path):
    """Levels were their whole part and velocities their decimals, without a word."""
    body = "".join(f"0,{level},0,{v},{level}\n" for level in (2, 6, 11) for v in (76, 97))
    assert "more numbers than there are columns" in " ".join(
        said(tmp_path / "f", f"ATP [uM],inhibitor [nM],velocity [uM/min]\n{body}")
    )
