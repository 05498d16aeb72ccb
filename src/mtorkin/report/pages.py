"""The templates and what they may call."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from mtorkin.base.shown import uncontrolled
from mtorkin.report import numbers, words
from mtorkin.report.classical.coordinates import VIEWING
from mtorkin.report.figures.path import short
from mtorkin.report.glossary import anchor, linked
from mtorkin.report.rows import items
from mtorkin.report.wary import wary

#: Ends of elements that end where the next begins (HTML, optional tags).
_ENDS = re.compile("</(?:td|th|tr|li|dt|dd)>")
#: Values of attributes that need no quotes, if a space or the end of the tag follows; of text quotes are escaped.
_QUOTED = re.compile(r"""="([^\s"'=<>`]+)"(?=[\s>])""")
#: Ends of lines before elements that begin on a line of their own anyway.
_LINES = re.compile("\n+(?=</?(?:tr|t?body|thead|table|div|section|figure|figcaption|dl|ul|li|p|h[1-6]|details)\\b)")
#: Files that all pages of compounds share, beside them: how they look, what their figures do, what their words mean.
STYLE, SCRIPT, WORDS = "style.css", "figure.js", "words.html"


def sign(parameter: str) -> Markup:
    """A constant as it is printed, e.g. K with a lowered m; unknown names as they are."""
    if parameter not in words.PARAMETERS:
        return escape(parameter)
    constant = words.PARAMETERS[parameter]
    lowered = f"<sub>{constant.lowered}</sub>" if constant.lowered else ""
    return Markup(f"<i>{constant.letter}</i>{lowered}")


def symbol(parameter: str) -> Markup:
    """A constant as it is printed where its meaning does not stand beside it."""
    known = words.PARAMETERS.get(parameter)
    return Markup(f'<span title="{known.meaning}">{sign(parameter)}</span>') if known else sign(parameter)


def decimal(value: float | None, places: int = 1) -> str:
    """A number with so many decimals; a dash where there is none."""
    return numbers.DASH if value is None else numbers.fixed(value, places)


def lowercase(text: str) -> str:
    """The text as it stands within a sentence: a first letter that begins a plain word is small."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def groups(things: Iterable[Any], attribute: str) -> list[tuple[Any, list[Any]]]:
    """Things that share an attribute, together; both in order of first appearance."""
    found: dict[Any, list[Any]] = {}
    for thing in things:
        found.setdefault(attrgetter(attribute)(thing), []).append(thing)
    return list(found.items())


@cache
def environment() -> Environment:
    """The one template environment: everything is escaped, nothing undefined passes."""
    made = Environment(
        loader=PackageLoader("mtorkin.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters.update(
        decimal=decimal, significant=numbers.significant, weight=numbers.weight, percent=numbers.percent,
        unit=numbers.pretty_unit, quantity=numbers.quantity, sign=sign, symbol=symbol, groups=groups, items=items,
        says=words.says, short=short, wary=wary, anchor=anchor, lowercase=lowercase,
        href=lambda path: quote(path, safe="/.#-_"),
    )  # fmt: skip
    inline = {name: Markup(template(file)) for name, file in (("style", "style.css"), ("script", "index.js"))}
    made.globals.update(words=words, viewing=VIEWING, **inline)
    return made


@cache
def compile_templates() -> None:
    """Compile every template, as the first page would those that it needs."""
    made = environment()
    for name in made.list_templates(["html", "svg"]):
        made.get_template(name)


@cache
def template(file: str) -> str:
    """The text of a file among the templates."""
    return resources.files("mtorkin.report").joinpath(f"templates/{file}").read_text(encoding="utf-8")


def render(template: str, path: Path, **values: Any) -> None:
    """Write a page."""
    write(path, page(template, **values))


def rendered(template: str, **values: Any) -> Markup:
    """A part of a figure, with nothing between its elements."""
    return Markup(environment().get_template(template).render(**values).replace("\n<", "<").strip("\n"))


def page(template: str, glossary: str = "", **values: Any) -> str:
    """A page, with the first use of each term linked to the glossary in it, or to the page that has it."""
    return linked(environment().get_template(template).render(**values), glossary)


def in_brief(page: str) -> str:
    """A page without what HTML leaves to be understood: ends of cells, quotes, that a head is of its column."""
    head, main, body = page.partition("<main>")
    brief = _LINES.sub("", _ENDS.sub("", body)).replace(' scope="col"', "")
    return head + main + _QUOTED.sub(r"=\1", brief)


def write(path: Path, text: str) -> None:
    """Write a text, the same bytes on every system, into a directory that is made where it is not there.

    What a terminal or a browser would act on in names that people gave is a question mark.
    """
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(uncontrolled(text), encoding="utf-8", newline="\n")
