"""A run of the model as SBML: a cell at rest with a drug in its medium, for any other simulator."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mtorkin.base.errors import InputError
from mtorkin.pathway.drugs import Drug
from mtorkin.pathway.simulate import at_rest, constants_of
from mtorkin.pathway.source import FILE

#: Where SBML holds the value of what has one.
ATTRIBUTE = {"compartment": "size", "species": "initialConcentration", "parameter": "value"}


def run_sbml(
    drug: Drug, dose: float, *, context_name: str = "full", constants: Mapping[str, float] | None = None
) -> str:
    """The model with the constants of a drug and a cell, which starts at rest with the drug in its medium.

    Parameters
    ----------
    drug
        The drug.
    dose
        In the medium from time 0 on, in nM.
    context_name, constants
        The cell, as `mtorkin.pathway.simulate.simulate` takes it.

    Returns
    -------
    str
        SBML, with units as in ``pathway.xml``. Time is in min.

    Raises
    ------
    InputError
        As `mtorkin.pathway.simulate.simulate` does.
    """
    if not 0 <= dose < float("inf"):
        raise InputError(f"{drug.name}: the dose is {dose:g}; give nM, not negative")
    asked = constants_of([drug], context_name, constants)
    start = at_rest(FILE, asked)

    def given(found: re.Match[str]) -> str:
        tag, name, rest = found.groups()
        if tag == "compartment":
            value = asked[name]
        elif tag == "species":
            home = "medium" if name.endswith("_medium") else "cell"
            value = dose if name == f"{drug.enters}_medium" else start[name] / asked[home]
        elif name in asked or name in start:
            value = asked[name] if name in asked else start[name]
        else:
            return found[0]
        without = re.sub(rf' {ATTRIBUTE[tag]}="[^"]*"', "", rest)
        return f'<{tag} id="{name}" {ATTRIBUTE[tag]}="{value!r}"{without}/>'

    # Pools need not be filled: the cell is at rest, and every amount is known.
    text = FILE.read_text(encoding="utf-8")
    text = re.sub(r" *<listOfInitialAssignments>.*</listOfInitialAssignments>\n", "", text, flags=re.DOTALL)
    return re.sub(r'<(compartment|species|parameter) id="(\w+)"([^>]*)/>', given, text)
