"""Schemathesis reads the OpenAPI document and tries all it knows on a real service."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.fakes import secrets
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.processes import Processes, free_port

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
SLICE = ("/v1/score", "/v1/events", "/v1/feedback", "/v1/leads", "/v1/objectives", "/v1/keys")
KEYS_OF_ITS_OWN = "^/v1/keys/"
"""Who revokes and rotates keys at random soon has none: `tests/service/people` tries those."""


class Fuzzer(NamedTuple):
    address: str
    key: str
    folder: Path

    def run(self, *words: str) -> None:
        """Run schemathesis, and show what it found when it found anything."""
        command = [
            str(SCHEMATHESIS), f"--config-file={CONFIGURATION}", "--no-color",
            "run", f"{self.address}/openapi.json", f"--header=Authorization: Bearer {self.key}",
            "--checks=all", "--generation-deterministic", "--suppress-health-check=all",
            "--no-shrink", "--continue-on-failure", *words,
        ]  # fmt: skip
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]


@pytest.fixture
def fuzzer(processes: Processes, tmp_path: Path) -> Iterator[Fuzzer]:
    port = free_port()
    key = processes.run("keys", "create", "--role", "admin", "--name", "a fuzzer")
    processes.serve(
        port,
        SMARKETING_CALLS_PER_MINUTE="1000000",
        SMARKETING_GENERIC_SECRET=secrets.STANDARD,
        SMARKETING_SALESFORCE_TOKEN=secrets.SALESFORCE,
    )
    yield Fuzzer(f"http://127.0.0.1:{port}", key, tmp_path)
    assert "request_failed" not in processes.logged()


@ON_SQLITE
def test_the_most_used_routes_do_what_their_document_says(fuzzer: Fuzzer) -> None:
    only = [f"--include-path={path}" for path in SLICE]
    fuzzer.run("--phases=fuzzing", "--max-examples=4", *only)


@pytest.mark.thorough
def test_every_route_does_what_its_document_says(fuzzer: Fuzzer) -> None:
    fuzzer.run(
        "--phases=examples,coverage,fuzzing,stateful",
        "--max-examples=40",
        f"--exclude-path-regex={KEYS_OF_ITS_OWN}",
    )
