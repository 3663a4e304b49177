#!/usr/bin/python3
"""Draws tables written by `kfactor rehearse -o`: a fixed scenario on more and more ranks (strong scaling), and a
scenario that grows with the ranks (weak scaling).

Usage: scaling.py STRONG.csv WEAK.csv FIGURE.svg
"""

import csv
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # an isolated Python does not look here

from drawing import as_svg, matplotlib, new_figure

COMPUTING, TALKING, ALL, IDEAL = "#3066be", "#d1495b", "#1f2933", "#9aa3ad"


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    if not rows:
        sys.exit(f"{path} has no rows")
    return rows


def column(rows, name, times=None):
    return [row[name] * (row[times] if times else 1) for row in rows]


def log_axes(axes, title, rows):
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    ticks = [2 ** n for n in range(0, 17, 2) if 2 ** n <= rows[-1]["ranks"]]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.yaxis.set_major_locator(matplotlib.ticker.LogLocator(subs=(1, 2, 5) if rows[0]["ranks"] == 1 else (1,)))
    axes.yaxis.set_major_formatter(lambda seconds, _: f"{seconds:,g}")
    axes.minorticks_off()
    axes.set_xlabel("ranks")
    axes.set_title(title)


def draw_parts(axes, rows):
    ranks = column(rows, "ranks")
    axes.plot(ranks, column(rows, "slowest_rank_s", "days_of_scenario"), "o-", color=COMPUTING, markersize=4)
    several = [row for row in rows if row["talking_s"] > 0]
    axes.plot(column(several, "ranks"), column(several, "talking_s", "days_of_scenario"), "o-", color=TALKING, markersize=4)
    axes.plot(ranks, column(rows, "total_s"), "-", color=ALL, linewidth=2.2)


def draw_strong(axes, rows):
    log_axes(axes, f"{rows[0]['agents'] / 1e6:,.0f} million agents, shared", rows)
    first = rows[0]
    ranks = [1.0] + column(rows, "ranks")
    ideal = [first["total_s"] * first["ranks"] / rank for rank in ranks]
    axes.plot(ranks, ideal, linestyle=(0, (4, 3)), color=IDEAL)
    draw_parts(axes, rows)
    axes.set_ylabel(f"seconds for {first['days_of_scenario']:.0f} days")


def draw_weak(axes, rows):
    log_axes(axes, f"{rows[0]['agents'] / rows[0]['ranks'] / 1e3:,.0f} thousand agents on each", rows)
    ranks = column(rows, "ranks")
    axes.plot(ranks, [rows[0]["total_s"]] * len(ranks), linestyle=(0, (4, 3)), color=IDEAL)
    draw_parts(axes, rows)


def main(arguments):
    if len(arguments) != 3:
        sys.exit(__doc__)
    strong, weak = read(arguments[0]), read(arguments[1])
    figure, (left, right) = new_figure(9.6, 3.9, columns=2, layout="constrained")
    draw_strong(left, strong)
    draw_weak(right, weak)
    for text, colour, row in (("in all", ALL, 0), ("computing (measured)", COMPUTING, 1), ("talking (estimated)", TALKING, 2),
                              ("ideal", IDEAL, 3)):
        left.text(0.03, 0.27 - 0.075 * row, text, transform=left.transAxes, color=colour, fontweight="bold", fontsize=9.5)
    with open(arguments[2], "w", encoding="utf-8") as file:
        file.write(as_svg(figure))


if __name__ == "__main__":
    main(sys.argv[1:])
