"""Look through a pickle's instructions without following one of them.

What plain weights need is short and listed here; all else is refused before any unpickler runs.
PyTorch's own `weights_only` stands behind this: two of its versions could be fooled
(CVE-2025-32434, CVE-2026-24747).
"""

from __future__ import annotations

import pickletools
import re
from collections.abc import Iterator
from io import BytesIO

MAY_BE_CALLED = {
    "_codecs encode",
    "collections OrderedDict",
    "torch Size",
    "torch._utils _rebuild_parameter",
    "torch._utils _rebuild_tensor",
    "torch._utils _rebuild_tensor_v2",
}
TYPES = re.compile(r"torch ((Float|Double|Half|BFloat16|Long|Int|Short|Char|Byte|Bool)Storage|"
                   r"(float|int|uint|bfloat)\d+|bool)")  # fmt: skip
WHOLE_NUMBERS = {"BININT", "BININT1", "BININT2", "LONG1"}
MEMO = {"BINPUT", "LONG_BINPUT"}
INSTRUCTIONS = WHOLE_NUMBERS | MEMO | {
    "APPEND", "APPENDS", "BINFLOAT", "BINGET", "BINPERSID", "BINUNICODE", "BUILD", "EMPTY_DICT",
    "EMPTY_LIST", "EMPTY_TUPLE", "GLOBAL", "LONG_BINGET", "MARK", "NEWFALSE", "NEWTRUE", "NONE",
    "PROTO", "REDUCE", "SETITEM", "SETITEMS", "SHORT_BINSTRING", "STOP", "TUPLE", "TUPLE1",
    "TUPLE2", "TUPLE3",
}  # fmt: skip
Instruction = tuple[str, object]


class UnsafePickleError(ValueError):
    """A pickle asks for more than plain weights need."""


def check_pickle(stored: BytesIO, most: int) -> None:
    """Check the next pickle of a stream, up to its end.

    `most` is how many elements a storage may claim: the file's bytes, as each takes one at least.

    Raises:
        UnsafePickleError: it names code, objects or memory that plain weights do not need.
        ValueError: it is no pickle, or cut.
    """
    before, numbers = "", [0]
    for name, argument in _instructions(stored):
        _check_instruction(name, argument)
        if name == "MARK":
            numbers = [0]
        elif name in WHOLE_NUMBERS and isinstance(argument, int):
            numbers.append(argument)
        # A storage's size must stand in its own tuple, not come from somewhere else by memo.
        hidden = name in MEMO and before in WHOLE_NUMBERS
        if hidden or (name == "BINPERSID" and (before != "TUPLE" or max(numbers) > most)):
            raise UnsafePickleError(name)
        if name not in MEMO:
            before = name


def _instructions(stored: BytesIO) -> Iterator[Instruction]:
    for instruction, argument, _ in pickletools.genops(stored):
        yield instruction.name, argument


def _check_instruction(name: str, argument: object) -> None:
    if name not in INSTRUCTIONS:
        raise UnsafePickleError(name)
    known = argument in MAY_BE_CALLED or TYPES.fullmatch(str(argument))
    if name == "GLOBAL" and not known:
        raise UnsafePickleError(str(argument))
