"""How product becomes signal, and the five detections of the study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Detection:
    """How product becomes signal.

    Parameters
    ----------
    keys
        The section `detection` of assay.yaml, but for what follows from the rest.
    gain
        Signal per nM of product, negative where the signal falls.
    offset, per_atp, per_protein
        Background: of an empty well, per uM of ATP, and per uM of protein.
    floor
        Standard deviation of a read.
    drift
        Signal per minute in every well, enzyme or not.
    times
        Times of reading, in minutes.
    decimals
        Digits printed after the point.
    donor
        Counts of the donor channel, where the signal is a ratio: both channels are then in the export too.
    """

    keys: dict[str, Any]
    gain: float
    offset: float
    per_atp: float
    floor: float
    times: tuple[float, ...]
    per_protein: float = 0.0
    drift: float = 0.0
    decimals: int = 0
    donor: float = 0.0

    @property
    def kinetic(self) -> bool:
        return len(self.times) > 1

    def section(self) -> dict[str, Any]:
        """The section `detection` of assay.yaml."""
        kind = {
            "kind": "kinetic" if self.kinetic else "endpoint",
            "direction": "increase" if self.gain > 0 else "decrease",
        }
        return self.keys | kind | {"product_per_signal": f"{1 / abs(self.gain):.12g} nM"}


MINUTES = tuple(float(minute) for minute in range(0, 20, 2))
TR_FRET = Detection(
    {"format": "tr-fret", "signal_unit": "RFU", "read": "Ratio (665/620 x 10000)"},
    gain=100,
    offset=1500,
    per_atp=1,
    floor=40,
    times=(20,),
    donor=40000,
)
ADP_GLO = Detection(
    {"format": "adp-glo", "signal_unit": "RLU"}, gain=1000, offset=2000, per_atp=20, floor=300, times=(30,), decimals=1
)
DELFIA = Detection(
    {"format": "delfia", "signal_unit": "counts"},
    gain=2000,
    offset=800,
    per_atp=0,
    per_protein=100,
    floor=600,
    times=(30,),
)
SENSOR = Detection(
    {"format": "fluorescence", "signal_unit": "RFU", "window": ["0 min", "18 min"]},
    gain=200,
    offset=3000,
    per_atp=0.5,
    floor=60,
    drift=2,
    times=MINUTES,
)
DISPLACEMENT = Detection(
    {"format": "fluorescence", "signal_unit": "RFU"},
    gain=-250,
    offset=30000,
    per_atp=-2,
    floor=100,
    drift=-5,
    times=MINUTES,
)
