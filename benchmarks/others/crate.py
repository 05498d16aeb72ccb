"""Validate a crate against the profile Workflow Run Crate, without a network: run by the Python of roc-validator.

    python crate.py DIRECTORY

The context of RO-Crate 1.1 is that which the package `rocrate` holds; no address is asked for anything else. The exit
status is 1 where something REQUIRED is missing; what is RECOMMENDED and missing is printed.
"""

import json
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils import document_loader

PROFILE, CONTEXT = "workflow-run-crate-0.5", "https://w3id.org/ro/crate/1.1/context"


def held(address):
    """A document that would come from the network."""
    if address != CONTEXT:
        raise LookupError(f"{address} is not here")
    found = json.loads(files("rocrate").joinpath("data/ro-crate.jsonld").read_text(encoding="utf-8"))
    assert len(found["@context"]) > 2000, "this is no context of RO-Crate"
    return found


def main(directory):
    """Print what is missing; 1 where it is required."""
    document_loader._fetch_json_ld = held
    with tempfile.TemporaryDirectory() as cache:
        settings = ValidationSettings(
            rocrate_uri=directory, profile_identifier=PROFILE, requirement_severity=Severity.RECOMMENDED, offline=True,
            cache_path=Path(cache) / "http", skip_availability_check=True,
        )  # fmt: skip
        result = services.validate(settings)
    found = {severity: [] for severity in (Severity.REQUIRED, Severity.RECOMMENDED)}
    for issue in result.get_issues():
        found.setdefault(issue.severity, []).append(f"{issue.check.identifier} {issue.message}")
    for severity, said in found.items():
        print(f"{severity.name}: {len(set(said))}")
        print(*(f"  {each}" for each in sorted(set(said))), sep="\n")
    return 1 if found[Severity.REQUIRED] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
