"""Segment-compatible intake: what analytics libraries send, as leads and events."""
