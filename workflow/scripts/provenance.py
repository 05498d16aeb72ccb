"""The stage `provenance` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import job
from mtorkin.workflow.stages.provenance import provenance

job.run(provenance, snakemake)
