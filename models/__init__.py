"""Ground: what is known about leads, as rows or as pure rules. No HTTP, no commit."""
