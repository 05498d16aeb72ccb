"""The stage `ingest` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import job
from mtorkin.workflow.stages.ingest import ingest

job.run(ingest, snakemake)
