"""Fixtures of the whole suite, one file a concern."""

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.databases",
    "tests.fixtures.people",
    "tests.fixtures.processes",
    "tests.fixtures.service",
]
