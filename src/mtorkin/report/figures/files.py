"""Figures as files that a page links to."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.report.figures.style import FONT, FONTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: What a figure of simulated data says of itself, as it may be passed on alone.
SIMULATED = "simulated data"


def svg(figure: Figure, simulated: bool = False) -> str:
    """The figure as SVG text without a date; one of simulated data says so in its corner."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    buffer = io.StringIO()
    metadata: dict[str, str | None] = {"Date": None, "Creator": "mtorkin"}
    if simulated:
        metadata["Title"] = SIMULATED
        figure.text(0.005, 0.005, SIMULATED, ha="left", va="bottom", fontsize=7, color="0.4")
    FigureCanvasSVG(figure).print_svg(buffer, metadata=metadata)
    return re.sub(r"[ \t]+\n", "\n", buffer.getvalue().replace(f"'{FONT}'", FONTS))


@dataclass(frozen=True)
class Folder:
    """A folder of figures, and how the page links to it."""

    directory: Path
    href: str

    def write(self, name: str, figure: Figure, simulated: bool) -> str:
        """Write ``<name>.svg`` and return how the page links to it."""
        return self.keep(name, svg(figure, simulated))

    def keep(self, name: str, text: str) -> str:
        """Write SVG that is text already as ``<name>.svg``, and return how the page links to it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / f"{name}.svg").write_text(text, encoding="utf-8", newline="\n")
        return f"{self.href}/{name}.svg"
