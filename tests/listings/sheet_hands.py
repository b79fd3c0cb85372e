"""What a person does with the sheet in her spreadsheet."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from listings import exports
from listings.models import Sheet


def take_out(business):
    """The sheet as rows of cells, as a spreadsheet shows it."""
    text = b"".join(exports.sheet(business)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def as_file(rows, *, separator=",", encoding="utf-8-sig", line_end="\r\n", headings=None):
    out = io.StringIO()
    writer = csv.DictWriter(
        out, headings or list(rows[0]), delimiter=separator, lineterminator=line_end, extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def bring_in(client, business, data):
    """Upload a file and read on until it is checked; the last answer."""
    file = SimpleUploadedFile("prices.csv", data, "text/csv")
    answer = client.post(reverse("manage_sheet_upload", args=[business.pk]), {"sheet": file})
    if answer.status_code != 302:
        return answer
    url = answer["Location"]
    for _step in range(100):
        answer = client.get(url)
        if b'http-equiv="refresh"' not in answer.content:
            return answer
    raise AssertionError("the check never ends")


def act(client, sheet, what):
    return client.post(reverse(f"manage_sheet_{what}", args=[sheet.business_id, sheet.public_id]), follow=True)


def last_sheet():
    return Sheet.objects.latest("id")
