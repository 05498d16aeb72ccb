"""Which identifiers mean the same compound across a study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from mtorkin.base.errors import Problem

if TYPE_CHECKING:
    from mtorkin.assays.schema import Assay


def canonical_names(assays: Mapping[str, Assay], used: Iterable[str] = ()) -> tuple[dict[str, str], list[Problem]]:
    """Join identifiers and aliases over all assays of a study, whatever their case.

    Parameters
    ----------
    assays
        The assays by identifier. Their order makes no difference.
    used
        Identifiers that the layouts use. Without them, spellings that no assay declares are not in the result.

    Returns
    -------
    canonical : dict
        For every spelling its compound's identifier: the one that is declared and is nobody's alias, the first in
        alphabetical order where there are several.
    problems : list of Problem
        Aliases that join what one folder keeps apart, statements on a compound that contradict each other, and names in
        two cases.
    """
    groups = _Groups()
    spellings = {spelling: _key(spelling) for spelling in used}
    declared: set[str] = set()
    aliased: set[str] = set()
    for assay_id in sorted(assays):
        for identifier, compound in assays[assay_id].compounds.items():
            declared.add(identifier)
            groups.find(_key(identifier))
            for alias in compound.aliases:
                if _key(alias) != _key(identifier):
                    aliased.add(_key(alias))
                groups.join(_key(identifier), _key(alias))
            spellings.update({spelling: _key(spelling) for spelling in (identifier, *compound.aliases)})

    members: dict[str, list[str]] = {}
    for spelling in sorted(spellings):
        members.setdefault(groups.find(spellings[spelling]), []).append(spelling)

    canonical: dict[str, str] = {}
    for group in members.values():
        own = [name for name in group if name in declared]
        candidates = [name for name in own if _key(name) not in aliased] or own or group
        chosen = min(candidates, key=lambda name: (_key(name), name))
        canonical.update(dict.fromkeys(group, chosen))
    stated = {
        name for assay in assays.values() for own, about in assay.compounds.items() for name in (own, *about.aliases)
    }
    doubts = [doubt for group in members.values() for doubt in _in_two_cases(group, stated, canonical)]
    return dict(sorted(canonical.items())), [*_conflicts(assays, canonical), *doubts]


def _in_two_cases(group: Iterable[str], stated: Set[str], canonical: Mapping[str, str]) -> Iterator[Problem]:
    """A warning for a name that differs from another in case alone, where nothing states that they are one compound."""
    known: dict[str, str] = {}
    for name in group:
        other = known.setdefault(_key(name), name)
        if other.strip() != name.strip() and not {name, other} <= stated:
            message = f"'{name}' and '{other}' are taken for one compound; write it alike, or give two other names"
            yield Problem(message, "warning", key="compound", compound=canonical[name])


def _conflicts(assays: Mapping[str, Assay], canonical: Mapping[str, str]) -> list[Problem]:
    problems = []
    stated: dict[tuple[str, str], tuple[str, bool | str]] = {}
    for assay_id in sorted(assays):
        here: dict[str, str] = {}
        for identifier, compound in sorted(assays[assay_id].compounds.items()):
            name = canonical[identifier]
            place = Problem("", assay=assay_id, file="assay.yaml", key=f"compounds.{identifier}", compound=name)
            other = here.setdefault(name, identifier)
            if other != identifier:
                message = (
                    f"'{identifier}' and '{other}' are two compounds here, but an alias makes them one; "
                    "correct the aliases"
                )
                problems.append(replace(place, message=message))
            for key, value in (
                ("rapalog", compound.rapalog),
                ("reference", compound.known_class),
                ("reference by name", compound.known_as),
            ):
                if value is None:
                    continue
                first, before = stated.setdefault((key, name), (assay_id, value))
                if before != value:
                    message = f"{key} is {_word(value)} here and {_word(before)} in {first}; correct one"
                    problems.append(replace(place, message=message))
    return problems


def _word(value: bool | str) -> str:
    return value if isinstance(value, str) else "true" if value else "false"


def _key(identifier: str) -> str:
    return identifier.strip().casefold()


class _Groups:
    """Disjoint sets of identifiers; each is known by its least member, so that the order of joining is irrelevant."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def find(self, member: str) -> str:
        parent = self._parents.setdefault(member, member)
        while parent != self._parents[parent]:
            parent = self._parents[parent]
        return parent

    def join(self, first: str, second: str) -> None:
        least, other = sorted((self.find(first), self.find(second)))
        self._parents[other] = least
