"""The recipe: the published one line by line, what a step sees, and what is refused."""

from __future__ import annotations

from dataclasses import asdict, fields, replace

import pytest
from landseg.training import PRESETS, Recipe, RecipeError

SEED = PRESETS["seed"]
EPOCH = 1000  # iterations: 10,000 patches, 10 at a time


def test_the_preset_seed_is_the_published_recipe():
    assert SEED.batch * EPOCH == 10_000
    assert SEED.steps == 50 * EPOCH
    assert (SEED.patch, SEED.batch) == (256, 10)
    assert SEED.sampling == "uniform"
    assert SEED.flips
    assert not SEED.turns
    assert (SEED.scale, SEED.colour) == (1.0, 0.0)
    assert (SEED.balance, SEED.label_smoothing) == (0.0, 0.0)  # mean cross-entropy, weights 1
    assert (SEED.optimiser, SEED.rate, SEED.momentum, SEED.weight_decay) == ("sgd", 0.01, 0.9, 5e-4)
    assert SEED.rate * SEED.encoder_rate == 0.005
    assert SEED.schedule == "steps"
    assert [drop * SEED.steps for drop in SEED.drops] == [25 * EPOCH, 35 * EPOCH, 45 * EPOCH]
    assert (SEED.width, SEED.bn_first) == (1.0, False)
    assert (SEED.clip, SEED.average, SEED.patience) == (0.0, 0.0, 0)
    assert SEED.validate_every == 5 * EPOCH
    assert SEED.keep == "best"


def test_the_preset_landseg_is_the_defaults():
    assert PRESETS["landseg"] == Recipe()


def test_patches_are_of_one_size_where_none_are_larger_at_the_end():
    for step in (0, 1, 24_999, 49_999):
        assert (SEED.patch_at(step), SEED.batch_at(step)) == (256, 10)


def test_the_last_steps_see_larger_patches_and_fewer_of_them():
    recipe = Recipe(steps=10, batch=8, patch=256, final_patch=384, final_share=0.2)
    assert [recipe.patch_at(step) for step in range(10)] == [256] * 8 + [384] * 2
    assert [recipe.batch_at(step) for step in range(10)] == [8] * 8 + [4] * 2
    tiny = replace(recipe, batch=1, final_patch=1024)
    assert tiny.batch_at(9) == 1
    assert replace(recipe, final_share=1.0).patch_at(0) == 384


@pytest.mark.parametrize(
    ("steps", "every", "rounds"), [(1, 100, 1), (100, 100, 1), (101, 100, 2), (4000, 100, 40)]
)
def test_rounds_hold_all_steps(steps, every, rounds):
    recipe = Recipe(steps=steps, checkpoint_every=every, validate_every=5 * every)
    assert recipe.rounds == rounds


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("patch", 100, "a multiple of 32"),
        ("final_patch", 0, "a multiple of 32"),
        ("steps", 0, "at least 1"),
        ("batch", -1, "at least 1"),
        ("checkpoint_every", 0, "at least 1"),
        ("validate_every", 0, "at least 1"),
        ("validate_every", 150, "a multiple of checkpoint_every (100)"),
        ("width", 0.0, "above 0"),
        ("rate", float("nan"), "above 0"),
        ("rate", float("inf"), "above 0"),
        ("scale", 0.5, "1 to 8"),
        ("balance", -1.0, "at least 0"),
        ("final_share", 1.5, "0 to 1"),
        ("class_share", float("nan"), "0 to 1"),
        ("label_smoothing", 2.0, "0 to 1"),
        ("average", 1.0, "0 to 0.999999"),
        ("seed", -1, "0 to 4294967295"),
    ],
)
def test_a_recipe_that_cannot_work_is_refused(name, value, wanted):
    with pytest.raises(RecipeError) as caught:
        Recipe(**{name: value})
    assert caught.value.fields["name"] == name
    assert str(caught.value) == f"The recipe cannot have {name} = {value}."
    assert caught.value.hint.startswith(f"Give {wanted}")


def test_every_number_of_a_recipe_has_its_limits():
    for field in fields(Recipe):
        if isinstance(field.default, (int, float)) and not isinstance(field.default, bool):
            with pytest.raises(RecipeError):
                Recipe(**{field.name: float("nan")})


def test_a_recipe_survives_its_json():
    assert Recipe(**asdict(SEED)) == SEED
