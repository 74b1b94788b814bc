"""Reading ahead and writing behind: order, bounds, errors, and no thread left behind."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest
from landseg.inference.pipeline import UNWRITTEN, WriteBehind, read_ahead

LONG = 20  # s; only a failing test waits so long


class OddError(Exception):
    pass


def nothing():
    pass


@pytest.fixture(autouse=True)
def no_thread_is_left():
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) == before


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_what_was_read_comes_in_order_though_later_items_are_ready_first(threads):
    ready = [threading.Event() for _ in range(7)]
    ready[6].set()

    def read(item):
        following = ready[item + 1 if item % threads < threads - 1 and item < 6 else 6]
        assert following.wait(LONG)
        ready[item].set()
        return item

    assert list(read_ahead(read, range(7), threads, nothing, nothing)) == list(range(7))


def test_the_next_item_is_read_while_the_caller_works_on_the_last():
    began = [threading.Event() for _ in range(3)]

    def read(item):
        began[item].set()
        return item

    with closing(read_ahead(read, range(3), 1, nothing, nothing)) as values:
        assert next(values) == 0
        assert began[1].wait(LONG)


@pytest.mark.parametrize("threads", [1, 3])
def test_no_more_is_held_than_one_item_a_thread_beside_the_callers(threads):
    taken = []

    def items():
        for item in range(20):
            taken.append(item)
            yield item

    for done, _ in enumerate(read_ahead(lambda item: item, items(), threads, nothing, nothing), 1):
        assert len(taken) <= done + threads


def test_an_error_comes_where_its_value_would_have_come():
    def read(item):
        if item == 2:
            raise OddError(item)
        return item

    values, found = read_ahead(read, range(9), 4, nothing, nothing), []
    with pytest.raises(OddError, match="2"):
        found.extend(iter(lambda: next(values), None))
    assert list(values) == []


def test_a_reader_may_raise_a_timeout_of_its_own():
    def read(_):
        raise TimeoutError

    with pytest.raises(TimeoutError):
        list(read_ahead(read, [1], 1, nothing, nothing))


def test_a_cancel_is_heard_while_the_caller_waits_for_a_slow_reader():
    stopped = threading.Event()

    def step():
        raise OddError

    with pytest.raises(OddError):
        list(read_ahead(lambda _: stopped.wait(LONG), range(5), 2, step, stopped.set))
    assert stopped.is_set()


def test_calls_are_made_in_order_in_one_other_thread_and_waited_for():
    made = []

    def write(item):
        made.append((item, threading.get_ident()))

    with WriteBehind(nothing) as writer:
        for item in range(50):
            writer.call(write, item)
    assert [item for item, _ in made] == list(range(50))
    assert len({thread for _, thread in made}) == 1
    assert made[0][1] != threading.get_ident()


def test_a_slow_writer_holds_the_caller_back():
    freed, called = threading.Event(), []

    def step():
        called.append(len(given))
        freed.set()

    given = []
    with WriteBehind(step) as writer:
        for item in range(5):
            writer.call(freed.wait, LONG)
            given.append(item)
    assert called[0] == UNWRITTEN


@pytest.mark.parametrize("more", [0, 1, 10])
def test_an_error_of_the_writer_reaches_the_caller(more):
    def write():
        raise OddError

    with pytest.raises(OddError):
        _call([write, *[nothing] * more])


def test_what_was_ready_is_written_when_the_caller_is_cancelled():
    made = []

    def cancelled():
        yield lambda: made.append(1)
        yield lambda: made.append(2)
        raise OddError

    with pytest.raises(OddError):
        _call(cancelled())
    assert made == [1, 2]


def _call(functions):
    with WriteBehind(nothing) as writer:
        for function in functions:
            writer.call(function)
