"""The settings pages: who gets in, what is connected, when people work."""
