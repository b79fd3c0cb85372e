"""The shop window: what visitors' pages read.

Written only by `listings/publishing.py`, rebuilt from versions at any time.
"""

from django.db import models
from django.db.models import F, Q

from listings.models.listings import Listing


class PublishedListing(models.Model):
    """Everything a result card shows of a live listing, ready to print."""

    listing = models.OneToOneField(Listing, models.CASCADE, primary_key=True, related_name="published")
    version_id = models.BigIntegerField()
    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=100)
    tagline = models.CharField(max_length=140, blank=True)
    street = models.CharField(max_length=180)
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2)
    zip_code = models.CharField(max_length=5)
    latitude = models.FloatField()
    longitude = models.FloatField()
    coordinates_confirmed = models.BooleanField()
    time_zone = models.CharField(max_length=40)
    # {"periods": [[weekday, opens, closes]], "exceptions": [["2026-12-25", opens | null, closes | null]]}, minutes.
    hours = models.JSONField(default=dict)
    # One entry per service, `listings.publishing.ServiceCard` as a dict; SearchRow.service_no points into it.
    services = models.JSONField(default=list)
    # `listings.ledger.Badge` as dicts: what is shown until when.
    badges = models.JSONField(default=list)
    # {"token": ..., "widths": [...], "alt": ...} or null: then a cover is drawn from the name.
    photo = models.JSONField(null=True)
    is_example = models.BooleanField(default=False)
    first_live_at = models.DateTimeField()
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = "published listing"

    def __str__(self) -> str:
        return self.name


class PublishedPage(models.Model):
    """Everything that the page of a live listing is made of."""

    listing = models.OneToOneField(Listing, models.CASCADE, primary_key=True, related_name="+")
    # As `listings.packing` writes it; never shown or sent as it stands.
    packed = models.TextField()
    # The form in which it is packed: rows of another release's form are found by it.
    form = models.CharField(max_length=8, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"page of {self.listing_id}"


class Trait(models.Model):
    """Something by which a live listing can be told to be the same clinic as another; see `listings.duplicates`."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+")
    # "phone:2155550142", "site:lumen.example", "license:PA RN123456", "name:lumen spa".
    value = models.CharField(max_length=140)

    class Meta:
        indexes = [models.Index(fields=["value"], name="listings_trait_value")]

    def __str__(self) -> str:
        return self.value


class HoursPattern(models.Model):
    """A week of opening hours with its exceptions and time zone, once for all clinics that keep the same."""

    # SHA-256 of the text: an index entry has a longest length, a list of holidays has none.
    digest = models.CharField(max_length=64, unique=True)
    # JSON as `listings.hours.pattern_text` writes it.
    text = models.TextField()

    def __str__(self) -> str:
        return self.text


class PublishCounter(models.Model):
    """One row that counts changes of the shop window, so that a visitor's copy of a page can be told from a new one."""

    changes = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.changes)


class AreaPrice(models.Model):
    """What a course of three costs around a place, from our own listings' exact, whole prices of one treatment group.

    There is none under `listings.area_prices.FEWEST` clinics. All amounts are whole US cents.
    """

    # "us", a state's code, or "c" and the number of the grid cell in whose middle the circle stands.
    area = models.CharField(max_length=12)
    group = models.CharField(max_length=12)
    clinics = models.IntegerField()
    lowest = models.IntegerField()
    lower_quarter = models.IntegerField()
    median = models.IntegerField()
    upper_quarter = models.IntegerField()
    highest = models.IntegerField()
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "group"], name="listings_areaprice_once_per_group"),
            models.CheckConstraint(
                condition=Q(lowest__lte=F("lower_quarter"), lower_quarter__lte=F("median"))
                & Q(median__lte=F("upper_quarter"), upper_quarter__lte=F("highest")),
                name="listings_areaprice_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.group}: {self.clinics}"


class SearchRow(models.Model):
    """One service of one live listing, narrow, in grid-cell order; codes are bit masks of the catalogue's `bit`s."""

    pk = models.CompositePrimaryKey("cell", "listing_id", "service_no")
    cell = models.IntegerField()
    listing_id = models.BigIntegerField()
    service_no = models.SmallIntegerField()
    latitude = models.FloatField()
    longitude = models.FloatField()
    state = models.CharField(max_length=2)
    # Whole US cents; null where the clinic gives no exact regular price, or no whole course of three.
    session_cents = models.IntegerField(null=True)
    course_cents = models.IntegerField(null=True)
    # What a course costs at least, where some part is not stated; equal to course_cents where it is whole.
    course_floor_cents = models.IntegerField(null=True)
    # 1 pen, roller, stamp; 2 radiofrequency; 9 never a headline.
    headline_rank = models.SmallIntegerField()
    treatments = models.BigIntegerField()
    concerns = models.BigIntegerField()
    areas = models.BigIntegerField()
    addons = models.BigIntegerField()
    performers = models.BigIntegerField()
    device = models.CharField(max_length=40)
    # Unix seconds until which a checked line of each evidence group holds; 0 for none.
    license_until = models.BigIntegerField()
    physician_until = models.BigIntegerField()
    insurance_until = models.BigIntegerField()
    single_use_until = models.BigIntegerField()
    infection_control_until = models.BigIntegerField()
    bloodborne_until = models.BigIntegerField()
    waste_until = models.BigIntegerField()
    device_until = models.BigIntegerField()
    dermatologist_until = models.BigIntegerField()
    # Groups that held when the row was written, by their place above and one more bit for a dermatologist's
    # certification; right until the second `evidence_until`, when the first of them ends.
    evidence_now = models.SmallIntegerField()
    evidence_until = models.BigIntegerField()
    # Sets as bits: `listings.languages.LANGUAGES` by position, 1 free and 2 credited, I-II 1, III-IV 2, V-VI 4.
    languages = models.BigIntegerField()
    consultation = models.SmallIntegerField()
    skin = models.SmallIntegerField()
    # HoursPattern; 0 where no hours are stated.
    hours_id = models.IntegerField()
    # Unix seconds of the first approval, for "newest", and of the day the clinic last said that its facts are right.
    first_live = models.BigIntegerField()
    confirmed = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "listings_searchrow"

    def __str__(self) -> str:
        return f"{self.listing_id}/{self.service_no}"


class SearchBlock(models.Model):
    """All search rows of one grid cell as one value, as `listings.search_blocks` writes it."""

    cell = models.IntegerField(primary_key=True)
    rows = models.BinaryField()
    # Unix seconds: then the first piece of evidence among these rows ends.
    right_until = models.BigIntegerField()
    # The change of PublishCounter that wrote it.
    change = models.BigIntegerField(default=0, db_index=True)

    def __str__(self) -> str:
        return str(self.cell)
