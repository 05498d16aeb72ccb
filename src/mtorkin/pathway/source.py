"""The model as SBML, from the equations in ``pathway.ant`` and the rows of ``constants.yaml``.

``python -m mtorkin.pathway.source`` writes ``pathway.xml``, which simulations read; it needs antimony.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from mtorkin.pathway.constants import POOLS, RELATIVE, load_constants
from mtorkin.pathway.extra import needed

NAME = "mTOR_pathway"
FILE = Path(__file__).with_name("pathway.xml")
#: A number of the equations is a count and has no unit.
_NUMBER = re.compile(r"\b\d+\b")


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


if __name__ == "__main__":
    FILE.write_text(sbml(), encoding="utf-8", newline="\n")
