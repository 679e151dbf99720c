"""Pictures of homes that there are not: flat colours, drawn line by line, packed as PNG with a palette."""

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from random import Random

WIDTH, HEIGHT = 720, 480
SKY_SHADES = 24
Colour = tuple[int, int, int]
Point = tuple[float, float]

SKIES: Sequence[tuple[Colour, Colour]] = (
    ((126, 178, 221), (226, 239, 246)),
    ((96, 150, 186), (252, 226, 200)),
    ((148, 190, 212), (240, 240, 232)),
    ((73, 102, 150), (246, 196, 160)),
)
WALLS: Sequence[Colour] = ((236, 222, 196), (214, 164, 132), (240, 236, 228), (196, 206, 198), (222, 190, 150))
ROOFS: Sequence[Colour] = ((140, 74, 58), (90, 88, 96), (120, 96, 84), (66, 84, 92))
GREENS: Sequence[Colour] = ((122, 160, 94), (104, 146, 102), (146, 170, 100))
FURNITURE: Sequence[Colour] = ((70, 120, 124), (176, 104, 82), (104, 110, 140), (188, 156, 96))
DARK, GLASS, LIGHT, WOOD, WHITE = (58, 56, 60), (120, 156, 176), (250, 226, 160), (150, 110, 80), (250, 250, 248)


class Canvas:
    """A picture with a palette: a colour is kept once, a point is its number."""

    def __init__(self) -> None:
        self.palette: list[Colour] = []
        self.rows = [bytearray(WIDTH) for _ in range(HEIGHT)]

    def colour(self, colour: Colour) -> int:
        if colour not in self.palette:
            self.palette.append(colour)
        return self.palette.index(colour)

    def box(self, left: float, top: float, width: float, height: float, colour: Colour) -> None:
        self.polygon([(left, top), (left + width, top), (left + width, top + height), (left, top + height)], colour)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        """Line by line, between the pairs of edges that cross it."""
        number = self.colour(colour)
        edges = list(zip(points, [*points[1:], points[0]], strict=True))
        heights = [y for _, y in points]
        for y in range(max(0, round(min(heights))), min(HEIGHT, round(max(heights)))):
            middle = y + 0.5
            crossed = sorted(
                x1 + (middle - y1) * (x2 - x1) / (y2 - y1)
                for (x1, y1), (x2, y2) in edges
                if min(y1, y2) <= middle < max(y1, y2)
            )
            for start, end in zip(crossed[::2], crossed[1::2], strict=False):
                left, right = max(0, round(start)), min(WIDTH, round(end))
                if right > left:
                    self.rows[y][left:right] = bytes([number]) * (right - left)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        for line in range(max(0, round(y - radius)), min(HEIGHT, round(y + radius))):
            half = max(0.0, radius**2 - (line + 0.5 - y) ** 2) ** 0.5
            self.box(x - half, line, 2 * half, 1, colour)

    def gradient(self, above: Colour, below: Colour, height: float) -> None:
        for shade in range(SKY_SHADES):
            part = shade / (SKY_SHADES - 1)
            mixed = tuple(round(a + (b - a) * part) for a, b in zip(above, below, strict=True))
            self.box(0, height * shade / SKY_SHADES, WIDTH, height / SKY_SHADES + 1, mixed)  # type: ignore[arg-type]

    def png(self) -> bytes:
        header = struct.pack(">2I5B", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
        colours = b"".join(bytes(colour) for colour in self.palette)
        lines = b"".join(b"\x00" + bytes(row) for row in self.rows)
        parts = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, content) for name, content in parts)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@cache
def picture(scene: str, number: int, kind: str) -> bytes:
    """A picture of a home: `front`, `room` or `plan`; the same for the same home."""
    random, canvas = Random(f"{scene}{number}"), Canvas()  # noqa: S311 -- the same picture every time is wanted
    SCENES[scene](canvas, random, kind)
    return canvas.png()


def front(canvas: Canvas, random: Random, kind: str) -> None:
    canvas.gradient(*random.choice(SKIES), 380)
    hill = random.choice(GREENS)
    canvas.disc(random.randrange(100, 620), 820, 500, shaded(hill, 1.12))
    canvas.box(0, 380, WIDTH, 100, hill)
    if kind == "LAND":
        canvas.polygon([(140, 480), (300, 392), (470, 392), (640, 480)], shaded(hill, 1.2))
        for x in (140, 300, 470, 640):
            canvas.box(x - 3, 360 if 200 < x < 600 else 430, 6, 50, WOOD)
    elif kind == "HOUSE":
        house(canvas, random)
    else:
        block(canvas, random, kind == "COMMERCIAL")
    for _ in range(random.randrange(1, 4)):
        tree(canvas, random)


def house(canvas: Canvas, random: Random) -> None:
    wall, roof = random.choice(WALLS), random.choice(ROOFS)
    left, width, top = random.randrange(180, 240), random.randrange(280, 340), random.randrange(230, 260)
    canvas.box(left, top, width, 400 - top, wall)
    canvas.box(left + width * 0.62, top, width * 0.38, 400 - top, shaded(wall, 0.92))
    peak = top - random.randrange(90, 130)
    canvas.polygon([(left - 26, top), (left + width / 2, peak), (left + width + 26, top)], roof)
    canvas.box(left + width * 0.68, peak + 10, 26, 70, shaded(roof, 0.8))
    canvas.polygon([(left + width / 2, peak), (left + width + 26, top), (left + width * 0.62, top)], shaded(roof, 0.88))
    for place in (0.1, 0.34, 0.72):
        window(canvas, left + width * place, top + 34, 48, 58, random)
    canvas.box(left + width * 0.52, 400 - 84, 40, 84, shaded(roof, 0.7))


