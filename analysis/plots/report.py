#!/usr/bin/python3
"""Draws the report page. `kfactor report` computes all numbers and passes them as JSON.

Usage: report.py NUMBERS.json PAGE.html
       report.py --figure NUMBERS.json FIGURE.svg     (the first figure alone)
"""

import html
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # an isolated Python does not look here

from drawing import matplotlib, unique_ids
from figures import NARROW, WIDE, Figures


def number(value, digits=1):
    if value is None:
        return "–"
    return f"{value:,.{digits if value == 0 or abs(value) >= 1 else 3}f}"


def counted(count, noun, plural):
    return f"{count:,} {noun if count == 1 else plural}"


def share(value):
    return "–" if value is None else f"{100 * value:.1f} %"


TABLE = [
    ("Base DAU", "{unit}", lambda s: number(s["base"])),
    ("Peak DAU", "{unit}", lambda s: f"{number(s['peak'])} <small>{s['peak_date'][5:]}</small>"),
    ("DAU at the end", "{unit}", lambda s: number(s["end"])),
    ("Installs on the campaign's days", "{unit}", lambda s: number(s["installs"] if s["opening"] else None)),
    ("of these, used it on day 1", "", lambda s: share(s["day1"])),
    ("on day 7", "", lambda s: share(s["day7"])),
    ("on day 30", "", lambda s: share(s["day30"])),
    ("still active on day 30", "", lambda s: share(s["day30_active"])),
    ("Paid", "{unit_singular} RMB", lambda s: number(s["paid"], 0)),
    ("Paid, divided by all those installs", "fen", lambda s: number(s["fen_per_install"], 0)),
    ("and by all who used it on day 30", "fen", lambda s: number(s["fen_per_retained"], 0)),
    ("Exposures lost to the ban", "{unit}", lambda s: number(s["lost_to_ban"], 0)),
]
NOTE = ("Installs on the campaign's days are all of them, also those that would have come without a campaign. What a "
        "campaign caused, only a run without it can tell.")


def closing_table(figures, data):
    """All apps, also those that no figure has."""
    head = ""
    for app in data["apps"]:
        colour = figures.colour.get(app["name"], "#1f2933")
        head += f'<th scope="col" style="color:{colour}">{html.escape(app["name"])}</th>'
    rows = []
    for label, unit, cell in TABLE:
        cells = "".join(f"<td>{cell(app['summary'])}</td>" for app in data["apps"])
        unit = html.escape(unit.format(**data))
        rows.append(f'<tr><th scope="row">{label}{f" <small>{unit}</small>" if unit else ""}</th>{cells}</tr>')
    return (f'<div class="scroll"><table><thead><tr><th></th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
            f"</div><p class=\"note\">{NOTE}</p>")


def reading(app, unit):
    """One sentence with the numbers of an app."""
    s = app["summary"]
    name = f"<b>{html.escape(app['name'])}</b>"
    start = "" if s["base"] is None else f"went from {number(s['base'])} {unit} to "
    if s["opening"] is None:
        return f"{name} had no campaign on these days and {start or 'ended at '}{number(s['end'])} {unit} daily users."
    text = (f"{name} {start or 'had '}a peak of {number(s['peak'])} {unit} daily users on {s['peak_date']} and ended "
            f"at {number(s['end'])} {unit}")
    if s["rise_left"] is None:
        return text + "."
    if s["rise_left"] < 0:
        return text + ", below its base."
    return text + f": {100 * s['rise_left']:.0f} % of the way from its base to the peak was left."


CSS_LINES = {"-": "solid", "--": "dashed", ":": "dotted"}


def key_list(keys, narrow_only):
    if not keys:
        return ""
    items = []
    for key in keys:
        look = (f"height:.7em;background:{key.colour}" if key.line is None else
                f"border-top:{1 + key.width:.0f}px {CSS_LINES[key.line]} {key.colour}")
        items.append(f'<li><i style="{look}"></i>{html.escape(key.text)}</li>')
    return f'<ul class="key{" narrow" if narrow_only else ""}">{"".join(items)}</ul>'


STYLE = """
:root{color-scheme:light}body{margin:0;background:#f6f7f8;color:#1f2933;overflow-wrap:anywhere;
font:16px/1.55 system-ui,'Segoe UI','Helvetica Neue','DejaVu Sans',sans-serif}
main{max-width:1000px;margin:0 auto;padding:2.2rem 1.2rem 3rem}h1{font-size:1.9rem;line-height:1.2;margin:0 0 .3rem}
h2{font-size:1.15rem;margin:0 0 .4rem}.lead{color:#4a5560;margin:0 0 1.6rem}
section{background:#fff;border:1px solid #e3e7ea;border-radius:10px;padding:1.1rem 1.3rem;margin:0 0 1.2rem}
figure{margin:0}svg{width:100%;height:auto;display:block;overflow:visible}figcaption,.note{color:#5b6770;font-size:.88rem;margin:.4rem 0 0}
ul{margin:.6rem 0 0;padding-left:1.1rem}li{margin:.25rem 0}.narrow{display:none}
.key{list-style:none;padding:0;margin:.2rem 0 .5rem;display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;font-size:.9rem}
.key.narrow{display:none}.key li{margin:0}.key i{display:inline-block;width:1.5em;margin-right:.45em;vertical-align:middle}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.95rem}
th,td{padding:.36rem .6rem;text-align:right;border-bottom:1px solid #eceff1;white-space:nowrap}
thead th{min-width:5rem;max-width:11rem;white-space:normal;vertical-align:bottom}
tbody th,thead th:first-child{min-width:13rem;text-align:left;font-weight:500;white-space:normal;position:sticky;left:0;background:#fff;background-clip:padding-box}
small{color:#7a8793;font-weight:400}footer{color:#7a8793;font-size:.82rem}
@media screen and (max-width:760px){main{padding:1.2rem .6rem 2rem}section{padding:.9rem .8rem}h1{font-size:1.5rem}
.wide{display:none}.narrow{display:block}.key.narrow{display:flex}figure svg{max-width:460px;margin:0 auto}
table{font-size:.88rem}th,td{padding:.34rem .4rem}tbody th,thead th:first-child{width:8.5rem;min-width:8.5rem}}
"""


