"""Renewing a lock, and accepting what changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mtorkin.base.errors import InputError
from mtorkin.locking.compare import Comparison, compare
from mtorkin.locking.lock import Accepted, Compound, Lock
from mtorkin.locking.words import lines

#: What results rest on: a renewed lock takes these from the new results.
_RESTS_ON = ("program", "folders", "inputs", "configuration", "rooms", "rules", "libraries")


@dataclass(frozen=True)
class Acceptance:
    """What a person accepts.

    Attributes
    ----------
    compounds
        Names of compounds; None for everything that changed.
    reason, date
        Why, and when, as they are written down.
    """

    compounds: Collection[str] | None
    reason: str
    date: str = ""


def renewed(old: Lock, new: Lock) -> Lock:
    """The results of an old lock, with what the new ones of the same study rest on.

    The numbers stay those of the old lock, so that many small differences cannot add up unseen. Predictions are taken
    over where the old lock has none.
    """
    compounds = {name: _with_predictions(each, new.compounds.get(name)) for name, each in old.compounds.items()}
    rests_on = {name: getattr(new, name) for name in _RESTS_ON}
    return old.model_copy(update={**rests_on, "compounds": compounds})


def _with_predictions(old: Compound, new: Compound | None) -> Compound:
    if old.predictions is not None or new is None:
        return old
    return old.model_copy(update={"predictions": new.predictions})


def accepted(old: Lock, new: Lock, acceptance: Acceptance) -> Lock:
    """An old lock with the new results of some compounds in their place.

    Raises
    ------
    InputError
        Where nothing changed of a compound that was named, or no reason is given.
    """
    if not acceptance.reason.strip():
        raise InputError('say why the change is accepted: --reason "..."')
    comparison = compare(old, new)
    names = _named(comparison, acceptance.compounds)
    parts = {
        part: {
            **{name: each for name, each in getattr(old, part).items() if name not in names},
            **{name: each for name, each in getattr(new, part).items() if name in names},
        }
        for part in ("compounds", "wells")
    }
    notes = [
        Accepted(
            compound=name, reason=acceptance.reason.strip(), date=acceptance.date, before=old.program.version,
            after=new.program.version, changes=lines(comparison.of(name)),
        )
        for name in names
    ]  # fmt: skip
    enzyme = new.enzyme if "" in names else old.enzyme
    return renewed(old, new).model_copy(update={**parts, "enzyme": enzyme, "accepted": [*old.accepted, *notes]})


def _named(comparison: Comparison, compounds: Collection[str] | None) -> list[str]:
    if compounds is None:
        return comparison.compounds
    unchanged = sorted(set(compounds) - set(comparison.compounds))
    if unchanged:
        changed = ", ".join(filter(None, comparison.compounds)) or "no compound"
        raise InputError(f"nothing changed of {', '.join(unchanged)}; what changed is {changed}")
    return sorted(set(compounds))
