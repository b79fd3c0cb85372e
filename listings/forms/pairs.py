"""Before and after pictures: what is said about a pair, and one picture at a time."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from listings import images
from listings.forms.fields import DateField, PlainTextMixin
from listings.forms.photos import PictureField
from listings.models import BeforeAfter, PhotoKind, SkinType, Treatment, Version


class PairForm(PlainTextMixin, forms.ModelForm):
    """All that has to be known before two pictures of a person are shown."""

    sessions = forms.IntegerField(
        min_value=1, max_value=20, label=gettext_lazy("Sessions between the two pictures, in all")
    )
    days_after = forms.IntegerField(
        min_value=0,
        max_value=3650,
        label=gettext_lazy("Days from the last session to the picture after"),
    )
    skin_type = forms.TypedChoiceField(
        coerce=int,
        choices=[("", gettext_lazy("Choose")), *SkinType.choices],
        label=gettext_lazy("Fitzpatrick skin type"),
        help_text=gettext_lazy("A scale from I to VI of how skin burns and tans. Visitors look for skin like theirs."),
    )
    unedited = forms.BooleanField(
        label=gettext_lazy("Neither picture was edited or retouched"),
        error_messages={
            "required": gettext_lazy("Edited pictures are not shown. Use the pictures as they were taken.")
        },
    )
    consent_on = DateField(
        required=True,
        label=gettext_lazy("The person signed on"),
        help_text=gettext_lazy("A written consent to publish these two pictures. Visitors do not see the date."),
    )

    class Meta:
        model = BeforeAfter
        fields = ("treatment", "sessions", "days_after", "skin_type", "unedited", "consent_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["treatment"].queryset = Treatment.objects.listable()  # type: ignore[attr-defined]
        self.fields["treatment"].empty_label = _("Choose")  # type: ignore[attr-defined]

    def clean_consent_on(self) -> date:
        day: date = self.cleaned_data["consent_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    def save_to(self, version: Version, *, key: UUID) -> None:
        """Write the facts into a draft; pictures that are there stay."""
        position = BeforeAfter.objects.filter(version=version).count()
        BeforeAfter.objects.update_or_create(
            version=version,
            key=key,
            defaults=self.cleaned_data,
            create_defaults={**self.cleaned_data, "position": position},
        )


class PairPictureForm(forms.Form):
    """One picture of a pair: a request decodes no more than one."""

    photo = PictureField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("JPEG, PNG or WebP, up to 20 MB, as it was taken. Hidden data is removed."),
        error_messages={"empty": gettext_lazy("This file is empty. Choose another.")},
    )
    half = forms.ChoiceField(choices=[(PhotoKind.BEFORE.value, ""), (PhotoKind.AFTER.value, "")])

    def save_to(self, version: Version, *, key: UUID, by: User) -> None:
        """Store the picture and give it its place in the pair. Raises OSError when the disk fails."""
        half = self.cleaned_data["half"]
        photo = images.store(self.cleaned_data["photo"], version.listing, kind=half, by=by)
        BeforeAfter.objects.filter(version=version, key=key).update(**{half: photo})
