#!/usr/bin/python3
"""Draws the report page. `kfactor report` computes all numbers and passes them as JSON.

Usage: report.py NUMBERS.json PAGE.html
       report.py --figure NUMBERS.json FIGURE.svg     (the first figure alone)
"""

import datetime
import html
import io
import json
import sys

try:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.dates as mdates
    from matplotlib import pyplot as plt
except ImportError:
    sys.exit(3)  # the calling program tells the user what to install

plt.rcParams.update({
    "svg.hashsalt": "kfactor", "svg.fonttype": "none", "text.parse_math": False,
    "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"], "font.size": 10,
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#9aa3ad",
    "axes.labelcolor": "#4a5560", "axes.titlelocation": "left", "axes.titlesize": 11, "axes.titleweight": "bold",
    "axes.grid": True, "axes.axisbelow": True, "grid.color": "#e8ebee", "grid.linewidth": 0.8,
    "xtick.color": "#4a5560", "ytick.color": "#4a5560", "text.color": "#1f2933", "figure.facecolor": "none",
})

APP_COLOURS = ["#0f8b8d", "#7b4bb7", "#d1495b", "#3066be", "#9a7b0a", "#4c7a34", "#8d5524", "#5b6770"]
CHANNEL_COLOURS = {
    "organic": "#7a8793", "broadcast": "#e08e1b", "cash": "#c8333f", "task": "#6d4bc3",
    "word_of_mouth": "#1b8a6b", "gift": "#d874a8", "daily": "#b5651d", "pulse": "#2f7fc1",
}


def channel_name(channel):
    return channel.replace("_", " ")


