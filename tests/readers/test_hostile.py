"""Files that mean harm, or are of no use, are refused in one sentence."""

import json
import re
import zipfile

import openpyxl
import pytest

from mtorkin.base.errors import InputError
from mtorkin.cli import main
from mtorkin.readers import read_export
from mtorkin.readers.inspection import Inspection
from mtorkin.readers.words import status_of

ROWS = [["", 1, 2], ["A", 5, 6], ["B", 7, 8]]


def workbook(path, rows=ROWS):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def with_part(path, name, data):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return path


def replaced(path, part, change):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def refusal(path) -> str:
    with pytest.raises(InputError) as error:
        read_export(path)
    [problem] = error.value.problems
    assert "\n" not in problem.sentence()
    return problem.message


def test_the_plain_workbook_is_read(tmp_path):
    [read] = read_export(workbook(tmp_path / "a.xlsx")).reads
    assert read.signals.numbers() == {"A1": 5, "A2": 6, "B1": 7, "B2": 8}


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: with_part(path, "xl/vbaProject.bin", b"x"), "macros"),
        (lambda path: with_part(path, "xl/externalLinks/externalLink1.xml", b"<a/>"), "links to other workbooks"),
        (lambda path: with_part(path, "xl/media/bomb.bin", bytes(20_000_000)), "zip bomb"),
        (lambda path: replaced(path, SHEET, lambda data: BOMB + data), "entity expansion"),
        (lambda path: replaced(path, SHEET, lambda data: data[: len(data) // 2]), "damaged"),
        (
            lambda path: replaced(path, SHEET, lambda data: data.replace(b"<v>5</v>", b"<f>1+4</f>")),
            "cell B2 holds a formula",
        ),
        (lambda path: replaced(path, SHEET, lambda data: data.replace(b'r="B2"', b'r="XFE2"')), "columns"),
        (lambda path: replaced(path, SHEET, lambda data: data.replace(b'r="2"', b'r="99999999"', 1)), "rows"),
        (lambda path: replaced(path, "xl/workbook.xml", lambda data: b"<workbook/>"), "no worksheet"),
    ],
)
def test_hostile_workbooks(tmp_path, make, reason):
    assert reason in refusal(make(workbook(tmp_path / "a.xlsx")))


def test_formula_with_its_value_is_read(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    replaced(path, SHEET, lambda data: data.replace(b"<v>5</v>", b"<f>1+4</f><v>5</v>"))
    assert read_export(path).reads[0].signals["A1"].value == 5


def test_sheet_of_a_million_rows_and_the_last_column(tmp_path):
    def wide(data):
        cells = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (row, row) for row in range(4, 2000))
        return data.replace(b"</sheetData>", cells + b"</sheetData>")

    assert "12,000,000 cells" in refusal(replaced(workbook(tmp_path / "a.xlsx"), SHEET, wide))


def test_truncated_and_other_zips(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    for data in (path.read_bytes()[:-200], path.read_bytes()[:1000], b"PK\x03\x04"):
        path.write_bytes(data)
        assert "damaged" in refusal(path)


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ("hello.txt", "a zip archive"), ("manifest.xml", "a COMBINE archive (OMEX)"),
        ("word/document.xml", "a Word document"),
    ],
)  # fmt: skip
def test_archives_are_named_for_what_they_are(tmp_path, part, what):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "1")
    assert what in refusal(path)


@pytest.mark.parametrize(("data", "what"), [(b"%PDF-1.7\n", "a PDF"), (b"\x1f\x8b\x08", "a gzip archive")])
def test_files_without_a_table_are_named_for_what_they_are(tmp_path, data, what):
    path = tmp_path / "export.csv"
    path.write_bytes(data)
    assert what in refusal(path)


@pytest.mark.parametrize("stored", ["<v />", "<v></v>", "<v> </v>"])
def test_a_formula_whose_value_is_stored_empty_is_refused(tmp_path, stored):
    path = workbook(tmp_path / "a.xlsx", [["", 1, 2], ["A", 5, "=B2"], ["B", 7, 8]])
    written = re.compile(rb"(<f>B2</f>)<v ?/>|(<f>B2</f>)<v></v>")
    replaced(path, SHEET, lambda data: written.sub(b"<f>B2</f>" + stored.encode(), data))
    assert "cell C2 holds a formula whose value is not stored" in refusal(path)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"," * 1_000_000, "columns"),
        (b"A1,1\n" + b"," * 1_000_000, "columns"),
        (b'<?xml version="1.0"?>' + BOMB + b"<x>&b;</x>", "entity expansion"),
        (b"<?xml version='1.0'?><report><body/></report>", "no wells"),
        (b"<Section><Data><Well", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "XLS workbook"),
        (bytes(range(256)) * 20, "neither text"),
        (b"", "empty"),
        (b"hello\nworld\n", "neither plate-shaped blocks"),
    ],
)
def test_hostile_texts(tmp_path, data, reason):
    path = tmp_path / "file"
    path.write_bytes(data)
    assert reason in refusal(path)


