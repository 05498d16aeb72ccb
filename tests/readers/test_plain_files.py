"""Plain files that a person reads without a thought, found by an outsider's generator of folders with a known truth."""

import openpyxl
import pytest

from mtorkin.base.errors import InputError
from mtorkin.readers import read_export

WELLS = ["A1", "A2", "B1", "B2"]
PLATE = [["", 1, 2, 3], ["A", 11, 12, 13], ["B", 14, 15, 16]]


def lines(*rows, sep=","):
    return "".join(sep.join(map(str, row)) + "\n" for row in rows)


def read(path, text, encoding="utf-8", name="x.csv"):
    (path / name).write_bytes(text.encode(encoding))
    return read_export(path / name)


def held(export):
    """The numbers of every well by plate, label and time."""
    return {
        (read.plate, read.label, read.time): {well: printed.value for well, printed in read.signals.items()}
        for read in export.reads
    }


def said(path, text, encoding="utf-8"):
    with pytest.raises(InputError) as error:
        read(path, text, encoding)
    return str(error.value)


@pytest.mark.parametrize(
    ("row", "column", "signal", "time"),
    [
        ("Zeile", "Spalte", "Messwert", "Zeit [s]"),
        ("Ligne", "Colonne", "Valeur", "Temps (s)"),
        ("行", "列", "蛍光強度", "時間 [s]"),
    ],
)
def test_rows_and_columns_in_other_languages(tmp_path, row, column, signal, time):
    body = [[well[0], well[1], t, n + t] for n, well in enumerate(WELLS) for t in (0, 60)]
    found = held(read(tmp_path, lines([row, column, time, signal], *body)))
    assert found == {("", signal, t / 60): {well: float(n + t) for n, well in enumerate(WELLS)} for t in (0, 60)}


@pytest.mark.parametrize(
    ("plate", "well", "temperature"),
    [
        ("Platte", "Vertiefung", "Temp. [°C]"),
        ("Platte", "Kavität", "Temperatur"),
        ("Plaque", "Puits", "Température (°C)"),
        ("プレート", "ウェル", "温度 (°C)"),
    ],
)
def test_plates_wells_and_temperatures_in_other_languages(tmp_path, plate, well, temperature):
    body = [[p, w, 30.1, n] for p in ("P1", "P2") for n, w in enumerate(WELLS)]
    found = held(read(tmp_path, lines([plate, well, temperature, "RFU"], *body)))
    assert found == {(p, "RFU", None): dict(zip(WELLS, range(4), strict=True)) for p in ("P1", "P2")}


@pytest.mark.parametrize(("word", "sign"), [("Platte", ":"), ("Plaque", " :"), ("プレート", "："), ("Plate", ":")])
def test_names_of_plates_above_blocks(tmp_path, word, sign):
    found = held(read(tmp_path, lines([f"{word}{sign} P1"], *PLATE, [], [f"{word}{sign} P2"], *PLATE)))
    assert [plate for plate, _, _ in found] == ["P1", "P2"]


@pytest.mark.parametrize(
    "title", ["Zyklus {n} ({t} s)", "サイクル {n} ({t} s)", "Zeit: {t} s", "Temps: {t} s", "時間: {t} s"]
)
def test_times_above_blocks(tmp_path, title):
    blocks = [row for n, t in enumerate((0, 30, 60)) for row in ([title.format(n=n + 1, t=t)], *PLATE, [])]
    assert [time for _, _, time in held(read(tmp_path, lines(*blocks)))] == [0.0, 0.5, 1.0]


def test_settings_of_other_languages_are_no_title(tmp_path):
    text = lines(["Gerät", "Leser 3"], ["Kommentar", "erster Versuch"], [], *PLATE)
    assert list(held(read(tmp_path, text))) == [("", "", None)]


def test_label_in_shift_jis(tmp_path):
    assert list(held(read(tmp_path, lines(["Well", "蛍光強度"], *([w, 1] for w in WELLS)), "cp932"))) == [
        ("", "蛍光強度", None)
    ]


