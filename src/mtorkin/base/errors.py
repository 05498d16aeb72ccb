"""What can be wrong with the input, and the one error that stops a command.

A `Problem` is a sentence for a person, with the place it speaks of in fields of its own, so that the
terminal, `problems.csv` and `index.html` say the same. Anything else that is raised is a bug.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Literal

Severity = Literal["error", "warning"]

#: So many sentences of one kind are said; of more their number.
_MOST_ALIKE = 10
#: What differs between sentences of one kind: what is quoted, and words with a digit, as wells and rows are.
_DETAIL = re.compile(r"'[^']*'|\S*\d\S*")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the input.

    Parameters
    ----------
    message
        One sentence that says what is wrong and what to do.
    severity
        ``error``: what it concerns is not analysed. ``warning``: analysed, and flagged.
    assay
        Identifier of the assay folder.
    file
        File name relative to the assay folder.
    where
        Well (``plate P1 well B7``), row (``row 12``) or cell, as a person would look it up.
    key
        The key or column concerned.
    compound
        The compound concerned; empty when the whole folder is.
    """

    message: str
    severity: Severity = "error"
    assay: str = ""
    file: str = ""
    where: str = ""
    key: str = ""
    compound: str = ""

    def sentence(self) -> str:
        """The place and the message on one line, e.g. ``torin-atp/layout.csv, row 12, inhibitor: ...``."""
        file = "/".join(part for part in (self.assay, self.file) if part)
        place = ", ".join(part for part in (file, self.where, self.key) if part)
        return f"{place}: {self.message}" if place else self.message

    def as_row(self) -> dict[str, str]:
        """The fields as a row of ``problems.csv``."""
        return asdict(self)


def once(problems: Iterable[Problem]) -> list[Problem]:
    """Each sentence once, in order: where one holds for several places, the first of them and how many more.

    Of many that differ in names and numbers alone, the first few and how many more.
    """
    places: dict[Problem, list[str]] = {}
    for problem in problems:
        found = places.setdefault(replace(problem, where=""), [])
        if problem.where not in found:
            found.append(problem.where)
    kinds = {problem: replace(problem, message=_DETAIL.sub("", problem.message), key="") for problem in places}
    count, said = Counter(kinds.values()), Counter[Problem]()
    told = []
    for problem, found in places.items():
        kind = kinds[problem]
        said[kind] += 1
        if said[kind] > _MOST_ALIKE:
            continue
        more = count[kind] - _MOST_ALIKE if said[kind] == _MOST_ALIKE else 0
        message = f"{problem.message} (so {'are' if more > 1 else 'is'} {more} more)" if more else problem.message
        where = found[0] if len(found) == 1 else f"{found[0]} and {len(found) - 1} more"
        told.append(replace(problem, message=message, where=where))
    return told


class InputError(Exception):
    """Input that cannot be used. Carries every problem found, never only the first.

    The command line turns it into one sentence per problem and exit status 2.
    """

    def __init__(self, problems: Problem | Iterable[Problem] | str):
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(problem.sentence() for problem in self.problems))
