"""The whole site: settings, addresses, Today, search, and pages over several apps."""
