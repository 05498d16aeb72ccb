"""The models of `assay.yaml`.

Quantities are kept as the text that the user wrote; `mtorkin.assays.units.parse` turns them into numbers, and the models
have helpers for those that the analysis needs. `docs/schemas/assay.schema.json` is generated from these models.
"""

from __future__ import annotations

from datetime import date as Date
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from mtorkin.assays import columns
from mtorkin.assays.evidence import LINES, NEEDS
from mtorkin.assays.mutations import LINES_OF_DOMAIN, REFUSED, domain, outside_mtor
from mtorkin.assays.names import TO_FILL_IN, listed, nearest
from mtorkin.assays.rapalogs import REASON, named_rapalog
from mtorkin.assays.units import CONCENTRATION, COUNTS, Kind, Quantity, parse, parse_specific_activity


def _quantity(kind: Kind, positive: bool = False) -> AfterValidator:
    def check(text: str) -> str:
        if parse(text, kind).value == 0 and positive:
            raise ValueError(f"'{text}' is zero; give what it was, or remove the key")
        return text

    return AfterValidator(check)


def _inside(path: str) -> str:
    """Only files of the folder itself: a study must be able to move as a whole."""
    if "\\" in path:
        raise ValueError(f"'{path}' has a backslash; write / between folder and file")
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or ":" in path.partition("/")[0]:
        raise ValueError(f"'{path}' is outside the assay folder; put the file into it")
    return path


def _filled(text: str) -> str:
    if TO_FILL_IN in text:
        raise ValueError("is still to be filled in")
    return text


Text = Annotated[str, AfterValidator(_filled), Field(min_length=1)]
Concentration = Annotated[Text, _quantity("concentration"), Field(examples=["10 nM", "0.5 mM"])]
PositiveConcentration = Annotated[Text, _quantity("concentration", positive=True), Field(examples=["10 nM", "0.5 mM"])]
Time = Annotated[Text, _quantity("time"), Field(examples=["20 min", "30 s"])]
PositiveTime = Annotated[Text, _quantity("time", positive=True), Field(examples=["20 min", "30 s"])]
Temperature = Annotated[Text, _quantity("temperature"), Field(examples=["30 degC"])]
Length = Annotated[Text, _quantity("length", positive=True), Field(examples=["0.56 cm"])]
Volume = Annotated[Text, _quantity("volume", positive=True), Field(examples=["20 uL"])]
Extinction = Annotated[Text, _quantity("extinction", positive=True), Field(examples=["6220 /M/cm"])]
FileName = Annotated[Text, AfterValidator(_inside)]


