"""Compounds of the catalogue as drugs of the model."""

from __future__ import annotations

from mtorkin.assays.catalogue import MARKS, find, load_catalogue
from mtorkin.base.errors import InputError
from mtorkin.pathway.drugs import NOT_SIMULATED, Drug, of_class
from mtorkin.pathway.treatments import Candidate, Treatment

#: Spread of a constant of the catalogue but for a Kd: an IC50 depends on the ATP and the enzyme of its assay (chosen).
SPREAD = 2.0


def drug(name: str) -> Drug:
    """A compound of the catalogue as a drug of the model.

    An IC50 stands for Ki, which it is never below. That of PI3K is taken to hold at cell ATP, since its Km is not in
    the table: the model shows the most that a compound may do to PI3K.

    Raises
    ------
    InputError
        If the catalogue does not have it, or too little is known of it for the model.

    Examples
    --------
    >>> drug("Torin 1").constants["Ki_mTORC2"]
    10.0
    """
    return treatment(name).candidates[0].drug


def treatment(name: str) -> Treatment:
    """A compound of the catalogue as a study's compounds are taken, with the spread of its constants.

    Raises
    ------
    InputError
        As `drug` does.
    """
    entry = find(name)
    row = load_catalogue()[entry]
    if row.word in NOT_SIMULATED:
        # No plate speaks here, so that the reason is what the catalogue says.
        reason = f"it {row.note}" if row.note else NOT_SIMULATED[row.word]
        raise InputError(f"{entry} is not simulated: {reason}")
    known = {
        "Ki_mTORC1": row.constant("mTORC1", "mTOR"), "Ki_mTORC2": row.constant("mTORC2", "mTOR", "mTORC1"),
        "Kd_FKBP12": row.constant("FKBP12"), "Kd_FRB": row.constant("FRB"), "association_PI3K": row.constant("PI3K"),
    }  # fmt: skip
    given = {key: one for key, one in known.items() if one is not None}
    values = {key: 1 / one.value if key == "association_PI3K" else one.value for key, one in given.items()}
    # The table of constants knows how sure the Kd of rapamycin are.
    spreads = {key: SPREAD for key, one in given.items() if one.quantity != "Kd"}
    notes = tuple(dict.fromkeys(f"{one.words()}: {one.source}, {MARKS[one.mark]}" for one in given.values()))
    one = Candidate(
        row.word, 1.0, of_class(entry, row.word, values), spreads,
        {key: "published" if one.mark == "published" else "remembered" for key, one in given.items()}, notes,
    )  # fmt: skip
    return Treatment(entry, row.word, (one,), {})


def described(name: str) -> str:
    """What the catalogue knows of a compound, in lines for a terminal."""
    entry = find(name)
    row = load_catalogue()[entry]
    aliases = f" ({', '.join(row.aliases)})" if row.aliases else ""
    lines = [f"{entry}{aliases}: {row.word}", f"  binds {', '.join(row.targets)}"]
    for one in row.constants:
        lines.append(f"  {one.words()}: {one.source}, {MARKS[one.mark]}")
    if not row.constants:
        lines.append("  no constant in the catalogue")
    if row.note:
        lines.append(f"  {row.note}")
    return "\n".join(lines) + "\n"
