"""What the measurements of an EnzymeML document say, in our words: enzyme, substrates, compound, product in time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from mtorkin.assays.names import fold
from mtorkin.base.errors import InputError, Problem
from mtorkin.exchange.enzymeml import units
from mtorkin.exchange.enzymeml.document import (
    BIOCATALYST,
    INHIBITOR,
    Document,
    Measurement,
    MeasurementData,
    Species,
)
from mtorkin.exchange.enzymeml.measurements import JOIN
from mtorkin.exchange.enzymeml.species import ATP, FK506, FKBP12

#: What a species is called that we know by its name.
_NAMES = {
    ATP: ("atp", "adenosine triphosphate", "adenosine 5' triphosphate", "adenosine 5' triphosphoric acid"),
    FKBP12: ("fkbp12", "fkbp1a"),
    FK506: ("fk506", "tacrolimus"),
}
#: Roles of what makes the medium, which is no compound that is tested.
_MEDIUM = ("buffer", "solvent", "additive")
_CATALYSTS = (BIOCATALYST, "catalyst")

Amount = tuple[float, str]


@dataclass(frozen=True)
class Course:
    """Product, or substrate that is used up, in time.

    Attributes
    ----------
    times
        None where the document gives none.
    time_unit, unit
        Their units in our words.
    """

    times: tuple[float, ...] | None
    values: tuple[float, ...]
    time_unit: str
    unit: str
    data_type: str
    falls: bool
    start: float | None

    @property
    def kind(self) -> str:
        """``course`` in time, one ``point``, or a ``value`` without a time."""
        return "value" if self.times is None else "course" if len(self.times) > 1 else "point"


@dataclass(frozen=True)
class Well:
    """A measurement in our words; see the columns of a layout in docs/assay-folder.md."""

    name: str
    folder: str
    plate: str
    enzyme: str
    concentration: Amount | None
    prepared: Amount | None
    substrates: dict[str, tuple[str, Amount]]
    compound: str
    dose: Amount | None
    added: dict[str, Amount]
    course: Course
    ph: float | None
    temperature: Amount | None
    simulated: bool

    @property
    def control(self) -> bool:
        """Whether it holds no enzyme."""
        return self.concentration is not None and self.concentration[0] == 0


@dataclass
class Reading:
    """A document that is being read.

    Attributes
    ----------
    document
        The document.
    said
        What cannot be carried over, as warnings.
    """

    document: Document
    said: list[Problem] = field(default_factory=list)

    def wells(self) -> list[Well]:
        """The measurements that can be taken.

        Raises
        ------
        InputError
            If there is none, with the reasons.
        """
        found = []
        for each in self.document.measurements:
            try:
                found.append(self._well(each))
            except InputError as error:
                self.said += error.problems
        if not found:
            raise InputError([*self.said, Problem("the document holds no measurement that can be taken")])
        return found

    def warn(self, message: str, where: str = "") -> None:
        """Keep a sentence."""
        self.said.append(Problem(message, severity="warning", where=where))

    @cached_property
    def species(self) -> dict[str, Species]:
        """Proteins and small molecules by their identifiers."""
        return {each.id: each for each in [*self.document.proteins, *self.document.small_molecules]}

    def called(self, identifier: str) -> str:
        """The name of a species; its identifier where another one has the same name."""
        name = self.species[identifier].name
        return name if [each.name for each in self.species.values()].count(name) == 1 else identifier

    @cached_property
    def rapalogs(self) -> set[str]:
        """The species of which a complex with FKBP12 is in the document."""
        bound = [set(each.participants) for each in self.document.complexes]
        return {other for each in bound for other in each if any(self._is(FKBP12, one) for one in each - {other})}

    @cached_property
    def _roles(self) -> dict[str, set[str]]:
        """What reactions do with every species; of a complex that acts, with those that it is made of."""
        parts = {each.id: each.participants for each in self.document.complexes}
        found: dict[str, set[str]] = {}
        for reaction in self.document.reactions:
            sides = {"reactant": reaction.reactants, "product": reaction.products}
            named = [(each.species_id, role) for role, elements in sides.items() for each in elements]
            named += [(each.species_id, each.role) for each in reaction.modifiers]
            for identifier, role in named:
                for each in (identifier, *parts.get(identifier, ())):
                    found.setdefault(each, set()).add(role)
        return found

    @cached_property
    def _varied(self) -> set[str]:
        """The small molecules whose amount is not the same in all measurements."""
        amounts: dict[str, set[float]] = {}
        for measurement in self.document.measurements:
            held = {each.species_id: each.initial or 0.0 for each in measurement.species_data}
            for each in self.document.small_molecules:
                amounts.setdefault(each.id, set()).add(held.get(each.id, 0.0))
        return {identifier for identifier, found in amounts.items() if len(found) > 1}

    def _is(self, what: str, identifier: str) -> bool:
        species = self.species.get(identifier)
        return species is not None and any(fold(text) in _NAMES[what] for text in (species.name, species.id))

    def _does(self, identifier: str, *roles: str) -> bool:
        return bool(self._roles.get(identifier, set()) & set(roles))

    def _well(self, measurement: Measurement) -> Well:
        held = {each.species_id: each for each in measurement.species_data}
        if unknown := [each for each in held if each not in self.species]:
            complexes = {each.id for each in self.document.complexes}
            for each in unknown:
                what = (
                    "is a complex, which a layout has no place for" if each in complexes else "is not in the document"
                )
                self.warn(f"the species {each} {what}; it is left out", _where(measurement))
        there = {name: each for name, each in held.items() if name in self.species}
        enzyme = self._enzyme(there, measurement)
        folder, _, plate = (measurement.group_id or "").partition(JOIN)
        substrates = self._substrates(there, measurement)
        compound = self._compound(there, measurement)
        amount = _amount(there[enzyme], measurement) if enzyme in there else None
        prepared = there[enzyme].prepared if enzyme in there else None
        temperature = None
        if measurement.temperature is not None and measurement.temperature_unit is not None:
            unit, factor = units.known(measurement.temperature_unit)
            temperature = (measurement.temperature * factor, unit)
        self._left_over(there, {enzyme, compound, *(identifier for identifier, _ in substrates.values())})
        return Well(
            name=measurement.name,
            folder=folder,
            plate=plate or folder or "plate",
            enzyme=enzyme,
            concentration=amount,
            prepared=(prepared, amount[1]) if prepared and amount and amount[0] and prepared != amount[0] else None,
            substrates=substrates,
            compound=compound,
            dose=_amount(there[compound], measurement) if compound else None,
            added={
                name: amount
                for name in (FKBP12, FK506)
                for identifier, each in there.items()
                if self._is(name, identifier) and (amount := _amount(each, measurement)) is not None
            },
            course=self._course(there, measurement),
            ph=measurement.ph,
            temperature=temperature,
            simulated=any(each.is_simulated for each in measurement.species_data),
        )

    def _enzyme(self, there: dict[str, MeasurementData], measurement: Measurement) -> str:
        """The enzyme: the biocatalyst, or the protein that is neither used nor made; empty where none is named."""
        catalysts = [each for each in self.species if self._does(each, *_CATALYSTS)]
        proteins = [
            each.id
            for each in self.document.proteins
            if not self._does(each.id, "reactant", "product") and not self._is(FKBP12, each.id)
        ]
        candidates = catalysts or proteins
        held = [each for each in candidates if each in there and there[each].initial] or [
            each for each in candidates if each in there
        ]
        if len(held) > 1:
            raise _left_out(f"holds {len(held)} enzymes ({', '.join(map(self.called, held))})", measurement)
        if not held and len(candidates) != 1:
            raise _left_out("does not say which enzyme it holds", measurement)
        return held[0] if held else candidates[0]

    def _substrates(self, there: dict[str, MeasurementData], measurement: Measurement) -> dict[str, tuple[str, Amount]]:
        """Column of a layout to species and amount: ATP and a protein, or the only substrate."""
        reactants = [each for each in self.species if self._does(each, "reactant")]
        if not reactants:
            raise InputError("no reaction of the document says which species are its substrates: add a reaction")
        amounts = {each: _amount(there[each], measurement) for each in reactants if each in there}
        known = {each: amount for each, amount in amounts.items() if amount is not None}
        others = [each for each in known if not self._is(ATP, each)]
        if len(others) > 1:
            names = ", ".join(map(self.called, others))
            raise _left_out(f"has the substrates {names}, and a layout holds one beside ATP", measurement)
        of_atp = next((each for each in reactants if self._is(ATP, each)), "")
        found = {ATP: (of_atp, known[of_atp])} if of_atp in known else {}
        for each in others:
            found["protein" if self._beside_atp(each) else "substrate"] = (each, known[each])
        return found

    def _beside_atp(self, identifier: str) -> bool:
        """Whether a species reacts with ATP."""
        sides = [{each.species_id for each in reaction.reactants} for reaction in self.document.reactions]
        return any(identifier in side and any(self._is(ATP, other) for other in side) for side in sides)

    def _compound(self, there: dict[str, MeasurementData], measurement: Measurement) -> str:
        """What is tested: what a reaction names as inhibitor, or what varies and has no other role."""
        named = [each for each in there if self._does(each, INHIBITOR) and not self._is(FKBP12, each)]
        free = [
            each.id
            for each in self.document.small_molecules
            if each.id in there
            and each.id in self._varied
            and not self._does(each.id, "reactant", "product", *_CATALYSTS, *_MEDIUM)
            and not any(self._is(known, each.id) for known in _NAMES)
        ]
        candidates = list(dict.fromkeys([*named, *free]))
        held = [each for each in candidates if there[each].initial]
        if len(held) > 1:
            raise _left_out(f"holds {len(held)} compounds ({', '.join(map(self.called, held))})", measurement)
        return held[0] if held else candidates[0] if len(candidates) == 1 else ""

    def _course(self, there: dict[str, MeasurementData], measurement: Measurement) -> Course:
        measured = [each for each in there.values() if each.data]
        chosen = sorted(measured, key=lambda each: not self._does(each.species_id, "product"))
        if not chosen:
            raise _left_out("holds no data", measurement)
        if len(chosen) > 1:
            self.warn(
                f"{', '.join(self.called(each.species_id) for each in chosen[1:])} was measured beside "
                f"{self.called(chosen[0].species_id)}, which is taken"
            )
        data = chosen[0]
        if data.time and len(data.time) != len(data.data):
            raise _left_out(f"has {len(data.data)} data at {len(data.time)} times", measurement)
        unit, factor = units.known(data.data_unit) if data.data_unit else (units.ARBITRARY, 1.0)
        time_unit, minutes = units.known(data.time_unit) if data.time_unit else ("", 1.0)
        if data.time and time_unit not in ("ms", "s", "min", "h"):
            raise _left_out("gives times without a unit of time", measurement)
        if not unit and data.data_unit is not None:
            # A signal may be in any unit: it is compared with nothing but others in the same.
            unit, factor = data.data_unit.name, 1.0
        if not unit:
            raise _left_out("gives data in a unit that is not known", measurement)
        return Course(
            times=tuple(time * minutes for time in data.time) if data.time else None,
            values=tuple(value * factor for value in data.data),
            time_unit=time_unit,
            unit=unit,
            data_type=data.data_type,
            falls=self._does(data.species_id, "reactant"),
            start=None if data.initial is None else data.initial * factor,
        )

    def _left_over(self, there: dict[str, MeasurementData], placed: Iterable[str]) -> None:
        """Say what a well holds that a layout has no place for."""
        placed = set(placed)
        for identifier, each in there.items():
            known = any(self._is(name, identifier) for name in (FKBP12, FK506))
            if identifier in placed or known or not each.initial or self._does(identifier, "product"):
                continue
            unit = units.known(each.data_unit)[0] if each.data_unit else ""
            self.warn(
                f"{self.called(identifier)} ({each.initial:g} {unit or 'of an unknown unit'}) has no place in a "
                "layout; write it under conditions"
            )


def accession(species: Species, pattern: str) -> str:
    """What follows a pattern in the references of a species, or is its identifier; empty where there is none."""
    texts: Iterator[str] = (text for text in (*species.references, species.id))
    return next((match[1] for text in texts if (match := re.search(pattern, text, re.IGNORECASE))), "")


def _amount(data: MeasurementData, measurement: Measurement) -> Amount | None:
    """The amount at the start in a unit that we know."""
    amount = data.initial if data.initial is not None else data.prepared
    if amount is None:
        return None
    unit, factor = units.known(data.data_unit) if data.data_unit else (units.ARBITRARY, 1.0)
    if not unit:
        raise _left_out(f"gives {data.species_id} in a unit that is no concentration", measurement)
    return amount * factor, unit


def _left_out(message: str, measurement: Measurement) -> InputError:
    return InputError(Problem(f"this {message}; it is left out", severity="warning", where=_where(measurement)))


def _where(measurement: Measurement) -> str:
    return f"measurement {measurement.name or measurement.id}"
