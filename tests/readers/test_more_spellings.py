"""Exports invented as instruments and people write them, which were refused or misread when first tried."""

import openpyxl
import pytest

from mtorkin.base.errors import InputError
from mtorkin.readers import read_export
from mtorkin.sheets.plates import plate_blocks
from mtorkin.sheets.text import read_text


def lines(*rows, sep="\t"):
    return "".join(sep.join(map(str, row)) + "\n" for row in rows)


def plate(base):
    return [["", 1, 2, 3], ["A", base, base + 1, base + 2], ["B", base + 3, base + 4, base + 5]]


def read(path, text, name="x.txt"):
    path.joinpath(name).write_text(text)
    return read_export(path / name)


def workbook(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path / "x.xlsx")
    return read_export(path / "x.xlsx")


def told(export):
    """Label, time (or as printed, or the cycle) and signals of every read."""
    return [
        (read.label, read.cycle or (read.stamp if read.time is None else read.time), read.signals.numbers())
        for read in export.reads
    ]


NUMBERED = [["Row", "Column", "Value"], [1, 1, 10], [1, 2, 11], [2, 1, 12], [2, 2, 13]]
FOUR = {"A1": 10, "A2": 11, "B1": 12, "B2": 13}


@pytest.mark.parametrize(
    "rows",
    [
        NUMBERED,
        [["Value", "Well Col", "Well Row"], *([value, column, row] for row, column, value in NUMBERED[1:])],
        [["row", "col", "Value"], *([row - 1, column - 1, value] for row, column, value in NUMBERED[1:])],
        [["Row", "Column", "Value"], *(["AB"[row - 1], column - 1, value] for row, column, value in NUMBERED[1:])],
        [["Well", *NUMBERED[0]], *([number, *row] for number, row in enumerate(NUMBERED[1:], 1))],
    ],
    ids=["from 1", "column first", "from 0", "letters and from 0", "beside the number of the well"],
)
def test_rows_and_columns_that_are_numbers(tmp_path, rows):
    assert told(read(tmp_path, lines(*rows))) == [("Value", None, FOUR)]


def test_rows_from_0_beside_columns_from_1_are_refused(tmp_path):
    with pytest.raises(InputError, match="one of row and column is counted from 0 and the other from 1"):
        read(tmp_path, lines(NUMBERED[0], [0, 1, 10], [1, 2, 11]))


@pytest.mark.parametrize("head", ["{} Time (s)", "{}_Time [s]", "Time {} [s]"])
def test_every_well_with_its_times(tmp_path, head):
    heads = [head.format("A1"), "A1 RFU", head.format("B2"), "B2 RFU"]
    export = read(tmp_path, lines(heads, [0, 1, 3, 2], [60, 3, 63, 4]))
    assert told(export) == [
        ("RFU", 0.0, {"A1": 1}), ("RFU", 0.05, {"B2": 2}), ("RFU", 1.0, {"A1": 3}), ("RFU", 1.05, {"B2": 4}),
    ]  # fmt: skip


def test_one_row_of_a_lone_bare_plate_is_longer(tmp_path):
    rows = [[100 * row + column for column in range(12)] for row in range(8)]
    rows[3].append(7)
    with pytest.raises(InputError, match="row 4: the row has 13 values and the others of its plate 12"):
        read(tmp_path, lines(*rows))
    with pytest.raises(InputError, match="row 1: 7 rows of 12 values follow each other here"):
        read(tmp_path, lines(*rows[:3], *rows[4:]))


@pytest.mark.parametrize("line", ["Timepoint: {}", "Time: {}", "Time point {}", "t = {}", "Timepoint\t{}"])
def test_times_without_unit_above_plates(tmp_path, line):
    text = "".join(lines([line.format(30 * n)], *plate(n), []) for n in (0, 1, 2))
    assert [(label, when) for label, when, _ in told(read(tmp_path, text))] == [("", 0), ("", 30), ("", 60)]


def test_points_that_are_counted_are_cycles(tmp_path):
    text = "".join(lines([f"Time point {n}"], *plate(n), []) for n in (1, 2, 3))
    assert [(label, when) for label, when, _ in told(read(tmp_path, text))] == [("", "1"), ("", "2"), ("", "3")]


