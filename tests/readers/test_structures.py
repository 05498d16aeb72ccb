"""Miniatures of how instruments lay out their files, with invented numbers.

Every cell must come back in its well, read and time. Each was written after the structure of a real export; none of
the numbers is.
"""

import openpyxl
import pytest

from mtorkin.base.errors import InputError
from mtorkin.readers import read_export

WELLS = [f"{letter}{number}" for letter in "ABCDEFGH" for number in range(1, 13)]
WELLS_384 = [f"{letter}{number}" for letter in "ABCDEFGHIJKLMNOP" for number in range(1, 25)]


def value(base: float, index: int) -> str:
    return f"{base + index / 1000:.3f}"


def whole(base: float, wells=WELLS) -> dict[str, str]:
    return {well: value(base, index) for index, well in enumerate(wells)}


def grid(base, rows=8, columns=12, sep="\t", end="", corner="", heads=True, tail=""):
    lines = [sep.join([corner, *map(str, range(1, columns + 1))]) + tail] if heads else []
    for i in range(rows):
        cells = [value(base, i * columns + j) for j in range(columns)]
        lead = ["ABCDEFGHIJKLMNOP"[i]] if heads else []
        lines.append(sep.join([*lead, *cells, *([end] if end else [])]) + tail)
    return lines


def row(base, wells=WELLS, sep="\t"):
    return sep.join(value(base, index) for index in range(len(wells)))


GEN5 = [
    "", "Software Version\t3.12.08", "", "Experiment File Path:\tC:\\x.xpt", "", "Plate Number\tPlate 1",
    "Date\t3/7/2024",
    "Reader Type:\tSynergy H1", "", "Procedure Details", "", "Plate Type\t96 WELL PLATE (Use plate lid)", "Read\tTest",
    "\tAbsorbance Endpoint", "\tFull Plate", "\tWavelengths:  450", "\tRead Speed: Normal,  Delay: 100 msec", "",
]  # fmt: skip
ICONTROL = [
    "Application: Tecan i-control\t\t\t\tTecan i-control , 2.0.10.0", "Device: infinite 200Pro\t\t\t\tSerial number: 1",
    "",
    "Date:\t\t\t\t12/3/2020", "System\t\t\t\tTECAN", "Plate\t\t\t\tGreiner", "Plate-ID (Stacker)", "", "",
]  # fmt: skip
SKANIT = ["Measurement results", "exp.skax", "8/8/2023 4:06:03 AM", ""]
MARS = [
    "User: USER,Path: C:\\Program Files (x86)\\BMG\\PHERAstar\\User\\Data,Test run no.: 65",
    "Test name: x,Date: 6/18/2026", "", "ID1: P1,ID2: x,", "Absorbance", "",
]  # fmt: skip
PLATE_HEADS = "Plate,Repeat,Barcode,Measured height,Chamber temperature at start,"


def softmax(kind, mode, rest, times, reads, reduced=None, comma=False):
    lines = [f"Plate:\tPlate1\t1.3\tPlateFormat\t{kind}\t{mode}\t{rest}"]
    numbers = "\t".join(map(str, range(1, 13)))
    lines.append("\tTemperature(¡C)\t" + "\t\t".join([numbers] * reads) + "\t")
    for k, time in enumerate(times):
        for i in range(8):
            parts = ["\t".join(value(k * 10 + read, i * 12 + j) for j in range(12)) for read in range(reads)]
            text = "\t\t".join(parts)
            lines.append(
                (f"{time}\t35" if i == 0 else "\t") + "\t" + (text.replace(".", ",") if comma else text) + "\t"
            )
        lines.append("")
    if reduced is not None:
        lines += [f"\t\t{numbers}", *("\t\t" + line for line in grid(reduced, heads=False)), ""]
    return ["##BLOCKS= 1", *lines, "~End"]


