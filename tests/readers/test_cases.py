"""Kinds of exports that were once read in part, under a wrong label, time or well, or refused without need.

Each has files with fresh numbers here; those that first showed it are in the shared folder, and are read too where it
is.
"""

from __future__ import annotations

import pytest
from shared import CASES

from mtorkin.base.errors import InputError
from mtorkin.readers import read_export

READERS = CASES / "readers"


def reads_of(text, tmp_path, name="export.txt", encoding="utf-8"):
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return read_export(path)


def told(export):
    """Every read but layouts: (label, time in min) -> well -> what is printed."""
    found = {}
    for read in export.reads:
        if read.kind == "layout":
            continue
        time = None if read.time is None else round(read.time, 6)
        wells = found.setdefault((read.label, time), {})
        assert not wells.keys() & read.signals.keys()
        wells.update({well: printed.text for well, printed in read.signals.items() if printed.text})
    return found


def shared(*parts):
    path = READERS.joinpath(*parts)
    if not path.is_file():
        pytest.skip("the shared cases are not on this machine")
    return read_export(path)


def values(export, label=None, time=None):
    """The numbers of the read with a label (the only one, by default) at a time."""
    chosen = [
        read
        for read in export.reads
        if (label is None or read.label == label) and (time is None or read.time == pytest.approx(time, abs=1e-9))
    ]
    found = {}
    for read in chosen:
        found.update({well: printed.value for well, printed in read.signals.items() if printed.value is not None})
    return found


def unread(export):
    return [rest for rest in export.remainder if rest.plate_like]


# --- settings of several reads --------------------------------------------------------------------------------------

ICONTROL = """\
Application: Tecan i-control
Device: infinite 200Pro
Plate	Greiner 96
2 Labels
Kinetic Cycles	2
Mode	Fluorescence Top Reading
Excitation Wavelength	340	nm
Emission Wavelength	460	nm
Mode	Fluorescence Top Reading
Excitation Wavelength	485	nm
Emission Wavelength	535	nm
Gain	70	Manual
Start Time:	2/3/2021 11:12:13 AM

{first}
Cycle Nr.	1	2
Time [s]	0	45
C3	71	72
C4	81	82

{second}
Cycle Nr.	1	2
Time [s]	0	45
C3	911	912
C4	921	922
"""


def test_the_filters_of_several_labels_belong_to_them_in_order(tmp_path):
    export = reads_of(ICONTROL.format(first="Label A", second="Label B"), tmp_path)
    assert told(export) == {
        ("Label A (340/460 nm)", 0.0): {"C3": "71", "C4": "81"},
        ("Label A (340/460 nm)", 0.75): {"C3": "72", "C4": "82"},
        ("Label B (485/535 nm)", 0.0): {"C3": "911", "C4": "921"},
        ("Label B (485/535 nm)", 0.75): {"C3": "912", "C4": "922"},
    }
    assert not export.remainder


def test_filters_that_any_of_several_labels_may_own_are_no_labels(tmp_path):
    only = ICONTROL.format(first="Label A", second="Label B").partition("\nLabel B")[0]
    export = reads_of(only, tmp_path)
    assert {read.label for read in export.reads} == {"Label A"}
    assert {read.wavelength for read in export.reads} == {""}


def test_shared_case_01():
    export = shared("01-icontrol-filters-of-last-label", "icontrol.csv")
    assert {(read.label, read.wavelength) for read in export.reads} == {
        ("Label1 (320/620 nm)", "320/620"),
        ("Label2 (320/665 nm)", "320/665"),
    }
    assert values(export, "Label2 (320/665 nm)", 1.0)["B2"] == 532


# --- where wells stand ----------------------------------------------------------------------------------------------


def bare(start, rows=8, columns=12, indent="", tail=""):
    return "".join(
        indent + "\t".join(f"{start + 0.01 * i + 0.0001 * j:.4f}" for j in range(columns)) + tail + "\n"
        for i in range(rows)
    )


