"""What was measured: the assay folder, its layouts, units and compounds.

Nothing is imported here: finding folders must not cost the import of pandas, pint or pydantic.
"""
