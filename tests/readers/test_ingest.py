"""A folder of plates becomes wells and signals; whatever is wrong with it becomes sentences."""

import openpyxl
import pytest
from assays import folders

from mtorkin.base import tables
from mtorkin.readers.ingest import ingest

KINETIC = folders.ASSAY.replace("{format: tr-fret}", "{format: absorbance, kind: kinetic}")


def block(label: str, offset: float = 0.0) -> str:
    return f"{label},,\n,1,2\nA,{5000.5 + offset},{100 + offset}\nB,{4990 + offset},{2500 + offset}\n\n"


def read(folder, **changes):
    return ingest(folders.good(folder, **changes), "f")


def said(folder, **changes):
    return folders.sentences(lambda: read(folder, **changes))


def signals_of(ingested):
    return {(row.well, row.time): row.signal for row in ingested.signals.fillna({"time": -1.0}).itertuples()}


ENDPOINT = {("A1", -1.0): 5000.5, ("A2", -1.0): 100.0, ("B1", -1.0): 4990.0, ("B2", -1.0): 2500.0}


def test_plate_block(tmp_path):
    ingested = read(tmp_path / "f")
    assert signals_of(ingested) == ENDPOINT
    assert ingested.problems == []
    assert ingested.signals["read"].isna().all()
    assert ingested.wells["well"].tolist() == ["A1", "A2", "B1", "B2"]


def test_frames_survive_being_written(tmp_path):
    ingested = read(tmp_path / "f")
    for table, frame in ((tables.WELLS, ingested.wells), (tables.SIGNALS, ingested.signals)):
        table.write(frame, tmp_path / "out.csv")
        assert table.read(tmp_path / "out.csv").equals(table.frame(frame))


@pytest.mark.parametrize(
    "export",
    [
        "well,signal\nA1,5000.5\nA02,100\nb1,4990\nB2,2500\n",
        "Plate,Well,Signal,Temperature\nP1,A1,5000.5,30\nP1,A2,100,30\nP1,B1,4990,30\np1,B2,2500,30\nP2,A1,1,30\n",
        "Reader;X\n\nwell;signal\nA1;5000,5\nA2;100,0\nB1;4990\nB2;2500\n",
        "well\tsignal\tread\nA1\t5000.5\tRatio\nA2\t100\tRatio\nB1\t4990\tRatio\nB2\t2500\tRatio\n",
    ],
)
def test_tidy_tables(tmp_path, export):
    assert signals_of(read(tmp_path / "f", export=export)) == ENDPOINT


def test_tidy_table_with_other_names(tmp_path):
    assay = folders.ASSAY.replace("layout: layout.csv", "layout: layout.csv, columns: {well: Position, signal: RFU}")
    export = "Position,RFU,Note\nA1,5000.5,x\nA2,100,y\nB1,4990,z\nB2,2500,\n"
    assert signals_of(read(tmp_path / "f", assay=assay, export=export)) == ENDPOINT


def test_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Info"
    sheet = book.create_sheet("Results")
    for row in (["Ratio"], [None, 1, 2], ["A", 5000.5, 100], ["B", 4990, 2500]):
        sheet.append(row)
    folder = folders.good(tmp_path / "f", assay=folders.ASSAY.replace("plate1.csv", "plate1.xlsx"))
    book.save(folder / "plate1.xlsx")
    ingested = ingest(folder, "f")
    assert signals_of(ingested) == ENDPOINT
    assert set(ingested.signals["read"]) == {"Ratio"}
    wrong = folders.ASSAY.replace("plate1.csv", "plate1.xlsx, sheet: Result")
    assert folders.sentences(lambda: ingest(folders.write(folder, {"assay.yaml": wrong}), "f")) == [
        "f/plate1.xlsx, sheet: there is no sheet 'Result'; its sheets are Info, Results"
    ]


@pytest.mark.parametrize("wanted", ["Ratio", "ratio", "Calc (Ratio)"])
def test_the_read_that_is_asked_for(tmp_path, wanted):
    assay = folders.ASSAY.replace("tr-fret", f"tr-fret, read: {wanted}")
    export = block("Donor", 1) + block("Calc (Ratio)") + block("Acceptor", 2)
    ingested = read(tmp_path / "f", assay=assay, export=export)
    assert signals_of(ingested) == ENDPOINT
    assert set(ingested.signals["read"]) == {"Calc (Ratio)"}


