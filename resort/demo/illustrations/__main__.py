"""`python -m resort.demo.illustrations [folder]`: write every picture, by default below `static/img`."""

import sys
from pathlib import Path

from resort.demo.illustrations import write_all

STATIC = Path(__file__).resolve().parents[3] / "static" / "img"

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else STATIC
    for path in write_all(folder):
        sys.stdout.write(f"{path} {path.stat().st_size}\n")
