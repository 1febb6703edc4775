#!/usr/bin/python3
"""Yardstick of `make bench`: the sheet by WeasyPrint, from HTML. Needs the Debian package weasyprint.
usage: weasyprint_sheet.py SHEET.txt OUTPUT.pdf"""
import sys
from html import escape

sys.dont_write_bytecode = True  # keeps the source tree clean
from sheet_lines import arguments, read_sheet

try:
    from weasyprint import HTML
except ImportError:
    sys.exit("WeasyPrint is missing: apt-get install weasyprint")

CSS = """
@page { size: A4; margin: 20mm; font: 7.5pt IPAexGothic;
  @top-left { content: HEADER } @bottom-left { content: FOOTER }
  @bottom-right { content: counter(page) "/" counter(pages) } }
body { font: 9pt/14pt IPAexGothic; margin: 0 }
h1 { font-size: 15pt; line-height: 22pt; font-weight: normal; text-align: center; margin: 0 0 12pt }
h2 { font-size: 11.5pt; line-height: 17pt; font-weight: normal; margin: 14pt 0 6pt }
p { margin: 0 0 4pt }
table { table-layout: fixed; width: 100%; border-collapse: collapse; margin-bottom: 8pt; font-size: 8.5pt;
  line-height: 13pt }
th, td { border: 0.5pt solid grey; padding: 3pt 5pt; vertical-align: top; text-align: left;
  font-weight: normal; overflow-wrap: anywhere }
th { background: whitesmoke }
tr { break-inside: avoid }
"""


def quoted(words):
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def row(kind, texts, columns, labelled):
    if kind == "band":
        return f"<tr><td colspan={columns}>{escape(texts[0])}</td></tr>"
    if kind == "joined":
        return f"<tr><td></td><td colspan={columns - 1}>{escape(texts[0])}</td></tr>"
    tags = ["th" if labelled and i == 0 else "td" for i in range(columns)]
    return "<tr>" + "".join(f"<{tag}>{escape(t)}</{tag}>" for tag, t in zip(tags, texts)) + "</tr>"


def table(t):
    widths = t.widths()
    columns = "".join(f'<col style="width:{w:.2f}pt">' for w in widths)
    head = "<thead><tr>" + "".join(f"<th>{escape(h)}</th>" for h in t.head) + "</tr></thead>" if t.head else ""
    rows = "".join(row(kind, texts, len(widths), not t.head) for kind, texts in t.rows)
    return f"<table><colgroup>{columns}</colgroup>{head}<tbody>{rows}</tbody></table>"


def main():
    source, target = arguments()
    title, header, footer, blocks = read_sheet(source)
    css = CSS.replace("HEADER", quoted(header)).replace("FOOTER", quoted(footer))
    tags = {"heading": "h2", "paragraph": "p"}
    body = "".join(
        table(what) if kind == "table" else f"<{tags[kind]}>{escape(what)}</{tags[kind]}>" for kind, what in blocks
    )
    HTML(
        string=f'<html lang="ja"><head><title>{escape(title)}</title><style>{css}</style></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    ).write_pdf(target)


main()
