"""The text of a sheet (as `shinsa run --text` writes it) as blocks, so that all yardsticks of `make bench` set the same
words in columns of the same widths."""
import os
import re
import sys
import unicodedata

FONT = "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"
BODY = 170 / 25.4 * 72  # points; A4 within margins of 20 mm
CELL_EM, CELL_PAD = 8.5, 12  # points; the pads and borders of both sides


class Table:
    """`head` is None where rows are label and value. Rows are (kind, cells): "row" has a cell for each column, "band"
    is one cell over all columns, "joined" is one cell that belongs to the row above."""

    def __init__(self, head, rows):
        self.head, self.rows = head, rows

    def columns(self):
        return max(len(cells) for cells in self.full_rows())

    def full_rows(self):
        return ([self.head] if self.head else []) + [cells for kind, cells in self.rows if kind == "row"]

    def widths(self):
        """In points: narrow columns get what their longest cell needs; the others share the rest, by their longest and
        their usual cells."""
        needs = [[need(cells[c]) for cells in self.full_rows()] for c in range(self.columns())]
        longest, fair = [max(n) for n in needs], BODY / len(needs)
        share = [0 if w <= fair else min(w, 2 * fair) + sum(n) / len(n) for w, n in zip(longest, needs)]
        if not any(share):
            return [w * BODY / sum(longest) for w in longest]
        rest = BODY - sum(w for w in longest if w <= fair)
        return [rest * part / sum(share) if part else w for w, part in zip(longest, share)]


def need(cell):
    return CELL_PAD + sum(CELL_EM if unicodedata.east_asian_width(c) in "WFA" else CELL_EM * 0.65 for c in cell)


def read_row(line):
    if line.startswith("    "):
        return "joined", [line.strip()]
    return ("row", line.split(" | ")) if " | " in line else ("band", [line])


def read_chunk(lines, blocks):
    """Takes the lines between two empty ones. A band with its rows goes on with the table before."""
    bars = [i for i, line in enumerate(lines) if " | " in line]
    before = blocks[-1][1] if blocks and blocks[-1][0] == "table" else None
    if all(re.match("[^ |：]{1,14}：.", line) for line in lines):
        blocks.append(("table", Table(None, [("row", line.split("：", 1)) for line in lines])))
    elif bars and bars[0] == 1 and before and before.head:
        before.rows.extend(read_row(line) for line in lines)
    elif bars:
        end = len(lines) if lines[-1].startswith("    ") else bars[-1] + 1
        blocks.extend(("paragraph", line) for line in lines[: bars[0]])
        rows = [read_row(line) for line in lines[bars[0] : end]]
        blocks.append(("table", Table(rows[0][1], rows[1:])))
        blocks.extend(("paragraph", line) for line in lines[end:])
    elif len(lines) == 1 and len(lines[0]) <= 30 and not lines[0].endswith("。"):
        blocks.append(("heading", lines[0]))
    else:
        blocks.extend(("paragraph", line) for line in lines)


def read_sheet(path):
    """(title, header, footer, blocks); a block is ("heading" or "paragraph", words) or ("table", Table)."""
    with open(path, encoding="utf-8") as f:
        chunks = [chunk.splitlines() for chunk in f.read().strip("\n").split("\n\n")]
    footer, blocks = chunks[-1].pop(), []
    for lines in chunks[2:]:
        if lines:
            read_chunk(lines, blocks)
    for t in (what for kind, what in blocks if kind == "table"):
        columns = t.columns()
        for cells in t.full_rows():
            cells.extend([""] * (columns - len(cells)))
    return chunks[0][0], chunks[1][0], footer, blocks


def arguments():
    if len(sys.argv) != 3:
        sys.exit(f"usage: {os.path.basename(sys.argv[0])} SHEET.txt OUTPUT.pdf")
    if not os.path.exists(FONT):
        sys.exit(f"{FONT} is missing: apt-get install fonts-ipaexfont-gothic")
    return sys.argv[1], sys.argv[2]
