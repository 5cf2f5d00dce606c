"""What whoever writes a part of an organisation holds in his hand."""

import datetime as dt
import random
from dataclasses import dataclass

from home.seed.book import Book
from home.seed.people import People


@dataclass(frozen=True)
class Pen:
    """`now` is the beginning of today; `chance` makes the same lives every time."""

    people: People
    now: dt.datetime
    chance: random.Random

    @property
    def book(self) -> Book:
        return self.people.book
