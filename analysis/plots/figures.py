"""The figures of the report page. Each is drawn wide and, for a phone, narrow; and has a key of all that is drawn."""

import datetime
import textwrap
from typing import NamedTuple, Optional

from drawing import as_svg, matplotlib, mdates, new_figure

APP_COLOURS = ["#0f8b8d", "#7b4bb7", "#d1495b", "#3066be", "#9a7b0a", "#4c7a34", "#8d5524", "#5b6770"]
LINES = ["-", "--", ":"]
CHANNEL_COLOURS = {
    "organic": "#7a8793", "broadcast": "#e08e1b", "cash": "#c8333f", "task": "#6d4bc3",
    "word_of_mouth": "#1b8a6b", "gift": "#d874a8", "daily": "#b5651d", "pulse": "#2f7fc1",
}
BAN_COLOUR = "#4a5560"
MOST_APPS = 12  # more lines than these cannot be told apart
MOST_COMPONENTS = 12
MOST_BANS = 6  # named within a figure, in so many letters
BAN_LETTERS = 14


class Size(NamedTuple):
    width: float  # inches
    font: float   # points
    columns: int  # of panels
    dates: int    # most dates at an axis
    labels: bool  # names beside the lines


WIDE = Size(9.6, 10, 2, 9, True)
NARROW = Size(3.5, 9, 1, 4, False)


class Key(NamedTuple):
    """An entry of a key: a line, or a filled area (no line)."""
    text: str
    colour: str
    line: Optional[str] = "-"
    width: float = 2.0


def channel_name(channel):
    return channel.replace("_", " ")


def short(name, most=24):
    return name if len(name) <= most else name[:most - 1] + "…"


def largest(things, most, size):
    """The largest few, in their own order."""
    chosen = sorted(range(len(things)), key=lambda i: -size(things[i]))[:most]
    return [things[i] for i in sorted(chosen)]


def short_date(day):
    return f"{day.day} {day:%b}"


