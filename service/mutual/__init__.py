"""Mutual feedback: marketing disputes rejections, sales flags campaigns, each side answers."""
