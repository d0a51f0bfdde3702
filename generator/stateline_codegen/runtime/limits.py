"""What every limit has to be."""


def check_limit(name: str, value: object) -> None:
    """See that the value of a limit is a number of bytes or of things.

    Raises:
        TypeError: It is not an integer.
        ValueError: It is negative.

    """
    if type(value) is not int:
        raise TypeError(f"{name} must be an integer, not {value!r}")
    if value < 0:
        raise ValueError(f"{name} must not be negative")
