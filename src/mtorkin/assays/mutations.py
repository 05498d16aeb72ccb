"""Which domain of mTOR a mutation is in, and what it can therefore show."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Residues of human mTOR (UniProt P42345).
LENGTH = 2549
#: Domain to its first and last residue. FRB: Chen et al. 1995 PNAS 92:4947. The others: features of UniProt P42345
#: from memory, not checked against the entry; a mutation near their ends deserves a second look. What lies between
#: is in none.
DOMAINS = {
    "HEAT": (1, 1381),
    "FAT": (1382, 1982),
    "FRB": (2025, 2114),
    "kinase": (2156, 2469),
    "FATC": (2517, 2549),
}
#: Mutations that change nothing for a rapalog: controls, not evidence. S2035A binds FKBP12-rapamycin like wild type
#: (Chen et al. 1995).
CONTROLS = {"S2035A"}
CONTROL, BETWEEN, UNKNOWN, SEVERAL = "control", "between domains", "unknown", "several domains"

#: Why some mutants make no evidence line.
REFUSED = {
    CONTROL: "binds FKBP12-rapamycin like wild type (Chen et al. 1995 PNAS 92:4947): it is a control, and no evidence",
    BETWEEN: "lies between the domains of mTOR, so that no evidence line speaks of it",
    UNKNOWN: f"names no residue of mTOR (1 to {LENGTH}) as in S2035T, so that its domain is not known",
    SEVERAL: "mutations in several domains cannot be told apart by what they change",
    "HEAT": "is in the HEAT repeats, of which no evidence line speaks",
    "FAT": "is in the FAT domain, of which no evidence line speaks",
    "FATC": "is in the FATC domain, of which no evidence line speaks",
}

_SUBSTITUTION = re.compile(r"([A-Z])(\d+)([A-Z])")


def domain(mutation: str) -> str:
    """The domain of one substitution such as S2035T: a key of `DOMAINS`, or `CONTROL`, `BETWEEN`, `UNKNOWN`."""
    match = _SUBSTITUTION.fullmatch(mutation.strip())
    if match is None or not 1 <= int(match[2]) <= LENGTH or match[1] == match[3]:
        return UNKNOWN
    if match[0] in CONTROLS:
        return CONTROL
    residue = int(match[2])
    return next((name for name, (first, last) in DOMAINS.items() if first <= residue <= last), BETWEEN)


def domain_of(mutations: Sequence[str]) -> str:
    """The domain of an enzyme's mutations together; empty for wild type. A control beside others changes nothing."""
    found = {domain(mutation) for mutation in mutations}
    found = found - {CONTROL} or found
    return SEVERAL if len(found) > 1 else next(iter(found), "")


def outside_mtor(name: str, uniprot: str | None, mutations: Sequence[str]) -> str:
    """A sentence on the first substitution of a residue that mTOR does not have; empty if there is none.

    Nothing is said of other enzymes.
    """
    if uniprot != "P42345" and "mtor" not in name.casefold():
        return ""
    for mutation in mutations:
        match = _SUBSTITUTION.fullmatch(mutation.strip())
        if match and not 1 <= int(match[2]) <= LENGTH:
            return f"'{mutation}' is outside mTOR, which has the residues 1 to {LENGTH}; correct the mutation"
    return ""
