"""What the user reads, and what QGIS remembers."""

from __future__ import annotations

import re

from landseg.inference import EngineLostError, LandsegError, SegmentationJob, error_from
from landseg.inference import errors as errors_module
from landseg.inference.errors import of_outputs
from landseg.ui.messages import describe, show_cautions, show_error
from landseg.ui.settings import Settings, user_locale
from qgis.core import Qgis
from qgis.gui import QgsMessageBar


def shown(bar):
    return [(item.level(), item.text()) for item in bar.items()]


def test_an_error_says_in_two_lines_what_failed_and_what_to_do():
    bar = QgsMessageBar()
    show_error(bar, error_from("RasterOpenError", {"name": "<b>.tif"}))
    ((level, text),) = shown(bar)
    assert level == Qgis.MessageLevel.Warning
    what, advice = text.split("<br>")
    assert what == "&lt;b&gt;.tif cannot be opened as a raster."
    assert advice.startswith("Check that the file exists")


def test_our_own_failure_is_critical_and_an_unknown_one_has_its_name():
    bar = QgsMessageBar()
    show_error(bar, error_from("EngineLostError", {"reason": "crash 11"}))
    assert shown(bar)[0][0] == Qgis.MessageLevel.Critical
    what, advice = describe(ZeroDivisionError("by zero"))
    assert "ZeroDivisionError: by zero" in what
    assert advice


def test_cautions_are_warnings():
    bar = QgsMessageBar()
    show_cautions(bar, [error_from("AllNodataCaution", {}), error_from("NoCrsCaution", {})])
    assert [level for level, _ in shown(bar)] == [Qgis.MessageLevel.Warning] * 2


def test_every_error_that_can_be_raised_has_a_text_and_an_advice():
    kinds = [kind for kind in vars(errors_module).values() if isinstance(kind, type)]
    for kind in kinds:
        if issubclass(kind, LandsegError) and not kind.__subclasses__():
            assert kind.message.endswith((".", "}")), kind
            assert kind.advice.endswith("."), kind


def test_what_can_end_any_job_speaks_of_no_one_kind():
    kinds = [each for each in vars(of_outputs).values() if isinstance(each, type)]
    for kind in (*kinds, EngineLostError):
        words = f"{kind.message} {kind.advice}".casefold()
        assert not re.search("classif|class map|training|composite|\\bmaps?\\b", words), kind


def test_settings_come_back_with_their_types_and_start_with_the_jobs_defaults():
    fresh = Settings.load()
    assert fresh.classify_device == SegmentationJob.device
    fresh.classify_tile, fresh.classify_confidence, fresh.classify_folder = 512, True, "/a b/ü"
    fresh.save()
    assert Settings.load() == fresh


def test_a_fresh_profile_has_a_language():
    assert user_locale()
