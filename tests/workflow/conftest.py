"""What the tests of the workflow share."""

from __future__ import annotations

import contextlib
import io
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from snakemake import api

from mtorkin.workflow.launch import workflow_root

Jobs = Callable[..., Counter[str]]


@pytest.fixture(scope="session")
def jobs() -> Jobs:
    """How many jobs of every rule would run in a working directory, with a configuration; nothing is run."""

    def count(workdir: Path, config: Mapping[str, object], *targets: str) -> Counter[str]:
        quiet = io.StringIO()
        output = api.OutputSettings(dryrun=True, enable_file_logging=False)
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet), api.SnakemakeApi(output) as session:
            workflow = session.workflow(
                snakefile=workflow_root() / "Snakefile",
                workdir=workdir,
                config_settings=api.ConfigSettings(config=dict(config)),
                resource_settings=api.ResourceSettings(cores=1),
            )
            dag = workflow.dag(api.DAGSettings(targets=frozenset(targets)))
            dag.execute_workflow(pseudo_executor="dryrun")
            # The public interface has no way to the jobs themselves.
            return Counter(job.rule.name for job in workflow._workflow.dag.needrun_jobs(exclude_finished=False))

    return count
