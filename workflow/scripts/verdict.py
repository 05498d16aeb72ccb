"""The stage `verdict` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import script
from mtorkin.workflow.stages.verdict import verdict

script.run(verdict, snakemake)
