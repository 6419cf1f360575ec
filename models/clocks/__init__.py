"""Clocks: how much of the agreed working time is left to attempt, contact and judge a lead."""
