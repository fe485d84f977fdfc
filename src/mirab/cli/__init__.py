"""The command line: parse, call, print. The composition root of Mirab."""

from mirab.cli.app import main

__all__ = ["main"]
