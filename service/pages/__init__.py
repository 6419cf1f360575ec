"""Pages: the roof that people see. One file a page; they read rooms' queries and hold no rules."""