@pytest.mark.parametrize(
    "clocks",
    [
        ["10:31:05", "10:31:35", "12:31:05"],
        ["23:59:30", "0:00:00", "1:59:30"],
        ["2026-03-14 23:59:30", "2026-03-15 00:00:00", "2026-03-15T01:59:30"],
        ["1.4.2026 11:59:30 PM", "2.4.2026 12:00:00 AM", "2.4.2026 1:59:30 AM"],
    ],
)
@pytest.mark.parametrize("head", ["Time", "Timestamp"])
def test_clocks_on_the_wall(tmp_path, clocks, head):
    across = read(tmp_path, lines([head, "A1", "B2"], *([clock, n, n] for n, clock in enumerate(clocks))))
    down = read(tmp_path, lines(["Well", head, "RFU"], *(["A1", clock, n] for n, clock in enumerate(clocks))))
    for export in (across, down):
        assert [when for _, when, _ in told(export)] == [0.0, 0.5, 120.0]
        assert f"('{clocks[0]}', cell" in export.doubts[0]


def test_when_each_well_was_read_is_no_time_of_the_reaction(tmp_path):
    export = read(tmp_path, lines(["Well", "Timestamp", "RFU"], ["A1", "10:31:05", 1], ["B2", "10:31:06", 2]))
    assert told(export) == [("RFU", None, {"A1": 1, "B2": 2})]


BELOW = [["Mean", 1, 2, 3], ["SD", 1, 1, 1], ["CV %", 1, 1, 1]]


@pytest.mark.parametrize(
    "rows",
    [
        [[*row, *more] for row, more in zip(plate(1), [["", "Mean", "SD"], ["", 1, 2], ["", 3, 4]], strict=True)],
        [*plate(1), *BELOW],
        [*plate(1), [], ["Statistics"], *BELOW],
        [*plate(1), [], ["Compound", "IC50", "Mean", "SD"], *([f"C{n}", n, n, n] for n in range(4))],
    ],
)
def test_means_beside_a_plate(tmp_path, rows):
    export = read(tmp_path, lines(*rows))
    assert (len(export.reads), export.remainder) == (1, [])
    assert export.cells["summary"] + export.cells["setting"] >= 4


def test_a_row_of_a_plate_is_no_summary(tmp_path):
    """Row N of 384 wells, which stands apart."""
    export = read(tmp_path, lines(*plate(1), [], [], ["N", 1, 2, 3, 4, 5, 6]))
    assert export.cells["summary"] == 0
    assert [rest.count for rest in export.remainder] == [6]


def test_a_label_over_the_first_of_its_times(tmp_path):
    rows = [
        ["Well", "Content", "Raw (340)", "", "Raw (405)"],
        ["", "Time [s]", 0, 30, 0],
        ["", "Temp [°C]", 30, 30, 30],
    ]
    found = told(workbook(tmp_path, {"All": [*rows, ["A1", "X", 1, 2, 3], ["B2", "X", 4, 5, 6]]}))
    assert [each[:2] for each in found] == [("Raw (340)", 0.0), ("Raw (340)", 0.5), ("Raw (405)", 0.0)]


def test_a_time_above_the_plate_of_each_sheet(tmp_path):
    export = workbook(tmp_path, {f"Cycle {n}": [[f"Time: {30 * n} s"], *plate(n)] for n in (1, 2)})
    assert [each[1] for each in told(export)] == [0.5, 1.0]


def test_settings_above_the_line_that_names_the_plate(tmp_path):
    heads = [[["Operation", f"FI {n}"], ["Ex", "320/75"], ["Em", "665/7"], ["Plate", "P1"], []] for n in (1, 2)]
    export = read(tmp_path, lines(*heads[0], *plate(1), [], *heads[1], *plate(7)))
    assert [found.label for found in export.reads] == ["Operation, FI 1 (320/665 nm)", "Operation, FI 2 (320/665 nm)"]
    assert {found.plate for found in export.reads} == {"P1"}


def test_what_a_plate_is_made_of_is_no_name(tmp_path):
    export = read(tmp_path, lines(["Plate", "Greiner 96 Flat Bottom Black [GRE96fb.pdfx]"], [], *plate(1)))
    assert [found.plate for found in export.reads] == [""]


@pytest.mark.parametrize("gap", [[], [[]]])
def test_a_heading_without_the_cell_above_the_letters(tmp_path, gap):
    """Also where an empty line parts the plate."""
    rows = plate(1)
    export = read(tmp_path, lines([1, 2, 3], rows[1], *gap, rows[2]))
    assert told(export) == [("", None, {"A1": 1, "A2": 2, "A3": 3, "B1": 4, "B2": 5, "B3": 6})]


