"""The stage `fit` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import script
from mtorkin.workflow.stages.fit import fit

script.run(fit, snakemake)
