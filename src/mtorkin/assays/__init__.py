"""What was measured: the assay folder, its layouts, units and compounds.

Nothing is imported here: who needs a small part must not pay for pandas, pint or pydantic.
"""
