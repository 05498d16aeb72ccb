"""Exports that were once read under a wrong label, well, plate or time, and without a word.

Each was found by writing down what an instrument or a person would, in a form that no other test has.
"""

import openpyxl
import pytest

from mtorkin.base.errors import InputError
from mtorkin.readers import read_export


def read(path, text):
    path.joinpath("x.txt").write_text(text)
    return read_export(path / "x.txt")


def told(export):
    """The numbers of every read of signals, by its plate, label, wavelength and time or cycle."""
    found = {}
    for each in export.reads:
        if each.kind == "raw":
            when = next((said for said in (each.time, each.stamp, each.cycle) if said not in (None, "")), None)
            key = each.plate, each.label, each.wavelength, when
            assert key not in found, key
            found[key] = each.signals.numbers()
    return found


def grid(base, corner="<>", rows="ABC", columns=3):
    lines = [[corner, *range(1, columns + 1)]]
    lines += [[row, *(base + columns * i + j for j in range(columns))] for i, row in enumerate(rows)]
    return "".join("\t".join(map(str, line)) + "\n" for line in lines)


# --- labels and samples that look like wells ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Well,F1,F2\nA1,1,5\nA2,2,6\nB1,3,7\n", [("", "F1", "", None), ("", "F2", "", None)]),
        ("Well,Time [s],F1,F2\nA1,0,1,5\nA2,0,2,6\nB1,0,3,7\n", [("", "F1", "", 0.0), ("", "F2", "", 0.0)]),
    ],
)
def test_reads_of_a_list_that_are_called_as_wells(tmp_path, text, keys):
    found = told(read(tmp_path, text))
    assert found == dict(zip(keys, [{"A1": 1, "A2": 2, "B1": 3}, {"A1": 5, "A2": 6, "B1": 7}], strict=True))


TIMES = "Cycle Nr.\t1\t2\nTime [s]\t0\t60\n"


def test_a_label_alone_that_looks_like_a_well(tmp_path):
    text = f"F1\n{TIMES}A1\t1\t2\nB2\t3\t4\n\nF2\n{TIMES}A1\t5\t6\nB2\t7\t8\n"
    expected = {
        ("", "F1", "", 0.0): {"A1": 1, "B2": 3}, ("", "F1", "", 1.0): {"A1": 2, "B2": 4},
        ("", "F2", "", 0.0): {"A1": 5, "B2": 7}, ("", "F2", "", 1.0): {"A1": 6, "B2": 8},
    }  # fmt: skip
    assert told(read(tmp_path, text)) == expected
    down = "{}\nCycle Nr.\tTime [s]\tA1\tB2\n1\t0\t{}\t{}\n2\t60\t{}\t{}\n\n"
    assert told(read(tmp_path, down.format("F1", 1, 3, 2, 4) + down.format("F2", 5, 7, 6, 8))) == expected


@pytest.mark.parametrize("repeats", [1, 40])
@pytest.mark.parametrize("head", ["Sample\tWell\tRFU", "Compound\tPosition\tRFU", "Well ID\tWell\tRFU"])
def test_samples_that_look_like_wells_beside_the_wells(tmp_path, head, repeats):
    rows = [("C1", "A1", 1), ("C2", "A2", 2), ("D1", "B1", 3)]
    text = "".join(f"{sample}\t{well}\t{value + 10 * i}\n" for i in range(repeats) for sample, well, value in rows)
    export = read(tmp_path, f"{head}\n{text}")
    assert [each.signals.numbers() for each in export.reads[:1]] == [{"A1": 1, "A2": 2, "B1": 3}]
    assert all(set(each.signals) == {"A1", "A2", "B1"} for each in export.reads)


def test_two_columns_that_look_like_wells_are_refused(tmp_path):
    with pytest.raises(InputError, match="cell A1 and cell B1 both look like wells; head the column"):
        read(tmp_path, "C1\tA1\t1\nC2\tA2\t2\nD1\tB1\t3\n")


