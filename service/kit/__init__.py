"""The kit: what rooms share and no room owns."""
