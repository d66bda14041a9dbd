"""An independent model of `ides rehearse`, written from the written rules alone: "Words", "Policy document" and
"Time, exactly" of the design, and the contracts of the command's output and of a story. Rules are cited by numbers.

    python model.py POLICY... --staff FILE --devices FILE [--changes FILE] [--story FILE] [--from T] [--until T]

Slow and plain on purpose: the world steps through every moment at which something may happen, and at each works out
anew what is owed. Valid input is assumed. Where the text leaves a choice, READINGS.md says which reading is taken.
"""

import argparse
import csv
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import yaml

from case import UNKNOWN, Case, Device, Further, Notice, Person, Plan
from timing import DAY, UTC, Recipient, Version, instant, load_calendars, local, parse_moment, plus_days, show

FORECAST = timedelta(hours=48)
BRAKE_WINDOW = timedelta(hours=24)
FOREVER = datetime.max.replace(tzinfo=UTC)


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
        self.devices_at_approval = 0

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
            manager = self.world.people.get(person.row["manager"])
            if manager and not manager.held:
                return manager.under(self.version)
        if rung.notify and self.version.security:
            team = self.version.security
            return Recipient(self.version, "team:security", team["email"], team["language"], team["zone"], "")
        return None

    def above_limit(self, count):
        """Rule 15."""
        percent, most = (self.version.limits.get(key) for key in ("suspendPercent", "suspendCount"))
        if percent is None and most is None:
            return count > max(25, self.devices_at_approval * 0.05)
        return (most is not None and count > int(most)) or (
            percent is not None and count * 100 > float(percent) * self.devices_at_approval
        )


@dataclass
class Line:
    """A line about one case, for a digest to a manager or a team."""

    moment: datetime
    case: Case
    recipient: Recipient
    rung: object
    deferred_to: date = None  # a date, where the digest of the line's own date had gone

    def is_current(self, t):
        case = self.case
        alive = case.person.cases.get(case.policy.id) is case and case.is_active()
        return alive and case.deadline(t).at <= t


@dataclass
class Delivery:
    """How notices to somebody are heard of that are handed over from `start` until `end`."""

    staff: str
    start: datetime
    end: datetime
    after: object  # a timedelta, "never" or "bounce"