@pytest.mark.parametrize(("columns", "tail"), [(12, ""), (12, "\t"), (9, "\t\t\t")])
def test_an_indent_is_no_column(tmp_path, columns, tail):
    text = "Assay of today\n\n\tPlate:7 - Wavelength:405\n"
    for cycle in (1, 2):
        text += f"\n\tIteration: {cycle}\n" + bare(cycle, columns=columns, indent="\t", tail=tail)
    export = reads_of(text, tmp_path)
    assert [(read.label, read.cycle, read.plate) for read in export.reads] == [
        ("Assay of today (405 nm)", "1", "7"),
        ("Assay of today (405 nm)", "2", "7"),
    ]
    first, second = export.reads
    assert first.signals["A1"].value == 1.0
    assert second.signals["B2"].value == 2.0101
    assert not export.remainder


def test_shared_case_02():
    export = shared("02-bare-plate-shifted-by-indent", "indent.txt")
    assert [(read.cycle, read.plate, read.wavelength) for read in export.reads] == [
        ("1", "1", "340"),
        ("2", "1", "340"),
    ]
    assert export.reads[0].signals["A1"].value == 0.1001
    assert export.reads[1].signals["F10"].value == 0.2510


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [("\t7.7", "the row has 13 values"), ("\t\t\t7.7", "the row has 13 values"), ("drop", "7 rows of 12 values")],
)
def test_an_irregular_bare_plate_beside_others_is_refused(tmp_path, extra, sentence):
    second = bare(2).splitlines(keepends=True)
    second[5] = "" if extra == "drop" else second[5].replace("\n", extra + "\n")
    with pytest.raises(InputError, match=sentence):
        reads_of("0 min\n" + bare(1) + "\n4 min\n" + "".join(second) + "\n8 min\n" + bare(3), tmp_path)


def test_shared_case_08():
    with pytest.raises(InputError, match="row 15"):
        shared("08-bare-block-with-one-long-row", "blocks.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_that_begins_with_the_corner_of_a_plate_is_no_markup(tmp_path, encoding):
    text = "<>\t1\t2\nC\t5.5\t6.5\nD\t7.5\t8.5\n"
    assert values(reads_of(text, tmp_path, encoding=encoding)) == {"C1": 5.5, "C2": 6.5, "D1": 7.5, "D2": 8.5}


def test_lower_case_rows_below_z_are_two_letters(tmp_path):
    letters = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *"abcdef"]
    grid = "Raw Data (450)\n\n\t1\t2\n" + "".join(f"{row}\t{i}.5\t{i}.6\n" for i, row in enumerate(letters))
    wells = values(reads_of(grid, tmp_path))
    assert len(wells) == 64
    assert (wells["Z2"], wells["AA1"], wells["AF2"]) == (25.6, 26.5, 31.6)
    rows = "".join(f"{row}\t{number}\t{i}.{number}\n" for i, row in enumerate(letters) for number in (1, 2))
    split = reads_of("Well Row\tWell Col\tRaw Data (450)\n" + rows, tmp_path)
    assert [read.label for read in split.reads] == ["Raw Data (450)"]
    assert values(split)["AB2"] == 27.2
    listed = "".join(f"{row}{number:02}\t{i}.{number}\n" for i, row in enumerate(letters) for number in (1, 2))
    assert values(reads_of("Well\tRaw Data (450)\n" + listed, tmp_path))["AB2"] == 27.2
    long = "".join(f"{row}{number:02}\t{i}.{number}\n" for i, row in enumerate(letters) for number in range(1, 9))
    assert values(reads_of("Well\tRaw Data (450)\n" + long, tmp_path))["AF8"] == 31.8


def test_lower_case_wells_of_smaller_plates_are_as_upper_case_ones(tmp_path):
    assert values(reads_of("well\tRFU\na1\t5\nA2\t6\nb1\t7\n", tmp_path)) == {"A1": 5, "A2": 6, "B1": 7}


