"""What a compound is in the model: where it enters, and the constants of its binding.

An inhibitor binds the kinase domain of mTORC1 and mTORC2, each by its own constant; ATP hinders it when they compete. A
rapalog binds FKBP12, and their complex the FRB domain of mTORC1; what activity is left is a property of each substrate.
Binding is by mass action with the amounts that a cell has, so that tight binding and depletion follow by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mtorkin.base.errors import InputError
from mtorkin.pathway.contexts import known_constants

Entry = Literal["inhibitor", "rapalog"]

#: Why a word of the verdict is not simulated.
NOT_SIMULATED = {
    "inactive": "it did not inhibit at the concentrations tested",
    "interference": "it acts on the assay and not on the enzyme",
    "not-interpretable": "its data failed a quality limit",
    "activator": "the model has no activation of mTOR",
    "unresolved": "it has no class; simulate the mixture of the classes still possible, by their support",
}


@dataclass(frozen=True)
class Drug:
    """A compound as the model takes it.

    Attributes
    ----------
    name
        Its name.
    enters
        Whether it is an ``inhibitor`` of the kinase domain or a ``rapalog``.
    constants
        The constants of the model that it sets, by name.
    """

    name: str
    enters: Entry
    constants: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known_constants(dict(self.constants), self.name)


def kinase_inhibitor(
    name: str,
    Ki: float,
    *,
    Ki_mTORC2: float | None = None,
    Km_ATP: float | None = None,
    **constants: float,
) -> Drug:
    """An inhibitor of the kinase domain.

    Parameters
    ----------
    name
        Its name.
    Ki
        Dissociation constant from mTORC1 without ATP, in nM.
    Ki_mTORC2
        The same from mTORC2; default: as from mTORC1.
    Km_ATP
        Km of ATP of the study that Ki is from, in uM; default: that of the table.
    constants
        Any other constant of the model, e.g. ``competes_with_ATP=0``, ``association_PI3K``, ``on_kinase``.

    Examples
    --------
    >>> kinase_inhibitor("torin", 2.0, Km_ATP=1000).constants["Ki_mTORC2"]
    2.0
    """
    given = {"Ki_mTORC1": Ki, "Ki_mTORC2": Ki if Ki_mTORC2 is None else Ki_mTORC2, **constants}
    if Km_ATP is not None:
        given["Km_ATP"] = Km_ATP
    return Drug(name, "inhibitor", given)


def rapalog(name: str, **constants: float) -> Drug:
    """A rapalog; what is not given is rapamycin.

    Parameters
    ----------
    name
        Its name.
    constants
        Constants of the model: ``Kd_FKBP12`` and ``Kd_FRB`` (nM), ``residual_S6K1``, ``residual_T37`` and
        ``residual_S65`` (what it leaves of the phosphorylation of each substrate), ``disassemble_mTORC2`` (1/min).

    Examples
    --------
    >>> rapalog("everolimus", Kd_FKBP12=0.3).enters
    'rapalog'
    """
    return Drug(name, "rapalog", constants)


def apparent(Ki: float, Km_ATP: float, ATP: float) -> float:
    """Dissociation constant of an ATP-competitive inhibitor at an amount of ATP: Ki (1 + ATP/Km), in the unit of Ki.

    Examples
    --------
    >>> round(apparent(1.0, 50.0, 3150.0))
    64
    """
    return Ki * (1 + ATP / Km_ATP)


def of_class(name: str, word: str, constants: Mapping[str, float]) -> Drug:
    """The drug that a word of the verdict makes of a compound.

    Parameters
    ----------
    name
        The compound.
    word
        The word, as docs/words.md lists them.
    constants
        What was measured, by the names of the model: of an inhibitor at least ``Ki_mTORC1`` in nM, where it does not
        compete with ATP at the ATP of a cell.

    Raises
    ------
    InputError
        If the word is none that the model can simulate, with the reason, or Ki is missing.
    """
    if word in NOT_SIMULATED:
        raise InputError(f"{name} is not simulated: {NOT_SIMULATED[word]}")
    if word == "rapalog-like":
        return rapalog(name, **constants)
    if word == "bivalent":
        # Held by FKBP12 it also fills the kinase domain: nothing is left on any substrate.
        nothing = dict.fromkeys(("residual_S6K1", "residual_T37", "residual_S65"), 0.0)
        return rapalog(name, **{**nothing, **constants})
    if "Ki_mTORC1" not in constants:
        raise InputError(f"{name} is not simulated: its Ki is missing")
    given = dict(constants)
    Ki = given.pop("Ki_mTORC1")
    if word == "covalent":
        # What has bound does not come off; it still has to find the site empty of ATP.
        return kinase_inhibitor(name, 0.0, **given)
    competes = 1.0 if word == "atp-competitive" else 0.0
    return kinase_inhibitor(name, Ki, competes_with_ATP=competes, **given)