class World:
    """Everything, stepped through the whole campaign."""

    def __init__(self, docs, files, calendars, start, entries):
        staff_rows, device_rows = files
        self.calendars, self.start, self.entries = calendars, start, sorted(entries, key=lambda e: e["at"])
        self.policies = {doc["id"]: Policy(doc, self) for doc in docs}
        self.people = {row["id"]: Person(row) for row in staff_rows}
        self.devices, self.owner = {}, {}
        for row in device_rows:
            self.take_device(row, None)
        self.deliveries, self.on_the_way = [], []  # rules of delivery; (moment, case, notice)
        self.events, self.lines, self.last_digest = [], [], {}
        self.deadlines = []  # (known at, deadline, zone)
        self.mail = []  # what one person is mailed at the present instant: events, and whether they threaten

    def run(self):
        t = min(policy.start() for policy in self.policies.values())
        while t is not None:
            self.step(t)
            t = min((moment for moment in self.candidates(t) if moment and moment > t), default=None)
        return self

    # -- moments

    def candidates(self, t):
        """Every moment at which something may happen next."""
        yield from (entry["at"] for entry in self.entries)
        yield from (moment for moment, _, _ in self.on_the_way)
        yield from (line.moment for line in self.lines)
        for policy in self.policies.values():
            if not policy.started:
                yield policy.start()
            if policy.held:
                yield from (at + BRAKE_WINDOW for at, _ in policy.requested)
        for person in self.people.values():
            yield from person.announcement_owed.values()
            yield from (
                person.end_of_date(self.policies[id], until) for id, until in person.exempt_until.items()
            )
            for case in person.cases.values():
                yield from self.case_moments(case, t)

    @staticmethod
    def case_moments(case, t):
        if case.clear_since:
            yield case.closes_at()
        if case.first_due:
            yield case.first_due
        elif case.is_active():
            yield case.deadline(t).at
            yield case.changed_at
            yield from case.step_moments(t).values()
            yield from (further.moment for further in case.further)
            yield from (case.suspension_moment(device, t) for device in case.breaches() if device not in case.cut)

    # -- one instant

    def step(self, t):
        """Changes come before actions and count together."""
        for person in self.people.values():
            for id, case in list(person.cases.items()):
                if case.clear_since and t >= case.closes_at():
                    del person.cases[id]
        before = {
            (person.id, policy.id): (person.breaches(policy), self.suspendable(person, policy))
            for person in self.people.values()
            for policy in self.policies.values()
        }
        self.apply_entries(t)
        self.start_policies(t)
        self.hear(t)
        endings = {}
        for person in self.people.values():
            for policy in self.policies.values():
                self.judge(person, policy, *before.get((person.id, policy.id), ({}, set())), t, endings)
        requested = self.change_access(t, endings)
        for person in self.people.values():
            self.act(person, t, endings.get(person.id, []), requested)
        self.send_digests(t)

    @staticmethod
    def suspendable(person, policy):
        return {id for id, apps in person.breaches(policy).items() if apps != UNKNOWN}

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
                self.owe_announcements(policy, t)
            policy.in_force = policy.started and not policy.lifted
            if policy.amended or policy.start() == t:
                reached = [person for person in self.people.values() if policy.version.reaches(person.row)]
                policy.devices_at_approval = sum(
                    bool(device.in_scope(policy.version)) for person in reached for device in person.devices.values()
                )

    def owe_announcements(self, policy, t):
        """Rule 4: to everyone in the audience, timed from the start."""
        for person in self.people.values():
            if policy.version.everyone and policy.version.reaches(person.row):
                person.announcement_owed[policy.id] = person.under(policy.version).first_moment(t)

    # -- changes

    def take_device(self, row, at):
        device = self.devices.get(row["id"])
        if device:
            device.read(row)
        else:
            device = self.devices[row["id"]] = Device(row)
        if row.get("staff"):
            owner = self.owner.get(device.id)
            if owner in self.people:
                self.people[owner].devices.pop(device.id, None)
            self.owner[device.id] = row["staff"]
            if row["staff"] in self.people:
                self.people[row["staff"]].devices[device.id] = device

    def apply_entries(self, t):
        while self.entries and self.entries[0]["at"] <= t:
            entry = self.entries.pop(0)
            for kind, value in entry.items():
                if kind != "at":
                    getattr(self, f"take_{kind}")(value, entry["at"])

    def take_policy(self, doc, at):
        self.policies[doc["id"]].next_doc = doc

    def take_staff(self, row, at):
        person = self.people.get(row["id"])
        if row.get("gone"):
            for case in list(person.cases.values()) if person else []:
                self.drop(case)
            self.people.pop(row["id"], None)
        elif not person:
            person = self.people[row["id"]] = Person(row)
        else:
            readdressed = row.get("email", person.row["email"]) != person.row["email"]
            person.row.update(row)
            if readdressed:
                self.wake_by_address(person, at)

    @staticmethod
    def wake_by_address(person, at):
        """Rule 3: what never reached anybody starts again at a new address."""
        for case in person.cases.values():
            undelivered = case.notices and not any(n.delivered for n in case.relevant())
            if undelivered and (person.held or case.unreachable):
                case.first_due, case.attempts_since = case.me().first_moment(at), at
                case.unreachable = False
        person.held = False

    def take_delivery(self, row, at):
        after = row["after"]
        if after not in ("never", "bounce"):
            after = parse_duration(after)
        self.deliveries.append(Delivery(row["staff"], at, parse_moment(row["until"], None), after))

    def take_pause(self, id, at):
        self.policies[id].paused = True

    def take_resume(self, id, at):
        policy = self.policies[id]
        if policy.paused:
            policy.paused, policy.resumed_at = False, at

    def take_lift(self, id, at):
        self.policies[id].lifted = True

    def take_extend(self, row, at):
        self.set_date("extended_until", row)

    def take_exempt(self, row, at):
        self.set_date("exempt_until", row)

    def set_date(self, name, row):
        person = self.people.get(row["staff"])
        if person:
            getattr(person, name)[row["policy"]] = date.fromisoformat(row["until"])

    def take_brake(self, row, at):
        """Rule 15: decisions bind to what is held or forecast when they are made."""
        policy = self.policies[row["policy"]]
        policy.brake_holds = row.get("hold", policy.brake_holds)
        listed = self.listed(policy, at)
        for name, other in (("approve", "reject"), ("reject", "approve")):
            if name in row:
                devices = listed if row[name] == "all" else listed & set(row[name])
                chosen, dropped = (policy.approved, policy.rejected)[:: 1 if name == "approve" else -1]
                chosen |= devices
                dropped -= devices

    def listed(self, policy, t):
        found = set(policy.held)
        for person in self.people.values():
            case = person.cases.get(policy.id)
            if case and case.is_active() and case.notices:
                for device in set(case.breaches()) - case.cut:
                    moment = device in person.devices and (policy.id, device) in person.breach_since
                    moment = moment and case.suspension_moment(device, t)
                    if moment and moment <= t + FORECAST:
                        found.add(device)
        return found

    def hear(self, t):
        for arrival in [arrival for arrival in self.on_the_way if arrival[0] <= t]:
            self.on_the_way.remove(arrival)
            _, case, notice = arrival
            notice.delivered = t
            case.bind(notice, t)

    # -- judging

    def judge(self, person, policy, before, suspendable_before, t, endings):
        """Opens, clears and amends the case; `endings` collects the devices that a `cleared` names."""
        case, after, exempt = person.cases.get(policy.id), person.breaches(policy), person.is_exempt(policy, t)
        self.track_breaches(person, policy, suspendable_before, t)
        if policy.lifted:
            self.drop(case)
        elif not case:
            if after and not exempt:
                event = self.emit(t, "opened", policy, person)
                person.cases[policy.id] = Case(person, policy, t, event)
        elif not case.notices:
            if not after or exempt:
                self.drop(case)
        elif not after:
            if not case.clear_since:
                self.emit(t, "cleared", policy, person)
                if not (case.unreachable or case.exempt):
                    endings.setdefault(person.id, []).append((policy, "cleared", sorted(set(before) - set(after))))
                case.clear_since = t
                self.forget(case)
        elif exempt:
            case.exempt, case.clear_since = True, None
            self.forget(case)
        else:
            if not case.is_active():
                case.pass_over(t)
                case.reached = set()
                case.first_due = case.first_due and case.me().first_moment(t)
            case.clear_since, case.exempt = None, False
            self.go_on(case, before, after, t)

    def drop(self, case):
        """Rule 9: one that ends before its first notice went is as if it had never been."""
        if case:
            if not case.notices:
                self.events.remove(case.opened_event)
            del case.person.cases[case.policy.id]

    @staticmethod
    def track_breaches(person, policy, suspendable_before, t):
        now = World.suspendable(person, policy)
        for key in [key for key in person.breach_since if key[0] == policy.id and key[1] not in now]:
            del person.breach_since[key]
        for device in now:
            if (policy.id, device) not in person.breach_since or device not in suspendable_before:
                person.breach_since[policy.id, device] = t

    @staticmethod
    def forget(case):
        case.further, case.changed_at, case.baseline, case.cut = [], None, None, set()

    def go_on(self, case, before, after, t):
        """A case in breach whose first notice has gone."""
        policy = case.policy
        if policy.amended and not case.first_due:
            self.amend(case, after, t)
        case.follow(t)
        case.mature(t)
        case.reach(t)
        delivered = any(n.delivered for n in case.relevant())
        if delivered:
            case.unreachable = False
        elif not case.first_due and case.deadline(t).at <= t:
            case.unreachable = True
            case.further, case.changed_at = [], None
        case.cut = {id for id in case.cut if id in after and case.rule7_met(id, t, already=True)}
        case.released = {id: at for id, at in case.released.items() if id in after}
        case.further = [further for further in case.further if further.device in after]
        if case.unreachable:
            return
        for id in sorted(after):
            further = is_further(before.get(id), after[id])
            if not further or id in case.cut or case.rule7_met(id, t):
                continue
            last = case.notices[-1].version
            if case.steadily_demanded(id, last) - before.get(id, frozenset()):
                case.further.append(Further(id, self.again_moment(case, t)))
            elif not case.changed_at:
                case.changed_at, case.baseline = case.me().first_moment(t), (last, case.told.at)

    @staticmethod
    def again_moment(case, t):
        """Rule 8: timed as in rule 4, at most one `again` a date."""
        me = case.me()
        moment = me.first_moment(t)
        if me.date(moment) in {me.date(at) for at in case.agains}:
            return me.send_at(me.working_day_from(me.date(moment) + DAY))
        return moment

    @staticmethod
    def amend(case, after, t):
        """Rule 11, at the instant at which a version comes into force."""
        policy, old = case.policy, case.policy.index - 1
        if not case.baseline:
            case.baseline = old, case.told.at
        was, now = case.computed(t, old), case.computed(t)
        unsaid = False
        if now.at != was.at:
            unsaid = bool(case.plan and case.plan.stated)
            case.plan = None
            if now.at > case.told.at:
                case.move(now, t)
            elif now.at < case.told.at:
                planned = case.later_of(case.base(), case.me().minimum_notice_end(case.me().first_moment(t)))
                case.plan = Plan() if planned.at < case.told.at else None
        case.rebase(t, deadline_moved=False)
        told, deadline = case.baseline
        person = case.person
        newly_demanded = any(
            not (apps & (policy.versions[told].apps | UNKNOWN))
            or apps - policy.versions[told].apps - UNKNOWN
            or not person.devices[id].in_scope(policy.versions[told])
            or not policy.versions[told].reaches(person.row)
            for id, apps in after.items()
        )
        newly_threatened = policy.version.threat() < policy.versions[told].threat()
        if case.told.at != deadline or case.plan or unsaid or newly_demanded or newly_threatened:
            case.changed_at = case.changed_at or case.me().first_moment(t)
        else:
            case.changed_at = case.baseline = None

    # -- access

    def change_access(self, t, endings):
        """Cuts what is due and not held, and restores what no case demands. Returns the devices newly suspended, by
        person and policy."""
        for policy in self.policies.values():
            in_breach = {device for person in self.people.values() for device in person.breaches(policy)}
            policy.rejected &= in_breach
            due = self.due_devices(policy, t)
            for case, device in self.brake(policy, due, t):
                case.cut.add(device)
            policy.amended = False
        requested = {}
        for id, device in sorted(self.devices.items()):
            person = self.people.get(self.owner.get(id))
            if not person:
                continue
            demanded_by = [case.policy for case in self.cases_of(person) if id in case.cut]
            if demanded_by and not device.demanded_by:
                self.emit(t, "suspension", demanded_by[0], person, device=id)
                requested.setdefault((person.id, demanded_by[0].id), []).append(id)
            elif device.demanded_by and not demanded_by:
                policy = device.demanded_by[0]
                self.emit(t, "restoration", policy, person, device=id)
                self.add_restored(endings.setdefault(person.id, []), policy, id)
            device.demanded_by = demanded_by
        return requested

    def cases_of(self, person):
        return [person.cases[id] for id in self.policies if id in person.cases]

    @staticmethod
    def add_restored(parts, policy, device):
        for known, step, devices in parts:
            if known is policy and step == "restored":
                devices.append(device)
                return
        parts.append((policy, "restored", [device]))

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
        return due

    @staticmethod
    def brake(policy, due, t):
        """Rule 15: those of `due` that are requested now."""
        now = [(case, device) for case, device in due if device not in policy.rejected]
        if policy.brake_holds:
            policy.requested = [(at, device) for at, device in policy.requested if at + BRAKE_WINDOW > t]
            counted = {device for _, device in policy.requested} | {device for _, device in now}
            if policy.above_limit(len(counted)):
                now = [(case, device) for case, device in now if device in policy.approved]
        requested = []
        for case, device in now:
            if device in policy.held:
                policy.held.discard(device)
                case.released[device] = t
                if case.suspension_moment(device, t) > t:  # `wait: working-time`
                    continue
            requested.append((case, device))
            policy.approved.discard(device)
            policy.requested.append((t, device))
        policy.held = {device for case, device in due if (case, device) not in now} - policy.rejected
        return requested

    # -- acting

    def act(self, person, t, endings, requested):
        """What one person is mailed at `t`: among the actions of one case rung, `suspended`, `first`, `changed`,
        `again`, reminder."""
        self.mail = []
        for policy, step, devices in endings if not person.held else []:
            self.emit_notice(t, policy, person, step, devices)
        cases = [case for case in self.cases_of(person) if not case.policy.paused]
        for case in cases:
            self.tell_teams(case, t)
        due = [case for case in cases if self.owes(case, t, requested)] if not person.held else []
        for case in cases if due else []:
            shares = any(other is not case for other in due)
            self.notify_owed(case, t, self.end_of_day(person, t) if shares else t, requested)
        if not person.held:
            self.announce(person, t)
        for case in self.cases_of(person):
            if case.notices and case.is_active():
                if t >= case.deadline(t).at and not (case.policy.paused or person.held):
                    case.done |= {step for step, moment in case.reminders(t).items() if moment <= t}
                overdue = {key for key, moment in case.step_moments(t).items() if moment <= t}
                case.overdue = overdue - case.done
        states = {}
        for event, stated, _ in self.mail:
            if stated:
                states[event["policy"]] = show(stated)
        for event, _, _ in self.mail:
            event["states"], event["threatens"] = states, any(threatens for _, _, threatens in self.mail)

    @staticmethod
    def end_of_day(person, t):
        """Rule 12: what is owed later on this date shares the mail."""
        return instant(local(t, person.zone).date() + DAY, time(0), person.zone) - timedelta(microseconds=1)

    def announce(self, person, t):
        """Rule 4: one `announcement` to those who have no case and had no notice before."""
        for id, moment in list(person.announcement_owed.items()):
            policy = self.policies[id]
            if moment > t or policy.paused:
                continue
            del person.announcement_owed[id]
            wanted = policy.in_force and policy.version.reaches(person.row) and not person.is_exempt(policy, t)
            if wanted and id not in person.cases and id not in person.mailed:
                stated = policy.version.deadline_in(person.zone)
                self.emit_notice(t, policy, person, "announcement", [], stated)

    def owes(self, case, t, requested):
        """Whether one of the case's own moments has come."""
        if case.first_due:
            return not (case.exempt or case.clear_since) and case.first_due <= t
        if not case.is_active():
            return False
        return bool(
            self.staff_rungs(case, t)
            or requested.get((case.person.id, case.policy.id))
            or (case.changed_at and case.changed_at <= t)
            or any(further.moment <= t for further in case.further)
            or self.due_reminders(case, t, t)
        )

    def notify_owed(self, case, t, horizon, requested):
        """What may go early goes where its moment comes by `horizon`."""
        if case.first_due:
            if case.first_due <= horizon and not (case.exempt or case.clear_since):
                case.first_due = None
                self.notify_with_riding(case, t, "first")
        elif case.is_active():
            rungs = self.staff_rungs(case, t)
            case.done |= {rung.key() for rung, _, moment in case.rungs(t) if rung.notify == "staff" and moment <= t}
            if rungs:
                self.notify(case, t, "+".join(rung.step for rung in rungs))
            elif requested.get((case.person.id, case.policy.id)):
                self.notify(case, t, "suspended")
            if case.changed_at and case.changed_at <= horizon:
                self.notify(case, t, "changed")
            if any(further.moment <= horizon for further in case.further):
                case.agains.append(t)
                self.notify_with_riding(case, t, "again")
            reminders = self.due_reminders(case, t, horizon)
            case.done |= set(reminders)
            if reminders and t < case.deadline(t).at:
                self.notify(case, t, reminders[-1])

    @staticmethod
    def due_reminders(case, t, horizon):
        """Rules 5, 10, the latest last; of two on one date the one of the smaller n is the later."""
        due = [(m, -int(step[1:-1]), step) for step, m in case.reminders(t).items() if m <= horizon]
        if t >= case.deadline(t).at:
            return []
        return [step for _, _, step in sorted(due) if step not in case.done]

    @staticmethod
    def staff_rungs(case, t):
        """Rules 6, 10: the staff's rungs whose moment has come, in order; two at one moment collapse into the later."""
        due = {}
        for rung, recipient, moment in case.rungs(t):
            if recipient.id == case.person.id and rung.notify == "staff" and moment <= t:
                if rung.key() not in case.done and (moment not in due or rung.rank() > due[moment].rank()):
                    due[moment] = rung
        return sorted(due.values(), key=lambda rung: rung.rank())

    def tell_teams(self, case, t):
        """Lines for the digests of managers and teams."""
        if not case.notices or case.first_due or not case.is_active():
            return
        best = {}
        for rung, recipient, moment in case.rungs(t):
            if rung.notify != "staff" and moment <= t and rung.key() not in case.done:
                case.done.add(rung.key())
                key = recipient.id, moment
                if key not in best or rung.rank() > best[key].rung.rank():
                    best[key] = Line(t, case, recipient, rung)
        self.lines += best.values()

    def notify_with_riding(self, case, t, step):
        """A reminder of the same date rides along; one before the first notice is skipped."""
        if not case.notices:
            case.pass_over(t)
        if step == "first":
            case.told = case.told and max(case.told, case.computed(t), key=lambda deadline: deadline.at)
        riding = case.riding(t)
        case.done |= set(riding)
        self.notify(case, t, f"{step}+{min(riding, key=lambda step: int(step[1:-1]))}" if riding else step)

    def notify(self, case, t, step):
        """Rule 8: a notice names every device in breach, and so takes the place of any pending `again`."""
        devices, person = sorted(case.breaches()), case.person
        if step == "changed":
            case.changed_at = case.baseline = None
            if case.plan:
                planned = case.later_of(case.base(), case.me().minimum_notice_end(t))
                case.plan = Plan(planned.at) if planned.at < case.told.at else None
        notice = Notice(t, devices, case.policy.index)
        case.notices.append(notice)
        case.further = []
        person.mailed.add(case.policy.id)
        handed = self.hand_over(case, notice, t)
        if not case.told:
            case.told = case.computed(t)
            self.deadlines.append((t, case.told.at, case.told.zone))
        stated = case.stated(t)
        notice.plan = case.plan if case.plan and stated == case.plan.stated else None
        if handed:
            case.bind(notice, t)
        case.follow(t)
        threatens = case.version.threat()[0] != float("inf") and any(
            not person.devices[device].demanded_by for device in devices
        )
        self.emit_notice(t, case.policy, person, step, devices, stated, threatens)

    def hand_over(self, case, notice, t):
        """Whether the notice is delivered at once."""
        ways = [d for d in self.deliveries if d.staff == case.person.id and d.start <= t < d.end]
        after = ways[-1].after if ways else timedelta(0)
        if after == "bounce":
            case.person.held = True
        elif after != "never" and after > timedelta(0):
            self.on_the_way.append((t + after, case, notice))
        elif after != "never":
            notice.delivered = t
            return True
        return False

    # -- what comes out

    def emit(self, t, kind, policy, person, **more):
        event = dict(at=show(t), kind=kind, policy=policy.id, staff=person.id, **more)
        self.events.append(event)
        return event

    def emit_notice(self, t, policy, person, step, devices, stated=None, threatens=False):
        to = person.row
        event = self.emit(t, "notice", policy, person, step=step, to=to["email"], language=to["language"],
                          devices=devices)
        self.mail.append((event, stated, threatens))

    # -- digests

    def send_digests(self, t):
        """Rule 12: one a day per recipient; a line for a date already used goes to the next working day."""
        for id in {line.recipient.id: None for line in self.lines}:
            mine = [line for line in self.lines if line.recipient.id == id]
            mine = [line for line in mine if not line.case.policy.paused]
            due = [line for line in mine if line.moment <= t]
            if not due:
                continue
            today = due[0].recipient.date(t)
            if self.last_digest.get(id) == today:
                for line in due:
                    line.deferred_to = line.recipient.working_day_from(today + DAY)
                    line.moment = line.recipient.send_at(line.deferred_to)
                continue
            due += [line for line in mine if line.deferred_to == today and line.moment > t]
            self.lines = [line for line in self.lines if line not in due]
            best = {}  # a case stands in a digest once, under the later of its rungs
            for line in due:
                known = best.get(id_of(line))
                if line.is_current(t) and (not known or line.rung.rank() > known.rung.rank()):
                    best[id_of(line)] = line
            if best:
                self.last_digest[id] = today
            for line in best.values():
                to = line.recipient
                self.emit(t, "digest", line.case.policy, line.case.person, step=line.rung.step, to=to.email,
                          language=to.language, devices=sorted(line.case.breaches()))


