"""The programming interface: what the site shows, for programs that a person lets read and decide for him.

Every operation asks the queries and actions that the pages ask, so that it gives no more than they do.
"""
