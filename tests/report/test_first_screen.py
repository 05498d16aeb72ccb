"""Five seconds: the first screen holds verdict, sureness, Ki, curve and next step, as Chromium lays it out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import chromium, measured

from mtorkin.base.settings import Pages, Settings
from mtorkin.report import slug

SIZES = [(1400, 900), (390, 844)]
WANTED = {
    "verdict": ".headline .verdict", "sureness": ".sure .figure", "Ki": ".strength .figure", "curve": ".shows > svg",
    "next step": ".next p",
}  # fmt: skip
SCRIPT = f"""
  const place = (selector) => {{
    const box = document.querySelector(selector).getBoundingClientRect();
    return [box.left, box.top, box.right, box.bottom];
  }};
  const wanted = {WANTED};
  return {{
    places: Object.fromEntries(Object.entries(wanted).map(([name, selector]) => [name, place(selector)])),
    width: innerWidth, height: innerHeight, wide: document.documentElement.scrollWidth,
  }};
"""


@pytest.mark.skipif(chromium() is None, reason="no Chromium on the path")
def test_the_first_screen_holds_what_a_meeting_asks(study: Any, tmp_path: Path) -> None:
    study.write_pages(tmp_path / "pages", ["ALONE"], Settings(pages=Pages(classical=())))
    page = tmp_path / "pages" / f"{slug('ALONE')}.html"
    for seen, size in zip(measured(page, SCRIPT, SIZES, tmp_path / "profile"), SIZES, strict=True):
        assert (seen["width"], seen["height"]) == size
        assert seen["wide"] <= size[0], "the page is wider than the screen"
        for name, (left, top, right, bottom) in seen["places"].items():
            assert 0 <= left < right <= size[0], name
            assert 0 <= top < bottom <= size[1], name
