"""The model as SBML, from the equations in ``pathway.ant`` and the rows of ``constants.yaml``.

``python -m mtorkin.pathway.source`` writes ``pathway.xml``, which simulations read; it needs antimony.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from mtorkin.pathway.constants import BOUND, POOLS, RELATIVE, load_constants
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


def balanced(text: str) -> str:
    """SBML whose pools balance: the first member of each is what the others leave, and not what reactions make of it.

    The same model with a quarter fewer quantities to integrate. A text without these pools stays as it is.
    """
    rules = []
    for total, (first, *others) in POOLS.items():
        species = re.compile(rf'(<species id="{first}"[^>]*boundaryCondition=)"false"')
        if total not in BOUND and f'id="{total}"' in text:
            text = species.sub(r'\1"true"', text)
            start = rf'<initialAssignment symbol="{first}">.*?</initialAssignment>'
            text = re.sub(start, "", text, flags=re.DOTALL)
            sum_of = "".join(f"<ci>{member}</ci>" for member in others)
            balance = f"<apply><minus/><ci>{total}</ci><apply><plus/>{sum_of}</apply></apply>"
            rules.append(f'<assignmentRule variable="{first}"><math xmlns="{_MATH}">{balance}</math></assignmentRule>')
    return text.replace("<listOfRules>", f"<listOfRules>{''.join(rules)}")


if __name__ == "__main__":
    FILE.write_text(sbml(), encoding="utf-8", newline="\n")
