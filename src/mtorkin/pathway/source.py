"""The model as SBML, from the equations in ``pathway.ant`` and the rows of ``constants.yaml``.

``python -m mtorkin.pathway.source`` writes ``pathway.xml``, which simulations read; it needs antimony.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from mtorkin.pathway.constants import BOUND, BROUGHT, POOLS, RELATIVE, load_constants
from mtorkin.pathway.extra import needed

NAME = "mTOR_pathway"
FILE = Path(__file__).with_name("pathway.xml")
#: A number of the equations is a count and has no unit.
_NUMBER = re.compile(r"\b\d+\b")
_MATH = "http://www.w3.org/1998/Math/MathML"


def _equations() -> str:
    lines = files("mtorkin.pathway").joinpath("pathway.ant").read_text(encoding="utf-8").splitlines()
    said = (
        line if line.startswith(("unit ", "//")) else _NUMBER.sub(lambda found: f"{found[0]} dimensionless", line)
        for line in lines
    )
    # Antimony reads an equation from one line.
    return "\n".join(said).replace("\\\n", "")


def antimony_source() -> str:
    """The whole model in Antimony: equations, constants with units, and what the cell starts with."""
    text = [f"model {NAME}()", _equations()]
    for name, row in load_constants().items():
        text.append(f"{name} = {row.value:.17g}; {name} has {row.unit}; const {name}")
    for total, members in POOLS.items():
        text.append(f"{members[0]} = {total}")
        text += [f"{member} = 0" for member in members[1:]]
    text += [f"{drug}{place} = 0" for drug in ("inhibitor", "rapalog") for place in ("", "_medium")]
    text += [*(f"{name} = {start}" for name, start in RELATIVE.items()), "end"]
    return "\n".join(text) + "\n"


def sbml() -> str:
    """The model in SBML.

    Raises
    ------
    InputError
        If antimony is not installed.
    """
    antimony = needed("antimony")
    antimony.clearPreviousLoads()
    if antimony.loadAntimonyString(antimony_source()) < 0:
        raise ValueError(antimony.getLastError())
    text = str(antimony.getSBMLString(NAME))
    # The comment names versions of libraries, which say nothing of the model.
    return re.sub(r"<!-- Created by .*?-->\n", "", text)


def balanced(text: str, alone: str | None = None) -> str:
    """SBML whose pools balance: one member of each is what the others leave, and not what reactions make of it.

    The same model with a quarter fewer quantities to integrate. A text without these pools stays as it is.

    Parameters
    ----------
    text
        The SBML.
    alone
        The one kind of drug that is given, ``inhibitor`` or ``rapalog``: nothing that the other brings is integrated,
        which makes it half as many quantities.
    """
    absent = [name for drug, brought in BROUGHT.items() if alone not in (None, drug) for name in brought]
    for name in absent:
        text = _left_by_reactions(text, name)
    rules = []
    for total, members in POOLS.items():
        there = [name for name in members if name not in absent]
        if total in BOUND and (alone is None or len(there) > 2):
            continue
        # What is free of a drug is integrated, since it may be a millionth; what is bound is what that leaves.
        balancing = there[-1 if total in BOUND else 0]
        if f'id="{total}"' in text:
            text = _left_by_reactions(text, balancing)
            start = rf'<initialAssignment symbol="{balancing}">.*?</initialAssignment>'
            text = re.sub(start, "", text, flags=re.DOTALL)
            sum_of = "".join(f"<ci>{name}</ci>" for name in there if name != balancing)
            balance = f"<apply><minus/><ci>{total}</ci><apply><plus/>{sum_of}</apply></apply>"
            rules.append(
                f'<assignmentRule variable="{balancing}"><math xmlns="{_MATH}">{balance}</math></assignmentRule>'
            )
    return text.replace("<listOfRules>", f"<listOfRules>{''.join(rules)}")


def _left_by_reactions(text: str, species: str) -> str:
    """SBML in which no reaction changes a species."""
    return re.sub(rf'(<species id="{species}"[^>]*boundaryCondition=)"false"', r'\1"true"', text)


if __name__ == "__main__":
    FILE.write_text(sbml(), encoding="utf-8", newline="\n")
