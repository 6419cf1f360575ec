"""Privacy: who objected, who is erased, who is forgotten in time; pure rules and rows."""
