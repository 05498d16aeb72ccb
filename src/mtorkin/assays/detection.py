"""How product was detected, and what turns a signal into an amount of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

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
from mtorkin.assays.names import listed
from mtorkin.assays.units import CONCENTRATION, COUNTS, Quantity, parse, parse_specific_activity


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


class Detection(AssaySection):
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
                    f"has signals in {signal} and specific_activity in {counted}; give it in {signal}, with the "
                    "counting efficiency in it"
                )
        return self

    def product(self) -> Quantity | None:
        """Product for one unit of signal, in uM if molar; ``None`` where no factor is given.

        It is ``product_per_signal``, 1 / (specific activity x volume) or 1 / (extinction coefficient x path length),
        the law of Beer and Lambert.
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
