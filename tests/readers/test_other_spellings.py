"""Exports in other languages, and by other habits, than those of the tests before."""

import openpyxl
import pytest

from mtorkin.assays.schema import Detection, Plate
from mtorkin.base.errors import InputError
from mtorkin.readers import read_export
from mtorkin.readers.channels import channels_of

WELLS = ["A1", "A2", "B1", "B2"]
TABLE = ["Cycle", *WELLS]


def lines(*rows, sep=","):
    return "".join(sep.join(map(str, row)) + "\n" for row in rows)


def plate(base):
    return [["<>", 1, 2, 3], ["A", base, base + 1, base + 2], ["B", base + 3, base + 4, base + 5]]


def read(path, text, name="x.txt"):
    path.joinpath(name).write_bytes(text.encode() if isinstance(text, str) else text)
    return read_export(path / name)


def told(export):
    """Label, plate, wavelength, time or stamp and the signal of the first well of every read."""
    return [
        (read.label, read.plate, read.wavelength, read.stamp if read.time is None else read.time, first)
        for read in export.reads
        for first in [next(iter(read.signals.values())).value]
    ]


def test_a_time_in_brackets_is_no_wavelength(tmp_path):
    blocks = [[[f"Absorbance 340 - Repeat {n} ({60 * n + 180} s)"], *plate(n), []] for n in (1, 2)]
    found = told(read(tmp_path, lines(*blocks[0], *blocks[1])))
    assert found == [("Absorbance 340", "", "340", 4.0, 1), ("Absorbance 340", "", "340", 5.0, 2)]


@pytest.mark.parametrize("inside", ["250 s", "500 nM", "300 uM", "200 flashes", "250 µL"])
def test_what_else_stands_in_brackets(tmp_path, inside):
    assert [found[2] for found in told(read(tmp_path, lines([f"Signal ({inside})"], *plate(1))))] == [""]


@pytest.mark.parametrize(
    ("label", "wavelength"),
    [("Raw Data (337 665 A)", "337/665"), ("Excitation: 485/20, Emission: 528/20", "485/528"), ("OD (450)", "450")],
)
def test_excitation_and_emission_with_what_stands_beside_them(tmp_path, label, wavelength):
    assert [found[2] for found in told(read(tmp_path, lines([label], *plate(1), sep="\t")))] == [wavelength]


def test_cycles_of_how_many(tmp_path):
    export = read(tmp_path, lines(["Cycle 1/2"], *plate(1), [], ["Cycle 2/2"], *plate(11)))
    assert [(found.label, found.cycle) for found in export.reads] == [("", "1"), ("", "2")]


def test_assay_plates_with_their_names(tmp_path):
    found = told(read(tmp_path, lines(["Assay plate: 17"], *plate(1), ["Assay plate: 18"], *plate(11))))
    assert [each[1] for each in found] == ["17", "18"]


SETTINGS = (
    ["Label: Acceptor"], ["Mode", "Fluorescence"], ["Excitation Wavelength", 320, "nm"],
    ["Emission Wavelength", 665, "nm"], [], ["Label: Donor"], ["Mode", "Fluorescence"],
    ["Excitation Wavelength", 320, "nm"], ["Emission Wavelength", 620, "nm"], [], ["Start Time:", "14.03.2026"], [],
)  # fmt: skip


def test_settings_of_two_labels_before_both_plates(tmp_path):
    """The last label of the list is not that of the first plate."""
    found = told(read(tmp_path, lines(*SETTINGS, *plate(1), [], *plate(11))))
    assert found == [
        ("Acceptor (320/665 nm)", "", "320/665", None, 1),
        ("Donor (320/620 nm)", "", "320/620", None, 11),
    ]


def test_settings_of_two_labels_before_one_plate_are_nobodys(tmp_path):
    assert told(read(tmp_path, lines(*SETTINGS, *plate(1)))) == [("", "", "", None, 1)]


def test_settings_between_a_label_and_its_table(tmp_path):
    text = lines(
        ["Label: Abs340"], ["Kinetic Measurement"], ["Kinetic duration", "00:30:00"], ["Interval Time", "00:01:00"],
        ["Mode", "Absorbance"], ["Wavelength", 340, "nm"], [], ["Time [s]", 0, 60], ["A1", 1, 2], ["B1", 3, 4],
    )  # fmt: skip
    assert told(read(tmp_path, text)) == [("Abs340", "", "340", 0.0, 1), ("Abs340", "", "340", 1.0, 2)]


@pytest.mark.parametrize(
    ("above", "heading", "number"),
    [
        ("Longueur d'onde: 340 nm", "Temps [s]", 60),
        ("Wellenlänge: 340 nm", "Zeit (min)", 1),
        ("Longitud de onda 340", "Tiempo [s]", 60),
        ("Lunghezza d'onda: 340", "Tempo [min]", 1),
    ],
)
def test_words_of_other_languages(tmp_path, above, heading, number):
    text = lines([above], [], [heading, *WELLS], [0, 1, 2, 3, 4], [number, 5, 6, 7, 8], sep="\t")
    assert [found[2:] for found in told(read(tmp_path, text))] == [("340", 0.0, 1), ("340", 1.0, 5)]


