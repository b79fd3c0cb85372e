"""A service with its price and what it includes."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import prices, vocabulary
from listings.forms.fields import CodesField, DateField, MoneyField, PlainTextMixin
from listings.models import (
    Device,
    Included,
    PerformerRole,
    Practitioner,
    PriceBasis,
    PriceKind,
    Service,
    ServiceAddOn,
    ServicePackage,
    Treatment,
    Version,
)

PACKAGE_ROWS = 3
# What the course of three is computed from.
PRICE_FIELDS = (
    "session_price",
    "price_basis",
    "price_kind",
    "price_is_from",
    "numbing",
    "numbing_price",
    "aftercare",
    "aftercare_price",
    "usual_sessions",
)


class ServiceForm(PlainTextMixin, forms.ModelForm):
    """One service of a draft, with its packages and add-ons."""

    session_price = MoneyField(label=gettext_lazy("Price of one session, in dollars"))
    numbing_price = MoneyField(label=gettext_lazy("Numbing, each session, in dollars"))
    aftercare_price = MoneyField(label=gettext_lazy("Aftercare, once, in dollars"))
    introductory_ends = DateField(label=gettext_lazy("Introductory price ends on"))
    concerns = CodesField(label=gettext_lazy("Concerns treated"))
    areas = CodesField(label=gettext_lazy("Body areas"))
    practitioner_keys = CodesField(label=gettext_lazy("People who perform it"))

    class Meta:
        model = Service
        fields = (
            "treatment",
            "areas",
            "concerns",
            "device",
            "performer",
            "practitioner_keys",
            "max_depth_mm",
            "price_basis",
            "session_price",
            "price_is_from",
            "price_kind",
            "introductory_ends",
            "numbing",
            "numbing_price",
            "aftercare",
            "aftercare_price",
            "usual_sessions",
            "weeks_between_min",
            "weeks_between_max",
            "minutes",
        )
        labels = {
            "performer": gettext_lazy("Who performs it"),
            "max_depth_mm": gettext_lazy("Greatest needle depth, in mm"),
            "price_basis": gettext_lazy("The price is"),
            "price_is_from": gettext_lazy("“From”: the price can be higher"),
            "price_kind": gettext_lazy("Kind of price"),
            "numbing": gettext_lazy("Numbing cream"),
            "aftercare": gettext_lazy("Aftercare products"),
            "usual_sessions": gettext_lazy("Your usual number of sessions"),
            "weeks_between_min": gettext_lazy("Weeks between sessions, at least"),
            "weeks_between_max": gettext_lazy("Weeks between sessions, at most"),
            "minutes": gettext_lazy("Minutes for one visit"),
        }

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        self.version = version
        super().__init__(*args, **kwargs)
        self._fill_choices()
        self._add_packages()
        self._add_addons()

    def _fill_choices(self) -> None:
        for name, model in (("treatment", Treatment), ("performer", PerformerRole)):
            self.fields[name].queryset = model.objects.listable()  # type: ignore[attr-defined]
            self.fields[name].empty_label = _("Choose")  # type: ignore[attr-defined]
        self.fields["device"].queryset = Device.objects.listable()  # type: ignore[attr-defined]
        self.fields["device"].empty_label = _("Not sure / skip")  # type: ignore[attr-defined]
        for name, kind in (("areas", vocabulary.AREA), ("concerns", vocabulary.CONCERN)):
            self.fields[name].choices = [(term.code, term.label) for term in vocabulary.listable(kind)]  # type: ignore[attr-defined]
        people = [(str(one.key), f"{one.name}, {one.role.label}") for one in self.people()]
        self.fields["practitioner_keys"].choices = people  # type: ignore[attr-defined]
        for name in ("usual_sessions", "weeks_between_min", "weeks_between_max", "minutes", "max_depth_mm"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": "6"})
        for name, low, high in (("weeks_between_min", 1, 26), ("weeks_between_max", 1, 26), ("minutes", 5, 480)):
            self.fields[name] = forms.IntegerField(
                min_value=low, max_value=high, required=False, label=self.fields[name].label,
                widget=self.fields[name].widget,
            )  # fmt: skip

    def _add_packages(self) -> None:
        stored = self.packages_stored = list(self.stored_packages())
        for n in range(PACKAGE_ROWS):
            package = stored[n] if n < len(stored) else None
            self.fields[f"package_{n}_sessions"] = forms.IntegerField(
                min_value=2, max_value=20, required=False, label=_("Package of how many sessions"),
                initial=package.sessions if package else None,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "3"}),
            )  # fmt: skip
            self.fields[f"package_{n}_total"] = MoneyField(
                label=_("Price of the package, in dollars"), initial=package.total if package else None
            )

    def _add_addons(self) -> None:
        stored = {row.addon_id: row for row in self.stored_addons()}
        for addon in vocabulary.listable(vocabulary.ADDON):
            row = stored.get(addon.code)
            self.fields[f"addon_{addon.code}"] = forms.BooleanField(
                required=False, label=addon.label, help_text=addon.notice, initial=row is not None
            )
            self.fields[f"addon_{addon.code}_price"] = MoneyField(
                label=_("Price of %(addon)s, in dollars") % {"addon": addon.label}, initial=row.price if row else None
            )

    # What is read of the draft; a dry run, which has it all at hand, hands it in instead.

    def people(self) -> Iterable[Practitioner]:
        return Practitioner.objects.filter(version=self.version).select_related("role")

    def stored_packages(self) -> Iterable[ServicePackage]:
        stored = ServicePackage.objects.filter(version=self.version, service_key=self.instance.key)
        return stored.order_by("sessions") if self.instance.version_id else []

    def stored_addons(self) -> Iterable[ServiceAddOn]:
        stored = ServiceAddOn.objects.filter(version=self.version, service_key=self.instance.key)
        return stored if self.instance.version_id else []

    # The template walks these.

    def package_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"package_{n}_sessions"], self[f"package_{n}_total"]) for n in range(PACKAGE_ROWS)]

    def addon_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        codes = [
            name.removeprefix("addon_")
            for name in self.fields
            if name.startswith("addon_") and not name.endswith("_price")
        ]
        return [(self[f"addon_{code}"], self[f"addon_{code}_price"]) for code in codes]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_price(cleaned)
        self._clean_included(cleaned)
        self._clean_packages(cleaned)
        self._clean_rhythm(cleaned)
        return cleaned

    def _clean_price(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("price_kind") == PriceKind.INTRODUCTORY:
            ends = cleaned.get("introductory_ends")
            if ends is None and "introductory_ends" not in self.errors:
                self.add_error("introductory_ends", _("Say until when the introductory price holds."))
            elif ends and ends < timezone.localdate():
                self.add_error("introductory_ends", _("This day is over. Give the regular price instead."))
        else:
            cleaned["introductory_ends"] = None
        if cleaned.get("price_basis") == PriceBasis.PACKAGE:
            cleaned["session_price"] = None

    def _clean_included(self, cleaned: dict[str, Any]) -> None:
        for name in [name for name in self.fields if name.startswith("addon_") and name.endswith("_price")]:
            ticked = name.removesuffix("_price")
            if cleaned.get(name) is not None and not cleaned.get(ticked):
                self.add_error(name, _("Tick it if you offer it, or clear its price."))
        for part in ("numbing", "aftercare"):
            if cleaned.get(part) == Included.INCLUDED and cleaned.get(f"{part}_price") is not None:
                self.add_error(f"{part}_price", _("Clear this price, or choose that it is paid for apart."))
            if cleaned.get(part) != Included.EXTRA:
                cleaned[f"{part}_price"] = None
            elif cleaned.get(f"{part}_price") is None and f"{part}_price" not in self.errors:
                self.add_error(f"{part}_price", _("Say what it costs."))

    def _clean_packages(self, cleaned: dict[str, Any]) -> None:
        seen: set[int] = set()
        single = cleaned.get("session_price")
        for n in range(PACKAGE_ROWS):
            sessions, total = cleaned.get(f"package_{n}_sessions"), cleaned.get(f"package_{n}_total")
            if bool(sessions) != bool(total) and not {f"package_{n}_sessions", f"package_{n}_total"} & set(self.errors):
                missing = "total" if sessions else "sessions"
                self.add_error(f"package_{n}_{missing}", _("A package needs its number of sessions and its price."))
            if not (sessions and total):
                continue
            if sessions in seen:
                self.add_error(f"package_{n}_sessions", _("There is a package of this size already."))
            seen.add(sessions)
            if single and cleaned.get("price_kind") == PriceKind.REGULAR and total > single * sessions:
                singly = prices.format_money(single * sessions)
                words = {"n": sessions, "singly": singly, "total": prices.format_money(total)}
                message = _("%(n)s single sessions cost %(singly)s; this package for %(total)s is dearer. Check both.")
                self.add_error(f"package_{n}_total", message % words)

    def _clean_rhythm(self, cleaned: dict[str, Any]) -> None:
        low, high = cleaned.get("weeks_between_min"), cleaned.get("weeks_between_max")
        if low and high and low > high:
            self.add_error("weeks_between_max", _("The longest pause is shorter than the shortest."))
        elif low or high:
            cleaned["weeks_between_min"], cleaned["weeks_between_max"] = low or high, high or low
        depth = cleaned.get("max_depth_mm")
        if depth is not None and not 0 < depth <= 10:
            self.add_error("max_depth_mm", _("Needle depth is given in millimetres, between 0.1 and 10."))

    def unsaved(self) -> tuple[Service, list[ServicePackage]]:
        """The service and packages as typed, for showing the course; call when no price has an error."""
        service = Service(**{name: self.cleaned_data[name] for name in PRICE_FIELDS})
        return service, [ServicePackage(sessions=n, total=total) for n, total in self.packages()]

    def addons(self) -> Iterable[tuple[str, Decimal | None]]:
        """(code, price) of each add-on as typed."""
        for name, is_on in self.cleaned_data.items():
            if name.startswith("addon_") and not name.endswith("_price") and is_on:
                yield name.removeprefix("addon_"), self.cleaned_data.get(f"{name}_price")

    def packages(self) -> Iterable[tuple[int, Decimal]]:
        """(sessions, total) of each package as typed."""
        for n in range(PACKAGE_ROWS):
            sessions, total = (
                self.cleaned_data.get(f"package_{n}_sessions"),
                self.cleaned_data.get(f"package_{n}_total"),
            )
            if sessions and total:
                yield sessions, total

    def save_to(self, version: Version, *, key: UUID | None, position: int) -> Service:
        """Write the service with its packages and add-ons into a draft; `key` names the one to replace."""
        present = Service.objects.filter(version=version, key=key).first() if key else None
        service = super().save(commit=False)
        service.pk = present.pk if present else None
        service.version = version
        service.key = key or uuid4()
        service.position = present.position if present else position
        service.save()
        self._save_parts(version, service)
        return service

    def _save_parts(self, version: Version, service: Service) -> None:
        packages = ServicePackage.objects.filter(version=version, service_key=service.key)
        keys = {package.sessions: package.key for package in packages}
        packages.delete()
        ServicePackage.objects.bulk_create(
            ServicePackage(
                version=version,
                key=keys.get(n) or uuid4(),
                service_key=service.key,
                sessions=n,
                total=total,
                position=at,
            )
            for at, (n, total) in enumerate(self.packages())
        )
        addons = ServiceAddOn.objects.filter(version=version, service_key=service.key)
        addon_keys = {addon.addon_id: addon.key for addon in addons}
        addons.delete()
        ServiceAddOn.objects.bulk_create(
            ServiceAddOn(
                version=version,
                key=addon_keys.get(code) or uuid4(),
                service_key=service.key,
                addon_id=code,
                price=price,
                position=at,
            )
            for at, (code, price) in enumerate(self.addons())
        )