class Sections:
    """The sections with figures, in the order of the page."""

    def __init__(self):
        self.texts = []

    def add(self, title, draw, keys, caption, key_in_figure=False):
        number = len(self.texts) + 1
        drawn = []
        for name, size in (("wide", WIDE), ("narrow", NARROW)):
            with matplotlib.rc_context({"font.size": size.font}):
                svg = unique_ids(draw(size), f"{name}{number}-")
            drawn.append(svg.replace("<svg ", f'<svg class="{name}" role="img" aria-label="{html.escape(title)}" ', 1))
        self.texts.append(f"<section><h2>{html.escape(title)}</h2><figure>{key_list(keys, key_in_figure)}{''.join(drawn)}"
                          f"<figcaption>{caption}</figcaption></figure></section>")


def draw_sections(figures, data):
    sections = Sections()
    banned = " Dashed lines: the platform decides to stop an app's share links." if figures.banned() else ""
    observed = " Dots are public figures." if any(app["observed"] for app in figures.apps) else ""
    if len(figures.apps) < len(data["apps"]):
        observed += (f" Figures show the {len(figures.apps)} apps with the most daily users, the table all "
                     f"{len(data['apps'])}.")
    sections.add("Daily active users", figures.daily_active, figures.daily_active_key(),
                 f"{data['unit_plural'].capitalize()} of people who used or adopted the app that day.{observed}{banned}",
                 key_in_figure=figures.bans_fit())
    sections.add("Installs by channel", figures.installs, figures.installs_key(),
                 f"First adoptions a day, stacked by what called the user; returns are not counted.{banned}")
    sections.add("Retention by channel", figures.retention, figures.retention_key(),
                 "Share of the installs on the campaign's days who used the app n days later, from day 1 on. A curve ends "
                 "where fewer than 200 simulated installs are old enough.")
    # Leave out a figure that would be empty.
    if figures.paying():
        all_paying = sum(c["cumulative"][-1] > 0 for app in data["apps"] for c in app["spend"])
        some = len(figures.paying()) < all_paying
        sections.add("Spend", figures.spend, figures.spend_key(), "What each component has paid so far."
                     + (f" Of {all_paying} components that paid, the {len(figures.paying())} largest." if some else ""),
                     key_in_figure=True)
    for title, series, label, caption in (
            ("Exposures lost to the ban", "lost_to_ban", f"exposures a day, {data['unit_plural']}",
             "Invitations that would have been seen, had their links opened."),
            ("K-factor", "k_factor", "adoptions per sharer",
             "Adoptions of the day with a named inviter, for each user who shared that day.")):
        shown = figures.shown_in(series)
        if shown:
            sections.add(title, lambda size: figures.per_day(series, label, size), figures.app_key(shown),
                         caption + (banned if any(figures.bans(app) for app in shown) else ""))
    return sections.texts


def page_of(data):
    figures = Figures(data)
    name = html.escape(data["name"] or "kfactor")
    parts = [
        f"<h1>{name}</h1>",
        f'<p class="lead">{counted(data["agents"], "simulated agent stands", "simulated agents stand")} for '
        f'{counted(data["people"], "person", "people")}, from '
        f'{data["dates"][0]} to {data["dates"][-1]}.</p>',
        f"<section><h2>In numbers</h2>{closing_table(figures, data)}<ul>"
        + "".join(f"<li>{reading(app, data['unit'])}</li>" for app in data["apps"]) + "</ul></section>",
        *draw_sections(figures, data),
        f'<footer>kfactor {html.escape(data["revision"])}, {html.escape(data["compiler"])}; seed {data["seed"]}; '
        f'scenario {html.escape(data["scenario_digest"])}; simulated {html.escape(data["created_utc"])}.</footer>',
    ]
    return ('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{name} - kfactor</title><style>{STYLE}</style></head><body><main>\n"
            + "\n".join(parts) + "\n</main></body></html>\n")


def main(arguments):
    alone = arguments[:1] == ["--figure"]
    paths = arguments[1:] if alone else arguments
    if len(paths) != 2:
        sys.exit(__doc__)
    with open(paths[0], encoding="utf-8") as file:
        data = json.load(file)
    text = Figures(data).daily_active() if alone else page_of(data)
    with open(paths[1], "w", encoding="utf-8") as out:
        out.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
