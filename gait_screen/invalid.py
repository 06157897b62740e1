"""What is wrong with a file that somebody wrote, in words that they understand."""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError

#: pydantic's messages that somebody who wrote a file by hand would not understand.
_PLAIN_FAULTS: Final = {
    "extra_forbidden": "There is no such field",
    "missing": "This field is missing",
    "bool_type": "Input should be true or false, without quotation marks",
    "int_type": "Input should be a whole number, without quotation marks",
    "float_type": "Input should be a number, without quotation marks",
    "tuple_type": "Input should be a list, in [ and ]",
    "list_type": "Input should be a list, in [ and ]",
}


def describe_invalid(error: ValidationError, where: str, expected: str) -> str:
    """Put pydantic's first faults into one readable sentence."""
    faults = [
        f"{'.'.join(str(part) for part in fault['loc']) or 'top level'}: "
        f"{_PLAIN_FAULTS.get(fault['type'], fault['msg'])}"
        for fault in error.errors()[:3]
    ]
    more = len(error.errors()) - len(faults)
    tail = f" (and {more} more)" if more > 0 else ""
    return f"{where} is not {expected}: {'; '.join(faults)}{tail}."
