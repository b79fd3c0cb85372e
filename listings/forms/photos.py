"""Photos: one upload, and the words and the middle of one that is there."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from listings import images
from listings.forms.fields import PlainTextMixin
from listings.images import Picture
from listings.models import Listing, PhotoKind, Version, VersionPhoto

UPLOADED_KINDS = [(kind.value, kind.label) for kind in (PhotoKind.PREMISES, PhotoKind.TEAM, PhotoKind.DEVICE)]
WHAT_IS_ON_IT = gettext_lazy("What is on it")
WHY = gettext_lazy(
    "It is read out to people who cannot see the photo, and stands there where it does not load. "
    "Say what one sees: “treatment room with a window and a sink”."
)


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
    kind = forms.ChoiceField(choices=UPLOADED_KINDS, label=gettext_lazy("It shows"))
    alt = forms.CharField(max_length=200, required=False, label=WHAT_IS_ON_IT, help_text=WHY)
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


class PhotoWordsForm(PlainTextMixin, forms.ModelForm):
    """What is said beside a photo, and which spot of it stays in sight where it is cut."""

    focal_x = forms.IntegerField(min_value=0, max_value=100, label=gettext_lazy("Percent from the left"))
    focal_y = forms.IntegerField(min_value=0, max_value=100, label=gettext_lazy("Percent from the top"))

    class Meta:
        model = VersionPhoto
        fields = ("alt", "caption", "focal_x", "focal_y")
        labels = {"alt": WHAT_IS_ON_IT, "caption": gettext_lazy("Caption")}
        help_texts = {"alt": WHY, "caption": gettext_lazy("Stands under the photo for everybody.")}

    def save_to(self, version: Version, *, key: UUID) -> None:
        """Write the words into a draft; a photo that was removed meanwhile stays removed."""
        VersionPhoto.objects.filter(version=version, key=key).update(**self.cleaned_data)
