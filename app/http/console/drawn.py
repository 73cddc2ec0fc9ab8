"""A QR code as the console draws it: lines of 0 and 1, the dark ones 1."""

import segno


def qr_lines(text: str) -> list[str]:
    matrix = segno.make_qr(text, error="m").matrix
    return ["".join("1" if dark else "0" for dark in line) for line in matrix]
