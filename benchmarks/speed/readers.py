"""How fast an export is read.

1536 wells x 200 times in every shape, against pandas alone, and as a list in a workbook; the memory that a 50 MB file
needs; imports; and `mtorkin check` of 16 folders with 128 plates, against the start of an interpreter with pandas.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from recorded import Figures

from mtorkin.readers import read_export
from mtorkin.sheets.wells import ROW_LETTERS

WELLS = [f"{letter}{number}" for letter in ROW_LETTERS for number in range(1, 49)]


def shapes(times: int) -> dict[str, str]:
    """The same kind of plate in the shapes in which instruments write it."""
    rng = random.Random(1)
    values = [[str(rng.randint(1000, 99999)) for _ in WELLS] for _ in range(times)]
    columns = [["Time [s]", *WELLS], *([str(30 * i), *row] for i, row in enumerate(values))]
    listed = ["Well,Time [s],Signal A"]
    for i, row in enumerate(values):
        listed += [f"{well},{30 * i},{value}" for well, value in zip(WELLS, row, strict=True)]
    cycles = []
    for i, row in enumerate(values):
        cycles += [f"Cycle {i + 1} {30 * i} s", "," + ",".join(map(str, range(1, 49)))]
        cycles += [",".join([letter, *row[48 * j : 48 * j + 48]]) for j, letter in enumerate(ROW_LETTERS)] + [""]
    return {
        "wells as columns": "\n".join("\t".join(row) for row in columns),
        "wells as rows": "\n".join(",".join(row) for row in zip(*columns, strict=True)),
        "a block for each cycle": "\n".join(cycles),
        "a list of 307,200 rows": "\n".join(listed),
    }


_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(path: Path, lines: list[str]) -> None:
    """Write a list of wells as Excel keeps it: texts in a part of their own, cells with the number of their text."""
    texts: dict[str, int] = {}

    def cell(place: str, said: str) -> str:
        if said.isdigit():
            return f'<c r="{place}"><v>{said}</v></c>'
        return f'<c r="{place}" t="s"><v>{texts.setdefault(said, len(texts))}</v></c>'

    rows = "".join(
        f'<row r="{row}" spans="1:3">'
        + "".join(cell(f"{letter}{row}", said) for letter, said in zip("ABC", line.split(","), strict=True))
        + "</row>"
        for row, line in enumerate(lines, 1)
    )
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    listed = '<sheet name="Raw" sheetId="1" r:id="rId1"/>'
    parts = "".join(
        f'<Relationship Id="rId{number}" Type="{_LINKS}/{kind}" Target="{name}.xml"/>'
        for number, (kind, name) in enumerate([("worksheet", "sheet1"), ("sharedStrings", "sharedStrings")], 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}">{parts}</Relationships>')
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_SHEETS}" xmlns:r="{_LINKS}"><sheets>{listed}</sheets></workbook>'
        )
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_SHEETS}">{shared}</sst>')
        archive.writestr("xl/sheet1.xml", f'<worksheet xmlns="{_SHEETS}"><sheetData>{rows}</sheetData></worksheet>')


def main() -> None:
    """Print the figures."""
    figures = Figures("readers")
    took = []
    for module in ("mtorkin.readers.ingest", "pandas"):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
        took.append(time.perf_counter() - started)
    print(f"import of the ingest stage, interpreter included: {took[0]:.2f} s")
    figures.add("import of the ingest stage over pandas", took[0] / took[1])
    import pandas as pd

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.txt"
        for name, text in shapes(200).items():
            path.write_text(text)
            started = time.perf_counter()
            export = read_export(path)
            ours = time.perf_counter() - started
            width = max(line.count(",") + line.count("\t") for line in text.split("\n", 40)[:40]) + 1
            started = time.perf_counter()
            pd.read_csv(path, sep="\t" if "\t" in text else ",", header=None, names=range(width), dtype=str)
            theirs = time.perf_counter() - started
            print(
                f"1536 wells x 200 times, {name}: {ours:.2f} s ({len(export.reads)} reads); "
                f"pandas alone: {theirs:.2f} s"
            )
            figures.add(f"{name} over pandas", ours / theirs)
        book = path.with_suffix(".xlsx")
        workbook(book, shapes(200)["a list of 307,200 rows"].split("\n"))
        started = time.perf_counter()
        export = read_export(book)
        ours = time.perf_counter() - started
        print(f"1536 wells x 200 times, the list as XLSX: {ours:.2f} s ({len(export.reads)} reads)")
        figures.add("the list as XLSX over pandas with it as text", ours / theirs)
        path.write_text(shapes(5300)["wells as columns"])
        started = time.perf_counter()
        reads, megabytes = json.loads(subprocess.check_output([sys.executable, __file__, str(path)]))
        ours = time.perf_counter() - started
        print(f"{reads} reads of {path.stat().st_size / 1e6:.0f} MB: {ours:.1f} s, interpreter included; ", end="")
        print(f"peak memory {megabytes:.0f} MB")
        figures.add("megabytes for 48 MB", megabytes)
    figures.add("check of 16 folders over import of pandas", check())
    figures.end()


def check() -> float:
    """Print how long `mtorkin check` of a large study takes; over the import of pandas."""
    import numpy as np

    sys.path.append(str(Path(__file__).resolve().parents[2] / "tests"))
    from sketched import ATP, PROTEIN, Plan, series

    with tempfile.TemporaryDirectory() as study:
        rng = np.random.default_rng(1)
        for number in range(8):
            for axis, levels, fixed in (("ATP", ATP, 10.0), ("protein", PROTEIN, 100.0)):
                plan = Plan(f"KIN-{101 + number}", "atp", axis, 20.0, series(300.0, 3.0, 7), levels, fixed, plates=8)
                plan.sketch(rng).write(Path(study))
        took = []
        for code in (
            "import pandas",
            f"from mtorkin.cli import main; main(['check', {study!r}])",
        ):
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
            took.append(time.perf_counter() - started)
    print(f"check of 16 folders, 128 plates: {took[1]:.1f} s, {took[1] / took[0]:.0f} times `import pandas`")
    return took[1] / took[0]


def memory(path: str) -> None:
    """Print how many reads a file has and the megabytes that reading it needs, in a process of its own."""
    export = read_export(path)
    status = Path("/proc/self/status")
    # Of this process alone: ru_maxrss begins with what the parent had when it started us.
    peak = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    print(json.dumps([len(export.reads), peak / 1e3]))


if __name__ == "__main__":
    memory(sys.argv[1]) if len(sys.argv) > 1 else main()
