"""The wells of a study as measurements: what was in each, and its product in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from mtorkin.assays.names import fold
from mtorkin.assays.schema import Assay
from mtorkin.assays.units import CONCENTRATION as MICROMOLAR
from mtorkin.assays.units import TIME, parse
from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.base.tables.rows import Row, rows
from mtorkin.exchange.enzymeml import units
from mtorkin.exchange.enzymeml.document import CONCENTRATION, Measurement, MeasurementData
from mtorkin.exchange.enzymeml.species import FK506, FKBP12, Catalogue
from mtorkin.exchange.form import Folder

if TYPE_CHECKING:
    from mtorkin.reduction.plate import Plate

#: Parts of the name of a group of measurements: the folder, and the plate.
JOIN = " / "
#: Words by which a low control holds no enzyme.
_NO_ENZYME = ("no enzyme", "without enzyme", "no kinase", "without kinase", "no mtor", "without mtor")
#: What the signal of a format that is not calibrated is; what is not listed is fluorescence.
_DATA_TYPE = {"absorbance": "absorbance"}
_WITHOUT_CALIBRATION = "fluorescence"
_BACKGROUND = ("low control", "blank")


def measurements(name: str, assay: Assay, folder: Folder, settings: Settings, species: Catalogue) -> list[Measurement]:
    """The wells of a folder that the user did not exclude.

    Product is what the calibration makes of the signal, its background included where low controls without enzyme
    show that, and without it otherwise. A velocity that was reduced elsewhere is the product of one unit of time. Wells
    that stood with the compound for different times are of different groups, which is all that says so.
    """
    wells = tables.WELLS.records(folder.wells)
    several = len({well["preincubation"] for well in wells}) > 1
    seen: Iterable[tuple[str, Row, MeasurementData]]
    if assay.velocities is not None:
        seen = ((name, well, _of_velocity(well)) for well in wells if well["velocity"] is not None)
    else:
        seen = _of_plates(name, assay, folder, settings)
    if several:
        seen = ((group.replace(name, _at(name, well), 1), well, product) for group, well, product in seen)
    return [
        _measurement(f"{group}{JOIN}{well['well']}", group, well, product, assay, name, species)
        for group, well, product in seen
        if well["excluded"] is None
    ]


def _at(name: str, well: Row) -> str:
    """What a folder with several preincubations is called, for the wells of one: a folder of its own."""
    minutes = well["preincubation"]
    return f"{name}, not preincubated" if minutes is None else f"{name}, preincubated {minutes:g} min"


def _of_velocity(well: Row) -> MeasurementData:
    unit, data = str(well["velocity_unit"]), [well["velocity"]]
    amount, _, time = unit.rpartition("/")
    if time not in ("s", "min", "h") or not amount:
        return MeasurementData(species_id="", data=data, data_unit=units.definition(unit), data_type="conversion")
    return MeasurementData(
        species_id="", data=data, data_unit=units.definition(amount), time=[1.0], time_unit=units.definition(time),
        data_type=_type(amount, ""),
    )  # fmt: skip


def _of_plates(
    name: str, assay: Assay, folder: Folder, settings: Settings
) -> Iterator[tuple[str, Row, MeasurementData]]:
    from mtorkin.reduction.reduce import plates_of

    wells, signals = tables.WELLS.read(folder.wells), tables.SIGNALS.read(folder.signals)
    reduced = {(row["plate"], row["well"]): row for row in tables.VELOCITIES.records(folder.velocities)}
    shown = fold(assay.controls.low or "").startswith(_NO_ENZYME)
    for plate_name, plate in plates_of(assay, wells, signals, settings, judged=False):
        courses, unit = _courses(plate)
        for well in rows(plate.wells):
            course = courses.get(well["well"])
            if course is None or well["role"] not in ("sample", "high control", *_BACKGROUND):
                continue
            times, products = zip(*course, strict=True)
            if not shown:
                background = reduced[plate_name, well["well"]]["background"]
                if well["role"] in _BACKGROUND or background is None:
                    continue
                products = tuple(product - background * time for time, product in course)
            data = MeasurementData(
                species_id="", data=list(products), data_unit=units.definition(unit), time=list(times),
                time_unit=units.definition(TIME), data_type=_type(unit, plate.detection.format),
            )  # fmt: skip
            yield f"{name}{JOIN}{plate_name}", well, data


def _courses(plate: Plate) -> tuple[Mapping[str, list[tuple[float, float]]], str]:
    """Time in min and product of the reads of every well, and the unit of product."""
    from mtorkin.reduction.plate import converted

    read = converted(plate)
    minutes = plate.assay.conditions.reaction_minutes() or 0.0
    found: dict[str, list[tuple[float, float]]] = {}
    for each in rows(read.product.reads, ("well", "time", "signal")):
        found.setdefault(each["well"], []).append(
            (each["time"] if plate.detection.kinetic else minutes, each["signal"])
        )
    return {well: sorted(course) for well, course in found.items()}, read.calibration.unit


def _type(unit: str, form: str) -> str:
    amount = any(base.kind in ("mole", "gram") for base in units.definition(unit).base_units)
    return CONCENTRATION if amount else _DATA_TYPE.get(form, _WITHOUT_CALIBRATION)


def _measurement(
    name: str, group: str, well: Row, product: MeasurementData, assay: Assay, folder: str, species: Catalogue
) -> Measurement:
    conditions = assay.conditions
    temperature = None if conditions.temperature is None else parse(conditions.temperature, "temperature")
    product.species_id = species.products(folder)[0]
    data = [*_contents(well, assay, folder, species), product]
    for each in data:
        each.is_simulated = assay.simulated
    return Measurement(
        id="", name=name, group_id=group, species_data=data, ph=conditions.pH,
        temperature=None if temperature is None else temperature.value,
        temperature_unit=None if temperature is None else units.definition(temperature.unit),
    )  # fmt: skip


def _contents(well: Row, assay: Assay, folder: str, species: Catalogue) -> Iterator[MeasurementData]:
    """What a well holds, as far as the folder says."""
    reacts = well["role"] not in _BACKGROUND
    enzyme = species.enzyme(folder, well["group"])
    concentration, total = assay.enzyme.concentration(), assay.enzyme.total_concentration
    if reacts and concentration is not None:
        acting, basis = concentration
        # Of an enzyme that was titrated the total was put in, and the active part is there.
        put_in = parse(total, "concentration") if total and basis == "active" else None
        prepared = put_in.value if put_in and put_in.unit == acting.unit else None
        yield _initial(enzyme, acting.value, acting.unit, prepared)
    elif reacts:
        # It is there, at a concentration that nobody states.
        yield MeasurementData(species_id=enzyme)
    else:
        yield _initial(enzyme, 0.0, MICROMOLAR)
    if well["role"] != "blank":
        for column, identifier in species.substrates(folder).items():
            if well[column] is not None:
                yield _initial(identifier, well[column], well[f"{column}_unit"])
    if well["role"] == "sample" and well["compound"]:
        yield _initial(species.compound(well["compound"]), well["inhibitor"], well["inhibitor_unit"])
    for column in (FKBP12, FK506):
        if well[column] and well["role"] != "blank":
            yield _initial(species.added(column), well[column], well[f"{column}_unit"])


def _initial(identifier: str, amount: float, unit: str, prepared: float | None = None) -> MeasurementData:
    return MeasurementData(species_id=identifier, initial=amount, prepared=prepared, data_unit=units.definition(unit))