def as_svg(figure):
    text = io.StringIO()
    figure.savefig(text, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    svg = text.getvalue()
    svg = svg[svg.index("<svg"):]
    # One font family for the page and its figures; the page scales the figure.
    return svg.replace("'DejaVu Sans'", "system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans'")


class Page:
    def __init__(self, data):
        self.data = data
        self.dates = [datetime.date.fromisoformat(d) for d in data["dates"]]
        self.apps = data["apps"]
        self.colour = {app["name"]: APP_COLOURS[i % len(APP_COLOURS)] for i, app in enumerate(self.apps)}
        self.figures = 0

    def date_axis(self, axes):
        axes.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=4, maxticks=9))
        axes.xaxis.set_major_formatter(mdates.DateFormatter("%-d %b"))
        axes.set_xlim(self.dates[0], self.dates[-1])

    def mark_bans(self, axes, apps, labels):
        top = axes.get_ylim()[1]
        marks = sorted((datetime.date.fromisoformat(d), app["name"]) for app in apps for d in app["summary"]["bans"])
        first, last = self.dates[0], self.dates[-1]
        anchor = None
        for row, (day, name) in enumerate(marks):
            axes.axvline(day, color=self.colour[name], linestyle=(0, (3, 3)), linewidth=1.1, alpha=0.85)
            if labels:
                # Bans within ten days are listed beside the first one, so that the text covers no line.
                if anchor is None or (day - anchor).days > 10:
                    anchor = day
                left = 5 * (anchor - first).days > (last - first).days
                axes.annotate(f"{name} banned {day:%-d %b}", (anchor if left else day, top * (1.0 - 0.075 * row)),
                              xytext=(-5 if left else 5, -2), textcoords="offset points", fontsize=8.5,
                              color=self.colour[name], va="top", ha="right" if left else "left")

    def label_ends(self, axes, ends):
        """Writes names at the right end of lines, moved apart so that they do not overlap."""
        low, high = axes.get_ylim()
        gap = (high - low) * 0.052
        position = low - gap
        for value, text, colour in sorted(ends):
            position = max(value, position + gap)
            axes.annotate(text, (1.0, position), xycoords=("axes fraction", "data"), xytext=(7, 0),
                          textcoords="offset points", color=colour, va="center", fontsize=9.5, fontweight="bold")

    def daily_active(self):
        figure, axes = plt.subplots(figsize=(9.6, 4.4))
        ends = []
        for app in self.apps:
            colour = self.colour[app["name"]]
            axes.plot(self.dates, app["daily_active"], color=colour, linewidth=2.1, solid_capstyle="round")
            ends.append((app["daily_active"][-1], app["name"], colour))
            dots = [(datetime.date.fromisoformat(p["date"]), p["value"]) for p in app["observed"]]
            if dots:
                axes.plot(*zip(*dots), "o", color=colour, markersize=6.5, markeredgecolor="white", markeredgewidth=1.2)
        axes.set_ylim(bottom=0)
        axes.set_ylim(top=axes.get_ylim()[1] * 1.12)
        self.mark_bans(axes, self.apps, labels=True)
        self.label_ends(axes, ends)
        self.date_axis(axes)
        axes.set_ylabel(f"daily active users, {self.data['unit_plural']}")
        return as_svg(figure)

    def small_multiples(self, height=2.6):
        columns = min(2, len(self.apps))
        rows = (len(self.apps) + columns - 1) // columns
        figure, grid = plt.subplots(rows, columns, figsize=(9.6, height * rows), squeeze=False, layout="constrained")
        figure.get_layout_engine().set(h_pad=0.09)
        for spare in grid.flat[len(self.apps):]:
            spare.set_visible(False)
        return figure, list(zip(grid.flat, self.apps))

    def installs(self):
        figure, panels = self.small_multiples()
        for axes, app in panels:
            channels = [c for c in CHANNEL_COLOURS if c in app["installs"]]
            if channels:
                axes.stackplot(self.dates, [app["installs"][c] for c in channels], step="mid",
                               colors=[CHANNEL_COLOURS[c] for c in channels], linewidth=0)
            axes.set_title(app["name"], color=self.colour[app["name"]])
            self.date_axis(axes)
            axes.set_ylim(bottom=0)
            self.mark_bans(axes, [app], labels=False)
            totals = sorted(channels, key=lambda c: -sum(app["installs"][c]))[:4]
            for row, channel in enumerate(totals):
                axes.text(0.985, 0.93 - 0.105 * row, channel_name(channel), transform=axes.transAxes, ha="right",
                          fontsize=8.5, color=CHANNEL_COLOURS[channel], fontweight="bold")
        panels[0][0].set_ylabel(f"installs a day, {self.data['unit_plural']}")
        return as_svg(figure)

    def retention(self):
        figure, panels = self.small_multiples()
        for axes, app in panels:
            ends = []
            for curve in app["retention"]:
                shares = [(age, 100 * share) for age, share in enumerate(curve["used"]) if share is not None and age > 0]
                if not shares:
                    continue
                colour = CHANNEL_COLOURS[curve["channel"]]
                axes.plot(*zip(*shares), color=colour, linewidth=1.8)
                ends.append((shares[-1][1], channel_name(curve["channel"]), colour))
            axes.set_title(app["name"], color=self.colour[app["name"]])
            axes.set_xlim(0, 60)
            axes.set_ylim(bottom=0)
            # Names must not cover the curves: position them below rising curves and above falling ones.
            rises = bool(ends) and max(end for end, _, _ in ends) > 0.6 * axes.get_ylim()[1]
            top = 0.06 + 0.105 * (len(ends) - 1) if rises else 0.93
            for row, (_, name, colour) in enumerate(sorted(ends, reverse=True)):
                axes.text(0.985, top - 0.105 * row, name, transform=axes.transAxes, ha="right", fontsize=8.5,
                          color=colour, fontweight="bold")
            axes.set_xlabel("days since the install")
        panels[0][0].set_ylabel("used the app that day, %")
        return as_svg(figure)

    def spend(self):
        figure, axes = plt.subplots(figsize=(9.6, 3.3))
        ends = []
        for app in self.apps:
            for number, component in enumerate(app["spend"]):
                if component["cumulative"][-1] <= 0:
                    continue
                style = ["-", "--", ":", "-."][number % 4]
                axes.plot(self.dates, component["cumulative"], color=self.colour[app["name"]], linewidth=1.9,
                          linestyle=style)
                ends.append((component["cumulative"][-1], f"{app['name']} {component['label']}",
                             self.colour[app["name"]]))
        axes.set_ylim(bottom=0)
        self.label_ends(axes, ends)
        self.date_axis(axes)
        axes.set_ylabel(f"paid so far, {self.data['unit_singular']} RMB")
        return as_svg(figure)

    def per_day(self, key, label):
        figure, axes = plt.subplots(figsize=(9.6, 2.9))
        shown = [app for app in self.apps if max(app[key]) > 0]
        for row, app in enumerate(sorted(shown, key=lambda a: -max(a[key]))):
            axes.plot(self.dates, app[key], color=self.colour[app["name"]], linewidth=1.7)
            axes.text(0.99, 0.92 - 0.1 * row, app["name"], transform=axes.transAxes, ha="right", fontsize=9.5,
                      color=self.colour[app["name"]], fontweight="bold")
        axes.set_ylim(bottom=0)
        self.mark_bans(axes, self.apps, labels=False)
        self.date_axis(axes)
        axes.set_ylabel(label)
        return as_svg(figure)

    def figure(self, title, svg, alt, caption):
        self.figures += 1
        # Ids inside an SVG must differ from those of the next one.
        svg = unique_ids(svg, f"f{self.figures}-")
        svg = svg.replace("<svg ", f'<svg role="img" aria-label="{html.escape(alt)}" ', 1)
        return f"<section><h2>{html.escape(title)}</h2><figure>{svg}<figcaption>{caption}</figcaption></figure></section>"


