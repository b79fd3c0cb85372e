"""`{% kept %}…{% endkept %}`: parts of a template that no request changes, rendered once a process and language.

Inside stand only translated words, addresses and static files of the release; anything of a visitor, a listing or the
site's mode stays outside.
"""

from django import template
from django.conf import settings
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from directory.fragments import language

register = template.Library()


class KeptNode(Node):
    """Renders its nodes for nobody in particular, and gives what they said to everybody."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._kept: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        if settings.DEBUG:
            return self.nodelist.render(context)
        code = language()
        if code not in self._kept:
            # Without the page's own values, so that none of them can be kept by mistake.
            self._kept[code] = self.nodelist.render(context.new())
        return self._kept[code]


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """A part that is the same on every page and for everybody."""
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist)
