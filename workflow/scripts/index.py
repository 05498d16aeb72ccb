"""The stage `index` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import script
from mtorkin.workflow.stages.index import index

script.run(index, snakemake)
