"""The stage `ingest` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import script
from mtorkin.workflow.stages.ingest import ingest

script.run(ingest, snakemake)
