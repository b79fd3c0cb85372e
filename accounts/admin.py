from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import MailState, OutboxMail, User


class UserCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = UserCreationForm
    list_display = ("email", "name", "is_staff", "is_active", "is_example", "date_joined", "last_login")
    list_filter = ("is_staff", "is_active", "is_example", "groups")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("date_joined", "last_login", "is_example")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("date_joined", "last_login", "is_example")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "name", "usable_password", "password1", "password2")}),
    )


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return list(MailState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxMail]) -> QuerySet[OutboxMail]:
        value = self.value()
        if value not in MailState.values:
            return queryset
        return OutboxMail.objects.in_state(MailState(value)) & queryset


@admin.register(OutboxMail)
class OutboxMailAdmin(admin.ModelAdmin):
    """Where each mail stands. Its text stays out of sight: it may hold a link that opens somebody's account."""

    list_display = ("created_at", "recipients", "kind", "state_in_words", "attempts", "next_try_at", "last_error")
    list_filter = (StateFilter, "kind")
    search_fields = ("to", "kind")
    date_hierarchy = "created_at"
    fields = (
        "kind",
        "recipients",
        "subject",
        "state_in_words",
        "created_at",
        "attempts",
        "next_try_at",
        "sent_at",
        "failed_at",
        "last_error",
    )

    @admin.display(description=_("to"))
    def recipients(self, mail: OutboxMail) -> str:
        return ", ".join(mail.to)

    @admin.display(description=_("state"))
    def state_in_words(self, mail: OutboxMail) -> str:
        return str(mail.state.label)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutboxMail | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutboxMail | None = None) -> bool:
        return False
