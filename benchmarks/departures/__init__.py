"""The study of departures: compounds and laboratories outside the rate law, from raw plates to a verdict.

A simulator of its own, which shares no code with the package's kinetics nor with the simulator of
`benchmarks/validation`. In four steps, a module each:

- `kinds` is the table of departures: what each does, what is true, which verdicts are right;
- `case` holds one compound in one laboratory, with `enzyme` (equilibrium) and `progress` (time) as its physics;
- `study` pipettes a case and reads it with the `detector`, and gives the wells as arrays;
- `folders` writes the same wells as assay folders, `judge` has the program read them, `run` does so for all kinds,
  `report` counts.
"""
