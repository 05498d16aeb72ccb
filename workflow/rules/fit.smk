# Families gather the evidence on a compound from all folders, so that one job deals them into batches; then a job per batch.


rule families:
    input:
        assays=expand(paths.INGEST["assay"], assay=ASSAYS),
        velocities=expand(paths.REDUCE["velocities"], assay=ASSAYS),
        quality=expand(paths.REDUCE["quality"], assay=ASSAYS),
        progress=expand(paths.REDUCE["progress"], assay=ASSAYS),
    output:
        **paths.GATHERED,
        **{name: expand(path, batch=BATCHES) for name, path in {**paths.DEALT, **paths.SHOWN}.items()},
    log:
        paths.log("families"),
    conda:
        "../envs/mtorkin.yaml"
    threads: 1
    resources:
        **costs.resources("families"),
    params:
        **dependencies.params("families", SETTINGS),
        assays=list(ASSAYS),
        batches=BATCHES,
    script:
        "../scripts/families.py"


rule fit:
    input:
        **paths.DEALT,
    output:
        **paths.FIT,
    log:
        paths.log("fit", "batch"),
    conda:
        "../envs/mtorkin.yaml"
    threads: 1
    resources:
        **costs.resources("fit"),
    params:
        **dependencies.params("fit", SETTINGS),
    script:
        "../scripts/fit.py"