def test_tecan_xml(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(
        '<MeasurementResultData xmlns="tecan.at.schema.documents">'
        '<Section Name="Donor"><Data Cycle="1" Temperature="25.1">'
        '<Well Pos="A1" Type="Single"><Single>0.10</Single></Well><Well Pos="A2"><Single>OVER</Single></Well>'
        "</Data></Section>"
        '<Section Name="Scan"><Data>'
        '<Well Pos="A1"><Scan WL="300">0.1</Scan><Scan WL="310">0.2</Scan></Well>'
        "</Data></Section>"
        "</MeasurementResultData>"
    )
    reads = {read.label: read for read in read_export(path).reads}
    assert list(reads) == ["Donor", "Scan 300", "Scan 310"]
    assert (reads["Donor"].signals["A1"].text, reads["Donor"].temperature) == ("0.10", "25.1")
    assert reads["Donor"].signals["A2"].status == "overflow"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("OVRFLW", "overflow"), ("OVER", "overflow"), ("#####", "overflow"), ("#Sat", "saturated"),
        ("SATURATED", "saturated"), ("*****", "masked"), ("*0.5", "masked"), (">4.2", "above range"),
        ("<0.01", "below range"), ("#Low", "below range"), ("-", "not measured"), ("N/A", "not measured"),
        ("?????", "invalid"), ("Invalid", "invalid"), ("", "empty"), ("SPL1", "text"),
    ],
)  # fmt: skip
def test_what_is_no_number_keeps_its_meaning(text, status):
    assert status_of(text) == status


def test_inspect_as_json(tmp_path, capsys):
    path = tmp_path / "export.csv"
    path.write_text("RFU\n,1,2\nA,5,Dust\nB,7,\n\nGain,88\n\nMore\n1,2,3\n4,5,6\n")
    assert main(["inspect", "--json", str(path)]) == 0
    [found] = json.loads(capsys.readouterr().out)
    Inspection.model_validate(found)
    [read] = found["reads"]
    assert (read["label"], read["origins"]["label"], found["cells"]["setting"]) == ("RFU", "cell A1", 1)
    [time] = read["times"]
    assert (time["first"], time["last"]) == ({"well": "A1", "cell": "cell B3"}, {"well": "B2", "cell": "cell C4"})
    assert (time["wells"], time["texts"]) == ({"A1": 5, "A2": None, "B1": 7, "B2": None}, {"A2": "Dust"})
    [rest] = found["remainder"]
    assert (rest["where"], rest["name"], rest["plate_like"]) == ("cell A9 to C10", "More", True)
    assert main(["inspect", "--json", str(path.with_name("none.csv"))]) == 2
    assert json.loads(capsys.readouterr().out) == []


def test_inspect(tmp_path, capsys, monkeypatch):
    path = tmp_path / "export.csv"
    rows = [",".join(["", *map(str, range(1, 49))])]
    rows += [
        ",".join([f"{'A' * (i > 25)}{chr(65 + i % 26)}", *(str(i * 48 + j) for j in range(47)), "OVER"])
        for i in range(32)
    ]
    path.write_text("Raw Data (450)\n" + "\n".join(rows))
    assert main(["inspect", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "'Raw Data (450)', raw, 1536 wells A1 (cell B3) to AF48 (cell AW34), 1504 numbers, 32 overflow" in " ".join(
        " ".join(lines).split()
    )
    assert max(map(len, lines)) <= 80
    assert sum(line.startswith(("AF ", " A ")) and line.endswith("!") for line in lines) == 2
    monkeypatch.setenv("TERM", "dumb")
    assert main(["inspect", str(path)]) == 0
    assert capsys.readouterr().out.isascii()
    path.write_text("nothing here\n")
    assert main(["inspect", str(path)]) == 2
    assert "export.csv" in capsys.readouterr().err
