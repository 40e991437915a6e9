"""From any part of the program to its user: a failure that is expected, told in one line and without a traceback."""


class AndonError(Exception):
    """What is wrong, where, and what to do: the command line prints the message and exits 1."""


class MisuseError(AndonError):
    """The caller asked for something that cannot be: a missing file, a value that is not allowed. Exit code 2."""
