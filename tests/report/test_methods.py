"""The methods of a page, the STRENDA checklists of its assays, and what its tables say once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from mtorkin.base.settings import Gate, Pages, Quality, Selection, Settings
from mtorkin.preflight.strenda import StrendaItem
from mtorkin.report import Site, slug, write_compound_page
from mtorkin.report.methods import analysis, designs
from mtorkin.report.plates import grid
from mtorkin.report.wary import wary


def test_the_methods_state_design_thresholds_and_versions(study: Any) -> None:
    found = study.indexed()
    settings = Settings(selection=Selection(criterion="AICc", margin=7.5))
    said = " ".join([*designs(found.records["ALONE"], found.families["ALONE"]), *analysis(settings)])
    for part in ("6 levels of ATP, 5 of inhibitor and none", "held constant protein 2 µM", "AICc", "43 to 1", "numba "):
        assert part in said


def test_the_methods_say_limits_in_words() -> None:
    def said(*gates: Gate) -> str:
        return " ".join(analysis(Settings(quality=Quality(gates=gates))))

    assert "limit of Z', CV of the uninhibited wells or edge effect closed" in said("z_prime", "cv_controls", "edge")
    assert "limit of drift closed" in said("drift")
    assert "closed the verdict" not in said()
    every = get_args(Gate)
    assert not [key for key in every if "_" in key and key in said(*every)]


def _item(item: str, words: str = "") -> StrendaItem:
    return StrendaItem(level="1A", item=item, state="given" if words else "missing", words=words or f"write {item}")


def test_the_page_has_what_an_assay_answers(study: Any, tmp_path: Path) -> None:
    found = study.indexed(Settings(pages=Pages(classical=())))
    items = [_item("pH", "conditions.pH: 7.4"), _item("enzyme.purity, e.g. <90 %>")]
    assay = found.families["ALONE"][0]["assay"]
    write_compound_page(replace(found, strenda={assay: items, "another": items}), "ALONE", Site(tmp_path))
    text = (tmp_path / f"{slug('ALONE')}.html").read_text(encoding="utf-8")
    assert f"<a href=checklists/{slug(assay)}.html>{assay}</a>: 1 of 2 items are there" in text
    checklist = (tmp_path / "checklists" / f"{slug(assay)}.html").read_text(encoding="utf-8")
    assert -1 < checklist.index("write enzyme.purity, e.g. &lt;90 %&gt;") < checklist.index("conditions.pH: 7.4")
    assert "another: " not in text


def test_constants_at_the_limit_are_named_together() -> None:
    sentence = " ran to the limit of the values searched: read its interval"
    row = {
        "flags": f"Ka{sentence}; 1 outlying well (kept); phi{sentence}",
        "flag_codes": "at-bound; outlying; at-bound",
    }
    assert wary(row) == ["at the limit: Ka, phi", "1 outlying well (kept)"]
    idle = {"flags": "Kic is undetermined: any value fits as well", "flag_codes": "undetermined"}
    assert wary(idle) == ["undetermined: Kic"]
    assert wary({"flags": "alpha at a bound", "flag_codes": None}) == ["alpha at a bound"]
    assert not wary({"flags": None, "flag_codes": None})


def test_what_plates_have_alike_is_noted_once() -> None:
    def row(plate: str, metric: str, note: str) -> dict[str, Any]:
        return {"assay": "a", "plate": plate, "metric": metric, "value": 0.7, "limit": "", "passed": True,
                "warned": False, "note": note}  # fmt: skip

    found = grid(
        [row("P1", "Z'", "8 wells"), row("P2", "Z'", "8 wells"), row("P1", "edge", "x"), row("P2", "edge", "y")]
    )
    assert found.notes() == [
        ("Z'", "8 wells", "all plates"), ("edge", "x", "P1 (a)"), ("edge", "y", "P2 (a)"),
    ]  # fmt: skip
