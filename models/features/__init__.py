"""Features: what a lead is (fit) and did (engagement), as one flat snapshot as of one instant."""
