"""How the tables of project came to be."""
