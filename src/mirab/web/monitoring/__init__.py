"""The watch on pages: map, places, indicators, sources and what they refused."""
