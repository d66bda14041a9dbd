"""The rules on one case: deadlines (3, 11), steps (5, 6), suspension (7). Rules are cited by their numbers.

Nothing here changes what was sent: `judging.py` and `mailing.py` do, and ask here what is owed at an instant.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from document import LAST_THREAT, NEVER
from timing import DAY, NO_DEADLINE, local, parse_days, plus_days


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
        self.stage = None  # the name of the one reached
        self.stage_before = None  # at this instant, before its changes
        self.broken = set()  # the names of all stages that count
        self.settle_stage()
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
        self.moved_on = False  # to a later stage, of which nobody has heard
        self.plan, self.told = None, None
        self.unreachable = False
        self.own_dates = {}  # by device, where after the deadline
        self.done, self.overdue = set(), set()  # keys of steps
        self.passed_at = None  # when a new deadline or version last passed over what lay before
        self.come = set()  # keys of suspending rungs whose moment has come

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

    # -- stages

    def reached(self, version=None):
        """The stage that the case has reached; the first where the version has none of its name."""
        version = version or self.version
        return version.find_stage(self.stage) or version.stages[0]

    def settle_stage(self):
        """The first stage that any device breaks, but none before the one reached. True where the case moves on to it."""
        self.stage_before = self.stage
        breaches = self.breaches().values()
        if not breaches:
            return False
        is_known = bool(self.version.find_stage(self.stage))
        first = min(min(breach.stages) for breach in breaches)
        stage = self.version.stages[max(self.reached().index, first)]
        is_later = is_known and stage.name != self.stage
        self.stage = stage.name
        return is_later

    def counts_for(self, device):
        """The stages for which a device counts: a break of one before the reached one is one of the reached one."""
        breach = self.person.devices[device].breach(self.version, self.person.row)
        reached = self.reached().index
        return [self.version.stages[i] for i in sorted({max(i, reached) for i in breach.stages})] if breach else []

    def stages_broken(self):
        return {stage.index for device in self.breaches() for stage in self.counts_for(device)}

    def live_stages(self):
        return self.version.stages[self.reached().index :]

    # -- what notices have told

    def steadily_demanded(self, device, first, last=None):
        """What every version from `first` to `last` demands of a device, of what it breaks now. Of one of which nothing
        certain is known all, where there was something unknown under each."""
        last = self.policy.index if last is None else last
        device, row = self.person.devices[device], self.person.row
        breach = device.breach(self.version, row)
        versions = self.policy.versions[first : last + 1]
        if not breach:
            return frozenset()
        if breach.certain:
            return breach.unmet.intersection(*(device.asked(version, row) for version in versions))
        return breach.unmet if all(device.untold(version, row) for version in versions) else frozenset()

    def is_about(self, notice, last):
        """Whether a notice told one demand that the case breaks now, without a break since."""
        return any(self.steadily_demanded(device, notice.version, last) for device in self.breaches())

    def tells_suspension(self, notice, stage, threat, device):
        """Rule 7: what a notice has to have told for a rung of a stage, with this `threat`, to suspend `device`."""
        since = self.policy.versions[notice.version : self.policy.index + 1]
        return (
            notice.delivered is not None
            and not notice.void
            and device in notice.devices
            and all(version.threat_of(stage.name) <= threat for version in since)
            and bool(self.steadily_demanded(device, notice.version))
        )

    # -- deadlines

    def base(self, index=None):
        """The deadline of the stage for the person, or the extension where later, and its zone."""
        person, version = self.person, self.policy.versions[self.policy.index if index is None else index]
        name = self.stage if version is self.version else self.stage_before
        stage = version.find_stage(name) or version.stages[0]
        devices = [person.devices[id] for id in self.breaches()] if stage.is_by_device() else []
        at = min(stage.deadline_in(person.zone, device) for device in devices or [None])
        return max(at, person.extended_until.get(self.policy.id, at)), version.deadline_zone(person.zone)

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
        me, deadline, prefix = self.me(), self.deadline(t), self.reached().prefix
        if deadline.at == NO_DEADLINE:
            return self.cadence()
        last_day = local(deadline.at - timedelta(milliseconds=1), deadline.zone).date()  # D
        result = {}
        for step in self.version.reminders:
            d = last_day - parse_days(step) * DAY
            while not (me.works(d) and me.send_at(d) < deadline.at):
                d -= DAY
            result[prefix + step] = me.send_at(d)
        return result

    def cadence(self):
        """Without a deadline: every so many days from the date of the first notice until the review."""
        me, version, result = self.me(), self.version, {}
        while self.notices and version.remind_every:
            k = len(result) + 1
            d = me.working_day_from(me.date(self.notices[0].at) + k * version.remind_every * DAY)
            if d > version.review:
                break
            result[f"remind:{k}"] = me.send_at(d)
        return result

    def riding(self, t):
        """Rules 5, 8: the reminders that a `first` or `again` sent at `t` carries along."""
        me = self.me()
        return [
            step
            for step, moment in self.reminders(t).items()
            if step not in self.done and moment >= t and me.date(moment) == me.date(t)
        ]

    def counts_from(self, stage, t):
        """The deadline from which rungs of a stage count: the person's, or that of a later stage where it is later."""
        deadline, zone = self.deadline(t), self.person.zone
        own = stage.deadline_in(zone) if stage.index > self.reached().index else None
        return Deadline(own, self.version.deadline_zone(zone), zone) if own and own >= deadline.at else deadline

    def rung_moment(self, rung, recipient, t):
        """Rule 6, in the zone and calendar of the recipient."""
        deadline = self.counts_from(rung.stage, t)
        if rung.n == 0:
            return recipient.next_send_at(deadline.at) if rung.wait else deadline.at
        d = local(deadline.at, deadline.zone).date() + rung.n * DAY  # E + n
        while not (recipient.works(d) and recipient.send_at(d) > deadline.at):
            d += DAY
        return recipient.send_at(d)

    def rungs(self, t):
        """Rung, recipient and moment, of every rung that mails somebody now or later."""
        for stage in self.live_stages():
            for rung in stage.rungs:
                recipient = self.policy.recipient(rung, self.person)
                if recipient:
                    yield rung, recipient, self.rung_moment(rung, recipient, t)

    def rungs_owed(self, t):
        """Those of stages that a device breaks."""
        broken = self.stages_broken()
        return [owed for owed in self.rungs(t) if owed[0].stage.index in broken]

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
        self.come = set()
        self.let_come(t)

    def let_come(self, t):
        for stage in self.live_stages():
            for rung in stage.rungs:
                if rung.suspend and self.suspending_rung_moment(rung, t) <= t:
                    self.come.add(rung.key())

    def move_on(self, t):
        """To a later stage: what lies before now, or at now, is not made up for."""
        self.moved_on = True
        self.follow(t)
        self.passed_at = t
        self.done |= {key for key, moment in self.step_moments(t).items() if moment <= t}

    def break_stages(self, t):
        """A stage that nobody broke has lost the rungs before now."""
        broken = {self.version.stages[i].name for i in self.stages_broken()}
        anew = broken - self.broken
        self.done |= {rung.key() for rung, _, moment in self.rungs(t) if rung.stage.name in anew and moment < t}
        self.broken = broken

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
        notice = self.earliest_telling(rung.stage, rung.threat(), device)
        if not notice:
            return None
        end = self.me().minimum_notice_end(notice.delivered)
        return max(end, self.own_dates.get(device, end))

    def earliest_telling(self, stage, threat, device):
        told = [n for n in self.notices if self.tells_suspension(n, stage, threat, device)]
        return min(told, key=lambda notice: notice.delivered, default=None)

    def suspending_rungs(self, device):
        """Those that may suspend a device: none where no reading is certain."""
        breach = self.person.devices[device].breach(self.version, self.person.row)
        if not (breach and breach.certain):
            return []
        return [rung for stage in self.counts_for(device) for rung in stage.rungs if rung.suspend]

    def deadline_of(self, device):
        """The device's own, where the policy gives it one."""
        stage = self.reached()
        return stage.deadline_in(self.person.zone, self.person.devices[device]) if stage.is_by_device() else None

    def threatens(self, device):
        return any(stage.threat() < NEVER for stage in self.counts_for(device))

    def suspension_moment(self, device, t):
        """Rule 7, the earliest of several suspending rungs; None where no moment can be told."""
        moments = []
        for rung in self.suspending_rungs(device):
            notice_end = self.notice_end(rung, device)
            if notice_end is not None:
                since = [
                    self.person.breach_since.get((self.policy.id, device, rung.stage.name)), self.released.get(device),
                    self.policy.resumed_at, self.deadline_of(device),
                ]
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
        if (self.deadline_of(device) or t) > t:
            return False
        for rung in self.suspending_rungs(device):
            if rung.key() in self.come or self.suspending_rung_moment(rung, t) <= t:
                notice = self.earliest_telling(rung.stage, LAST_THREAT if already else rung.threat(), device)
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
        for device in self.breaches():
            stage = next((rung.stage for rung in self.suspending_rungs(device)), None)
            notice = stage and self.earliest_telling(stage, stage.threat(), device)
            since = notice.delivered if notice else t if device in named else None
            if stage and since:
                end = self.me().minimum_notice_end(since)
                end = max(end, self.own_dates.get(device, end), self.deadline_of(device) or end)
                if end > deadline:
                    self.own_dates[device] = end
