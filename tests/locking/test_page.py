"""A comparison as a page: what the words say, with curves of two directories of results over each other."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from locking.conftest import FAMILY

from mtorkin import cli
from mtorkin.base import tables
from mtorkin.workflow import paths


def with_curves(out, top=5.0, unit="uM"):
    """Families and their curves, as a run writes them."""
    about = {"compound": "TORIN", "axis": "ATP", "velocity_unit": "uM/min", "simulated": True}
    families = [about | {"family": FAMILY["TORIN"], "substrate_unit": "uM", "inhibitor_unit": unit}]
    tables.FAMILIES.write(families, out / paths.of(paths.DEALT["families"], batch="001"))
    rows = [
        {"family": FAMILY["TORIN"], "inhibitor": dose, "substrate": level, "fitted": top * level / (level + 50 + dose)}
        for dose in (0.0, 100.0) for level in (0.0, 50.0, 100.0)
    ]  # fmt: skip
    tables.CURVES.write(rows, out / paths.of(paths.FIT["curves"], batch="001"))
    return str(out)


def stronger(content):
    content[paths.VERDICTS_JSON]["compounds"][1]["verdict"] = "inactive"
    content[paths.PARAMETERS][2]["value"] = 0.00102
    content[paths.PARAMETERS][2]["unit"] = "<script>"


@pytest.fixture
def before(results):
    return with_curves(results("before"))


def test_a_page_has_the_words_and_the_curves(before, results, capsys):
    after = with_curves(results("after", stronger), top=6.0)
    assert cli.main(["diff", before, after, "--html"]) == 0
    page = capsys.readouterr().out
    assert "<strong>The results differ in TORIN.</strong>" in page
    assert "simulated data" in page.lower()
    assert "constant Kic: 0.001 -&gt; 0.00102 (by 1 times its standard error)" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert re.search(r"<th scope=\"row\">atp-competitive</th><td class=\"number\">1</td>", page)
    (figure,) = re.findall(r"<figure.*?</figure>", page, flags=re.S)
    svg = unquote(re.search(r'src="data:image/svg\+xml,([^"]*)"', figure)[1])
    dashes = [bool(re.search("dasharray", path)) for path in re.findall(r'<path stroke="#[^>]*d="m\d[^>]*', svg)]
    assert sorted(dashes) == [False, False, True, True]


def test_curves_are_drawn_where_both_have_them_in_the_same_units(before, results, tmp_path, capsys):
    other = with_curves(results("other", stronger), unit="nM")
    assert cli.main(["diff", before, other, "--html"]) == 0
    assert "<figure" not in capsys.readouterr().out
    (tmp_path / "data" / "a").mkdir(parents=True)
    (tmp_path / "data" / "a" / "assay.yaml").touch()
    lock = str(tmp_path / "lock.json")
    assert cli.main(["lock", before, "--folders", str(tmp_path / "data"), "--out", lock]) == 0
    assert cli.main(["verify", lock, "--results", other, "--html"]) == 1
    said = capsys.readouterr().out
    assert "A lock holds no curves" in said
    assert "<figure" not in said


def test_curves_that_cannot_be_read_are_a_sentence(before, results, tmp_path, capsys):
    after = with_curves(results("after", stronger))
    (tmp_path / "after" / paths.of(paths.FIT["curves"], batch="001")).write_text("family,fitted\nx,much\n")
    assert cli.main(["diff", before, after, "--html"]) == 2
    assert "error: the curves of after cannot be read" in capsys.readouterr().err
