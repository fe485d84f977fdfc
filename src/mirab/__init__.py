"""Mirab: the working system of a regional centre for preventive diplomacy."""
