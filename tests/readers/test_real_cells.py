"""Every cell of the real exports, against the places that a person would point at, taken with csv and openpyxl alone.

A place is where the first well stands (row as an editor numbers it, column counted from 1); the letters, numbers and
names of wells that the file prints around it are checked on the way, so that a wrong place fails.
"""

import csv
import warnings

import openpyxl
import pytest
from shared import REAL

from mtorkin.readers import read_export

PLATES = REAL / "plates"
pytestmark = pytest.mark.skipif(not PLATES.is_dir(), reason="the shared real plates are not on this machine")
LETTERS = "ABCDEFGHIJKLMNOP"


def plate(key, row, column, size=(8, 12), every=1, offset=0, letters="A", sheet="", printed=True, time=None):
    """A plate, with `printed` letters and numbers.

    `every` rows of the file make one row of it, of which this read is the one at `offset`.
    """

    def cells(sheets):
        lines = sheets[sheet]
        found = {}
        for i in range(size[0]):
            letter = LETTERS[i] if len(letters) == 1 else letters[i]
            at = row + i * every
            if printed:
                assert text(lines, at, column - 1) == letter
            for j in range(size[1]):
                if printed:
                    assert int(text(lines, row - 1, column + j)) == j + 1
                found[f"{letter}{j + 1}"] = text(lines, at + offset, column + j)
        return found

    return key, cells, time


def across(key, heading, row, column, sheet="", time=None):
    """A row of values below a row of wells."""

    def cells(sheets):
        lines = sheets[sheet]
        names = {}
        at = column
        while name := text(lines, heading, at):
            names[f"{name[0]}{int(name[1:])}"] = text(lines, row, at)
            at += 1
        return names

    return key, cells, time


def down(key, row, rows, names, column, sheet="", time=None):
    """A column of values beside a column of wells, every other row if they stand so."""

    def cells(sheets):
        found = {}
        for at in rows if isinstance(rows, range) else range(row, row + rows):
            name = text(sheets[sheet], at, names).replace(" ", "")
            found[f"{name[0]}{int(name[1:])}"] = text(sheets[sheet], at, column)
        return found

    return key, cells, time


def text(lines, row, column):
    cells = lines[row - 1]
    return cells[column - 1].strip() if column <= len(cells) else ""


def sheets_of(path):
    if path.suffix == ".xlsx":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, data_only=True)
        return {
            sheet.title: [["" if cell is None else plain(cell) for cell in row] for row in sheet.values]
            for sheet in book.worksheets
        }
    data = path.read_bytes()
    try:
        data = data.decode("utf-8-sig") if not data.startswith(b"\xff\xfe") else data.decode("utf-16")
    except UnicodeDecodeError:
        data = data.decode("cp1252", "replace")
    lines = data.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return {"": list(csv.reader(lines, delimiter="," if path.suffix.lower() == ".csv" else "\t"))}


def plain(value):
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


G, SMART = "Plate 1", "PicoGreen NB-user-5097655-0069"
CROSSTALK = "Calc 1: Crosstalk = Crosstalk correction where Label : 0_1 US LUM 384(1) channel 1"
RAW = "0_1 US LUM 384(1) - channel 0 (CPS)"
BLANK = "Blank OD600:450"
FITTED = ("Max V", "R-Squared", "t at Max V", "Lagtime")
MAPS = ("pH", "BUFFER", "TNB", "SAH", "SIH", "Hyc", "DTNB", "McSAHH", "MeSAHH", "MiSAHH", "MtSAHH")

