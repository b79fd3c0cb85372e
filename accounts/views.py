from allauth.account import views
from allauth.account.forms import SignupForm
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import unsubscribing
from accounts.forms import MailForm


class SignupView(views.SignupView):
    """allauth's sign-up, with the account and its confirmation mail in one transaction."""

    def form_valid(self, form: SignupForm) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            # The same address was signed up a moment earlier, in another tab: answer as for any known address.
            form.account_already_exists = True
            return super().form_valid(form)


signup = SignupView.as_view()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_preferences(request: HttpRequest) -> HttpResponse:
    """Which mail a person gets; what she cannot do without is named and stays on."""
    form = MailForm(request.user, request.POST if request.method == "POST" else None)  # type: ignore[arg-type]
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("mail_preferences")
    return render(request, "account/mail_preferences.html", {"form": form}, status=422 if form.is_bound else 200)


# A mail program posts here by itself: without cookie, so without a CSRF token. The signed address is the proof.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End mail of one topic with one press, or with the button of a mail program. Opening the page changes nothing."""
    wish = unsubscribing.read(token)
    if wish is None:
        raise Http404
    if request.method == "POST":
        change = unsubscribing.want if "again" in request.POST else unsubscribing.refuse
        change(wish.user, wish.topic)
    is_off = wish.topic in unsubscribing.refused_by(wish.user)
    context = {"topic": wish.topic, "is_off": is_off, "has_changed": request.method == "POST"}
    return render(request, "account/unsubscribe.html", context)
