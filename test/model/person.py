"""A person and their devices: what is known of them, and what breaks a policy."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from requirement import parse_version
from timing import Recipient, parse_moment, plus_days


@dataclass(frozen=True)
class Breach:
    """What a device does not meet, by name, and the indexes of the stages that it breaks. One that is not `certain` has
    only what no reading tells of: never a reason to suspend. An `unread` device is not in breach: its owner is asked."""

    unmet: frozenset
    stages: frozenset
    certain: bool
    unread: bool = False


class Device:
    """What is known of a device: the apps that were present, None before any reading told, its system and checks."""

    def __init__(self, row, at=None):
        self.id, self.platform, self.ownership, self.work_apps = row["id"], None, None, None
        self.present, self.system, self.checks, self.given_on = None, None, {}, None
        self.demanded_by, self.holder = [], None  # the policies whose cases have access cut, and of whom
        self.breaches = {}  # those worked out since the last reading
        self.cycle, self.certain_from, self.without = 0, {}, {}  # hours; by kind or check; the last report without a finding
        self.read(row, at)

    def read(self, row, at=None):
        """Takes a reading: what is empty, and unknown apps, keep what was known (rule 9)."""
        self.breaches = {}
        self.platform = row.get("platform") or self.platform
        self.ownership = row.get("ownership") or self.ownership
        if row.get("workApps"):
            self.work_apps = row["workApps"] == "yes"
        if row.get("apps", "?") != "?":
            self.present = names_in(row["apps"])
        if row.get("osVersion"):
            self.system = parse_version(row["osVersion"])
        self.checks.update(dict.fromkeys(names_in(row.get("passed")), True))
        self.checks.update(dict.fromkeys(names_in(row.get("failed")), False))
        if row.get("givenOn"):
            self.given_on = date.fromisoformat(row["givenOn"])
        self.date_findings(row, at)

    def date_findings(self, row, at):
        """Rule 18: a finding is certain from when the inventory was made, or a cycle before the report, but not before the
        last report that did not have it. Those from before the story are older than every answer."""
        told = {*names_in(row.get("passed")), *names_in(row.get("failed"))}
        told |= {"app"} if row.get("apps", "?") != "?" else set()
        told |= {"version"} if row.get("osVersion") else set()
        self.cycle = int(row.get("inventoryHours", 0)) if told else self.cycle
        for name in told if at else ():
            stated, since = row.get("certainFrom"), at - timedelta(hours=self.cycle)
            since = parse_moment(stated, None) if stated else max(since, self.without.get(name, since))
            self.certain_from[name] = since
            if name == "app" and not self.present or self.checks.get(name):
                self.without[name] = at

    def asked(self, version, staff):
        """The names of all that a version asks of the device."""
        return {r.name for stage in version.stages_over(staff, self) for r in stage.requirements}

    def untold(self, version, staff):
        """Of these the ones that no reading tells of."""
        stages = version.stages_over(staff, self)
        return {r.name for stage in stages for r in stage.requirements if r.met_by(self) is None}

    def breach(self, version, staff, believed=frozenset()):
        """None where compliant; of what is unknown, the names `believed` are."""
        key = version, believed, *staff.values()
        if key not in self.breaches:
            self.breaches[key] = self.find_breach(version, staff, believed)
        return self.breaches[key]

    def find_breach(self, version, staff, believed):
        stages = version.stages_over(staff, self)
        for answer in (False, None) if version.unknown != "ignore" else (False,):
            broken = [(r.name, stage.index) for stage in stages for r in stage.requirements if r.met_by(self) is answer]
            broken = [(name, index) for name, index in broken if answer is False or name not in believed]
            if broken:
                names, indexes = zip(*broken)
                return Breach(frozenset(names), frozenset(indexes), answer is False, answer is None and version.asks)
        return None


def names_in(text):
    return set(filter(None, (text or "").split(";")))


@dataclass(frozen=True)
class NewAddress:
    """Rule 24: one that nobody confirmed, in place of one that was `trusted`."""

    trusted: str
    until: datetime


class Person:
    """A staff member with devices and cases by id."""

    def __init__(self, row):
        self.row, self.id = dict(row), row["id"]
        self.devices, self.cases = {}, {}
        self.held = False  # the address bounced
        self.was_mailed, self.new_address = False, None
        self.left_at = None
        self.extended_until, self.exempt_until = {}, {}  # ends by policy; of exemptions those that outlast a case
        self.endings = {}  # devices by policy and step, `cleared` or `restored`
        self.announced = set()  # policies
        self.announcement_owed, self.mailed = {}, set()  # moments by policy; policies that mailed a notice
        self.breach_since = {}  # by policy, device, stage and whether unread: since when there is a reason to suspend
        self.answered = {}  # by device and name of what was unknown: when an answer spoke of it last
        self.recipients = {}

    @property
    def zone(self):
        return self.row["zone"]

    def under(self, version, zone=None):
        """The person as the recipient of a version's notices; `zone` where another than theirs is asked for."""
        row = self.row
        key = version, zone or row["zone"], row["country"], row["email"], row["language"]
        if key not in self.recipients:
            self.recipients[key] = Recipient(version, self.id, row["email"], row["language"], key[1], row["country"])
        return self.recipients[key]

    def breaches(self, policy):
        """By device in breach."""
        if not policy.in_force:
            return {}
        found = {id: self.breach(policy, id) for id in self.devices}
        return {id: breach for id, breach in found.items() if breach}

    def breach(self, policy, id):
        answered = [(name, at) for (device, name), at in self.answered.items() if device == id]
        believed = frozenset(name for name, at in answered if self.believed_until(policy, at) > policy.world.now)
        return self.devices[id].breach(policy.version, self.row, believed)

    def in_breach(self, policy):
        """Those that are not just unread."""
        return [id for id, breach in self.breaches(policy).items() if not breach.unread]

    def believed_until(self, policy, at):
        """Rule 20: an answer counts until a reading, at most for `believedFor`."""
        return plus_days(at, policy.version.believed_for, self.zone)

    def suspendable(self, policy):
        """The devices that may be suspended: in breach, or for their owner's silence."""
        return {id for id, breach in self.breaches(policy).items() if breach.certain or breach.unread}

    def add_ending(self, policy, step, devices):
        """What a `cleared` or `restored` has to tell, at once or when the policy is resumed."""
        known = self.endings.setdefault((policy.id, step), [])
        known += [device for device in devices if device not in known]

    def take_endings(self, policies):
        """Those that may go now: nothing that a relapse or another suspension has made untrue, nothing while paused."""
        taken = []
        for (id, step), devices in list(self.endings.items()):
            policy = policies[id]
            if step == "restored":
                devices[:] = [d for d in devices if d in self.devices and not self.devices[d].demanded_by]
            untrue = not devices if step == "restored" else bool(self.in_breach(policy))
            waits = policy.paused or self.held
            if untrue or not waits:
                del self.endings[id, step]
            if not (untrue or waits):
                taken.append((policy, step, devices))
        return taken