def test_shared_case_05():
    wells = values(shared("05-rows-a-to-f-of-1536", "mars1536.csv"))
    assert len(wells) == 1536
    assert wells["AA1"] == 27001
    listed = shared("05-rows-a-to-f-of-1536", "mars1536-list.csv")
    assert len(listed.reads) == 1
    assert (values(listed)["AA1"], values(listed)["AB2"]) == (27001, 28002)


@pytest.mark.parametrize("times", [(None, None), (0, 90)])
@pytest.mark.parametrize("rows", [4, 8])
def test_a_list_with_wells_and_with_their_rows_and_columns(tmp_path, times, rows):
    names = [f"{letter}{number}" for letter in "ABCDEFGH"[:rows] for number in range(1, 13)]
    lead = "Time [s]," if times[0] is not None else ""
    text = f"{lead}Well,RLU,Row,Column\n"
    for index, time in enumerate(times):
        for i, name in enumerate(names):
            text += f"{'' if time is None else f'{time},'}{name},{1000 * (index + 1) + i},{name[0]},{name[1:]}\n"
    found = told(reads_of(text, tmp_path))
    keys = [("RLU", 0.0), ("RLU", 1.5)] if times[0] is not None else [("RLU", None), ("RLU (2)", None)]
    assert list(found) == keys
    assert all(len(wells) == 12 * rows for wells in found.values())
    assert found[keys[1]]["B3"] == str(2000 + names.index("B3"))


def test_shared_case_06():
    export = shared("06-long-list-with-row-and-column", "list.csv")
    assert [len(read.signals) for read in export.reads] == [96, 96]
    kinetic = shared("06-long-list-with-row-and-column", "kinetic.csv")
    assert [(read.time, len(read.signals)) for read in kinetic.reads] == [(0, 96), (1, 96), (2, 96)]
    assert not export.remainder
    assert not kinetic.remainder


@pytest.mark.parametrize("heads", ["mM\tr1\tr2\tr3", "conc (uM)\ts1\ts2", "\tR1\tR2"])
def test_replicates_and_species_are_no_wells(tmp_path, heads):
    width = heads.count("\t")
    text = heads + "\n" + "".join(f"{i}\t" + "\t".join(f"{i}.{j}" for j in range(width)) + "\n" for i in range(4))
    with pytest.raises(InputError, match="no well positions"):
        reads_of(text, tmp_path)


@pytest.mark.parametrize("name", ["standard.csv", "standard2.csv", "template.csv"])
def test_shared_table_10(name):
    path = CASES / "tables" / "10-identifiers-read-as-wells" / name
    if not path.is_file():
        pytest.skip("the shared cases are not on this machine")
    with pytest.raises(InputError, match="no well positions"):
        read_export(path)


def test_the_name_of_a_plate_is_no_well(tmp_path):
    text = "Sample,Plate ID,Well,RFU\nC1,P2,D5,10\nC2,P2,D6,11\nC3,P2,E5,12\n"
    export = reads_of(text, tmp_path)
    assert [(read.label, read.plate) for read in export.reads] == [("RFU", "P2")]
    assert values(export) == {"D5": 10, "D6": 11, "E5": 12}


# --- times ----------------------------------------------------------------------------------------------------------


def test_every_value_has_the_time_before_it(tmp_path):
    text = "Well\tTime\tDonor\tTime\tAcceptor\nD7\t0:00:30\t11\t0:00:42\t21\nD8\t0:00:33\t12\t0:00:45\t22\n"
    found = told(reads_of(text, tmp_path))
    assert found == {
        ("Donor", 0.5): {"D7": "11"},
        ("Donor", 0.55): {"D8": "12"},
        ("Acceptor", 0.7): {"D7": "21"},
        ("Acceptor", 0.75): {"D8": "22"},
    }


