"""Photos as CRMs send them, made here; each differs from the others."""

from io import BytesIO

from PIL import Image, ImageFilter


def photograph(seed: int, width: int = 2048, height: int = 1365) -> bytes:
    """A JPEG of noise, blurred, over a slope: about as hard to encode as a photo of a room."""
    noise = Image.effect_noise((width, height), 60 + seed % 40).convert("RGB").filter(ImageFilter.GaussianBlur(2))
    slope = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    out = BytesIO()
    Image.blend(noise, slope, 0.4).save(out, "JPEG", quality=85)
    return out.getvalue()


def varied(photo: bytes, number: int) -> bytes:
    """Other bytes, the same picture: what stands behind the end of a JPEG is not looked at."""
    return photo + number.to_bytes(8, "big")
