"""Validate a crate against the profile Workflow Run Crate, without a network: run by the Python of roc-validator.

    python crate.py DIRECTORY

The context of RO-Crate 1.1 is that which the package `rocrate` holds up to its version 0.15; the validator is answered
with it, and with nothing else. The exit status is 1 where something REQUIRED is missing; what is RECOMMENDED and
missing is printed.
"""

import json
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import requests
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils.http import HttpRequester, OfflineCacheMissError

PROFILE, CONTEXT = "workflow-run-crate-0.5", "https://w3id.org/ro/crate/1.1/context"


def held(_requester, address, **_):
    """The answer to a request, which takes no network."""
    if address != CONTEXT:
        raise OfflineCacheMissError(address)
    content = files("rocrate").joinpath("data/ro-crate.jsonld").read_bytes()
    found = json.loads(content)
    # That of a later RO-Crate has other addresses for the words of workflows.
    assert found["@id"] == CONTEXT, f"{found['@id']} is not the context of RO-Crate 1.1"
    answer = requests.Response()
    answer.status_code, answer.url, answer._content = 200, address, content
    answer.headers["Content-Type"] = "application/ld+json"
    return answer


def main(directory):
    """Print what is missing; 1 where it is required."""
    HttpRequester.get = held
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
