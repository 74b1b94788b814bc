"""Work that is recorded is replayed only where it gives the same; torch's graphs need a GPU."""

from __future__ import annotations

import pytest
import torch
from landseg.inference.replay import MOST, Replays, as_cuda_graph


class Recorder:
    """Records as a graph does: what is returned works on its own copy, in its own memory."""

    def __init__(self, spoil=0.0, error=None):
        self.recorded = self.replayed = 0
        self._spoil, self._error = spoil, error

    def __call__(self, work, image):
        self.recorded += 1
        if self._error:
            raise self._error
        given, (found,) = image.clone(), work(image)
        found = found.clone()

        def replay(other):
            self.replayed += 1
            given.copy_(other)
            found.copy_(work(given)[0] + self._spoil)
            return (found,)

        return replay


def doubled(image):
    return (2 * image,)


def results(replays, count=5, kind="inside", side=4):
    tiles = [torch.full((3, side, side), float(number)) for number in range(count)]
    return [float(replays.do(doubled, tile, kind)[0][0, 0, 0]) for tile in tiles]


def test_from_the_third_tile_of_a_kind_on_the_recording_works():
    recorder = Recorder()
    assert results(Replays(recorder)) == [0, 2, 4, 6, 8]
    assert (recorder.recorded, recorder.replayed) == (1, 4)  # once more to compare


@pytest.mark.parametrize(
    "faulty",
    [{"spoil": 1.0}, {"error": RuntimeError("operation not permitted when stream is capturing")}],
    ids=["other values", "not to be recorded"],
)
def test_a_recording_that_is_not_the_same_is_never_used(faulty):
    recorder = Recorder(**faulty)
    assert results(Replays(recorder)) == [0, 2, 4, 6, 8]
    assert recorder.recorded == 1


def test_each_kind_has_its_own_and_only_a_few_are_kept():
    recorder = Recorder()
    replays = Replays(recorder)
    for kind in range(MOST + 3):
        assert results(replays, kind=kind) == [0, 2, 4, 6, 8]
    assert recorder.recorded == MOST


def test_another_shape_gives_the_memory_back():
    recorder = Recorder()
    replays = Replays(recorder)
    results(replays)
    assert results(replays, side=6) == [0, 2, 4, 6, 8]
    assert (recorder.recorded, len(replays._known)) == (2, 1)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_cuda_graph_does_the_same_to_another_tile():
    replay = as_cuda_graph(doubled, torch.zeros(3, 64, 64, device="cuda"))
    for number in (1.0, 7.0):
        tile = torch.full((3, 64, 64), number, device="cuda")
        assert torch.equal(replay(tile)[0], 2 * tile)
