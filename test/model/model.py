"""An independent model of `ides rehearse`, written from the written rules alone: "Words", "Policy document" and
"Time, exactly" of the design, and the contract of the command's output. Rules are cited by their numbers there.

    python model.py POLICY --staff FILE --devices FILE [--changes FILE] [--from T] [--until T]

Slow and plain on purpose: each person is walked through every candidate moment in order, and at every moment what is
owed is worked out anew from the history (notices sent, states of the devices). Valid CSV and YAML are assumed. Where
the text leaves a choice, README.md says which reading is taken.
"""

import argparse
import csv
import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import yaml

reset_tzpath(to=[])  # the pinned tzdata package, never the files of the machine

CALENDARS = Path(__file__).resolve().parents[2] / "shared" / "domain" / "schedule" / "calendars"
UTC = timezone.utc
DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# What a device without any reading holds under `unknown: remind`: a breach, but never a reason to suspend.
UNKNOWN = frozenset({"?"})


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


class Policy:
    def __init__(self, doc, calendars):
        self.calendars = calendars
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
    """A staff member or a team: whoever has a zone and a calendar."""

    def __init__(self, policy, id, email, language, zone, country):
        self.policy, self.id, self.email, self.language, self.zone = policy, id, email, language, zone
        self.holidays = policy.holiday_set(country)

    def date(self, t):
        return local(t, self.zone).date()

    def works(self, d):
        return WEEKDAYS[d.weekday()] in self.policy.week and d not in self.holidays

    def send_at(self, d):
        return instant(d, self.policy.send_at, self.zone)

    def next_send_at(self, t):
        """At or after `t`, on a working day."""
        d = self.date(t) - DAY
        while not (self.works(d) and self.send_at(d) >= t):
            d += DAY
        return self.send_at(d)

    def within_hours(self, t):
        """On a working day within hours, start included, end excluded."""
        wall = local(t, self.zone)
        return self.works(wall.date()) and self.policy.hours[0] <= wall.time() < self.policy.hours[1]

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
        if not self.works(d) or wall.time() >= self.policy.hours[1]:
            d = self.working_day_from(d + DAY)
        last = self.working_day_from(d + self.policy.minimum_notice * DAY)
        return start_of_day(last + DAY, self.zone)


class Person(Recipient):
    """A staff member with devices by id, and the changes still to come to these."""

    def __init__(self, policy, row):
        super().__init__(policy, row["id"], row["email"], row["language"], row["zone"], row["country"])
        self.row, self.devices, self.changes = row, {}, []


class Device:
    """What is known of a device: `known` is the set of apps of the last reading that told, None before any did."""

    def __init__(self, row):
        self.ownership, self.work_apps, self.known = row["ownership"], None, None
        self.read(row)

    def read(self, row):
        """Takes a reading: an empty workApps and unknown apps keep what was known (rule 9)."""
        if row["workApps"]:
            self.work_apps = row["workApps"] == "yes"
        if row["apps"] != "?":
            self.known = set(filter(None, row["apps"].split(";")))

    def in_scope(self, policy):
        """Rule 13: an official device counts whatever its workApps."""
        if self.ownership == "official":
            return "official" in policy.scope_devices
        return self.work_apps and "personal-with-work-apps" in policy.scope_devices

    def breach(self, policy):
        """The banned apps on the device, or UNKNOWN; empty when compliant."""
        if not self.in_scope(policy):
            return frozenset()
        if self.known is None:
            return UNKNOWN if policy.remind_unknown else frozenset()
        return frozenset(self.known & policy.apps)

    def suspendable(self, policy):
        """In breach by a known reading, for unknown is never a reason to suspend."""
        return self.breach(policy) not in (frozenset(), UNKNOWN)


# ---- one person, one policy


@dataclass
class Notice:
    """A notice to the owner about devices in breach: every one but `cleared` and `restored`."""

    at: datetime
    step: str
    devices: list


@dataclass
class Further:
    """Rule 8: a further breach that still waits for its `again`."""

    device: str
    moment: datetime


