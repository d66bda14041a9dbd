"""The deadline of a case (rules 3, 11)."""

from dataclasses import dataclass
from datetime import datetime

from reached import Reached


@dataclass(frozen=True)
class Deadline:
    at: datetime
    zone: str  # in which it was computed
    own_zone: str  # the person's own at that time


@dataclass
class Plan:
    """Rule 11: an earlier deadline that binds only by a delivered notice stating it."""

    stated: datetime = None  # None until `changed` goes


class Deadlines(Reached):
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
                if self.me().date(notice.at) == self.me().date(t):  # it stands for a reminder later on its date
                    today = self.me().date(t)
                    self.done |= {step for step, at in self.reminders(t).items() if self.me().date(at) == today}
                return True
        return False

    def plan_anew(self, t):
        """A plan for a deadline that is still earlier than the one in force, not yet stated."""
        planned = self.later_of(self.base(), self.me().minimum_notice_end(self.me().first_moment(t)))
        return Plan() if planned.at < self.told.at else None

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
