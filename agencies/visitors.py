"""Those who have no account: known by their address, for as long as it takes to count them."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

# Of IPv6 a household has so many bits for itself.
HOUSEHOLD = 64


def visitor(request: HttpRequest) -> str:
    """The address to count by, as `SEEKI_TRUSTED_PROXIES` says. Those without one, as behind a socket, are one."""
    try:
        address = str(get_adapter().get_client_ip(request))
    except (PermissionDenied, ImproperlyConfigured):
        return ""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((address, HOUSEHOLD), strict=False).network_address)
