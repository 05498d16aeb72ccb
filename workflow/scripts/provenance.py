"""The stage `provenance` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import script
from mtorkin.workflow.stages.provenance import provenance

script.run(provenance, snakemake)
