"""Agencies, people, subscriptions and keys, as support sees them."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from agencies import audit
from agencies.billing_admin import SubscriptionInline
from agencies.models import Agency, ApiKey, AuditEntry, Invitation, Member
from agencies.people_admin import ReasonField  # and so people are registered
from seeki.lib.admin import ReadOnlyMixin, RecordAdmin, SupportAdmin, link
from seeki.lib.long_lists import LongChangeList

REVOKED_AT_ONCE = 50

admin.site.index_title = "Support"
# Support signs in where everybody does: throttled, and with the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister(Group)
# Allauth's own pages of its tables do not know our look, nor that people have no user name.
for model in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(model)


@admin.register(EmailAddress)
class EmailAddressAdmin(SupportAdmin):
    """Support may take an address for confirmed when no mail gets through, and nothing else: who could write another
    address here could have somebody's password sent to it."""

    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified",)
    list_select_related = ("user",)
    search_fields = ("email",)
    fields = ("user", "email", "verified", "primary")
    readonly_fields = ("user", "email", "primary")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Authenticator)
class AuthenticatorAdmin(RecordAdmin):
    """Second factors, without their secrets. One that was lost is removed on a page that asks why."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    exclude = ("data",)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), *self.offered(request)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), *self.offered(request)]

    def offered(self, request: HttpRequest) -> list[str]:
        return ["removal"] if request.user.has_perm("mfa.delete_authenticator") else []

    @admin.display(description="Lost")
    def removal(self, factor: Authenticator) -> SafeString:
        return link(reverse("support-factor-remove", args=[factor.pk]), "Remove")


class MemberFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Who may enter an agency's account is not changed without a reason; the form around it has the field."""

    def clean(self) -> None:
        super().clean()
        if not self.instance._state.adding and self.has_changed() and not reason_in(self.data):
            raise forms.ValidationError("Say why the team changes: fill in the reason.")


def reason_in(data: Mapping[str, Any]) -> str:
    return str(data.get("reason", "")).replace("\x00", "").strip()[:500]


class MemberInline(TabularInline):  # type: ignore[misc]
    model = Member
    formset = MemberFormSet
    extra = 0
    autocomplete_fields = ("user",)


class AgencyForm(forms.ModelForm):  # type: ignore[type-arg]
    reason = ReasonField(
        max_length=500,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text="Why the team changes. Stands in the audit log with your name; the agency does not see it.",
    )


class AgencyList(LongChangeList):
    """Each leads to its page of the support desk."""

    def url_for_result(self, result: Agency) -> str:
        return reverse("support-agency", args=[result.pk])


@admin.register(Agency)
class AgencyAdmin(SupportAdmin):
    """The plain form, for what the agency says of itself. All else is done on its page of the support desk."""

    form = AgencyForm
    list_display = ("name", "country_code", "standing", "pause_message", "created_at")
    list_filter = ("subscription__status", "country_code")
    list_select_related = ("subscription",)
    search_fields = ("name", "email", "=id", "memberships__user__email", "subscription__keys__prefix")
    search_help_text = "Name, e-mail address of the agency or a member, key prefix, id"
    # Those have a deed of their own, with a reason.
    readonly_fields = ("page", "pause_message", "backlog_limit", "requests_per_minute", "id", "created_at")
    inlines: ClassVar = [SubscriptionInline, MemberInline]

    def get_changelist(self, request: HttpRequest, **named: Any) -> type[AgencyList]:
        return AgencyList

    @admin.display(description="Agency")
    def page(self, agency: Agency) -> SafeString | str:
        return link(reverse("support-agency", args=[agency.pk]), agency.name) if agency.name else "–"

    def get_fields(self, request: HttpRequest, obj: Agency | None = None) -> list[str]:
        return [name for name in super().get_fields(request, obj) if obj or name not in ("page", "reason")]

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Agency, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and form.changed_data:
            by = audit.Staff.of(request, reason_in(request.POST))
            audit.record(obj, by, audit.Deed.SETTINGS_CHANGED, fields=form.changed_data)

    @transaction.atomic
    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is Member:
            write_down_members(form.instance, formset, audit.Staff.of(request, reason_in(request.POST)))

    @admin.display(description="Subscription", ordering="subscription__status")
    def standing(self, agency: Agency) -> str:
        subscription = getattr(agency, "subscription", None)
        return subscription.get_status_display() if subscription else "–"


def write_down_members(agency: Agency, formset: Any, by: audit.Staff) -> None:
    """Who was added, changed or removed, in the agency's own log."""
    for member in formset.new_objects:
        audit.record(agency, by, audit.Deed.MEMBER_ADDED, member.user.get_full_name(), role=member.role)
    for member, fields in formset.changed_objects:
        if "role" in fields:
            audit.record(agency, by, audit.Deed.ROLE_SET, member.user.get_full_name(), role=member.role)
    for member in formset.deleted_objects:
        audit.record(agency, by, audit.Deed.MEMBER_REMOVED, member.user.get_full_name())


@admin.register(Member)
class MemberAdmin(RecordAdmin):
    """Looked up here; added, changed and removed in the agency's form, which writes it into the agency's log."""

    list_display = ("user", "agency", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "agency")
    search_fields = ("user__email", "agency__name")


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyMixin, SupportAdmin):
    """Keys are made in the dashboard, or by `manage.py issue_key`: a secret has no place on a support screen."""

    list_display = ("prefix", "agency_name", "state", "last_used_at", "expires_at", "created_at", "created_by")
    list_select_related = ("subscription__agency", "created_by")
    search_fields = ("prefix", "subscription__agency__name")
    search_help_text = "First characters of the key, or name of the agency"
    exclude = ("digest",)
    actions = ("revoke_keys",)

    @admin.display(description="Agency", ordering="subscription__agency__name")
    def agency_name(self, key: ApiKey) -> str:
        return key.agency.name

    @admin.display(description="State")
    def state(self, key: ApiKey) -> str:
        if key.revoked_at:
            return "Revoked"
        return "Current" if key.is_current else "Replaced"

    @admin.action(description="Revoke at once", permissions=["revoke"])
    def revoke_keys(self, request: HttpRequest, chosen: QuerySet[ApiKey]) -> HttpResponse | None:
        """The page that asks why stands further up, and is known by its name."""
        ids = list(chosen.order_by("pk").values_list("pk", flat=True)[: REVOKED_AT_ONCE + 1])
        if len(ids) > REVOKED_AT_ONCE:
            messages.error(request, f"Choose {REVOKED_AT_ONCE} keys at most: each stops the imports of an agency.")
            return None
        return redirect(f"{reverse('support-keys-revoke')}?{urlencode({'key': ids}, doseq=True)}")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("agencies.change_apikey")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyMixin, SupportAdmin):
    """The link itself is in the guest's e-mail only."""

    list_display = ("email", "agency", "role", "invited_by", "created_at", "expires_at", "accepted_at")
    list_filter = ("role",)
    list_select_related = ("agency", "invited_by")
    search_fields = ("email", "agency__name")
    exclude = ("digest",)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyMixin, SupportAdmin):
    list_display = ("at", "agency", "actor_name", "what", "ip_address", "staff_name", "reason")
    list_filter = ("deed",)
    list_select_related = ("agency",)
    search_fields = ("=agency__id", "agency__name", "actor_name", "target")
    ordering = ("-id",)

    @admin.display(description="What")
    def what(self, entry: AuditEntry) -> str:
        return audit.sentence(entry)
