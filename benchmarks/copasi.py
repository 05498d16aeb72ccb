"""Whether COPASI simulates the SBML of the pathway as libroadrunner does, in every context.

Two environments, since basico is no dependency: the first writes what libroadrunner gives, the second compares.

    python benchmarks/copasi.py write expected.json                 (with mtorkin[pathway])
    python benchmarks/copasi.py compare expected.json PATHWAY.XML   (with basico)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

#: Both drugs in the medium from the start, which is not at rest, for two hours.
DOSES, MINUTES = {"inhibitor_medium": 30.0, "rapalog_medium": 3.0}, 120.0
#: Largest difference allowed, relative.
ALIKE = 1e-4


def write(file: Path) -> None:
    """What libroadrunner gives, with the constants that each context sets."""
    from mtorkin.pathway.constants import MARKERS, values
    from mtorkin.pathway.contexts import load_contexts
    from mtorkin.pathway.simulate import course, load, set_up

    runner, found = load(), {}
    for name, context in load_contexts().items():
        set_up(runner, values() | context.sets)
        for drug, dose in DOSES.items():
            runner[f"[{drug}]"] = dose
        markers = course(runner, 0.0, [MINUTES], list(MARKERS))[0].tolist()
        found[name] = {"sets": context.sets, "markers": dict(zip(MARKERS, markers, strict=True))}
    file.write_text(json.dumps(found, indent=1), encoding="utf-8")


def compare(file: Path, sbml: Path) -> float:
    """The largest relative difference of COPASI, printed for each context."""
    import basico

    largest = 0.0
    for name, context in json.loads(file.read_text(encoding="utf-8")).items():
        model = basico.load_model(str(sbml))
        for constant, value in context["sets"].items():
            basico.set_parameters(constant, exact=True, initial_value=value)
        for drug, dose in DOSES.items():
            basico.set_species(drug, exact=True, initial_concentration=dose)
        markers = context["markers"]
        table = basico.run_time_course_with_output(
            [f"Values[{marker}]" for marker in markers], duration=MINUTES, intervals=1, r_tol=1e-9, a_tol=1e-12
        )
        last = dict(zip(markers, table.iloc[-1], strict=True))
        apart = max(abs(last[m] - value) / max(abs(value), 1e-9) for m, value in markers.items())
        print(f"{name}: {apart:.1e}")
        largest = max(largest, apart)
        basico.remove_datamodel(model)
    return largest


if __name__ == "__main__":
    task, *files = sys.argv[1:]
    if task == "write":
        write(Path(files[0]))
    else:
        sys.exit(compare(Path(files[0]), Path(files[1])) > ALIKE)