class Figures:
    def __init__(self, data):
        self.data = data
        self.dates = [datetime.date.fromisoformat(d) for d in data["dates"]]
        self.apps = largest(data["apps"], MOST_APPS, lambda app: max(app["daily_active"]))
        self.colour = {app["name"]: APP_COLOURS[i % len(APP_COLOURS)] for i, app in enumerate(self.apps)}
        self.line = {app["name"]: LINES[i // len(APP_COLOURS)] for i, app in enumerate(self.apps)}

    # Parts of figures

    def one(self, size, height):
        figure, (axes,) = new_figure(size.width, height)
        return figure, axes

    def panels(self, size, height=2.6):
        columns = min(size.columns, len(self.apps))
        rows = (len(self.apps) + columns - 1) // columns
        height = height if columns > 1 or size is WIDE else 2.0
        figure, panels = new_figure(size.width, height * rows, rows, columns, layout="constrained")
        figure.get_layout_engine().set(h_pad=0.09)
        for spare in panels[len(self.apps):]:
            spare.set_visible(False)
        for axes, app in zip(panels, self.apps):
            axes.set_title(short(app["name"], 40 if columns == 1 else 36))
        return figure, panels[:len(self.apps)]

    def date_axis(self, axes, size):
        half = datetime.timedelta(hours=12)
        locator = mdates.AutoDateLocator(minticks=2 if size is NARROW else 4, maxticks=size.dates)
        axes.xaxis.set_major_locator(locator if len(self.dates) > 2 else mdates.DayLocator())
        axes.xaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(
            lambda number, _: short_date(mdates.num2date(number))))
        noon = [datetime.datetime.combine(day, datetime.time()) for day in (self.dates[0], self.dates[-1])]
        axes.set_xlim(noon[0] - half, noon[1] + half)

    def from_zero(self, axes, values, room=1.08):
        """The axis begins at 0, and has a length also where all values are 0."""
        axes.set_ylim(0, room * (max(values, default=0) or 1))

    def plot_days(self, axes, values, **style):
        axes.plot(self.dates, values, marker="o" if len(self.dates) == 1 else None, **style)

    def bans(self, app):
        return [datetime.date.fromisoformat(day) for day in app["summary"]["bans"]]

    def mark_bans(self, axes, apps, colour=None):
        for app in apps:
            for day in self.bans(app):
                axes.axvline(day, color=colour or self.colour[app["name"]], linestyle=(0, (3, 3)), linewidth=1.1,
                             alpha=0.85)

    def banned(self):
        return [app for app in self.apps if self.bans(app)]

    def bans_fit(self):
        """Whether the figure of daily users names all bans and needs no key for them."""
        return len(self.banned()) <= MOST_BANS and all(len(app["name"]) <= BAN_LETTERS for app in self.banned())

    def name_bans(self, axes):
        """The first ban of each app, named within the figure."""
        marks = sorted((self.bans(app)[0], app["name"]) for app in self.banned())[:MOST_BANS]
        top = axes.get_ylim()[1]
        first, last = self.dates[0], self.dates[-1]
        anchor = None
        for row, (day, name) in enumerate(marks):
            # Bans within ten days are listed beside the first one, so that the text covers no line.
            if anchor is None or (day - anchor).days > 10:
                anchor = day
            left = 5 * (anchor - first).days > (last - first).days
            text = f"{short(name, BAN_LETTERS)} banned {short_date(day)}"
            axes.annotate(text, (anchor if left else day, top * (1.0 - 0.075 * row)),
                          xytext=(-5 if left else 5, -2), textcoords="offset points", fontsize=8.5,
                          color=self.colour[name], va="top", ha="right" if left else "left")

    def label_ends(self, axes, ends):
        """Writes names at the right end of lines, moved apart so that they do not overlap."""
        low, high = axes.get_ylim()
        gap = (high - low) * 0.052
        position = low - gap
        for value, text, colour in sorted(ends):
            position = max(value, position + gap)
            axes.annotate(short(text, 32), (1.0, position), xycoords=("axes fraction", "data"), xytext=(7, 0),
                          textcoords="offset points", color=colour, va="center", fontsize=9.5, fontweight="bold")

    def app_key(self, apps=None):
        return [Key(app["name"], self.colour[app["name"]], self.line[app["name"]])
                for app in (self.apps if apps is None else apps)]

    def channel_key(self, channels, **style):
        return [Key(channel_name(c), CHANNEL_COLOURS[c], **style) for c in CHANNEL_COLOURS if c in channels]

    # Figures: each returns SVG

    def daily_active(self, size=WIDE):
        figure, axes = self.one(size, 4.4 if size is WIDE else 2.9)
        ends, values = [], []
        for app in self.apps:
            colour = self.colour[app["name"]]
            self.plot_days(axes, app["daily_active"], color=colour, linestyle=self.line[app["name"]],
                           linewidth=2.1 if size is WIDE else 1.6)
            ends.append((app["daily_active"][-1], app["name"], colour))
            dots = [(datetime.date.fromisoformat(p["date"]), p["value"]) for p in app["observed"]]
            dots = [(day, value) for day, value in dots if self.dates[0] <= day <= self.dates[-1]]
            if dots:
                axes.plot(*zip(*dots), "o", color=colour, markersize=6.5 if size is WIDE else 4.5,
                          markeredgecolor="white", markeredgewidth=1.2 if size is WIDE else 0.8)
            values += app["daily_active"] + [value for _, value in dots]
        self.from_zero(axes, values, 1.17)
        self.mark_bans(axes, self.apps)
        if size.labels:
            self.name_bans(axes)
            self.label_ends(axes, ends)
        self.date_axis(axes, size)
        axes.set_ylabel(f"daily active users, {self.data['unit_plural']}")
        return as_svg(figure)

    def daily_active_key(self):
        bans = [Key(f"{app['name']} banned {short_date(self.bans(app)[0])}", self.colour[app["name"]], "--", 1.0)
                for app in self.banned()]
        return self.app_key() + bans

    def installs(self, size=WIDE):
        figure, panels = self.panels(size)
        # Each day is as wide as a day; the last needs an end.
        edges = [mdates.date2num(day) - 0.5 for day in self.dates]
        edges.append(edges[-1] + 1)
        for axes, app in zip(panels, self.apps):
            floor = [0.0] * len(edges)
            for channel in self.channels_of(app):
                values = app["installs"][channel]
                top = [low + value for low, value in zip(floor, values + values[-1:])]
                axes.fill_between(edges, floor, top, step="post", color=CHANNEL_COLOURS[channel], linewidth=0)
                floor = top
            self.date_axis(axes, size)
            self.from_zero(axes, floor)
            self.mark_bans(axes, [app], BAN_COLOUR)
            if not self.channels_of(app):
                self.say(axes, "no installs")
        panels[0].set_ylabel(f"installs a day, {self.data['unit_plural']}")
        return as_svg(figure)

    def channels_of(self, app):
        return [c for c in CHANNEL_COLOURS if c in app["installs"]]

    def installs_key(self):
        return self.channel_key({c for app in self.apps for c in self.channels_of(app)}, line=None)

    def retention(self, size=WIDE):
        figure, panels = self.panels(size)
        last = max([7] + [age for app in self.apps for curve in app["retention"] for age, _ in self.shares(curve)])
        for axes, app in zip(panels, self.apps):
            values = []
            for curve in app["retention"]:
                shares = self.shares(curve)
                axes.plot(*zip(*shares), color=CHANNEL_COLOURS[curve["channel"]], linewidth=1.8,
                          marker="o" if len(shares) == 1 else None)
                values += [share for _, share in shares]
            axes.set_xlim(0, last)
            self.from_zero(axes, values)
            if app["why_no_retention"]:
                self.say(axes, app["why_no_retention"])
            axes.set_xlabel("days since the install")
        panels[0].set_ylabel("used the app that day, %")
        return as_svg(figure)

    def shares(self, curve):
        return [(age, 100 * share) for age, share in enumerate(curve["used"]) if share is not None and age > 0]

    def retention_key(self):
        return self.channel_key({curve["channel"] for app in self.apps for curve in app["retention"]})

    def say(self, axes, sentence):
        """A sentence in a panel that has nothing else."""
        axes.text(0.5, 0.5, "\n".join(textwrap.wrap(sentence, 34)), transform=axes.transAxes, ha="center", va="center",
                  color="#4a5560")

    def paying(self):
        """The components that paid most, with their look."""
        found = []
        for app in self.apps:
            for number, component in enumerate(c for c in app["spend"] if c["cumulative"][-1] > 0):
                key = Key(f"{app['name']} {component['label']}", self.colour[app["name"]], LINES[number % len(LINES)],
                          1.9 + number // len(LINES))
                found.append((component["cumulative"], key))
        return largest(found, MOST_COMPONENTS, lambda each: each[0][-1])

    def spend(self, size=WIDE):
        figure, axes = self.one(size, 3.3 if size is WIDE else 2.6)
        ends = []
        for cumulative, key in self.paying():
            self.plot_days(axes, cumulative, color=key.colour, linewidth=key.width, linestyle=key.line)
            ends.append((cumulative[-1], key.text, key.colour))
        self.from_zero(axes, [value for value, _, _ in ends])
        if size.labels:
            self.label_ends(axes, ends)
        self.date_axis(axes, size)
        axes.set_ylabel(f"paid so far, {self.data['unit_singular']} RMB")
        return as_svg(figure)

    def spend_key(self):
        return [key for _, key in self.paying()]

    def shown_in(self, series):
        return [app for app in self.apps if max(app[series]) > 0]

    def per_day(self, series, label, size=WIDE):
        figure, axes = self.one(size, 2.9 if size is WIDE else 2.4)
        for app in self.shown_in(series):
            self.plot_days(axes, app[series], color=self.colour[app["name"]], linestyle=self.line[app["name"]],
                           linewidth=1.7 if size is WIDE else 1.3)
        self.from_zero(axes, [value for app in self.apps for value in app[series]])
        self.mark_bans(axes, self.shown_in(series))
        self.date_axis(axes, size)
        axes.set_ylabel(label)
        return as_svg(figure)
