"""What axe-core asks of pages: by axe-core itself where it is, and its simplest rules by reading the pages."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from browser import chromium
from looks import axe, broken

from mtorkin.base.settings import Pages, Settings
from mtorkin.report import slug


@pytest.fixture(scope="module")
def pages(study: Any, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    directory = tmp_path_factory.mktemp("looks")
    study.write_pages(directory / "compounds", ["TOR-1"], Settings(pages=Pages(classical=("dixon",))))
    study.write_index(directory / "index.html")
    return sorted(directory.rglob("*.html"))


@pytest.mark.skipif(chromium() is None, reason="no Chromium on the path")
@pytest.mark.skipif(axe() is None, reason="MTORKIN_AXE does not say where axe.min.js is; `make looks` installs it")
def test_axe_finds_nothing(pages: list[Path], tmp_path: Path) -> None:
    file = axe()
    assert file is not None
    for page in pages:
        assert broken(page, file.read_text(encoding="utf-8"), tmp_path) == []


def test_everything_is_in_a_landmark_and_each_has_a_name_of_its_own(pages: list[Path]) -> None:
    for page in pages:
        text = page.read_text(encoding="utf-8")
        around = re.sub(r"(?s)^.*<body>|<main>.*</main>|<script>.*?</script>|</body>.*$", "", text).strip()
        banner = r'(?s)<aside class="banner" aria-label="[^"]+">.*</aside>'
        assert re.fullmatch(banner, around) or (page.name in ("problems.html", "words.html") and not around)
        names = Counter(re.findall(r'role="?region"? aria-label=("[^"]*"|\S+)', text))
        assert bool(names) == (page.name not in ("problems.html", "words.html"))
        assert max(names.values(), default=1) == 1, names


def test_headings_leave_no_step_out(pages: list[Path]) -> None:
    for page in pages:
        steps = [int(step) for step in re.findall(r"<h([1-6])\b", page.read_text(encoding="utf-8"))]
        assert steps[0] == 1
        assert all(below <= above + 1 for above, below in pairwise(steps))


def test_every_figure_has_its_data_and_a_text_in_its_place(pages: list[Path]) -> None:
    for page in pages:
        text = page.read_text(encoding="utf-8")
        shared = re.findall(r"<object[^>]*? data=(\S+)", text)
        own = re.findall(r"<svg id=(\S+)", text)
        said = re.findall(r'role=img aria-label=("[^"]+"|\S+)', text)
        assert len(said) == len(shared) + len(own) + bool(own)  # one is shown twice
        assert bool(own) == bool(shared) == (page.parent.name == "compounds" and page.name != "words.html")
        for figure in shared:
            plate, _ = Path(figure).stem.rsplit("-", 1)
            assert f"href=plates/{plate}.zip download" in text
            assert ZipFile(page.parent / "plates" / f"{plate}.zip").read(f"{plate}.csv").count(b"\n") > 1
        if own:
            with ZipFile(page.with_suffix(".zip")) as behind_own:
                wells, curves = (behind_own.read(f"{name}.csv").decode() for name in ("wells", "curves"))
            assert f"href={page.stem}.zip" in text
            families = {slug(row["family"]) for row in csv.DictReader(io.StringIO(wells))}
            drawn = {row["figure"] for row in csv.DictReader(io.StringIO(curves))}
            for name in own:
                assert name in drawn or name.rsplit("-", 1)[0] in families or "-plate-" in name
