"""Connectors: what CRMs and tools send us, how it is known to be theirs, and what it means."""
