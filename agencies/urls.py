"""What stands outside of the dashboard: the public page about subscriptions, and where Stripe speaks to us."""

from django.urls import path

from agencies.pages.for_agents import for_agents
from agencies.webhook import stripe_webhook

urlpatterns = [
    path("for-agents", for_agents, name="for-agents"),
    path("stripe/webhook", stripe_webhook, name="stripe-webhook"),
]
