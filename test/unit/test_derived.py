"""What a raster that is made of a class map says of its parents and of whom it owes."""

from __future__ import annotations

import json

from landseg.inference import CREDITS, LEGEND, POSITION, LegendClass, credits_of, derived_metadata
from landseg.inference.provenance_items import DERIVED, JOB, MODEL

LEGEND_NOW = (LegendClass(0, "agrees", "#dddddd"),)
MAP = {
    JOB: '{"weights": "dubai-5"}',
    MODEL: json.dumps({"id": "dubai-5", "credit": "Some People", "licence": "CC0-1.0"}),
    CREDITS: '["The Photographer"]',
    POSITION: "position approximate",
    "AREA_OR_POINT": "Area",
}


def test_a_map_owes_its_image_and_its_model():
    assert credits_of(MAP) == ("The Photographer", "Some People (CC0-1.0)")
    assert credits_of({}) == ()


def test_items_that_another_program_spoilt_are_no_credits():
    assert credits_of({CREDITS: '{"a": 1}', MODEL: "not json"}) == ()


def test_a_derived_raster_keeps_what_its_map_owes_and_adds_its_own():
    found = derived_metadata("Agreement", MAP, LEGEND_NOW, {"kind": "compare"}, ("© OSM",))
    assert credits_of(found) == ("The Photographer", "Some People (CC0-1.0)", "© OSM")
    assert found[POSITION] == "position approximate"
    assert json.loads(found[LEGEND]) == [{"value": 0, "name": "agrees", "colour": "#dddddd"}]
    assert credits_of(derived_metadata("Again", found, LEGEND_NOW, {}, ("© OSM",))) == credits_of(
        found
    )


def test_a_derived_raster_is_not_taken_for_what_classify_repeats():
    found = derived_metadata("Agreement", MAP, LEGEND_NOW, {})
    assert JOB not in found
    assert found[DERIVED] == MAP[JOB]
