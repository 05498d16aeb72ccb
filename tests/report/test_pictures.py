"""The README's picture says what it shows, so that `.ci/run` knows when it is stale."""

from __future__ import annotations

from pathlib import Path

import pytest
from pictures import DIGEST, README, digest, stale
from PIL import Image
from PIL.PngImagePlugin import PngInfo

PAGE = '<style>p {{}}</style><h1>Inhibition</h1><table id="compounds"><tr><td>{}</td></tr></table><p>{}</p>'


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "index.html"
    path.write_text(PAGE.format("TOR-1", "version 1"), encoding="utf-8")
    return path


def test_a_picture_is_stale_when_what_it_shows_has_changed(index: Path) -> None:
    about = PngInfo()
    about.add_text(DIGEST, digest(index))
    picture = index.with_name("report.png")
    Image.new("P", (4, 4)).save(picture, pnginfo=about)
    assert stale(index, picture) == ""
    index.write_text(PAGE.format("TOR-1", "version 2"), encoding="utf-8")
    assert stale(index, picture) == "", "what lies below the table is not in the picture"
    index.write_text(PAGE.format("TOR-2", "version 1"), encoding="utf-8")
    assert "`make pictures`" in stale(index, picture)


def test_the_picture_of_the_readme_says_what_it_shows() -> None:
    assert f"](docs/images/{README.name})" in (README.parents[2] / "README.md").read_text(encoding="utf-8")
    with Image.open(README) as image:
        assert len(image.info[DIGEST]) == 64
        assert image.width == 1400


def test_a_picture_without_a_digest_is_stale(index: Path) -> None:
    picture = index.with_name("bare.png")
    Image.new("P", (4, 4)).save(picture)
    assert stale(index, picture)
