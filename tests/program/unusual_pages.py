#!/usr/bin/python3
"""Pages of unusual results: every page is sound HTML, names are texts and not tags, all that is drawn is named.

Usage: unusual_pages.py KFACTOR
"""

import copy
import html.parser
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "analysis/plots/report.py"
NAMES = ["<script>alert(1)</script>", "咖啡连锁", 'a "b" \'c\' & id="d"', "x" * 300, "$x_1$ {unit} %s \\n", "_hidden"]


class Page(html.parser.HTMLParser):
    VOID = {"meta"}

    def __init__(self, text):
        super().__init__()
        self.open, self.text, self.tags, self.ids = [], [], [], []
        self.feed(text)
        assert self.open == [], f"unclosed: {self.open}"
        assert len(self.ids) == len(set(self.ids)), "an id occurs twice"

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.ids += [value for name, value in attributes if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)
        self.ids += [value for name, value in attributes if name == "id"]

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.text.append(data)


def draw(data, folder, *options):
    numbers, output = folder / "numbers.json", folder / "output"
    numbers.write_text(json.dumps(data), encoding="utf-8")
    run = subprocess.run(["/usr/bin/python3", "-I", "-B", SCRIPT, *options, numbers, output], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stderr == "", run.stderr
    return output.read_text(encoding="utf-8")


def check(what, data, folder, expected=()):
    text = draw(data, folder)
    page = Page(text)
    shown = " ".join(page.text)
    for word in ("nan", "inf", "None", "-0.0"):
        assert word not in shown.split(), f"{what}: the page says {word}"
    assert "script" not in page.tags, f"{what}: a name became a tag"
    for path in (value.split('"')[0] for value in text.split(' d="')[1:]):
        assert "nan" not in path and "inf" not in path, f"{what}: a path without a place"
    for app in data["apps"]:
        assert app["name"] in shown, f"{what}: {app['name']} is not named"
    for sentence in expected:
        assert sentence in shown, f"{what}: no \"{sentence}\""
    figure = draw(data, folder, "--figure")
    xml.etree.ElementTree.fromstring(figure)
    print(f"{what}: {len(text) // 1000} kB")


def renamed(app, name):
    app = copy.deepcopy(app)
    app["name"] = name
    return app


def first_days(data, days):
    """The same with the first days alone; nobody was banned or observed."""
    data = copy.deepcopy(data)
    data["dates"] = data["dates"][:days]
    for app in data["apps"]:
        app["summary"]["bans"], app["observed"] = [], []
        for series in ("daily_active", "lost_to_ban", "k_factor"):
            app[series] = app[series][:days]
        app["installs"] = {channel: series[:days] for channel, series in app["installs"].items()}
        for component in app["spend"]:
            component["cumulative"] = component["cumulative"][:days]
    return data


def main(kfactor):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run = [kfactor, "run", ROOT / "jobs/scenarios/festival-2026.toml", "--agents", "20000", "--days", "45", "-o", folder / "f.h5"]
        subprocess.run(run, check=True, capture_output=True)
        subprocess.run([kfactor, "report", folder / "f.h5", "-o", folder / "f.json"], check=True, capture_output=True)
        data = json.loads((folder / "f.json").read_text(encoding="utf-8"))
        channels = {channel.replace("_", " ") for app in data["apps"] for channel in app["installs"]}
        check("the festival", data, folder, sorted(channels) + ["yuanbao banned 1 Feb", "Dots are public figures."])

        check("one day", first_days(data, 1), folder)
        check("two days", first_days(data, 2), folder)

        odd = copy.deepcopy(data)
        odd["name"] = NAMES[0]
        odd["apps"] = [renamed(data["apps"][i % 4], name) for i, name in enumerate(NAMES)]
        for app in odd["apps"]:
            for component in app["spend"]:
                component["label"] = NAMES[2]
        check("unusual names", odd, folder)

        many = copy.deepcopy(data)
        many["apps"] = [renamed(data["apps"][i % 4], f"app-{i}") for i in range(60)]
        check("60 apps", many, folder, ["Figures show the 12 apps with the most daily users, the table all 60."])

        quiet = copy.deepcopy(data)
        for app in quiet["apps"]:
            app.update(installs={}, retention=[], why_no_retention="no campaign", spend=[], observed=[])
            app["daily_active"] = [0.0] * len(data["dates"])
            app["lost_to_ban"] = app["k_factor"] = app["daily_active"]
            app["summary"].update(opening=None, base=0.0, peak=0.0, end=0.0, rise_left=None, day1=None, day7=None, day30=None,
                                  day30_active=None, fen_per_install=None, fen_per_retained=None, bans=[])
        check("nobody uses anything", quiet, folder, ["no installs", "no campaign", "had no campaign on these days"])

        sudden = copy.deepcopy(data)
        for app in sudden["apps"]:
            app["summary"].update(base=None, rise_left=None)
        check("no day before the campaign", sudden, folder, ["had a peak of"])

        town = copy.deepcopy(data)
        town["apps"] = town["apps"][:1]
        town["apps"][0]["daily_active"] = [1e-3] * len(data["dates"])
        town["apps"][0]["summary"].update(base=1e-3, peak=1e-3, end=1e-3, rise_left=None)
        check("one user", town, folder, ["0.001"])

        world = copy.deepcopy(data)
        for app in world["apps"]:
            app["daily_active"] = [value * 1e12 for value in app["daily_active"]]
        check("very many users", world, folder)


if __name__ == "__main__":
    main(sys.argv[1])