def id_of(line):
    return line.case.person.id, line.case.policy.id


def is_further(before, after):
    """Rule 8: a device newly in breach, or another banned app on one."""
    if before is None:
        return True
    return before != UNKNOWN and bool(after - before)


def parse_duration(text):
    """Of ISO 8601, what a story uses: days, hours, minutes, seconds."""
    days, _, rest = text[1:].partition("T")
    total = timedelta(days=int(days[:-1])) if days else timedelta(0)
    number = ""
    for letter in rest:
        if letter.isdigit():
            number += letter
        else:
            total += timedelta(**{{"H": "hours", "M": "minutes", "S": "seconds"}[letter]: int(number)})
            number = ""
    return total


# ---- the whole


def order(event):
    """The contract's order of lines."""
    return event["at"], event["kind"], event["staff"], event.get("step") or event.get("device") or ""


def rehearse(docs, files, calendars, start=None, until=None, story=None):
    """The events of a campaign in order, without `subject`.

    docs: the policy documents, every scalar as text; files: the rows of staff, devices and changes; start, until: as
    the command takes these, by default the announcement and 60 days after the last person's deadline; story: its
    lines as objects, None where there is none.
    """
    zone = docs[0]["zone"] if docs[0]["zone"] != "staff" else "UTC"
    staff_rows, device_rows, change_rows = files
    entries = [
        {"at": parse_moment(row["at"], None), "device": {**row, "id": row["device"]}} for row in change_rows
    ]
    entries += [{**line, "at": parse_moment(line["at"], None)} for line in story or []]
    start = parse_moment(start, zone) if start else None
    # The whole campaign, cut: whether a case "had never been" may show only after the end.
    world = World(docs, (staff_rows, device_rows), calendars, start, entries).run()
    end = parse_moment(until, zone) if until else campaign_end(world, staff_rows)
    events = sorted((event for event in world.events if event["at"] <= show(end)), key=order)
    for event in events if story is None else []:
        event.pop("states", None)
        event.pop("threatens", None)
    return events