@pytest.mark.parametrize("name", ["C{}", "Col {}", "Column {}", "col.{}"])
def test_columns_called_c1(tmp_path, name):
    text = grid(1).replace("<>\t1\t2\t3", "\t" + "\t".join(map(name.format, (1, 2, 3))))
    [(_, wells)] = told(read(tmp_path, text)).items()
    assert wells == told(read(tmp_path, grid(1)))["", "", "", None]


# --- wavelengths that are those of another read -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Wavelength: Ex 340 nm, Em {} nm",
        "Excitation: 340 nm, Emission: {} nm",
        "Ex\t340\nEm\t{}",
        "Label (Ex 340, Em {})",
    ],
)
def test_excitation_and_emission(tmp_path, line):
    found = told(read(tmp_path, f"{line.format(615)}\n\n{grid(1)}\n{line.format(665)}\n\n{grid(20)}"))
    assert [(wavelength, wells["A1"]) for (_, _, wavelength, _), wells in found.items()] == [
        ("340/615", 1),
        ("340/665", 20),
    ]


def test_settings_that_name_their_reads_in_other_words(tmp_path):
    text = "".join(
        f"Label {i} name\tG{i}\nMode\tFluorescence\nExcitation wavelength [nm]\t340\nEmission wavelength [nm]\t{nm}\n"
        for i, nm in ((1, 615), (2, 665))
    )
    text += "".join(f"\nG{i}\n{TIMES}A1\t{i}\t2\nB2\t3\t4\n" for i in (1, 2))
    assert {(label, nm) for _, label, nm, _ in told(read(tmp_path, text))} == {
        ("G1 (340/615 nm)", "340/615"),
        ("G2 (340/665 nm)", "340/665"),
    }


@pytest.mark.parametrize("line", ["Wavelengths: 340, 405 nm", "Wavelengths 340 nm and 405 nm"])
def test_two_wavelengths_above_one_plate_are_nobodys(tmp_path, line):
    assert [wavelength for _, _, wavelength, _ in told(read(tmp_path, f"{line}\n{grid(1)}"))] == [""]


def test_a_reference_is_no_second_wavelength(tmp_path):
    found = told(read(tmp_path, f"Wavelength: 450 nm, Reference: 620 nm\n{grid(1)}"))
    assert [wavelength for _, _, wavelength, _ in found] == ["450"]


def test_two_reads_of_each_row_at_each_time(tmp_path):
    text = ""
    for i in (0, 1):
        text += f"Kinetic read {i + 1} (0:0{2 * i}:00)\n\t1\t2\n"
        text += "".join(f"{row}\t{i}1\t{i}2\t340,620\n\t{i}3\t{i}4\t340,665\n" for row in "AB") + "\n"
    assert {(label, nm, when) for _, label, nm, when in told(read(tmp_path, text))} == {
        (label, label, when) for label in ("340,620", "340,665") for when in (0.0, 2.0)
    }


# --- times ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        "Well\tTime 1 [s]\t615\tTime 2 [s]\t665",
        "Well\tt1 (s)\t615\tt2 (s)\t665",
        "Well\tTime [hh:mm:ss.000]\t615\tTime [hh:mm:ss.000]\t665",
    ],
)
def test_times_that_are_numbered(tmp_path, head):
    times = ["0:00:30.000", "0:00:45.000"] if "hh" in head else ["30", "45"]
    found = told(read(tmp_path, f"{head}\nA1\t{times[0]}\t1\t{times[1]}\t2\nB2\t{times[0]}\t3\t{times[1]}\t4\n"))
    assert found == {("", "615", "615", 0.5): {"A1": 1, "B2": 3}, ("", "665", "665", 0.75): {"A1": 2, "B2": 4}}


@pytest.mark.parametrize("heads", ["615\tTime 615 [s]\t665\tTime 665 [s]", "615\tTime [s]\t665\tTime [s]"])
def test_times_after_their_values(tmp_path, heads):
    found = told(read(tmp_path, f"Well\t{heads}\nA1\t1\t30\t2\t45\nB2\t3\t30\t4\t45\n"))
    assert found == {("", "615", "615", 0.5): {"A1": 1, "B2": 3}, ("", "665", "665", 0.75): {"A1": 2, "B2": 4}}


