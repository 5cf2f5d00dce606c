"""Two organisations under one roof: everybody walks through everything, and nobody meets a word or an id of others.

At least 10,000 requests, in both languages, as pages and as htmx asks; every mail that then leaves is read too. Run by
`make drill`. Ends with 1 when a canary is met or too little was asked.
"""

import sys
from collections import Counter

from benchmarks import scratch

LEAST = 10_000


def main() -> int:
    with scratch.database() as engine:
        from django.core import mail

        from reminders.delivery import deliver
        from tests.permissions import canaries, crawl, observe

        with observe.house() as house:
            walks = [
                (who, language, crawl.walk(house, who, language=language, htmx=htmx))
                for language in crawl.LANGUAGES
                for htmx in (False, True)
                for who in house.askers
            ] + [(who, "en", crawl.refusals(house, who)) for who in house.askers]
            deliver()
            letters = [one.subject + one.body + str(one.from_email) for one in mail.outbox]
            mails = [f"mail: {text}" for text in letters if canaries.WORDS.search(text)]
        return report(engine, walks, mails, len(letters))


def report(engine: str, walks: list, mails: list[str], letters: int) -> int:
    """Prints and keeps the figures; 1 where something was met or too little was asked."""
    requests = sum(walked.requests for _who, _language, walked in walks)
    found = sorted({one for _who, _language, walked in walks for one in walked.found} | set(mails))
    statuses: Counter[int] = sum((Counter(walked.statuses) for _who, _language, walked in walks), Counter())
    print(f"{requests} requests, {letters} mails, answers {dict(sorted(statuses.items()))}; canaries met: {len(found)}")
    print("\n".join(found[:50]))
    left = sum(walked.left for _who, _language, walked in walks)
    print(f"{left} addresses were known and not come to")
    figures = {"requests": requests, "left": left, "mails": letters, "statuses": statuses, "met": found}
    scratch.keep("crawl", engine, figures)
    return 1 if found or requests < LEAST else 0


if __name__ == "__main__":
    sys.exit(main())
