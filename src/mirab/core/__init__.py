"""What every level of Mirab shares: periods, places, claims, provenance, marks, words and frames."""
