#!/usr/bin/python3
"""Yardstick of `make bench`: the sheet by LibreOffice, from a flat ODT. Needs libreoffice-writer-nogui (Debian).
usage: libreoffice_sheet.py SHEET.txt OUTPUT.pdf
LibreOffice's profile stays beside OUTPUT.pdf, so that only the first run of a series pays for making it."""
import pathlib
import shutil
import subprocess
import sys
from xml.sax.saxutils import escape

sys.dont_write_bytecode = True  # keeps the source tree clean
from sheet_lines import arguments, read_sheet

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = {n: n for n in ("office", "style", "text", "table")} | {"fo": "xsl-fo-compatible", "svg": "svg-compatible"}
FONT = 'style:font-name="IPAex" style:font-name-asian="IPAex" fo:font-size="{0}pt" style:font-size-asian="{0}pt"'
PAGE = """<style:page-layout style:name="a4"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm"
fo:margin-top="12mm" fo:margin-bottom="12mm" fo:margin-left="20mm" fo:margin-right="20mm"/>
<style:header-style><style:header-footer-properties fo:min-height="8mm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="8mm"/></style:footer-style></style:page-layout>"""
MASTER = """<style:master-page style:name="Standard" style:page-layout-name="a4"><style:header>{}</style:header>
<style:footer>{}</style:footer></style:master-page>"""


def p(look, words):
    return f'<text:p text:style-name="{look}">{escape(words)}</text:p>'


def paragraph_style(name, size, lead, more=""):
    return f"""<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties {more}
    fo:line-height="{lead}pt"/><style:text-properties {FONT.format(size)}/></style:style>"""


def cell_style(name, more=""):
    return f"""<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties {more}
    fo:border="0.5pt solid #808080" fo:padding-top="3pt" fo:padding-bottom="3pt" fo:padding-left="5pt"
    fo:padding-right="5pt"/></style:style>"""


def row(cells):
    """Of (words, look, columns it goes over)."""
    made = (
        f'<table:table-cell table:style-name="{look}" table:number-columns-spanned="{n}">{p("small", words)}'
        "</table:table-cell>" + "<table:covered-table-cell/>" * (n - 1)
        for words, look, n in cells
    )
    return '<table:table-row table:style-name="whole">' + "".join(made) + "</table:table-row>"


def table(t, styles):
    widths, made = t.widths(), ["<table:table>"]
    for w in widths:
        name = f"c{len(styles)}"
        styles.append(
            f'<style:style style:name="{name}" style:family="table-column"><style:table-column-properties '
            f'style:column-width="{w:.2f}pt"/></style:style>'
        )
        made.append(f'<table:table-column table:style-name="{name}"/>')
    if t.head:
        made.append(f'<table:table-header-rows>{row((h, "head", 1) for h in t.head)}</table:table-header-rows>')
    for kind, texts in t.rows:
        if kind == "row":
            made.append(row((w, "head" if i == 0 and not t.head else "cell", 1) for i, w in enumerate(texts)))
        else:
            before = [("", "cell", 1)] if kind == "joined" else []
            made.append(row(before + [(texts[0], "cell", len(widths) - len(before))]))
    return "".join(made) + "</table:table>"


def flat_odt(title, header, footer, blocks):
    styles = [
        '<style:style style:name="whole" style:family="table-row"><style:table-row-properties '
        'fo:keep-together="always"/></style:style>',
        paragraph_style("title", 15, 22, 'fo:text-align="center" fo:margin-bottom="12pt"'),
        paragraph_style("heading", 11.5, 17, 'fo:margin-top="14pt" fo:margin-bottom="6pt" fo:keep-with-next="always"'),
        paragraph_style("paragraph", 9, 14, 'fo:margin-top="4pt" fo:margin-bottom="4pt"'),
        paragraph_style("small", 8.5, 13) + cell_style("cell") + cell_style("head", 'fo:background-color="#f5f5f5"'),
    ]
    body = [table(what, styles) if kind == "table" else p(kind, what) for kind, what in blocks]
    names = " ".join(f'xmlns:{short}="{OASIS}{name}:1.0"' for short, name in NAMES.items())
    bottom = p("small", footer + "　").replace("</", "<text:page-number/></")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <office:document {names} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
    <office:font-face-decls><style:font-face style:name="IPAex" svg:font-family="IPAexGothic"/></office:font-face-decls>
    <office:automatic-styles>{PAGE}{"".join(styles)}</office:automatic-styles>
    <office:master-styles>{MASTER.format(p("small", header), bottom)}</office:master-styles>
    <office:body><office:text>{p("title", title)}{"".join(body)}</office:text></office:body></office:document>"""


def main():
    source, target = arguments()
    if not shutil.which("soffice"):
        sys.exit("LibreOffice is missing: apt-get install libreoffice-writer-nogui")
    pdf = pathlib.Path(target).resolve()
    pdf.unlink(missing_ok=True)
    odt = pdf.with_suffix(".fodt")
    odt.write_text(flat_odt(*read_sheet(source)), encoding="utf-8")
    profile = f"-env:UserInstallation={(pdf.parent / 'libreoffice-profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", pdf.parent, odt]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0 or not pdf.exists():
        sys.exit(f"LibreOffice made no PDF: {done.stderr}")


main()
