"""Pictures of a card, as SVG text: reliability, lift, and the points of a rule."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from models.card.words import Words

WIDTH, HEIGHT, MARGIN, RIGHT = 320, 240, 44, 18
ROW, MOST_CASES = 18, 12
FRAME = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {{height}}" role="img">'
FONT = 'font-family="sans-serif" font-size="11"'
GOOD, BAD, SOFT = "#1a6b4a", "#b23a22", "#5d6764"


def reliability(tenths: Iterable[Sequence[float]], say: Words) -> str:
    """Draw for each tenth of leads by probability what was said against what came true."""
    marks = "".join(
        f'<circle cx="{_x(said):.1f}" cy="{_y(came):.1f}" r="4" fill="{GOOD}">'
        f"<title>{say('said {said:.0%}, came {came:.0%}', said=said, came=came)}</title></circle>"
        for said, came in tenths
    )
    return _framed(marks, say("probability said"), say("share that came true"))


def lift(found: Sequence[float], say: Words) -> str:
    """Draw the share of good leads found among the best 0%, 10% ... 100% by probability."""
    steps = max(len(found) - 1, 1)
    points = " ".join(f"{_x(k / steps):.1f},{_y(share):.1f}" for k, share in enumerate(found))
    line = f'<polyline points="{points}" fill="none" stroke="{GOOD}" stroke-width="2"/>'
    return _framed(line, say("share of leads called"), say("share of good leads found"))


def bars(cases: Sequence[tuple[str, float]], say: Words) -> str:
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
        rest = say("and {left_out} milder", left_out=left_out)
        rows += f'<text x="4" y="{height - 8}" {FONT} fill="{SOFT}">{rest}</text>'
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
        yield f'<text x="{WIDTH - 4}" y="{base}" text-anchor="end" {FONT}>{_signed(points)}</text>'


def _framed(inside: str, across: str, up: str) -> str:
    box = (
        f'<rect x="{MARGIN}" y="10" width="{WIDTH - MARGIN - RIGHT}"'
        f' height="{HEIGHT - MARGIN - 10}" fill="none" stroke="#ccd3cf"/>'
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#aab3ae"'
        ' stroke-dasharray="4 4"/>'
    )
    marks = "".join(
        f'<text x="{_x(share):.0f}" y="{HEIGHT - MARGIN + 14}" text-anchor="middle" {FONT}'
        f' fill="{SOFT}">{share:.0%}</text><text x="{MARGIN - 5}" y="{_y(share) + 4:.0f}"'
        f' text-anchor="end" {FONT} fill="{SOFT}">{share:.0%}</text>'
        for share in (0.0, 0.5, 1.0)
    )
    middle = (HEIGHT - MARGIN + 10) / 2
    words = (
        f'<text x="{_x(0.5):.0f}" y="{HEIGHT - 4}" text-anchor="middle" {FONT}>{across}</text>'
        f'<text x="11" y="{middle}" transform="rotate(-90 11 {middle})"'
        f' text-anchor="middle" {FONT}>{up}</text>'
    )
    return FRAME.format(height=HEIGHT) + box + marks + inside + words + "</svg>"


def _x(share: float) -> float:
    return MARGIN + share * (WIDTH - MARGIN - RIGHT)


def _y(share: float) -> float:
    return HEIGHT - MARGIN - share * (HEIGHT - MARGIN - 10)


def _signed(points: float) -> str:
    return f"{points:+.0f}" if round(points) else "0"
