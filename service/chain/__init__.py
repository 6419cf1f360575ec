"""The chain from volume to signatures: what is behind, on whose side, what mends it."""
