"""What the command `smarketing` does: one file a command, read when it is asked for."""