def gen5_area_scan():
    lines = ["X Read #\tY Read #\t" + "\t".join(WELLS)]
    lines += [f"{x}\t{y}\t" + ("\t" * 95 if (x, y) == (1, 1) else row(x + y / 10)) for x in (1, 2) for y in (1, 2)]
    expected = {
        ("Plate 1", f"Scan:450, X Read # {x}, Y Read # {y}", None): whole(x + y / 10)
        for x, y in ((1, 2), (2, 1), (2, 2))
    }
    expected["Plate 1", "Mean OD [Scan:450]", None] = whole(5)
    return [*GEN5, "Scan:450", "", *lines, "", "Results", *grid(5, end="Mean OD [Scan:450]"), ""], expected


def gen5_spectra():
    lines, expected = [], {}
    for name, base in (("Scan:EM Spectrum", 0), ("Scan:EX Spectrum", 40)):
        lines += [name, "", "Wavelength\t" + "\t".join(WELLS)]
        lines += [f"{nm}\t{row(base + nm / 100)}" for nm in (300, 310)] + [""]
        expected |= {("Plate 1", f"{name} {nm}", None): whole(base + nm / 100) for nm in (300, 310)}
    return [*GEN5, *lines], expected


def gen5_two_plates():
    lines, expected = [], {}
    for plate in (1, 2):
        lines += [line.replace("Plate 1", f"Plate {plate}") for line in GEN5] + [
            "Results",
            "\t" + "\t".join(map(str, range(1, 13))),
        ]
        for i in range(8):
            lines.append("ABCDEFGH"[i] + "\t" + "\t".join(value(plate, i * 12 + j) for j in range(12)) + "\t450")
            lines.append("\t" + "\t".join(value(plate + 0.5, i * 12 + j) for j in range(12)) + "\tConc")
        lines.append("")
        expected[f"Plate {plate}", "450", None] = whole(plate)
        expected[f"Plate {plate}", "Conc", None] = whole(plate + 0.5)
    return lines, expected


def gen5_kinetic_384():
    lines, expected = [], {}
    for base, label in ((0, "485/20,528/20"), (10, "Read 2:360/40,460/40")):
        lines += [label, "", f"Time\tT° {label}\t" + "\t".join(WELLS_384)]
        lines += [f"0:0{k}:30\t\t{row(base + k, WELLS_384)}" for k in range(3)] + [""]
        expected |= {("Plate 1", label, k + 0.5): whole(base + k, WELLS_384) for k in range(3)}
    return [*GEN5, *lines], expected


def envision_without_headings():
    lines = [
        "Plate information ", PLATE_HEADS + "Formula,Measurement date,", "1,1,,N/A,N/A,Calc 1: OD450 direct,7/17/2026,",
        "", *grid(1, 16, 24, ",", heads=False, tail=","), "",
        "Plate information ", PLATE_HEADS + "Group,Label,ScanX,Measurement date,",
        "1,1,,14.4,22.5,1,OD450 Abs(1),0,7/17/2026,", "", *grid(2, 16, 24, ",", heads=False, tail=","), "",
        "Exported with EnVision Workstation version 1.13",
    ]  # fmt: skip
    return lines, {
        ("1", "Calc 1: OD450 direct", None): whole(1, WELLS_384),
        ("1", "OD450 Abs(1)", None): whole(2, WELLS_384),
    }


def kaleido_images():
    lines, expected = ["Results for Image Analysis ( IMG 1 )", ""], {}
    for base, name in enumerate(("GFP Intensity in Whole Object", "Confluency [%]"), 1):
        lines += [
            f"Barcode: V-1 13:10:30, PlateRepeat: 1, WellRepeat: 1, AnalysisParameter: {name}",
            "",
            *grid(base, sep=","),
            "",
        ]
        expected["V-1 13:10:30", name, None] = whole(base)
    return lines, expected


def softmax_fluorescence():
    rest = "FALSE\tRaw\tFALSE\t2\t600\t90\t\t\t\t1\t525 \t1\t12\t96\t485 \tAutomatic\t515 \t\t\t6\tMedium\t\t\t1\t8"
    lines = softmax("Kinetic", "Fluorescence", rest, ["00:00:00", "00:01:30"], 1, reduced=99)
    expected = {("Plate1", "Fluorescence 525", 0.0): whole(0), ("Plate1", "Fluorescence 525", 1.5): whole(10)}
    return lines, expected | {("Plate1", "Fluorescence reduced", None): whole(99)}


