"""An index of 1,000 compounds in Chromium: usable, sorted and filtered in the time that its readers wait."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import chromium, measured
from long import LONG
from speed.pages import BARS, COMPOUNDS, SCRIPT, many


@pytest.mark.skipif(not LONG, reason="times mean little beside other tests: `make test-long` asks")
@pytest.mark.skipif(chromium() is None, reason="no Chromium on the path")
def test_a_thousand_compounds_are_sorted_and_filtered_at_once(study: Any, tmp_path: Path) -> None:
    study.write_index(tmp_path / "index.html")
    page = tmp_path / "many.html"
    page.write_text(many((tmp_path / "index.html").read_text(encoding="utf-8")), encoding="utf-8")
    (seen,) = measured(page, SCRIPT, [(1400, 900)], tmp_path / "profile")
    assert seen["rows"] == COMPOUNDS
    assert page.stat().st_size / 1e6 < BARS["size"]
    assert seen["loaded"] / 1000.0 < BARS["usable"]
    assert max(seen["sorts"]) < BARS["sort"]
    assert max(seen["filters"]) < BARS["filter"]
