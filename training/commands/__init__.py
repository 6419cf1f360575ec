"""Commands: one file a subcommand of `smarketing-train`; it adds its words and does its task."""
