"""A line chart as SVG: as much of one as the figures here need, in the standard library alone."""

import math
from html import escape

# Colour-blind safe (Okabe and Ito, 2008).
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8C8C8C"]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 480, 64, 196, 40, 52


class Axis:
    """Maps values to a range of pixels, evenly or by their logarithm."""

    def __init__(self, low, high, start, end, ticks, logarithmic=False):
        self.low, self.high, self.start, self.end, self.ticks = low, high, start, end, ticks
        self.scale = math.log if logarithmic else float

    def __call__(self, value):
        value = min(max(value, self.low), self.high)
        share = (self.scale(value) - self.scale(self.low)) / (self.scale(self.high) - self.scale(self.low))
        return self.start + share * (self.end - self.start)


def chart(path, title, x, y, x_label, y_label, lines, points=()):
    """Writes a chart. `x` and `y` are (low, high, ticks[, logarithmic]); `lines` are (name, [(x, y), …]), `points`
    (name, x, y). What lies outside is drawn at the edge."""
    across = Axis(x[0], x[1], LEFT, WIDTH - RIGHT, x[2], *x[3:])
    down = Axis(y[0], y[1], HEIGHT - BOTTOM, TOP, y[2], *y[3:])
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        ' font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{escape(title)}</text>',
    ]
    for tick in across.ticks:
        place = across(tick)
        out.append(f'<path d="M{place:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#e0e0e0"/>')
        out.append(f'<text x="{place:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{tick:g}</text>')
    for tick in down.ticks:
        place = down(tick)
        out.append(f'<path d="M{LEFT} {place:.1f}H{WIDTH - RIGHT}" stroke="#e0e0e0"/>')
        out.append(f'<text x="{LEFT - 6}" y="{place + 4:.1f}" text-anchor="end">{tick:g}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    out.append(f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">{escape(x_label)}</text>')
    out.append(
        f'<text transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">'
        f"{escape(y_label)}</text>"
    )
    for index, (name, values) in enumerate(lines):
        colour = COLOURS[index % len(COLOURS)]
        places = " ".join(f"{across(a):.1f},{down(b):.1f}" for a, b in values)
        out.append(f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="1.4"/>')
        legend(out, index, colour, name)
    for index, (name, a, b) in enumerate(points, start=len(lines)):
        colour = COLOURS[index % len(COLOURS)]
        out.append(f'<circle cx="{across(a):.1f}" cy="{down(b):.1f}" r="4" fill="{colour}"/>')
        legend(out, index, colour, name)
    out.append("</svg>\n")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out))


def legend(out, index, colour, name):
    top = TOP + 10 + 18 * index
    start = WIDTH - RIGHT + 12
    out.append(f'<path d="M{start} {top}h18" stroke="{colour}" stroke-width="3"/>')
    out.append(f'<text x="{start + 24}" y="{top + 4}">{escape(name)}</text>')
