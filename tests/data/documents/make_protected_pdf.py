#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes protected.pdf, a page of text that needs the password "harbour" (uses qpdf)."""
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent
TEXT = b"BT /F 14 Tf 60 700 Td (The harbour office opens at nine.) Tj ET"
OBJECTS = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
    b"<< /Length %d >>\nstream\n%s\nendstream" % (len(TEXT), TEXT),
]


def plain_pdf() -> bytes:
    pdf = b"%PDF-1.5\n"
    offsets = []
    for number, body in enumerate(OBJECTS, 1):
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(OBJECTS) + 1
    return pdf + (b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
                  + b"trailer\n<< /Size %d /Root 1 0 R >>\n" % size
                  + b"startxref\n%d\n%%%%EOF\n" % len(pdf))


with tempfile.TemporaryDirectory() as folder:
    plain = pathlib.Path(folder, "plain.pdf")
    plain.write_bytes(plain_pdf())
    subprocess.run(["qpdf", "--encrypt", "harbour", "harbour-owner", "256", "--", plain,
                    HERE / "protected.pdf"], check=True)
