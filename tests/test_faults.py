"""Inputs that are larger, stranger or less plausible than any measurement: one clear sentence each, in seconds."""

from __future__ import annotations

import os
import zipfile
from random import Random

import openpyxl
import pytest
from assays import folders
from shared import CASES

import mtorkin
from mtorkin.assays.folder import load_assay
from mtorkin.cli import main
from mtorkin.readers.ingest import ingest
from mtorkin.sheets import read_sheets
from mtorkin.workflow.inputs import digests

WELLMAP = folders.ASSAY.replace("layout.csv", "layout.toml")
RATES = """\
mtorkin: 1
title: t
enzyme: {name: E}
substrates: {substrate: {name: S}}
velocities: {file: rates.csv, compound: C}
"""
HEADING = "inhibitor [uM],substrate [uM],velocity [a.u.]\n"


def said(folder) -> list[str]:
    return folders.sentences(lambda: ingest(folder, "f"))


def rates(folder, *rows, assay=RATES, heading=HEADING):
    table = [f"{dose},{level},{10 * level / (level + 1 + dose):.4f}" for dose in (0, 1, 3) for level in (1, 3, 9, 27)]
    return folders.write(folder, {"assay.yaml": assay, "rates.csv": heading + "\n".join([*table, *rows]) + "\n"})


def grid(signal) -> str:
    """A plate of 96 wells, or less."""
    rows = ("".join(f",{signal(row, column)}" for column in range(12)) for row in range(8))
    return (
        "," + ",".join(map(str, range(1, 13))) + "\n" + "".join(f"{'ABCDEFGH'[i]}{row}\n" for i, row in enumerate(rows))
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"assay": folders.ASSAY + "#" * 500_000}, "f/assay.yaml: it has to be a file of at most 500 kB"),
        ({"export": "," * 2_000_001}, "f/plate1.csv: the file has a line of 2,000,001 characters"),
        ({"export": "A1,5\n" * 1_048_577}, "f/plate1.csv: the file has 1,048,577 lines"),
        ({"layout": "\r" * 1_048_577}, "f/layout.csv: the file is empty"),
        ({"layout": folders.LAYOUT + "\r" * 1_048_577}, "f/layout.csv: the file has 1,048,577 lines"),
        ({"export": ("," * 20_001 + "\n") * 2}, "f/plate1.csv: the file has more than 20,000 columns"),
        ({"export": ("," * 15_000 + "\n") * 801}, "f/plate1.csv: the file has more than 12,000,000 cells"),
        (
            {"export": f"well,signal\nA1,{'9' * 40_000}\n"},
            "f/plate1.csv: row 2 of the file has a cell of more than 32,767",
        ),
        (
            {"layout": folders.LAYOUT + "B2,sample,TOR-1,3.2,100\n" * 3_072},
            "f/layout.csv, row 1, well: the layout has 3,076 rows, and its 1 plates cannot have so many wells",
        ),
    ],
    ids=["assay.yaml", "line", "lines", "empty lines", "lines after the layout", "columns", "cells", "cell", "layout"],
)
def test_limits_of_size(tmp_path, changes, sentence):
    (first, *_) = said(folders.good(tmp_path / "f", **changes))
    assert first.startswith(sentence)


def test_a_table_of_a_million_rows(tmp_path, monkeypatch):
    monkeypatch.setattr("mtorkin.readers.velocities._MOST_ROWS", 11)
    assert said(rates(tmp_path / "f")) == [
        "f/rates.csv, row 1: the table has 12 rows; split it into folders of at most 11"
    ]


