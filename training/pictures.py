"""Pictures of a card, as SVG text: reliability, lift, and the points of a rule."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

WIDTH, HEIGHT, MARGIN = 320, 220, 30
ROW, MOST_CASES = 18, 12
FRAME = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {{height}}" role="img">'
FONT = 'font-family="sans-serif" font-size="11"'
GOOD, BAD = "#1a6b4a", "#c0452f"


def reliability(tenths: Iterable[Sequence[float]]) -> str:
    """Draw for each tenth of leads by probability what was said against what came true."""
    marks = "".join(
        f'<circle cx="{_x(said):.1f}" cy="{_y(came):.1f}" r="4" fill="{GOOD}">'
        f"<title>said {said:.0%}, came {came:.0%}</title></circle>"
        for said, came in tenths
    )
    return _framed(marks, "probability said", "share that came true")


def lift(found: Sequence[float]) -> str:
    """Draw the share of good leads found among the best 0%, 10% ... 100% by probability."""
    steps = max(len(found) - 1, 1)
    points = " ".join(f"{_x(k / steps):.1f},{_y(share):.1f}" for k, share in enumerate(found))
    line = f'<polyline points="{points}" fill="none" stroke="{GOOD}" stroke-width="2"/>'
    return _framed(line, "share of leads called", "share of good leads found")


def bars(cases: Sequence[tuple[str, float]]) -> str:
    """Draw the points of each case to the left or right of zero; of many, those furthest from it.

    The cases shown keep their order.
    """
    furthest = sorted(range(len(cases)), key=lambda i: -abs(cases[i][1]))[:MOST_CASES]
    shown = [cases[i] for i in sorted(furthest)]
    left_out = len(cases) - len(shown)
    most = max((abs(points) for _, points in shown), default=1.0) or 1.0
    rows = "".join(_bars(shown, most))
    height = ROW * (len(shown) + (left_out > 0)) + 6
    if left_out:
        rows += f'<text x="4" y="{height - 8}" {FONT} fill="#777">and {left_out} milder</text>'
    return FRAME.format(height=height) + rows + "</svg>"


def _bars(cases: Sequence[tuple[str, float]], most: float) -> Iterator[str]:
    middle, reach = WIDTH * 0.7, WIDTH * 0.16
    for row, (case, points) in enumerate(cases):
        length = abs(points) / most * reach
        left = middle if points >= 0 else middle - length
        base = ROW * row + 14
        yield f'<text x="4" y="{base}" {FONT}>{escape(case[:28])}</text>'
        place = f'x="{left:.1f}" y="{base - 10}" width="{length:.1f}" height="12"'
        yield f'<rect {place} fill="{GOOD if points >= 0 else BAD}"/>'
        yield f'<text x="{WIDTH - 4}" y="{base}" text-anchor="end" {FONT}>{points:+.0f}</text>'


def _framed(inside: str, across: str, up: str) -> str:
    box = (
        f'<rect x="{MARGIN}" y="10" width="{WIDTH - MARGIN - 10}"'
        f' height="{HEIGHT - MARGIN - 10}" fill="none" stroke="#ccc"/>'
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#999"/>'
    )
    words = (
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle" {FONT}>{across}</text>'
        f'<text x="12" y="{HEIGHT / 2}" transform="rotate(-90 12 {HEIGHT / 2})"'
        f' text-anchor="middle" {FONT}>{up}</text>'
    )
    return FRAME.format(height=HEIGHT) + box + inside + words + "</svg>"


def _x(share: float) -> float:
    return MARGIN + share * (WIDTH - MARGIN - 10)


def _y(share: float) -> float:
    return HEIGHT - MARGIN - share * (HEIGHT - MARGIN - 10)