def block(canvas: Canvas, random: Random, has_shop: bool) -> None:
    wall, floors, columns = random.choice(WALLS), random.randrange(3, 6), random.randrange(4, 7)
    width, height = columns * 62 + 30, floors * 66 + 20
    left, top = (WIDTH - width) / 2 + random.randrange(-60, 60), 400 - height
    canvas.box(left - 130, top + 60, 140, height - 60, shaded(wall, 0.82))
    canvas.box(left + width - 10, top + 34, 150, height - 34, shaded(wall, 0.88))
    canvas.box(left, top, width, height, wall)
    canvas.box(left - 8, top - 10, width + 16, 14, random.choice(ROOFS))
    for row in range(floors - has_shop):
        for column in range(columns):
            x, y = left + 26 + column * 62, top + 22 + row * 66
            window(canvas, x, y, 34, 42, random)
            if (row + column) % 3 == 1:
                canvas.box(x - 8, y + 38, 50, 12, shaded(wall, 0.7))
    if has_shop:
        canvas.box(left + 16, 400 - 70, width - 32, 70, GLASS)
        canvas.box(left + 8, 400 - 84, width - 16, 18, random.choice(FURNITURE))
    canvas.box(left + width / 2 - 18, 400 - 56, 36, 56, DARK)
    canvas.box(0, 400, WIDTH, 22, (196, 192, 186))
    canvas.box(0, 422, WIDTH, 58, (128, 128, 130))


def window(canvas: Canvas, x: float, y: float, width: float, height: float, random: Random) -> None:
    canvas.box(x - 3, y - 3, width + 6, height + 6, WHITE)
    canvas.box(x, y, width, height, LIGHT if random.random() < 0.22 else GLASS)
    canvas.box(x + width / 2 - 1.5, y, 3, height, WHITE)


def tree(canvas: Canvas, random: Random) -> None:
    x, crown = random.choice((60, 120, 620, 670)) + random.randrange(-20, 20), random.randrange(40, 66)
    green = shaded(random.choice(GREENS), 0.74)
    canvas.box(x - 6, 330, 12, 82, WOOD)
    canvas.disc(x, 320, crown, green)
    canvas.disc(x + crown * 0.4, 300, crown * 0.6, shaded(green, 1.12))


def room(canvas: Canvas, random: Random, kind: str) -> None:
    wall, floor, sofa = random.choice(WALLS), shaded(WOOD, random.uniform(1.1, 1.5)), random.choice(FURNITURE)
    canvas.box(0, 0, WIDTH, 350, shaded(wall, 1.05))
    canvas.polygon([(0, 0), (110, 60), (110, 350), (0, 400)], shaded(wall, 0.92))
    canvas.polygon([(0, 400), (110, 350), (WIDTH, 350), (WIDTH, HEIGHT), (0, HEIGHT)], floor)
    for x in range(-200, WIDTH + 300, 90):
        canvas.polygon([(x, HEIGHT), (x + 3, HEIGHT), (360 + (x - 360) * 0.55, 350)], shaded(floor, 0.9))
    above, below = random.choice(SKIES)
    canvas.box(400, 60, 250, 200, WHITE)
    canvas.box(410, 70, 230, 90, above)
    canvas.box(410, 160, 230, 90, below)
    canvas.disc(560, 260, 60, shaded(random.choice(GREENS), 0.8))
    canvas.box(400, 250, 250, 12, WHITE)
    canvas.box(410, 262, 230, 88, shaded(wall, 1.05))
    canvas.box(520, 70, 8, 190, WHITE)
    if kind == "APARTMENT" or kind == "HOUSE":
        canvas.box(150, 290, 230, 60, shaded(sofa, 0.85))
        canvas.box(140, 336, 250, 50, sofa)
        canvas.box(150, 384, 12, 16, DARK)
        canvas.box(366, 384, 12, 16, DARK)
        canvas.polygon([(260, 440), (420, 440), (450, 470), (230, 470)], shaded(sofa, 1.3))
    canvas.box(190, 120, 120, 84, random.choice(FURNITURE))
    canvas.box(200, 130, 100, 64, shaded(wall, 1.1))
    canvas.box(668, 200, 6, 190, DARK)
    canvas.polygon([(640, 200), (702, 200), (690, 150), (652, 150)], LIGHT)


def plan(canvas: Canvas, random: Random, kind: str) -> None:
    canvas.box(0, 0, WIDTH, HEIGHT, WHITE)
    canvas.box(90, 60, 540, 360, DARK)
    across, down = random.randrange(280, 420), random.randrange(200, 280)
    rooms = ((98, 68, across - 98, down - 68), (across + 6, 68, 616 - across, 344))
    for left, top, width, height in (*rooms, (98, down + 6, across - 98, 406 - down)):
        canvas.box(left, top, width, height, (244, 240, 230))
    canvas.box(across - 2, 100, 10, 60, (244, 240, 230))
    canvas.box(140, down - 2, 60, 10, (244, 240, 230))
    canvas.box(300, 412, 80, 8, GLASS)
    canvas.box(622, 140, 8, 120, GLASS)


def shaded(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(255, round(part * factor)) for part in colour)
    return red, green, blue


SCENES: Mapping[str, Callable[[Canvas, Random, str], None]] = {"front": front, "room": room, "plan": plan}
