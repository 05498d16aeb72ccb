# A job per batch of compounds: what each would do in a cell, by a model of its mTOR pathway.


rule pathway:
    input:
        compounds=paths.GATHERED["compounds"],
        families=paths.DEALT["families"],
        fits=paths.FIT["fits"],
        parameters=paths.FIT["parameters"],
        decided=paths.DECIDED,
    output:
        **paths.PREDICTED,
    log:
        paths.log("pathway", "batch"),
    conda:
        "../envs/mtorkin.yaml"
    threads: 1
    resources:
        **costs.resources("pathway"),
    params:
        **dependencies.params("pathway", SETTINGS),
        batch="{batch}",
        batches=BATCHES,
        observed=OBSERVED,
    script:
        "../scripts/pathway.py"
