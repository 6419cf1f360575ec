"""The agreement (SLA) between marketing and sales: worded, signed, read, printed."""
