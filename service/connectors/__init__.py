"""Connectors: what each CRM sends and holds, as facts about leads."""
