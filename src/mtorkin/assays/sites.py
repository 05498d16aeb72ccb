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
    """

    names: tuple[str, ...]
    residues: tuple[int, ...]


#: The sites that evidence lines speak of. T412 is T389 in the long isoform of S6K1.
SITES = {
    "4E-BP1 T37/46": Site(("4ebp1", "eif4ebp1", "phas1", "phasi"), (37, 46)),
    "S6K1 T389": Site(("s6k1", "s6k", "p70s6k", "p70s6k1", "p70s6", "rps6kb1"), (389, 412)),
}


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
