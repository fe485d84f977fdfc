"""The command line: parse, call, print. The composition root of Mirab."""

try:
    from mirab.cli.app import main
except ModuleNotFoundError:
    # a package is missing: whatever was asked, the answer is what is missing and the remedy
    from mirab.cli.doctor import main

__all__ = ["main"]
