"""Connectors: what CRMs and tools send us and hold, how it is known to be theirs, what it means."""
