"""Results as an EnzymeML document."""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from mtorkin.assays.schema import Assay
from mtorkin.assays.units import parse
from mtorkin.base.errors import InputError
from mtorkin.base.settings import Settings
from mtorkin.exchange.enzymeml import units
from mtorkin.exchange.enzymeml.document import (
    WINDOW,
    Document,
    Measurement,
    Parameter,
    Protein,
    SmallMolecule,
    Vessel,
)
from mtorkin.exchange.enzymeml.measurements import measurements
from mtorkin.exchange.enzymeml.reactions import reactions
from mtorkin.exchange.enzymeml.species import Catalogue
from mtorkin.exchange.form import Results

#: A folder that could not be understood is null.
_ASSAY: TypeAdapter[Assay | None] = TypeAdapter(Assay | None)
_COUNTER_ASSAY = "counter-assay"


def enzymeml(results: Results) -> bytes:
    """The wells, the rate laws chosen and their constants as an EnzymeML v2 document.

    Raises
    ------
    InputError
        If no folder holds an enzyme with data.
    """
    assays = assays_of(results)
    if not assays:
        raise InputError("EnzymeML holds measurements of enzymes, and these results have none; use another form")
    configuration = json.loads(results.provenance.read_text(encoding="utf-8"))["configuration"]
    settings, species = Settings.model_validate(configuration), Catalogue(assays)
    measured = [
        each
        for name, assay in assays.items()
        for each in measurements(name, assay, results.folders[name], settings, species)
    ]
    for number, each in enumerate(measured, 1):
        each.id = f"measurement_{number}"
    reacting, parameters = reactions(results, species)
    windows = _windows(assays, measured)
    _rapalogs(species)
    document = Document(
        name=_title([assay.title for assay in assays.values()]),
        references=list(
            dict.fromkeys(each for assay in assays.values() for each in (assay.doi, assay.citation) if each)
        ),
        vessels=_vessels(assays),
        proteins=species.of(Protein),
        complexes=species.complexes(),
        small_molecules=species.of(SmallMolecule),
        reactions=reacting,
        measurements=measured,
        parameters=[*parameters, *windows],
    )
    return (document.model_dump_json(indent=1, exclude_none=True) + "\n").encode()


def assays_of(results: Results) -> dict[str, Assay]:
    """What was measured, of every folder that holds an enzyme with data."""
    read = {name: _ASSAY.validate_json(folder.assay.read_bytes()) for name, folder in results.folders.items()}
    return {
        name: assay
        for name, assay in read.items()
        if assay is not None and assay.measures and assay.purpose != _COUNTER_ASSAY
    }


def _title(titles: list[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{len(titles)} assay folders analysed by mtorkin"


def _windows(assays: dict[str, Assay], measured: list[Measurement]) -> list[Parameter]:
    """The windows that folders state, by the groups of their measurements."""
    groups = dict.fromkeys((each.group_id or "").partition(" / ")[0] for each in measured)
    found = [
        (group, assay.detection.window_minutes())
        for group in groups
        for name, assay in assays.items()
        if (group == name or group.startswith(f"{name}, ")) and assay.detection is not None
    ]
    ends = [
        (f"{called}{group}", minutes)
        for group, window in found if window is not None
        for called, minutes in zip(WINDOW, window, strict=True)
    ]  # fmt: skip
    minute = units.definition("min")
    return [
        Parameter(id=f"window_{number}", name=name, symbol=f"window_{number}", value=minutes, unit=minute)
        for number, (name, minutes) in enumerate(ends, 1)
    ]


def _rapalogs(species: Catalogue) -> None:
    """FKBP12 with each compound that is a rapalog: a species, whether or not the data show that it acts as one."""
    named = list(species.of(SmallMolecule))
    for assay in species.assays.values():
        for compound in assay.compounds:
            identifier = species.compound(compound)
            if assay.is_rapalog(compound) and any(each.id == identifier for each in named):
                species.complex_of(identifier)


def _vessels(assays: dict[str, Assay]) -> list[Vessel]:
    """The wells of the folders that say how much is in one."""
    stated = [
        (name, parse(assay.detection.volume, "volume"))
        for name, assay in assays.items()
        if assay.detection is not None and assay.detection.volume is not None
    ]
    return [
        Vessel(id=f"well_{number}", name=f"a well of {name}", volume=volume.value, unit=units.definition(volume.unit))
        for number, (name, volume) in enumerate(stated, 1)
    ]
