"""Numbers in, the words of alerts and recommendations out: per cent for people, never in a field for machines."""


def per_cent(ratio: float) -> str:
    """0.1234 → '12.3 %'."""
    return f"{100 * ratio:.1f} %"


def times(ratio: float) -> str:
    """2.51 → '2.5 times'."""
    return f"{ratio:.1f} times"


def listed(names: list[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def sentences(*some: str) -> str:
    """Those that say something, one after another."""
    return " ".join(each for each in some if each)
