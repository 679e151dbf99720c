"""People, as support sees them. Nobody gives away a right that they have not themselves."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from agencies.groups import may_do_more
from agencies.models import User
from agencies.reading import zones
from seeki.lib.admin import SupportAdmin

FLAGS = {"is_staff": "staff", "is_superuser": "superuser"}
RIGHTS = {"groups", *FLAGS}


class NewUserForm(UserCreationForm):  # type: ignore[misc]
    class Meta:
        model = User
        fields = ("email",)


class ReasonField(forms.CharField):
    """Why a form is sent is nothing that changes."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class UserForm(UserChangeForm):  # type: ignore[misc]
    """Names of time zones are chosen, not typed."""

    time_zone = forms.ChoiceField(
        required=False, widget=UnfoldAdminSelectWidget, help_text="Times in the admin; empty is UTC."
    )

    reason = ReasonField(
        max_length=500,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text="Why somebody's rights change. Stands in support's log with your name.",
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        if "time_zone" in self.fields:
            names = [(zone, zone.replace("_", " ")) for zone in zones()]
            self.fields["time_zone"].choices = [("", "UTC, or as the agency has it"), *names]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["reason"] = str(data.get("reason", "")).replace("\x00", "").strip()
        if RIGHTS & set(self.changed_data) and not data["reason"]:
            self.add_error("reason", "Say why: whoever looks at this later will ask.")
        return data

    def rights_changed(self) -> str:
        """What was given and taken, and why; empty where rights stay as they were."""
        if not RIGHTS & set(self.changed_data):
            return ""
        before, after = held_by(self.initial), held_by(self.cleaned_data)
        given, taken = ", ".join(sorted(after - before)), ", ".join(sorted(before - after))
        said = [f"Given: {given}." if given else "", f"Taken: {taken}." if taken else "", self.cleaned_data["reason"]]
        return " ".join(filter(None, said))


def held_by(data: Mapping[str, Any]) -> set[str]:
    """The groups that a form speaks of, and whether it makes staff and a superuser."""
    held = {group.name for group in data.get("groups") or ()}
    return held | {name for field, name in FLAGS.items() if data.get(field)}


@admin.register(User)
class UserAdmin(BaseUserAdmin, SupportAdmin):  # type: ignore[type-arg, misc]
    form = UserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "name", "is_staff", "groups_shown", "is_active", "date_joined")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "time_zone", "password")}),
        ("Seeki's own", {"fields": ("is_active", "is_staff", "groups", "is_superuser")}),
        ("Times", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)

    @admin.display(description="Groups")
    def groups_shown(self, user: User) -> str:
        return ", ".join(sorted(group.name for group in user.groups.all())) or "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Only superusers make superusers; groups are given by whoever may."""
        always = tuple(super().get_readonly_fields(request, obj))
        if request.user.is_superuser:
            return always
        return (*always, "is_superuser") if may_grant(request) else (*always, "is_superuser", "is_staff", "groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Why is asked of those who may change rights."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj) or not may_grant(request):
            return fieldsets
        return [
            (title, {**options, "fields": (*options["fields"], "reason")} if "groups" in options["fields"] else options)
            for title, options in fieldsets
        ]

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        said = super().construct_change_message(request, form, formsets, add)
        if add or not (rights := form.rights_changed()):
            return said
        fields = LogEntry(change_message=json.dumps(said)).get_change_message()
        return f"{fields} {rights}"

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **named: Any
    ) -> Any:
        if db_field.name == "groups":
            named |= {"queryset": grantable(request), "widget": UnfoldAdminCheckboxSelectMultipleWidget}
        return super().formfield_for_manytomany(db_field, request, **named)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody changes, or sets the password of, somebody who may do more."""
        may = super().has_change_permission(request, obj)
        if obj is None or not may or not isinstance(request.user, User):
            return may
        if obj.is_staff and obj != request.user and not may_grant(request):
            return False
        return not may_do_more(obj, request.user)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> User:
        user: User = super().save_form(request, form, change)
        if not change and (user.is_staff or user.is_superuser) and not may_grant(request):
            raise PermissionDenied
        return user


def may_grant(request: HttpRequest) -> bool:
    return request.user.has_perm("agencies.grant_group")


def grantable(request: HttpRequest) -> QuerySet[Group]:
    """The groups that have no right which the giver has not."""
    groups = Group.objects.order_by("name")
    if request.user.is_superuser:
        return groups
    own = request.user.get_all_permissions()
    return groups.filter(pk__in=[group.pk for group in groups if rights_in(group) <= own])


def rights_in(group: Group) -> set[str]:
    held = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{code}" for app, code in held}