def test_times_of_each_well_without_a_unit(tmp_path):
    found = told(read(tmp_path, "Time A1\tA1\tTime A2\tA2\n0\t1\t5\t2\n60\t3\t65\t4\n"))
    assert found == {
        ("", "", "", at): {well: n} for at, well, n in ((0, "A1", 1), (5, "A2", 2), (60, "A1", 3), (65, "A2", 4))
    }


@pytest.mark.parametrize("over", ["Time (s)\n", "\tTime (s)\n"])
def test_headings_that_are_numbers_below_the_word(tmp_path, over):
    found = told(read(tmp_path, f"{over}Well\t0\t30\nA1\t1\t2\nB2\t3\t4\n"))
    assert found == {("", "", "", 0.0): {"A1": 1, "B2": 3}, ("", "", "", 0.5): {"A1": 2, "B2": 4}}


@pytest.mark.parametrize(("line", "when"), [("Cycle {}", str), ("Iteration: {}", str), ("{} min", float)])
def test_a_time_above_the_reads_of_its_section(tmp_path, line, when):
    text = "".join(f"{line.format(i)}\n615\n{grid(i)}\n665\n{grid(50 * i)}\n" for i in (1, 2))
    found = told(read(tmp_path, text + "Mean\n" + grid(7)))
    assert {key: wells["A1"] for key, wells in found.items()} == {
        ("", label, label, when(i)): first * i for i in (1, 2) for label, first in (("615", 1), ("665", 50))
    }


def test_headings_over_several_columns_beside_one_that_is_not(tmp_path):
    text = "Well\tLayout\t340nm\t\t405nm\t\n\t\t0s\t60s\t0s\t60s\nA1\tX1\t1\t2\t3\t4\nB2\tX2\t5\t6\t7\t8\n"
    assert told(read(tmp_path, text)) == {
        ("", "340nm", "340", 0.0): {"A1": 1, "B2": 5}, ("", "340nm", "340", 1.0): {"A1": 2, "B2": 6},
        ("", "405nm", "405", 0.0): {"A1": 3, "B2": 7}, ("", "405nm", "405", 1.0): {"A1": 4, "B2": 8},
    }  # fmt: skip


# --- what stands before wells as columns, and above plates side by side -----------------------------------------------


@pytest.mark.parametrize("head", ["Time [s]\tChannel", "Channel\tTime [s]"])
def test_a_column_of_channels_before_the_wells(tmp_path, head):
    def lead(time, channel):
        return "\t".join([time, channel] if head.startswith("Time") else [channel, time])

    text = f"{head}\tA1\tA2\n" + "".join(
        f"{lead(time, channel)}\t{start}\t{start + 1}\n"
        for time, channel, start in (("0", "615", 1), ("0", "665", 3), ("60", "615", 5), ("60", "665", 7))
    )
    assert told(read(tmp_path, text)) == {
        ("", "Channel 615", "615", 0.0): {"A1": 1, "A2": 2}, ("", "Channel 665", "665", 0.0): {"A1": 3, "A2": 4},
        ("", "Channel 615", "615", 1.0): {"A1": 5, "A2": 6}, ("", "Channel 665", "665", 1.0): {"A1": 7, "A2": 8},
    }  # fmt: skip


def test_a_column_of_plates_before_the_wells(tmp_path):
    text = "Plate\tTime [s]\tA1\tA2\nP1\t0\t1\t2\nP1\t60\t3\t4\nP2\t0\t5\t6\nP2\t60\t7\t8\n"
    assert told(read(tmp_path, text)) == {
        ("P1", "", "", 0.0): {"A1": 1, "A2": 2}, ("P1", "", "", 1.0): {"A1": 3, "A2": 4},
        ("P2", "", "", 0.0): {"A1": 5, "A2": 6}, ("P2", "", "", 1.0): {"A1": 7, "A2": 8},
    }  # fmt: skip


