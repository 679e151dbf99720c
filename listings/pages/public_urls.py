"""What everybody may see."""

from django.urls import re_path

from listings.pages.hosted import show_hosted

NAME = r"(?P<name>[0-9a-f]{16}-(?:thumb|card|full|document)\.(?:webp|jpg|pdf))"

FILE = r"(?P<file_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

urlpatterns = [re_path(rf"^{FILE}/{NAME}\Z", show_hosted, name="hosted")]
