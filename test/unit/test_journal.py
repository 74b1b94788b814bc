"""A journal tells the truth or nothing: of torn, changed and foreign lines, of what is done."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.done_cells import DoneCells
from landseg.inference.grid import Window, exact_tiles
from landseg.inference.job_plan import difference
from landseg.inference.journal import NAME, JournalWriter, Record, read_journal

PLAN = {"image": "ä", "area": [0, 0, 64, 96]}
RECORDS = tuple(Record(Window(0, col, 64, 32), (col, 7), '{"device": "CPU"}') for col in (0, 32))


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, RECORDS)
    return tmp_path


def write(folder, records, new=True):
    order = []
    journal = JournalWriter(folder, lambda: order.append("pixels"))
    journal.begin(PLAN, 512, 64 * 96) if new else journal.go_on()
    for record in records:
        journal.note(record)
    journal.flush()
    journal.close()
    return order


def test_a_journal_says_plan_tile_and_what_is_done(folder):
    found = read_journal(folder)
    assert (found.plan, found.tile, found.records) == (PLAN, 512, RECORDS)
    assert found.percent == 66
    assert found.when == (folder / NAME).stat().st_mtime


def test_windows_done_twice_count_once(folder):
    write(folder, RECORDS, new=False)
    assert read_journal(folder).percent == 66


def test_pixels_are_on_the_disk_before_their_lines(tmp_path):
    assert write(tmp_path, RECORDS) == ["pixels"]
    seen = []
    journal = JournalWriter(tmp_path, lambda: seen.append(len(read_journal(tmp_path).records)))
    journal.go_on()
    journal.note(RECORDS[0])
    journal.flush()
    journal.flush()
    journal.close()
    assert seen == [2]
    assert len(read_journal(tmp_path).records) == 3


@pytest.mark.parametrize("size", range(0, 400, 7))
def test_a_journal_cut_anywhere_gives_the_whole_lines_and_can_go_on(folder, size):
    whole = (folder / NAME).read_bytes()
    (folder / NAME).write_bytes(whole[:size])
    lines = whole[: size + 1].count(b"\n")
    found = read_journal(folder)
    assert (found.records if found else None) == (RECORDS[: lines - 1] if lines else None)
    if found:
        write(folder, RECORDS[1:], new=False)
        assert read_journal(folder).records == RECORDS[: lines - 1] + RECORDS[1:]


def test_a_changed_byte_costs_one_line_at_most(folder):
    whole = (folder / NAME).read_bytes()
    end = whole.index(b"\n")
    for place in range(end + 1, len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 2
        (folder / NAME).write_bytes(changed)
        assert set(read_journal(folder).records) < set(RECORDS) or changed[place] in b" \n"


@pytest.mark.parametrize("text", [b"", b"\n", b"[]\n", b'{"check": 1}\n', b"\xff\xfe\n", b"null"])
def test_a_file_that_is_no_journal_is_none(tmp_path, text):
    (tmp_path / NAME).write_bytes(text)
    assert read_journal(tmp_path) is None


def test_what_differs_is_named():
    assert difference(PLAN, dict(PLAN)) == ""
    assert difference(PLAN, {**PLAN, "area": [0, 0, 1, 1]}) == "area"
    assert difference(PLAN, {**PLAN, "new_field": 1}) == "new field"


@pytest.mark.parametrize("window", [Window(0, 0, 700, 900), Window(7, 45, 600, 333)])
@pytest.mark.parametrize("side", [416, 512])
def test_all_tiles_together_are_all_and_each_is_its_own(window, side):
    cells = DoneCells(window)
    tiles = list(exact_tiles(700, 900, window, side))
    for number, tile in enumerate(tiles):
        assert [cells.has(other.core) for other in tiles] == [n < number for n in range(len(tiles))]
        cells.add(tile.core)
    assert cells.has(window)


def test_smaller_tiles_fill_a_larger_one_and_no_more_than_they_hold():
    window = Window(5, 9, 300, 400)
    cells = DoneCells(window)
    random = np.random.default_rng(3)
    done = np.zeros((305, 409), bool)
    for _ in range(60):
        row, col = random.integers(5, 250), random.integers(9, 350)
        part = Window(int(row), int(col), 50, 59).intersect(window)
        cells.add(part)
        done[part.slices] = True
        sought = Window(64, 64, 64, 96)
        assert not cells.has(sought) or done[sought.slices].all()
    assert cells.any()
