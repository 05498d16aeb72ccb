"""What a job of each stage may take, for a cluster to plan by; where a job is tried again it asks for more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Cost:
    """Memory in megabytes and time in minutes that a first try asks for."""

    memory: int
    minutes: int


#: Of a batch of some 30 compounds, or a folder of eight plates of 384 wells: twice the memory and ten times the time of
#: `benchmarks/speed/study.py` or more, since nodes of a cluster differ, and the first fit may compile the engine.
COSTS = {
    "ingest": Cost(500, 10),
    "reduce": Cost(500, 10),
    "families": Cost(2000, 30),
    "fit": Cost(1000, 60),
    "verdict": Cost(2000, 30),
    "pathway": Cost(1000, 60),
    "settle": Cost(1000, 120),
    "pages": Cost(1500, 60),
    "index": Cost(2000, 30),
    "provenance": Cost(500, 10),
    "outcome": Cost(500, 10),
}


def resources(stage: str) -> dict[str, Callable[..., Any]]:
    """The resources of a stage's rule: memory and time double with each try."""
    cost = COSTS[stage]

    def memory(wildcards: object, attempt: int) -> int:
        return cost.memory << (attempt - 1)

    def runtime(wildcards: object, attempt: int) -> int:
        return cost.minutes << (attempt - 1)

    return {"mem_mb": memory, "runtime": runtime}
