"""The answer to a whole request that cannot be served: an exception with a code, a status and a sentence."""

from collections.abc import Mapping

from rest_framework.exceptions import APIException

from seeki.lib.phrases import Said
from seeki.lib.problems import ERROR_CODES, ErrorCode


class Refused(APIException):
    """Raised anywhere below a view of the API; `seeki.lib.api.answer_exception` makes the answer of it.

    Its sentence is made at once: who is refused is the one who reads it.
    """

    def __init__(self, code: ErrorCode, message: Said = "", headers: Mapping[str, str] | None = None) -> None:
        entry = ERROR_CODES[code]
        self.code = code
        self.message = str(message) or f"{entry.cause} {entry.remedy}"
        self.status_code = entry.status or 500
        self.headers = dict(headers or {})
        super().__init__(detail=self.message, code=code)