@pytest.mark.parametrize("minus", ["\u2212", "\uff0d"])
def test_minus_signs_of_typographers(tmp_path, minus):
    text = lines(["Well", "RFU"], ["A1", f"{minus}0.5"], ["A2", f"1E{minus}3"], ["B1", 2], ["B2", 3])
    assert held(read(tmp_path, text)) == {("", "RFU", None): {"A1": -0.5, "A2": 0.001, "B1": 2.0, "B2": 3.0}}


def test_lines_below_a_table_of_ours(tmp_path):
    table = [["well", "signal"], *([well, n] for n, well in enumerate(WELLS))]
    text = lines(*table, [], ["End time: 14.03.2026 10:40:11"], ["Approved", "anna"])
    assert held(read(tmp_path, text)) == {("", "", None): dict(zip(WELLS, range(4), strict=True))}


@pytest.mark.parametrize("foot", [[["Mean", 1.5]], [[], ["Mean", 1.5]], [["Z99", ""]], [[], ["Z99", "OVRFLW"]]])
def test_lines_below_a_table_that_may_be_wells(tmp_path, foot):
    assert "is not a well" in said(tmp_path, lines(["well", "signal"], *([well, 1] for well in WELLS), *foot))


def test_several_columns_of_signals_beside_a_well(tmp_path):
    text = lines(["Well", "Signal (665)", "Signal (620)"], *([well, n, 2 * n] for n, well in enumerate(WELLS)))
    assert {label: wells["B2"] for (_, label, _), wells in held(read(tmp_path, text)).items()} == {
        "Signal (665)": 3.0,
        "Signal (620)": 6.0,
    }


def test_signals_with_their_times_in_a_row_below(tmp_path):
    text = lines(["Well", "Signal", "Signal"], ["Time [s]", 0, 60], *([well, n, 2 * n] for n, well in enumerate(WELLS)))
    assert [time for _, _, time in held(read(tmp_path, text))] == [0.0, 1.0]


@pytest.mark.parametrize("times", [("0:00:00", "0:00:30"), ("0 s", "30 s"), ("0 min", "0 min 30 s")])
def test_times_that_need_no_unit_in_the_heading_of_a_table_of_ours(tmp_path, times):
    text = lines(["Well", "Time", "Signal"], *([well, time, 1] for well in WELLS for time in times))
    assert [time for _, _, time in held(read(tmp_path, text))] == [0.0, 0.5]


def test_decimal_commas_as_text_in_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    for row in (["well", "signal"], *([well, f"{n},25"] for n, well in enumerate(WELLS))):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    assert held(read_export(tmp_path / "x.xlsx")) == {("", "", None): {well: n + 0.25 for n, well in enumerate(WELLS)}}


def test_the_last_well_of_a_plate_called_as_a_well(tmp_path):
    """Its row and the lines below the list were taken for wells as columns."""
    body = [[plate, well, n] for plate in ("P1", "P2") for n, well in enumerate(WELLS)]
    text = lines(["Assay plate", "Well", "RFU"], *body, [], ["Approved", "2026/03/14 10:40"])
    text = text.replace("Assay plate", "Plate")
    found = held(read(tmp_path, text))
    assert found == {(plate, "RFU", None): dict(zip(WELLS, range(4), strict=True)) for plate in ("P1", "P2")}


def test_settings_with_as_many_delimiters_as_a_bare_plate(tmp_path):
    plate = [[f"{10 * row + column}" for column in range(12)] for row in range(8)]
    text = lines(["Reader", "3", *[""] * 10], ["Gain", "1500", *[""] * 10], [""] * 12, *plate)
    [wells] = held(read(tmp_path, text)).values()
    assert (len(wells), wells["H12"]) == (96, 81.0)


