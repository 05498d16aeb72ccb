# One job: the verdict on every compound, and the tables of all fits.


rule verdict:
    input:
        families=expand(paths.DEALT["families"], batch=BATCHES),
        fits=expand(paths.FIT["fits"], batch=BATCHES),
        parameters=expand(paths.FIT["parameters"], batch=BATCHES),
        patterns=expand(paths.FIT["patterns"], batch=BATCHES),
        quality=expand(paths.REDUCE["quality"], assay=ASSAYS),
        compounds=paths.GATHERED["compounds"],
        problems=expand(paths.FIT["problems"], batch=BATCHES),
    output:
        **{
            **paths.VERDICT,
            "decided": expand(paths.DECIDED, batch=BATCHES),
            "verdicts": report(paths.VERDICT["verdicts"], caption="../report/verdicts.rst", category="Study"),
        },
    log:
        paths.log("verdict"),
    conda:
        "../envs/mtorkin.yaml"
    threads: 1
    resources:
        **costs.resources("verdict"),
    params:
        **dependencies.params("verdict", SETTINGS),
        batches=BATCHES,
    script:
        "../scripts/verdict.py"