@pytest.mark.parametrize("text", [lines(["Well", "Temps"], ["A1", 30], ["A2", 31], ["B1", 32])])
def test_temps_alone_may_be_temperatures(tmp_path, text):
    assert [found[3] for found in told(read(tmp_path, text))] == [None]


def test_numbers_that_rise_from_zero_are_times_without_a_unit(tmp_path):
    down = lines(["", *WELLS], *([30 * k, *range(k, k + 4)] for k in range(3)))
    across = lines(["", 0, 0.5, 1], *([well, 1, 2, 3] for well in WELLS))
    other = lines(["", 340, 405, 450], *([well, 1, 2, 3] for well in WELLS))
    assert [found[3] for found in told(read(tmp_path, down))] == [0.0, 30.0, 60.0]
    assert [found[3] for found in told(read(tmp_path, across))] == [0.0, 0.5, 1.0]
    assert [found[0] for found in told(read(tmp_path, other))] == ["340", "405", "450"]


def test_clocks_without_a_heading_beside_a_temperature(tmp_path):
    text = lines(["", "Temp. [°C]", *WELLS], ["00:00:30", 30, 1, 2, 3, 4], ["00:01:30", 30, 5, 6, 7, 8])
    assert [found[3:] for found in told(read(tmp_path, text))] == [(0.5, 1), (1.5, 5)]


def test_hours_after_noon(tmp_path):
    text = lines(
        ["Time", *WELLS], ["11:59:00 AM", 1, 2, 3, 4], ["12:01:00 PM", 5, 6, 7, 8], ["1:00:00 p.m.", 9, 1, 2, 3]
    )
    export = read(tmp_path, text)
    assert [found[3] for found in told(export)] == [0.0, 2.0, 61.0]
    assert "times are those of a clock" in export.doubts[0]


def test_the_last_clocks_of_a_run_that_was_stopped_are_no_label(tmp_path):
    text = lines(
        ["Time", *WELLS], ["0:00:30", 1, 2, 3, 4], ["0:01:00", 5, 6, 7, 8], ["0:00:00"], ["0:00:00"], [], ["Results"],
        ["", 1, 2, 3], ["A", 5, 6, 7, "Max V [340]"],
    )  # fmt: skip
    assert [read.label for read in read(tmp_path, text).reads] == ["", "", "Max V [340]"]


def test_lists_side_by_side_with_our_headings(tmp_path):
    text = lines(["Well", "Signal", "", "Well", "Signal"], ["A1", 1, "", "B1", 3], ["A2", 2, "", "B2", 4])
    (found,) = read(tmp_path, text).reads
    assert found.signals.numbers() == {"A1": 1, "A2": 2, "B1": 3, "B2": 4}


def test_plates_with_a_letter_side_by_side(tmp_path):
    one, other = plate(1), plate(11)
    rows = [["Plate A", "", "", "", "", "Plate B"], *([*a, "", *b] for a, b in zip(one, other, strict=True))]
    assert [found[1::3] for found in told(read(tmp_path, lines(*rows)))] == [("Plate A", 1), ("Plate B", 11)]


def test_a_sheet_that_is_called_as_the_plate(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, base in (("KIN-1", 1), ("KIN-2", 11)):
        sheet = book.create_sheet(name)
        for row in plate(base):
            sheet.append(row)
    book.save(tmp_path / "x.xlsx")
    export, detection = read_export(tmp_path / "x.xlsx"), Detection(format="fluorescence")
    for name, first in (("KIN-1", 1), ("kin-2", 11)):
        asked = Plate(name=name, file="x.xlsx", layout="layout.csv")
        ((only,),) = channels_of(export, asked, detection)
        assert (only.label, only.signals["A1"].value) == ("", first)
    with pytest.raises(InputError, match="the file has 2 reads"):
        channels_of(export, Plate(name="P1", file="x.xlsx", layout="layout.csv"), detection)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<!DOCTYPE html><html><table></table></html>", "a web page (HTML)"),
        (b"<html xmlns:x='urn:x'><body>", "a web page (HTML)"),
        (b'<?xml version="1.0"?><GraphPadPrismFile>', "a file of GraphPad Prism"),
        (b"PAR1\x00", "a Parquet file"),
        (b"{\\rtf1 x}", "a text document (RTF)"),
    ],
)
def test_files_that_are_no_export_are_named(tmp_path, data, what):
    with pytest.raises(InputError) as caught:
        read(tmp_path, data)
    assert f"the file is {what}" in caught.value.problems[0].sentence()


def test_a_missing_file_is_told_with_those_that_are_there(tmp_path):
    (tmp_path / "plate_1.csv").touch()
    with pytest.raises(InputError, match=r"there is no such file; there is plate_1\.csv; put it into the folder"):
        read_export(tmp_path / "plate1.csv")


@pytest.mark.parametrize("cell", ["21.7%", "21.7 %", "4 333", "4'333", "12 345,6", "3 RFU"])
def test_numbers_that_are_not_plain_are_shown(tmp_path, cell):
    text = lines(["<>", 1, 2], ["A", cell, cell], ["B", cell, cell], sep="\t")
    with pytest.raises(InputError, match="no cell holds a plain number"):
        read(tmp_path, text)
