# One job per assay folder. Its inputs are the files that lie there now: a missing or broken folder still has a job,
# which records the problem.


rule ingest:
    input:
        lambda wildcards: [str(file) for file in folders.files(Path(FOLDERS[wildcards.assay]))],
    output:
        **paths.INGEST,
    log:
        paths.log("ingest", "assay"),
    params:
        **dependencies.params("ingest", SETTINGS),
        assay="{assay}",
        folder=lambda wildcards: FOLDERS[wildcards.assay],
    script:
        "../scripts/ingest.py"
