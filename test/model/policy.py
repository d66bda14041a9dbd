"""A policy with its versions, its brake (rule 15) and whom its rungs mail."""

from datetime import timedelta

from document import Version
from timing import Recipient

BRAKE_WINDOW = timedelta(hours=24)
IMPORT = timedelta(hours=24)  # one may take a day
TEAM = "team:security"


class Policy:
    """A policy with its versions, of which the last is in force, and what people decided about it."""

    def __init__(self, doc, world):
        self.world, self.id = world, doc["id"]
        self.versions, self.next_doc = [Version(doc, world.calendars)], None
        self.amended = False  # at the present instant
        self.in_force = self.started = self.lifted = self.paused = False
        self.resumed_at = None
        self.brake_holds = False
        self.approved, self.rejected, self.held, self.requested = set(), set(), set(), []
        self.devices_at_approval, self.imported_at = 0, None

    @property
    def index(self):
        return len(self.versions) - 1

    @property
    def version(self):
        return self.versions[-1]

    def start(self):
        return max(self.version.announced_at, self.world.start or self.version.announced_at)

    def recipient(self, rung, person):
        """Whom a rung mails: without a manager, the security team; None where a rung mails nobody."""
        if rung.notify == "staff":
            return person.under(self.version)
        if rung.notify == "manager":
            return self.manager(person) or self.team()
        return self.team() if rung.notify else None

    def manager(self, person):
        manager = self.world.people.get(person.row["manager"])
        return manager and manager.under(self.version)

    def has_addressee(self, recipient):
        return recipient.id == TEAM or recipient.id in self.world.people

    def reachable(self, id):
        """A manager as recipient; None where there is none, or none who can be reached."""
        manager = self.world.people.get(id)
        return manager.under(self.version) if manager and not manager.held else None

    def team(self):
        team = self.version.security
        return team and Recipient(self.version, TEAM, team["email"], team["language"], team["zone"], "")

    def devices_in_scope(self):
        """At most twenty of one person."""
        return sum(
            min(20, sum(bool(self.version.stages_over(person.row, device)) for device in person.devices.values()))
            for person in self.world.people.values()
        )

    def count_devices(self, t, is_new):
        """Of which the limits are shares: those at approval. Where there were none, those after the first import."""
        if is_new:
            self.imported_at = None
        elif self.imported_at and t >= self.imported_at + IMPORT or self.devices_at_approval and not self.imported_at:
            return
        self.devices_at_approval = self.devices_in_scope()
        if self.devices_at_approval and not is_new:
            self.imported_at = self.imported_at or t

    def above_limit(self, count):
        """Rule 15."""
        percent, most = (self.version.limits.get(key) for key in ("suspendPercent", "suspendCount"))
        if percent is None and most is None:
            return count > max(25, self.devices_at_approval * 0.05)
        return (most is not None and count > int(most)) or (
            percent is not None and count * 100 > float(percent) * self.devices_at_approval
        )

    def decide(self, row, listed):
        """Rule 15: what people approve or reject binds to the devices they saw listed."""
        self.brake_holds = row.get("hold", self.brake_holds)
        for name in ("approve", "reject"):
            if name in row:
                devices = listed if row[name] == "all" else listed & set(row[name])
                if name == "approve":
                    self.approved, self.rejected = self.approved | devices, self.rejected - devices
                else:
                    self.approved, self.rejected = self.approved - devices, self.rejected | devices

    def brake(self, due, t):
        """Rule 15: those of `due` that are requested now."""
        due = [(case, device) for case, device in due if device not in self.rejected]
        passed = [(case, device) for case, device in due if case.passed(device)]
        now = [(case, device) for case, device in due if not case.passed(device)]
        if self.brake_holds:
            self.requested = [(at, device) for at, device in self.requested if at + BRAKE_WINDOW > t]
            counted = {device for _, device in self.requested} | {device for _, device in now}
            if self.above_limit(len(counted)):
                now = [(case, device) for case, device in now if device in self.approved]
        requested = passed
        for case, device in now:
            self.approved.discard(device)
            self.requested.append((t, device))
            if case.suspension_moment(device, t) < t:  # late: it was held, rejected, exempt
                case.released[device] = t
                if case.suspension_moment(device, t) > t:  # `wait: working-time`
                    case.let_through.add(device)
                    continue
            requested.append((case, device))
        self.held = {device for case, device in due if (case, device) not in now}
        return requested