def test_shared_case_03():
    export = shared("03-second-time-column", "victor.txt")
    assert values(export, "GFP (Counts)", 1 + 4 / 60) == {"A1": 801}
    assert values(export, "GFP (Counts)", 11 + 4 / 60) == {"A1": 802}
    same = shared("03-second-time-column", "victor-same-label.txt")
    times = [read.time for read in same.reads if "A1" in read.signals]
    assert times == pytest.approx([0.25, 10 + 31 / 60])


@pytest.mark.parametrize(
    "text",
    [
        "Device: reader 7\nDate:\t2020-02-02\nTime:\t14:25:36\n\nRawdata\n<>\t1\t2\nA\t5\t6\nB\t7\t8\n",
        "Luminescence\n\tIntegration Time(s):\t0.5\n\nRawdata\n\t1\t2\nA\t5\t6\nB\t7\t8\n",
        "Luminescence\nDelay time [s]:\t20\n\nRawdata\n\t1\t2\nA\t5\t6\nB\t7\t8\n",
        "Well,Date,Time,Rawdata\nA1,2/2/2020,14:25:36,5\nA2,2/2/2020,14:25:37,6\n"
        "B1,2/2/2020,14:25:38,7\nB2,2/2/2020,14:25:39,8\n",
        "Well,Integration time [s],Rawdata\nA1,10,5\nA2,10,6\nB1,10,7\nB2,10,8\n",
    ],
)
def test_clocks_and_settings_are_no_times(tmp_path, text):
    export = reads_of(text, tmp_path)
    assert [read.time for read in export.reads] == [None]
    assert values(export) == {"A1": 5, "A2": 6, "B1": 7, "B2": 8}


def test_a_time_above_each_of_several_plates_is_theirs(tmp_path):
    text = "".join(f"Time: 0:0{i}:30\n\t1\t2\nA\t{i}1\t{i}2\nB\t{i}3\t{i}4\n\n" for i in (2, 4))
    export = reads_of(text, tmp_path)
    assert [read.time for read in export.reads] == [2.5, 4.5]


def test_shared_case_10():
    clock = shared("10-settings-taken-as-time", "clock-column.csv")
    assert [read.time for read in clock.reads] == [None]
    assert values(clock) == {"A1": 1.0, "A2": 1.1, "B1": 1.2, "B2": 1.3}
    assert [read.time for read in shared("10-settings-taken-as-time", "glomax.csv").reads] == [None]
    assert [read.time for read in shared("10-settings-taken-as-time", "sunrise.txt").reads] == [None]


def test_times_without_a_unit_are_kept(tmp_path):
    above = reads_of("RLU of today\nTime/Pos\t0\t300\nC1\t5\t6\nD1\t7\t8\n", tmp_path)
    assert [(read.label, read.time, read.stamp, read.wavelength) for read in above.reads] == [
        ("RLU of today", None, 0.0, ""),
        ("RLU of today", None, 300.0, ""),
    ]
    down = reads_of("Time\tC1\tD1\n0\t5\t7\n2.5\t6\t8\n", tmp_path)
    assert [read.stamp for read in down.reads] == [0.0, 2.5]
    listed = reads_of("Well\tTime\tRFU\nC1\t0\t5\nC1\t2.5\t6\nD1\t0\t7\nD1\t2.5\t8\n", tmp_path)
    assert [(read.label, read.stamp, sorted(read.signals)) for read in listed.reads] == [
        ("RFU", 0.0, ["C1", "D1"]),
        ("RFU", 2.5, ["C1", "D1"]),
    ]


def test_shared_case_15():
    berthold = shared("15-times-without-unit", "berthold.txt")
    assert [read.stamp for read in berthold.reads] == [0, 600, 1200]
    assert {read.wavelength for read in berthold.reads} == {""}
    bmg = shared("15-times-without-unit", "bmg-time.csv")
    assert [read.stamp for read in bmg.reads] == [0, 10, 20]
    assert {read.label for read in bmg.reads} == {"Raw Data (600)"}


# --- kinetic forms --------------------------------------------------------------------------------------------------


