"""The stages: a module each, with one function of its name, from the files of the stages before to those of its own.

What a module imports is also what the results of its stage depend on (see `mtorkin.workflow.dependencies`).
"""
