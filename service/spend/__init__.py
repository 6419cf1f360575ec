"""Spend: what marketing paid, by day, source and campaign."""
