"""Matplotlib without anybody's settings: figures are the same, whoever draws them.

Exits with code 3, and says which module, if a module is missing.
"""

import importlib.util
import io
import locale
import os
import re
import sys
import tempfile
import warnings

NEEDED = (3, 6)  # version of matplotlib
MODULE_MISSING = 3  # exit code

STYLE = {
    "svg.hashsalt": "kfactor", "svg.fonttype": "none", "text.parse_math": False,
    "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"], "font.size": 10,
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#9aa3ad",
    "axes.labelcolor": "#4a5560", "axes.titlelocation": "left", "axes.titlesize": 11, "axes.titleweight": "bold",
    "axes.grid": True, "axes.axisbelow": True, "grid.color": "#e8ebee", "grid.linewidth": 0.8,
    "xtick.color": "#4a5560", "ytick.color": "#4a5560", "text.color": "#1f2933", "figure.facecolor": "none",
}


def font_list_folder(spare):
    """Matplotlib keeps a list of the machine's fonts in a folder of the user; `spare` is for who has none."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    for folder in (os.environ.get("MPLCONFIGDIR"), os.path.join(cache, "matplotlib")):
        if folder and os.path.isdir(folder) and os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return os.path.abspath(folder)
    return spare


def load_matplotlib():
    """Imports matplotlib with its own defaults: no matplotlibrc, no style and no variable of the user."""
    warnings.simplefilter("ignore")  # letters that the font lacks: the browser has them
    locale.setlocale(locale.LC_ALL, "C")
    spare = tempfile.TemporaryDirectory(prefix="kfactor-")
    folder = font_list_folder(spare.name)
    for name in [name for name in os.environ if name.startswith(("MPL", "MATPLOTLIB"))]:
        del os.environ[name]
    os.environ.update({"MPLCONFIGDIR": folder, "MATPLOTLIBRC": os.devnull, "OPENBLAS_NUM_THREADS": "1"})
    here = os.open(".", os.O_PATH)
    os.chdir(os.path.dirname(os.path.abspath(__file__)))  # a matplotlibrc where the user works comes before all others
    try:
        import matplotlib
        require_new(matplotlib.__version__)
        from matplotlib import dates, figure, font_manager
        from matplotlib.backends import backend_svg
    finally:
        os.fchdir(here)
        os.close(here)
    matplotlib.rcParams.update(STYLE)
    # Another font of the same name would move every label.
    fonts = font_manager.fontManager
    fonts.ttflist = []
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        fonts.addfont(os.path.join(matplotlib.get_data_path(), "fonts", "ttf", name))
    return spare, matplotlib, dates, figure.Figure, backend_svg.FigureCanvasSVG


def require_new(version):
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) < NEEDED:
        say_missing(f"matplotlib {version} is older than {'.'.join(map(str, NEEDED))}")


def say_missing(sentence):
    print(sentence, file=sys.stderr)
    sys.exit(MODULE_MISSING)


try:
    SPARE, matplotlib, mdates, Figure, Canvas = load_matplotlib()
except ModuleNotFoundError as error:
    # A module that is there and lacks a part of its own is broken, not missing.
    if error.name and "." not in error.name and importlib.util.find_spec(error.name) is None:
        say_missing(error)
    raise


def new_figure(width, height, rows=1, columns=1, layout=None):
    """Returns a figure and its axes, row by row."""
    figure = Figure(figsize=(width, height), layout=layout)
    Canvas(figure)
    return figure, list(figure.subplots(rows, columns, squeeze=False).flat)


def in_tags(svg, change):
    """Changes the tags and leaves alone what is written between them."""
    return re.sub(r"<[^>]+>", lambda tag: change(tag.group()), svg)


def as_svg(figure):
    text = io.StringIO()
    figure.savefig(text, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    svg = text.getvalue()
    svg = svg[svg.index("<svg"):]
    # One font family for the page and its figures; the page scales the figure.
    family = "system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans'"
    return in_tags(svg, lambda tag: tag.replace("'DejaVu Sans'", family))


def unique_ids(svg, prefix):
    """Ids of one figure must differ from those of the next on a page."""
    return in_tags(svg, lambda tag: tag.replace('id="', f'id="{prefix}').replace('href="#', f'href="#{prefix}')
                   .replace("url(#", f"url(#{prefix}"))
