#!/usr/bin/python3
"""Yardstick of `make bench`: the sheet by ReportLab. Needs the Debian package python3-reportlab.
usage: reportlab_sheet.py SHEET.txt OUTPUT.pdf"""
import sys
from xml.sax.saxutils import escape

sys.dont_write_bytecode = True  # keeps the source tree clean
from sheet_lines import FONT, arguments, read_sheet

try:
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, TableStyle
except ImportError:
    sys.exit("ReportLab is missing: apt-get install python3-reportlab")


def style(size, lead, **more):
    return ParagraphStyle("", fontName="IPAexGothic", fontSize=size, leading=lead, wordWrap="CJK", **more)


CELL = style(8.5, 13)
STYLES = {
    "title": style(15, 22, alignment=1, spaceAfter=12),
    "heading": style(11.5, 17, spaceBefore=14, spaceAfter=6, keepWithNext=1),
    "paragraph": style(9, 14, spaceAfter=4),
}
GRID = [
    ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 5),
    ("RIGHTPADDING", (0, 0), (-1, -1), 5),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
]


def cells(texts):
    return [Paragraph(escape(t), CELL) for t in texts]


def table(t):
    look, rows, widths = list(GRID), [cells(t.head)] if t.head else [], t.widths()
    shade = ("BACKGROUND", (0, 0), (-1, 0) if t.head else (0, -1), colors.whitesmoke)
    for kind, texts in t.rows:
        if kind == "row":
            rows.append(cells(texts))
            continue
        first = 0 if kind == "band" else 1
        rows.append([""] * first + cells(texts) + [""] * (len(widths) - first - 1))
        look.append(("SPAN", (first, len(rows) - 1), (-1, len(rows) - 1)))
    return LongTable(rows, widths, repeatRows=1 if t.head else 0, style=TableStyle(look + [shade]), spaceAfter=8)


def main():
    source, target = arguments()
    pdfmetrics.registerFont(TTFont("IPAexGothic", FONT))
    title, header, footer, blocks = read_sheet(source)

    def edges(canvas, doc):
        canvas.setFont("IPAexGothic", 7.5)
        canvas.drawString(20 * mm, A4[1] - 14 * mm, header)
        canvas.drawString(20 * mm, 12 * mm, footer)
        canvas.drawRightString(A4[0] - 20 * mm, 12 * mm, str(doc.page))

    story = [Paragraph(escape(title), STYLES["title"])]
    for kind, what in blocks:
        story.append(table(what) if kind == "table" else Paragraph(escape(what), STYLES[kind]))
    # The frame of a SimpleDocTemplate pads its page by 6 points on each side.
    side = 20 * mm - 6
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), side)
    doc = SimpleDocTemplate(target, pagesize=A4, title=title, **margins)
    doc.build(story, onFirstPage=edges, onLaterPages=edges)


main()
