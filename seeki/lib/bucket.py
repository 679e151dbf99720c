"""An S3-compatible bucket. What is public in it may be kept by browsers and caches for ever: it never changes."""

from typing import Any

from storages.backends.s3 import S3Storage

PUBLIC = "hosted/"
FOR_EVER = "public, max-age=31536000, immutable"
# Python knows the type of WebP by a name only since 3.13.
MEDIA_TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "pdf": "application/pdf"}


class Bucket(S3Storage):  # type: ignore[misc]
    """Django's storage on S3, with the headers that browsers are to see."""

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = super().get_object_parameters(name)
        if name.startswith(PUBLIC):
            found["CacheControl"] = FOR_EVER
            found["ContentType"] = MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream")
            if name.endswith(".pdf"):
                found["ContentDisposition"] = "attachment"
        return found
