"""Follow a pickle's instructions without doing one of them: nothing is imported, called or made.

What plain weights need is short and listed here; all else is refused before any unpickler runs.
PyTorch's own `weights_only` stands behind this: two of its versions could be fooled
(CVE-2025-32434, CVE-2026-24747).
"""

from __future__ import annotations

import re
from typing import NamedTuple, Union

MAY_BE_CALLED = re.compile(
    rb"_codecs encode|collections OrderedDict|torch Size|"
    rb"torch\._utils _rebuild_(parameter|tensor|tensor_v2)|"
    rb"torch (Float|Double|Half|BFloat16|Long|Int|Short|Char|Byte|Bool)Storage|"
    rb"torch ((float|int|uint|bfloat)\d+|bool)"
)
PLAIN = b"})]N\x88\x89"  # push something without an argument: {} () [] None True False
NUMBERS = {b"J": 4, b"K": 1, b"M": 2}  # push a whole number of so many bytes
TUPLES = {b"\x85": 1, b"\x86": 2, b"\x87": 3}
POPS = {b"b": 2, b"s": 3, b"a": 2}  # set state, set item, append: one thing is left
LONGEST = 10_000_000  # bytes of a pickle; that of a SegNet has about 20,000
STORAGE_SIZE = 4  # its place in ("storage", type, key, device, elements[, view])


class UnsafePickleError(ValueError):
    """A pickle asks for more than plain weights need."""


class Thing(NamedTuple):
    """What an instruction would leave on the stack, as far as it matters here."""

    value: Union[int, tuple[object, ...], None] = None
    weight: int = 1  # things within, each as often as it is reached: what hashing would cost


class PickleCheck:
    """A walk along the pickles of a file, one after the other.

    `most` is how many elements a storage may claim: the file's bytes, as each takes one at least.
    """

    def __init__(self, stored: bytes, most: int) -> None:
        self._stored, self._most, self._place = stored, most, 0

    def next_pickle(self) -> None:
        """Follow the next pickle to its end.

        Raises:
            UnsafePickleError: it names code, objects or memory that plain weights do not need.
            LookupError: it is no pickle, or cut.
        """
        self._stack: list[Thing] = []
        self._marks: list[int] = []
        self._memo: dict[int, Thing] = {}
        start = self._place
        while (code := self._take(1)) != b".":
            self._follow(code)
            if self._place - start > LONGEST:
                raise UnsafePickleError("instructions without end")

    def _follow(self, code: bytes) -> None:
        if code in NUMBERS:
            self._push(self._number(NUMBERS[code], signed=code == b"J"))
        elif code in TUPLES:
            self._push_tuple(TUPLES[code])
        elif code in POPS:
            self._pop(POPS[code])
            self._push(None)
        elif code in PLAIN:
            self._push(() if code == b")" else None)
        elif code in b"XUG\x8acqrhj\x80":
            self._follow_argument(code)
        elif code in b"(tue":
            self._follow_mark(code)
        elif code == b"R":  # call; what comes out may be hashed like what went in
            self._stack.append(Thing(None, sum(thing.weight for thing in self._pop(2))))
        elif code == b"Q":
            self._storage()
        else:
            raise UnsafePickleError(repr(code))

    def _follow_argument(self, code: bytes) -> None:
        if code in b"XU":  # a text, its length before it
            self._push_after(self._number(4 if code == b"X" else 1))
        elif code == b"G":  # a floating-point number
            self._push_after(8)
        elif code == b"\x8a":  # a long whole number
            self._push(self._number(self._number(1), signed=True))
        elif code == b"c":
            self._name()
        elif code in b"qr":  # keep the topmost for later
            self._memo[self._number(1 if code == b"q" else 4)] = self._stack[-1]
        elif code in b"hj":
            self._stack.append(self._memo[self._number(1 if code == b"h" else 4)])
        elif code == b"\x80":  # the version
            self._take(1)

    def _follow_mark(self, code: bytes) -> None:
        if code == b"(":
            self._marks.append(len(self._stack))
        else:
            above = len(self._stack) - self._marks.pop()
            if code == b"t":
                self._push_tuple(above)
            else:  # items for the dictionary or list below
                self._pop(above + 1)
                self._push(None)

    def _name(self) -> None:
        end = self._stored.index(b"\n", self._stored.index(b"\n", self._place) + 1)
        name = self._take(end + 1 - self._place).replace(b"\n", b" ").strip()
        if not MAY_BE_CALLED.fullmatch(name):
            raise UnsafePickleError(repr(name))
        self._push(None)

    def _storage(self) -> None:
        claim = self._stack.pop().value
        size = claim[STORAGE_SIZE] if isinstance(claim, tuple) else None
        if not isinstance(size, int) or not 0 <= size <= self._most:
            raise UnsafePickleError("a storage larger than the file")
        self._push(None)

    def _push(self, value: int | tuple[object, ...] | None) -> None:
        self._stack.append(Thing(value))

    def _push_after(self, count: int) -> None:
        self._take(count)
        self._push(None)

    def _push_tuple(self, count: int) -> None:
        things = self._pop(count)
        weight = 1 + sum(thing.weight for thing in things)
        if weight > self._most:
            raise UnsafePickleError("tuples within tuples without end")
        self._stack.append(Thing(tuple(thing.value for thing in things), weight))

    def _pop(self, count: int) -> list[Thing]:
        if count > len(self._stack):
            raise LookupError("nothing left on the stack")
        start = len(self._stack) - count
        things = self._stack[start:]
        del self._stack[start:]
        return things

    def _number(self, count: int, signed: bool = False) -> int:
        return int.from_bytes(self._take(count), "little", signed=signed)

    def _take(self, count: int) -> bytes:
        end = self._place + count
        if end > len(self._stored):
            raise LookupError("cut")
        taken = self._stored[self._place : end]
        self._place = end
        return taken
