"""Figures as files that a page links to, and the numbers behind them in one archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from mtorkin.report.figures.chart import Picture, data, drawn, thinned
from mtorkin.report.pages import SCRIPT, write


@dataclass(frozen=True)
class Folder:
    """A folder of figures, and how the page links to it.

    Attributes
    ----------
    directory, href
        Where it is, and how the page links to it.
    archive
        The file in it that has the numbers behind the figures.
    """

    directory: Path
    href: str
    archive: str = "figures.zip"
    _behind: dict[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> str:
        """How the page links to the archive."""
        return f"{self.href}/{self.archive}"

    def write(self, name: str, picture: Picture, simulated: bool) -> str:
        """Write a picture of charts and keep the data behind it, and return how the page links to it."""
        shown = thinned(picture)
        return self.keep(name, drawn(shown, simulated), data(shown, simulated))

    def keep(self, name: str, text: str, behind: str) -> str:
        """Write ``<name>.svg``, keep the data behind it as ``<name>.csv``; return how the page links to the figure."""
        picture = f'{text.rstrip().removesuffix("</svg>")}<script id="png" href="../{SCRIPT}"/>\n</svg>\n'
        write(self.directory / f"{name}.svg", picture)
        self._behind[f"{name}.csv"] = behind
        return f"{self.href}/{name}.svg"

    def close(self) -> None:
        """Write the archive, the same bytes for the same figures; none where there are no figures."""
        if not self._behind:
            return
        with ZipFile(self.directory / self.archive, "w", ZIP_DEFLATED, compresslevel=9) as archive:
            for name in sorted(self._behind):
                # The name alone: this entry has no date.
                entry = ZipInfo(name)
                entry.compress_type = ZIP_DEFLATED
                archive.writestr(entry, self._behind[name], compresslevel=9)
