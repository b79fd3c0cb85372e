"""Inviting a person, and naming a business."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from listings.forms.fields import PlainTextMixin
from listings.models import MembershipRole

# The name stands in mail to people who do not know us yet: it may not lead anywhere.
LINK = re.compile(r"://|www\.|@", re.IGNORECASE)


class InvitationForm(PlainTextMixin, forms.Form):
    """Whom to ask, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The person needs an account with this address, or makes one on the way."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (MembershipRole.EDITOR, _("Editor: changes listings, prices, photos and credentials, and submits them")),
            (MembershipRole.OWNER, _("Owner: also decides about the team, closing, deleting, and all data")),
        ],
        initial=MembershipRole.EDITOR,
        widget=forms.RadioSelect,
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class BusinessForm(PlainTextMixin, forms.Form):
    """What a business is called, for its team."""

    name = forms.CharField(
        label=_("Name of the business"),
        max_length=120,
        help_text=_("For your team and in invitations. Visitors never see it."),
    )

    def clean_name(self) -> Any:
        name = " ".join(self.cleaned_data["name"].split())
        if LINK.search(name):
            raise ValidationError(_("A name holds no web or mail address."))
        return name
