"""What the catalogue holds: every term of the trade, each with its mark, and no more said than the mark allows."""

import re
import tomllib

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from listings import catalogue_loading, ledger
from listings.models import AddOn, BodyArea, Concern, CredentialKind, Device, PerformerRole, ScopeRule, Treatment

pytestmark = pytest.mark.django_db

# In the order of their bits. A bit stands in every search row: this list may grow at its end and change nowhere else.
TERMS = {
    Treatment: "mn_pen mn_roller mn_stamp mn_rf mn_rf_insulated mn_rf_noninsulated mn_laser_combo nano home_roller "
    "subcision tca_cross filler peel laser_fractional punch",
    AddOn: "prp prf exosomes growth_factors hyaluronic_acid vitamin_c retinoid tranexamic_acid polynucleotides led "
    "mask",
    Concern: "acne_scar acne_scar_rolling acne_scar_boxcar acne_scar_icepick scar_hypertrophic scar_keloid "
    "scar_surgical scar_trauma wrinkles stretch_marks pores texture melasma pih alopecia_androgenetic laxity "
    "active_acne",
    BodyArea: "face_full forehead glabella periorbital cheeks perioral jaw neck decolletage scalp hands abdomen arms "
    "thighs buttocks back scar_site",
    PerformerRole: "physician physician_assistant nurse_practitioner registered_nurse licensed_practical_nurse "
    "esthetician_under_supervision esthetician_independent unknown",
}
FACTS = (settings.BASE_DIR / "docs/facts.md").read_text(encoding="utf-8")
NUMBER = re.compile(r"\b(?:K|DEN)\d{6}\b")


def entries():
    """Every entry of the data files as (file, code, fields)."""
    for name, _model in catalogue_loading.FILES:
        data = tomllib.loads((catalogue_loading.DATA / name).read_text(encoding="utf-8"))
        for code, entry in data.items():
            yield name, code, entry


def words(entry):
    """What an entry says to a reader: all of its text but the mark."""
    texts = [value for key, value in entry.items() if isinstance(value, str) and key != "mark"]
    return " ".join(texts)


@pytest.mark.parametrize("model", TERMS)
def test_every_term_of_the_trade_is_there_at_the_bit_it_always_had(model):
    by_bit = dict(model.objects.values_list("bit", "code"))

    assert by_bit == dict(enumerate(TERMS[model].split()))
    assert max(by_bit) < 62


@pytest.mark.parametrize("name", [name for name, _model in catalogue_loading.FILES])
def test_every_entry_names_its_fact_in_the_facts(name):
    for file, code, entry in entries():
        if file == name:
            named = re.findall(r"\b[FH]-[\w.]*\w(?:-\w+)*", entry.get("mark", ""))
            assert named, f"{code} names no fact"
            for fact in named:
                assert f"**{fact}**" in FACTS or f"### {fact.removeprefix('F-')} " in FACTS, f"{code}: {fact}"


def test_every_device_number_was_seen_in_a_record():
    rows = [line for line in FACTS.splitlines() if line.startswith(("| **F-2.2-", "| **F-2.3-"))]

    for device in Device.objects.exclude(number=""):
        for number in device.number.split(", "):
            row = next(line for line in rows if number in line)
            assert "[seen" in row.split("|")[-2], number
            assert row.split("|")[1].strip(" *") in device.mark, number


def test_no_device_number_is_printed_in_any_other_place():
    known = {number for text in Device.objects.values_list("number", flat=True) for number in NUMBER.findall(text)}

    printed = {number for _file, _code, entry in entries() for number in NUMBER.findall(words(entry))}

    assert printed == known


@pytest.mark.parametrize("code", ["morpheus8", "vivace", "potenza", "secret_rf", "genius", "infini", "sylfirm_x"])
def test_a_device_whose_number_was_not_looked_up_has_none(code):
    device = Device.objects.get(code=code)

    assert (device.authorization, device.number, device.cleared_use) == ("not_stated", "", "")


def test_what_may_not_be_sold_is_not_listable_and_says_why():
    treatments = Treatment.objects.exclude(pk__in=Treatment.objects.listable())
    addons = AddOn.objects.exclude(pk__in=AddOn.objects.listable())

    assert {row.code for row in treatments} == {"home_roller", "mn_laser_combo"}
    assert {row.code for row in addons} == {"retinoid"}
    assert all(row.notice and not row.is_listable for row in [*treatments, *addons])


@pytest.mark.parametrize(
    ("model", "code"),
    [
        (Treatment, "mn_rf"),
        (Treatment, "mn_rf_insulated"),
        (Treatment, "mn_rf_noninsulated"),
        (AddOn, "prp"),
        (AddOn, "exosomes"),
        (AddOn, "growth_factors"),
        (AddOn, "vitamin_c"),
        (AddOn, "tranexamic_acid"),
        (AddOn, "polynucleotides"),
        (Concern, "scar_keloid"),
        (Concern, "active_acne"),
    ],
)
def test_what_needs_a_warning_carries_it_with_its_source(model, code):
    entry = model.objects.get(code=code)

    assert entry.rule == "with_notice"
    assert entry.notice
    assert entry.notice_source


