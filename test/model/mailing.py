"""What one person is mailed at an instant (rules 4, 5, 6, 8, 10, 12)."""

from datetime import time, timedelta

from case import Notice, Plan
from timing import DAY, instant, local, show


class Mailing:
    def __init__(self, world):
        self.world = world
        self.mail = []  # the parts of the mail in hand: event, deadline it states, whether it threatens

    def act(self, person, t, endings, requested):
        """What one person is mailed at `t`: among the actions of one case rung, `suspended`, `first`, `changed`,
        `again`, reminder."""
        self.mail = []
        for policy, step, devices in endings if not person.held else []:
            self.emit_notice(t, policy, person, step, devices)
        cases = [case for case in self.world.cases_of(person) if not case.policy.paused]
        for case in cases:
            self.world.digests.add(case, t)
        due = [case for case in cases if self.owes(case, t, requested)] if not person.held else []
        for case in cases if due else []:
            shares = any(other is not case for other in due)
            self.notify_owed(case, t, self.end_of_day(person, t) if shares else t, requested)
        if not person.held:
            self.announce(person, t)
        for case in self.world.cases_of(person):
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
            policy = self.world.policies[id]
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
            self.world.deadlines.append((t, case.told.at, case.told.zone))
        stated = case.stated(t)
        notice.plan = case.plan if case.plan and stated == case.plan.stated else None
        if handed:
            case.bind(notice, t)
        case.follow(t)
        threatens = case.version.threat()[0] != float("inf") and any(
            not person.devices[device].demanded_by and device not in case.policy.rejected for device in devices
        )
        self.emit_notice(t, case.policy, person, step, devices, stated, threatens)

    def hand_over(self, case, notice, t):
        """Whether the notice is delivered at once."""
        ways = [d for d in self.world.deliveries if d.staff == case.person.id and d.start <= t < d.end]
        after = ways[-1].after if ways else timedelta(0)
        if after == "bounce":
            case.person.held = True
        elif after != "never" and after > timedelta(0):
            self.world.on_the_way.append((t + after, case, notice))
        elif after != "never":
            notice.delivered = t
            return True
        return False

    def emit_notice(self, t, policy, person, step, devices, stated=None, threatens=False):
        to = person.row
        event = self.world.record.emit(
            t, "notice", policy, person, step=step, to=to["email"], language=to["language"], devices=devices
        )
        self.mail.append((event, stated, threatens))
