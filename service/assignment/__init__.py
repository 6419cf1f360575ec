"""Assignment: how many leads reps can take, the cut-off that follows, and who gets which lead."""
