"""Clocks: what is left of the agreed time, who was reminded, and what came too late."""
