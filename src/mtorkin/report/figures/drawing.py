"""A figure as SVG: what is drawn in it, and what it has in common with others, as a file or as part of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

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

    def defined(self, body: str = "") -> Markup:
        """All of it, with the looks of figures, or those that a body has; paths of a mark's class have the mark."""
        pieces = "".join(f'<{element} id="{name}"{rest}' for (element, rest), name in self.pieces.items())
        has = body + pieces
        looks = [rule for name, rule in _looks() if not body or name in has]
        looks += [
            f".{name}{{marker:url(#{name})}}" for (element, _), name in self.pieces.items() if element == "marker"
        ]
        return Markup(f"<style>{''.join(looks)}</style><defs>{pieces}</defs>")


@cache
def _looks() -> list[tuple[str, str]]:
    """The rules of ``figure.css``, each with the element or class that it is of."""
    return [(rule.partition("{")[0].lstrip("."), rule) for rule in template("figure.css").splitlines()]


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
