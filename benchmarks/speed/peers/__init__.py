"""What the figures are held against: floors, and what people write."""
