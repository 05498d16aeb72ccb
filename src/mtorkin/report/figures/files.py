"""Figures as files that a page links to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mtorkin.report.figures.chart import Picture, data, drawn
from mtorkin.report.pages import template

#: By it a figure saves itself as a PNG; one file for all figures, beside their folders.
SCRIPT = "figure.js"


def write_script(directory: Path) -> None:
    """Write the script of figures, into the directory that has their folders."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / SCRIPT).write_text(template(SCRIPT), encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class Folder:
    """A folder of figures, and how the page links to it."""

    directory: Path
    href: str

    def write(self, name: str, picture: Picture, simulated: bool) -> str:
        """Write a picture of charts and the data behind it, and return how the page links to it."""
        return self.keep(name, drawn(picture, simulated), data(picture, simulated))

    def keep(self, name: str, text: str, behind: str) -> str:
        """Write ``<name>.svg`` and the data behind it as ``<name>.csv``; return how the page links to the figure."""
        self.directory.mkdir(parents=True, exist_ok=True)
        picture = f'{text.rstrip().removesuffix("</svg>")}<script id="png" href="../{SCRIPT}"/>\n</svg>\n'
        for ending, content in (("svg", picture), ("csv", behind)):
            (self.directory / f"{name}.{ending}").write_text(content, encoding="utf-8", newline="\n")
        return f"{self.href}/{name}.svg"
