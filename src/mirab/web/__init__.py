"""The site: what people see, decide and write down. The only package that knows Django."""
