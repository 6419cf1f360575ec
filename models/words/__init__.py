"""The common language: terms, and definitions that the program executes."""