def softmax(kind, series, times):
    """A section in time format: the series of wavelengths below each other, an empty line between."""
    wells = [f"{letter}{number}" for letter in "AB" for number in (1, 2, 3)]
    head = f"Plate:\tP9\t1.3\tTimeFormat\t{kind}\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t{len(series)}\t"
    text = "##BLOCKS= 1\n" + head + " ".join(series) + " \t1\t3\t6\t1\t2\t\n"
    text += (
        "Time\tTemperature(°C)\t" + "\t".join(wells) + "\n"
        if times
        else "\tTemperature(°C)\t" + "\t".join(wells) + "\n"
    )
    for start in series.values():
        for i, time in enumerate(times or [""]):
            cells = [f"{start + 10 * i + j}" if start is not None else "" for j in range(len(wells))]
            text += f"{time}\t30.5\t" + "\t".join(cells) + "\n"
        text += "\n"
    return text + "~End\n"


def test_wavelengths_below_each_other_in_time_format(tmp_path):
    found = told(reads_of(softmax("Endpoint", {"405": 100, "490": 200}, []), tmp_path))
    assert found["Absorbance 405", None]["A2"] == "101"
    assert found["Absorbance 490", None]["B3"] == "205"
    times = ["0:00:00", "1.00:10:00"]  # the second after a day
    found = told(reads_of(softmax("Kinetic", {"405": 100, "490": 200}, times), tmp_path))
    assert found["Absorbance 490", 1450.0]["A1"] == "210"
    assert len(found) == 4
    blank = told(reads_of(softmax("Kinetic", {"405": 100, "490": None}, times), tmp_path))
    assert list(blank) == [("Absorbance 405", 0.0), ("Absorbance 405", 1450.0)]


def test_shared_case_04():
    export = shared("04-softmax-time-format-second-wavelength", "two-wavelengths.txt")
    assert values(export, "Fluorescence 620")["H12"] == 10095
    assert values(export, "Fluorescence 665")["H12"] == 595
    assert not unread(export)


def test_channels_down_the_side_of_wells_as_columns(tmp_path):
    text = "Luminescence (dual emission)\n\nWell\t\tC05\tC06\nContent\tTime [min]\tSample X1\tSample X2\n"
    for label, start in (("Raw Data (450)", 10), ("Raw Data (520)", 90)):
        text += "".join(f"{label}\t{2 * i}\t{start + i}\t{start + i + 5}\n" for i in range(2))
    assert told(reads_of(text, tmp_path)) == {
        ("Raw Data (450)", 0.0): {"C5": "10", "C6": "15"},
        ("Raw Data (450)", 2.0): {"C5": "11", "C6": "16"},
        ("Raw Data (520)", 0.0): {"C5": "90", "C6": "95"},
        ("Raw Data (520)", 2.0): {"C5": "91", "C6": "96"},
    }


def test_shared_case_12():
    export = shared("12-bmg-wells-as-columns-two-channels", "transposed.csv")
    assert values(export, "Raw Data (620 A)", 2.0)["B2"] == 10032
    assert values(export, "Raw Data (665 B)", 1.0)["A1"] == 501
    assert {read.label for read in export.reads} == {"Raw Data (620 A)", "Raw Data (665 B)"}


def test_kinetic_plates_with_their_label_at_the_end_of_the_rows(tmp_path):
    text = ""
    for i in (1, 2):
        text += f"Lum:470\nKinetic read {i} (0:0{i}:30)\n\t1\t2\n"
        text += "".join(f"{row}\t{i}{j}\t{i}{j + 1}\tLum:470 Read#{i}\n" for j, row in enumerate("CD")) + "\n"
    assert told(reads_of(text, tmp_path)) == {
        ("Lum:470", 1.5): {"C1": "10", "C2": "11", "D1": "11", "D2": "12"},
        ("Lum:470", 2.5): {"C1": "20", "C2": "21", "D1": "21", "D2": "22"},
    }


def test_shared_case_13():
    export = shared("13-gen5-matrix-kinetic", "matrix.txt")
    assert [(read.label, read.time) for read in export.reads] == [("HTRF:320,665", time) for time in (1, 2, 3)]
    assert values(export, time=3)["B3"] == 616


