"""Situations, proposals and what people decided of them, and the event register."""