@pytest.mark.parametrize("mark", [" ", "\u00a0", "\u2009", "\u202f", "'", "’"])
def test_marks_between_thousands_hide_no_read(tmp_path, mark):
    """Reads above a thousand were no reads where those before were below it."""
    body = [[well, 100 + n, f"1{mark}{200 + n}.5", f"2{mark}{200 + n}.5"] for n, well in enumerate(WELLS)]
    found = read(tmp_path, lines(["Well", "0 s", "60 s", "120 s"], *body)).reads
    assert [(each.time, each.signals["A1"].value, each.signals["A1"].status) for each in found] == [
        (0.0, 100.0, ""),
        (1.0, None, "thousands"),
        (2.0, None, "thousands"),
    ]


def test_what_is_said_where_no_column_can_be_read(tmp_path):
    top = ["User: anna", "Test: 3"]
    assert "row 4 has 'x', '−−1'" in said(
        tmp_path,
        lines(
            top,
            ["Well", "Sample", "RFU"],
            ["A1", "x", "1.5"],
            ["A2", "x", "−−1"],
            ["B1", "y", "−−2"],
            ["B2", "y", "−−2"],
        ),
    )


@pytest.mark.parametrize("rows", [2, 12])
def test_plates_side_by_side_as_lists(tmp_path, rows):
    """Also where they are as long as lists that are read first and fast."""
    wells = [f"{letter}{number}" for letter in "ABCDEFGHIJKL"[:rows] for number in range(1, 13)]
    body = [[well, n, "", well, 1000 + n] for n, well in enumerate(wells)]
    text = lines(["Plate: P1", "", "", "Plate: P2", ""], ["Well", "RFU", "", "Well", "RFU"], *body)
    found = held(read(tmp_path, text))
    assert {plate: found[plate, "RFU", None]["B2"] for plate in ("P1", "P2")} == {"P1": 13.0, "P2": 1013.0}


def test_decimal_commas_in_columns_that_blanks_set_apart(tmp_path):
    text = "<>        1      2      3\nA     0,51   1,25  -0,25\nB     1,50   2,00   3,75\n"
    [wells] = held(read(tmp_path, text, name="x.txt")).values()
    assert wells == {"A1": 0.51, "A2": 1.25, "A3": -0.25, "B1": 1.5, "B2": 2.0, "B3": 3.75}


@pytest.mark.parametrize("mark", [" ", "\u00a0", "\u2009", "\u202f", "'", "’"])
def test_marks_in_every_number_are_named(tmp_path, mark):
    body = [[well, f"1{mark}{200 + n}"] for n, well in enumerate(WELLS)]
    assert f"row 2 has '1{mark}200'" in said(tmp_path, lines(["Well", "RFU"], *body))


def halves(rows, columns):
    """Numbers with a decimal comma in a file whose columns are set apart by commas."""
    return [[*(part for n in range(columns) for part in (100 + row + n, n))] for row in range(rows)]


@pytest.mark.parametrize(
    "text",
    [
        lines(["", 1, 2, 3], *([letter, *row] for letter, row in zip("ABCD", halves(4, 3), strict=True))),
        lines(["Time [s]", *WELLS], *([30 * n, *row] for n, row in enumerate(halves(4, 4)))),
        lines(["Time [s]", *WELLS], *([30 * n, 5, *row] for n, row in enumerate(halves(4, 4)))),
        lines(["Well", "0 s", "30 s"], *([well, *row] for well, row in zip(WELLS, halves(4, 2), strict=True))),
        lines(["well", "signal"], *([well, *row] for well, row in zip(WELLS, halves(4, 1), strict=True))),
        lines(
            ["well", "time [s]", "signal"], *([well, 0, *row] for well, row in zip(WELLS, halves(4, 1), strict=True))
        ),
    ],
)
def test_decimal_commas_among_commas(tmp_path, text):
    """Each number was two, and wells had the numbers of others."""
    assert "comma" in said(tmp_path, text)


def test_labels_behind_rows_are_no_decimals(tmp_path):
    found = held(read(tmp_path, lines(["", 1, 2, 3], *([letter, 1, 2, 3, 665] for letter in "ABCD"))))
    assert list(found) == [("", "665", None)]
