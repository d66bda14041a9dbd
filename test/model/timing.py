"""The rules of time: sums on named zones, a policy's document, and the days and hours of its recipients."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

reset_tzpath(to=[])  # the pinned tzdata package, never the files of the machine

CALENDARS = Path(__file__).resolve().parents[2] / "shared" / "domain" / "schedule" / "calendars"
UTC = timezone.utc
DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# ---- time on named zones


def local(t, zone):
    """The wall clock in `zone` at the instant `t`, without zone."""
    return t.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def instant(d, clock, zone):
    """The instant of a local time: a skipped one moves forward by the gap, an ambiguous one is the earlier (fold 0)."""
    return datetime.combine(d, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


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


def parse_days(text):
    assert text[0] == "P" and text[-1] == "D", text
    return int(text[1:-1])


def parse_clock(text):
    return time(*map(int, text.split(":")))


def parse_moment(text, zone):
    """An instant, or a local time in `zone`."""
    t = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return t.astimezone(UTC) if t.tzinfo else instant(t.date(), t.time(), zone)


def show(t):
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


# ---- input


@dataclass
class Rung:
    """A rung with the day n after E on which it stands; `order` is its place in the ladder."""

    step: str
    n: int
    order: int
    suspend: bool
    notify: str
    wait: bool

    def rank(self):
        """Of two rungs, the one of higher rank is the later."""
        return self.n, self.order

    def threat(self):
        return self.n, self.wait

    def key(self):
        """What makes a rung the same one in another version."""
        return self.step, self.notify, self.suspend


class Version:
    """One version of a policy: what its document says."""

    def __init__(self, doc, calendars):
        self.doc, self.calendars = doc, calendars
        self.id, self.apps, self.zone = doc["id"], set(doc["apps"]), doc["zone"]
        self.scope_devices = set(doc["scope"]["devices"])
        self.audience = doc["scope"].get("audience") or {}
        self.announced_at = parse_moment(doc["announcedAt"], None if self.zone == "staff" else self.zone)
        self.everyone = doc.get("announce", "affected") == "everyone"
        self.deadline = doc["deadline"]
        self.reminders = doc.get("reminders", ["P14D", "P7D", "P3D", "P1D", "P0D"])
        self.send_at = parse_clock(doc.get("sendAt", "09:00"))
        self.hours = [parse_clock(x) for x in doc.get("hours", "08:00-18:00").split("-")]
        working = doc.get("workingDays") or {}
        self.week = set(working.get("week", WEEKDAYS[:5]))
        self.holidays = working.get("holidays", "country")
        self.minimum_notice = parse_days(doc.get("minimumNotice", "P5D"))
        self.remind_unknown = doc.get("unknown", "remind") == "remind"
        self.closed_after = parse_days(doc.get("closedAfter", "P90D"))
        self.security = (doc.get("teams") or {}).get("security")
        self.limits = doc.get("limits") or {}
        self.rungs = self.read_rungs(doc.get("escalation") or [])

    @staticmethod
    def read_rungs(items):
        """Rule 6: `every` counts on from the last rung, and is written out."""
        rungs, last = [], 0
        for item in items:
            suspend, wait = item.get("suspend") == "true", item.get("wait") == "working-time"
            if "after" in item:
                last = parse_days(item["after"])
                steps = [("after:" + item["after"], last)]
            else:
                every = parse_days(item["every"])
                steps = [(f"every:{k}", last + k * every) for k in range(1, int(item["times"]) + 1)]
            for step, n in steps:
                rungs.append(Rung(step, n, len(rungs), suspend, item.get("notify"), wait))
        return rungs

    def holiday_set(self, country):
        """A list of dates, a named calendar, or each person's own; a missing calendar means weekends only."""
        if isinstance(self.holidays, list):
            return {date.fromisoformat(d) for d in self.holidays}
        name = country if self.holidays == "country" else self.holidays
        return {date.fromisoformat(d) for d in self.calendars.get(name, [])}

    def deadline_zone(self, zone):
        return zone if self.zone == "staff" else self.zone

    def deadline_in(self, zone):
        """Rule 1, for a person in `zone`."""
        zone = self.deadline_zone(zone)
        if "at" in self.deadline:
            return parse_moment(self.deadline["at"], zone)
        on = date.fromisoformat(self.deadline["on"])
        return start_of_day(on + DAY if self.deadline["counts"] == "inclusive" else on, zone)

    def threat(self):
        """Rule 7: how soon this version suspends, the lower the sooner; infinite where it never does."""
        return min((rung.threat() for rung in self.rungs if rung.suspend), default=(float("inf"), True))

    def reaches(self, staff):
        """True for one who meets every key of the audience, and none of its `except`."""

        def matches(key, values):
            if key == "groups":
                return False  # staff.csv knows none
            return staff[{"units": "unit", "countries": "country", "staff": "id"}[key]] in values

        excepted = self.audience.get("except") or {}
        return all(matches(k, v) for k, v in self.audience.items() if k != "except") and not any(
            matches(k, v) for k, v in excepted.items()
        )


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
    calendars = {}
    for path in sorted(CALENDARS.glob("*.json")):
        calendars.update(json.loads(path.read_text(encoding="utf-8"))["calendars"])
    return calendars
