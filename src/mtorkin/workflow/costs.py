"""What a job of each stage may take, for a cluster to plan by; where a job is tried again it asks for more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Cost:
    """Memory in megabytes and time in minutes that a first try asks for, and seconds that it is likely to take."""

    memory: int
    minutes: int
    seconds: float


#: Of a batch of some 30 compounds, or a folder of eight plates of 384 wells: twice the memory and ten times the time of
#: `benchmarks/speed/study.py` or more, since nodes of a cluster differ, and the first fit may compile the engine. The
#: seconds are those of such a job with its start; what is said of the time that is left rests on how they compare.
COSTS = {
    "ingest": Cost(500, 10, 0.35),
    "reduce": Cost(500, 10, 0.5),
    "families": Cost(2000, 30, 1.5),
    "fit": Cost(1000, 60, 8.0),
    "verdict": Cost(2000, 30, 0.6),
    "pathway": Cost(1000, 60, 3.0),
    "settle": Cost(1000, 120, 1.5),
    "pages": Cost(1500, 60, 3.0),
    "index": Cost(2000, 30, 1.0),
    "provenance": Cost(500, 10, 0.3),
    "outcome": Cost(500, 10, 0.3),
}


def resources(stage: str) -> dict[str, Callable[..., Any]]:
    """The resources of a stage's rule: memory and time double with each try."""
    cost = COSTS[stage]

    def memory(wildcards: object, attempt: int) -> int:
        return cost.memory << (attempt - 1)

    def runtime(wildcards: object, attempt: int) -> int:
        return cost.minutes << (attempt - 1)

    return {"mem_mb": memory, "runtime": runtime}