def test_a_heading_that_may_lack_its_corner_is_refused(tmp_path):
    with pytest.raises(InputError, match="row 1: the column numbers begin above the letters"):
        read(tmp_path, lines([1, 2, 3, 4], *plate(1)[1:]))


def test_rows_and_columns_by_their_words(tmp_path):
    rows = [["", "Col 1", "Col 2"], ["Row A", 1, 2], ["Row B", 3, 4], ["Row C", 5, 6]]
    assert told(read(tmp_path, lines(*rows))) == [
        ("", None, {"A1": 1, "A2": 2, "B1": 3, "B2": 4, "C1": 5, "C2": 6}),
    ]


def test_wells_that_are_counted_are_refused_by_their_heading(tmp_path):
    with pytest.raises(InputError, match=r"'1' in the column 'Well Index' \(row 2\) is not a well"):
        read(tmp_path, lines(["Well Index", "Value"], [1, 10], [2, 20]))


def test_a_layout_without_the_cell_above_the_letters(tmp_path):
    tmp_path.joinpath("layout.csv").write_text("1,2\nA,high,low\nB,low,high\n")
    (block,) = plate_blocks(read_text(tmp_path / "layout.csv"))
    assert (block.label, block.cells()) == ("", {"A1": "high", "A2": "low", "B1": "low", "B2": "high"})


@pytest.mark.parametrize("heads", ["t{}", "Time {}", "t = {}", "RFU_{}min"])
def test_times_as_headings(tmp_path, heads):
    rows = [["Well", *(heads.format(5 * n) for n in range(3))], ["A1", 1, 2, 3], ["B2", 4, 5, 6]]
    assert [each[1] for each in told(read(tmp_path, lines(*rows)))] == [0, 5, 10]


def test_treatments_are_no_times(tmp_path):
    export = read(tmp_path, lines(["Well", "t1", "t5", "t10"], ["A1", 1, 2, 3], ["B2", 4, 5, 6]))
    assert [found.label for found in export.reads] == ["t1", "t5", "t10"]


def test_the_number_of_the_read_is_that_of_the_cycle(tmp_path):
    assert [each[1] for each in told(read(tmp_path, lines(["Read #", "A1", "B2"], [1, 1, 2], [2, 3, 4])))] == ["1", "2"]


def test_a_column_for_each_plate(tmp_path):
    export = read(tmp_path, lines(["Well", "Plate 1", "Plate 2"], ["A1", 1, 2], ["B2", 3, 4]))
    assert [(found.plate, found.label) for found in export.reads] == [("Plate 1", ""), ("Plate 2", "")]


def test_the_second_replicate_is_no_coefficient_of_determination(tmp_path):
    export = read(tmp_path, lines(["Well", "r1", "r2"], ["A1", 1, 2], ["B2", 3, 4]))
    assert [found.kind for found in export.reads] == ["raw", "raw"]


def test_the_hour_and_the_device_are_no_labels(tmp_path):
    heads = [["TR-FRET 665"], ["Datum", "14.03.2026"], ["Uhrzeit", "10:31:05"], ["Instrument", "GloMax"], []]
    assert [found.label for found in read(tmp_path, lines(*heads, *plate(1))).reads] == ["TR-FRET 665"]


def test_sheets_of_what_was_calculated(tmp_path):
    sheets = {"Raw": plate(1), "% inhibition": plate(7), "Plate map": plate(1)}
    assert [found.kind for found in workbook(tmp_path, sheets).reads] == ["raw", "calculated", "layout"]
    assert [found.kind for found in workbook(tmp_path, {"Mean": plate(1)}).reads] == ["raw"]


def test_the_heading_beside_the_word_plate_is_no_name(tmp_path):
    export = read(tmp_path, lines(["Plate", "Barcode"], [1, "B1"], [], ["Results for Meas A"], *plate(1)))
    assert [(found.plate, found.label) for found in export.reads] == [("", "Meas A")]


def test_plates_without_a_colon_below_their_channel(tmp_path):
    rows = []
    for channel in (620, 665):
        rows += [[f"Channel: {channel}"], ["Plate KIN-1"], *plate(channel), ["Plate KIN-2"], *plate(channel)]
    export = read(tmp_path, lines(*rows))
    assert [(found.plate, found.label) for found in export.reads] == [
        ("Plate KIN-1", "620"), ("Plate KIN-2", "620"), ("Plate KIN-1", "665"), ("Plate KIN-2", "665"),
    ]  # fmt: skip


