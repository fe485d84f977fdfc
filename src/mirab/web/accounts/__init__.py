"""People and what they may do: sign-in, roles, the one access policy, the audit."""