def softmax_two_fluorescences():
    rest = (
        "FALSE\tRaw\tFALSE\t1\t\t\t\t\t\t2\t525 590 \t1\t12\t96\t485 530 \tAutomatic\t515 570 \t\t\t6\tMedium\t\t\t1\t8"
    )
    lines = softmax("Endpoint", "Fluorescence", rest, [""], 2)
    return lines, {("Plate1", "Fluorescence 525", None): whole(0), ("Plate1", "Fluorescence 590", None): whole(1)}


def softmax_decimal_comma_beside_points():
    rest = "Raw\tFALSE\t1\t\t\t\t\t\t2\t450 650 \t1\t12\t96\t1\t8"
    lines = softmax("Endpoint", "Absorbance", rest, [""], 2, comma=True)
    lines += ["Group: Standards", "Sample\tWells\tOD\tMeanOD", "01\tA1\t2.632\t2.570", " \tA2\t2.508\t", "", "~End"]
    return lines, {
        ("Plate1", "Absorbance 450", None): whole(0),
        ("Plate1", "Absorbance 650", None): whole(1),
        ("Plate1", "Group: Standards: OD", None): {"A1": "2.632", "A2": "2.508"},
        ("Plate1", "Group: Standards: MeanOD", None): {"A1": "2.570", "A2": ""},
    }


def softmax_times_down():
    head = (
        "Plate:\tPlate1\t1.3\tTimeFormat\tKinetic\tAbsorbance\tRaw\tFALSE\t3\t60\t30\t\t\t\t2\t"
        "405 650 \t1\t12\t96\t1\t8\tNone\t"
    )
    names = "\t".join(WELLS)
    lines = ["##BLOCKS= 1", head, f"Time\tTemperature(¡C)\t{names}\t\t{names}"]
    lines += [f"00:0{k}:00\t35\t{row(k)}\t\t{row(k + 0.5)}" for k in range(3)]
    expected = {("Plate1", "Absorbance 405", float(k)): whole(k) for k in range(3)}
    return [*lines, "", "~End"], expected | {("Plate1", "Absorbance 650", float(k)): whole(k + 0.5) for k in range(3)}


def icontrol_two_labels():
    lines = list(ICONTROL)
    for name, nm in (("A340", 340), ("A405", 405)):
        lines += [f"Label: {name}", "Mode\t\t\t\tAbsorbance", f"Wavelength\t\t\t\t{nm}\tnm", "Settle Time\t\t\t\t0\tms"]
    lines += ["Start Time:\t\t\t\t12/3/2020 10:02:41 AM", ""]
    expected = {}
    for base, name in ((0, "A340"), (10, "A405")):
        lines += [name, "Cycle Nr.\t1\t2", "Time [s]\t0\t30", "Temp. [°C]\t25.1\t25"]
        lines += [f"{well}\t{value(base, i)}\t{value(base + 1, i)}" for i, well in enumerate(WELLS)] + ["", ""]
        expected |= {("", name, k / 2): whole(base + k) for k in range(2)}
    return lines, expected


def icontrol_fluorescence_plates():
    lines = list(ICONTROL)
    for name, nm in (("Donor", 615), ("Acceptor", 665)):
        lines += [f"Label: {name}", "Mode\t\t\t\tFluorescence Top Reading", "Excitation Wavelength\t\t\t\t340\tnm"]
        lines += [f"Emission Wavelength\t\t\t\t{nm}\tnm", "Gain\t\t\t\t100\tManual", "\t\tTemperature: 25 °C"]
        lines += [*grid(nm, corner="<>"), "", ""]
    return lines, {("", f"{name} (340/{nm} nm)", None): whole(nm) for name, nm in (("Donor", 615), ("Acceptor", 665))}


