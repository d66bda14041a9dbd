"""The rules on one case: deadlines (3, 11), steps (5, 6), suspension (7). Rules are cited by their numbers.

Nothing here changes what was sent: `judging.py` and `mailing.py` do, and ask here what is owed at an instant.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from person import UNKNOWN
from timing import DAY, local, parse_days, plus_days


LAST_THREAT = (10**6, True)  # sooner than never


@dataclass(frozen=True)
class Deadline:
    at: datetime
    zone: str  # in which it was computed
    own_zone: str  # the person's own at that time


@dataclass
class Plan:
    """Rule 11: an earlier deadline that binds only by a delivered notice stating it."""

    stated: datetime = None  # None until `changed` goes


@dataclass
class Notice:
    """A notice to the owner about devices in breach: every one but `cleared` and `restored`."""

    at: datetime
    devices: list
    version: int  # index of the version under which it went
    delivered: datetime = None
    plan: Plan = None  # the plan whose deadline it states
    mature: bool = False  # its minimum notice has ended
    void: bool = False  # an exemption ended since: it suspends nothing any more


@dataclass
class Further:
    """Rule 8: a further breach that still waits for its `again`."""

    device: str
    moment: datetime


class Case:
    def __init__(self, person, policy, t, opened_event):
        self.person, self.policy, self.opened_event = person, policy, opened_event
        self.was_told = False  # once `first` has gone, for good
        self.attempts_since = t
        self.clear_since = None
        self.exempt, self.exempt_until = False, None  # its end
        self.granted = self.extended = self.readdressed = False  # at the present instant
        self.cut, self.released = set(), {}
        self.reported = None  # the moment of the last line of a rung
        self.hollow = False  # exempt, and clear before its first notice
        self.owes_suspended, self.let_through = False, set()  # devices that the brake let through off hours
        self.start_notice(t)

    def start_notice(self, t):
        """Nothing has been told; also where nothing was delivered, at a new address."""
        self.first_due = self.me().first_moment(t)  # None once `first` has gone
        self.notices, self.further = [], []
        self.agains = []  # when each `again` went
        self.changed_at = None  # the moment of a `changed` owed
        self.granted_at = None  # the moment of an `exemption-granted` owed
        self.baseline = None  # the version and deadline before the first change of which nobody has heard
        self.plan, self.told = None, None
        self.unreachable = False
        self.own_dates = {}  # by device, where after the deadline
        self.done, self.overdue = set(), set()  # keys of steps
        self.passed_at = None  # when a new deadline or version last passed over what lay before
        self.reached = set()  # keys of suspending rungs whose moment has come

    @property
    def version(self):
        return self.policy.version

    def me(self):
        return self.person.under(self.version)

    def breaches(self):
        return self.person.breaches(self.policy)

    def passed(self, device):
        return device in self.let_through

    def is_active(self):
        """Owes what its steps owe."""
        return not (self.clear_since or self.exempt or self.unreachable)

    def is_told(self):
        """In breach, told and not exempt: open or overdue."""
        return self.is_active() and bool(self.notices)

    def closes_at(self):
        """Rule 9: clear for closedAfter, from the moment of the last clearing."""
        return plus_days(self.clear_since, self.version.closed_after, self.person.zone)

    # -- what notices have told

    def steadily_demanded(self, device, first, last=None):
        """What every version from `first` to `last` demands of a device, of what it breaks now."""
        last = self.policy.index if last is None else last
        device = self.person.devices[device]
        apps = device.breach(self.version)
        for version in self.policy.versions[first : last + 1]:
            if not (version.reaches(self.person.row) and device.in_scope(version)):
                return frozenset()
            if apps != UNKNOWN:
                apps = apps & version.apps
        return apps

    def is_about(self, notice, last):
        """Whether a notice told one demand that the case breaks now, without a break since."""
        return any(self.steadily_demanded(device, notice.version, last) for device in self.breaches())

    def tells_suspension(self, notice, threat, device):
        """Rule 7: what a notice has to have told for a rung with this `threat` to suspend `device`."""
        since = self.policy.versions[notice.version : self.policy.index + 1]
        return (
            notice.delivered is not None
            and not notice.void
            and device in notice.devices
            and all(version.threat() <= threat for version in since)
            and bool(self.steadily_demanded(device, notice.version))
        )

    # -- deadlines

    def base(self, index=None):
        """The policy's deadline for the person, or the extension where later, and its zone."""
        version = self.policy.versions[self.policy.index if index is None else index]
        return self.person.deadline_without_notice(self.policy, version), version.deadline_zone(self.person.zone)

    def later_of(self, base, notice_end):
        own = self.person.zone
        return Deadline(notice_end, own, own) if notice_end > base[0] else Deadline(*base, own)

    def relevant(self, index=None):
        index = self.policy.index if index is None else index
        return [n for n in self.notices if n.version <= index and self.is_about(n, index)]

    def notice_from(self, t, index=None):
        """Rules 3, 11: from when minimum notice counts: the first delivered notice, or the planned first attempt."""
        relevant = self.relevant(index)
        delivered = [n.delivered for n in relevant if n.delivered]
        if delivered:
            return min(delivered)
        attempts = [n.at for n in relevant if n.at >= self.attempts_since]
        planned = [m for m in (self.first_due, self.changed_at, *(f.moment for f in self.further)) if m]
        return min(attempts or planned or [self.me().first_moment(t)])

    def computed(self, t, index=None):
        """Rule 3: the person's deadline by the rules as they stand at `t`; `index` is of a version."""
        version = self.policy.versions[self.policy.index if index is None else index]
        end = self.person.under(version).minimum_notice_end(self.notice_from(t, index))
        return self.later_of(self.base(index), end)

    def deadline(self, t):
        """The one in force: a told one never moves earlier by itself."""
        return self.told or self.computed(t)

    def follow(self, t):
        """A later deadline applies at once."""
        computed = self.computed(t)
        if computed.at > self.told.at:
            self.move(computed, t)
        elif computed.at == self.told.at:
            self.told = computed

    def move(self, deadline, t):
        self.told = deadline
        self.rebase(t, deadline_moved=True)

    def bind(self, notice, t):
        """Rule 11: the planned earlier deadline, by a delivered notice that states it."""
        if notice.plan and notice.plan is self.plan:
            deadline = self.later_of(self.base(), self.me().minimum_notice_end(t))
            self.plan = None
            if deadline.at < self.told.at:
                self.move(deadline, t)
                return True
        return False

    def plan_at(self, t):
        """Rule 11: the plan as a `changed` sent at `t` states it; None where that is no earlier than what is in force. The
        same one where it states the same date again."""
        stated = self.later_of(self.base(), self.me().minimum_notice_end(t)).at
        if stated >= self.told.at:
            return None
        return self.plan if self.plan.stated == stated else Plan(stated)

    def take_back_plan(self, stated):
        """A notice that states another date takes back a plan that an earlier one stated."""
        if self.plan and self.plan.stated and self.plan.stated != stated:
            self.plan = None

    def stated(self, t):
        """The deadline that a notice states at `t`."""
        if self.plan and self.plan.stated and self.plan.stated > t:
            return self.plan.stated
        return self.deadline(t).at

    # -- steps

    def reminders(self, t):
        """Rule 5: moment by step."""
        me, deadline = self.me(), self.deadline(t)
        last_day = local(deadline.at - timedelta(milliseconds=1), deadline.zone).date()  # D
        result = {}
        for step in self.version.reminders:
            d = last_day - parse_days(step) * DAY
            while not (me.works(d) and me.send_at(d) < deadline.at):
                d -= DAY
            result[step] = me.send_at(d)
        return result

    def riding(self, t):
        """Rules 5, 8: the reminders that a `first` or `again` sent at `t` carries along."""
        me = self.me()
        return [
            step
            for step, moment in self.reminders(t).items()
            if step not in self.done and moment >= t and me.date(moment) == me.date(t)
        ]

    def rung_moment(self, rung, recipient, t):
        """Rule 6, in the zone and calendar of the recipient."""
        deadline = self.deadline(t)
        if rung.n == 0:
            return recipient.next_send_at(deadline.at) if rung.wait else deadline.at
        d = local(deadline.at, deadline.zone).date() + rung.n * DAY  # E + n
        while not (recipient.works(d) and recipient.send_at(d) > deadline.at):
            d += DAY
        return recipient.send_at(d)

    def rungs(self, t):
        """Rung, recipient and moment, of every rung that mails somebody."""
        for rung in self.version.rungs:
            recipient = self.policy.recipient(rung, self.person)
            if recipient:
                yield rung, recipient, self.rung_moment(rung, recipient, t)

    def step_moments(self, t):
        """The moment of every reminder and every rung that mails, by its key."""
        return {**self.reminders(t), **{rung.key(): moment for rung, _, moment in self.rungs(t)}}

    def pass_over(self, t):
        """Steps whose moment lies before `t` are not sent any more."""
        self.done |= {key for key, moment in self.step_moments(t).items() if moment < t}

    def rebase(self, t, deadline_moved):
        """Rule 11: steps that a new deadline moves ahead of now are owed again, those it moves behind are passed over.
        What was overdue before stays overdue."""
        if deadline_moved:
            self.done -= {key for key, moment in self.step_moments(t).items() if moment >= t}
        others = [case for case in self.person.cases.values() if not case.policy.paused]
        if not any(case.overdue for case in [self, *others]):
            self.passed_at = t
            self.pass_over(t)
        self.reached = set()
        self.reach(t)

    def reach(self, t):
        for rung in self.version.rungs:
            if rung.suspend and self.suspending_rung_moment(rung, t) <= t:
                self.reached.add(rung.key())

    # -- suspension

    def own_recipients(self, t):
        """Rule 3: where a told deadline stayed, a suspension comes at the later of its moments in both zones."""
        recipients = [self.me()]
        if self.told and self.told.own_zone != self.person.zone and self.computed(t).at < self.told.at:
            recipients.append(self.person.under(self.version, self.told.own_zone))
        return recipients

    def suspending_rung_moment(self, rung, t):
        return max(self.rung_moment(rung, recipient, t) for recipient in self.own_recipients(t))

    def notice_end(self, rung, device):
        """Rule 7: the end of minimum notice from the earliest notice that lets `rung` suspend `device`, or None."""
        notice = self.earliest_telling(rung.threat(), device)
        if not notice:
            return None
        end = self.me().minimum_notice_end(notice.delivered)
        return max(end, self.own_dates.get(device, end))

    def earliest_telling(self, threat, device):
        told = [n for n in self.notices if self.tells_suspension(n, threat, device)]
        return min(told, key=lambda notice: notice.delivered, default=None)

    def suspension_moment(self, device, t):
        """Rule 7, the earliest of several suspending rungs; None where no moment can be told."""
        if not self.person.devices[device].suspendable(self.version):
            return None
        since = [self.person.breach_since[self.policy.id, device], self.released.get(device), self.policy.resumed_at]
        moments = []
        for rung in self.version.rungs:
            notice_end = self.notice_end(rung, device) if rung.suspend else None
            if notice_end is not None:
                each = []
                for recipient in self.own_recipients(t):
                    ready = max(self.rung_moment(rung, recipient, t), notice_end, *filter(None, since))
                    waits = rung.wait and not recipient.within_hours(ready)
                    each.append(recipient.next_send_at(ready) if waits else ready)
                moments.append(max(each))
        return min(moments, default=None)

    def rule7_met(self, device, t, already=False):
        """The conditions of rule 7, leaving aside that a suspension may wait for working time. A device suspended `already`
        stays so where a version only suspends sooner."""
        if not self.person.devices[device].suspendable(self.version):
            return False
        for rung in self.version.rungs:
            if rung.suspend and (rung.key() in self.reached or self.suspending_rung_moment(rung, t) <= t):
                notice = self.earliest_telling(LAST_THREAT if already else rung.threat(), device)
                if notice and notice.mature and (already or self.own_dates.get(device, t) <= t):
                    return True
        return False

    def mature(self, t):
        """Minimum notice that has ended does not begin anew where somebody moves."""
        for notice in self.notices:
            if notice.delivered and self.me().minimum_notice_end(notice.delivered) <= t:
                notice.mature = True

    def keep_own_dates(self, t, deadline, named=()):
        """Rule 3: a device's own date, which is the end of its minimum notice after the deadline, never moves earlier.
        `named` are the devices of a notice that goes now, and states this deadline."""
        threat = self.version.threat()
        for device in self.breaches() if threat < LAST_THREAT else ():
            notice = self.earliest_telling(threat, device)
            since = notice.delivered if notice else t if device in named else None
            if since and self.person.devices[device].suspendable(self.version):
                end = self.me().minimum_notice_end(since)
                end = max(end, self.own_dates.get(device, end))
                if end > deadline:
                    self.own_dates[device] = end
