"""Mail out: what somebody is told by e-mail, kept until the mail server has it."""
