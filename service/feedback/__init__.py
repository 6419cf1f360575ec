"""Feedback: a rep says how good the lead really was."""
