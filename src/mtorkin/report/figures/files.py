"""The figures of a page, and the numbers behind them in one archive."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from mtorkin.report.figures.chart import CURVES, Picture, data, drawing
from mtorkin.report.figures.drawing import Drawing, Shared


@dataclass(frozen=True)
class Sheet:
    """The figures of a page.

    Attributes
    ----------
    shared
        What they have in common, which the page has to hold.
    behind
        The numbers behind them: tables by name, each with its heading as the first row.
    """

    shared: Shared = field(default_factory=Shared)
    behind: dict[str, list[Sequence[object]]] = field(default_factory=dict)

    def draw(self, name: str, picture: Picture, simulated: bool) -> Drawing:
        """Draw a picture of charts, and keep the lines and points behind it."""
        self.add("curves", CURVES, ((name, simulated, *row) for row in data(picture)))
        return replace(drawing(picture, simulated, self.shared), name=name)

    def add(self, table: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add rows to a table of numbers; what people wrote is `neutral` in them."""
        self.behind.setdefault(table, [heading]).extend(rows)

    def write_numbers(self, path: Path) -> None:
        """Write the numbers behind the figures as an archive; without figures there is none."""
        write_archive(path, {name: as_csv(rows) for name, rows in self.behind.items()})


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


def write_archive(path: Path, behind: Mapping[str, str]) -> None:
    """Write tables, CSV by name, as an archive, the same bytes for the same tables; of none there is none."""
    if not behind:
        return
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(behind):
            # The name alone: this entry has no date.
            entry = ZipInfo(f"{name}.csv")
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, behind[name], compresslevel=9)
