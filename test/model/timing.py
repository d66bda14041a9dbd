"""The rules of time: sums on named zones, and the days and hours of a policy's recipients."""

import json
from datetime import datetime, time, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

reset_tzpath(to=[])  # the pinned tzdata package, never the files of the machine

CALENDARS = Path(__file__).resolve().parents[2] / "shared" / "domain" / "schedule" / "calendars"
UTC = timezone.utc
DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# ---- time on named zones


@lru_cache(maxsize=100_000)
def local(t, zone):
    """The wall clock in `zone` at the instant `t`, without zone."""
    return t.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


@lru_cache(maxsize=100_000)
def instant(d, clock, zone):
    """The instant of a local time: a skipped one moves forward by the gap, an ambiguous one is the earlier (fold 0)."""
    return datetime.combine(d, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@lru_cache(maxsize=100_000)
def start_of_day(d, zone):
    """The first instant of a date."""
    t = instant(d, time(0), zone)
    while local(t - timedelta(seconds=1), zone).date() == d:  # only where midnight itself is skipped
        t -= timedelta(seconds=1)
    return t


def plus_days(t, days, zone):
    """Local time plus duration."""
    wall = local(t, zone)
    return instant(wall.date() + days * DAY, wall.time(), zone)


# Later than every moment: the deadline of a policy that has none.
NO_DEADLINE = datetime(9000, 1, 1, tzinfo=UTC)


def parse_days(text):
    assert text[0] == "P" and text[-1] == "D", text
    return int(text[1:-1])


def parse_clock(text):
    return time(*map(int, text.split(":")))


def parse_moment(text, zone):
    """An instant, or a local time in `zone`."""
    t = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return t.astimezone(UTC) if t.tzinfo else instant(t.date(), t.time(), zone)


def lateness(step):
    """Of two reminders, the one that is the later has more: the smaller n, the larger k."""
    name = step.split("/")[-1].removeprefix("ask+").partition("@")[0]
    return int(name.split(":")[1]) if ":" in name else -parse_days(name)


def show(t):
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


# ---- recipients


class Recipient:
    """A staff member or a team, as one version of a policy sees their days and hours."""

    def __init__(self, version, id, email, language, zone, country):
        self.version, self.id, self.email, self.language, self.zone = version, id, email, language, zone
        self.holidays = version.holiday_set(country)

    def date(self, t):
        return local(t, self.zone).date()

    def works(self, d):
        return WEEKDAYS[d.weekday()] in self.version.week and d not in self.holidays

    def send_at(self, d):
        return instant(d, self.version.send_at, self.zone)

    def next_send_at(self, t):
        """At or after `t`, on a working day."""
        d = self.date(t) - DAY
        while not (self.works(d) and self.send_at(d) >= t):
            d += DAY
        return self.send_at(d)

    def within_hours(self, t):
        """On a working day within hours, start included, end excluded."""
        wall = local(t, self.zone)
        return self.works(wall.date()) and self.version.hours[0] <= wall.time() < self.version.hours[1]

    def first_moment(self, t):
        """Rule 4: at once, or at the next sendAt."""
        return t if self.within_hours(t) else self.next_send_at(t)

    def working_day_from(self, d):
        """The first working day at or after a date."""
        while not self.works(d):
            d += DAY
        return d

    def minimum_notice_end(self, sent):
        """Rule 2."""
        wall = local(sent, self.zone)
        d = wall.date()
        if not self.works(d) or wall.time() >= self.version.hours[1]:
            d = self.working_day_from(d + DAY)
        last = self.working_day_from(d + self.version.minimum_notice * DAY)
        return start_of_day(last + DAY, self.zone)


def load_calendars():
    def read(name):
        return json.loads((CALENDARS / name).read_text(encoding="utf-8"))

    def dates(text):
        years = (year.split(": ") for year in text.split("; "))
        return [f"{year}-{day}" for year, days in years for day in days.split()]

    countries = {name: dates(text) for name, text in read("countries.json")["countries"].items()}
    return countries | read("eu-commission.json")["calendars"]
