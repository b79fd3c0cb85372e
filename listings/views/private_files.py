"""Handing out a private document: as a download that no browser runs and no cache keeps."""

import logging

from django.core.files.storage import storages
from django.http import FileResponse, Http404

from listings.models import ClaimDocument, EvidenceDocument

log = logging.getLogger("pinpoint.evidence")


def private_file(document: EvidenceDocument | ClaimDocument) -> FileResponse:
    """The file behind a row that the asker may see; 404 where the disk lost it."""
    try:
        file = storages["evidence"].open(document.file_name)
    except FileNotFoundError as error:
        log.error("evidence file is missing: %s", document.public_id)
        raise Http404 from error
    response = FileResponse(
        file, as_attachment=True, filename=document.original_name, content_type=document.content_type
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
