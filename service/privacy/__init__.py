"""Privacy: what people may ask about their data, and what is answered."""
