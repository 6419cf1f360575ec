"""What a command may be asked and cannot do; `__main__` says it in one line."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer
    """Nothing was done; the message, else the class's docstring, says what to do instead."""

    def __str__(self) -> str:
        return super().__str__() or " ".join((self.__doc__ or "").split())
