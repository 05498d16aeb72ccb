"""Pages of a study as a reader meets them: axe-core in light and dark, wide and narrow, and the sheets they print on.

    python benchmarks/looks.py [RESULTS]

axe-core is one file of JavaScript, ``axe.min.js``; ``MTORKIN_AXE`` says where it is. `make looks` takes it from a
package of its own, which no user of mtorkin needs. The exit status is 1 where a page breaks a rule or a bar.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from browser import measured, sheets

#: Width and height of the windows.
SIZES = ((1400, 900), (390, 844))
#: Sheets of A4 that a page may take, and the width and height within its margins.
SHEETS, A4 = 12, (710, 1032)
#: What reaches over the right end of the paper, the first of each kind.
CUT_OFF = """
  const over = [...document.querySelectorAll("main *")].filter(
    (it) => it.getBoundingClientRect().right > innerWidth + 1);
  const place = (it) => it.closest("[aria-label]")?.getAttribute("aria-label") || "the page";
  const said = over.map((it) => `${it.tagName.toLowerCase()}.${it.className} in ${place(it)} is cut off in print`);
  return [...new Set(said)].slice(0, 5);
"""
#: axe-core says of every rule that is broken which it is, how often, and where first; and whether the page is too wide.
SCRIPT = """
  const asked = {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}};
  const why = (node) => [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ");
  const found = (await axe.run(document, asked)).violations.map(
    (rule) => `${rule.id} (${rule.nodes.length}): ${rule.nodes[0].target} ${why(rule.nodes[0])}`);
  const wide = document.documentElement.scrollWidth;
  return wide > innerWidth ? [...found, `${wide} px wide`] : found;
"""


def axe() -> Path | None:
    """The file of axe-core, where the environment says it is."""
    said = os.environ.get("MTORKIN_AXE")
    return Path(said) if said and Path(said).is_file() else None


def broken(page: Path, library: str, scratch: Path) -> list[str]:
    """What a page breaks, each with the window and the colours."""
    found = []
    for colours in ("light", "dark"):
        told = measured(page, SCRIPT, SIZES, scratch, library=library, dark=colours == "dark")
        for (width, _), said in zip(SIZES, told, strict=True):
            found += [f"{width} px, {colours}: {each}" for each in said]
    return found


def badly_printed(page: Path, scratch: Path) -> list[str]:
    """What of a page is cut off in print, and whether it takes too many sheets."""
    (found,) = measured(page, CUT_OFF, [A4], scratch, printed=True)
    count = sheets(page, scratch)
    return [*found, *([f"prints on {count} sheets, more than {SHEETS}"] if count > SHEETS else [])]


def main(results: Path) -> int:
    """Look at all pages of a directory of results and return the exit status."""
    file = axe()
    if file is None:
        sys.exit("axe-core is not here: set MTORKIN_AXE to its axe.min.js, or use `make looks`")
    status = 0
    with TemporaryDirectory() as scratch:
        library = file.read_text(encoding="utf-8")
        for page in sorted([*results.glob("*.html"), *results.glob("pages/*.html")]):
            said = [*badly_printed(page, Path(scratch)), *broken(page, library, Path(scratch))]
            print("\n  ".join([f"{page.name}: {len(said)} broken", *said]), flush=True)
            status = status or int(bool(said))
    return status


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "results").resolve()))