@pytest.mark.parametrize(
    ("layout", "reason"),
    [
        ("[well.'A1,A2,...,A9999999']\nrole='sample'", "'A1,A2,...,A9999999' names what lies beyond the largest plate"),
        ("[row.'A,B,...,ZZZZZ']\nrole='sample'", "names what lies beyond the largest plate (AF48)"),
        ("[irow.A]\nrole='sample'\n[icol.'1,2,...,9999']\nATP='1 uM'", "names what lies beyond the largest plate"),
        ("[block.48x32.'A1,A3,...,A47']\nrole='sample'", "unfold to more than 70,000 wells"),
        ("meta.include={path='other.toml', shift='ZZZZ99999 to A1'}", "names what lies beyond the largest plate"),
        ("meta.concat=['many.toml', 'many.toml']", "unfold to more than 70,000 wells"),
        ("[plate.P1.well.'A1,A2,...,A9999999']\nrole='sample'", "names what lies beyond the largest plate (AF48)"),
        ("[plate.P1.block.900x900.A1]\nrole='sample'", "a block of 900x900 wells is larger than any plate"),
        ("[plate.P1.block.48x32.'A1,A2,...,AF48']\nrole='sample'", "unfold to more than 70,000 wells"),
        (
            "".join(f"[plate.P{at}.row.'A,B,...,AF']\nATP='1 uM'\n" for at in range(99)),
            "unfold to more than 70,000 wells",
        ),
        ("".join(f"[plate.P{at}.well.A1]\nATP='1 uM'\n" for at in range(501)), "it has 501 plates; split them"),
        ("[expt]\n" + "".join(f"k{at}=1\n" for at in range(201)), "it has 201 columns, and a layout has a dozen"),
        ("a=" + "[" * 5000 + "]" * 5000, "includes itself, or is nested beyond measure"),
        ("[well.A1]\nrole=['sample', 'blank']", "'['sample', 'blank']' is not a role"),
        ("#" * 500_001, "layout.toml is larger than 500 kB"),
        ("meta.include='pipe.toml'\n[well.A1]\nrole='sample'", "pipe.toml: it is a folder, a pipe or a device"),
    ],
)
def test_a_wellmap_file_is_bounded(tmp_path, layout, reason):
    folder = folders.good(tmp_path / "f", assay=WELLMAP)
    many = "meta.concat=[" + "'other.toml'," * 1_000 + "]\n"
    folders.write(folder, {"layout.toml": layout, "other.toml": "[well.A1]\nrole='sample'\n", "many.toml": many})
    os.mkfifo(folder / "pipe.toml")
    (first, *_) = said(folder)
    assert reason in first


@pytest.mark.parametrize("name", ["assay.yaml", "layout.csv", "plate1.csv", "layout.toml"])
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "loop"])
def test_what_is_no_file(tmp_path, name, kind):
    folder = folders.good(tmp_path / "f", **({"assay": WELLMAP} if name == "layout.toml" else {}))
    path = folder / name
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "device" else name)
    (first, *_) = said(folder)
    assert first.startswith(f"f/{name}: ")


def test_one_bad_folder_never_stops_the_others(tmp_path, capsys):
    for name in ("good", "unreadable", "pipe", "folder"):
        rates(tmp_path / "study" / name)
    study = tmp_path / "study"
    for name in ("pipe", "folder"):
        (study / name / "assay.yaml").unlink()
    os.mkfifo(study / "pipe" / "assay.yaml")
    (study / "folder" / "assay.yaml").mkdir()
    (study / "unreadable" / "assay.yaml").chmod(0)
    for name, target in (("broken", "nowhere"), ("loop", "loop")):
        (study / name).symlink_to(target)
    os.mkfifo(study / "no-folder")
    assert main(["check", str(study)]) == 2
    shown = capsys.readouterr()
    assert "good: ok" in shown.out
    assert "pipe/assay.yaml: it has to be a file" in shown.err
    assert "folder/assay.yaml: it has to be a file" in shown.err
    assert main(["check", str(study / "good"), str(study / "loop"), str(study / "no-folder")]) == 2


def test_an_assay_file_that_may_not_be_read(tmp_path, monkeypatch, capsys):
    rates(tmp_path / "study" / "a")
    rates(tmp_path / "study" / "b")
    opened = type(tmp_path).open

    def refuse(path, *arguments, **named):
        if path.parent.name == "a" and path.name == "assay.yaml":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **named)

    monkeypatch.setattr(type(tmp_path), "open", refuse)
    assert main(["check", str(tmp_path / "study")]) == 2
    shown = capsys.readouterr()
    assert "b: ok" in shown.out
    assert "a/assay.yaml: the file cannot be read (Permission denied)" in shown.err


@pytest.mark.parametrize("name", ["x" * 256, '"a\\0b"', '"\\ud800"', "'{x} <y> %s'"])
def test_names_of_files(tmp_path, name):
    folder = rates(tmp_path / "f", assay=RATES.replace("rates.csv", name))
    (first,) = said(folder)
    assert ("cannot be the name of a file" in first) is (name[0] != "'")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("2 nM", "2 M", "total_concentration"),
        ("20 min", "20000 h", "reaction_time"),
        ("20 min}", "20 min, temperature: 310 degC}", "temperature"),
        ("20 min}", "20 min, preincubation: 1 ns}", "preincubation"),
        ("2 uM", "2 M", "protein"),
        ("tr-fret}", "tr-fret, volume: 20 L, specific_activity: 500 cpm/pmol}", "volume"),
    ],
)
def test_plausible_ranges_and_the_way_to_override_one(tmp_path, old, new, key):
    folder = folders.good(tmp_path / "f", assay=folders.ASSAY.replace(old, new))
    (first,) = folders.sentences(lambda: load_assay(folder, "f"))
    assert f" is beyond what {key} is in laboratories (" in first
    assert f"write `unusual: [{key}]` in assay.yaml if it is so" in first
    folders.write(folder, {"assay.yaml": folders.ASSAY.replace(old, new) + f"unusual: [{key}]\n"})
    assert load_assay(folder, "f").unusual == [key]


