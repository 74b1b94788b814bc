"""Reading ahead of the network and writing behind it: in order, bounded, no thread left behind."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any, Optional, TypeVar

Item = TypeVar("Item")
Value = TypeVar("Value")
Step = Callable[[], None]  # called often by the thread that computes; may raise to stop

PATIENCE = 0.1  # s between two steps while the computing thread waits
UNWRITTEN = 2  # results that may wait for the writer


def read_ahead(
    read: Callable[[Item], Value],
    items: Iterable[Item],
    threads: int,
    step: Step,
    stop: Callable[[], None],
) -> Generator[Value, None, None]:
    """Yield what was read of each item, in their order, while the next ones are being read.

    Besides the value that the caller has, at most one a thread is there or being made. An error of
    a thread is raised where its value would have come. Close the iterator: then no thread is left.

    Args:
        read: called in the threads.
        items: taken in the calling thread.
        threads: that read.
        step: called while the caller waits.
        stop: makes `read` give up soon what it is doing; called at the end.
    """
    pool = ThreadPoolExecutor(threads, "landseg-read")
    reading: deque[Future[Value]] = deque()
    try:
        for item in items:
            reading.append(pool.submit(read, item))
            if len(reading) > threads:
                yield _result(reading.popleft(), step)
        while reading:
            yield _result(reading.popleft(), step)
    finally:
        stop()
        pool.shutdown(wait=True, cancel_futures=True)


class WriteBehind:
    """Calls functions in one other thread, in order; use it as a context manager.

    What they raise is raised by a later call, or at the end of the block, which waits for them.
    Where the block ends with an error, they are done all the same: a cancel keeps what is ready.
    """

    def __init__(self, step: Step) -> None:
        """Start nothing yet; `step` is called while the caller waits."""
        self._pool = ThreadPoolExecutor(1, "landseg-write")
        self._writing: deque[Future[None]] = deque()
        self._step = step

    def __enter__(self) -> WriteBehind:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        try:
            while self._writing and kind is None:
                _result(self._writing.popleft(), self._step)
        finally:
            self._pool.shutdown(wait=True)

    def call(self, function: Callable[..., None], *given: Any) -> None:
        """Have a function called, once those before it are done; wait where too many are not."""
        while len(self._writing) >= UNWRITTEN:
            _result(self._writing.popleft(), self._step)
        self._writing.append(self._pool.submit(function, *given))


def _result(future: Future[Value], step: Step) -> Value:
    while not wait([future], PATIENCE).done:
        step()
    return future.result()
