"""`python -m tests.permissions` prints the table as observed now: comments and order of the file, then what it lacks.

With names of addresses behind it, only their lines.

Whoever puts it in place of `matrix.txt` reads the difference, line by line, and answers for it.
"""

import sys

from benchmarks import scratch


def main() -> None:
    with scratch.database():
        from tests.permissions import observe, table

        with observe.house() as house:
            if sys.argv[1:]:
                print(*[house.observed(line) for line in house.lines if line.name in sys.argv[1:]], sep="\n")
                return
            known = iter(house.lines)
            for text in table.FILE.read_text().splitlines():
                line = next(known) if text.strip() and not text.startswith("#") else None
                print(house.observed(line) if line else text, flush=True)
            for name, keys in observe.unlisted(house.lines):
                print(house.observed(house.guess(name, keys)), flush=True)


main()
