"""The stage `outcome` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import script
from mtorkin.workflow.stages.outcome import outcome

script.run(outcome, snakemake)