def test_reads_are_listed_where_none_is_chosen(tmp_path):
    export = block("Donor") + block("Ratio")
    assert said(tmp_path / "f", export=export) == [
        "f/plate1.csv, read: the file has 2 reads ('Donor', 'Ratio'); say which one to use, as detection.read in "
        "assay.yaml"
    ]
    assay = folders.ASSAY.replace("tr-fret", "tr-fret, read: Acceptor")
    assert said(tmp_path / "g", assay=assay, export=export) == [
        "f/plate1.csv, read: the file has no read 'Acceptor'; it has 'Donor', 'Ratio'"
    ]
    assay = folders.ASSAY.replace("tr-fret", "tr-fret, read: 665")
    assert said(tmp_path / "h", assay=assay, export=block("665 a") + block("665 b")) == [
        "f/plate1.csv, read: several reads are called '665'; it has '665 a', '665 b'"
    ]


def test_the_same_read_twice(tmp_path):
    [sentence] = said(tmp_path / "f", export=block("Ratio") + block("Ratio"))
    assert sentence == "f/plate1.csv, plate P1, read: the read has well A1 twice, in cell B3 and cell B8"


def test_parts_of_a_plate_are_one_read(tmp_path):
    export = "Ratio\n,1\nA,5000.5\nB,4990\n\nRatio\n,2\nA,100\nB,2500\n"
    assert signals_of(read(tmp_path / "f", export=export)) == ENDPOINT


@pytest.mark.parametrize("labels", [("0 s", "90 s"), ("t = 0 min", "1.5 min"), ("Cycle 1, 0 s", "Cycle 2, 90 s")])
def test_kinetic_blocks(tmp_path, labels):
    ingested = read(tmp_path / "f", assay=KINETIC, export=block(labels[1], 10) + block(labels[0]))
    signals = signals_of(ingested)
    assert len(signals) == 8
    assert (signals["A1", 0.0], signals["A1", 1.5]) == (5000.5, 5010.5)
    assert ingested.signals["time"].is_monotonic_increasing


def test_kinetic_blocks_of_several_reads(tmp_path):
    assay = KINETIC.replace("absorbance", "absorbance, read: '340'")
    export = block("340; 0 s") + block("380; 0 s", 1) + block("340; 60 s", 10) + block("380; 60 s", 11)
    signals = signals_of(read(tmp_path / "f", assay=assay, export=export))
    assert (signals["B1", 0.0], signals["B1", 1.0]) == (4990.0, 5000.0)


def test_kinetic_tidy_table(tmp_path):
    rows = [f"{well},{time},{value + time}" for time in (0, 30, 60) for (well, _), value in ENDPOINT.items()]
    signals = signals_of(read(tmp_path / "f", assay=KINETIC, export="\n".join(["well,time [s],signal", *rows])))
    assert len(signals) == 12
    assert signals["B2", 0.5] == 2530.0


@pytest.mark.parametrize(
    ("export", "sentence"),
    [
        (block("Ratio"), "f/plate1.csv, time: detection.kind is kinetic, and a read has no time"),
        (block("60 s"), "f/plate1.csv, time: detection.kind is kinetic, and the file has a single time"),
        (
            "well,time,signal\nA1,0,1\n",
            "f/plate1.csv, row 1, time: the heading has no unit; write for example time [s]",
        ),
        ("well,time [nM],signal\nA1,0,1\n", "row 2, time: 'nM' is not a unit of time"),
        ("well,time [s],signal\nA1,x,1\n", "row 2, time: 'x' is not a number; the unit is given already (s)"),
        (block("0 s") + block("0 min") + block("9 s"), "the read has well A1 at 0 min twice, in cell B3 and cell B8"),
    ],
)
def test_what_is_wrong_with_times(tmp_path, export, sentence):
    found = said(tmp_path / "f", assay=KINETIC, export=export)
    assert any(sentence in each for each in found), found


def test_times_in_an_endpoint_folder(tmp_path):
    export = "well,time [s],signal\n" + "".join(f"{well},{time},1\n" for well in ("A1", "B1") for time in (0, 1))
    [sentence] = said(tmp_path / "f", export=export)
    assert sentence == "f/plate1.csv, time: the file has 2 times, and detection.kind is endpoint; set it to kinetic"


@pytest.mark.parametrize("text", ["OVER", "SAT", "", "NaN", "1.2.3", ">4.0"])
def test_a_signal_that_is_no_number(tmp_path, text):
    export = folders.EXPORT.replace("4990", f'"{text}"')
    [sentence] = said(tmp_path / "f", export=export)
    what = f"reads '{text}', which is not a number" if text else "is empty"
    assert sentence == (
        f"f/plate1.csv, plate P1 well B1, signal: the signal (cell B3) {what}; "
        "correct it, or give a reason under `exclude` in the layout"
    )
    layout = folders.LAYOUT.replace("ATP [uM]\n", "ATP [uM],exclude\n").replace("TOR-1,0,100", "TOR-1,0,100,saturated")
    ingested = read(tmp_path / "g", export=export, layout=layout)
    assert ingested.wells.set_index("well")["excluded"]["B1"] == "saturated"
    assert ingested.signals["well"].tolist() == ["A1", "A2", "B2"]


