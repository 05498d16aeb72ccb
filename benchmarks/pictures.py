"""Pictures of the pages of a study, to be looked at: light, dark, narrow and in print; and the README's own.

    python benchmarks/pictures.py [RESULTS] [DIRECTORY]    # the README's, and of every page (into `pictures`)
    python benchmarks/pictures.py --readme [RESULTS]       # the README's alone
    python benchmarks/pictures.py --check [RESULTS]        # whether that is of these results; needs no browser

The README's picture carries the digest of what it shows, the head of the index down to the end of its table. `.ci/run`
compares it with the index that it has just made.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from browser import measured, run
from PIL import Image
from PIL.PngImagePlugin import PngInfo

README = Path(__file__).resolve().parents[1] / "docs" / "images" / "report.png"
#: By name, the width of the window and whether the reader prefers dark colours.
LOOKS = {"light": (1400, False), "dark": (1400, True), "narrow": (390, False), "narrow-dark": (390, True)}
#: Pixels of the README's picture, and those above which Chromium draws no more.
SHOWN, MOST = (1400, 620), 16000
#: The key of the digest in the picture.
DIGEST = "shows sha256"
#: A page in a frame of the size wanted: no window is as narrow as a telephone.
AROUND = """<!DOCTYPE html><meta name="color-scheme" content="light dark"><title>frame</title>
<style>body {{ margin: 0 }} iframe {{ border: 0; display: block }}</style>
<iframe src="{page}" width="{width}" height="{height}"></iframe>"""


def digest(index: Path) -> str:
    """The digest of what the README's picture shows: the index with its style, down to the end of its table.

    Numbers that were measured, and curves, may differ in their last digits on another processor: only where they stand
    counts. Digits of a name are part of it.
    """
    text = index.read_text(encoding="utf-8")
    end = text.index("</table>", text.index('id="compounds"'))
    seen = re.sub(r' data-[a-z]+="[^"]*"', "", text[:end])
    seen = re.sub(r"<svg.*?</svg>", "<svg>", seen, flags=re.DOTALL)
    seen = re.sub(r"(?<![\w-])-?[0-9]+(?:[.,][0-9]+)*(?![\w-])", "0", seen)
    return hashlib.sha256(seen.encode("utf-8")).hexdigest()


def stale(index: Path, picture: Path = README) -> str:
    """What to do where the picture shows another index; else nothing."""
    with Image.open(picture) as image:
        found = image.info.get(DIGEST)
    if found == digest(index):
        return ""
    return f"docs/images/{picture.name} shows another index: `make pictures`, look at it, and commit it"


def take(page: Path, file: Path, size: tuple[int, int], scratch: Path, *, dark: bool = False) -> None:
    """A picture of the upper left of a page, as large as asked for."""
    width, height = size
    around = page.with_name(f"{page.stem}-picture.html")
    asked = [f"--screenshot={file}", f"--window-size={max(width, 600)},{height + 200}", "--virtual-time-budget=20000"]
    try:
        around.write_text(AROUND.format(page=page.name, width=width, height=height), encoding="utf-8")
        run([*asked, "--blink-settings=preferredColorScheme=0"] if dark else asked, around, scratch)
    finally:
        around.unlink(missing_ok=True)
    with Image.open(file) as image:
        cut = image.convert("RGB").crop((0, 0, width, height))
    cut.quantize(256).save(file, optimize=True)


def readme(results: Path, scratch: Path) -> None:
    """Take the README's picture."""
    index = results / "index.html"
    take(index, README, SHOWN, scratch)
    about = PngInfo()
    about.add_text(DIGEST, digest(index))
    with Image.open(README) as image:
        image.load()
    image.save(README, optimize=True, pnginfo=about)
    print(README.name, flush=True)


def every(results: Path, into: Path, scratch: Path) -> None:
    """Take all pictures of all pages, and print each page."""
    into.mkdir(parents=True, exist_ok=True)
    for page in sorted([*results.glob("*.html"), *results.glob("pages/*.html")]):
        sizes = [(width, 900) for width in sorted({width for width, _ in LOOKS.values()})]
        heights = measured(page, "return document.documentElement.scrollHeight;", sizes, scratch)
        height = {width: found for (width, _), found in zip(sizes, heights, strict=True)}
        for name, (width, dark) in LOOKS.items():
            size = width, min(int(height[width]), MOST)
            take(page, (into / f"{page.stem}-{name}.png").resolve(), size, scratch, dark=dark)
        run(["--no-pdf-header-footer", f"--print-to-pdf={(into / f'{page.stem}-print.pdf').resolve()}"], page, scratch)
        print(page.name, flush=True)


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    asked = {word for word in arguments if word.startswith("--")}
    # A browser takes no relative path.
    places = [Path(word).resolve() for word in arguments if not word.startswith("--")]
    results = places[0] if places else Path("results").resolve()
    if not (results / "index.html").is_file():
        sys.exit(f"{results} holds no index.html: `make run` comes first, or name a directory of results")
    if "--check" in asked:
        sys.exit(stale(results / "index.html") or 0)
    with TemporaryDirectory() as scratch:
        readme(results, Path(scratch))
        if "--readme" not in asked:
            every(results, places[1] if len(places) > 1 else Path("pictures"), Path(scratch))


if __name__ == "__main__":
    main(sys.argv[1:])