def magellan_times_as_rows():
    lines = ["\t" + "\t".join(WELLS), *(f"{30 * k}s\t{row(k)}" for k in range(3)), ""]
    return lines, {("", "", k / 2): whole(k) for k in range(3)}


def skanit_readings():
    lines = [*SKANIT, "Kinetic 1", "Wavelength: 340 nm", "", "Plate 1", ""]
    for k in range(3):
        lines += [f"Reading {k + 1}, {30 * k} s", *grid(k, corner="Abs"), ""]
    return lines, {("Plate 1", "Kinetic 1 (340 nm)", k / 2): whole(k) for k in range(3)}


def skanit_plates_and_wavelengths():
    lines, expected, base = [*SKANIT, "Absorbance 1", ""], {}, 0
    for plate in (1, 2):
        lines += [f"Plate {plate}", ""]
        for nm in (340, 405):
            base += 1
            lines += [f"Wavelength: {nm} nm", *grid(base, corner="Abs"), ""]
            expected[f"Plate {plate}", f"Absorbance 1 ({nm} nm)", None] = whole(base)
    return lines, expected


def skanit_excitation_and_emission():
    lines = [
        *SKANIT,
        "Fluorescence 1",
        "Excitation wavelength: 485 nm",
        "Emission wavelength: 535 nm",
        "",
        "Plate 1",
        "",
    ]
    lines += [*grid(1, corner="RFU"), "", "Plate 2", "", *grid(2, corner="RFU"), "", "Autoloading range A1 - M28"]
    return lines, {(f"Plate {n}", "Fluorescence 1 (485/535 nm)", None): whole(n) for n in (1, 2)}


def skanit_list():
    lines = [
        *SKANIT,
        "Absorbance 1",
        "Wavelength: 340 nm",
        "",
        "Plate\tWell\tSample\tWavelength [nm]\tMeas. Time [s]\tAbs",
    ]
    expected = {}
    for plate in (1, 2):
        for k in range(2):
            lines += [
                f"Plate {plate}\t{well}\tUn1\t340\t{30 * k}\t{value(plate * 10 + k, i)}" for i, well in enumerate(WELLS)
            ]
            expected[f"Plate {plate}", "Abs 340", k / 2] = whole(plate * 10 + k)
    return lines, expected


def mars_times_in_headings():
    heads = ",".join(f"Raw Data (No filter) {m} min {s} s" for m, s in ((0, 0), (0, 30), (1, 0)))
    lines = [*MARS, f"Well Row,Well Col,Content,{heads}"]
    lines += [f"{w[0]},{w[1:]},Sample X{i}," + ",".join(value(k, i) for k in range(3)) for i, w in enumerate(WELLS)]
    return lines, {("P1", "Raw Data (No filter)", k / 2): whole(k) for k in range(3)}


def lists_side_by_side():
    lines = ["Well\tValue\tWell\tValue"]
    lines += [f"{WELLS[i]}\t{value(1, i)}\t{WELLS[i + 48]}\t{value(1, i + 48)}" for i in range(48)]
    return lines, {("", "Value", None): whole(1)}


def list_beside_a_plate():
    lines = ["Well\tOD\t\tCalc\t" + "\t".join(map(str, range(1, 13)))]
    plate = grid(7)
    for i, well in enumerate(WELLS_384):
        beside = f"\t\t{plate[i + 1]}" if i < 8 else "\t" * 14
        lines.append(f"{well}\t{value(1, i)}{beside}")
    return lines, {("", "OD", None): whole(1, WELLS_384), ("", "Calc", None): whole(7)}


FEW = [f"{letter}{number}" for letter in "AB" for number in range(1, 7)]


def pairs(k: int, kinds=(0, 10)) -> str:
    """The values of several reads of each well, side by side."""
    return "\t".join(value(base + k, i) for i in range(len(FEW)) for base in kinds)


def a_time_before_every_well():
    lines = ["\t".join(f"Time [s]\t{well}" for well in FEW)]
    lines += ["\t".join(f"{30 * k + i}\t{value(k, i)}" for i in range(len(FEW))) for k in range(3)]
    return lines, {("", "", (30 * k + i) / 60): {well: value(k, i)} for k in range(3) for i, well in enumerate(FEW)}


