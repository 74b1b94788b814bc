"""Freed memory is kept for reuse, and goes back when it is asked to; in a process of its own."""

from __future__ import annotations

import json
import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="a setting of glibc")

PROBE = """
import json, resource, sys
sys.path.insert(0, {parent!r})
from {name}.inference.allocator import give_back_freed_memory, keep_freed_memory

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

kept = {keep} and keep_freed_memory()
bytearray({size})
before = faults()
for _ in range(10):
    bytearray({size})
found = faults() - before, resident()
give_back_freed_memory()
print(json.dumps([kept, *found, resident()]))
"""
SIZE = 96 << 20  # bytes; above the largest that glibc takes from its heap by itself


def probe(root, keep):
    """Tell if it was kept, page faults of ten arrays, bytes after them and when given back."""
    program = PROBE.format(parent=str(root / ".dev"), name="landseg", keep=keep, size=SIZE)
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    )
    return json.loads(done.stdout)


@pytest.fixture
def root(root, tmp_path):
    (tmp_path / ".dev").mkdir()
    (tmp_path / ".dev" / "landseg").symlink_to(root)
    return tmp_path


def test_the_next_array_takes_the_pages_of_the_last(root):
    pages = SIZE // 4096
    _, without, *_ = probe(root, keep=False)
    kept, with_it, *_ = probe(root, keep=True)
    assert kept
    assert without > 9 * pages / 512  # huge pages, where the system gives them
    assert with_it < without / 5


def test_kept_memory_goes_back_when_it_is_asked_to(root):
    _, _, kept, left = probe(root, keep=True)
    assert kept > SIZE
    assert kept - left > 0.9 * SIZE


def test_importing_the_core_changes_no_setting(root):
    kept, _, resident, _ = probe(root, keep=False)
    assert not kept
    assert resident < SIZE
