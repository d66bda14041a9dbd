"""A case: all that is known of it, and which devices it suspends (rule 7).

Nothing here changes what was sent: `judging.py` and `mailing.py` do, and ask here what is owed at an instant.
"""

from dataclasses import dataclass
from datetime import datetime

from answers import Answers
from deadlines import Plan
from document import LAST_THREAT, NEVER
from steps import Steps
from timing import plus_days


@dataclass
class Notice:
    """A notice to the owner about devices in breach: every one but `cleared` and `restored`."""

    at: datetime
    devices: list
    asked: list  # unread ones
    version: int  # index of the version under which it went
    to: str = ""  # the address
    delivered: datetime = None
    plan: Plan = None  # the plan whose deadline it states
    mature: bool = False  # its minimum notice has ended
    rejected: frozenset = frozenset()  # devices whose suspension was rejected by then: it says that they keep their access
    void: bool = False  # an exemption ended since: it suspends nothing any more


@dataclass
class Further:
    """Rule 8: a further breach that still waits for its `again`."""

    device: str
    moment: datetime
    once_more: bool = False  # for the one before was not heard of


class Case(Steps):
    def __init__(self, person, policy, t):
        self.person, self.policy = person, policy
        self.opened_event = None  # while no device was in breach
        self.was_told = False  # once a notice has told of a breach, for good
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
        self.in_breach = False  # so far, and not just asked
        self.unread_since, self.silenced = {}, set()  # by device; those cut for silence
        self.answers = Answers(self)
        self.start_notice(t)

    def start_notice(self, t):
        """Nothing has been told; also where nothing was delivered, at a new address."""
        self.first_due = self.me().first_moment(t)  # None once `first` has gone
        self.notices, self.further = [], []
        self.watched = {}  # by device, when the `changed`, or the first of two `again`, went
        self.repeated = {}  # by device, when the last of its notices went that no delivery proved
        self.agains = []  # when each `again` went
        self.changed_at = None  # the moment of a `changed` owed
        self.granted_at = None  # the moment of an `exemption-granted` owed
        self.baseline = None  # the version and deadline before the first change of which nobody has heard
        self.moved_on = False  # to a later stage of which nobody has heard
        self.plan, self.told = None, None
        self.states_plan = False  # the next notice does, in place of `changed`
        self.seen = self.settled = self.policy.index  # the last versions judged; whose deadline is in force
        self.unreachable = False
        self.own_dates = {}  # by device, where after the deadline
        self.done, self.overdue = set(), set()  # keys of steps
        self.passed_at = None  # when a new deadline or version last passed over what lay before
        self.counted = {}  # by stage, the deadline from which its rungs count
        self.come = set()  # keys of suspending rungs whose moment has come

    def watch(self, t, news):
        """A notice that goes now tells what waited for an `again`, or `news` of devices as a `changed`."""
        anew = news | {further.device for further in self.further if not further.once_more}
        anew -= self.told_devices() | {device for device in anew if self.is_unread(device)}
        self.watched = {**self.watched, **dict.fromkeys(anew, t)}
        repeated = {further.device: t for further in self.further if further.once_more}
        self.repeated = {id: at for id, at in {**self.repeated, **repeated}.items() if id not in anew}

    def told_devices(self):
        """Those of which a delivered notice has told the breach and the present threat."""
        return {
            device
            for device in self.breaches()
            if all(self.earliest_telling(stage, self.threat(stage, device), device) for stage in self.counts_for(device))
        }

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

    # -- unread devices

    def unasked(self):
        """The unread devices of which no notice of the present round has asked."""
        return [id for id in self.unread_since if not any(self.asks_about(notice, id) for notice in self.notices)]

    def stays_silenced(self, device):
        """Rule 20: what was suspended for silence, and is found in breach."""
        return device in self.silenced and bool(self.reached().silence) and self.person.breach(self.policy, device).certain

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
        return max(end, self.own_dates.get(device, end), self.carried_from(notice))

    def carried_from(self, notice):
        """Rule 24: from when on a delivered notice may suspend."""
        new = self.person.new_address
        return new.until if new and notice.to == self.person.row["email"] else notice.delivered

    def earliest_telling(self, stage, threat, device):
        told = [n for n in self.notices if self.tells_suspension(n, stage, threat, device)]
        return min(told, key=lambda notice: notice.delivered, default=None)

    def suspending_rungs(self, device):
        """Those that may suspend a device: none where no reading is certain."""
        breach = self.person.breach(self.policy, device)
        if not (breach and (breach.certain or breach.unread)):
            return []
        return [rung for stage in self.counts_for(device) for rung in stage.suspending(breach.unread)]

    def deadline_of(self, device):
        """The device's own, where the policy gives it one."""
        stage = self.reached()
        return stage.deadline_in(self.person.zone, self.person.devices[device]) if stage.is_by_device() else None

    def threatens(self, device):
        return any(self.threat(stage, device) < NEVER for stage in self.counts_for(device))

    def threat(self, stage, device):
        return stage.threat(self.is_unread(device))

    def suspension_moment(self, device, t, unanswered=False):
        """Rule 7, the earliest of several suspending rungs; None where no moment can be told. `unanswered`: as it would be
        without an answer."""
        moments = []
        for rung in self.suspending_rungs(device):
            notice_end = self.notice_end(rung, device)
            if notice_end is not None:
                key = self.policy.id, device, rung.stage.name, self.is_unread(device)
                since = [
                    self.person.breach_since.get(key), self.released.get(device), self.policy.resumed_at,
                    self.deadline_of(device), None if unanswered else self.answers.end(device),
                ]
                each = []
                for recipient in self.own_recipients(t):
                    ready = max(self.rung_moment(rung, recipient, t), notice_end, *filter(None, since))
                    waits = rung.wait and not recipient.within_hours(ready)
                    each.append(recipient.next_send_at(ready) if waits else ready)
                moments.append(max(each))
        return min(moments, default=None)

    def rule7_met(self, device, t, already=False):
        """The conditions of rule 7, leaving aside that a suspension may wait for working time, or be held back by an
        answer. A device suspended `already` stays so where a version only suspends sooner."""
        if (self.deadline_of(device) or t) > t:
            return False
        for rung in self.suspending_rungs(device):
            if rung.key() in self.come or self.suspending_rung_moment(rung, t) <= t:
                notice = self.earliest_telling(rung.stage, LAST_THREAT if already else rung.threat(), device)
                waits_until = max(self.own_dates.get(device, t), self.carried_from(notice)) if notice else None
                if notice and notice.mature and (already or waits_until <= t):
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
            notice = stage and self.earliest_telling(stage, self.threat(stage, device), device)
            since = notice.delivered if notice else t if device in named else None
            if stage and since:
                end = self.me().minimum_notice_end(since)
                end = max(end, self.own_dates.get(device, end), self.deadline_of(device) or end)
                if end > deadline:
                    self.own_dates[device] = end
