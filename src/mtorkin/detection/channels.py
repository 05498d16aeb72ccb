"""The channels of a plate, and the signal that its format makes of them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from mtorkin.assays.detection import Detection
from mtorkin.assays.formats import READ, Watch


@dataclass(frozen=True, eq=False)
class Channels:
    """The reads of one plate, with a column for each channel of its format.

    Attributes
    ----------
    detection
        What was read.
    reads
        A row a well and time: the columns of `mtorkin.base.tables.SIGNALS` without ``read`` and ``signal``; instead the
        keys of the channels, and the constants of the format.
    """

    detection: Detection
    reads: pd.DataFrame

    @classmethod
    def of(cls, detection: Detection, signals: pd.DataFrame) -> Channels:
        """From rows of `mtorkin.base.tables.SIGNALS` of one plate; a well without the first channel has no row."""
        labels = detection.reads()
        named = [label for key, label in labels.items() if key != READ.key]
        parts = {}
        for key, label in labels.items():
            # The only read of a file may have no label.
            its = ~signals["read"].isin(named) if key == READ.key else signals["read"].isin([label])
            parts[key] = (signals if its.all() else signals[its]).drop(columns="read").rename(columns={"signal": key})
        first, *others = parts
        reads = parts[first]
        for key in others:
            part = parts[key][["well", "time", key]]
            reads = reads.merge(part, on=["well", "time"], how="left", validate="one_to_one")
        return cls(detection, reads.assign(**detection.constants()))

    def signals(self) -> pd.DataFrame:
        """The signal of every well and time, missing where its format has none."""
        reading = self.detection.reading
        found = self._value(reading.part)
        if reading.whole:
            whole = self._value(reading.whole)
            found = found / whole.where(whole > 0)
        keys = [*self.detection.reads(), *self.detection.constants()]
        return self.reads.drop(columns=keys).assign(signal=found)

    def watched(self, watch: Watch) -> pd.Series:
        """Mean of what is watched, by well."""
        return self._value(watch.formula).groupby(self.reads["well"]).mean()

    def _value(self, formula: str) -> pd.Series:
        if formula in self.reads:  # a channel as it is, which needs no parser
            return self.reads[formula].astype(float)
        return pd.Series(self.reads.eval(formula, engine="python"), index=self.reads.index, dtype=float)


def no_signal(detection: Detection) -> str:
    """Why a read has no signal."""
    reading = detection.reading
    return f"{reading.whole} is not above zero, so that there is no {reading.name}"
