"""Text files of every encoding, delimiter and decimal mark give the same cells."""

import pytest

from mtorkin.base.errors import InputError
from mtorkin.sheets import plate_blocks, read_sheets, table
from mtorkin.sheets.text import decode, split

PLATE = "µM,1,2,3\nA,1.5,2.25,3\nB,-0.125,1e3,OVER\n"


def written(tmp_path, data: bytes, name="file.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    return read_sheets(path)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_newlines_and_delimiters(tmp_path, encoding, newline, delimiter):
    text = PLATE.replace(",", delimiter).replace("\n", newline)
    sheet = written(tmp_path, text.encode(encoding))
    assert sheet.rows[0][:4] == ("µM", "1", "2", "3")
    assert [sheet.number(1, column) for column in (1, 2, 3)] == [1.5, 2.25, 3.0]
    assert [sheet.number(2, column) for column in (1, 2, 3)] == [-0.125, 1000.0, None]


def test_utf16_with_byte_order_mark_of_either_order(tmp_path):
    for encoding, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        assert written(tmp_path, mark + PLATE.encode(encoding)).rows[1] == ("A", "1.5", "2.25", "3")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_decimal_comma(tmp_path, delimiter):
    text = ";1;2;3\nA;1,5;2,25;3\nB;0,125;1,234;-7,5e2\n".replace(";", delimiter)
    sheet = written(tmp_path, text.encode())
    assert sheet.decimal_comma
    assert [sheet.number(1, column) for column in (1, 2, 3)] == [1.5, 2.25, 3.0]
    assert [sheet.number(2, column) for column in (1, 2, 3)] == [0.125, 1.234, -750.0]


def test_decimal_comma_with_more_commas_than_delimiters(tmp_path):
    sheet = written(tmp_path, b"time;A1;A2\n0,5;1,25;2,75\n1,5;1,75;3,25\n")
    assert sheet.rows[1] == ("0,5", "1,25", "2,75")
    assert sheet.number(1, 2) == 2.75


def test_quoted_decimal_comma_in_a_comma_file(tmp_path):
    sheet = written(tmp_path, b'well,signal\nA1,"1,5"\nA2,"2,25"\n')
    assert [sheet.number(row, 1) for row in (1, 2)] == [1.5, 2.25]


def test_what_may_be_a_thousand_is_no_number(tmp_path):
    sheet = written(tmp_path, b"\t1\t2\nA\t1,234\t5,678\n")
    assert not sheet.decimal_comma
    assert sheet.number(1, 1) is None
    assert sheet.text(1, 1) == "1,234"


def test_decimal_point_in_a_decimal_comma_file_is_no_number(tmp_path):
    sheet = written(tmp_path, b"a;b\n1,5;2,5\n1.234;3,5\n")
    assert sheet.number(2, 0) is None


def test_semicolon_inside_a_comma_file(tmp_path):
    sheet = written(tmp_path, b"well,role,exclude\nA1,sample,bubble; edge\nA2,sample,\n")
    assert sheet.rows[1] == ("A1", "sample", "bubble; edge")


def test_excel_separator_line(tmp_path):
    sheet = written(tmp_path, b"sep=;\na;b,c\n1;2,5\n")
    assert sheet.rows[1] == ("a", "b,c")


def test_blanks_as_delimiter_with_a_stray_comma():
    rows = split("Raw data, 450 nm\n\n   1    2\nA  0.10 0.20\nB  0.30 0.40\n")
    assert rows[2] == ("", "1", "2")
    assert rows[3] == ("A", "0.10", "0.20")


def test_stray_quote_does_not_swallow_the_file(tmp_path):
    sheet = written(tmp_path, b'plate 5" wide,x\n,1,2\nA,1.0,2.0\nB,3.0,4.0\n')
    assert sheet.rows[3] == ("B", "3.0", "4.0")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the file is empty"),
        (b" \n \n", "the file is empty"),
        (b"\x00\x01\x02\x03\x00\xff" * 30, "neither text nor"),
        (b"\xd0\xcf\x11\xe0rest", "not an XLS workbook"),
        (b"PK\x03\x04 no workbook", "not an XLSX workbook"),
    ],
)
def test_refused_with_a_sentence(tmp_path, data, sentence):
    with pytest.raises(InputError, match=sentence) as caught:
        written(tmp_path, data, "some.csv")
    assert [problem.file for problem in caught.value.problems] == ["some.csv"]


def test_missing_file_and_folder_as_file(tmp_path):
    with pytest.raises(InputError, match=r"absent\.csv: there is no such file"):
        read_sheets(tmp_path / "absent.csv")
    with pytest.raises(InputError, match="it is a folder"):
        read_sheets(tmp_path)


def test_decode_windows_text():
    assert decode("°C – µM".encode("cp1252")) == "°C – µM"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", 0.1),
        ("1.7976931348623157e308", 1.7976931348623157e308),
        (" 5 ", 5.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("+3", 3.0),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("1e99999999", None),
        ("0x10", None),
        ("1_000", None),
        ("", None),
        ("٣", None),
        (">4.0", None),
    ],
)
def test_numbers_are_as_printed_or_nothing(tmp_path, text, value):
    sheet = written(tmp_path, f"a\tb\nx\t{text}\n".encode())
    assert sheet.number(1, 1) == value


def test_addresses(tmp_path):
    sheet = written(tmp_path, PLATE.encode())
    assert (sheet.address(4, 2), sheet.address(0, 26), sheet.row_name(11)) == ("cell C5", "cell AA1", "row 12")


def test_table_skips_what_precedes_it_and_no_row_that_follows(tmp_path):
    sheet = written(tmp_path, b"Reader,X\n\nwell,signal\nA1,1\n\nA2,2,more\n")
    found = table(sheet, lambda texts: "well" in texts)
    assert found is not None
    assert found.headings == ("well", "signal")
    assert [(row.index, row.cells) for row in found.rows()] == [(3, ("A1", "1")), (5, ("A2", "2", "more"))]
    assert table(sheet, lambda texts: "nothing" in texts) is None


def test_block_without_data_is_not_found_in_a_table(tmp_path):
    assert plate_blocks(written(tmp_path, b"well,signal\nA1,1\nA2,2\n")) == []


@pytest.mark.parametrize(
    "text", ["温度 (°C),行,列", "時間 [s],シグナル", "ウェル", "プレート,蛍光強度", "濃度 [μM]", "行,列,RFU\nA,1,200\n"]
)
def test_shift_jis(text):
    assert decode(text.encode("cp932")) == text


@pytest.mark.parametrize(
    "text",
    [
        "Gerät: Größe ° µM, “…” l’export d’été",
        "Ø ÆØÅ°°µµ",
        "„Öl“",
        "naïve — “ö”",
        "µM 30,1 °C",
        "±5 %",
        "Št’asný 10 µM",
    ],
)
def test_windows_text_is_not_taken_for_shift_jis(text):
    assert decode(text.encode("cp1252")) == text


def test_decimal_commas_before_units(tmp_path):
    for text in ("0,5 nM", "2,5µM", "7,8125E+3 nM", "1,5 mg/mL", "1,5 µmol·L⁻¹", "30,1 °C"):
        assert written(tmp_path, f"{text};1\n".encode()).decimal_comma, text
    for text in ("1,234 nM", "2,4-D", "1,5-dimethyl", "0.5 nM", "A1,5"):
        assert not written(tmp_path, f"{text};1\n".encode()).decimal_comma, text
