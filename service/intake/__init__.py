"""Intake: facts about leads come in, and leads can be read back."""
