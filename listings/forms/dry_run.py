"""The editor's forms over thousands of rows: what they would ask the database for each time is handed in once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelChoiceField

from listings.content import Content
from listings.forms.offerings import ServiceForm
from listings.models import AddOn, Device, PerformerRole, Practitioner, ServiceAddOn, ServicePackage, Treatment


@dataclass(frozen=True)
class Catalogue:
    """The entries an owner may choose, by code."""

    treatments: Mapping[str, Treatment]
    performers: Mapping[str, PerformerRole]
    devices: Mapping[str, Device]
    addons: Mapping[str, AddOn]

    @classmethod
    def read(cls) -> "Catalogue":
        return cls(
            treatments={row.code: row for row in Treatment.objects.listable().select_related("parent")},
            performers={row.code: row for row in PerformerRole.objects.listable()},
            devices={row.code: row for row in Device.objects.listable()},
            addons={row.code: row for row in AddOn.objects.listable()},
        )


class LoadedServiceForm(ServiceForm):
    """A service's form that reads its listing from memory."""

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        self.content = content
        super().__init__(*args, version=content.version, **kwargs)

    def people(self) -> Iterable[Practitioner]:
        return self.content.practitioners

    def stored_packages(self) -> Iterable[ServicePackage]:
        return self.content.packages_of(self.instance)

    def stored_addons(self) -> Iterable[ServiceAddOn]:
        return self.content.addons_of(self.instance)


class DryServiceForm(LoadedServiceForm):
    """A service's form that reads the catalogue from memory, too, and saves nothing."""

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: dict[str, Mapping[str, models.Model]] = {
            "treatment": catalogue.treatments,
            "performer": catalogue.performers,
            "device": catalogue.devices,
        }
        for name, rows in known.items():
            field: Any = self.fields[name]
            field.to_python = _looked_up(field, rows)

    def _get_validation_exclusions(self) -> set[str]:
        # These were looked up above; the model would ask for each once more.
        return {*super()._get_validation_exclusions(), "treatment", "performer", "device"}  # type: ignore[misc]


def _looked_up(field: ModelChoiceField, rows: Mapping[str, models.Model]) -> Callable[[Any], models.Model | None]:
    def to_python(value: Any) -> models.Model | None:
        if value in field.empty_values:
            return None
        if value not in rows:
            message = field.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice", params={"value": value})
        return rows[value]

    return to_python


def without_asking(instance: models.Model) -> None:
    """Leave constraints to the save that follows: the database would be asked about each by itself."""
    vars(instance)["validate_constraints"] = lambda exclude=None: None
