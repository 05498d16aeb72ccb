"""The metrics of a plate as rows of `tables.QUALITY`.

What breaks a limit closes the verdict, or warns, as the configuration says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mtorkin.base.settings import Gate, Quality

#: Wells that a note names.
NAMED = 6


@dataclass
class Metrics:
    """Rows as they are found, in order."""

    limits: Quality
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, metric: str, value: float, note: str, limit: str = "", kept: bool | None = None, gate: Gate | None = None
    ) -> None:
        """Add a metric.

        Parameters
        ----------
        metric, note, limit
            As in `tables.QUALITY`.
        value
            nan where there is none; infinite where there is no number to it that yet keeps or breaks the limit.
        kept
            Whether the value keeps the limit; None where there is none.
        gate
            The gate that the limit belongs to; without one it neither closes a verdict nor warns.
        """
        judged = not np.isnan(value) and gate is not None and kept is not None
        closes = gate in self.limits.gates
        self.rows.append(
            {
                "metric": metric,
                "value": float(value) if np.isfinite(value) else np.nan,
                "limit": limit,
                "passed": bool(kept) if judged and closes else None,
                "warned": not kept if judged and not closes else None,
                "note": note,
            }
        )
