"""Pages about who: account, team, keys, settings."""

from django.urls import path

from agencies.pages.billing import cancelled, checkout, done, portal, show_billing
from agencies.pages.choosing import choose_agency
from agencies.pages.first_key import first_key
from agencies.pages.invitation import invitation
from agencies.pages.keys import key_made, revoke_key, show_keys
from agencies.pages.log import show_log
from agencies.pages.profile import profile
from agencies.pages.sessions import end_session
from agencies.pages.settings import save_notifications, show_settings
from agencies.pages.team import change_role, remove_member, show_team, withdraw_invitation
from agencies.pages.unsubscribing import unsubscribe

urlpatterns = [
    path("agency/", choose_agency, name="choose-agency"),
    path("account/", profile, name="profile"),
    path("account/sessions/<int:session_id>/end/", end_session, name="session-end"),
    path("invitations/<str:secret>/", invitation, name="invitation"),
    path("keys/", show_keys, name="keys"),
    path("keys/made/", key_made, name="key-made"),
    path("keys/<uuid:key_id>/revoke/", revoke_key, name="key-revoke"),
    path("keys/first/<str:token>/", first_key, name="first-key"),
    path("billing/", show_billing, name="billing"),
    path("billing/checkout/", checkout, name="checkout"),
    path("billing/portal/", portal, name="billing-portal"),
    path("billing/done/", done, name="billing-done"),
    path("billing/cancelled/", cancelled, name="billing-cancelled"),
    path("team/", show_team, name="team"),
    path("team/<uuid:member_id>/role/", change_role, name="member-role"),
    path("team/<uuid:member_id>/remove/", remove_member, name="member-remove"),
    path("team/invitations/<uuid:invitation_id>/withdraw/", withdraw_invitation, name="invitation-withdraw"),
    path("settings/", show_settings, name="settings"),
    path("settings/notifications/", save_notifications, name="settings-notifications"),
    path("audit/", show_log, name="audit"),
    path("notifications/off/<str:token>/", unsubscribe, name="unsubscribe"),
]
