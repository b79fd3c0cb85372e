"""Words that the glossary explains, and links to articles that stand only while visitors can read them.

`{% term "keloid" %}Keloids{% endterm %}` and `{% in_library "home-rollers" "how-sure-we-are" %}More{% endin_library %}`
"""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import glossary, links

register = template.Library()


@register.simple_block_tag
def term(content: SafeString, code: str) -> SafeString:
    """The content as a link to its explanation; KeyError for a word that the glossary does not have."""
    return format_html('<a class="term" href="{}">{}</a>', glossary.address_of(code), content)


@register.simple_block_tag(takes_context=True)
def in_library(context: template.Context, content: SafeString, slug: str, heading: str = "") -> SafeString:
    """The content as a link to an article and its heading; the bare words where that article is not public."""
    address = reverse("article", args=[slug])
    changes = getattr(context.get("request"), "changes", None)
    if not any(link.url == address for link in links.kept(changes)):
        return content
    return format_html('<a href="{}{}">{}</a>', address, f"#{heading}" if heading else "", content)