def test_wells_in_brackets_after_their_sample(tmp_path):
    text = "Fluorescence 2\nWavelength: 520 nm\n \nPlate 3\n \nReading\tavg. time [min]\tStd0001 (G11)\tUn0002 (G12)\n"
    text += "1\t0\t5.5\t6.5\n2\t1.5\t5.6\t6.6\n"
    assert told(reads_of(text, tmp_path)) == {
        ("Fluorescence 2 (520 nm)", 0.0): {"G11": "5.5", "G12": "6.5"},
        ("Fluorescence 2 (520 nm)", 1.5): {"G11": "5.6", "G12": "6.6"},
    }


def test_shared_case_16():
    export = shared("16-skanit-kinetic-wells-in-brackets", "skanit.txt")
    assert [read.time for read in export.reads] == pytest.approx([0, 1 / 6, 1 / 3, 0.5])
    assert values(export, time=0.5) == {"A1": 0.13, "A2": 0.23, "B1": 0.33}


# --- words, labels, plates ------------------------------------------------------------------------------------------


def test_an_unknown_word_is_named_and_the_rest_is_read(tmp_path):
    head = "Plate:\tP9\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t490 \t1\t12\t96\t1\t8\t\n"
    text = "##BLOCKS= 1\n" + head + "\tTemperature(°C)\t" + "\t".join(map(str, range(1, 13))) + "\t\n"
    for row in range(8):
        cells = [f"{row}.{column}" for column in range(12)]
        cells[4] = "Lamp!" if row == 3 else cells[4]
        text += ("\t30\t" if row == 0 else "\t\t") + "\t".join(cells) + "\t\n"
    export = reads_of(text + "~End\n", tmp_path)
    [read] = export.reads
    assert (len(read.signals), len(read.signals.numbers())) == (96, 95)
    assert (read.signals["D5"].text, read.signals["D5"].status) == ("Lamp!", "text")
    listed = reads_of("Well\tRFU\nA1\t5\nA2\tBubble\nA3\t7\n", tmp_path)
    assert values(listed) == {"A1": 5, "A3": 7}
    assert listed.reads[0].signals["A2"].status == "text"
    blocks = reads_of(bare(1).replace("1.0101", "Dust"), tmp_path)
    assert len(values(blocks)) == 95


def test_shared_case_20():
    path = shared("20-word-that-is-not-known", "path.txt")
    assert len(values(path)) == 95
    assert path.reads[0].signals["B1"].text == "Path?"
    reduced = shared("20-word-that-is-not-known", "nofit.txt")
    assert values(reduced, "Absorbance reduced")["H12"] == 0.4712
    assert reduced.reads[1].signals["A1"].text == "NoFit"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Well,Channel,Signal\nA1,1,5\nA1,2,6\nB1,1,7\nB1,2,8\n", ["Signal Channel 1", "Signal Channel 2"]),
        ("Well,Wavelength [nm],Signal\nA1,405,5\nA1,490,6\nB1,405,7\nB1,490,8\n", ["Signal 405", "Signal 490"]),
        ("Sample,Well,Spot,Signal\nX,A1,7,5\nX,A1,8,6\nY,B1,7,7\nY,B1,8,8\n", ["Signal Spot 7", "Signal Spot 8"]),
    ],
)
def test_a_list_of_an_instrument_headed_well_and_signal(tmp_path, text, labels):
    export = reads_of(text, tmp_path)
    assert [read.label for read in export.reads] == labels
    assert [values(export, label) for label in labels] == [{"A1": 5, "B1": 7}, {"A1": 6, "B1": 8}]


def test_shared_case_21():
    spots = shared("21-well-and-signal-of-an-instrument", "spots.csv")
    assert values(spots, "Signal Spot 2") == {"A1": 502, "A2": 512, "B1": 522}
    waves = shared("21-well-and-signal-of-an-instrument", "wavelengths.csv")
    assert values(waves, "Signal 665") == {"A1": 1165, "A2": 1175, "B1": 1185}
    assert {read.wavelength for read in waves.reads} == {"620", "665"}


