"""Photos: one upload, and the words beside those that are there."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from listings import images
from listings.forms.fields import PlainTextMixin
from listings.images import Picture
from listings.models import Listing, PhotoKind, Version, VersionPhoto


class PictureField(forms.FileField):
    """A JPEG, PNG or WebP photo, decoded once."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> Picture:
        return images.read(super().clean(data, initial))


class PhotoForm(PlainTextMixin, forms.Form):
    photo = PictureField(
        label=gettext_lazy("Photo"),
        help_text=gettext_lazy("JPEG, PNG or WebP, up to 20 MB. Hidden data such as the place is removed."),
        error_messages={"empty": gettext_lazy("This file is empty. Choose another.")},
    )
    kind = forms.ChoiceField(choices=PhotoKind, label=gettext_lazy("It shows"))
    alt = forms.CharField(
        max_length=200,
        required=False,
        label=gettext_lazy("What is on it"),
        help_text=gettext_lazy("For people who cannot see it: “treatment room with a window”."),
    )
    caption = forms.CharField(max_length=140, required=False, label=gettext_lazy("Caption"))

    def save_to(self, version: Version, listing: Listing, *, by: User) -> VersionPhoto:
        """Store the picture and put it at the end of the draft's photos. Raises OSError when the disk fails."""
        photo = images.store(self.cleaned_data["photo"], listing, kind=self.cleaned_data["kind"], by=by)
        return VersionPhoto.objects.create(
            version=version,
            key=uuid4(),
            photo=photo,
            alt=self.cleaned_data["alt"],
            caption=self.cleaned_data["caption"],
            position=VersionPhoto.objects.filter(version=version).count(),
        )
