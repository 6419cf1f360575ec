"""The agreement (SLA): put together from what is stored, signed by both teams, kept as signed."""
