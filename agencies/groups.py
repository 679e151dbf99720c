"""Who of Seeki's own may do what: three groups, filled by every `migrate`. Nobody edits them by hand.

Django makes the permissions of an app after its migrations, so the groups are filled then, app by app; a permission
that is not there yet is taken by the `migrate` that makes it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.contrib.auth.models import Permission
from django.db.models import Q

from agencies.models import User

LOOK = frozenset(
    f"{app}.view_{model}"
    for app, models in {
        "agencies": "agency apikey auditentry invitation member price stripeevent subscription supportnote user",
        "listings": "listing listingimage imagehost hostedfile geocoderesult tombstone",
        "imports": "importbatch importitem lane notice bulkdeed attempt",
        "account": "emailaddress",
        "mfa": "authenticator",
        "django_celery_beat": "periodictask",
        "admin": "logentry",
    }.items()
    for model in models.split()
) | {"imports.view_operations"}
SUPPORT = LOOK | {
    "agencies.impersonate_agency",
    "agencies.change_agency",
    # A leaked key cannot wait until a lead is there.
    "agencies.change_apikey",
    "agencies.add_supportnote",
    "account.change_emailaddress",
    "imports.retry_importitem",
}
# What costs an agency something, or changes who gets in.
LEAD = SUPPORT | {
    "agencies.act_as_agency",
    "agencies.change_subscription",
    "agencies.change_stripeevent",
    "agencies.add_member",
    "agencies.change_member",
    "agencies.delete_member",
    "agencies.add_user",
    "agencies.change_user",
    "agencies.grant_group",
    "mfa.delete_authenticator",
    "imports.lose_importitem",
    "imports.replay_importbatch",
    "listings.withhold_listing",
    "listings.extend_listing",
}
ENGINEER = LOOK | {
    "agencies.change_stripeevent",
    "django_celery_beat.change_periodictask",
    "imports.retry_importitem",
    "imports.lose_importitem",
    "imports.replay_importbatch",
}
GROUPS: Mapping[str, frozenset[str]] = {"support": SUPPORT, "support lead": LEAD, "engineer": ENGINEER}


def fill(app_config: AppConfig, using: str, apps: Any = current_apps, **_: Any) -> None:
    """Give each group exactly what it is to have of this app; what it has of others stays. `flush` calls this, too,
    and names no apps."""
    wanted = {name: own(rights, app_config.label) for name, rights in GROUPS.items()}
    if not any(wanted.values()):
        return
    try:
        groups, permissions = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # not migrated so far
        return
    of_app = permissions.objects.using(using).filter(content_type__app_label=app_config.label)
    for name, codes in wanted.items():
        group, _made = groups.objects.using(using).get_or_create(name=name)
        group.permissions.remove(
            *group.permissions.filter(content_type__app_label=app_config.label).exclude(codename__in=codes)
        )
        group.permissions.add(*of_app.filter(codename__in=codes))


def own(rights: Iterable[str], app: str) -> set[str]:
    return {code for label, _dot, code in (right.partition(".") for right in rights) if label == app}


def may_do_more(person: User, than: User) -> bool:
    """Whether somebody has a right that the other one has not: who has fewer must not change who has more."""
    if than.is_superuser:
        return False
    return person.is_superuser or not rights_of(person) <= than.get_all_permissions()


def rights_of(person: User) -> set[str]:
    """Those that somebody has, or would have if the account were active."""
    held = Permission.objects.filter(Q(user=person) | Q(group__user=person))
    return {f"{app}.{code}" for app, code in held.values_list("content_type__app_label", "codename")}
