"""The stage `settle` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import script
from mtorkin.workflow.stages.settle import settle

script.run(settle, snakemake)
