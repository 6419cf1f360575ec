"""Objectives: what both teams have agreed to reach, checked and followed."""
