"""The stage `reduce` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import script
from mtorkin.workflow.stages.reduce import reduce

script.run(reduce, snakemake)
