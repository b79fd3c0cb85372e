"""What stands beside an offer: warnings, each once, and areas off a device's label."""

import pytest

from listings.catalogue_rules import notices, off_label_areas
from listings.models import AddOn, Device, Treatment

pytestmark = pytest.mark.django_db


def test_an_area_that_the_record_does_not_name_is_off_label():
    exceed = Device.objects.get(code="exceed")

    assert off_label_areas(exceed, ["cheeks", "neck", "hands"]) == ["neck", "hands"]


def test_facial_clearance_covers_every_part_of_the_face_that_its_label_does_not_except():
    skinpen = Device.objects.get(code="skinpen_precision")

    assert off_label_areas(skinpen, ["face_full", "forehead", "glabella", "cheeks", "perioral", "jaw", "neck"]) == []
    assert off_label_areas(skinpen, ["periorbital"]) == ["periorbital"]


def test_a_scar_itself_could_be_anywhere_and_is_not_judged():
    skinstylus = Device.objects.get(code="skinstylus")

    assert off_label_areas(skinstylus, ["scar_site", "face_full"]) == ["face_full"]


@pytest.mark.parametrize("code", ["dermapen_4", "morpheus8", "scarlet_srf", "profound"])
def test_nothing_is_said_of_areas_where_the_record_says_nothing(code):
    device = Device.objects.get(code=code)

    assert off_label_areas(device, ["face_full", "hands"]) == []


def test_a_service_without_a_device_has_no_off_label_areas():
    assert off_label_areas(None, ["face_full"]) == []


def test_two_kinds_of_rf_share_one_warning():
    found = notices(Treatment.objects.filter(group="rf"))

    assert len(found) == 1
    assert found[0].labels == ("RF microneedling", "RF, insulated", "RF, non-insulated")
    assert "October 15, 2025" in found[0].text
    assert found[0].source


def test_warnings_come_in_the_order_of_the_offer_and_only_where_there_are_any():
    offer = [AddOn.objects.get(code=code) for code in ("vitamin_c", "led", "exosomes")]

    found = notices(offer)

    assert [notice.labels for notice in found] == [("Vitamin C",), ("Exosomes",)]
