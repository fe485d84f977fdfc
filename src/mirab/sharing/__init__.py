"""Who may see what: the rule that policy, archive and results share."""