def test_wells_that_the_layout_does_not_name(tmp_path):
    export = ",1,2,3\nA,5000.5,100,7\nB,4990,2500,OVER\nC,,,\n"
    ingested = read(tmp_path / "f", export=export)
    extra = ingested.wells[ingested.wells["role"] == "unassigned"]
    assert extra["well"].tolist() == ["A3", "B3"]
    assert extra["excluded"].fillna("").tolist() == ["", "the signal reads 'OVER'"]
    assert signals_of(ingested) == ENDPOINT | {("A3", -1.0): 7.0}


def test_wells_that_the_export_lacks(tmp_path):
    layout = folders.LAYOUT + "C1,sample,TOR-1,1,100\nC2,sample,TOR-1,1,100\n"
    assert said(tmp_path / "f", layout=layout) == [
        "f/plate1.csv, plate P1 2 wells, well: the layout names C1, C2, which the export lacks; "
        "correct the layout or the export"
    ]


@pytest.mark.parametrize(
    ("export", "sentence"),
    [
        (
            "some words\nand more\n",
            "f/plate1.csv: neither plate-shaped blocks (row letters, column numbers) nor a table",
        ),
        ("", "f/plate1.csv: the file is empty"),
        ("well,signal\nA1,1\nA1,2\n", "f/plate1.csv, row 3, well: well A1 is given twice, first in row 2"),
        ("well,signal\nA1,1\nX1,2\nMean,3\n", "f/plate1.csv, row 4, well: 'Mean' is not a well; wells are A1 to AF48"),
        ("plate,well,signal\nQ,A1,1\n", "f/plate1.csv, plate: the file has no plate P1; it has Q"),
        ("well,signal,Signal\nA1,1,2\n", "f/plate1.csv, row 1, signal: two columns are signal; remove one"),
    ],
)
def test_what_is_wrong_with_an_export(tmp_path, export, sentence):
    found = said(tmp_path / "f", export=export)
    assert any(sentence in each for each in found), found


def test_missing_export(tmp_path):
    found = said(tmp_path / "f", assay=folders.ASSAY.replace("plate1.csv", "raw/plate7.csv"))
    assert found == ["f/raw/plate7.csv: there is no such file; put it into the folder, or correct its name"]


def test_layout_and_exports_are_both_reported(tmp_path):
    found = said(
        tmp_path / "f", layout=folders.LAYOUT.replace("3.2", "abc"), export=folders.EXPORT.replace("4990", "OVER")
    )
    assert [sentence.split(":")[0] for sentence in found] == [
        "f/layout.csv, row 5, inhibitor",
        "f/plate1.csv, plate P1 well B1, signal",
    ]


def test_several_plates_of_one_file(tmp_path):
    assay = folders.ASSAY + "  - {name: P2, file: plate1.csv, layout: layout.csv}\n"
    rows = [f"{plate},{well},{value}" for plate in ("P2", "P1") for (well, _), value in ENDPOINT.items()]
    ingested = read(tmp_path / "f", assay=assay, export="\n".join(["plate,well,signal", *rows]))
    assert ingested.signals["plate"].tolist() == ["P1"] * 4 + ["P2"] * 4
    assert ingested.wells["plate"].tolist() == ["P1"] * 4 + ["P2"] * 4


def test_export_of_an_instrument_with_a_layout_and_two_reads(tmp_path):
    export = (
        "Software Version\t3.12\n\nPlate Number\tPlate 1\n\n"
        "Layout\n\t1\t2\nA\tSPL1\tSPL2\tWell ID\nB\tSPL3\tSPL4\tWell ID\n\n"
        "Results\n\t1\t2\nA\t5000.5\t100\t665\n\t1\t2\t620\nB\t4990\t2500\t665\n\t3\tOVRFLW\t620\n"
    )
    [several] = said(tmp_path / "several", export=export)
    assert "the file has 2 reads ('665', '620'); say which one to use, as detection.read" in several
    chosen = folders.ASSAY.replace("{format: tr-fret}", "{format: tr-fret, read: '665'}")
    assert signals_of(read(tmp_path / "chosen", assay=chosen, export=export)) == ENDPOINT
    other = folders.ASSAY.replace("{format: tr-fret}", "{format: tr-fret, read: '620'}")
    [overflow] = said(tmp_path / "other", assay=other, export=export)
    assert "well B2" in overflow
    assert "'OVRFLW', which is not a number" in overflow
    two = export + export.replace("Plate 1", "P1").replace("\t1\t2\t620", "\t7\t8\t620")
    assert signals_of(read(tmp_path / "two", assay=chosen, export=two)) == ENDPOINT


