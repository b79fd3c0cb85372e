"""What is wrong in a sheet, in words that lead a person to the cell."""

from typing import Any

from django.utils.translation import gettext as _

from listings import sheet_file
from listings.models import Sheet


def error_words(sheet: Sheet, error: dict[str, Any]) -> str:
    """ "Row 12, column J (session_price): …", as a person finds it in her spreadsheet."""
    column = error["column"]
    if column not in sheet.headings:
        where = _("Row %(row)s") % {"row": error["row"]} + (f" ({column})" if column else "")
    else:
        at = sheet_file.letter(sheet.headings.index(column))
        where = _("Row %(row)s, column %(at)s (%(name)s)") % {"row": error["row"], "at": at, "name": column}
    return f"{where}: {error['message']}"
