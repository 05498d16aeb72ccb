"""The page that stands in for the index while a run goes: how far it is, and the verdicts so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mtorkin.report.pages import render
from mtorkin.report.rows import Row, items
from mtorkin.report.sureness import in_short, likeliest

#: Seconds after which a browser looks again.
REFRESH = 5


def write_underway(
    path: Path,
    line: str,
    through: Sequence[tuple[str, str]],
    verdicts: Sequence[Row],
    drawn: Mapping[str, str],
    goes_on: bool,
    missing: int | None = None,
) -> None:
    """Write the page.

    Parameters
    ----------
    path
        Its file.
    line
        How far the run is.
    through
        What is done compound by compound, each with how many compounds it is done with.
    verdicts
        Rows of `mtorkin.base.tables.VERDICTS`; none where there are no verdicts yet.
    drawn
        Where the pages are that can be opened, by the column ``page``.
    goes_on
        Whether the run goes on; it has ended before its end where it does not.
    missing
        Of first verdicts, those on compounds that are fitted while others are not: in how many batches they could not
        be made. None where these are the verdicts of the run.
    """
    records = [
        {
            **row,
            "link": drawn.get(row["page"], ""),
            "sure": in_short(row["verdict"], row["support"]),
            "likeliest": likeliest(row["support"], items(row["alive"])) if row["verdict"] == "unresolved" else "",
        }
        for row in verdicts
    ]
    render(
        "underway.html",
        path,
        line=line,
        through=through,
        records=records,
        drawn=sum(bool(record["link"]) for record in records),
        goes_on=goes_on,
        missing=missing,
        refresh=REFRESH,
        simulated=any(row["simulated"] for row in verdicts),
    )
