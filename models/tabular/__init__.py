"""Tables from outside: a CSV file, its map to canonical names, and the dates and numbers in it."""
