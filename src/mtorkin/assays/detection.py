"""How product was detected, and what turns a signal into an amount of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, create_model, model_validator

from mtorkin.assays.amounts import WAYS, Way
from mtorkin.assays.data_files import StandardColumns
from mtorkin.assays.fields import (
    AssaySection,
    Extinction,
    FileName,
    Length,
    PositiveConcentration,
    PositiveTime,
    Text,
    Time,
    Volume,
)
from mtorkin.assays.formats import CHANNELS, CONSTANTS, FORMATS, Direction, Format, Reading, Watch
from mtorkin.assays.names import listed, nearest
from mtorkin.assays.units import COUNTS, Quantity, parse, parse_specific_activity


def _in_order(window: tuple[str, str]) -> tuple[str, str]:
    start, end = (parse(text, "time").value for text in window)
    if start >= end:
        raise ValueError(f"'{window[0]}' is not before '{window[1]}'")
    return window


class Standards(AssaySection):
    """A standard curve in a file of the folder: a table of product, signal and, for a curve at each [ATP], ATP."""

    file: FileName = Field(description="The table.")
    sheet: Text | None = Field(None, description="Workbooks only; by default the first that has the columns.")
    columns: StandardColumns = Field(default_factory=dict, description="Names of columns: `ours: theirs`.")


def _specific_activity(text: str) -> str:
    parse_specific_activity(text)
    return text


def _known_format(name: str) -> str:
    if name not in FORMATS:
        raise ValueError(f"must be one of {listed(FORMATS, 20)}; found '{name}'{nearest(name, FORMATS)}")
    return name


if TYPE_CHECKING:
    _Reads = AssaySection
else:
    # The keys that name reads, and the constants of formulas, are those of `mtorkin.assays.formats`.
    _Reads = create_model(
        "_Reads",
        __base__=AssaySection,
        **{
            key: (Text | None, Field(None, description=f"{each.meaning[0].upper()}{each.meaning[1:]}."))
            for key, each in CHANNELS.items()
        },
        **{
            key: (
                float | None,
                Field(
                    None,
                    gt=0,
                    allow_inf_nan=False,
                    description=f"{each.meaning[0].upper()}{each.meaning[1:]}; default {each.default:g}.",
                ),
            )
            for key, each in CONSTANTS.items()
        },
    )


class Detection(_Reads):
    """How product was detected."""

    format: Annotated[Text, AfterValidator(_known_format)] = Field(
        description="The format, with its row in docs/formats.md.", json_schema_extra={"enum": list(FORMATS)}
    )
    kind: Literal["endpoint", "kinetic"] = Field("endpoint", description="Endpoint is stopped, kinetic continuous.")
    direction: Direction = Field(
        "increase", description="The signal as product forms; by default as the format has it."
    )
    coupling: Text | None = Field(
        None, description="Coupling enzymes of an indirect assay; absent or none means direct."
    )
    signal_unit: Text = Field("a.u.", description="Unit of the signal, e.g. RFU; by default as the format has it.")
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
    window: Annotated[tuple[Time, Time], AfterValidator(_in_order)] | None = Field(
        None, description="Kinetic reads: the part to take the slope from."
    )
    interval: PositiveTime | None = Field(
        None,
        description="Kinetic reads: time between cycles, where the file gives their numbers only; the first is at 0.",
    )
    blanked: bool = Field(
        False, description="Whether the background was subtracted before: plates then need no low control and no blank."
    )
    time_unit: Literal["ms", "s", "min", "h"] | None = Field(
        None, description="Kinetic reads: unit of the times, where the file gives numbers without one."
    )

    @model_validator(mode="before")
    @classmethod
    def _as_the_format_has_it(cls, data: Any) -> Any:
        name = data.get("format") if isinstance(data, dict) else None
        row = FORMATS.get(name) if isinstance(name, str) else None  # what is no word is refused with its key
        return data if row is None else {"direction": row.direction, "signal_unit": row.signal_unit, **data}

    @property
    def row(self) -> Format:
        """The row of its format."""
        return FORMATS[self.format]

    @property
    def reading(self) -> Reading:
        """How its reads become the signal."""
        return self.row.reading(self._given(CHANNELS))

    @property
    def watches(self) -> list[Watch]:
        """What is watched beside the signal."""
        return self.row.watches(self._given(CHANNELS))

    def reads(self) -> dict[str, str | None]:
        """The reads to fetch: key and label, those of the signal first; no label where the only read is meant."""
        keys = [*self.reading.channels, *(key for watch in self.watches for key in watch.channels)]
        return {key: getattr(self, key) for key in dict.fromkeys(keys)}

    def constants(self) -> dict[str, float]:
        """The constants of its formulas."""
        return {key: getattr(self, key) or each.default for key, each in CONSTANTS.items()}

    @property
    def kinetic(self) -> bool:
        """Whether the reaction was read in time."""
        return self.kind == "kinetic"

    @property
    def falls(self) -> bool:
        """Whether the signal falls as product forms."""
        return self.direction == "decrease"

    def interval_minutes(self) -> float | None:
        """Time between cycles in min; ``None`` where it is not given."""
        return None if self.interval is None else parse(self.interval, "time").value

    def window_minutes(self) -> tuple[float, float] | None:
        """Start and end of the window in min; ``None`` where it is not given."""
        if self.window is None:
            return None
        return parse(self.window[0], "time").value, parse(self.window[1], "time").value

    def _given(self, keys: Iterable[str]) -> list[str]:
        return [key for key in keys if getattr(self, key) is not None]

    @model_validator(mode="after")
    def _reads_agree(self) -> Detection:
        used = {*self.reading.keys, *(key for watch in self.watches for key in watch.keys)}
        for key in self._given(CONSTANTS):
            if key not in used:
                raise ValueError(f"has `{key}`, which the signal is not made of; remove it")
        return self

    @model_validator(mode="after")
    def _amounts_agree(self) -> Detection:
        given = self._given(way.keys[0] for way in WAYS)
        if len(given) > 1:
            raise ValueError(f"has {listed(given)}; signals become product in one way, so keep one of them")
        for way in WAYS:
            if 0 < len(self._given(way.keys)) < len(way.keys):
                together = " and ".join(f"`{key}`" for key in way.keys)
                raise ValueError(f"needs {together} together, or neither")
        if self.specific_activity_at and not self.specific_activity:
            raise ValueError("has `specific_activity_at` without `specific_activity`")
        if self.specific_activity:
            counted, signal = parse_specific_activity(self.specific_activity).unit, self.signal_unit.lower()
            if signal in COUNTS and signal != counted:
                raise ValueError(
                    f"has signals in {signal} and specific_activity in {counted}; give it in {signal}, with the "
                    "counting efficiency in it"
                )
        return self

    @property
    def way(self) -> Way | None:
        """How its signals become product; ``None`` where only standards on the plate can say."""
        return next((way for way in WAYS if self._given(way.keys[:1])), None)

    def product(self) -> Quantity | None:
        """Product for one unit of signal, in uM if molar; ``None`` where no factor is given."""
        if self.way is None or self.way.per_signal is None:
            return None
        return self.way.per_signal(*(getattr(self, key) for key in self.way.keys))

    def product_said(self) -> str:
        """Where that comes from, in words; empty where no factor is given."""
        return "" if self.way is None else self.way.said.format_map(dict(self))
