"""The glossary: the words that both teams agree on, and what a changed one would have meant."""
