"""What happens in a run, told by the process of Snakemake to the one that waits for it.

Snakemake's records of its log carry events with fields; its sentences are for people, and are not read. Each event goes
to the standard output as a line of JSON behind a record separator (RFC 7464), which no other line begins with. Jobs on
the same machine tell there too, of each compound.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from typing import Any

#: What a line of an event begins with.
SIGN = "\x1e"
#: The variable of the environment that asks for events, and what it says where Snakemake's own remarks are wanted too.
ASKED, ALL = "MTORKIN_EVENTS", "all"
#: What each rule does, in the words of the terminal.
DOES = {
    "ingest": "read folders",
    "reduce": "velocities",
    "families": "families",
    "fit": "fits",
    "verdict": "verdicts",
    "pathway": "predictions in cells",
    "settle": "plates that would settle it",
    "pages": "pages",
    "index": "index",
    "provenance": "provenance",
    "outcome": "outcome",
}


class Telling(logging.Filter):
    """Tells events, and lets through what is wrong; with `all`, every remark."""

    def __init__(self, remarks: bool) -> None:
        super().__init__()
        self.remarks = remarks

    def filter(self, record: logging.LogRecord) -> bool:
        """Write a line where the record is an event of those below."""
        event = told(record)
        if event:
            _write(event)
        return self.remarks or (not event and record.levelno >= logging.WARNING)


def told(record: logging.LogRecord) -> dict[str, Any]:
    """An event as plain data, or none.

    How many jobs of each rule there are; a job that begins, failed, or ended well; how many have ended.
    """
    from snakemake.common import NOTHING_TO_BE_DONE_MSG

    about = record.__dict__
    kind = str(about.get("event") or "")
    if kind == "run_info":
        return {"planned": {name: count for name, count in about["stats"].items() if name in DOES}}
    if kind == "job_info" and about["rule_name"] in DOES:
        of = ", ".join(map(str, (about["wildcards"] or {}).values()))
        return {"begins": about["rule_name"], "of": of, "job": about["jobid"]}
    if kind == "job_error" and about["rule_name"] in DOES:
        return {"failed": about["jobid"], "said": about["rule_msg"] or "", "logs": [str(log) for log in about["log"]]}
    if kind == "job_finished":
        return {"ended": about["job_id"]}
    if kind == "progress":
        return {"done": about["done"], "total": about["total"]}
    # The one thing that Snakemake says by a constant sentence and no event.
    return {"planned": {}} if record.msg == NOTHING_TO_BE_DONE_MSG else {}


def tell_of_job(event: dict[str, Any]) -> None:
    """Tell from within a job how many compounds there are, or of one more that it is done with."""
    if os.environ.get(ASKED):
        _write(event)


def _write(event: dict[str, Any]) -> None:
    """Write a line at once, so that no other process's comes in between."""
    # Where the process that waits was killed, this one is about to end, or to end its jobs.
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(f"{SIGN}{json.dumps(event)}\n")
        sys.stdout.flush()


def tell() -> None:
    """Tell the events of this process, where its environment asks for them."""
    from snakemake.logging import logger

    asked = os.environ.get(ASKED)
    if asked:
        logger.addFilter(Telling(asked == ALL))


def heard(line: str) -> dict[str, Any]:
    """The event of a line; none where it is another line."""
    found: dict[str, Any] = json.loads(line[len(SIGN) :]) if line.startswith(SIGN) else {}
    return found