class Section(BaseModel):
    """A section of `assay.yaml`: unknown keys are errors, values cannot be changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, serialize_by_alias=True)


class Enzyme(Section):
    """The enzyme, as STRENDA asks for it."""

    name: Text = Field(description="Name of the enzyme.")
    uniprot: Text | None = Field(None, description="UniProt accession.")
    ec: Text | None = Field(None, description="EC number.")
    organism: Text | None = Field(None, description="Organism that the sequence is from.")
    complex: Literal["mTORC1", "mTORC2", "truncated", "other"] | None = Field(None, description="Complex or form.")
    # A pydantic model has an attribute `construct` of its own.
    residues: Text | None = Field(None, alias="construct", description="Residues of the construct, or its name.")
    mutations: list[Text] = Field(default_factory=list, description="Mutations, e.g. S2035T.")
    source: Text | None = Field(None, description="Expression system and purification.")
    modifications: Text | None = Field(None, description="Tags, labels, post-translational modifications.")
    preparation: Text | None = Field(None, description="Folders with the same preparation share Vmax and Km.")
    total_concentration: PositiveConcentration | None = Field(None, description="Total concentration in the well.")
    active_concentration: PositiveConcentration | None = Field(
        None, description="Active concentration by titration, used instead of the total."
    )

    @model_validator(mode="after")
    def _residues_exist(self) -> Enzyme:
        if fault := outside_mtor(self.name, self.uniprot, self.mutations):
            raise ValueError(fault)
        return self

    def concentration(self) -> tuple[Quantity, Literal["active", "total"]] | None:
        """The concentration to use, in uM if molar, and what it rests on; ``None`` where neither is given."""
        if self.active_concentration is not None:
            return parse(self.active_concentration, "concentration"), "active"
        if self.total_concentration is not None:
            return parse(self.total_concentration, "concentration"), "total"
        return None


class Substrate(Section):
    """A substrate. One that is held constant states its concentration here; one that varies has a column."""

    name: Text | None = Field(None, description="Name, e.g. 4E-BP1.")
    site: Text | None = Field(None, description="Phosphosite that is detected, e.g. T37/T46.")
    uniprot: Text | None = Field(None, description="UniProt accession.")
    concentration: Concentration | None = Field(None, description="Concentration, if it is held constant.")


class Substrates(Section):
    """ATP and a protein, or the one substrate of a one-substrate enzyme."""

    ATP: Substrate | None = None
    protein: Substrate | None = None
    substrate: Substrate | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Substrates:
        if self.substrate is not None and (self.ATP is not None or self.protein is not None):
            raise ValueError(
                "has `substrate` (for an enzyme with one substrate) beside ATP or protein; keep one of the two"
            )
        return self

    def declared(self) -> dict[str, Substrate]:
        """The substrates that are named, by the name of their column."""
        named = {"ATP": self.ATP, "protein": self.protein, "substrate": self.substrate}
        return {name: substrate for name, substrate in named.items() if substrate is not None}


class AccessoryProtein(Section):
    """An accessory protein in every well, unless the layout has a column for it."""

    concentration: Concentration | None = Field(None, description="Concentration, if it is held constant.")
    uniprot: Text | None = Field(None, description="UniProt accession.")
    source: Text | None = Field(None, description="Expression system and purification.")


class Ligand(Section):
    """A ligand in every well, unless the layout has a column for it."""

    concentration: Concentration | None = Field(None, description="Concentration, if it is held constant.")


class Accessory(Section):
    """What is added beside enzyme, substrates and compound; absent means that none was added."""

    FKBP12: AccessoryProtein | None = None
    FK506: Ligand | None = Field(None, description="Competes with a rapalog for FKBP12.")


class Conditions(Section):
    """Conditions of the reaction."""

    reaction_time: PositiveTime | None = Field(None, description="Required for endpoint reads.")
    preincubation: Time | None = Field(None, description="Enzyme and compound before the reaction is started.")
    temperature: Temperature | None = None
    pH: float | None = Field(None, ge=0, le=14, allow_inf_nan=False)
    dilution: float | None = Field(
        None,
        gt=1,
        allow_inf_nan=False,
        description="Jump dilution: how many times enzyme and compound were diluted into the reaction after their "
        "preincubation. Concentrations are those after it.",
    )
    detergent: Text | None = Field(None, description="Detergent with its concentration, or none.")
    buffer: Text | None = Field(None, description="Buffer, salts, metals, additives, with their concentrations.")

    def preincubation_minutes(self) -> float | None:
        """The preincubation in min; ``None`` where it is not given."""
        return None if self.preincubation is None else parse(self.preincubation, "time").value

    def reaction_minutes(self) -> float | None:
        """The reaction time in min; ``None`` where it is not given."""
        return None if self.reaction_time is None else parse(self.reaction_time, "time").value


def _in_order(window: tuple[str, str]) -> tuple[str, str]:
    start, end = (parse(text, "time").value for text in window)
    if start >= end:
        raise ValueError(f"'{window[0]}' is not before '{window[1]}'")
    return window


def _column(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


class Column(Section):
    """A heading that is not ours."""

    column: Text = Field(description="The heading in the file.")
    unit: Text | None = Field(None, description="The unit, where the heading has none.")


def _known_columns(known: tuple[str, ...]) -> AfterValidator:
    def check(mapping: dict[str, Column]) -> dict[str, Column]:
        unknown = [name for name in mapping if name not in known]
        if unknown:
            hints = "; ".join(f"there is no column '{name}'{nearest(name, known)}" for name in unknown)
            raise ValueError(f"{hints}; known are {listed(known)} (write `ours: theirs`)")
        return mapping

    return AfterValidator(check)


_Columns = dict[str, Annotated[Column, BeforeValidator(_column, json_schema_input_type=Column | str)]]
StandardColumns = Annotated[_Columns, _known_columns(columns.STANDARDS)]
PlateColumns = Annotated[_Columns, _known_columns(columns.PLATE)]
VelocityColumns = Annotated[_Columns, _known_columns(columns.VELOCITIES)]


def mapping_of(named: dict[str, Column]) -> dict[str, columns.Mapped]:
    """The entries of ``columns:`` as `mtorkin.assays.columns.match_columns` takes them."""
    return {ours: columns.Mapped(column.column, column.unit or "") for ours, column in named.items()}


class Standards(Section):
    """A standard curve in a file of the folder: a table of product, signal and, for a curve at each [ATP], ATP."""

    file: FileName = Field(description="The table.")
    sheet: Text | None = Field(None, description="Workbooks only; by default the first that has the columns.")
    columns: StandardColumns = Field(default_factory=dict, description="Names of columns: `ours: theirs`.")


def _specific_activity(text: str) -> str:
    parse_specific_activity(text)
    return text


class Detection(Section):
    """How product was detected."""

    format: Literal["adp-glo", "tr-fret", "radiometric", "delfia", "absorbance", "fluorescence", "other"]
    kind: Literal["endpoint", "kinetic"] = Field("endpoint", description="Endpoint is stopped, kinetic continuous.")
    direction: Literal["increase", "decrease"] = Field("increase", description="The signal as product forms.")
    coupling: Text | None = Field(
        None, description="Coupling enzymes of an indirect assay; absent or none means direct."
    )
    signal_unit: Text = Field("a.u.", description="Unit of the signal, e.g. RFU.")
    product_per_signal: PositiveConcentration | None = Field(None, description="Product for one unit of signal.")
    standards: Standards | None = Field(None, description="A standard curve from a file; one on the plate comes first.")
    standard_curve: Literal["auto", "linear", "quadratic", "saturable"] = Field(
        "auto", description="Shape of standard curves; auto is the best by AICc."
    )
    specific_activity: Annotated[Text, AfterValidator(_specific_activity)] | None = Field(
        None, description="Counts for an amount of product, with `volume`.", examples=["500 cpm/pmol"]
    )
    specific_activity_at: PositiveConcentration | None = Field(
        None, description="The ATP that it holds at, where labelled ATP was the same in all wells; it falls as 1/[ATP]."
    )
    volume: Volume | None = Field(None, description="Volume of reaction that was counted.")
    extinction: Extinction | None = Field(
        None, description="Extinction coefficient of what absorbs, with `path_length`."
    )
    path_length: Length | None = Field(None, description="Path of the light through the well.")
    read: Text | None = Field(
        None, description="The read to use, where the file has several: its label, or a part that no other label has."
    )
    acceptor: Text | None = Field(
        None, description="Instead of `read`: the signal is this read over the donor's; a label, like `read`."
    )
    donor: Text | None = Field(None, description="The donor's read, which is watched for quench and colour.")
    window: Annotated[tuple[Time, Time], AfterValidator(_in_order)] | None = Field(
        None, description="Kinetic reads: the part to take the slope from."
    )
    interval: PositiveTime | None = Field(
        None,
        description="Kinetic reads: time between cycles, where the file gives their numbers only; the first is at 0.",
    )

    def interval_minutes(self) -> float | None:
        """Time between cycles in min; ``None`` where it is not given."""
        return None if self.interval is None else parse(self.interval, "time").value

    def window_minutes(self) -> tuple[float, float] | None:
        """Start and end of the window in min; ``None`` where it is not given."""
        if self.window is None:
            return None
        return parse(self.window[0], "time").value, parse(self.window[1], "time").value

    @model_validator(mode="after")
    def _agrees(self) -> Detection:
        if self.acceptor and self.read:
            raise ValueError("has `read` beside `acceptor`: give the instrument's ratio as read, or acceptor and donor")
        if self.acceptor and not self.donor:
            raise ValueError("has `acceptor` without `donor`; the signal is the ratio of the two")
        ways = ("product_per_signal", "standards", "specific_activity", "extinction")
        given = [name for name in ways if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"has {listed(given)}; signals become product in one way, so keep one of them")
        for first, second in (("specific_activity", "volume"), ("extinction", "path_length")):
            if (getattr(self, first) is None) != (getattr(self, second) is None):
                raise ValueError(f"needs `{first}` and `{second}` together, or neither")
        if self.specific_activity_at and not self.specific_activity:
            raise ValueError("has `specific_activity_at` without `specific_activity`")
        if self.specific_activity:
            counted, signal = parse_specific_activity(self.specific_activity).unit, self.signal_unit.lower()
            if signal in COUNTS and signal != counted:
                raise ValueError(
                    f"has signals in {signal} and specific_activity in {counted}; give it in {signal}, with the counting efficiency in it"
                )
        return self

    def product(self) -> Quantity | None:
        """Product for one unit of signal, in uM if molar; ``None`` where no factor is given.

        From ``product_per_signal``; 1 / (specific activity x volume); or 1 / (extinction coefficient x path length), Beer and Lambert's law.
        """
        if self.product_per_signal is not None:
            return parse(self.product_per_signal, "concentration")
        if self.specific_activity is not None and self.volume is not None:
            # pmol in uL are uM.
            counts = parse_specific_activity(self.specific_activity).value * parse(self.volume, "volume").value
            return Quantity(1.0 / counts, CONCENTRATION)
        if self.extinction is not None and self.path_length is not None:
            absorbance = parse(self.extinction, "extinction").value * parse(self.path_length, "length").value
            return Quantity(1.0 / absorbance, CONCENTRATION)
        return None


class Instrument(Section):
    """The instrument."""

    manufacturer: Text | None = None
    model: Text | None = None
    settings: Text | None = Field(None, description="Filters, gain and the like.")


def _no_rapalog(text: str) -> str:
    if rapalog := named_rapalog(text):
        raise ValueError(f"the low control cannot be {rapalog}: {REASON}")
    return text


class Controls(Section):
    """What the controls are."""

    low: Annotated[Text, AfterValidator(_no_rapalog)] | None = Field(None, description="What the low control is.")
    high: Text | None = Field(None, description="What the high control is, where it is more than no compound.")


class Plate(Section):
    """A plate: its export and its layout."""

    name: Text = Field("", description="Default: the file's name without its ending.")
    file: FileName = Field(description="The instrument's export.")
    sheet: Text | None = Field(None, description="Workbooks only; by default every sheet is searched.")
    layout: FileName = Field(description="One layout per plate, or one for all that has a plate column.")
    columns: PlateColumns = Field(default_factory=dict, description="Names of columns: `ours: theirs`.")

    @model_validator(mode="before")
    @classmethod
    def _named_by_file(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.get("name") and isinstance(data.get("file"), str):
            return {**data, "name": PurePosixPath(data["file"]).stem}
        return data


class Velocities(Section):
    """A table of velocities that were reduced elsewhere."""

    file: FileName = Field(description="The table.")
    sheet: Text | None = Field(None, description="Workbooks only; by default the first that has the columns.")
    columns: VelocityColumns = Field(default_factory=dict, description="Names of columns: `ours: theirs`.")
    compound: Text | None = Field(None, description="The compound, where the table has no such column.")


class Compound(Section):
    """A compound, known by the identifier that the layout uses."""

    name: Text | None = Field(None, description="Name for people.")
    aliases: list[Text] = Field(default_factory=list, description="Identifiers that other folders use for it.")
    rapalog: bool | None = Field(None, description="Whether it is a rapalog.")
    reference: (
        Literal[
            "atp-competitive", "rapalog-like", "substrate-competitive", "uncompetitive", "noncompetitive", "inactive"
        ]
        | None
    ) = Field(None, description="What it is known to be: where it behaves otherwise, its plates are not interpreted.")


def _known_line(name: str) -> str:
    if name not in LINES:
        raise ValueError(f"'{name}' is not an evidence line{nearest(name, LINES)}; lines are {listed(LINES, 20)}")
    return name


class Supplied(Section):
    """An evidence line as a published value, where raw data are not at hand."""

    model_config = ConfigDict(ser_json_inf_nan="strings")

    line: Annotated[str, AfterValidator(_known_line)] = Field(
        description="Which line.", json_schema_extra={"enum": list(LINES)}
    )
    compound: Text = Field(description="Identifier of the compound.")
    value: float = Field(gt=0, allow_inf_nan=False, description="The effect, as docs/evidence.md defines it; a ratio.")
    interval: tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(gt=0)]] | None = Field(
        None, description="Its 95 % interval; inf for an open end. Without it the value is shown, and decides nothing."
    )
    citation: Text = Field(description="Where it was published.")
    mutation: Text | None = Field(None, description="Of a mutant, e.g. S2035T.")
    ATP: tuple[PositiveConcentration, PositiveConcentration] | None = Field(
        None, description="Lowest and highest [ATP] of an IC50 against [ATP]."
    )
    Km: PositiveConcentration | None = Field(None, description="Km of ATP that goes with it.")
    dilution: float | None = Field(None, gt=1, allow_inf_nan=False, description="Of a jump dilution, how many times.")

    @model_validator(mode="after")
    def _consistent(self) -> Supplied:
        needed = NEEDS.get(self.line, ())
        for key in ("mutation", "ATP", "Km", "dilution"):
            given = getattr(self, key) is not None
            if key in needed and not given:
                raise ValueError(f"the line {self.line} needs `{key}` beside its value")
            if given and key not in needed:
                raise ValueError(f"the line {self.line} has no use for `{key}`; remove it")
        if self.interval is not None and not self.interval[0] <= self.value <= self.interval[1]:
            raise ValueError(f"the value {self.value:g} is outside its interval; correct one of them")
        if self.ATP is not None:
            low, high = (parse(text, "concentration").value for text in self.ATP)
            if low >= high:
                raise ValueError(f"'{self.ATP[0]}' is not below '{self.ATP[1]}'; give the lowest [ATP] first")
        if self.mutation is not None:
            found = domain(self.mutation)
            expected = LINES_OF_DOMAIN.get(found)
            if expected != self.line:
                raise ValueError(
                    f"{self.mutation}: {REFUSED[found]}"
                    if found in REFUSED
                    else f"{self.mutation} is in the {found} domain, which the line {self.line} does not speak of"
                )
        return self


def _unique_plates(plates: list[Plate]) -> list[Plate]:
    names = [plate.name for plate in plates]
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        raise ValueError(f"two plates are called '{double[0]}'; give each a name of its own")
    return plates


def _version(value: Any) -> Any:
    if str(value) != "1":
        raise ValueError(f"must be 1, the version of this folder format; found '{value}'")
    return 1


class Assay(Section):
    """An assay folder, as `assay.yaml` describes it."""

    mtorkin: Annotated[Literal[1], BeforeValidator(_version)] = Field(description="Version of this folder format.")
    title: Text = Field(description="What was done, in a few words.")
    simulated: bool = Field(False, description="True labels every page and table.")
    purpose: Literal["mechanism", "dose-response", "substrate-kinetics", "counter-assay"] = Field(
        "mechanism", description="What is asked of the data."
    )
    experiment: int | None = Field(None, ge=1, description="Which independent experiment this is.")
    date: Date | None = Field(None, description="Day of the experiment.")
    citation: Text | None = Field(None, description="Where the data were published.")
    notes: Text | None = Field(None, description="Anything else a reader should know.")
    # Required of every folder with an enzyme: see `mtorkin.assays.folder`.
    enzyme: Enzyme = Enzyme(name="none")
    substrates: Substrates = Substrates()
    accessory: Accessory = Accessory()
    conditions: Conditions = Conditions()
    detection: Detection | None = None
    instrument: Instrument = Instrument()
    controls: Controls = Controls()
    plates: Annotated[list[Plate], AfterValidator(_unique_plates)] = Field(default_factory=list)
    velocities: Velocities | None = None
    compounds: dict[str, Compound] = Field(default_factory=dict, description="By the identifier that the layout uses.")
    evidence: list[Supplied] = Field(
        default_factory=list, description="Evidence lines as published values, where raw data are not at hand."
    )

    @property
    def measures(self) -> bool:
        """Whether the folder holds data, and not only evidence from elsewhere."""
        return bool(self.plates) or self.velocities is not None

    def is_rapalog(self, compound: str) -> bool:
        """Whether a compound of this folder is a rapalog: as stated, else by its identifier, name and aliases."""
        by_key = {key.casefold(): value for key, value in self.compounds.items()}
        stated = by_key.get(compound.casefold(), Compound())
        if stated.rapalog is not None:
            return stated.rapalog
        return any(named_rapalog(text) for text in (compound, stated.name or "", *stated.aliases))
