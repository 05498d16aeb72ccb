"""Tables as Markdown."""

from __future__ import annotations

from typing import Any

import pandas as pd


def markdown(table: pd.DataFrame) -> str:
    """A table in Markdown; numbers in their short form."""
    rows = [
        list(map(str, table.columns)),
        ["---"] * table.shape[1],
        *([_text(value) for value in row] for row in table.itertuples(index=False)),
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