PLACES = {
    "agilent_gen5/endpoint_singleplate.txt": [
        plate((G, "Well ID"), 36, 2),
        *(plate((G, label), 47, 2, every=2, offset=i) for i, label in enumerate(("LUM:Lum", "NormLum"))),
    ],
    "agilent_gen5/kinetic_singleplate.txt": [
        plate((G, "Well ID"), 33, 2),
        *(across((G, "OD600:450"), 44, 45 + i, 3, time=i) for i in range(6)),
        *(across((G, BLANK), 54, 55 + i, 2, time=i) for i in range(6)),
        *(plate((G, f"{name} [{BLANK}]"), 64, 2, every=4, offset=i) for i, name in enumerate(FITTED)),
    ],
    "agilent_gen5/multiple_read_modes.txt": [
        plate((G, label), 56, 2, every=3, offset=i)
        for i, label in enumerate(("od:600", "fluor:579,616", "fluor:479,520"))
    ],
    "agilent_gen5/neo_kinetic_titration_gen5_2_06_column.txt": [
        *(plate((G, label), 41, 2, every=2, offset=i) for i, label in enumerate(("Well ID", "Conc/Dil"))),
        *(across((G, "Lum"), 60, 61 + i, 3, time=0.21 * i / 60) for i in range(10)),
        *(plate((G, label), 74, 2, every=2, offset=i) for i, label in enumerate(("Integral [Lum]", "[Concentration]"))),
    ],
    "bmg_labtech_smart_control/fluorescence_endpoint_example2.xlsx": [
        *(
            plate((SMART, label), 18 + 11 * i, 2, sheet="Microplate End point")
            for i, label in enumerate(
                (
                    "Layout", "Standard Concentrations in ng/mL", "Dilutions", "Raw Data (480-14/520-30)",
                    "Blank corrected based on Raw Data (480-14/520-30)",
                )
            )
        ),
        *(
            across((SMART, label), 13, 14 + i, 2, sheet="Table End point")
            for i, label in enumerate(
                (
                    "Content", "Standard Concentrations [ng/mL]", "Dilutions", "Raw Data (480-14/520-30)",
                    "Blank corrected based on Raw Data (480-14/520-30)",
                )
            )
        ),
    ],
    "bmg_mars/16-02-29 14-34-46 Transcreener ADP2 FI.csv": [
        plate(("black 384w small volume", "Raw Data (580/620)"), 10, 2, (16, 24))
    ],
    "bmg_mars/PHERAstar output file.CSV": [plate(("20260618 dsRNA _PLATE_01_18Jun26", "Raw Data  (450)"), 10, 2)],
    "moldev_softmax_pro/MD_SMP_luminescence_endpoint_example03.txt": [
        across((name, label), row - 1, row, 3)
        for name, row in (("c12345_2", 4), ("c123455_3", 11))
        for label, row in (("Luminescence", row), ("Luminescence reduced", row + 3))
    ],
    "moldev_softmax_pro/REJECT_trf_well_scan_plates.txt": [
        *(
            plate(("Plate1", f"Time Resolved 525 ({i + 1}), point {j + 1}"), 24 + 9 * j, 3 + 13 * i, printed=False)
            for j in range(5)
            for i in range(4)
        ),
        plate(("Plate1", "Time Resolved reduced"), 70, 3, printed=False),
    ],
    "moldev_softmax_pro/spectramax340_kinetic_partial_plate.txt": [
        down(("", "Group: Unknowns: Value"), 19, 4, 2, 3),
        *(plate(("Plate#1", "Absorbance 405"), 33 + 9 * i, 3, printed=False, time=i / 2) for i in range(3)),
    ],
    "perkin_elmer_envision/PE_Envision_fluorescence_example02.csv": [
        *(plate((str(i + 1), "Alexa-488(1)"), 5 + 13 * i, 1, printed=False) for i in range(5)),
        *(plate((str(i + 1), ""), 113 + 15 * i, 2) for i in range(12)),
    ],
    "perkin_elmer_envision/PE_Envision_luminescence_example01.csv": [
        *(
            plate((name, label), row, 2, (4, 24), letters="AEIM")
            for name, label, row in (("1", CROSSTALK, 11), ("1", RAW, 26), ("2", CROSSTALK, 41), ("2", RAW, 56))
        ),
        *(plate((str(i + 1), ""), 108 + 23 * i, 2, (16, 24)) for i in range(2)),
    ],
    "revvity_kaleido/luminescence_endpoint_single_plate_example_01.csv": [
        plate(("V-2023-05-17 16:21:29", "Luminescence 1"), 11, 2),
        plate(("V-2023-05-17 16:21:29", "Platemap"), 60, 2),
    ],
    "tecan_magellan/SLA01P01_OD.xlsx": [down(("96WEL008", "Raw data"), 2, 96, 2, 1, sheet="Magellan Sheet 1")],
    "thermo_skanit/luciferase_assay_example.xlsx": [
        plate(("Plate 1", "Luminescence 1"), 11, 2, sheet="Luminescence 1_01"),
    ],
    "wild/biotek_epoch2_a.xlsx": [
        plate((G, "Well ID"), 28, 3, sheet="Plate 1 - Sheet1"),
        *(across((G, "630"), 39, 40 + i, 4, sheet="Plate 1 - Sheet1", time=15 * i) for i in range(354)),
        *(
            plate((G, f"{name} [630]"), 445, 3, every=4, offset=i, sheet="Plate 1 - Sheet1")
            for i, name in enumerate(FITTED)
        ),
    ],
    "wild/multiskan_sky.xlsx": [
        *(across(("", "Measurement results Measure"), 6, 7 + i, 2, sheet="Absorbance results", time=i)
          for i in range(101)),
        plate(("", "Plate layout"), 2, 2, sheet="Plate layout"),
    ],
    "wild/new_device_calib.xlsx": [
        plate(("NADH calibration", "Absorbance 1 (340 nm)"), 11, 2, sheet="Absorbance 1_01"),
        plate(("NADH calibration", "Sample"), 21, 2, sheet="Absorbance 1_01"),
    ],
    "wild/plate_map_SAHH_kinetics.xlsx": [plate(("", name), 2, 2, sheet=name) for name in MAPS],
    "wild/spectramax190.txt": [
        *(across(("Plate1", "Absorbance 500"), 3, 4 + i, 3, time=i / 4) for i in range(9)),
        across(("Plate1", "Absorbance reduced"), 14, 15, 3),
    ],
    "wild/tecan_spark_kinetic.xlsx": [
        across(("", "Label 1 (420 nm)"), 46, 47 + i, 4, sheet="Result sheet", time=i) for i in range(61)
    ],
}  # fmt: skip

