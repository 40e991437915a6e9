"""From the words after `andon` to the part of the program that does it."""

from streams.cli.entry import main

__all__ = ["main"]
