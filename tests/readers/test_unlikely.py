"""Exports and layouts that are not as they were: a sentence where the signals show it."""

from __future__ import annotations

import pytest
from assays import folders

from mtorkin.readers.ingest import ingest


def warnings(folder, **changes):
    return [problem.sentence() for problem in ingest(folders.good(folder, **changes), "f").problems]


def test_points_that_may_separate_thousands_are_refused(tmp_path):
    export = "well;signal\nA1;950\nA2;120\nB1;12.345\nB2;1.234\n"
    (said,) = folders.sentences(lambda: ingest(folders.good(tmp_path / "f", export=export), "f"))
    assert said.startswith("f/plate1.csv, plate P1 well B1, signal: the signals are whole numbers below 1000, such as")
    assert "export the file without thousands separators" in said


@pytest.mark.parametrize("other", ["1.25", "0.125", "1250", "12.3456"])
def test_decimals_beside_whole_numbers_are_read(tmp_path, other):
    export = f"well;signal\nA1;950\nA2;120\nB1;12.345\nB2;{other}\n"
    assert ingest(folders.good(tmp_path / "f", export=export), "f").signals["signal"].iat[3] == float(other)


GRID = "well,signal\n" + "".join(f"{row}{column},{{}}\n" for row in "ABC" for column in (1, 2))


def test_wells_with_the_signal_of_samples_that_no_layout_names(tmp_path):
    """The layout names A1 to B2; what follows is a row of samples, or of empty wells."""
    cut = GRID.format(5000, 100, 4990, 2500, 4700, 4800) + "C3,4600\n"
    assert warnings(tmp_path / "cut", export=cut) == [
        "f/plate1.csv, plate P1, well: 3 wells that the layout does not name have signals like those of its samples: "
        "C1, C2, C3; is the layout cut short? Name them, with a reason under `exclude` where they are not to be used"
    ]
    assert warnings(tmp_path / "empty", export=GRID.format(5000, 100, 4990, 2500, 90, 110) + "C3,105\n") == []


def test_a_plate_that_holds_the_numbers_of_another(tmp_path):
    layout = "plate,well,role,compound,inhibitor [nM],ATP [uM]\n" + "".join(
        f"{plate},A{column},{'sample,TOR-1,5' if column < 12 else 'low control,,'},100\n"
        for plate in ("P1", "P2")
        for column in range(1, 13)
    )
    export = "well,signal\n" + "".join(f"A{column},{5000 - 300 * column}\n" for column in range(1, 13))
    assay = folders.ASSAY + "  - {name: P2, file: plate2.csv, layout: layout.csv}\n"
    folder = folders.write(tmp_path / "f", {"assay.yaml": assay, "layout.csv": layout, "plate1.csv": export})
    folders.write(folder, {"plate2.csv": export})
    assert folders.sentences(lambda: ingest(folder, "f")) == [
        "f/assay.yaml, plate P2, plates.file: all wells hold the numbers of plate P1, to the last digit, as no second "
        "measurement does; give its own export, or remove the copy"
    ]
    folders.write(folder, {"plate2.csv": export.replace("A1,4700", "A1,4701")})
    assert ingest(folder, "f").problems == []