@pytest.mark.parametrize("heads", ["Donor A1\tDonor A2\tF A1\tF A2", "A1 (Donor)\tA2 (Donor)\tA1 (F)\tA2 (F)"])
def test_headings_with_the_name_of_a_channel(tmp_path, heads):
    found = told(read(tmp_path, f"Time [s]\t{heads}\n0\t1\t2\t3\t4\n60\t5\t6\t7\t8\n"))
    assert found["", "Donor", "", 0.0] == {"A1": 1, "A2": 2}
    assert found["", "F", "", 1.0] == {"A1": 7, "A2": 8}


def test_plates_and_wells_in_a_heading_are_refused(tmp_path):
    with pytest.raises(InputError):
        read(tmp_path, "Time [s]\tP1 A1\tP1 A2\tP2 A1\tP2 A2\n0\t1\t2\t3\t4\n60\t5\t6\t7\t8\n")


def test_plates_side_by_side(tmp_path):
    both = [f"{left}\t\t{right}" for left, right in zip(grid(1).splitlines(), grid(20).splitlines(), strict=True)]
    named = told(read(tmp_path, "\n".join(["Plate 1\t\t\t\t\tPlate 2", *both, ""])))
    assert {key: wells["A1"] for key, wells in named.items()} == {
        ("Plate 1", "", "", None): 1,
        ("Plate 2", "", "", None): 20,
    }
    channels = told(read(tmp_path, "\n".join(["Plate 1 - 615\t\t\t\t\tPlate 1 - 665", *both, ""])))
    assert {key: wells["A1"] for key, wells in channels.items()} == {
        ("Plate 1", "615", "615", None): 1,
        ("Plate 1", "665", "665", None): 20,
    }


@pytest.mark.parametrize("names", [["0 min", "5 min"], ["Cycle 1", "Cycle 2"]])
def test_a_sheet_for_each_time(tmp_path, names):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for start, name in enumerate(names):
        sheet = book.create_sheet(name)
        for row in (["<>", 1, 2], ["A", start, 5], ["B", 6, 7]):
            sheet.append(row)
    book.save(tmp_path / "x.xlsx")
    whens = [0.0, 5.0] if "min" in names[0] else ["1", "2"]
    found = told(read_export(tmp_path / "x.xlsx"))
    assert {key: wells["A1"] for key, wells in found.items()} == {("", "", "", when): i for i, when in enumerate(whens)}


# --- lists ------------------------------------------------------------------------------------------------------------


def test_wells_without_numbers_are_no_headings_of_those_below(tmp_path):
    [only] = read(tmp_path, "Well\tRFU\nA1\t1 234\nA2\t12 345\nB1\t999\n").reads
    assert {well: (each.value, each.status) for well, each in only.signals.items()} == {
        "A1": (None, "thousands"), "A2": (None, "thousands"), "B1": (999.0, ""),
    }  # fmt: skip


def test_the_same_heading_below_other_labels(tmp_path):
    lists = ["Label: {}\nWell\tCounts\nA1\t{}\nB2\t3\n\n".format(*each) for each in (("Donor", 1), ("Acceptor", 2))]
    assert {key: wells["A1"] for key, wells in told(read(tmp_path, "".join(lists))).items()} == {
        ("", "Donor Counts", "", None): 1,
        ("", "Acceptor Counts", "", None): 2,
    }


def test_wavelengths_below_their_plates_are_warned_of(tmp_path):
    export = read(tmp_path, f"{grid(1)}Wavelength: 615 nm\n\n{grid(20)}Wavelength: 665 nm\n")
    [doubt] = export.doubts
    assert doubt.startswith("row 11 ('Wavelength: 665 nm') stands directly below a plate")
    assert not read(tmp_path, f"615 nm\n{grid(1)}665 nm\n\n{grid(20)}").doubts


