"""Pages about imports for everybody."""

from django.urls import path

from imports.pages.validator import validator

urlpatterns = [path("validate", validator, name="validate")]