@pytest.mark.parametrize("temperature", ["310 K", "30 degC", "86 degF"])
def test_temperatures_in_other_units(tmp_path, temperature):
    assay = folders.ASSAY.replace("20 min}", f"20 min, temperature: {temperature}}}")
    assert load_assay(folders.good(tmp_path / "f", assay=assay), "f").conditions.temperature == temperature


def test_a_quantity_without_a_range_cannot_be_overridden(tmp_path):
    folder = folders.good(tmp_path / "f", assay=folders.ASSAY + "unusual: [ADP]\n")
    (first,) = said(folder)
    assert "'ADP' is no quantity with a range; did you mean 'ATP'" in first


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("1e9,1,5", "inhibitor: 1e9 uM is beyond what inhibitor is in laboratories (0.001 pM to 1 M)"),
        ("1,1e-9,5", "substrate: 1e-9 uM is beyond what substrate is in laboratories (1 pM to 10 M)"),
        ("1,1,1e20", "velocity: 1e20 a.u. is beyond what velocity is in laboratories (1e-30 to 1e+15)"),
        ("1,1,1e308", "velocity: '1e308' is too large a number"),
        ("1,1,1e-320", "velocity: '1e-320' is too small a number"),
        ("1e308,1,5", "inhibitor: '1e308' is too large a number"),
        (f"1,1,{'9' * 400}", f"velocity: '{'9' * 37}...' is too large a number"),
        ("1,1,inf", "velocity: 'inf' is not a number"),
    ],
)
def test_numbers_in_a_table(tmp_path, row, sentence):
    (first,) = said(rates(tmp_path / "f", row))
    assert first.startswith(f"f/rates.csv, row 14, {sentence}")


@pytest.mark.parametrize("unit", ["MM", "PM", "EM", "megamolar"])
def test_units_that_no_laboratory_uses(tmp_path, unit):
    sentences = said(rates(tmp_path / "f", heading=HEADING.replace("uM", unit)))
    assert all(f"'{unit}' is not a unit that laboratories use" in each for each in sentences)


@pytest.mark.parametrize(
    ("unit", "meant"),
    [
        ("PM/min", "did you mean pM/min?"),
        ("MM/s", "did you mean mM/s?"),
        ("Pmol/min/mg", "did you mean pmol/min/mg?"),
        ("uM/Ms", "did you mean uM/ms?"),
        ("petamolar/min", "correct its prefix"),
    ],
)
def test_units_of_velocities_that_no_laboratory_uses(tmp_path, unit, meant):
    (first,) = said(rates(tmp_path / "f", heading=HEADING.replace("a.u.", unit)))
    assert first.endswith(f"'{unit}' is not a unit that laboratories use, by its size; {meant}")


@pytest.mark.parametrize(
    ("signal", "sentence"),
    [
        ("1e308", "1e308 is no number that an instrument prints; correct the export"),
        ("1e-320", "1e-320 is no number that an instrument prints; correct the export"),
        ("1e20", "1e20 is beyond what signal is in laboratories (0 to 1e+15)"),
    ],
)
def test_signals(tmp_path, signal, sentence):
    (first,) = said(folders.good(tmp_path / "f", export=folders.EXPORT.replace("2500", signal)))
    assert first.startswith(f"f/plate1.csv, plate P1 well B2, signal: {sentence}")


def test_numbers_with_and_without_points_for_thousands(tmp_path):
    """12.345 beside 12345 may be either, where many stand on both sides."""
    export = "well;signal\nA1;12345\nA2;1.234\nB1;2345\nB2;3.456\nC1;4.567\nC2;987\n"
    (first,) = said(folders.good(tmp_path / "f", export=export))
    assert "the signals are whole numbers, such as 12345, and numbers such as 1.234, whose point can separate" in first


def test_one_number_with_a_point_among_signals_as_large_as_it_would_be_without(tmp_path):
    export = "well;signal\nA1;12345\nA2;1100\nB1;11345\nB2;3.456\n"
    (first,) = said(folders.good(tmp_path / "f", export=export))
    assert first.startswith("f/plate1.csv, plate P1 well B2, signal: the signals are whole numbers, such as 12345, and")
    folders.write(tmp_path / "f", {"plate1.csv": export.replace("1100", "1100.0")})
    ingest(tmp_path / "f", "f")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["1.000,1,5", "300,1,5"], "inhibitor: '1.000' stands beside whole numbers below 1000, such as 1, so that"),
        (["1,1.000,5", "1,27000,5"], "substrate: '1.000' stands beside whole numbers, such as 27000, so that"),
        (["1,1,1.234", "1,1,987"], None),
        (["3.125,1,5", "25,1,5"], None),
        (["1.000,1,5", "0.3,1,5"], None),
    ],
)
def test_numbers_of_a_table_with_points_for_thousands(tmp_path, rows, sentence):
    """The other velocities of the table have four decimals, which says that points are decimal marks."""
    folder = rates(tmp_path / "f", *rows)
    if sentence:
        (first,) = said(folder)
        assert first.startswith(f"f/rates.csv, row 14, {sentence}")
        assert "write 1000, or 1.0000 if it is one" in first
    else:
        ingest(folder, "f")