def campaign_end(world, staff_rows):
    """60 days after the last person's deadline; it may itself grow with the end: late cases."""
    known = list(world.deadlines)
    for policy in world.policies.values():
        version = policy.versions[0]
        for row in staff_rows:
            if version.reaches(row):
                known.append((policy.start(), version.deadline_in(row["zone"]), version.deadline_zone(row["zone"])))
    end = min(policy.start() for policy in world.policies.values())
    while True:
        last, zone = max((at, zone) for since, at, zone in known if since <= end)
        last = plus_days(last, 60, zone)
        if last <= end:
            return end
        end = last


def parse_policy(text):
    """A document with every scalar as text."""
    return yaml.load(text, Loader=yaml.BaseLoader)


def load_policy(path):
    return parse_policy(Path(path).read_text(encoding="utf-8"))


def load_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def load_story(path):
    lines = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    return [as_text(line) for line in lines]


def as_text(line):
    """A story's line with its policy document as `parse_policy` would read it."""
    return {**line, "policy": parse_policy(json.dumps(line["policy"]))} if "policy" in line else line


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("policy", nargs="+")
    parser.add_argument("--staff", required=True)
    parser.add_argument("--devices", required=True)
    parser.add_argument("--changes")
    parser.add_argument("--story")
    parser.add_argument("--from", dest="start")
    parser.add_argument("--until")
    options = parser.parse_args()
    changes = load_rows(options.changes) if options.changes else []
    files = load_rows(options.staff), load_rows(options.devices), changes
    docs = [load_policy(path) for path in options.policy]
    story = load_story(options.story) if options.story else None
    for event in rehearse(docs, files, load_calendars(), options.start, options.until, story):
        print(json.dumps(event, ensure_ascii=False))


if __name__ == "__main__":
    main()
