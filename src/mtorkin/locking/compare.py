"""Two locks beside each other: what differs of what they rest on, and what differs of what was found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from mtorkin.locking.held import OF_COMPOUND, OF_FAMILY, OF_MODEL, OF_PREDICTED, OF_WELLS, Held, Value
from mtorkin.locking.lock import Compound, Finite, Lock, Wells
from mtorkin.locking.lock import Family as ReportedFamily

Kind = Literal["input", "setting", "rules", "room", "program", "library"]
Owner = TypeVar("Owner")

#: What two locks rest on, the first two of which a person decides: `mtorkin verify` ends with a status for these.
GIVEN: tuple[Kind, ...] = ("input", "setting")


class Record(BaseModel):
    """A part of a comparison."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cause(Record):
    """Something that results rest on, and that differs."""

    kind: Kind
    name: str = Field(description="The file, the setting, the room, the library.")
    before: str | None = Field(description="What it was; null where it was not there.")
    after: str | None = Field(description="What it is; null where it is not there.")


class Change(Record):
    """A result that differs."""

    compound: str = Field(description="The compound; empty for the enzyme alone, and for wells without a compound.")
    field: str = Field(description="What differs, by its name in docs/locks.md.")
    family: str = Field("", description="The kinetic family; empty where it is the compound as a whole.")
    name: str = Field("", description="The class, flag, constant, well ... that it is; empty where there is only one.")
    before: str | Finite | None = Field(description="What it was; null where it was not there, or open.")
    after: str | Finite | None = Field(description="What it is; null where it is not there, or open.")
    distance: Finite | None = Field(None, description="How far constants lie apart, in standard errors.")


class Verdict(Record):
    """A cell of the matrix of verdicts."""

    before: str | None = Field(description="The verdict before; null for a compound that was not there.")
    after: str | None = Field(description="The verdict after; null for a compound that is not there any more.")
    compounds: int


class Comparison(Record):
    """Everything in which two analyses differ."""

    format: int = Field(1, description="Format of this record.")
    causes: list[Cause]
    verdicts: list[Verdict]
    changes: list[Change] = Field(description="By compound, the most important of each first.")
    changelog: list[str] = Field(
        [], description="What the CHANGELOG says of the rooms that differ, where a newer program made the results."
    )

    @property
    def same(self) -> bool:
        """Whether the results are the same."""
        return not self.changes

    @property
    def rooms(self) -> set[str]:
        """The rooms of the program whose sources differ."""
        return {cause.name for cause in self.causes if cause.kind == "room"}

    @property
    def given_differs(self) -> bool:
        """Whether inputs or settings differ."""
        return any(cause.kind in GIVEN for cause in self.causes)

    def of(self, compound: str) -> list[Change]:
        """What differs of a compound."""
        return [change for change in self.changes if change.compound == compound]

    @property
    def compounds(self) -> list[str]:
        """The compounds of which something differs, by name."""
        return sorted({change.compound for change in self.changes})


def compare(one: Lock, other: Lock) -> Comparison:
    """What differs between two locks, of which one was before."""
    owners = sorted({*one.compounds, *other.compounds, *one.wells, *other.wells, ""})
    return Comparison(
        causes=list(_causes(one, other)),
        verdicts=_matrix(one, other),
        changes=[change for owner in owners for change in _changes(owner, one, other)],
    )


def _causes(one: Lock, other: Lock) -> Iterator[Cause]:
    yield from _differing("input", _files(one), _files(other))
    yield from _differing("setting", _flat(one.configuration), _flat(other.configuration))
    # Results of a program that did not yet write its rooms say nothing of them.
    if one.rooms and other.rooms:
        yield from _differing("rules", one.rules, other.rules)
        yield from _differing("room", one.rooms, other.rooms)
    elif one.program.sources and other.program.sources:
        sources = {"sources": one.program.sources}, {"sources": other.program.sources}
        yield from _differing("program", *sources)
    yield from _differing("program", {"version": one.program.version}, {"version": other.program.version})
    yield from _differing("library", one.libraries, other.libraries)


def _differing(kind: Kind, one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[Cause]:
    for name in sorted({*one, *other}):
        if one.get(name) != other.get(name):
            yield Cause(kind=kind, name=name, before=one.get(name), after=other.get(name))


def _files(lock: Lock) -> dict[str, str]:
    return {f"{assay}/{file}": digest for assay, files in lock.inputs.items() for file, digest in files.items()}


def _flat(content: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested settings by dotted keys, as text."""
    flat: dict[str, str] = {}
    for key, value in content.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = json.dumps(value, ensure_ascii=False)
    return flat


def _matrix(one: Lock, other: Lock) -> list[Verdict]:
    def verdict(lock: Lock, name: str) -> str | None:
        return lock.compounds[name].verdict if name in lock.compounds else None

    count = Counter((verdict(one, name), verdict(other, name)) for name in {*one.compounds, *other.compounds})
    cells = sorted(count.items(), key=lambda item: (str(item[0][0]), str(item[0][1])))
    return [Verdict(before=before, after=after, compounds=number) for (before, after), number in cells]


def _changes(owner: str, one: Lock, other: Lock) -> Iterator[Change]:
    """What differs of a compound, or of what has none."""
    compounds: list[Compound | None] = [lock.compounds.get(owner) for lock in (one, other)]
    yield from _Rows(OF_COMPOUND, owner).changes(*compounds)
    if all(compound is not None and compound.predictions is not None for compound in compounds):
        yield from _Rows(OF_PREDICTED, owner).changes(*compounds)
    families = [
        dict(lock.enzyme) if not owner else (compound.families if compound else {})
        for lock, compound in zip((one, other), compounds, strict=True)
    ]
    for name in sorted({*families[0], *families[1]}):
        yield from _of_family(owner, name, families[0].get(name), families[1].get(name))
    yield from _Rows(OF_WELLS, owner).changes(one.wells.get(owner, Wells()), other.wells.get(owner, Wells()))


def _of_family(owner: str, name: str, one: ReportedFamily | None, other: ReportedFamily | None) -> Iterator[Change]:
    yield from _Rows(OF_FAMILY, owner, name).changes(one, other)
    if one and other and one.model == other.model:
        yield from _Rows(OF_MODEL, owner, name).changes(one, other)


@dataclass(frozen=True)
class _Rows:
    """Rows of `HELD` that are compared for one owner."""

    held: tuple[Held[Any], ...]
    compound: str
    family: str = ""

    def changes(self, one: Any, other: Any) -> Iterator[Change]:
        """What differs; None is an owner that is not there."""
        for row in self.held:
            before: dict[str, Value] = row.read(one) if one is not None else {}
            after: dict[str, Value] = row.read(other) if other is not None else {}
            names = {*before} & {*after} if row.shared else {*before, *after}
            for name in sorted(names):
                if name not in before or name not in after or not row.tolerance.same(before[name], after[name]):
                    yield self._change(row, name, before.get(name), after.get(name))

    def _change(self, row: Held[Any], name: str, before: Value | None, after: Value | None) -> Change:
        return Change(
            compound=self.compound,
            field=row.name,
            family=self.family,
            name=name,
            before=before.content if before else None,
            after=after.content if after else None,
            distance=before.distance(after) if before and after and row in (*OF_MODEL, *OF_PREDICTED) else None,
        )