def unique_ids(svg, prefix):
    return (svg.replace('id="', f'id="{prefix}').replace('href="#', f'href="#{prefix}')
            .replace("url(#", f"url(#{prefix}"))


def number(value, digits=1, suffix=""):
    return "–" if value is None else f"{value:,.{digits}f}{suffix}"


def share(value):
    return "–" if value is None else f"{100 * value:.1f} %"


TABLE = [
    ("Base DAU", "{unit}", lambda s: number(s["base"])),
    ("Peak DAU", "{unit}", lambda s: f"{number(s['peak'])} <small>{s['peak_date'][5:]}</small>"),
    ("DAU at the end", "{unit}", lambda s: number(s["end"])),
    ("Campaign installs", "{unit}", lambda s: number(s["installs"])),
    ("Used on day 1", "", lambda s: share(s["day1"])),
    ("Used on day 7", "", lambda s: share(s["day7"])),
    ("Used on day 30", "", lambda s: share(s["day30"])),
    ("Still active on day 30", "", lambda s: share(s["day30_active"])),
    ("Paid", "{unit_singular} RMB", lambda s: number(s["paid"], 0)),
    ("Paid per install", "fen", lambda s: number(s["fen_per_install"], 0)),
    ("Paid per D30-retained user", "fen", lambda s: number(s["fen_per_retained"], 0)),
    ("Exposures lost to the ban", "{unit}", lambda s: number(s["lost_to_ban"], 0)),
]


def closing_table(page):
    head = "".join(f'<th style="color:{page.colour[a["name"]]}">{html.escape(a["name"])}</th>' for a in page.apps)
    rows = []
    for label, unit, cell in TABLE:
        cells = "".join(f"<td>{cell(app['summary'])}</td>" for app in page.apps)
        shown = unit.format(**page.data)
        rows.append(f"<tr><th>{label}{f' <small>{shown}</small>' if shown else ''}</th>{cells}</tr>")
    return f'<div class="scroll"><table><thead><tr><th></th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def reading(app, unit):
    """One sentence with the numbers of an app."""
    s = app["summary"]
    name = f"<b>{html.escape(app['name'])}</b>"
    if s["opening"] is None:
        return f"{name} had no campaign and went from {number(s['base'])} {unit} to {number(s['end'])} {unit} daily users."
    text = (f"{name} went from {number(s['base'])} {unit} daily users to a peak of {number(s['peak'])} {unit} on "
            f"{s['peak_date']} and ended at {number(s['end'])} {unit}")
    if s["lift_kept"] is not None:
        text += (f", keeping {100 * s['lift_kept']:.0f} % of the lift" if s["lift_kept"] >= 0 else ", below its base")
    if s["fen_per_retained"] is not None:
        text += f"; a user of the campaign still using it on day 30 cost {s['fen_per_retained'] / 100:,.0f} RMB"
    return text + "."