CYCLES = "Cycle Nr.,A1,A2,B1,B2\n1,5000.5,100,4990,2500\n2,5001.5,101,4991,2501\n3,5002.5,102,4992,2502\n"


@pytest.mark.parametrize(
    "export",
    [
        CYCLES,
        "".join(
            f"Cycle {cycle}\n,1,2\nA,{5000.5 + i},{100 + i}\nB,{4990 + i},{2500 + i}\n\n"
            for i, cycle in enumerate((1, 2, 3))
        ),
    ],
)
def test_cycles_and_the_interval_between_them(tmp_path, export):
    told = KINETIC.replace("kind: kinetic", "kind: kinetic, interval: 30 s")
    ingested = read(tmp_path / "f", assay=told, export=export)
    signals = signals_of(ingested)
    assert sorted({time for _, time in signals}) == [0, 0.5, 1]
    assert (signals["A1", 0.0], signals["A1", 1.0], signals["B2", 0.5]) == (5000.5, 5002.5, 2501)
    assert said(tmp_path / "g", assay=KINETIC, export=export) == [
        "f/plate1.csv, interval: the file gives the number of each cycle and no times; state the time from one to the "
        "next as detection.interval in assay.yaml, e.g. `interval: 30 s`"
    ]


def test_interval_beside_times(tmp_path):
    told = KINETIC.replace("kind: kinetic", "kind: kinetic, interval: 30 s")
    [sentence] = said(tmp_path / "f", assay=told, export=block("0 s") + block("60 s", 1))
    assert "the file gives the time of every read; remove detection.interval" in sentence


def test_wells_with_times_of_their_own(tmp_path):
    rows = [("A1", 5000.5), ("A2", 100), ("B1", 4990), ("B2", 2500)]
    once = "Well,Time [s],RFU\n" + "".join(f"{well},{i / 10},{value}\n" for i, (well, value) in enumerate(rows))
    assert {well: value for (well, _), value in signals_of(read(tmp_path / "f", export=once)).items()} == dict(rows)
    twice = once + "".join(f"{well},{30 + i / 10},{value + 1}\n" for i, (well, value) in enumerate(rows))
    signals = signals_of(read(tmp_path / "g", assay=KINETIC, export=twice))
    assert len(signals) == 8
    assert signals["B2", 30.3 / 60] == 2501
    ragged = read(tmp_path / "h", assay=KINETIC, export=twice.replace("B2,30.3,2501\n", ""))
    assert len(signals_of(ragged)) == 7
    [warning] = ragged.problems
    assert warning.severity == "warning"
    assert "used as far as they go: B2 has 1" in warning.message


def test_what_no_read_takes_is_a_warning(tmp_path):
    export = block("Ratio") + "\nMore\n1,2,3,4\n5,6,7,8\n"
    [warning] = read(tmp_path / "f", export=export).problems
    assert (warning.severity, warning.file) == ("warning", "plate1.csv")
    assert "8 numbers ('More') belong to no read; `mtorkin inspect` shows" in warning.message


@pytest.mark.parametrize(
    ("key", "times"), [("time_unit: s", [0, 0.5, 1]), ("time_unit: h", [0, 1800, 3600]), ("interval: 2 min", [0, 2, 4])]
)
def test_times_without_a_unit(tmp_path, key, times):
    export = "Time,A1,A2,B1,B2\n0,5000.5,100,4990,2500\n30,5001.5,101,4991,2501\n60,5002.5,102,4992,2502\n"
    [sentence] = said(tmp_path / "f", assay=KINETIC, export=export)
    assert "the times of the file have no unit (0, 30, 60); state it as detection.time_unit" in sentence
    kinetic = KINETIC.replace("kind: kinetic", f"kind: kinetic, {key}")
    signals = signals_of(read(tmp_path / "g", assay=kinetic, export=export))
    assert sorted({time for _, time in signals}) == times
    given = export.replace("Time,", "Time [s],")
    [sentence] = said(tmp_path / "h", assay=kinetic, export=given)
    assert f"remove detection.{key.partition(':')[0]} from assay.yaml" in sentence


def test_thousands_separators_are_named(tmp_path):
    export = block("Ratio").replace("5000.5", '"5,000"').replace(",,\n", "\n")
    [sentence] = said(tmp_path / "f", export=export)
    assert (
        "reads '5,000', whose comma can separate thousands or be the decimal mark; export the file without" in sentence
    )
