"""The service: rooms around one road, behind one door."""
