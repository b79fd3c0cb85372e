from django import template
from django.conf import settings

from accounts.outbox import FILE_BACKEND, is_late

register = template.Library()


@register.simple_tag
def mail_folder() -> str:
    """The folder that mail is written to, as a person standing in the project's folder would name it; or ""."""
    transport = settings.OUTBOX_TRANSPORT
    if transport["EMAIL_BACKEND"] != FILE_BACKEND:
        return ""
    return str(transport["EMAIL_FILE_PATH"]).removeprefix(f"{settings.BASE_DIR}/")


@register.simple_tag
def mail_is_late() -> bool:
    """Whether mail waits because our mail server does not answer."""
    return is_late()
