"""Measurements of an EnzymeML document as assay folders: docs/assay-folder.md."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from mtorkin.base.errors import InputError
from mtorkin.base.shown import CellWriter
from mtorkin.exchange.enzymeml import units
from mtorkin.exchange.enzymeml.document import CONCENTRATION, WINDOW, Document
from mtorkin.exchange.enzymeml.seen import Amount, Reading, Well, accession
from mtorkin.exchange.enzymeml.species import ATP, FK506, FKBP12

#: Name of a file to its content.
Contents = dict[str, str]
#: Wells of the plates that a folder may have, and the columns of each.
_PLATES = ((384, 24), (1536, 48))
#: Levels of a substrate from which on a mechanism is asked for.
_LEVELS = 3
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_UNIPROT, _CHEBI = r"uniprot[^A-Z0-9]*(?:kb[:/])?([A-Z0-9]{6,10})\b", r"(CHEBI[:_]\d+)"
_PUBCHEM, _EC = r"pubchem\.?(?:compound)?[:/](\d+)", r"^\d+(\.(\d+|-)){1,3}$"
#: What no document of EnzymeML holds.
_NOT_HELD = (
    "EnzymeML holds no preincubation, dilution, detergent, buffer, mutations, instrument and places on a plate: write "
    "what is known of them into assay.yaml"
)


@dataclass(frozen=True)
class _Folder:
    """Wells that one `assay.yaml` can describe: reactions, and controls without enzyme."""

    reading: Reading
    reacting: Sequence[Well]
    controls: Sequence[Well]

    @property
    def wells(self) -> list[Well]:
        """All wells, in the order of the document."""
        return [*self.reacting, *self.controls]

    @property
    def rates(self) -> bool:
        """Whether they are velocities: one value a well, with nothing to subtract from it."""
        return self.reacting[0].course.kind != "course" and not self.controls


def folders(document: Document, source: str) -> tuple[dict[str, Contents], Reading]:
    """The assay folders that a document becomes, by name, and what was not carried over.

    Wells lie in one folder where all but their contents is the same. A measurement is a well by its order in the
    document: its identifier says nothing of a place.

    Parameters
    ----------
    document
        The document.
    source
        Its file, for notes.

    Raises
    ------
    InputError
        If no measurement can be taken, or one group is more than a plate.
    """
    reading = Reading(document)
    parts = _parts(reading)
    named: dict[str, _Folder] = {}
    for part in parts:
        base = re.sub(r"[^\w.+-]+", "_", part.reacting[0].folder).strip("._") or "assay"
        names = (base, *(f"{base}-{number}" for number in range(2, len(parts) + 2)))
        named[next(name for name in names if name not in named)] = part
    shared = [part.reacting[0].enzyme for part in parts]
    found = {}
    for name, part in named.items():
        preparation = part.reacting[0].enzyme if shared.count(part.reacting[0].enzyme) > 1 else ""
        files, how = _velocities(part) if part.rates else _plates(part)
        about = _about(part, name if len(parts) > 1 else "", source, preparation)
        found[name] = {"assay.yaml": _yaml({**about, **how, "compounds": _compounds(part)}), **files}
    if len(set(shared)) < len(shared):
        reading.warn("folders of the same protein were given its identifier as preparation: change it if that is wrong")
    laws = sum(each.kinetic_law is not None for each in document.reactions) + len(document.equations)
    constants = [each for each in document.parameters if not each.name.startswith(WINDOW)]
    if laws or constants:
        reading.warn(f"{laws} equations and {len(constants)} parameters are not taken: mtorkin fits its own")
    reading.warn(_NOT_HELD)
    return found, reading


def _parts(reading: Reading) -> list[_Folder]:
    alike: dict[tuple[object, ...], list[Well]] = {}
    for well in reading.wells():
        course = well.course
        end = course.times if course.kind == "point" else None
        key = (
            well.folder, well.enzyme, well.ph, well.temperature, well.simulated, course.kind, end, course.time_unit,
            course.unit, course.data_type, course.falls,
        )  # fmt: skip
        alike.setdefault(key, []).append(well)
    found = []
    for wells in alike.values():
        controls = [well for well in wells if well.control]
        apart: dict[tuple[object, ...], list[Well]] = {}
        for well in wells:
            if not well.control:
                species = tuple((column, identifier) for column, (identifier, _) in sorted(well.substrates.items()))
                apart.setdefault((well.concentration, well.prepared, species), []).append(well)
        if not apart:
            reading.warn(f"{len(controls)} measurements without enzyme belong to none with it; they are left out")
        found += [_Folder(reading, reacting, controls) for reacting in apart.values()]
    if not found:
        raise InputError([*reading.said, *InputError("no measurement of the document holds an enzyme").problems])
    return found


def _about(part: _Folder, name: str, source: str, preparation: str) -> dict[str, Any]:
    """What `assay.yaml` says but for compounds and the tables."""
    first, document = part.reacting[0], part.reading.document
    dois = [match[1] for text in document.references if (match := _DOI.fullmatch(text))]
    cited = [text for text in document.references if not _DOI.fullmatch(text)]
    # The references of a document are those of all its folders, and of none by itself.
    references = f"; references: {'; '.join(document.references)}" if name and document.references else ""
    substrates = {
        column: {**_substrate(part, column, identifier), **_constant(part, column)}
        for column, (identifier, _) in first.substrates.items()
    }
    compounds = {well.compound for well in part.reacting if well.compound}
    levels = max(len({well.substrates[column][1] for well in _with(part.reacting, column)}) for column in substrates)
    purpose = "substrate-kinetics" if not compounds else "mechanism" if levels >= _LEVELS else "dose-response"
    conditions = {
        "reaction_time": _time(first) if first.course.kind == "point" and not part.rates else None,
        "temperature": _written(first.temperature) if first.temperature and first.temperature[1] else None,
        "pH": first.ph,
    }
    return _given(
        {
            "mtorkin": 1,
            "title": f"{name}, of: {document.name}" if name else document.name,
            "simulated": first.simulated or None,
            "purpose": purpose,
            **({} if name else {"citation": "; ".join(cited + dois[1:]) or None, "doi": dois[0] if dois else None}),
            "notes": f"imported from EnzymeML ({source}){references}",
            "enzyme": _enzyme(part, preparation),
            "substrates": substrates,
            "accessory": {name: held for name in (FKBP12, FK506) if (held := _constant(part, name))} or None,
            "conditions": _given(conditions),
        }
    )


def _enzyme(part: _Folder, preparation: str) -> dict[str, Any]:
    first = part.reacting[0]
    species = part.reading.species[first.enzyme]
    concentration = _written(first.concentration) if first.concentration else None
    if first.prepared:
        part.reading.warn(
            f"{species.name} was prepared at {_written(first.prepared)} and is there at {concentration}: the first is "
            "taken as its total and the second as its active concentration"
        )
    ec = getattr(species, "ecnumber", None) or ""
    return _given(
        {
            "name": species.name,
            "uniprot": accession(species, _UNIPROT) or None,
            "ec": ec if re.fullmatch(_EC, ec) else None,
            "organism": getattr(species, "organism", None),
            "sequence": getattr(species, "sequence", None),
            "preparation": preparation or None,
            "total_concentration": _written(first.prepared) if first.prepared else concentration,
            "active_concentration": concentration if first.prepared else None,
        }
    )


def _substrate(part: _Folder, column: str, identifier: str) -> dict[str, Any]:
    if column == ATP:
        return {}
    species = part.reading.species[identifier]
    sequence = getattr(species, "sequence", None)
    return _given({"name": species.name, "uniprot": accession(species, _UNIPROT) or None, "sequence": sequence})


def _compounds(part: _Folder) -> dict[str, Any]:
    reading, found = part.reading, {}
    for identifier in dict.fromkeys(well.compound for well in part.reacting if well.compound):
        species = reading.species[identifier]
        found[reading.called(identifier)] = _given(
            {
                "rapalog": identifier in reading.rapalogs or None,
                "inchi": getattr(species, "inchi", None),
                "chebi": accession(species, _CHEBI).upper().replace("_", ":") or None,
                "pubchem": accession(species, _PUBCHEM) or None,
            }
        )
    return found


def _velocities(part: _Folder) -> tuple[Contents, dict[str, Any]]:
    """A table of velocities, and what `assay.yaml` says of it."""
    first = part.reacting[0].course
    time = f"/{first.time_unit}" if first.times else ""
    kept = [well for well in part.reacting if not well.course.falls or well.course.start is not None]
    if len(kept) < len(part.reacting):
        part.reading.warn("substrate was measured once and its amount at the start is not given: these are left out")
    if not kept:
        raise InputError([*part.reading.said, *InputError("no velocity can be told from the document").problems])
    if not time:
        part.reading.warn("the document gives no times: its values are taken as velocities")
    columns = [
        *_columns(part, kept),
        (f"velocity [{first.unit}{time}]", [repr(_velocity(well)) for well in kept]),
    ]
    return {"rates.csv": _table(columns)}, {"velocities": {"file": "rates.csv"}}


def _velocity(well: Well) -> float:
    course = well.course
    made = course.values[0] - (course.start or 0.0)
    return (-made if course.falls else made) / (course.times[0] if course.times else 1.0)


def _plates(part: _Folder) -> tuple[Contents, dict[str, Any]]:
    """A layout and a table of reads, and what `assay.yaml` says of them."""
    first, plates = part.reacting[0].course, list(dict.fromkeys(well.plate for well in part.wells))
    places = _places(part, plates)
    columns = [
        ("plate", [well.plate for well in part.wells]),
        ("well", places),
        ("role", [_role(well) for well in part.wells]),
        *_columns(part, part.wells),
    ]
    reads: list[tuple[str, ...]] = [
        ("plate", "well", *([f"time [{first.time_unit}]"] if _kinetic(part) else []), "signal")
    ]
    for well, place in zip(part.wells, places, strict=True):
        for time, value in zip(well.course.times or (0.0,), well.course.values, strict=True):
            reads.append((well.plate, place, *([repr(time)] if _kinetic(part) else []), repr(value)))
    amount = first.data_type == CONCENTRATION and first.unit.endswith(("M", "g/L"))
    detection = {
        "format": "fluorescence" if first.data_type == "fluorescence" else "other",
        "kind": "kinetic" if _kinetic(part) else "endpoint",
        "direction": "decrease" if first.falls else "increase",
        "signal_unit": first.unit,
        "product_per_signal": f"1 {first.unit}" if amount else None,
        "window": _window(part) if _kinetic(part) else None,
    }
    how = {
        "detection": _given(detection),
        "controls": {"low": "no enzyme"} if part.controls else None,
        "plates": [
            {"name": name, "file": "reads.csv", "layout": "layout.csv", "positions": "unknown"} for name in plates
        ],
    }
    return {"layout.csv": _table(columns), "reads.csv": _csv(reads)}, _given(how)


def _window(part: _Folder) -> list[str] | None:
    """The window that the document states of the group, as we write it; None where it states none."""
    stated = {each.name: each for each in part.reading.document.parameters}
    ends = [stated.get(f"{called}{part.reacting[0].folder}") for called in WINDOW]
    found = []
    for each in ends:
        if each is None or each.value is None or each.unit is None:
            return None
        unit, factor = units.known(each.unit)
        if unit not in ("ms", "s", "min", "h"):
            return None
        found.append(f"{each.value * factor!r} {unit}")
    return found


def _kinetic(part: _Folder) -> bool:
    return part.reacting[0].course.kind == "course"


def _places(part: _Folder, plates: Iterable[str]) -> list[str]:
    """A well for every measurement, in their order on each plate."""
    taken = dict.fromkeys(plates, 0)
    most = max(sum(well.plate == plate for well in part.wells) for plate in taken)
    width = next((columns for size, columns in _PLATES if most <= size), 0)
    if not width:
        raise InputError(f"a group of {most} measurements is more than a plate holds: give them several group_id")
    found = []
    for well in part.wells:
        row, column = divmod(taken[well.plate], width)
        taken[well.plate] += 1
        found.append(f"{'A' if row >= 26 else ''}{chr(ord('A') + row % 26)}{column + 1}")
    return found


def _role(well: Well) -> str:
    if well.control:
        return "low control" if well.substrates else "blank"
    return "sample" if well.compound else "high control"


def _columns(part: _Folder, wells: Sequence[Well]) -> list[tuple[str, list[str]]]:
    """The columns of a layout that say what varies; controls without enzyme hold no compound."""
    sample = ["" if well.control else well.compound for well in wells]
    found = [("compound", [part.reading.called(each) if each else "" for each in sample])]
    doses = [well.dose if each else None for well, each in zip(wells, sample, strict=True)]
    # An enzyme alone has none in any well. A table of velocities knows wells without a compound by their 0.
    none = (0.0, next((dose[1] for dose in doses if dose), "")) if part.rates else None
    found += [_column("inhibitor", [dose or none for dose in doses])] if any(doses) else []
    for column in (*part.reacting[0].substrates, FKBP12, FK506):
        if not _constant(part, column):
            amounts = [_held(well, column) for well in wells]
            found += [_column(column, amounts)] if any(amounts) else []
    return found if any(sample) else found[1:]


def _held(well: Well, column: str) -> Amount | None:
    return well.added.get(column) if column in (FKBP12, FK506) else well.substrates.get(column, ("", None))[1]


def _constant(part: _Folder, column: str) -> dict[str, str]:
    """The concentration that all wells hold; empty where it varies."""
    held = {_held(well, column) for well in part.wells if well.substrates}
    amount = next(iter(held), None)
    return {"concentration": _written(amount)} if len(held) == 1 and amount is not None else {}


def _with(wells: Iterable[Well], column: str) -> list[Well]:
    return [well for well in wells if column in well.substrates]


def _column(name: str, amounts: Sequence[Amount | None]) -> tuple[str, list[str]]:
    """A column of a table, its unit in the heading where all have one."""
    named = {amount[1] for amount in amounts if amount is not None}
    if len(named) == 1:
        return f"{name} [{named.pop()}]", ["" if amount is None else repr(amount[0]) for amount in amounts]
    return name, ["" if amount is None else _written(amount) for amount in amounts]


def _time(well: Well) -> str:
    assert well.course.times is not None
    return f"{well.course.times[0]!r} {well.course.time_unit}"


def _written(amount: Amount) -> str:
    return f"{amount[0]!r} {amount[1]}"


def _given(section: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in section.items() if value is not None}


def _table(columns: Sequence[tuple[str, list[str]]]) -> str:
    return _csv([tuple(name for name, _ in columns), *zip(*(cells for _, cells in columns), strict=True)])


def _csv(rows: Iterable[tuple[str, ...]]) -> str:
    stream = io.StringIO()
    CellWriter(stream).writerows(rows)
    return stream.getvalue()


def _yaml(content: dict[str, Any]) -> str:
    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110))
