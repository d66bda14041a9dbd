"""A person and their devices: what is known of them, and what breaks a policy."""

from timing import Recipient

# What a device without any reading holds under `unknown: remind`: a breach, but never a reason to suspend.
UNKNOWN = frozenset({"?"})


class Device:
    """What is known of a device: `known` is the set of apps of the last reading that told, None before any did."""

    def __init__(self, row):
        self.id, self.ownership, self.work_apps, self.known = row["id"], None, None, None
        self.demanded_by, self.holder = [], None  # the policies whose cases have access cut, and of whom
        self.read(row)

    def read(self, row):
        """Takes a reading: an empty workApps and unknown apps keep what was known (rule 9)."""
        self.ownership = row.get("ownership") or self.ownership
        if row.get("workApps"):
            self.work_apps = row["workApps"] == "yes"
        if row.get("apps", "?") != "?":
            self.known = set(filter(None, row["apps"].split(";")))

    def in_scope(self, version):
        """Rule 13: an official device counts whatever its workApps."""
        if self.ownership == "official":
            return "official" in version.scope_devices
        return self.work_apps and "personal-with-work-apps" in version.scope_devices

    def breach(self, version):
        """The banned apps on the device, or UNKNOWN; empty when compliant."""
        if not self.in_scope(version):
            return frozenset()
        if self.known is None:
            return UNKNOWN if version.remind_unknown else frozenset()
        return frozenset(self.known & version.apps)

    def suspendable(self, version):
        """In breach by a known reading, for unknown is never a reason to suspend."""
        return self.breach(version) not in (frozenset(), UNKNOWN)


class Person:
    """A staff member with devices and cases by id."""

    def __init__(self, row):
        self.row, self.id = dict(row), row["id"]
        self.devices, self.cases = {}, {}
        self.held = False  # the address bounced
        self.extended_until = {}  # ends by policy
        self.endings = {}  # devices by policy and step, `cleared` or `restored`
        self.announced = set()  # policies
        self.announcement_owed, self.mailed = {}, set()  # moments by policy; policies that mailed a notice
        self.breach_since = {}  # by policy and device: since when there is a reason to suspend
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
        """The banned apps, or UNKNOWN, by device in breach."""
        version = policy.version
        if not policy.in_force or not version.reaches(self.row):
            return {}
        found = {id: device.breach(version) for id, device in self.devices.items()}
        return {id: apps for id, apps in found.items() if apps}

    def suspendable(self, policy):
        """The devices in breach that may be suspended."""
        return {id for id, apps in self.breaches(policy).items() if apps != UNKNOWN}

    def deadline_without_notice(self, policy, version):
        """The policy's deadline, or the end of an extension where that is later."""
        at = version.deadline_in(self.zone)
        return max(at, self.extended_until.get(policy.id, at))

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
            untrue = not devices if step == "restored" else bool(self.breaches(policy))
            waits = policy.paused or self.held
            if untrue or not waits:
                del self.endings[id, step]
            if not (untrue or waits):
                taken.append((policy, step, devices))
        return taken
