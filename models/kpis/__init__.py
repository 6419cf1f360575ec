"""KPIs: what is measured, on which leads, and what was measured of each day gone by."""
