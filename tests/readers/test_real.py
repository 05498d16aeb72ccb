"""Exports of real instruments: what a person sees in each file, read completely; skipped where the files are absent."""

import warnings

import openpyxl
import pytest
from shared import REAL

from mtorkin.base.errors import InputError
from mtorkin.readers import read_export
from mtorkin.sheets import read_sheets

PLATES = REAL / "plates"
pytestmark = pytest.mark.skipif(not PLATES.is_dir(), reason="the shared real plates are not on this machine")

SMART = "bmg_labtech_smart_control/fluorescence_endpoint_example2.xlsx"
ENVISION = "perkin_elmer_envision/PE_Envision_fluorescence_example02.csv"
CROSSTALK = "Calc 1: Crosstalk = Crosstalk correction where Label : 0_1 US LUM 384(1) channel 1"

# file: instrument, {(plate, label): (kind, wells, numbers, times in min, {(well, number of the time): as printed})}
FACTS = {
    "agilent_gen5/endpoint_singleplate.txt": (
        "Agilent BioTek (Gen5)",
        {
            ("Plate 1", "Well ID"): ("layout", 96, 0, None, {("A1", 0): "POSCON", ("H2", 0): "SPL8"}),
            ("Plate 1", "LUM:Lum"): ("raw", 96, 96, None, {("A1", 0): "8718", ("A12", 0): "210", ("H12", 0): "8490"}),
            ("Plate 1", "NormLum"): ("calculated", 96, 96, None, {("A1", 0): "99.846", ("A12", 0): "-0.020"}),
        },
    ),
    "agilent_gen5/kinetic_singleplate.txt": (
        "Agilent BioTek Synergy H1",
        {
            ("Plate 1", "Well ID"): ("layout", 96, 0, None, {("A2", 0): "SPL3"}),
            ("Plate 1", "OD600:450"): (
                "raw", 96, 576, [0, 1, 2, 3, 4, 5],
                {("A1", 0): "1.240", ("A1", 5): "2.800", ("B1", 0): "1.200", ("A12", 1): "1.820"},
            ),
            ("Plate 1", "Blank OD600:450"): ("calculated", 96, 576, [0, 1, 2, 3, 4, 5],
                                             {("A1", 0): "0.020", ("A2", 5): "0.055"}),
            ("Plate 1", "Max V [Blank OD600:450]"): ("calculated", 96, 96, None,
                                                     {("A1", 0): "-11.500", ("H12", 0): "261.700"}),
            ("Plate 1", "R-Squared [Blank OD600:450]"): ("calculated", 96, 96, None, {("H12", 0): "0.711"}),
            ("Plate 1", "t at Max V [Blank OD600:450]"): ("calculated", 96, 0, None, {("E7", 0): "0:02:00"}),
            ("Plate 1", "Lagtime [Blank OD600:450]"): ("calculated", 96, 0, None, {("A1", 0): "?????"}),
        },
    ),
    "agilent_gen5/multiple_read_modes.txt": (
        "Agilent BioTek Synergy H1",
        {
            ("Plate 1", "od:600"): ("raw", 96, 96, None, {("A1", 0): "0.052", ("E2", 0): "0.113", ("H12", 0): "0.049"}),
            ("Plate 1", "fluor:579,616"): ("raw", 96, 96, None, {("A1", 0): "75", ("H12", 0): "61"}),
            ("Plate 1", "fluor:479,520"): ("raw", 96, 96, None, {("A1", 0): "418", ("H10", 0): "852"}),
        },
    ),
    "agilent_gen5/neo_kinetic_titration_gen5_2_06_column.txt": (
        "Agilent BioTek Synergy Neo",
        {
            ("Plate 1", "Well ID"): ("layout", 96, 0, None, {("D11", 0): "STD11", ("D12", 0): ""}),
            ("Plate 1", "Conc/Dil"): ("layout", 96, 47, None, {("A1", 0): "4000", ("A9", 0): "62.5"}),
            ("Plate 1", "Lum"): (
                "raw", 47, 470, [0.21 * i / 60 for i in range(10)],
                {("A1", 0): "44372", ("A1", 9): "37201", ("A2", 0): "39271", ("D1", 0): "39324"},
            ),
            ("Plate 1", "Integral [Lum]"): ("calculated", 96, 47, None,
                                            {("A1", 0): "69172.005", ("D11", 0): "2215.290"}),
            ("Plate 1", "[Concentration]"): ("calculated", 96, 38, None,
                                             {("A1", 0): ">4200.000", ("A11", 0): "<0.000"}),
        },
    ),
    SMART: (
        "BMG Labtech (SMART Control)",
        {
            ("PicoGreen NB-user-5097655-0069", "Layout"): ("layout", 96, 0, None, {("H12", 0): "B", ("A4", 0): "X1"}),
            ("PicoGreen NB-user-5097655-0069", "Standard Concentrations in ng/mL"): ("layout", 96, 24, None,
                                                                                     {("H3", 0): "0.06"}),
            ("PicoGreen NB-user-5097655-0069", "Standard Concentrations [ng/mL]"): ("layout", 96, 24, None,
                                                                                    {("A1", 0): "1000"}),
            ("PicoGreen NB-user-5097655-0069", "Content"): ("layout", 96, 0, None, {("A1", 0): "Standard S1"}),
        },
    ),
    "bmg_mars/16-02-29 14-34-46 Transcreener ADP2 FI.csv": (
        "BMG Labtech PHERAstar",
        {
            ("black 384w small volume", "Raw Data (580/620)"): (
                "raw", 384, 302, None,
                {("A1", 0): "25104", ("A20", 0): "24361", ("A21", 0): "", ("O6", 0): "107", ("P12", 0): "62",
                 ("P24", 0): ""},
            ),
        },
    ),
    "bmg_mars/PHERAstar output file.CSV": (
        "BMG Labtech PHERAstar",
        {
            ("20260618 dsRNA _PLATE_01_18Jun26", "Raw Data  (450)"): (
                "raw", 96, 96, None, {("A1", 0): "1.691", ("B9", 0): "0.1", ("H12", 0): "0.884"},
            ),
        },
    ),
    "moldev_softmax_pro/MD_SMP_luminescence_endpoint_example03.txt": (
        "Molecular Devices SoftMax Pro",
        {
            ("c12345_2", "Luminescence"): ("raw", 96, 48, None,
                                           {("A1", 0): "1011329", ("D12", 0): "3633", ("E1", 0): ""}),
            ("c12345_2", "Luminescence reduced"): ("calculated", 96, 48, None, {("D12", 0): "3633"}),
            ("c123455_3", "Luminescence"): ("raw", 96, 48, None, {("A1", 0): "1497823", ("D12", 0): "98"}),
            ("c123455_3", "Luminescence reduced"): ("calculated", 96, 48, None, {("D8", 0): "49"}),
        },
    ),
    "moldev_softmax_pro/REJECT_trf_well_scan_plates.txt": (
        "Molecular Devices SoftMax Pro",
        {
            **{
                ("Plate1", f"Time Resolved 525 ({i + 1}), point {j + 1}"): (
                    "raw", 96, 96, None, {("A1", 0): value, ("H12", 0): value},
                )
                for j, row in enumerate(
                    (
                        ("1000", "1841.47098", "1909.29743", "1141.12001"),
                        ("1841.47098", "1909.29743", "1141.12001", "243.1975"),
                        ("1909.29743", "1141.12001", "243.1975", "41.07573"),
                        ("1141.12001", "243.1975", "41.07573", "720.5845"),
                        ("243.1975", "41.07573", "720.5845", "1656.9866"),
                    )
                )
                for i, value in enumerate(row)
            },
            ("Plate1", "Time Resolved reduced"): ("calculated", 96, 96, None, {("H12", 0): "1227.0171840000003"}),
        },
    ),
    "moldev_softmax_pro/spectramax340_kinetic_partial_plate.txt": (
        "Molecular Devices SoftMax Pro",
        {
            ("", "Group: Unknowns: Value"): ("calculated", 4, 4, None, {("B2", 0): "100.500", ("C3", 0): "100.100"}),
            ("Plate#1", "Absorbance 405"): (
                "raw", 96, 216, [0, 0.5, 1],
                {("A1", 0): "", ("A2", 0): "0.0546", ("A10", 0): "0.0537", ("B2", 1): "0.1036", ("H10", 2): "0.1090"},
            ),
        },
    ),
    ENVISION: (
        "PerkinElmer EnVision",
        {
            ("1", "Alexa-488(1)"): ("raw", 96, 32, None, {("A1", 0): "5230093", ("D8", 0): "117932", ("A9", 0): "",
                                                          ("E1", 0): ""}),
            ("2", "Alexa-488(1)"): ("raw", 96, 96, None, {("A1", 0): "4817678", ("E5", 0): "320530",
                                                          ("H12", 0): "16328"}),
            ("3", "Alexa-488(1)"): ("raw", 96, 96, None, {("D12", 0): "21665", ("H6", 0): "50471"}),
            ("4", "Alexa-488(1)"): ("raw", 96, 96, None, {("A1", 0): "1409283", ("H12", 0): "2261131"}),
            ("5", "Alexa-488(1)"): ("raw", 96, 96, None, {("A1", 0): "2475378", ("H12", 0): "5080334"}),
            **{(str(plate), ""): ("layout", 96, 0, None, {}) for plate in range(1, 13)},
        },
    ),
    "perkin_elmer_envision/PE_Envision_luminescence_example01.csv": (
        "PerkinElmer EnVision",
        {
            ("1", CROSSTALK): ("calculated", 96, 96, None, {("A1", 0): "0.0", ("I8", 0): "120.00", ("M24", 0): "0.0"}),
            ("1", "0_1 US LUM 384(1) - channel 0 (CPS)"): ("raw", 96, 96, None,
                                                           {("A2", 0): "40", ("I8", 0): "120", ("E14", 0): "80"}),
            ("2", CROSSTALK): ("calculated", 96, 96, None, {("E1", 0): "80.000"}),
            ("2", "0_1 US LUM 384(1) - channel 0 (CPS)"): ("raw", 96, 96, None, {("E1", 0): "80", ("M24", 0): "40"}),
            ("1", ""): ("layout", 384, 0, None, {}),
            ("2", ""): ("layout", 384, 0, None, {}),
        },
    ),
    "revvity_kaleido/luminescence_endpoint_single_plate_example_01.csv": (
        "Revvity EnSight (Kaleido)",
        {
            ("V-2023-05-17 16:21:29", "Luminescence 1"): (
                "raw", 96, 96, None, {("A1", 0): "94395", ("D7", 0): "40310", ("H12", 0): "75"},
            ),
            ("V-2023-05-17 16:21:29", "Platemap"): ("layout", 96, 0, None, {}),
        },
    ),
    "tecan_magellan/SLA01P01_OD.xlsx": (
        "Tecan Magellan",
        {("96WEL008", "Raw data"): ("raw", 96, 96, None, {("A1", 0): "0.1462", ("B1", 0): "0.2118", ("G6", 0): "0.1441",
                                                          ("F10", 0): "0.1361"})},
    ),
    "thermo_skanit/luciferase_assay_example.xlsx": (
        "Thermo Scientific SkanIt",
        {("Plate 1", "Luminescence 1"): ("raw", 96, 96, None,
                                         {("A1", 0): "105.4", ("B6", 0): "58370", ("H12", 0): "1043"})},
    ),
    "wild/biotek_epoch2_a.xlsx": (
        "Agilent BioTek ELx808",
        {
            ("Plate 1", "Well ID"): ("layout", 96, 0, None, {("D9", 0): "SPL36"}),
            ("Plate 1", "630"): ("raw", 36, 12744, [15.0 * i for i in range(354)],
                                 {("A1", 0): "0.097", ("A1", 95): "0.355", ("A4", 96): "0.099"}),
            ("Plate 1", "Max V [630]"): ("calculated", 96, 36, None,
                                         {("A1", 0): "1.267", ("D3", 0): "3.333", ("E1", 0): ""}),
            ("Plate 1", "R-Squared [630]"): ("calculated", 96, 36, None, {("A1", 0): "1"}),
            ("Plate 1", "t at Max V [630]"): ("calculated", 96, 0, None, {("A1", 0): "8:37:30", ("D4", 0): "59:37:30"}),
            ("Plate 1", "Lagtime [630]"): ("calculated", 96, 0, None, {("A2", 0): "7:03:09"}),
        },
    ),
    "wild/multiskan_sky.xlsx": (
        "Thermo Scientific Multiskan Sky",
        {
            ("", "Measurement results Measure"): ("raw", 7, 707, None, {}),
            ("", "Plate layout"): ("layout", 96, 0, None, {("A2", 0): "X", ("H2", 0): ""}),
        },
    ),
    "wild/new_device_calib.xlsx": (
        "Thermo Scientific SkanIt",
        {
            ("NADH calibration", "Absorbance 1 (340 nm)"): (
                "raw", 96, 52, None, {("A1", 0): "3.116", ("C8", 0): "2.7782999999999998", ("G6", 0): "0.0685",
                                      ("H1", 0): ""},
            ),
            ("NADH calibration", "Sample"): ("layout", 96, 0, None, {("C4", 0): "NADPH0007"}),
        },
    ),
    "wild/plate_map_SAHH_kinetics.xlsx": (
        "",
        {
            ("", "pH"): ("raw", 96, 0, None, {("A1", 0): ""}),
            ("", "BUFFER"): ("raw", 96, 60, None, {("B2", 0): "50", ("G11", 0): "50"}),
            ("", "TNB"): ("raw", 96, 58, None, {("B2", 0): "250", ("G4", 0): "10"}),
            ("", "SAH"): ("raw", 96, 13, None, {("B11", 0): "200"}),
            ("", "SIH"): ("raw", 96, 13, None, {("C11", 0): "200"}),
            ("", "Hyc"): ("raw", 96, 24, None, {("C5", 0): "0"}),
            ("", "DTNB"): ("raw", 96, 24, None, {("G10", 0): "400"}),
            ("", "McSAHH"): ("raw", 96, 9, None, {("B5", 0): "5"}),
            ("", "MeSAHH"): ("raw", 96, 9, None, {("E5", 0): "5"}),
            ("", "MiSAHH"): ("raw", 96, 9, None, {("B8", 0): "5"}),
            ("", "MtSAHH"): ("raw", 96, 9, None, {("G10", 0): "5"}),
        },
    ),
    "wild/spectramax190.txt": (
        "Molecular Devices SoftMax Pro",
        {
            ("Plate1", "Absorbance 500"): (
                "raw", 96, 864, [0.25 * i for i in range(9)],
                {("A1", 0): "0.0379", ("A2", 0): "0.1316", ("A1", 8): "0.0376"},
            ),
            ("Plate1", "Absorbance reduced"): ("calculated", 96, 96, None, {("A1", 0): "-0.086666666666675218"}),
        },
    ),
    "wild/tecan_magellan.xlsx": (
        "Tecan Magellan",
        {
            ("", "Magellan2 Sheet 1"): (
                "raw", 62, 434, [seconds / 60 for seconds in (0, 900, 1802, 2700, 3600, 4502, 5400)],
                {("A4", 0): "2.7409", ("A4", 4): "2.7222", ("E8", 0): "2.6871", ("F4", 0): "-0.0556"},
            ),
            ("", "Substrate concentrations [mM]"): ("layout", 96, 120, None, {("A4", 0): "0.5", ("E12", 0): "0"}),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", FACTS)
def test_real_exports_are_read_completely(file):
    instrument, facts = FACTS[file]
    export = read_export(PLATES / file)
    assert export.instrument == instrument
    found = {}
    for read in export.reads:
        found.setdefault((read.plate, read.label), []).append(read)
    if file in (SMART, "wild/multiskan_sky.xlsx"):
        assert facts.keys() < found.keys()
    else:
        assert found.keys() == facts.keys()
    for key, (kind, wells, numbers, times, cells) in facts.items():
        reads = found[key]
        assert {read.kind for read in reads} == {kind}, key
        assert len({well for read in reads for well in read.signals}) == wells, key
        values = [printed.value for read in reads for printed in read.signals.values()]
        assert sum(value is not None for value in values) == numbers, key
        if times is None:
            assert {read.time for read in reads} == {None}, key
        else:
            assert [read.time for read in reads] == pytest.approx(times), key
        for (well, number), text in cells.items():
            printed = reads[number].signals[well]
            assert printed.text == text, (key, well)
            if printed.value is not None:
                assert printed.value == float(text)


def test_the_same_read_on_two_sheets():
    export = read_export(PLATES / SMART)
    plate = export.plates["PicoGreen NB-user-5097655-0069"]
    for label, a1, h9, numbers in (
        ("Raw Data (480-14/520-30)", 8168026, 507833, 96),
        ("Blank corrected based on Raw Data (480-14/520-30)", 8152571, 492378, 93),
    ):
        microplate, table = plate[label]
        assert (microplate.sheet, table.sheet) == ("Microplate End point", "Table End point")
        assert microplate.signals.numbers() == table.signals.numbers()
        assert len(microplate.signals.numbers()) == numbers
        assert (microplate.signals["A1"].value, microplate.signals["H9"].value) == (a1, h9)


def test_long_list_with_a_time_for_every_well():
    reads = [
        read for read in read_export(PLATES / "wild/multiskan_sky.xlsx").reads if read.label == "Raw absorbance 340"
    ]
    series = {}
    for read in reads:
        for well, printed in read.signals.items():
            series.setdefault(well, []).append((read.time, printed.value))
    assert {well: len(points) for well, points in series.items()} == {f"{letter}2": 101 for letter in "ABCDEFG"}
    assert sorted(series["A2"])[:3] == [
        (0, 1.1296),
        (pytest.approx(5.99 / 60), 1.1224),
        (pytest.approx(11.99 / 60), 1.1207),
    ]


def test_partial_kinetic_plate_of_a_spark():
    reads = read_export(PLATES / "wild/tecan_spark_kinetic.xlsx").reads
    assert {(read.label, read.kind) for read in reads} == {("Label 1 (420 nm)", "raw")}
    assert len(reads) == 61
    assert [read.time for read in reads[:2]] == [0, pytest.approx(29.849 / 60)]
    assert reads[-1].time == pytest.approx(1799.891 / 60)
    assert {len(read.signals.numbers()) for read in reads} == {45}
    assert [read.signals[well].value for read in (reads[0], reads[60]) for well in ("A1", "A3")] == [
        0.9969,
        0.3677,
        1.0469,
        0.3922,
    ]
    assert (reads[0].temperature, reads[60].temperature) == ("24.7", "24.4")


@pytest.mark.parametrize(
    ("file", "missing"),
    [
        ("bmg_mars/REJECT_file_with_no_delimiter_malformed.csv", "the header of a BMG export is missing its colons"),
        ("perkin_elmer_envision/REJECT_example01_missing_header_error.csv", "the line 'Plate information' is missing"),
        ("tecan_magellan/REJECT_no_well_positions.xlsx", "there are no well positions"),
    ],
)
def test_what_is_refused_and_why(file, missing):
    with pytest.raises(InputError) as error:
        read_export(PLATES / file)
    [problem] = error.value.problems
    assert missing in problem.message
    assert problem.sentence().count("\n") == 0


def test_every_file_is_covered():
    files = {str(path.relative_to(PLATES)) for path in PLATES.glob("*/*")}
    others = {"wild/tecan_spark_kinetic.xlsx"}
    assert files == FACTS.keys() | others | {file for file in files if "REJECT" in file}


@pytest.mark.parametrize("path", sorted(PLATES.glob("*/*.xlsx")), ids=lambda path: path.name)
def test_workbooks_are_read_as_openpyxl_reads_them(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    sheets = read_sheets(path)
    assert [sheet.name for sheet in sheets] == [sheet.title for sheet in book.worksheets]
    for ours, theirs in zip(sheets, book.worksheets, strict=True):
        for row in theirs.iter_rows():
            for cell in row:
                if isinstance(cell.value, (int, float, str)) and not isinstance(cell.value, bool):
                    assert ours.cell(cell.row - 1, cell.column - 1) == cell.value
                elif cell.value is None:
                    assert ours.cell(cell.row - 1, cell.column - 1) == ""