def test_nanoneedling_never_counts_for_scars_and_never_headlines():
    nano = Treatment.objects.get(code="nano")

    assert not nano.counts_for_scars
    assert nano.headline_rank is None


def test_a_card_shows_pen_roller_and_stamp_before_rf_and_nothing_else_unasked():
    ranks = dict(Treatment.objects.exclude(headline_rank=None).values_list("code", "headline_rank"))

    assert ranks == {
        "mn_pen": 1,
        "mn_roller": 1,
        "mn_stamp": 1,
        "mn_rf": 2,
        "mn_rf_insulated": 2,
        "mn_rf_noninsulated": 2,
    }


def test_choosing_a_parent_means_its_kinds():
    assert set(Treatment.objects.filter(parent="mn_rf").values_list("code", flat=True)) == {
        "mn_rf_insulated",
        "mn_rf_noninsulated",
    }
    assert Concern.objects.filter(parent="acne_scar").count() == 3


def test_devices_name_body_areas_that_exist():
    areas = set(TERMS[BodyArea].split())

    assert all(set(device.cleared_areas) <= areas for device in Device.objects.all())


def test_every_role_but_not_stated_has_a_license_kind_that_names_its_class():
    for role in PerformerRole.objects.exclude(code="unknown"):
        kind = CredentialKind.objects.get(code=role.license_kind, group="license", holder="practitioner")
        assert kind.badge_label == f"{role.badge_word} license checked"


def test_every_evidence_group_that_visitors_filter_by_has_a_kind():
    assert set(ledger.EVIDENCE_GROUPS) <= set(CredentialKind.objects.values_list("group", flat=True))


def test_a_dermatology_certificate_does_not_stand_for_a_physician_responsible():
    assert CredentialKind.objects.get(code=ledger.DERMATOLOGY).group not in ledger.EVIDENCE_GROUPS


def test_licenses_and_device_numbers_count_only_when_checked_at_the_issuer():
    kinds = CredentialKind.objects.filter(group__in=["license", "device"])

    assert {kind.counts_at for kind in kinds} == {"checked_at_issuer"}


def test_paper_badges_claim_no_more_than_paper():
    for kind in CredentialKind.objects.filter(counts_at="document_seen"):
        assert kind.badge_label.endswith("paper seen"), kind.code
        assert not kind.number_is_public, kind.code


def test_while_something_is_checked_its_badge_says_so():
    assert all(
        label.endswith("being checked") for label in CredentialKind.objects.values_list("pending_label", flat=True)
    )


def test_every_register_has_a_name_and_a_safe_address():
    for kind in CredentialKind.objects.all():
        for state, register in kind.registers.items():
            assert re.fullmatch(r"[A-Z]{2}|\*", state), kind.code
            assert register["name"], kind.code
            assert register["url"].startswith("https://"), kind.code


def test_only_strong_rules_block():
    assert set(ScopeRule.objects.filter(blocks_independent_esthetician=True).values_list("state", flat=True)) == {
        "NJ",
        "CA",
        "FL",
    }
    assert set(ScopeRule.objects.filter(strength="strong").values_list("state", flat=True)) == {"NJ", "CA", "FL"}


def test_no_text_says_that_the_fda_approved_a_device_or_a_clinic():
    for _file, code, entry in entries():
        rest = re.sub(r"\bno (exosome|polynucleotide) product is FDA-approved", "", words(entry), flags=re.I)
        rest = re.sub(r"“FDA approved[^”]*”", "", rest)
        assert not re.search(r"FDA[ -]approv", rest, flags=re.I), code


@pytest.mark.parametrize(
    "word",
    [r"suitable", r"safe for you", r"guarantee\w*", r"absorption", r"best", r"permanent\w*", r"our", r"us", r"we"],
)
def test_no_text_promises_or_speaks_of_itself(word):
    for _file, code, entry in entries():
        found = re.search(rf"\b{word}\b", words(entry).replace("Best studied", ""))
        assert found is None, f"{code}: {found}"


@pytest.mark.parametrize(
    ("model", "code", "change"),
    [
        (AddOn, "prp", {"notice": ""}),
        (Treatment, "mn_pen", {"rule": "with_notice"}),
        (Concern, "pores", {"rule": "not_listable"}),
        (BodyArea, "neck", {"rule": "with_notice"}),
        (PerformerRole, "physician", {"rule": "with_notice"}),
        (CredentialKind, "bls_card", {"rule": "with_notice"}),
        (Device, "pro_pen", {"rule": "with_notice"}),
        (Device, "skinpen_precision", {"number": ""}),
        (ScopeRule, "NY", {"blocks_independent_esthetician": True}),
        (Treatment, "mn_roller", {"bit": 0}),
    ],
)
def test_the_database_refuses(model, code, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=code).update(**change)
