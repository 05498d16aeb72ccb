"""The index of 1,000 compounds in Chromium: size, seconds until it can be used, and milliseconds to sort and to filter.

The rows are those of the bundled study again and again, each under a name of its own: `make run` comes first. Bars:
3 MB, 2 s, 100 ms; each act is the fastest of five, since a machine that is busy elsewhere at that moment says
nothing.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from browser import measured

COMPOUNDS = 1000
BARS = {"size": 3.0, "usable": 2.0, "sort": 100.0, "filter": 100.0}
#: The name of the compound of a row, and what stands before it.
NAMED = re.compile(r'(<th scope="row"[^>]*>(?:<a [^>]*>)?)([^<]+)')
SCRIPT = """
  const time = (act) => {
    const start = performance.now();
    act();
    document.body.offsetHeight;
    return performance.now() - start;
  };
  const [search, verdict] = document.querySelectorAll("#find input, #find select");
  const type = (control, text) => time(() => {
    control.value = text;
    control.dispatchEvent(new Event("input"));
  });
  const fastest = (act) => Math.min(...Array.from({ length: 5 }, act));
  const sorts = [...document.querySelectorAll("#compounds th button")].map((button) =>
    fastest(() => time(() => button.click())));
  const filters = [[search, "rapa"], [verdict, verdict.options[1].value]].map(([control, text]) =>
    fastest(() => { const taken = type(control, text); return Math.max(taken, type(control, "")); }));
  const loaded = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
  return { rows: document.querySelectorAll("#compounds tbody tr").length, loaded, sorts, filters };
"""


def many(index: str) -> str:
    """An index with its rows repeated, each under a name of its own."""
    begin = index.index("<tbody>", index.index('id="compounds"')) + len("<tbody>\n")
    end = index.index("</tbody>", begin)
    rows = index[begin:end].splitlines()
    named = [NAMED.sub(rf"\g<1>\g<2>-{number:04d}", rows[number % len(rows)], count=1) for number in range(COMPOUNDS)]
    return index[:begin] + "\n".join(named) + "\n" + index[end:]


def main() -> None:
    """Print each figure beside its bar, and fail where one is broken."""
    results = Path(sys.argv[1] if len(sys.argv) > 1 else "results")
    if not (results / "index.html").is_file():
        sys.exit(f"{results} holds no index.html: run `make run` first, or name a directory of results")
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / "index.html"
        page.write_text(many((results / "index.html").read_text(encoding="utf-8")), encoding="utf-8")
        (seen,) = measured(page, SCRIPT, [(1400, 900)], Path(scratch) / "profile")
        size = page.stat().st_size / 1e6
    assert seen["rows"] == COMPOUNDS
    found = {
        "size": (size, "MB"), "usable": (seen["loaded"] / 1000.0, "s"), "sort": (max(seen["sorts"]), "ms"),
        "filter": (max(seen["filters"]), "ms"),
    }  # fmt: skip
    for name, (value, unit) in found.items():
        print(f"{name:7} {value:7.2f} {unit}, bar {BARS[name]:g} {unit}")
    if any(value > BARS[name] for name, (value, _) in found.items()):
        sys.exit("a bar is broken")


if __name__ == "__main__":
    main()
