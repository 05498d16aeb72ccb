"""Where figures go, into a page or a folder of files, and the numbers behind them, in one archive for each."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from mtorkin.base.shown import CellWriter
from mtorkin.report.figures.chart import CURVES, Picture, data, drawing
from mtorkin.report.figures.drawing import Drawing, Shared
from mtorkin.report.pages import write


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
        """Add rows to a table of numbers."""
        self.behind.setdefault(table, [heading]).extend(rows)

    def write_numbers(self, path: Path) -> None:
        """Write the numbers behind the figures as an archive; without figures there is none."""
        write_archive(path, {name: as_csv(rows) for name, rows in self.behind.items()})


@dataclass(frozen=True)
class Folder:
    """A folder of figures that pages share.

    Attributes
    ----------
    directory, href
        Where it is, and how a page links to it.
    archive
        The file in it that has the numbers behind the figures.
    """

    directory: Path
    href: str
    archive: str
    _behind: dict[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> str:
        """How a page links to the archive."""
        return f"{self.href}/{self.archive}"

    def keep(self, name: str, text: str, behind: str) -> str:
        """Write ``<name>.svg``, and keep the numbers behind it; return how a page links to the figure."""
        write(self.directory / f"{name}.svg", text)
        self._behind[name] = behind
        return f"{self.href}/{name}.svg"

    def close(self) -> None:
        """Write the archive."""
        write_archive(self.directory / self.archive, self._behind)


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV."""
    written = io.StringIO()
    CellWriter(written).writerows(rows)
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
