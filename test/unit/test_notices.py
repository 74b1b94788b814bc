"""What is said while a job still runs reaches the front door that listens, else the log."""

from __future__ import annotations

import logging

from landseg.inference.errors import NoCrsCaution
from landseg.inference.notices import hearing, notify


def test_a_front_door_hears_what_is_said_and_the_log_does_not(caplog):
    caution, heard = NoCrsCaution(), []
    with hearing(heard.append):
        notify([caution])
    assert heard == [caution]
    assert not caplog.records


def test_where_nobody_listens_it_goes_to_the_log(caplog):
    with hearing([].append):
        pass
    with caplog.at_level(logging.WARNING):
        notify([NoCrsCaution()])
    assert str(NoCrsCaution()) in caplog.text
