"""The documentation, below /docs/ and, in a language that the address names, below /nl/docs/ and the like."""

from django.urls import path

from imports.docs import pages

urlpatterns = [
    path("", pages.start, name="docs-start"),
    path("agency-import", pages.page, name="docs"),
    path("agency-import/<slug:slug>", pages.page, name="docs-page"),
    path("errors", pages.errors, name="errors"),
    path("errors/<slug:code>", pages.error, name="error"),
]
