"""Reports in: what monitors and the desk write down of what happens, and what became of it."""
