"""Everybody and every policy, stepped through every moment at which something may happen."""

from datetime import timedelta

from digests import Digests
from document import Version
from judging import PATIENCE, end_away, judge, leave
from kept import unexplained
from mailing import Mailing
from person import Person
from policy import BRAKE_WINDOW, Policy
from story import in_order, take, take_device
from timing import NO_DEADLINE, show

FORECAST = timedelta(hours=48)


class Record:
    """The events so far."""

    def __init__(self):
        self.events = []

    def emit(self, t, kind, policy, person, **more):
        event = dict(at=show(t), kind=kind, policy=policy.id, staff=person.id, **more)
        self.events.append(event)
        return event

    def withdraw(self, event):
        if event in self.events:
            self.events.remove(event)

    def restore(self, event):
        if event and event not in self.events:
            self.events.append(event)


class World:
    def __init__(self, docs, files, calendars, start, entries):
        staff_rows, device_rows = files
        self.calendars, self.start, self.entries = calendars, start, in_order(entries)
        self.policies = {doc["id"]: Policy(doc, self) for doc in docs}
        self.people, self.left = {row["id"]: Person(row) for row in staff_rows}, {}
        self.devices, self.owner = {}, {}
        for row in device_rows:
            take_device(self, row, None)
        self.deliveries, self.on_the_way = [], []  # rules of delivery; (moment, case, notice)
        self.record = Record()
        self.digests, self.mailing = Digests(self.record), Mailing(self)
        self.deadlines = []  # (known at, deadline, zone)

    def run(self):
        t = self.now = min(policy.start() for policy in self.policies.values())
        while t is not None:
            assert t.year < 2100, "the model does not end"
            self.step(t)
            assert not unexplained(self, t), unexplained(self, t)
            t = min((moment for moment in self.candidates(t) if moment and t < moment < NO_DEADLINE), default=None)
        return self

    # -- moments

    def candidates(self, t):
        """Every moment at which something may happen next."""
        yield from (entry["at"] for entry in self.entries)
        yield from (moment for moment, _, _ in self.on_the_way)
        for line in self.digests.lines:
            if self.entries or not line.case.policy.paused:  # one paused for good is put off for good
                yield line.moment
        for policy in self.policies.values():
            if not policy.started:
                yield policy.start()
            if policy.held:
                yield from (at + BRAKE_WINDOW for at, _ in policy.requested)
        for person in self.people.values():
            yield from person.announcement_owed.values()
            for policy in self.policies.values():
                yield from (person.believed_until(policy, at) for at in person.answered.values())
            for case in person.cases.values():
                yield from self.case_moments(case, t)

    @staticmethod
    def case_moments(case, t):
        yield case.exempt_until
        if case.clear_since:
            yield case.closes_at()
        if case.exempt:
            yield case.granted_at
        elif case.first_due:
            yield case.first_due
        elif case.is_active():
            yield from case.answers.moments(t)
            yield case.deadline(t).at
            yield case.changed_at
            yield from case.step_moments(t).values()
            yield from (further.moment for further in case.further)
            yield from (sent + PATIENCE for sent in case.watched.values())
            yield from (case.suspension_moment(device, t) for device in case.breaches() if device not in case.cut)

    # -- one instant

    def step(self, t):
        """Changes come before actions and count together."""
        self.close_cases(t)
        before = {
            (person.id, policy.id): person.breaches(policy)
            for person in self.people.values()
            for policy in self.policies.values()
        }
        self.now = t
        self.settle_addresses(t)
        self.apply_entries(t)
        self.hear(t)
        self.start_policies(t)
        self.settle_left(t)
        for person in self.people.values():
            for policy in self.policies.values():
                self.owe_announcement(person, policy, t)
                judge(self, person, policy, before.get((person.id, policy.id), {}), t)
        suspended = self.change_access(t)
        bounced = [person for person in self.people.values() if self.mailing.act(person, t, suspended)]
        for person in bounced:
            person.held = True
        for person in bounced:
            self.digests.add_unreachable(self.cases_of(person), t)
        self.digests.send(t)

    def close_cases(self, t):
        for person in self.people.values():
            for id, case in list(person.cases.items()):
                if case.clear_since and not case.exempt and t >= case.closes_at():
                    del person.cases[id]
        for person in self.left.values():
            for case in list(person.cases.values()):
                if t >= case.closes_at():
                    end_away(self, case)

    def settle_addresses(self, t):
        """Rule 24: after 14 days an address counts as any other."""
        for person in [*self.people.values(), *self.left.values()]:
            if person.new_address and person.new_address.until <= t:
                person.new_address = None

    def settle_left(self, t):
        for person in self.left.values():
            if not person.left_at:
                leave(self, person, t)
            for id, policy in self.policies.items():
                if policy.lifted:
                    person.cases.pop(id, None)
                    person.exempt_until.pop(id, None)

    def start_policies(self, t):
        for policy in self.policies.values():
            if policy.next_doc:
                if policy.next_doc != policy.version.doc:
                    version = Version(policy.next_doc, self.calendars)
                    if policy.started:
                        policy.versions.append(version)
                        policy.amended = True
                    else:
                        policy.versions = [version]
                policy.next_doc = None
            if not policy.started and policy.start() <= t:
                policy.started = True
            policy.in_force = policy.started and not policy.lifted
            if policy.started:
                policy.count_devices(t, policy.amended or policy.start() == t)

    def owe_announcement(self, person, policy, t):
        """Rule 4: once to everyone in the audience, timed from the start or from when they get there."""
        version = policy.version
        if policy.in_force and version.everyone and version.reaches(person.row) and policy.id not in person.announced:
            person.announced.add(policy.id)
            person.announcement_owed[policy.id] = person.under(version).first_moment(t)

    def apply_entries(self, t):
        while self.entries and self.entries[0]["at"] <= t:
            take(self, self.entries.pop(0))

    def listed(self, policy, t):
        """Rule 15: what the brake holds, and the forecast."""
        found = policy.held | policy.rejected
        for person in self.people.values():
            case = person.cases.get(policy.id)
            if case and case.is_active() and case.notices:
                for device in set(case.breaches()) - case.cut:
                    known = any(key[:2] == (policy.id, device) for key in person.breach_since)
                    moment = case.suspension_moment(device, t) if known else None
                    if moment and moment <= t + FORECAST:
                        found.add(device)
        return found

    def hear(self, t):
        for arrival in [arrival for arrival in self.on_the_way if arrival[0] <= t]:
            self.on_the_way.remove(arrival)
            _, case, notice = arrival
            notice.delivered = t
            case.bind(notice, t)

    # -- access

    def change_access(self, t):
        """Cuts what is due and not held, and restores what no case demands. Returns the pairs of person and policy that
        newly suspends a device of theirs, whether or not another does already."""
        suspended = set()
        for policy in self.policies.values():
            policy.rejected &= {device for person in self.people.values() for device in person.breaches(policy)}
            due = self.due_devices(policy, t)
            for case, device in policy.brake(due, t):
                case.cut.add(device)
                case.silenced |= {device} if case.is_unread(device) else set()
                case.let_through.discard(device)
                suspended.add((case.person.id, policy.id))
            policy.amended = False
        for id, device in sorted(self.devices.items()):
            person = self.people.get(self.owner.get(id))
            if not person:
                continue
            demanded_by, held_by = [case.policy for case in self.cases_of(person) if id in case.cut], device.demanded_by
            passed_on = device.holder is not person
            if held_by and (passed_on or not demanded_by):
                self.record.emit(t, "restoration", held_by[0], device.holder, device=id)
                if not passed_on:
                    person.add_ending(held_by[0], "restored", [id])
            if demanded_by and (passed_on or not held_by):
                self.record.emit(t, "suspension", demanded_by[0], person, device=id)
            device.demanded_by, device.holder = demanded_by, person
        return suspended

    def cases_of(self, person):
        return [person.cases[id] for id in self.policies if id in person.cases]

    def due_devices(self, policy, t):
        """The devices newly to suspend, with their cases."""
        due = []
        for person in self.people.values():
            case = person.cases.get(policy.id)
            if case and case.notices and case.is_active() and not policy.paused:
                for device in sorted(set(case.breaches()) - case.cut):
                    moment = case.suspension_moment(device, t)
                    if moment and moment <= t:
                        due.append((case, device))
                    elif case.answers.counts(device, t) and device not in policy.rejected:
                        case.answers.use_up(device, t)
        return due