def test_a_number_above_the_next_table_is_no_row_of_this_one(tmp_path):
    text = "".join(f"{nm}\nTime [s]\tA1\tA2\n0\t{start}\t2\n60\t3\t4\n" for nm, start in (("615", 1), ("665", 5)))
    assert {key: wells["A1"] for key, wells in told(read(tmp_path, text)).items()} == {
        ("", "615", "615", 0.0): 1, ("", "615", "615", 1.0): 3, ("", "665", "665", 0.0): 5, ("", "665", "665", 1.0): 3,
    }  # fmt: skip


def test_the_number_of_rows_is_no_read(tmp_path):
    found = told(read(tmp_path, "\tWell\tRFU\n0\tA1\t7\n1\tA2\t8\n2\tB1\t9\n"))
    assert found == {("", "RFU", "", None): {"A1": 7, "A2": 8, "B1": 9}}


def test_the_cycle_of_a_group_is_that_of_all_its_labels(tmp_path):
    text = "".join(
        f"Plate information\nPlate\tRepeat\tBarcode\tLabel\tKinetics\n1\t{i}\tX7\tL\t{i}\n\n"
        f"Results for L - Ch 1\n{grid(i)}\nResults for L - Ch 2\n{grid(50 * i)}\n"
        for i in (1, 2)
    )
    assert {key: wells["A1"] for key, wells in told(read(tmp_path, text)).items()} == {
        ("1", f"L - Ch {channel}", "", str(i)): first * i for i in (1, 2) for channel, first in ((1, 1), (2, 50))
    }


@pytest.mark.parametrize(("head", "factor"), [("Time [hh:mm]", 60), ("Time [mm:ss]", 1), ("Time", 1)])
def test_hours_and_minutes(tmp_path, head, factor):
    whens = [0.0, 1.5 * factor]
    columns = told(read(tmp_path, f"{head}\tA1\tB2\n0:00\t1\t2\n1:30\t3\t4\n"))
    assert [when for *_, when in columns] == whens
    listed = told(read(tmp_path, f"Well\t{head}\tRFU\nA1\t0:00\t1\nB2\t0:00\t2\nA1\t1:30\t3\nB2\t1:30\t4\n"))
    assert [when for *_, when in listed] == whens


@pytest.mark.parametrize("name", ["Label: {}", "Label 1 name\t{}", "Measurement: {}"])
def test_settings_in_another_order_than_the_reads_they_name(tmp_path, name):
    text = "".join(
        f"{name.format(label)}\nMode\tFluorescence\nExcitation Wavelength\t340\tnm\nEmission Wavelength\t{nm}\tnm\n"
        for label, nm in (("Acceptor", 665), ("Donor", 620))
    )
    found = told(read(tmp_path, f"{text}\nDonor\n{grid(1)}\nAcceptor\n{grid(50)}"))
    assert {key: wells["A1"] for key, wells in found.items()} == {
        ("", "Donor (340/620 nm)", "340/620", None): 1,
        ("", "Acceptor (340/665 nm)", "340/665", None): 50,
    }


def test_a_plate_named_in_its_corner(tmp_path):
    found = told(read(tmp_path, grid(1, corner="Plate1") + "\n" + grid(50, corner="Plate2")))
    assert {key: wells["A1"] for key, wells in found.items()} == {
        ("Plate1", "", "", None): 1,
        ("Plate2", "", "", None): 50,
    }


def test_minutes_alone_before_wells_are_times(tmp_path):
    assert [when for *_, when in told(read(tmp_path, "min\tA1\tB2\n0\t1\t2\n5\t3\t4\n"))] == [0.0, 5.0]


def test_times_of_the_day(tmp_path):
    text = f"13:00:00\n{grid(1)}\n13:05:00\n{grid(50)}"
    export = read(tmp_path, text)
    assert [when for *_, when in told(export)] == [0.0, 5.0]
    assert export.doubts[0].startswith("the times are those of a clock ('13:00:00', cell A1)")
    assert not read(tmp_path, text.replace("13:", "0:")).doubts
    late = read(tmp_path, text.replace("13:", "3:"))
    assert [when for *_, when in told(late)] == [180.0, 185.0]
    assert late.doubts[0].startswith("the first time is 180 min and the last 185 min")