STYLE = """
:root{color-scheme:light}body{margin:0;background:#f6f7f8;color:#1f2933;
font:16px/1.55 system-ui,'Segoe UI','Helvetica Neue','DejaVu Sans',sans-serif}
main{max-width:1000px;margin:0 auto;padding:2.2rem 1.2rem 3rem}h1{font-size:1.9rem;line-height:1.2;margin:0 0 .3rem}
h2{font-size:1.15rem;margin:0 0 .4rem}.lead{color:#4a5560;margin:0 0 1.6rem}
section{background:#fff;border:1px solid #e3e7ea;border-radius:10px;padding:1.1rem 1.3rem;margin:0 0 1.2rem}
figure{margin:0}svg{width:100%;height:auto;display:block}figcaption{color:#5b6770;font-size:.88rem;margin-top:.4rem}
ul{margin:.2rem 0 0;padding-left:1.1rem}li{margin:.25rem 0}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.95rem}
th,td{padding:.36rem .6rem;text-align:right;border-bottom:1px solid #eceff1;white-space:nowrap}
tbody th,thead th:first-child{text-align:left;font-weight:500}small{color:#7a8793;font-weight:400}
footer{color:#7a8793;font-size:.82rem;overflow-wrap:anywhere}
"""


def write_page(data, path):
    page = Page(data)
    name = html.escape(data["name"] or "kfactor")
    observed = any(app["observed"] for app in page.apps)
    dots = " Dots are public figures." if observed else ""
    parts = [
        f"<h1>{name}</h1>",
        f'<p class="lead">{data["agents"]:,} simulated agents stand for {data["people"]:,} people, from '
        f'{data["dates"][0]} to {data["dates"][-1]}.</p>',
        f"<section><h2>What it bought</h2>{closing_table(page)}<ul>"
        + "".join(f"<li>{reading(app, data['unit'])}</li>" for app in page.apps) + "</ul></section>",
        page.figure("Daily active users", page.daily_active(), "Daily active users by app over time",
                    f"{data['unit_plural'].capitalize()} of people who used or adopted the app that day.{dots} Dashed lines: the platform "
                    "decides to stop an app's share links."),
        page.figure("Installs by channel", page.installs(), "Installs a day by channel, one panel an app",
                    "First adoptions a day, stacked by what called the user; returns are not counted."),
        page.figure("Retention by channel", page.retention(), "Retention curves by channel, one panel an app",
                    "Share of the installs of the campaign days who used the app n days later, from day 1 on."),
    ]
    # Leave out a figure that would be empty.
    if any(component["cumulative"][-1] > 0 for app in page.apps for component in app["spend"]):
        parts.append(page.figure("Spend", page.spend(), "Cumulative payments by campaign component",
                                 "What each component has paid so far."))
    if any(max(app["lost_to_ban"]) > 0 for app in page.apps):
        parts.append(page.figure("Exposures lost to the ban", page.per_day("lost_to_ban", f"exposures a day, {data['unit_plural']}"),
                                 "Cash exposures a day that a ban stopped",
                                 "Invitations that would have been seen, had their links opened."))
    if any(max(app["k_factor"]) > 0 for app in page.apps):
        parts.append(page.figure("K-factor", page.per_day("k_factor", "adoptions per sharer"),
                                 "K-factor by day and app",
                                 "Adoptions of the day with a named inviter, for each user who shared that day."))
    parts.append(
        f'<footer>kfactor {html.escape(data["revision"])}, {html.escape(data["compiler"])}; seed {data["seed"]}; '
        f'scenario {html.escape(data["scenario_digest"])}; simulated {html.escape(data["created_utc"])}.</footer>')
    text = ('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{name} - kfactor</title><style>{STYLE}</style></head><body><main>\n"
            + "\n".join(parts) + "\n</main></body></html>\n")
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def main(arguments):
    alone = arguments[:1] == ["--figure"]
    numbers, output = arguments[1:] if alone else arguments
    with open(numbers, encoding="utf-8") as file:
        data = json.load(file)
    if alone:
        with open(output, "w", encoding="utf-8") as out:
            out.write(Page(data).daily_active())
    else:
        write_page(data, output)


if __name__ == "__main__":
    main(sys.argv[1:])