@dataclass
class Case:
    number: int
    first_at: datetime
    opened_event: dict
    notices: list = field(default_factory=list)
    further: list = field(default_factory=list)
    clear_since: datetime = None

    @property
    def first_gone(self):
        return bool(self.notices)


@dataclass
class Line:
    """A line about one case, for a digest to a manager or a team."""

    moment: datetime
    walk: "Walk"
    recipient: Recipient
    rung: Rung
    case_number: int
    deferred_to: date = None  # a date, where the digest of the line's own date had gone

    def is_current(self, t):
        return self.walk.state(t)[0] == self.case_number


class Walk:
    """One person walked through the whole campaign."""

    def __init__(self, person, policy, manager, security, start, until):
        self.person, self.policy, self.start, self.until = person, policy, start, until
        self.manager, self.security = manager, security
        self.events, self.lines, self.snapshots, self.deadlines = [], [], [], []
        self.case, self.case_count = None, 0
        self.suspended, self.breach_since = set(), {}

    # -- what follows from the history of the case

    def deadline(self):
        """Rule 3: the person's deadline, and the zone in which it was computed."""
        first = self.case.notices[0].at if self.case.first_gone else self.case.first_at
        planned, notice_end = self.policy.deadline_in(self.person.zone), self.person.minimum_notice_end(first)
        if notice_end > planned:
            return notice_end, self.person.zone
        return planned, self.policy.deadline_zone(self.person.zone)

    def last_day(self):
        """Rule 3: D."""
        t, zone = self.deadline()
        return local(t - timedelta(milliseconds=1), zone).date()

    def deadline_date(self):
        """Rule 3: E."""
        t, zone = self.deadline()
        return local(t, zone).date()

    def reminders(self):
        """Rule 5: step by moment; of two on one date the smaller n."""
        result = {}
        deadline, last_day = self.deadline()[0], self.last_day()
        for step in sorted(self.policy.reminders, key=parse_days, reverse=True):
            d = last_day - parse_days(step) * DAY
            while not (self.person.works(d) and self.person.send_at(d) < deadline):
                d -= DAY
            result[self.person.send_at(d)] = step  # the later step overwrites
        return result

    def reminders_owed(self):
        """Rules 5, 8: those neither before the first notice, nor riding in a `first` or `again` of the same date."""
        owed = {}
        carriers = [n for n in self.case.notices if n.step.split("+")[0] in ("first", "again")]
        for moment, step in self.reminders().items():
            rode = any(n.at <= moment and self.person.date(n.at) == self.person.date(moment) for n in carriers)
            if moment >= self.case.notices[0].at and not rode:
                owed[moment] = step
        return owed

    def riding(self, t):
        """Rules 5, 8: what a `first` or `again` sent at `t` carries along: "+P7D", or nothing."""
        owed = self.reminders_owed() if self.case.first_gone else self.reminders()
        today = self.person.date(t)
        steps = [step for moment, step in owed.items() if moment >= t and self.person.date(moment) == today]
        return "+" + min(steps, key=parse_days) if steps else ""

    def rung_moment(self, rung, recipient):
        """Rule 6, in the zone and calendar of the recipient."""
        deadline = self.deadline()[0]
        if rung.n == 0:
            return recipient.next_send_at(deadline) if rung.wait else deadline
        d = self.deadline_date() + rung.n * DAY
        while not (recipient.works(d) and recipient.send_at(d) > deadline):
            d += DAY
        return recipient.send_at(d)

    def recipient(self, rung):
        """Whom a rung mails: without a manager, the security team; None where a rung mails nobody."""
        return {"staff": self.person, "manager": self.manager or self.security, "security": self.security}.get(
            rung.notify
        )

    def mails(self):
        """Rule 6: rung by recipient and moment; two to one recipient at one moment collapse into the later."""
        result = {}
        for rung in self.policy.rungs:
            who = self.recipient(rung)
            if who:
                key = (who.id, self.rung_moment(rung, who))
                if key not in result or rung.rank() > result[key].rank():
                    result[key] = rung
        return result

    def notice_end(self, device):
        """Rule 7: the end of minimum notice from the earliest notice of this case that named the device, or None."""
        for notice in self.case.notices:
            if device in notice.devices:
                return self.person.minimum_notice_end(notice.at)
        return None

    def suspension_moment(self, device):
        """Rule 7, the earliest of several suspending rungs; None where no moment can be told."""
        notice_end = self.notice_end(device)
        if notice_end is None or not self.person.devices[device].suspendable(self.policy):
            return None
        moments = []
        for rung in self.policy.rungs:
            if rung.suspend:
                ready = max(self.rung_moment(rung, self.person), notice_end, self.breach_since[device])
                waits = rung.wait and not self.person.within_hours(ready)
                moments.append(self.person.next_send_at(ready) if waits else ready)
        return min(moments, default=None)

    def rule7_met(self, device, t):
        """The conditions of rule 7, leaving aside that a suspension may wait for working time."""
        notice_end = self.notice_end(device)
        if notice_end is None or notice_end > t or not self.person.devices[device].suspendable(self.policy):
            return False
        return any(rung.suspend and self.rung_moment(rung, self.person) <= t for rung in self.policy.rungs)

    def breaches(self):
        found = {id: device.breach(self.policy) for id, device in self.person.devices.items()}
        return {id: apps for id, apps in found.items() if apps}

    def is_closed(self, t):
        """Rule 9: clear for closedAfter, from the moment of the last clearing."""
        return t >= plus_days(self.case.clear_since, self.policy.closed_after, self.person.zone)

    # -- the walk

    def run(self):
        if self.policy.reaches(self.person.row):
            t = self.start
            while t is not None and t <= self.until:
                self.apply_changes(t)
                in_breach = self.case and not self.case.clear_since
                self.snapshots.append((t, self.case.number if in_breach else None, sorted(self.breaches())))
                self.act(t)
                t = min((moment for moment in self.candidates() if moment > t), default=None)
        return self

    def candidates(self):
        """Every moment at which something may happen next."""
        yield from (change["at"] for change in self.person.changes)
        yield self.person.first_moment(self.start)
        if self.case and not self.case.first_gone:
            yield self.case.first_at
        elif self.case:
            yield from self.reminders()
            yield from (moment for _, moment in self.mails())
            yield from (further.moment for further in self.case.further)
            yield from filter(None, map(self.suspension_moment, self.breaches()))

    def apply_changes(self, t):
        """Changes come before actions and count together."""
        if self.case and self.case.clear_since and self.is_closed(t):
            self.case = None
        before = {} if t == self.start else self.breaches()
        suspendable_before = {id for id, device in self.person.devices.items() if device.suspendable(self.policy)}
        for change in self.person.changes:
            if change["at"] <= t:
                self.person.devices[change["device"]].read(change)
        self.person.changes = [change for change in self.person.changes if change["at"] > t]
        after = self.breaches()
        for id, device in self.person.devices.items():
            if not device.suspendable(self.policy):
                self.breach_since.pop(id, None)
            elif id not in self.breach_since or id not in suspendable_before:
                self.breach_since[id] = t

        restored = sorted(id for id in self.suspended if id not in after)
        self.suspended -= set(restored)
        for id in restored:
            self.emit(t, "restoration", device=id)

        cleared = False
        if after and not self.case:
            self.open_case(t)
        elif after and self.case.first_gone:
            self.case.clear_since = None
            for id in sorted(after):
                further = self.is_further(before.get(id), after[id])
                if further and id not in self.suspended and not self.rule7_met(id, t):
                    self.case.further.append(Further(id, self.again_moment(t)))
        elif not after and self.case and not self.case.clear_since:
            if self.case.first_gone:
                cleared = True
                self.case.clear_since = t
                self.emit(t, "cleared")
            else:  # rule 9: as if it had never been
                self.events.remove(self.case.opened_event)
                self.case = None
        if self.case:
            self.case.further = [further for further in self.case.further if further.device in after]

        if cleared:
            self.emit_notice(t, "cleared", sorted(set(before) - set(after)))
        if restored:
            self.emit_notice(t, "restored", restored)

    @staticmethod
    def is_further(before, after):
        """Rule 8: a device newly in breach, or another banned app on one."""
        if before is None:
            return True
        return before != UNKNOWN and bool(after - before)

    def open_case(self, t):
        self.case_count += 1
        event = self.emit(t, "opened")
        self.case = Case(self.case_count, self.person.first_moment(t), event)

    def again_moment(self, t):
        """Rule 8: timed as in rule 4, at most one `again` a date."""
        moment = self.person.first_moment(t)
        d = self.person.date(moment)
        if any(n.step.startswith("again") and self.person.date(n.at) == d for n in self.case.notices):
            return self.person.send_at(self.person.working_day_from(d + DAY))
        return moment

    def act(self, t):
        """Among actions at one instant: rung, `suspended`, `first`, `again`, reminder."""
        case = self.case
        if not case:
            self.announce(t)
            return
        if case.clear_since:
            return  # what passes now sends nothing
        if case.first_gone:
            self.escalate(t)
        elif case.first_at == t:
            self.notify(t, "first" + self.riding(t))
            self.deadlines.append(self.deadline())
        if any(further.moment == t for further in case.further):
            self.notify(t, "again" + self.riding(t))
        if case.first_gone and t in self.reminders_owed():
            self.notify(t, self.reminders()[t])

    def announce(self, t):
        """Rule 4: one `announcement` to whoever has no case and had no notice before."""
        mailed = any(event["kind"] == "notice" for event in self.events)
        if self.policy.everyone and not mailed and t == self.person.first_moment(self.start):
            self.emit_notice(t, "announcement", [])

    def escalate(self, t):
        """Rules 6, 7: the rungs whose moment has come, and the suspensions."""
        rung_mailed = False
        for (who, moment), rung in self.mails().items():
            if moment == t and who == self.person.id:
                self.notify(t, rung.step)
                rung_mailed = True
            elif moment == t:
                self.lines.append(Line(t, self, self.recipient(rung), rung, self.case.number))
        due = [d for d in sorted(self.breaches()) if d not in self.suspended and self.suspension_moment(d) == t]
        for device in due:
            self.suspended.add(device)
            self.emit(t, "suspension", device=device)
        if due and not rung_mailed:
            self.notify(t, "suspended")

    def notify(self, t, step):
        """Rule 8: a notice names every device in breach, and so takes the place of any pending `again`."""
        devices = sorted(self.breaches())
        self.case.notices.append(Notice(t, step, devices))
        self.case.further = []
        self.emit_notice(t, step, devices)

    # -- what comes out

    def emit(self, t, kind, **more):
        event = dict(at=show(t), kind=kind, policy=self.policy.id, staff=self.person.id, **more)
        self.events.append(event)
        return event

    def emit_notice(self, t, step, devices):
        to = self.person
        self.emit(t, "notice", step=step, to=to.email, language=to.language, devices=devices)

    def state(self, t):
        """The number of the case in breach, or None, and the devices in breach, just after the changes at `t`."""
        found = (None, [])
        for at, number, devices in self.snapshots:
            if at <= t:
                found = (number, devices)
        return found


