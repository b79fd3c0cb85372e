"""What has to happen from time to time, by cron, a timer, or the loop in `make run`; running it twice is harmless."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import attempts
from accounts.outbox import deliver_waiting, forget_old
from articles import aging, editions
from listings import (
    area_prices,
    claim_endings,
    erasing,
    figures,
    freshness,
    leaving,
    publishing,
    rechecks,
    reminders,
    sheets,
    team,
)
from reports import cases


class Command(BaseCommand):
    help = "Deliver mail, delete what is over, ask clinics whose facts get old, and reckon the day's area prices."

    def handle(self, *_args: Any, **_options: Any) -> None:
        sent = deliver_waiting()
        forget_old()
        attempts.forget_expired()
        area_prices.refresh_if_old()
        sheets.forget_expired()
        team.forget_old()
        leaving.warn_due()
        erasing.erase_due()
        figures.forget_old()
        freshness.ask_due()
        publishing.refresh_lapsed()
        publishing.bring_up_to_date()
        reminders.send_due()
        reminders.forget_documents()
        rechecks.queue_due()
        claim_endings.forget_drafts()
        claim_endings.forget_documents()
        cases.forget_addresses()
        editions.publish_due()
        aging.ask_due()
        if sent:
            self.stdout.write(f"{sent} mails sent.")