def test_velocities_with_points_for_thousands(tmp_path):
    table = "".join(f"{dose},{level},{1.234 if dose else 987}\n" for dose in (0, 1, 3) for level in (1, 3, 9))
    (first,) = said(folders.write(tmp_path / "f", {"assay.yaml": RATES, "rates.csv": HEADING + table}))
    assert first.startswith("f/rates.csv, row 5, velocity: '1.234' stands beside whole numbers below 1000, such as 987")


@pytest.mark.parametrize("values", [(5, 5), (0, 0), (1, 10), (0, 1)])
def test_velocities_of_one_or_two_values(tmp_path, values, capsys):
    """A column of one number was `inactive`, and one of two had a class."""
    table = "".join(f"{dose},{level},{values[level > 5]}\n" for dose in (0, 1, 3, 9) for level in range(1, 9))
    folder = folders.write(tmp_path / "f", {"assay.yaml": RATES, "rates.csv": HEADING + table})
    assert main(["check", str(folder)]) == 2
    shown = ", ".join(map(str, sorted(set(values))))
    assert f"error: f/rates.csv, velocity: 32 rows have no other velocities than {shown};" in capsys.readouterr().err


@pytest.mark.parametrize("cut", [1, 2])
def test_a_file_that_ends_within_a_number(tmp_path, cut):
    dice = Random(1)
    whole = grid(lambda row, column: f"{dice.uniform(1000, 9000):.1f}").rstrip("\n")
    (first,) = said(folders.good(tmp_path / "f", export=whole[:-cut]))
    assert first.startswith("f/plate1.csv: the file ends within a number: its last is ")
    ingest(folders.good(tmp_path / "g", export=whole), "g")


def test_a_file_that_may_end_within_a_whole_number(tmp_path):
    """A warning, as it may end there: 25 of 250 in a layout, 87 of 8746 in a list, without a line end behind it."""
    layout = folders.LAYOUT + "B3,sample,TOR-1,10,100\nB4,sample,TOR-1,10,100\n"
    listed = "well,signal\n" + "".join(f"{row}{column},{4100 + column}\n" for row in "ABC" for column in range(1, 7))
    folder = folders.good(tmp_path / "f", layout=layout[:-2], export=listed[:-3])
    found = [each.sentence() for each in ingest(folder, "f").problems if "no line end" in each.sentence()]
    assert [each.partition(", is shorter")[0] for each in found] == [
        "f/layout.csv: the file has no line end at its end, and its last number, 10",
        "f/plate1.csv: the file has no line end at its end, and its last number, 41",
    ]
    folders.write(folder, {"layout.csv": layout[:-1], "plate1.csv": listed[:-1]})
    assert not any("no line end" in each.sentence() for each in ingest(folder, "f").problems)
    table = rates(tmp_path / "g")
    (table / "rates.csv").write_text(HEADING + "0,1,7\n1,3,9\n1,9,120\n3,9,12", encoding="utf-8")
    (warning, *_) = ingest(table, "g").problems
    assert "its last number, 12, is shorter than the 120 above it" in warning.sentence()


def test_a_file_without_a_last_line_end_is_whole(tmp_path):
    """Programs may leave out a zero at the end, in one number of ten."""
    path = tmp_path / "a.csv"
    path.write_text("v\n" + "\n".join(f"{number / 10:g}" for number in range(101, 181)), encoding="utf-8")
    assert len(read_sheets(path)[0].rows) == 81


def test_files_that_change_places(tmp_path):
    second = "  - {name: P2, file: plate2.csv, layout: layout.csv}\n"
    folder = folders.good(tmp_path / "f", assay=folders.ASSAY + second, export="Barcode,P2\n\n" + folders.EXPORT)
    folders.write(folder, {"plate2.csv": "Barcode,P1\n\n" + folders.EXPORT.replace("2500", "2400")})
    first, other = said(folder)
    assert first.startswith("f/assay.yaml, plate P1, plates.file: the file calls its plate P2, which is another plate")
    assert other.endswith("correct `file`, or the names of the plates")
    folders.write(folder, {"plate1.csv": folders.EXPORT})
    (warning,) = ingest(folder, "f").problems
    assert warning.message.endswith("are the plates exchanged?")


@pytest.mark.parametrize(("barcode", "doubt"), [("P9", True), ("p1", False), ("BC0123", False), ("Plate 1", False)])
def test_a_file_of_another_plate(tmp_path, barcode, doubt):
    """An instrument has names of its own; one like ours with another number is another plate's."""
    folder = folders.good(tmp_path / "f", export=f"Barcode,{barcode}\n\n" + folders.EXPORT)
    expected = [
        f"f/assay.yaml, plate P1, plates.file: the file calls its plate {barcode}, and here it is P1; "
        "is it the file of another plate?"
    ]
    assert [problem.sentence() for problem in ingest(folder, "f").problems] == (expected if doubt else [])