# ---- digests


def digests(lines, until, policy):
    """Rule 12: one a day per recipient; a line for a date already used goes to the next working day."""
    events = []
    for recipient in {line.recipient.id: line.recipient for line in lines}.values():
        pending = [line for line in lines if line.recipient.id == recipient.id]
        last_date = None
        while pending:
            t = min(line.moment for line in pending)
            if t > until:
                break
            today = recipient.date(t)
            due = [line for line in pending if line.moment == t]
            if last_date == today:
                for line in due:
                    line.deferred_to = recipient.working_day_from(today + DAY)
                    line.moment = recipient.send_at(line.deferred_to)
                continue
            due += [line for line in pending if line.deferred_to == today and line.moment > t]
            pending = [line for line in pending if line not in due]
            best = {}  # a case stands in a digest once, under the later of its rungs
            for line in due:
                id = line.walk.person.id
                if line.is_current(t) and (id not in best or line.rung.rank() > best[id].rung.rank()):
                    best[id] = line
            if best:
                last_date = today
                events += [digest_event(t, line, policy) for line in best.values()]
    return events


def digest_event(t, line, policy):
    to, staff = line.recipient, line.walk.person.id
    return dict(at=show(t), kind="digest", policy=policy.id, staff=staff, step=line.rung.step, to=to.email,
                language=to.language, devices=line.walk.state(t)[1])


