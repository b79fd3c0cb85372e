from allauth.account import views
from allauth.account.forms import SignupForm
from django.db import IntegrityError, transaction
from django.http import HttpResponse


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
