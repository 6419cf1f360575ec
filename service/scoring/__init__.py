"""Scoring: how good a lead is, why, and any old score again."""