# Cycles or measured times, which the cells are not compared by.
IN_ORDER = {"wild/multiskan_sky.xlsx", "wild/tecan_spark_kinetic.xlsx"}


@pytest.mark.parametrize("file", PLACES)
def test_every_cell(file):
    sheets = sheets_of(PLATES / file)
    expected = {}
    for key, cells, time in PLACES[file]:
        expected.setdefault(key, []).append((time, cells(sheets)))
    found = {}
    for read in read_export(PLATES / file).reads:
        if (file, read.label) == ("wild/multiskan_sky.xlsx", "Raw absorbance 340"):
            continue  # a list with a time for every well, see below
        found.setdefault((read.plate, read.label), []).append(read)
    assert found.keys() == expected.keys()
    for key, reads in found.items():
        assert len(reads) == len(expected[key])
        for read, (time, cells) in zip(reads, expected[key], strict=True):
            if file not in IN_ORDER:
                assert read.time == (None if time is None else pytest.approx(time)), key
            printed = {well: each.text for well, each in read.signals.items()}
            assert printed.keys() == cells.keys(), (key, time)
            for well, text_ in cells.items():
                value = read.signals[well].value
                if value is not None:
                    assert value == float(text_), (key, time, well)
                elif ":" not in text_:  # a time of day, as a workbook shows it
                    assert printed[well] == text_, (key, time, well)


def test_every_row_of_a_long_list():
    lines = sheets_of(PLATES / "wild/multiskan_sky.xlsx")["Raw data 340 nm"][5:]
    rows = [row for row in lines if row[0]]
    expected = sorted((row[0].replace(" ", ""), float(row[3]) / 60, float(row[2])) for row in rows)
    reads = [
        read for read in read_export(PLATES / "wild/multiskan_sky.xlsx").reads if read.label == "Raw absorbance 340"
    ]
    found = sorted((well, read.time, value) for read in reads for well, value in read.signals.numbers().items())
    assert len(found) == len(expected) == 707
    for ours, theirs in zip(found, expected, strict=True):
        assert ours == (theirs[0], pytest.approx(theirs[1]), theirs[2])


def test_wells_in_two_columns_every_other_row():
    lines = sheets_of(PLATES / "wild/tecan_magellan.xlsx")["Magellan2 Sheet 1"]
    expected = [{} for _ in range(7)]
    for row in lines:
        for at, cell in enumerate(row):
            if at % 8 == 0 and cell[:1] in tuple("ABCDEFGH") and cell[1:].isdigit() and row[at + 1 : at + 2]:
                for time in range(7):
                    expected[time][cell] = row[at + 1 + time]
    reads = [
        read for read in read_export(PLATES / "wild/tecan_magellan.xlsx").reads if read.label == "Magellan2 Sheet 1"
    ]
    assert len(reads) == 7
    for read, cells in zip(reads, expected, strict=True):
        numbers = read.signals.numbers()
        shared = {well: float(cells[well]) for well in numbers if cells.get(well)}
        assert numbers == shared
        assert len(numbers) == 62
