"""A figure as SVG: what is drawn in it, and what it has in common with others, as a file or as part of a page."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from mtorkin.report.figures.style import FONTS, INK, SIMULATED
from mtorkin.report.pages import environment, template


@dataclass(frozen=True)
class Shared:
    """What the figures of a page have in common, each piece once: marks, legends, the frames of plates.

    Attributes
    ----------
    pieces
        The name of each piece, by its element up to where the name goes, and the rest of it.
    """

    pieces: dict[tuple[str, str], str] = field(default_factory=dict)

    def name(self, element: str, rest: str) -> str:
        """The name of a piece, by which figures point to it; e.g. of ``marker`` and ``><circle r="2"/></marker>``."""
        return self.pieces.setdefault((element, rest), f"s{len(self.pieces)}")

    @property
    def defined(self) -> Markup:
        """All of it, and the classes of marks: a path of such a class has the mark at its places."""
        classes = (
            f".{name}{{marker:url(#{name})}}" for (element, _), name in self.pieces.items() if element == "marker"
        )
        pieces = (f'<{element} id="{name}"{rest}' for (element, rest), name in self.pieces.items())
        return Markup(
            f"<style>{template('figure.css').strip()}{''.join(classes)}</style><defs>{''.join(pieces)}</defs>"
        )


@dataclass(frozen=True)
class Drawing:
    """A figure.

    Attributes
    ----------
    body
        The elements in it, which point to what is shared.
    width, height, font
        Its size and that of its letters, in points.
    title
        What it says where the pointer rests on nothing in it.
    name
        What a page and the archive of numbers call it.
    """

    body: Markup
    width: float
    height: float
    font: float
    title: str = ""
    name: str = ""

    def alone(self, shared: Shared, script: str = "") -> str:
        """A file of its own, with all that it shares, and the script of figures where that is given."""
        return environment().get_template("figure.svg").render(
            figure=self, shared=shared, script=script, fonts=FONTS, ink=INK
        )  # fmt: skip


def simulated_note(font: float) -> str:
    """What stands at the foot of a figure of simulated data."""
    return f' font-size="{font:g}" fill="#666">{SIMULATED}</text>'
