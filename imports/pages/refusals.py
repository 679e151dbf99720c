"""Why the whole of a file was refused, in the words of somebody who has a file and no request."""

from django.utils.translation import gettext as _

from agencies.models import Agency, Subscription
from agencies.standing import require_open_intake, require_subscription
from imports.dialects import DIALECTS
from imports.dialects.contract import MIB
from imports.intake.grouping import ITEM_LIMIT
from seeki.lib.problems import ERROR_CODES, ErrorCode
from seeki.lib.refused import Refused


def require_open(agency: Agency) -> None:
    """The same gate as before the API. Raises Refused."""
    require_subscription(getattr(agency, "subscription", None) or Subscription())
    require_open_intake(agency)


def closed(agency: Agency) -> Refused | None:
    """Why this agency may not import now, if it may not."""
    try:
        require_open(agency)
    except Refused as refused:
        return refused
    return None


def in_words(refused: Refused) -> str:
    """One sentence or two; what a format's reader says of a place in the file is told as it is."""
    match refused.code:
        case ErrorCode.PAYLOAD_TOO_LARGE:
            return _("The file is too large. The most is: %(limits)s. Split it into several files.") % {
                "limits": limits()
            }
        case ErrorCode.TOO_MANY_ITEMS:
            return _("The file holds more than %(limit)d listings. Split it into several files.") % {
                "limit": ITEM_LIMIT
            }
        case ErrorCode.SUBSCRIPTION_INACTIVE | ErrorCode.REQUEST_TIMEOUT | ErrorCode.RATE_LIMITED:
            entry = ERROR_CODES[refused.code]
            return f"{entry.cause} {entry.remedy}"
    return refused.message


def limits() -> str:
    """What each format may have."""
    return ", ".join(f"{dialect.title} {dialect.body_limit // MIB} MB" for dialect in DIALECTS.values())
