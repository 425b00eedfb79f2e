"""schemathesis reads the OpenAPI document and asks everything it allows and much that it does not."""

import os
import re
import subprocess
import sys
from pathlib import Path

import requests

from tests.clients.conftest import Served

EXAMPLES = "4"
CONFIG = """\
[[operations]]
include-path-regex = "/rows"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "400", "404"]
"""
"""Which columns there are is told by each table, not by the document: a name of another one is refused."""


def test_the_api_answers_as_its_document_says(served: Served, tmp_path: Path) -> None:
    """No fault, no status, media type, header or member that is not named, nothing wrong taken, nothing right refused.

    Trying files is left out: its address parameter makes the catalog open connections.
    """
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    program = "from schemathesis.cli import schemathesis; schemathesis()"
    command = [
        sys.executable, "-c", program, "--config-file", str(config), "run",
        f"{served.url}/api/v1/openapi.json?lang=en", "--checks", "all",
        "--max-examples", EXAMPLES, "--seed", "1", "--no-shrink", "--suppress-health-check", "all",
        "--exclude-operation-id", "validateFile", "--no-color", "--request-timeout", "60",
    ]  # fmt: skip

    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "NO_PROXY": "*"}, capture_output=True, text=True, check=False,
        timeout=600,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    made = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert made and made[1] == made[2] and int(made[1]) > 500


def test_every_operation_is_in_the_document(served: Served) -> None:
    from web.api.v1 import all_operations

    document = requests.get(f"{served.url}/api/v1/openapi.json", timeout=60).json()
    told = {each["operationId"] for path in document["paths"].values() for each in path.values()}

    assert told == {operation.id for operation in all_operations()}
    assert document["openapi"].startswith("3.1.")