def test_how_japanese_text_is_spoken_is_no_part_of_it(tmp_path):
    """Excel keeps it beside shared strings, and beside strings in their cells."""
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["well", "role"])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    spoken = '<t>well</t><rPh sb="0" eb="1"><t>ヨミ</t></rPh><phoneticPr fontId="1"/>'
    sheet = f'<row r="1"><c r="A1" t="inlineStr"><is>{spoken}</is></c><c r="B1"><v>5</v></c></row>'
    name = "xl/worksheets/sheet1.xml"
    head, _, _ = parts[name].decode().partition("<sheetData>")
    parts[name] = f"{head}<sheetData>{sheet}</sheetData></worksheet>".encode()
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert read_sheets(path)[0].rows == (("well", 5),)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: text + "\nnotes:\n\tx: 1\n", "indent with blanks, not with tabs"),
        (lambda text: text.replace("Torin1, ATP", "\u201cTorin1: ATP\u201d"), "write plain quotes"),
        (lambda text: text.replace("  ATP:", "\u00a0\u00a0ATP: {}"), "blanks that do not break"),
        (lambda text: text.replace("Torin1, ATP", "Torin1: ATP"), "into quotes"),
        (lambda text: text + "---\ntitle: t\n", "remove the line `---`"),
        (lambda text: text + f"experiment: {'9' * 5000}\n", f"found '{'9' * 37}...'"),
        (lambda text: text.replace("20 min", "20-30 min"), "'20-30 min' is not a number with a unit"),
        (lambda text: text.replace("20 min", "0:20:00"), "'0:20:00' is not a number with a unit"),
        (
            lambda text: text + "".join(f"  - {{name: Q{i}, file: p.csv, layout: l.csv}}\n" for i in range(500)),
            "there are 501 plates; split them into folders of at most 500",
        ),
    ],
)
def test_slips_of_yaml(tmp_path, change, sentence):
    shown = said(folders.good(tmp_path / "f", assay=change(folders.ASSAY)))
    assert any(sentence in each for each in shown)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("inhibitor [nM]", "inhibitor [NM]", "'NM' is not a known unit; did you mean nM?"),
        ("inhibitor [nM]", "inhibitor [n M]", "'n M' is not a known unit; did you mean nM?"),
        ("ATP [uM]", "ATP [mm]", "'mm' is a unit of length, not of concentration; did you mean mM?"),
        ("ATP [uM]", "ATP [\u00c2\u00b5M]", "is not a unit; did you mean uM?"),
        ("ATP [uM]", "ATP [\ufffdM]", "is not a unit; did you mean uM?"),
        ("ATP [uM]", "ATP [?M]", "'?M' is not a unit; did you mean uM?"),
        ("3.2,100", "03-Feb,100", "'03-Feb' is a date, as spreadsheets make of a number such as 1.3"),
        ("3.2,100", "2026-02-03 00:00:00,100", "is a date, as spreadsheets make of a number"),
        ("TOR-1,3.2", "TOR\0-1,3.2", "the file holds zero bytes, the first as byte 122; export or copy it again"),
    ],
)
def test_what_programs_make_of_a_layout(tmp_path, old, new, sentence):
    assert any(sentence in each for each in said(folders.good(tmp_path / "f", layout=folders.LAYOUT.replace(old, new))))


@pytest.mark.parametrize("name", ["1.00E+03", "03-Feb", "2026-02-03 00:00:00", "Feb-26"])
def test_names_that_a_spreadsheet_has_made(tmp_path, name):
    found = ingest(folders.good(tmp_path / "f", layout=folders.LAYOUT.replace("TOR-1", name)), "f")
    (warning,) = (each.sentence() for each in found.problems)
    assert f"'{name}' is what spreadsheets make of names such as 1E3, 1-3 or MAR1" in warning


def test_a_file_in_utf_16_that_is_cut_within_a_character(tmp_path):
    folder = folders.good(tmp_path / "f")
    (folder / "layout.csv").write_bytes(b"\xff\xfe" + folders.LAYOUT.encode("utf-16-le")[:-1])
    (first, *_) = said(folder)
    assert "the file begins as UTF-16-LE, and is none from byte" in first


@pytest.mark.parametrize("word", ["no", "NA", "FALSE", "0", "-", ""])
def test_what_says_that_a_well_is_not_left_out(tmp_path, word):
    layout = "\n".join(f"{row},{'exclude' if not at else word}" for at, row in enumerate(folders.LAYOUT.splitlines()))
    wells = ingest(folders.good(tmp_path / "f", layout=layout + "\n"), "f").wells
    assert wells["excluded"].isna().all()