UNITS = ["s", "RFU", "RFU"]
SAMPLES = ["", "DMSO", "Torin"]


@pytest.mark.parametrize(
    ("above", "below", "reads"),
    [
        ([], [UNITS], [("", 0.0), ("", 0.5)]),
        ([], [SAMPLES], [("Samples", None), ("", 0.0), ("", 0.5)]),
        ([SAMPLES], [], [("", 0.0), ("", 0.5)]),
    ],
)
def test_units_and_samples_beside_the_headings(tmp_path, above, below, reads):
    export = read(tmp_path, lines(*above, ["Time [s]", "A1", "B2"], *below, [0, 1, 2], [30, 3, 4]))
    assert [each[:2] for each in told(export)] == reads


def test_elapsed_rather_than_the_clock(tmp_path):
    rows = [["Elapsed (hh:mm:ss)", "Clock", "A1", "B2"], ["0:01:00", "10:31:05", 1, 2], ["0:01:30", "10:31:35", 1, 2]]
    assert [each[1] for each in told(read(tmp_path, lines(*rows)))] == [1.0, 1.5]


def test_channels_of_bmg_above_their_cycles(tmp_path):
    rows = []
    for chromatic in (1, 2):
        for cycle in (1, 2):
            heads = [f"Chromatic: {chromatic}"], [f"Cycle: {cycle}"], [f"Time [s]: {30 * cycle}"]
            rows += [*heads, *plate(10 * chromatic + cycle), []]
    found = [(each.label, each.time) for each in read(tmp_path, lines(*rows)).reads]
    assert found == [("Chromatic 1", 0.5), ("Chromatic 1", 1.0), ("Chromatic 2", 0.5), ("Chromatic 2", 1.0)]


def test_a_list_of_an_instrument_with_clocks(tmp_path):
    rows = [
        ["PlateNumber", "PlateRepeat", "Well", "Time", "Signal"],
        [1, 1, "A01", "00:00:01", 5],
        [1, 1, "B01", "0:00:04", 6],
    ]
    assert [each[:2] for each in told(read(tmp_path, lines(*rows)))] == [("Signal", 1 / 60), ("Signal", 4 / 60)]


def test_a_column_that_alone_tells_reads_apart(tmp_path):
    rows = [
        [well, operation, cycle, 10 * cycle] for cycle in (1, 2) for operation in ("Lum", "FI") for well in ("A1", "B2")
    ]
    export = read(tmp_path, lines(["Well", "Operation", "Kinetic", "Value"], *rows))
    assert {each[:2] for each in told(export)} == {
        ("Value Lum", "1"), ("Value Lum", "2"), ("Value FI", "1"), ("Value FI", "2"),
    }  # fmt: skip


def test_settings_between_a_label_and_its_plate(tmp_path):
    heads = [["Label: Lum"], ["Mode", "Luminescence"], ["Attenuation", "None"], ["Start Time", "2026-03-14 10:31:05"]]
    (found,) = read(tmp_path, lines(*heads, *plate(1))).reads
    assert (found.label, found.time) == ("Lum", None)


@pytest.mark.parametrize("line", ["14.03.2026 10:3{}:05", "Start Time:\t14.03.2026 10:3{}:05"])
def test_the_date_above_each_plate(tmp_path, line):
    export = read(tmp_path, "".join(lines([line.format(n)], *plate(n), []) for n in (1, 6)))
    assert [each[:2] for each in told(export)] == [("", 0.0), ("", 5.0)]
    assert "are those of a clock" in export.doubts[0]


def test_small_slips(tmp_path):
    """A unit below a number is no well, ``Plate #`` no read, and a mean in German one all the same."""
    found = told(read(tmp_path, lines(["Well", 0, 30, 60], ["", "s", "s", "s"], ["A1", 1, 2, 3], ["B2", 4, 5, 6])))
    assert [each[1] for each in found] == [0.0, 0.5, 1.0]
    export = read(tmp_path, lines(["Plate #", "Well", "RFU", "Mittelwert"], [1, "A1", 1, 2], [1, "B2", 4, 5]))
    assert [(each.label, each.kind) for each in export.reads] == [("RFU", "raw"), ("Mittelwert", "calculated")]