def a_time_before_the_wells_of_each_channel():
    names = "\t".join(FEW)
    lines = [
        f"Zeit [s]\t{names}\tZeit [s]\t{names}",
        *(f"{30 * k}\t{row(k, FEW)}\t{30 * k + 6}\t{row(k + 10, FEW)}" for k in range(3)),
    ]
    expected = {("", "", k / 2): whole(k, FEW) for k in range(3)}
    return lines, expected | {("", "(2)", k / 2 + 0.1): whole(k + 10, FEW) for k in range(3)}


def channels_below_wells_that_stand_twice():
    lines = ["Time [s]\t" + "\t".join(f"{well}\t{well}" for well in FEW), "\t" + "\t".join(["665\t620"] * len(FEW))]
    lines += [f"{30 * k}\t{pairs(k)}" for k in range(3)]
    return lines, {
        ("", name, k / 2): whole(base + k, FEW) for k in range(3) for base, name in ((0, "665"), (10, "620"))
    }


def channels_above_their_wells():
    names = "\t".join(FEW)
    lines = ["\t665" + "\t" * len(FEW) + "620", f"Time [s]\t{names}\t{names}"]
    lines += [f"{30 * k}\t{row(k, FEW)}\t{row(k + 10, FEW)}" for k in range(3)]
    return lines, {
        ("", name, k / 2): whole(base + k, FEW) for k in range(3) for base, name in ((0, "665"), (10, "620"))
    }


def what_is_in_the_wells_between_wells_and_times():
    lines = [
        "time_s\t" + "\t".join(FEW),
        "Inhibitor [nM]\t" + row(7, FEW),
        *(f"{30 * k}\t{row(k, FEW)}" for k in range(3)),
    ]
    expected = {("", "", k / 2): whole(k, FEW) for k in range(3)}
    return [*lines, "Slope\t" + row(8, FEW)], expected | {
        ("", "Inhibitor [nM]", None): whole(7, FEW), ("", "Slope", None): whole(8, FEW),
    }  # fmt: skip


def units_below_the_headings_of_a_list():
    lines = ["Well\tTime\tRFU", "\tmin\tcounts"]
    lines += [f"{well}\t{2 * k}\t{value(k, i)}" for k in range(3) for i, well in enumerate(FEW)]
    return lines, {("", "RFU counts", 2.0 * k): whole(k, FEW) for k in range(3)}


def excitation_and_emission_as_columns():
    lines = ["Well\tEx\tEm (nm)\tMinutes\tRFU"]
    lines += [
        f"{well}\t340\t{nm}\t{k}\t{value(nm + k, i)}"
        for nm in (615, 665)
        for k in range(2)
        for i, well in enumerate(FEW)
    ]
    return lines, {("", f"RFU 340/{nm}", float(k)): whole(nm + k, FEW) for nm in (615, 665) for k in range(2)}


def headings_over_several_times():
    lines = ["Well positions\tRaw data\t\tBlanked\t", "\t0s\t60s\t0s\t60s"]
    lines += ["\t".join([well, value(0, i), value(1, i), value(10, i), value(11, i)]) for i, well in enumerate(FEW)]
    return lines, {
        ("", name, float(k)): whole(base + k, FEW)
        for base, name in ((0, "Raw data"), (10, "Blanked"))
        for k in range(2)
    }


MINIATURES = [
    a_time_before_every_well, a_time_before_the_wells_of_each_channel, channels_below_wells_that_stand_twice,
    channels_above_their_wells, what_is_in_the_wells_between_wells_and_times, units_below_the_headings_of_a_list,
    excitation_and_emission_as_columns, headings_over_several_times,
    gen5_area_scan, gen5_spectra, gen5_two_plates, gen5_kinetic_384, envision_without_headings, kaleido_images,
    softmax_fluorescence, softmax_two_fluorescences, softmax_decimal_comma_beside_points, softmax_times_down,
    icontrol_two_labels, icontrol_fluorescence_plates, magellan_times_as_rows, skanit_readings,
    skanit_plates_and_wavelengths, skanit_excitation_and_emission, skanit_list, mars_times_in_headings,
    lists_side_by_side, list_beside_a_plate,
]  # fmt: skip


