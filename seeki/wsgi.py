"""The web application, as gunicorn starts it."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

from seeki.lib.draining import DrainRefusedBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seeki.settings")


class Utf8Request(WSGIRequest):
    """Addresses and forms are UTF-8. Django reads them in whatever charset the sender names, among them those that
    make letters which no database takes, and those that are no charsets and break the request before any page."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class Utf8Handler(WSGIHandler):
    request_class = Utf8Request


django.setup(set_prefix=False)
application = DrainRefusedBodies(Utf8Handler())
