"""Facts about leads: what kinds there are, how they are named, and the only writer of them."""