@pytest.mark.parametrize("miniature", MINIATURES, ids=lambda make: make.__name__)
def test_every_cell_of_a_miniature(tmp_path, miniature):
    lines, expected = miniature()
    path = tmp_path / "export.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = {}
    for read in read_export(path).reads:
        key = read.plate, read.label, read.time
        assert key not in found
        found[key] = {well: printed.text.replace(",", ".") for well, printed in read.signals.items()}
        numbers = {well: float(text) for well, text in found[key].items() if text}
        assert {well: printed.value for well, printed in read.signals.items() if printed.text} == numbers
    assert found == expected


def test_merged_headings_of_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Well positions", "Raw data", None, None])
    sheet.merge_cells("B1:D1")
    sheet.append([None, "0s", "60s", "120s"])
    for i, well in enumerate(FEW):
        sheet.append([well, *(float(value(k, i)) for k in range(3))])
    book.save(tmp_path / "m.xlsx")
    found = {(read.label, read.time): read.signals["B6"].value for read in read_export(tmp_path / "m.xlsx").reads}
    assert found == {("Raw data", float(k)): float(value(k, 11)) for k in range(3)}


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("A1,1000 RFU", "no column beside 'Well' holds plain numbers \\(row 2 has '1000 RFU'\\)"),
        ("A1,", "no column beside 'Well' holds plain numbers \\(row 2 has nothing\\)"),
        ("A-99,10", "'A-99' in the column 'Well' \\(row 2\\) is not a well"),
    ],
)
def test_lists_without_wells_or_numbers(tmp_path, cells, sentence):
    path = tmp_path / "list.csv"
    path.write_text(f"Well,OD\n{cells}\n")
    with pytest.raises(InputError, match=sentence):
        read_export(path)


def without_a_row(lines):
    return [line for number, line in enumerate(lines) if number != 5]


def with_a_shorter_heading(lines):
    return [line.replace("\t11\t12", "\t11") if "Temperature" in line else line for line in lines]


@pytest.mark.parametrize(
    ("spoil", "missing"),
    [
        (without_a_row, "8 rows of the plate were read, and 7 rows of values"),
        (with_a_shorter_heading, "no column number above it"),
    ],
)
def test_rows_without_letters_must_be_as_their_head_says(tmp_path, spoil, missing):
    lines, _ = softmax_fluorescence()
    path = tmp_path / "export.txt"
    path.write_text("\n".join(spoil(lines)), encoding="utf-8")
    with pytest.raises(InputError, match=missing) as error:
        read_export(path)
    assert len(error.value.problems) == 1


def test_a_layout_alone_is_no_export(tmp_path):
    path = tmp_path / "export.txt"
    lines = [*GEN5, "Layout", "\t1\t2", "A\tSPL1\tSPL2\tWell ID", "B\tSPL3\tSPL4\tWell ID", "", "Results", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match="only what is in the wells \\('Well ID'\\) and no signal"):
        read_export(path)


@pytest.mark.parametrize("short", [2, 7])
def test_a_bare_plate_in_a_workbook_may_have_rows_whose_last_wells_are_empty(tmp_path, short):
    """A workbook stores no empty cells at the end of a row."""
    rows = [[100.0 + 12 * i + j for j in range(12)] for i in range(8)]
    rows[short][9:] = []
    book = openpyxl.Workbook()
    for cells in [["Signal"], [], *rows, [], ["Remark"]]:
        book.active.append(cells)
    book.save(tmp_path / "bare.xlsx")
    (found,) = read_export(tmp_path / "bare.xlsx").reads
    kept = {well: signal.value for well, signal in found.signals.items() if signal.value is not None}
    assert kept == {f"{'ABCDEFGH'[i]}{j + 1}": value for i, cells in enumerate(rows) for j, value in enumerate(cells)}
