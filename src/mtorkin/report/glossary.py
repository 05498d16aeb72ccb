"""Every term of the glossary is linked where a page first uses it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from mtorkin.report import words

#: What is no place for a link: some elements with all in them, since headings of a column may become buttons; and tags.
_CLOSED = re.compile(
    r"(<(a|abbr|button|dl|h1|nav|script|select|style|summary|svg|thead|title)\b.*?</\2>|<[^>]*>)", re.DOTALL
)
#: A constant with its meaning.
_SYMBOL = re.compile(r'<span title="([^"]*)">((?:<i>[^<]*</i>)(?:<sub>[^<]*</sub>)?)</span>')
_WORD = re.compile("[A-Za-z]{2}")
_NONE: frozenset[str] = frozenset()


def anchor(term: str) -> str:
    """The anchor of a term in the glossary."""
    return f"word-{re.sub('[^a-z0-9]+', '-', term.lower())}" if term not in words.PARAMETERS else f"constant-{term}"


def linked(page: str, glossary: str = "") -> str:
    """A page with a link to the glossary at the first use of each term.

    Text in links, headings of the page, of columns and of folded parts, pictures and lists of facts is left alone.

    Parameters
    ----------
    page
        The page.
    glossary
        The page that has the glossary, as seen from it; empty where it does so itself, or else it is left as it is.
    """
    if not glossary and '<dl class="words"' not in page:
        return page
    found = _patterns()
    parts = _CLOSED.split(_with_constants(page, glossary))
    for i in range(0, len(parts), 3):
        if used := _used(parts[i]):
            left = {term: pattern for term, pattern in found.items() if term in used}
            if left:
                parts[i], unused = _first(parts[i], left, glossary)
                found = {term: pattern for term, pattern in found.items() if term not in left or term in unused}
        # What follows a text stands as it is; the name of a closed element is no part of the page.
        if i + 2 < len(parts):
            parts[i + 2] = ""
    return "".join(parts)


@lru_cache(maxsize=4096)
def _used(text: str) -> frozenset[str]:
    """The terms that a text has; most texts of a page are on all pages."""
    if not _WORD.search(text):
        return _NONE
    return frozenset(term for term, pattern in _patterns().items() if pattern.search(text))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Every term with what it looks like in a text: in any case, in singular or plural; longer ones first."""
    terms = sorted([*words.TERMS, *words.VERDICTS], key=len, reverse=True)
    return {
        term: re.compile(rf"(?<![\w-]){'s? '.join(map(re.escape, term.split()))}s?(?![\w-])", re.IGNORECASE)
        for term in terms
    }


def _first(text: str, terms: Mapping[str, re.Pattern[str]], glossary: str) -> tuple[str, Mapping[str, re.Pattern[str]]]:
    """A text with the first term that it uses as a link, and so on behind it; and the terms that are left."""
    found = ((term, pattern.search(text)) for term, pattern in terms.items())
    uses = [(match.start(), -len(match[0]), term, match) for term, match in found if match]
    if not uses:
        return text, terms
    *_, term, match = min(uses, key=lambda use: use[:2])
    others = {name: each for name, each in terms.items() if name != term}
    rest, left = _first(text[match.end() :], others, glossary)
    return f'{text[: match.start()]}<a class="term" href="{glossary}#{anchor(term)}">{match[0]}</a>{rest}', left


def _with_constants(page: str, glossary: str) -> str:
    """Links at the first use of each constant outside of the glossary."""
    left: dict[str, list[str]] = {}
    for name, constant in words.PARAMETERS.items():
        left.setdefault(constant.meaning, []).append(name)

    def link(symbol: re.Match[str]) -> str:
        names = left.get(symbol[1])
        if not names:
            return symbol[0]
        return f'<a class="term" title="{symbol[1]}" href="{glossary}#{anchor(names.pop(0))}">{symbol[2]}</a>'

    begin = page.find('<dl class="words"')
    if begin < 0:
        return _SYMBOL.sub(link, page)
    end = page.index("</dl>", begin)
    return _SYMBOL.sub(link, page[:begin]) + page[begin:end] + _SYMBOL.sub(link, page[end:])
