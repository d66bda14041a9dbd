"""A policy's document: its versions and their stages, and what these ask of whom by when."""

from dataclasses import dataclass
from datetime import date

from requirement import Requirement
from timing import DAY, NO_DEADLINE, WEEKDAYS, local, parse_clock, parse_days, parse_moment, start_of_day

NEVER = (float("inf"), True)  # the threat of a stage that does not suspend
LAST_THREAT = (10**6, True)  # sooner than never
ASKING = ("ask", "answer-or-lose")


@dataclass
class Rung:
    """A rung with the day n after E on which it stands; `order` is its place in the ladder."""

    stage: object
    step: str
    n: int
    order: int
    suspend: bool
    notify: str
    wait: bool

    def rank(self):
        """Of two rungs, the one of higher rank is the later."""
        return self.stage.index, self.n, self.order

    def threat(self):
        return self.n, self.wait

    def key(self):
        """What makes a rung the same one in another version."""
        return self.step, self.notify, self.suspend


class Stage:
    """One dated part of a policy. What it leaves out it takes from the policy; a policy without stages is one stage
    without a name."""

    def __init__(self, version, index, own, doc):
        self.version, self.index, self.name = version, index, own.get("name")
        self.prefix = f"{self.name}/" if self.name else ""
        asks = own if "apps" in own or "requires" in own else doc
        names = {*asks.get("apps", []), *asks.get("requires", [])}
        self.requirements = [Requirement(name, doc.get("requirements", {}).get(name)) for name in sorted(names)]
        scope = own.get("scope") or doc["scope"]
        self.scope_devices, self.audience = set(scope["devices"]), scope.get("audience") or {}
        self.terms = own.get("deadline") or doc["deadline"]
        self.rungs = self.read_rungs(own.get("escalation", doc.get("escalation")) or [])
        loses = version.unknown == "answer-or-lose"
        self.silence = [Rung(self, "silence", 0, -1, True, None, False)] if loses else []  # rule 20

    def read_rungs(self, items):
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
                rungs.append(Rung(self, self.prefix + step, n, len(rungs), suspend, item.get("notify"), wait))
        return rungs

    def suspending(self, unread=False):
        """The rungs that may suspend a device; of an unread one, its owner's silence alone."""
        return self.silence if unread else [rung for rung in self.rungs if rung.suspend]

    def threat(self, unread=False):
        """Rule 7: how soon this stage suspends, the lower the sooner."""
        return min((rung.threat() for rung in self.suspending(unread)), default=NEVER)

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

    def covers(self, device):
        """Rule 13: an official device counts whatever its workApps."""
        if device.ownership == "official":
            return "official" in self.scope_devices
        return device.work_apps and "personal-with-work-apps" in self.scope_devices

    def is_by_device(self):
        return "within" in self.terms and self.terms["of"] == "device"

    def deadline_in(self, zone, device=None):
        """Rule 1, for a person in `zone`; of one device where the policy gives every device its own."""
        if self.terms == "none":
            return NO_DEADLINE
        zone = self.version.deadline_zone(zone)
        if "at" in self.terms:
            return parse_moment(self.terms["at"], zone)
        if "on" in self.terms:
            on = date.fromisoformat(self.terms["on"])
            return start_of_day(on + DAY if self.terms["counts"] == "inclusive" else on, zone)
        since = local(self.version.announced_at, zone).date()
        if device and device.given_on and self.is_by_device():
            since = max(since, device.given_on)
        return start_of_day(since + (parse_days(self.terms["within"]) + 1) * DAY, zone)


class Version:
    """One version of a policy: what its document says."""

    def __init__(self, doc, calendars):
        self.doc, self.calendars = doc, calendars
        self.id, self.zone = doc["id"], doc["zone"]
        self.announced_at = parse_moment(doc["announcedAt"], None if self.zone == "staff" else self.zone)
        self.everyone = doc.get("announce", "affected") == "everyone"
        self.reminders = doc.get("reminders", ["P14D", "P7D", "P3D", "P1D", "P0D"])
        self.remind_every = parse_days(doc["remindEvery"]) if "remindEvery" in doc else None
        self.review = date.fromisoformat(doc["review"]) if "review" in doc else None
        self.send_at = parse_clock(doc.get("sendAt", "09:00"))
        self.hours = [parse_clock(x) for x in doc.get("hours", "08:00-18:00").split("-")]
        working = doc.get("workingDays") or {}
        self.week = set(working.get("week", WEEKDAYS[:5]))
        self.holidays = working.get("holidays", "country")
        self.minimum_notice = parse_days(doc.get("minimumNotice", "P5D"))
        self.unknown = doc.get("unknown", "remind")
        self.asks = self.unknown in ASKING
        self.believed_for = parse_days(doc.get("believedFor", "P90D"))
        self.restores = (doc.get("answers") or {}).get("restore", "provisional") == "provisional"
        self.closed_after = parse_days(doc.get("closedAfter", "P90D"))
        self.security = (doc.get("teams") or {}).get("security")
        self.limits = doc.get("limits") or {}
        self.stages = [Stage(self, i, own, doc) for i, own in enumerate(doc.get("stages") or [{}])]

    def find_stage(self, name):
        return next((stage for stage in self.stages if stage.name == name), None)

    def threat_of(self, name, unread):
        stage = self.find_stage(name)
        return stage.threat(unread) if stage else NEVER

    def holiday_set(self, country):
        """A list of dates, a named calendar, or each person's own; a missing calendar means weekends only."""
        if isinstance(self.holidays, list):
            return {date.fromisoformat(d) for d in self.holidays}
        name = country if self.holidays == "country" else self.holidays
        return {date.fromisoformat(d) for d in self.calendars.get(name, [])}

    def deadline_zone(self, zone):
        return zone if self.zone == "staff" else self.zone

    def announced_deadline(self, staff):
        """What an announcement states: the deadline of the first stage whose audience has the reader in it."""
        return next(stage for stage in self.stages if stage.reaches(staff)).deadline_in(staff["zone"])

    def reaches(self, staff):
        return any(stage.reaches(staff) for stage in self.stages)

    def stages_over(self, staff, device):
        """The stages in whose scope a device is."""
        return [stage for stage in self.stages if stage.reaches(staff) and stage.covers(device)]
