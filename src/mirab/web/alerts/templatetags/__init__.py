"""Filters of the pages of alerts."""