# ---- the whole


def rehearse_until(policy, files, start, until):
    """The events from `start` until `until`, and every person's deadlines with the zones of these."""
    staff_rows, device_rows, change_rows = files
    people = {row["id"]: Person(policy, row) for row in staff_rows}
    owner = {}
    for row in device_rows:
        owner[row["id"]] = people[row["staff"]]
        owner[row["id"]].devices[row["id"]] = Device(row)
    for row in change_rows:
        owner[row["device"]].changes.append(dict(row, at=parse_moment(row["at"], None)))
    security = None
    if policy.security:
        team = policy.security
        security = Recipient(policy, "team:security", team["email"], team["language"], team["zone"], "")
    walks = []
    for person in people.values():
        person.changes.sort(key=lambda change: change["at"])  # stable: at one instant the later row wins
        walks.append(Walk(person, policy, people.get(person.row["manager"]), security, start, until).run())
    events = [event for walk in walks for event in walk.events]
    events += digests([line for walk in walks for line in walk.lines], until, policy)
    deadlines = [deadline for walk in walks for deadline in walk.deadlines]
    for person in people.values():
        if policy.reaches(person.row):
            deadlines.append((policy.deadline_in(person.zone), policy.deadline_zone(person.zone)))
    return events, deadlines


def order(event):
    """The contract's order of lines."""
    return event["at"], event["kind"], event["staff"], event.get("step") or event.get("device") or ""