@pytest.mark.parametrize("again", ["Wavelength: 590 nm\n \n", ""])
def test_further_plates_of_a_read(tmp_path, again):
    text = "Fluorescence 3\nWavelength: 590 nm\n \nFirst one\n \nRFU\t1\t2\nC\t5\t6\nD\t7\t8\n\n"
    text += f"{again}Other one\n \nRFU\t1\t2\nC\t15\t16\nD\t17\t18\n"
    export = reads_of(text, tmp_path)
    assert [(read.label, read.plate, read.wavelength) for read in export.reads] == [
        ("Fluorescence 3 (590 nm)", "First one", "590"),
        ("Fluorescence 3 (590 nm)", "Other one", "590"),
    ]
    assert export.reads[1].signals["D2"].value == 18


def test_shared_case_23():
    export = shared("23-skanit-second-plate", "skanit.txt")
    assert [(read.label, read.plate) for read in export.reads] == [
        ("Absorbance 1 (450 nm)", "Blank plate"),
        ("Absorbance 1 (450 nm)", "Sample plate"),
    ]


def test_the_label_of_a_single_row(tmp_path):
    export = reads_of("Results\n\t4\t5\nG\t0.4\t0.5\tRead 2:595\n", tmp_path)
    assert [(read.label, read.wavelength) for read in export.reads] == [("Read 2:595", "595")]
    assert values(export) == {"G4": 0.4, "G5": 0.5}


def test_shared_case_26():
    export = shared("26-gen5-one-row", "onerow.txt")
    assert [(read.label, read.wavelength) for read in export.reads] == [("450:450", "450")]
    assert values(export) == {"A1": 0.11, "A2": 0.12, "A3": 0.13}


# --- every number is accounted for ----------------------------------------------------------------------------------


def test_what_no_read_takes_is_listed_with_its_place(tmp_path):
    text = "RFU\n\t1\t2\t3\nA\t5\t6\t7\nB\t8\t9\t10\n\n\nSpecial numbers\n1.5\t2.5\t3.5\n4.5\t5.5\t6.5\n\nGain\t55\n"
    export = reads_of(text, tmp_path)
    [rest] = export.remainder
    assert (rest.where, rest.count, rest.name, rest.plate_like) == ("cell A8 to C9", 6, "Special numbers", True)
    assert export.cells["signal"] == 6
    assert export.cells["setting"] == 1


def test_what_a_file_says_of_itself_is_held_against_its_reads(tmp_path):
    only = ICONTROL.format(first="Label A", second="Label B").partition("\nLabel B")[0]
    export = reads_of(only.replace("Kinetic Cycles\t2", "Kinetic Cycles\t5"), tmp_path)
    assert export.doubts == [
        "row 4 speaks of 2 labels, and 1 are read: Label A",
        "row 5 speaks of 5 cycles, and 2 are read",
    ]
    sections = softmax("Endpoint", {"405": 100, "490": None}, [])
    assert reads_of(sections, tmp_path).doubts == ["row 2 speaks of 405, 490 nm, and no values of 490 are there"]
    plate = "Plate Type\t96 WELL PLATE\n\n\t12\t13\nG\t5\t6\nH\t7\t8\n"
    assert reads_of(plate, tmp_path).doubts == ["row 1 speaks of a plate of 96 wells, and well G13 is read"]


def test_a_column_as_long_as_the_wells_is_listed(tmp_path):
    export = reads_of("Well\tRFU\tFit\nA1\t5\tbad\nA2\t6\tbad\nA3\t7\tbad\nA4\t8\t0.5\n", tmp_path)
    assert [read.label for read in export.reads] == ["RFU"]
    [rest] = export.remainder
    assert (rest.where, rest.count) == ("cell C5", 1)
