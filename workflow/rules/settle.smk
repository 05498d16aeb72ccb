# A job per batch of compounds: the next plate for each whose class is left open.


rule settle:
    input:
        **paths.DEALT,
        **{name: path for name, path in paths.FIT.items() if name in ("fits", "parameters", "patterns")},
        decided=paths.DECIDED,
        compounds=paths.GATHERED["compounds"],
        quality=paths.SHOWN["quality"],
        assays=expand(paths.INGEST["assay"], assay=ASSAYS),
    output:
        **paths.SETTLED,
        plates=directory(paths.SETTLE),
    log:
        paths.log("settle", "batch"),
    conda:
        "../envs/mtorkin.yaml"
    threads: 1
    resources:
        **costs.resources("settle"),
    params:
        **dependencies.params("settle", SETTINGS),
        assays=list(ASSAYS),
        batch="{batch}",
    script:
        "../scripts/settle.py"