@pytest.mark.parametrize("start", ["\n\n<meta charset=utf-8>", "<!DOCTYPE html>", "<html>"])
def test_web_pages_that_are_called_workbooks(tmp_path, start):
    (first,) = said(folders.good(tmp_path / "f", export=start + " " * 300 + "<table><tr><td>A1</td></tr></table>"))
    assert "the file is a web page (HTML), whatever its name" in first


def test_other_kinds_of_spreadsheets(tmp_path):
    names = "urn:schemas-microsoft-com:office:spreadsheet"
    for export, what in (
        (f"<?xml version='1.0'?><Workbook xmlns='{names}'><Table/></Workbook>", "an XML spreadsheet of Excel 2003"),
        ("MIME-Version: 1.0\n\n<html></html>", "a web archive (MHTML)"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d\n", "a pointer of Git LFS"),
    ):
        (first,) = said(folders.good(tmp_path / "f", export=export))
        assert f"the file is {what}" in first


@pytest.mark.parametrize("name", ["PLATE1.csv", "plate1.CSV", "pla\u0308te1.csv"])
def test_a_name_that_looks_the_same(tmp_path, name):
    folder = folders.good(
        tmp_path / "f", assay=folders.ASSAY.replace("plate1", "pl\u00e4te1" if "\u0308" in name else "plate1")
    )
    (folder / "plate1.csv").rename(folder / name)
    (first,) = said(folder)
    assert f"that of {name} is in other capitals or characters" in first


@pytest.mark.parametrize("name", ["assay.yml", "Assay.yaml", "assay.yaml.txt", "assay"])
def test_an_assay_file_of_another_name(tmp_path, name):
    folder = folders.good(tmp_path / "f")
    (folder / "assay.yaml").rename(folder / name)
    assert said(folder) == [f"f/assay.yaml: there is no such file; rename {name}"]


def test_a_file_in_place_of_a_folder(tmp_path):
    folder = folders.good(tmp_path / "f")
    assert said(folder / "plate1.csv") == [
        "f: it is a file, and no folder; name the folder that assay.yaml is in, and unpack an archive first"
    ]


@pytest.mark.parametrize("name", ["assay.yaml", "layout.csv", "plate1.csv", "layout.toml"])
def test_a_file_without_a_size_is_not_read(tmp_path, name):
    """As /proc/kmsg, which never ends; that of the test ends at once where it is read."""
    folder = folders.good(tmp_path / "f", **({"assay": WELLMAP} if name == "layout.toml" else {}))
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to("/proc/kmsg" if os.access("/proc/kmsg", os.R_OK) else "/proc/version")
    assert said(folder)
    assert digests(folder)


def test_many_sentences_of_a_kind_are_counted(tmp_path):
    rows = "".join(f"{row}{column},sample,TOR-1,1,100\n" for row in "BCD" for column in range(1, 13))
    shown = said(folders.good(tmp_path / "f", layout=folders.LAYOUT + rows.replace("B1,", "B13,") + rows))
    twice = [each for each in shown if "is given twice" in each]
    assert len(twice) == 10
    assert twice[-1].endswith("remove one (so are 26 more)")


@pytest.mark.parametrize("layout", ["a,b;c 1\n" * 4_000, "well,role\n" * 4_000])
def test_a_layout_longer_than_its_plates(tmp_path, layout):
    (first, *_) = said(folders.good(tmp_path / "f", layout=layout))
    assert first.startswith("f/layout.csv, row 1, well: the layout has 3,999 rows, and its 1 plates cannot have so")


def test_more_names_than_a_folder_has(tmp_path):
    many = "compounds:\n" + "".join(f"  C{at}: {{name: n}}\n" for at in range(5001))
    (first,) = said(folders.good(tmp_path / "f", assay=folders.ASSAY + many))
    assert first.endswith("compounds: there are 5,001 compounds; split them into folders of at most 5,000")
    many = f"compounds: {{TOR-1: {{aliases: [{', '.join(f'A{at}' for at in range(101))}]}}}}\n"
    (first,) = said(folders.good(tmp_path / "g", assay=folders.ASSAY + many))
    assert first.endswith("compounds.TOR-1.aliases: there are 101 aliases; keep those that data have, 100 at most")


def test_an_export_of_headings(tmp_path):
    (first,) = said(folders.good(tmp_path / "f", export=",1,2,3,4,5,6,7,8\n" * 5_001))
    assert first == "f/plate1.csv: 5,001 rows of column numbers head more plates than 5,000; split the file"


def test_an_export_of_nonsense(tmp_path):
    (first,) = said(folders.good(tmp_path / "f", export="a;b 1,c\n" * 200_001))
    assert first.startswith("f/plate1.csv: 200,001 rows are no list of wells, as long exports are; is this the export")


def test_a_workbook_with_one_cell_far_below(tmp_path):
    book = openpyxl.Workbook()
    for row in folders.EXPORT.splitlines():
        book.active.append([float(cell) if cell[:1].isdigit() else cell for cell in row.split(",")])
    book.active["A1048576"] = "x"
    folder = folders.good(tmp_path / "f", assay=folders.ASSAY.replace("plate1.csv", "plate1.xlsx"))
    book.save(folder / "plate1.xlsx")
    assert len(ingest(folder, "f").signals) == 4


def long_layout(plates: int, last: int) -> str:
    """A layout of plates of 4 x 6 wells, the last of them so many wells."""
    rows = [
        f"P{plate},{row}{column},{f'sample,TOR-1,{column - 1}' if column < 6 else 'low control,,'},100"
        for plate in range(1, plates + 1)
        for row in "ABCD"
        for column in range(1, 7)
    ]
    return "\n".join(["plate,well,role,compound,inhibitor [nM],ATP [uM]", *rows[: len(rows) - 24 + last]]) + "\n"


def exports(plates: int) -> dict[str, str]:
    """An export for each."""
    dice = Random(2)
    line = [f"{'ABCD'[row]}" for row in range(4)]
    return {
        f"plate{plate}.csv": ",1,2,3,4,5,6\n"
        + "".join(
            name
            + "".join(
                f",{dice.randrange(100, 120) if column > 4 else dice.randrange(4000, 5000)}" for column in range(6)
            )
            + "\n"
            for name in line
        )
        for plate in range(1, plates + 1)
    }


@pytest.mark.parametrize(
    ("plates", "last", "sentence"),
    [
        (2, 23, "the layout ends before D6, and has wells there on every other plate"),
        (2, 12, "the layout ends before C1, C2, C3, C4, C5, C6 and 6 more, and has wells there on every other plate"),
        (1, 22, "1 well that the layout does not name has a signal like those of its samples: D5; is the layout cut"),
        (1, 23, None),
        (2, 24, None),
    ],
)
def test_a_layout_that_is_cut_at_the_end_of_a_line(tmp_path, plates, last, sentence):
    listed = "".join(f"  - {{name: P{n}, file: plate{n}.csv, layout: layout.csv}}\n" for n in range(1, plates + 1))
    assay = folders.ASSAY.partition("  - {name")[0] + listed
    folder = folders.good(tmp_path / "f", assay=assay, layout=long_layout(plates, last))
    folders.write(folder, exports(plates))
    shown = [each.sentence() for each in ingest(folder, "f").problems if "cut short" in each.message]
    assert len(shown) == (sentence is not None)
    assert sentence is None or sentence in shown[0]


def test_an_export_that_is_cut_at_the_end_of_a_cycle(tmp_path):
    listed = "".join(f"  - {{name: P{n}, file: plate{n}.csv, layout: layout.csv}}\n" for n in (1, 2))
    assay = folders.ASSAY.partition("  - {name")[0].replace("tr-fret}", "tr-fret, kind: kinetic}") + listed
    rows = [
        [
            f"{well},{60 * cycle},{1000 + plate + 50 * cycle * k}\n"
            for cycle in range(6)
            for k, well in enumerate(("A2", "A1", "B1", "B2"))
        ]
        for plate in (0, 1)
    ]
    folder = folders.good(tmp_path / "f", assay=assay)
    for number, cycles in ((1, 6), (2, 4)):
        table = "well,time [s],signal\n" + "".join(rows[number - 1][: 4 * cycles])
        folders.write(folder, {f"plate{number}.csv": table})
    (warning,) = (each.sentence() for each in ingest(folder, "f").problems)
    assert warning == (
        "f/assay.yaml, plate P2, plates.file: the export has the first 4 of the 6 reads of other plates; is it "
        "cut short?"
    )


def test_a_time_that_was_mistyped(tmp_path):
    assay = folders.ASSAY.replace("tr-fret}", "tr-fret, kind: kinetic}")
    reads = [
        f"{well},{time},{1000 + 50 * cycle * k}"
        for cycle, time in enumerate((0, 60, 120, 180, 240, 30000))
        for k, well in enumerate(("A2", "A1", "B1", "B2"))
    ]
    export = "\n".join(["well,time [s],signal", *reads]) + "\n"
    shown = [each.sentence() for each in ingest(folders.good(tmp_path / "f", assay=assay, export=export), "f").problems]
    assert shown == ["f/plate1.csv, plate P1, time: the times leap from 4 to 500 min; correct them if this is a slip"]


def test_more_active_enzyme_than_there_is(tmp_path):
    assay = folders.ASSAY.replace("2 nM}", "2 nM, active_concentration: 20 nM}")
    (first,) = said(folders.good(tmp_path / "f", assay=assay))
    assert first.endswith(
        "enzyme: active_concentration, 20 nM, is more than total_concentration, 2 nM; correct one of them"
    )
    ingest(folders.good(tmp_path / "g", assay=assay.replace("20 nM", "2.2 nM")), "g")


def test_a_table_that_was_pasted_twice(tmp_path):
    folder = rates(tmp_path / "f")
    path = folder / "rates.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*rows, *rows[1:]]) + "\n", encoding="utf-8")
    (warning,) = (each.sentence() for each in ingest(folder, "f").problems)
    assert warning.startswith(
        "f/rates.csv, row 14 to row 25, velocity: these rows repeat row 2 to row 13 to the last digit"
    )


@pytest.mark.parametrize(
    ("export", "row"),
    [
        (",1,2\nA,5,000,100\nB,4990,2500\n", 2),
        (",1,2\nA,5000,100\nB,4,990,2,500\n", 3),
        (",1,2\nA,5,000,1,100\nB,4,990,2,500\n", 2),
        ("well,signal\nA1,5000\nA2,100\nB1,4,990\nB2,2500\n", 4),
        ("well,read,signal\nA1,F,5,000\nA2,F,1,100\nB1,F,4,990\nB2,F,2,500\n", 2),
        ("Well,Fluorescence\n" + "".join(f"{row}{at},{at},{at}00\n" for row in "AB" for at in range(1, 13)), 2),
    ],
)
def test_a_comma_within_a_number_that_makes_two_cells(tmp_path, export, row):
    """5,000 without quotes is 5 and 0, and the signals behind it are those of other wells."""
    (first, *_) = said(folders.good(tmp_path / "f", export=export))
    assert first.startswith(f"f/plate1.csv, row {row}: the row has more numbers than there are columns; where commas")


@pytest.mark.parametrize("row", ["0,1,1,7", "1,2,500,5", "1,1,1,250"])
def test_a_comma_within_a_number_of_a_table(tmp_path, row):
    (first,) = said(rates(tmp_path / "f", row))
    assert first.startswith("f/rates.csv, row 14: the row has more numbers than there are columns; where commas")


def test_commas_for_thousands_in_every_number(tmp_path):
    export = ";1;2\nA;5,000.5;1,100.0\nB;4,990.0;2,500.0\n"
    (first,) = said(folders.good(tmp_path / "f", export=export))
    assert first.startswith("f/plate1.csv: no cell holds a plain number (cell B2 has '5,000.5'); write numbers without")


def test_numbers_beside_a_plate_are_no_part_of_its_rows(tmp_path):
    """Means of rows without a heading, and a note behind a row of a table."""
    ingest(folders.good(tmp_path / "f", export=",1,2\nA,5000.5,100,2550.25\nB,4990,2500,3745\n"), "f")
    ingest(rates(tmp_path / "g", "1,1,5,see page 3"), "g")


FAULTS = CASES / "faults"
shared = pytest.mark.skipif(not FAULTS.is_dir(), reason="the shared cases are not on this machine")


@shared
@pytest.mark.parametrize(
    ("case", "status", "sentence"),
    [
        ("06-names-stop-the-study/angle", 0, "a: ok"),
        ("06-names-stop-the-study/brace", 0, "a: ok"),
        ("06-names-stop-the-study/link", 0, "a: ok"),
        ("08-group-blank/a", 0, "a: ok"),
        ("10-low-control-at-one-ATP", 0, "the low controls are all at 10 uM, and the wells at 10 to 250 uM"),
        ("11-swapped-plates/a", 2, "the file calls its plate SIM-P2, which is another plate of this folder"),
        ("13-mega-molar/a", 2, "'MM' is not a unit that laboratories use, by its size; did you mean mM?"),
        ("16-case/a", 2, "is 'X1' here and 'x1' in row 4"),
        ("17-noise-free/a", 0, "a: ok"),
        ("19-escapes/a", 0, "?[31mred?"),
        ("22-two-values/sim-panel-atp", 2, "368 wells have no other signals than 100, 20000"),
    ],
)
def test_shared_cases(case, status, sentence, capsys):
    assert main(["check", str(FAULTS / case)]) == status
    shown = capsys.readouterr()
    assert sentence in " ".join((shown.out + shown.err).split())
    assert "\x1b" not in shown.out


@shared
@pytest.mark.parametrize(
    ("case", "classes"),
    [
        (
            "10-low-control-at-one-ATP",
            {"SIM-ATPC": "atp-competitive", "SIM-NULL": "inactive", "SIM-SUBC": "substrate-competitive"},
        ),
        ("17-noise-free", {"C": "substrate-competitive"}),
    ],
)
def test_verdicts_of_shared_cases(case, classes, tmp_path):
    verdicts = mtorkin.run(FAULTS / case, out=tmp_path / "results", cores=1)["verdicts"]
    assert dict(zip(verdicts["compound"], verdicts["verdict"], strict=True)) == classes
