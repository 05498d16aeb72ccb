"""A detection format is one row: what follows from it, and what is refused of it."""

import dataclasses
import re
from pathlib import Path

import pytest
from assays import folders

from mtorkin.assays import formats
from mtorkin.assays.detection import Detection
from mtorkin.assays.formats import DONOR, FORMATS, ONE, POLARIZATION, READ, Format, Reading, Watch
from mtorkin.assays.template import write_template
from mtorkin.base.settings import Settings
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import reduce

ROOT = Path(__file__).resolve().parents[2]
#: A format that nobody has: the difference of two reads over their sum, in thousandths.
CONTRAST = Format(
    "contrast",
    "contrast of two reads",
    "a factor",
    "`acceptor` and `donor`",
    "none",
    (Reading("contrast", "1000 * (acceptor - donor)", "acceptor + donor", "contrast of two reads"), ONE),
    watched=(Watch("sum", "acceptor + donor", "fluorescence"),),
    direction="decrease",
    signal_unit="per mille",
)
BLOCKS = """\
Acceptor,,,
,1,2,3
A,300,280,500
B,310,400,0

Donor,,,
,1,2,3
A,100,120,100
B,90,100,0
"""
LAYOUT = """\
well,role,compound,inhibitor [nM],ATP [uM]
A1,low control,,,100
B1,low control,,,100
A2,high control,,,100
A3,sample,TOR-1,0,100
B2,sample,TOR-1,3.2,100
B3,sample,TOR-1,9,100
"""


@pytest.fixture
def with_contrast(monkeypatch):
    monkeypatch.setitem(FORMATS, CONTRAST.name, CONTRAST)


def test_a_row_is_enough_from_export_to_velocity(tmp_path, with_contrast):
    assay = folders.ASSAY.replace("{format: tr-fret}", "{format: contrast, acceptor: Acceptor, donor: Donor}")
    ingested = ingest(folders.good(tmp_path / "f", assay=assay, layout=LAYOUT, export=BLOCKS), "f")
    reduced = reduce(ingested.assay, ingested.wells, ingested.signals, Settings())
    found = reduced.velocities.set_index("well")
    low = (1000 * 200 / 400 + 1000 * 220 / 400) / 2
    assert found.loc["A2", "velocity"] == pytest.approx((low - 1000 * 160 / 400) / 20)
    assert found.loc["A2", "velocity_unit"] == "per mille/min"
    assert found.loc["A2", "treatment"].startswith("contrast of two reads; endpoint over reaction time; falling signal")
    assert found.loc["B3", "reason"] == "acceptor + donor is not above zero, so that there is no contrast"
    assert found.loc["A3", "flags"] == "sum deviates: fluorescence"
    metric = reduced.quality.set_index("metric").loc["wells with another sum, %"]
    assert metric["value"] == 50.0
    assert metric["note"] == "3 of 6 wells (fluorescence): A3, B2, B3"


def test_the_template_and_the_page_know_the_rows(tmp_path, with_contrast):
    from mtorkin.assays.formats_page import formats_page

    page = formats_page()
    assert "`contrast`" in page
    assert "`(1000 * (acceptor - donor)) / (acceptor + donor)`" in page
    text = write_template(tmp_path / "new")[0].read_text()
    assert all(name in text for name in FORMATS if name != "contrast")  # the template is made when it is loaded
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "delfia"}, "two detection formats are called 'delfia'"),
        ({"readings": ()}, "'contrast' has no reading"),
        ({"readings": (Reading("x", "acceptor", "doner"),)}, "'contrast' names doner, which is no channel or constant"),
        ({"watched": (Watch("x", "tail", "y"),)}, "names tail"),
    ],
)
def test_a_row_that_cannot_be_is_refused_when_loaded(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        formats._checked([*formats.ROWS, dataclasses.replace(CONTRAST, **changes)])


def test_the_first_reading_that_the_keys_allow():
    fret = FORMATS["tr-fret"]
    assert fret.reading(["acceptor", "donor"]).name == "ratio"
    assert fret.reading([]) is fret.reading(["read"]) is fret.reading(["donor"]) is ONE
    assert fret.watches(["donor"]) == [DONOR]
    assert fret.watches(["read"]) == []
    with pytest.raises(ValueError, match="the signal of delfia is made of `read`"):
        FORMATS["delfia"].reading(["acceptor", "donor"])


def test_the_reads_to_fetch_are_those_of_the_row():
    assert Detection(format="delfia").reads() == {READ.key: None}
    assert Detection(format="tr-fret", donor="620", read="Ratio").reads() == {"read": "Ratio", "donor": "620"}
    assert list(Detection(format="other", donor="620", acceptor="665").reads()) == ["acceptor", "donor"]


def test_the_page_on_extending_names_files_that_are_there():
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    section = page[page.index("## A detection format") :].split("\n## ")[0]
    named = re.findall(r"`(?:src/mtorkin/)?(\w+/\w+\.py)`", section)
    assert len(named) >= 9
    assert [name for name in named if not (ROOT / "src" / "mtorkin" / name).is_file()] == []
    assert all(name in section for name in ("POLARIZATION", *vars(POLARIZATION).values()))
