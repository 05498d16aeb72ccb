"""Pages as Chromium lays them out: a script is run in each, and what it finds is read back.

Chromium is asked without a driver: the pages lie in frames of the sizes wanted, each tells what it found to the page
around them, and that page is printed as text.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_AROUND = """<!DOCTYPE html><meta name="color-scheme" content="light dark"><title>frames</title>
<pre id="found"></pre>{frames}<script>
const found = {{}};
addEventListener("message", (said) => {{
  found[said.data[0]] = said.data[1];
  document.getElementById("found").textContent = JSON.stringify(found);
}});
</script>"""
_INSIDE = """<script>{library}</script><script>addEventListener("load", async () => {{
  const measure = async () => {{ {script} }};
  parent.postMessage([{number}, await measure()], "*");
}});</script>"""


def chromium() -> str | None:
    """The program, where there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def measured(
    page: Path,
    script: str,
    sizes: Sequence[tuple[int, int]],
    scratch: Path,
    *,
    library: str = "",
    dark: bool = False,
    printed: bool = False,
) -> list[Any]:
    """What a script returns in a page, at each size of the window.

    Parameters
    ----------
    page
        The page; what it links to is found from where it lies.
    script
        The body of an asynchronous function, run when all has been loaded; what it returns has to be plain data.
    sizes
        Width and height of each window.
    scratch
        A directory for the profile of the browser.
    library
        A script that the page is given before.
    dark
        Whether the reader prefers dark colours.
    printed
        Whether the page is laid out as it is in print, on paper of the width of the window.

    Raises
    ------
    RuntimeError
        If there is no Chromium, or a frame did not answer.
    """
    text = page.read_text(encoding="utf-8")
    if printed:
        # The rules for paper are told from those for a screen in the page itself.
        for link, sheet in re.findall(r'(<link rel="stylesheet" href="([^"]*)">)', text):
            text = text.replace(link, f"<style>{page.with_name(sheet).read_text(encoding='utf-8')}</style>")
        text = text.replace("@media screen", "@media not all").replace("@media print", "@media all")
    made = [page.with_name(f"{page.stem}-frame-{number}.html") for number in range(len(sizes))]
    around = page.with_name(f"{page.stem}-frames.html")
    try:
        for number, file in enumerate(made):
            inside = _INSIDE.format(library=library, script=script, number=number)
            file.write_text(text.replace("</body>", f"{inside}</body>"), encoding="utf-8")
        frames = "".join(
            f'<iframe src="{file.name}" width="{width}" height="{height}" style="border:0"></iframe>'
            for file, (width, height) in zip(made, sizes, strict=True)
        )
        around.write_text(_AROUND.format(frames=frames), encoding="utf-8")
        asked = ["--window-size=1600,1900", "--virtual-time-budget=20000", "--dump-dom"]
        said = run([*asked, "--blink-settings=preferredColorScheme=0"] if dark else asked, around, scratch)
    finally:
        for file in (*made, around):
            file.unlink(missing_ok=True)
    match = re.search(r'<pre id="found">(.*?)</pre>', said, re.DOTALL)
    found = json.loads(html.unescape(match[1])) if match and match[1] else {}
    if len(found) != len(sizes):
        raise RuntimeError(f"{len(found)} of {len(sizes)} frames answered")
    return [found[str(number)] for number in range(len(sizes))]


def run(asked: Sequence[str], page: Path, scratch: Path) -> str:
    """Open a page in Chromium without a window, and return what it prints.

    Raises
    ------
    RuntimeError
        If there is no Chromium.
    """
    program = chromium()
    if program is None:
        raise RuntimeError(f"no Chromium on the path; looked for {', '.join(NAMES)}")
    command = [
        program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--no-first-run",
        "--hide-scrollbars", f"--user-data-dir={scratch}", *asked, page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=1800).stdout


def sheets(page: Path, scratch: Path) -> int:
    """How many sheets of A4 a page prints on."""
    file = scratch / "sheets.pdf"
    scratch.mkdir(parents=True, exist_ok=True)
    run(["--no-pdf-header-footer", f"--print-to-pdf={file}"], page, scratch)
    return len(re.findall(rb"/Type\s*/Page\b", file.read_bytes()))