def rehearse(doc, files, calendars, start=None, until=None):
    """The events of a campaign in order, without `subject`.

    doc: the policy document, every scalar as text; files: the rows of staff, devices and changes; start, until: as
    the command takes these, by default the announcement and 60 days after the last person's deadline.
    """
    policy = Policy(doc, calendars)
    zone = "UTC" if policy.zone == "staff" else policy.zone
    start = max(policy.announced_at, parse_moment(start, zone)) if start else policy.announced_at
    end = parse_moment(until, zone) if until else campaign_end(policy, files, start)
    # The whole campaign, cut: whether a case "had never been" may show only after the end.
    events, _ = rehearse_until(policy, files, start, datetime.max.replace(tzinfo=UTC))
    return sorted((event for event in events if event["at"] <= show(end)), key=order)


def campaign_end(policy, files, start):
    """60 days after the last person's deadline; it may itself grow with the end: late cases."""
    end = start
    while True:
        _, deadlines = rehearse_until(policy, files, start, end)
        last, last_zone = max(deadlines)
        last = plus_days(last, 60, last_zone)
        if last <= end:
            return end
        end = last


def parse_policy(text):
    return yaml.load(text, Loader=yaml.BaseLoader)


def load_policy(path):
    return parse_policy(Path(path).read_text(encoding="utf-8"))


def load_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def load_calendars():
    calendars = {}
    for path in sorted(CALENDARS.glob("*.json")):
        calendars.update(json.loads(path.read_text(encoding="utf-8"))["calendars"])
    return calendars


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("policy")
    parser.add_argument("--staff", required=True)
    parser.add_argument("--devices", required=True)
    parser.add_argument("--changes")
    parser.add_argument("--from", dest="start")
    parser.add_argument("--until")
    options = parser.parse_args()
    changes = load_rows(options.changes) if options.changes else []
    files = load_rows(options.staff), load_rows(options.devices), changes
    for event in rehearse(load_policy(options.policy), files, load_calendars(), options.start, options.until):
        print(json.dumps(event, ensure_ascii=False))


if __name__ == "__main__":
    main()
