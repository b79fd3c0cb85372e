"""Loading never overwrites an edit, deletes nothing, and says what it did."""

import shutil
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from listings import catalogue_loading
from listings.catalogue_loading import BadEntry, BitMoved, load
from listings.models import AddOn, BodyArea, ScopeRule, Treatment

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path):
    """A copy of the data files, to change."""
    return shutil.copytree(catalogue_loading.DATA, tmp_path / "catalogue_data")


def rewrite(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def lose_scar_site(folder):
    rewrite(folder, "areas.toml", '[scar_site]\nlabel = "The scar itself"\nbit = 16\nmark = "F-1.5-1"\n', "")


def test_loading_again_changes_nothing():
    done = load()

    assert done == catalogue_loading.Loaded()


def test_the_first_load_makes_every_entry():
    for _name, model in reversed(catalogue_loading.FILES):
        model.objects.update(**({"parent": None} if model.__name__ in ("Treatment", "Concern") else {"mark": ""}))
        model.objects.all().delete()

    done = load()

    assert len(done.created) == sum(model.objects.count() for _name, model in catalogue_loading.FILES)
    assert Treatment.objects.get(code="mn_rf_insulated").parent_id == "mn_rf"


def test_a_changed_file_updates_what_nobody_edited(files):
    rewrite(files, "addons.toml", 'label = "LED light"', 'label = "LED lamp"')

    done = load(files)

    assert done.updated == ["led"]
    assert AddOn.objects.get(code="led").label == "LED lamp"


def test_an_edited_row_is_left_and_listed_even_when_its_file_changes(files):
    AddOn.objects.filter(code="led").update(label="LED panel")
    rewrite(files, "addons.toml", 'label = "LED light"', 'label = "LED lamp"')

    done = load(files)

    assert (done.left, done.updated) == (["led"], [])
    assert AddOn.objects.get(code="led").label == "LED panel"


def test_an_edit_that_the_file_takes_over_is_no_longer_an_edit(files):
    AddOn.objects.filter(code="led").update(label="LED lamp")
    rewrite(files, "addons.toml", 'label = "LED light"', 'label = "LED lamp"')

    done = load(files)

    assert done.left == []
    assert not catalogue_loading.is_edited(AddOn.objects.get(code="led"))


def test_what_vanished_from_the_file_is_retired_and_kept(files):
    lose_scar_site(files)

    first, second = load(files), load(files)

    assert (first.retired, second.retired) == (["scar_site"], [])
    assert not BodyArea.objects.get(code="scar_site").is_listable


def test_what_is_retired_here_stays_retired_until_a_person_brings_it_back(files):
    AddOn.objects.filter(code="led").update(retired_at=timezone.now())
    rewrite(files, "addons.toml", 'label = "LED light"', 'label = "LED lamp"')

    done = load(files)

    assert done.still_retired == ["led"]
    assert AddOn.objects.get(code="led").retired_at


def test_an_entry_written_by_hand_stays():
    AddOn.objects.create(code="cooling", label="Cooling", bit=40)

    done = load()

    assert done.retired == []
    assert AddOn.objects.get(code="cooling").is_listable


def test_a_state_rule_that_vanished_stays_in_force_and_is_listed(files):
    text = (files / "scope_rules.toml").read_text(encoding="utf-8")
    (files / "scope_rules.toml").write_text(text.replace("[FL]", "[GA]"), encoding="utf-8")

    done = load(files)

    assert done.left == ["FL"]
    assert ScopeRule.objects.filter(state="FL", blocks_independent_esthetician=True).exists()


def test_a_bit_that_moves_is_refused_and_nothing_is_loaded(files):
    rewrite(files, "addons.toml", "bit = 9\n", "bit = 30\n")
    rewrite(files, "treatments.toml", 'label = "Subcision"', 'label = "Subcision of scars"')

    with pytest.raises(BitMoved):
        load(files)

    assert Treatment.objects.get(code="subcision").label == "Subcision"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('group = "nano"', 'group = "none"'),
        ('group = "nano"', 'groop = "nano"'),
        ('[mn_rf_insulated]\nlabel = "', '[mn_rf_insulated]\nretired = 1\nlabel = "'),
    ],
)
def test_an_entry_that_the_catalogue_cannot_hold_is_named(files, old, new):
    rewrite(files, "treatments.toml", old, new)

    with pytest.raises(BadEntry, match=r"Treatment (nano|mn_rf_insulated)"):
        load(files)


def test_a_parent_that_does_not_exist_is_named(files):
    text = (files / "concerns.toml").read_text(encoding="utf-8")
    (files / "concerns.toml").write_text(text.replace('parent = "acne_scar"', 'parent = "acne"'), encoding="utf-8")

    with pytest.raises(BadEntry, match="acne_scar_rolling"):
        load(files)


def test_giving_up_an_edit_brings_the_words_of_the_file_back():
    AddOn.objects.filter(code="led").update(label="LED panel")
    AddOn.objects.create(code="cooling", label="Cooling", bit=40)

    done = catalogue_loading.take_from_file(AddOn.objects.filter(code__in=["led", "cooling"]))

    assert done.updated == ["led"]
    assert AddOn.objects.get(code="led").label == "LED light"
    assert AddOn.objects.get(code="cooling").is_listable


def test_the_command_says_what_was_left():
    AddOn.objects.filter(code="led").update(label="LED panel")
    out = StringIO()

    call_command("load_catalogue", stdout=out)

    assert "0 new, 0 updated, 0 retired" in out.getvalue()
    assert "Left as they stand here: led" in out.getvalue()
