"""How the tables of mail came to be as they are."""
