"""The scorecard: base and rules, read one lead at a time or by the table, always adding up."""
