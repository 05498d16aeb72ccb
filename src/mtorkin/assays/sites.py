"""Protein substrates and sites of mTOR by the names that people write."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """A site on a substrate.

    Attributes
    ----------
    names
        Names of the protein, in lower case, letters and digits only.
    residues
        Numbers of its residues.
    complexes
        The forms of mTOR whose own substrate it is.
    """

    names: tuple[str, ...]
    residues: tuple[int, ...]
    complexes: tuple[str, ...]


_MTORC1 = ("mTORC1", "truncated")
#: The sites that evidence lines speak of. T412 is T389 in the long isoform of S6K1; S473 of Akt1 is S474 in Akt2 and
#: S472 in Akt3. That mTORC2 phosphorylates it: Sarbassov et al. 2005 Science 307:1098 (from memory, not checked).
SITES = {
    "4E-BP1 T37/46": Site(("4ebp1", "eif4ebp1", "phas1", "phasi"), (37, 46), _MTORC1),
    "S6K1 T389": Site(("s6k1", "s6k", "p70s6k", "p70s6k1", "p70s6", "rps6kb1"), (389, 412), _MTORC1),
    "Akt S473": Site(("akt", "akt1", "akt2", "akt3", "pkb", "pkba"), (472, 473, 474), ("mTORC2",)),
}


def is_own(complex_: str | None, substrate: str | None) -> bool:
    """Whether a form of mTOR was measured at a substrate of its own.

    Examples
    --------
    >>> is_own("mTORC2", "Akt S473"), is_own("mTORC2", "S6K1 T389")
    (True, False)
    """
    return substrate in SITES and complex_ in SITES[substrate].complexes


def site(protein: str | None, residues: str | None) -> str | None:
    """The substrate with its site: by the name of `SITES` where it is one of these, else as written.

    Examples
    --------
    >>> site("p70-S6K1", "pT389")
    'S6K1 T389'
    >>> site("peptide", None)
    'peptide'
    """
    if protein is None:
        return None
    folded = re.sub(r"[^a-z0-9]", "", protein.casefold())
    numbers = {int(number) for number in re.findall(r"\d+", residues or "")}
    for name, known in SITES.items():
        if folded in known.names and numbers and numbers <= set(known.residues):
            return name
    return f"{protein} {residues}" if residues else protein
