"""Subscriptions and Stripe's messages, as support sees them: set by hand with a reason, look, replay."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextInputWidget

from agencies import audit, by_hand, stripe_events, subscribing
from agencies.models import Price, StripeEvent, Subscription
from seeki.lib.admin import ReadOnlyMixin, RecordAdmin, SupportAdmin, preformatted


class ByHandForm(forms.ModelForm):  # type: ignore[type-arg]
    """Support's own word on a subscription. Nothing of it counts without a reason."""

    status = forms.ChoiceField(label="Status", choices=Subscription.Status.choices, widget=UnfoldAdminSelectWidget)
    hand_until = forms.SplitDateTimeField(
        label="Until",
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text="Then Stripe's word counts again. Empty: until somebody takes it back.",
    )
    hand_reason = forms.CharField(
        label="Reason",
        max_length=500,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="For support only. While there is one, Stripe's word changes nothing. The agency's page ends it.",
    )

    class Meta:
        model = Subscription
        fields = ("agency", "status", "hand_until", "hand_reason")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.instance.is_by_hand and not data.get("hand_reason"):
            self.add_error("hand_reason", "What is set by hand is taken back on the agency's page, which asks why.")
        elif (self.changed_data or self.instance._state.adding) and not data.get("hand_reason"):
            self.add_error("hand_reason", "Say why: a subscription that is set by hand needs a reason.")
        return data


class SubscriptionInline(ReadOnlyMixin, TabularInline):  # type: ignore[misc]
    """Looked at beside the agency; set on its own page, with a reason."""

    model = Subscription
    extra = 0
    show_change_link = True
    fields = readonly_fields = ("status", "is_demo", "hand_reason", "current_period_end", "stripe_customer_id")


@admin.register(Subscription)
class SubscriptionAdmin(SupportAdmin):
    form = ByHandForm
    list_display = ("agency", "status", "is_demo", "hand_reason", "current_period_end", "stripe_customer_id")
    list_filter = ("status", "is_demo", ("hand_reason", admin.EmptyFieldListFilter))
    list_select_related = ("agency",)
    search_fields = ("agency__name", "=stripe_customer_id", "=stripe_subscription_id")
    autocomplete_fields = ("agency",)
    actions = ("read_again",)
    from_stripe = (
        "is_demo",
        "stripe_customer_id",
        "stripe_subscription_id",
        "price_id",
        "amount",
        "currency",
        "current_period_end",
        "ends_at",
        "next_attempt_at",
        "invoice_url",
        "read_at",
        "reread_at",
        "reread_error",
    )
    readonly_fields = ("id", "created_at", "announced_at", *from_stripe)
    fieldsets = (
        (None, {"fields": ("agency", "created_at", "announced_at")}),
        ("Set by hand", {"fields": ("status", "hand_until", "hand_reason")}),
        ("From Stripe", {"fields": from_stripe}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Subscription | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "agency") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Subscription, form: ByHandForm, change: bool) -> None:
        if not change:
            Subscription.objects.bulk_create([Subscription(pk=obj.pk, agency=obj.agency)])
        wanted = form.cleaned_data
        if wanted["hand_reason"]:
            by = audit.Staff.of(request).user
            by_hand.put(obj, wanted["status"], wanted["hand_until"], wanted["hand_reason"], by)

    @admin.action(description="Read again from Stripe", permissions=["change"])
    def read_again(self, request: HttpRequest, chosen: QuerySet[Subscription]) -> None:
        known = list(chosen.exclude(stripe_customer_id=""))
        for one in known:
            subscribing.ask_again(one)
        messages.success(request, f"{len(known)} will be read from Stripe in a moment.")


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"
    STATES: ClassVar = {
        "handled": ("Handled", Q(handled_at__isnull=False)),
        "waiting": ("Waiting", Q(handled_at=None, next_try_at__isnull=False)),
        "failed": ("Failed", Q(handled_at=None, next_try_at=None)),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, (label, _condition) in self.STATES.items()]

    def queryset(self, request: HttpRequest, found: QuerySet[StripeEvent]) -> QuerySet[StripeEvent]:
        chosen = self.STATES.get(self.value() or "")
        return found.filter(chosen[1]) if chosen else found


@admin.register(StripeEvent)
class StripeEventAdmin(RecordAdmin):
    """What Stripe has told us, and what became of it. A replay only looks again: it can do no harm."""

    list_display = ("id", "type", "state", "outcome", "tries", "received_at", "handled_at")
    list_filter = (StateFilter, "type")
    search_fields = ("=id", "type", "payload")
    search_help_text = "Id, type, or anything in the payload: a customer, a subscription, an invoice"
    ordering = ("-received_at",)
    fields = ("id", "type", "state", "outcome", "error", "tries", "received_at", "next_try_at", "handled_at", "as_sent")
    readonly_fields = ("state", "as_sent")
    actions = ("replay",)

    @admin.display(description="State")
    def state(self, event: StripeEvent) -> str:
        if event.handled_at:
            return "Handled"
        return "Waiting" if event.next_try_at else "Failed"

    @admin.display(description="As sent")
    def as_sent(self, event: StripeEvent) -> str:
        return preformatted(event.payload)

    @admin.action(description="Judge again", permissions=["replay"])
    def replay(self, request: HttpRequest, chosen: QuerySet[StripeEvent]) -> None:
        count = stripe_events.replay(chosen)
        messages.success(request, f"{count} will be judged again in a moment.")

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("agencies.change_stripeevent")


@admin.register(Price)
class PriceAdmin(RecordAdmin):
    list_display = ("id", "amount", "currency", "interval", "interval_count", "read_at")
