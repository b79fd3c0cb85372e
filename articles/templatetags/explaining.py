"""`{% term "course-of-three" %}Course of three{% endterm %}`: words of a page that the glossary explains."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import glossary

register = template.Library()


@register.simple_block_tag
def term(content: SafeString, code: str) -> SafeString:
    """The content as a link to its explanation; KeyError for a word that the glossary does not have."""
    return format_html('<a class="term" href="{}">{}</a>', glossary.address_of(code), content)
