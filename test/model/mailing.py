"""What one person is mailed at an instant (rules 4, 5, 6, 8, 10, 12)."""

from datetime import time, timedelta

from case import Notice
from judging import devices_with_news
from timing import DAY, NO_DEADLINE, instant, lateness, local, show


class Mailing:
    def __init__(self, world):
        self.world = world
        self.mail = []  # the parts of the mail in hand: event, deadline it states, whether it threatens

    def act(self, person, t, suspended):
        """What one person is mailed at `t`: among the actions of one case rung, `suspended`, `first`, `changed`,
        `again`, reminder. `suspended` has who comes to be suspended by which policy. Returns whether the mail came
        back."""
        self.mail = []
        cases = [case for case in self.world.cases_of(person) if not case.policy.paused]
        for case in cases:
            self.world.digests.add(case, t)
        for case in cases:
            case.owes_suspended = case.owes_suspended or (person.id, case.policy.id) in suspended
        endings = person.take_endings(self.world.policies)
        if not person.held:
            self.compose(person, cases, endings, t)
            self.forget_announcements(person, t)
        bounced = bool(self.mail) and self.way(person, t) == "bounce"
        for case in self.world.cases_of(person):
            if case.is_told():
                if t >= case.remind_by(t).at and not (case.policy.paused or person.held or bounced):
                    case.done |= {step for step, moment in case.reminders(t).items() if moment <= t}
                overdue = {key for key, moment in case.owed_moments(t).items() if moment <= t}
                case.overdue = overdue - case.done
        return bounced

    def compose(self, person, cases, endings, t):
        """One mail: what is due now, and what other policies owe later on this date."""
        due = {policy.id for policy, _, _ in endings}
        due |= {case.policy.id for case in cases if self.owes(case, t)}
        due |= {policy.id for policy in self.announcements(person, t)}
        later = self.end_of_day(person, t)
        for policy, step, devices in endings:
            self.emit_notice(t, policy, person, step, devices)
        for case in cases:
            pulled = due if case.exempt else due - {case.policy.id} if case.policy.id not in due else ()
            news = any(policy is case.policy for policy, _, _ in endings)
            self.notify_owed(case, t, later if pulled else t, news)
        for policy in self.announcements(person, later):
            if person.announcement_owed[policy.id] <= t or due - {policy.id}:
                person.mailed.add(policy.id)
                stated = policy.version.announced_deadline(person.row)
                self.emit_notice(t, policy, person, "announcement", [], stated)
        states = {}
        for event, stated, _ in self.mail:
            if stated and stated < NO_DEADLINE:
                states[event["policy"]] = show(stated)
        for event, _, _ in self.mail:
            event["states"], event["threatens"] = states, any(threatens for _, _, threatens in self.mail)

    @staticmethod
    def end_of_day(person, t):
        """Rule 12: what is owed later on this date shares the mail."""
        return instant(local(t, person.zone).date() + DAY, time(0), person.zone) - timedelta(microseconds=1)

    def forget_announcements(self, person, t):
        """Those whose moment has come went, or are not owed any more."""
        person.announcement_owed = {
            id: moment
            for id, moment in person.announcement_owed.items()
            if moment > t or self.world.policies[id].paused
        }

    def announcements(self, person, horizon):
        """Rule 4: one to each of those who have no case and had no notice before."""
        policies = [self.world.policies[id] for id, moment in person.announcement_owed.items() if moment <= horizon]
        return [
            policy
            for policy in policies
            if policy.in_force and not policy.paused and policy.version.reaches(person.row)
            and policy.id not in person.cases and policy.id not in person.mailed
        ]

    def owes(self, case, t):
        """Whether one of the case's own moments has come."""
        if case.exempt:
            return bool(case.granted_at) and case.granted_at <= t
        if case.first_due:
            return case.first_due <= t
        if not case.is_active():
            return False
        return bool(
            self.staff_rungs(case, t, t)
            or case.owes_suspended
            or (case.changed_at and case.changed_at <= t)
            or self.owes_again(case, t)
            or self.due_reminders(case, t, t)
        )

    def notify_owed(self, case, t, horizon, news):
        """What may go early goes where its moment comes by `horizon`."""
        if case.exempt:
            if case.granted_at and case.granted_at <= horizon:
                case.granted_at = None
                self.emit_notice(t, case.policy, case.person, "exemption-granted", [])
        elif case.first_due:
            if case.first_due <= horizon:
                case.first_due = t  # early or late, the deadline counts from now
                self.notify_with_riding(case, t, "first")
                case.first_due = None
        elif case.is_active():
            self.notify_steps(case, t, horizon, news)

    def notify_steps(self, case, t, horizon, news):
        suspended, reminders = case.owes_suspended, self.due_reminders(case, t, horizon)
        rungs, end_of_day = self.staff_rungs(case, t, horizon), self.end_of_day(case.person, t)
        is_early = news or rungs or suspended or reminders
        changed = bool(case.changed_at) and case.changed_at <= (end_of_day if is_early else horizon)
        if changed:
            reminders = self.due_reminders(case, t, end_of_day)
        owed = [(rung, moment) for rung, _, moment in case.rungs_owed(t) if rung.notify == "staff"]
        moments = {moment for rung, moment in owed if rung in rungs}
        case.done |= {rung.key() for rung, moment in owed if moment <= t or moment in moments}
        for rung in rungs:
            self.notify(case, t, rung.step)
        if suspended and not rungs:
            self.notify(case, t, "suspended")
        if changed:
            self.notify(case, t, "changed")
        if self.owes_again(case, horizon):
            case.agains.append(t)
            self.notify_with_riding(case, t, "again")
        elif reminders:
            case.done |= set(reminders)
            self.notify(case, t, reminders[-1])

    @staticmethod
    def owes_again(case, horizon):
        """A `changed` that is owed will name its device as well."""
        return not case.changed_at and any(further.moment <= horizon for further in case.further)

    @staticmethod
    def due_reminders(case, t, horizon):
        """Rules 5, 10, the latest last; of two on one date the one of the smaller n is the later."""
        due = [(m, lateness(step), step) for step, m in case.reminders(t).items() if m <= horizon]
        if t >= case.remind_by(t).at:
            return []
        return [step for _, _, step in sorted(due) if step not in case.done]

    @staticmethod
    def staff_rungs(case, t, horizon):
        """Rules 6, 10: the staff's rungs whose moment has come, in order; two at one moment collapse into the later.
        Once the deadline from which they count has passed, others may go early."""
        due = {}
        for rung, recipient, moment in case.rungs_owed(t):
            early = case.counts_from(rung.stage, t).at <= t and moment <= horizon
            if rung.notify == "staff" and (moment <= t or early) and rung.key() not in case.done:
                if moment not in due or rung.rank() > due[moment].rank():
                    due[moment] = rung
        return sorted(due.values(), key=lambda rung: rung.rank())

    def notify_with_riding(self, case, t, step):
        """A reminder of the same date rides along; an earlier one is skipped. Where no device is in breach, it asks."""
        step = "ask" if case.only_asks() else step
        case.pass_over(t)
        riding = case.riding(t)
        case.done |= set(riding)
        joined = max(riding, key=lateness, default="").removeprefix("ask+")
        self.notify(case, t, f"{step}+{joined}" if riding else step)

    def notify(self, case, t, step):
        """Rule 8: a notice names every device in breach, and so takes the place of any pending `again`."""
        step = step.partition("@")[0]
        devices, person, told = sorted(case.breaches()), case.person, sorted(case.person.in_breach(case.policy))
        news = set()
        if step == "changed":
            since = case.policy.versions[case.baseline[0]]
            news = devices_with_news(case, case.breaches(), since) - case.cut - case.policy.rejected
            case.changed_at, case.baseline, case.moved_on = None, None, False
        if step == "changed" or (case.states_plan and not case.changed_at):
            case.plan, case.states_plan = case.plan and case.plan_at(t), False
        if told and not case.was_told:
            case.was_told = True
            self.world.record.restore(case.opened_event)
        asked = [id for id in devices if id not in told]
        notice = Notice(t, told, asked, case.policy.index, to=person.row["email"], rejected=frozenset(case.policy.rejected))
        case.notices.append(notice)
        case.seen = case.policy.index
        case.settled = case.settled if case.told else case.seen
        person.mailed.add(case.policy.id)
        handed = self.hand_over(case, notice, t)
        case.watch(t, news)
        case.further, case.owes_suspended = [], False
        if not case.told:
            case.told = case.computed(t)
            self.world.deadlines.append((t, case.told.at, case.told.zone))
        stated = case.stated(t)
        case.take_back_plan(stated)
        notice.plan = case.plan if case.plan and case.plan.stated else None
        if handed:
            case.bind(notice, t)
        case.keep_own_dates(t, stated, devices)
        case.follow(t)
        if handed:  # what the moved deadline puts at this very moment has just been told
            staff = {rung.key() for rung, _, moment in case.rungs_owed(t) if rung.notify == "staff" and moment <= t}
            case.done |= staff | {step for step, moment in case.reminders(t).items() if moment <= t}
        spared = case.cut | case.policy.rejected
        threatens = stated != NO_DEADLINE and any(device not in spared and case.threatens(device) for device in devices)
        self.emit_notice(t, case.policy, person, step, devices, stated, threatens)

    def hand_over(self, case, notice, t):
        """Whether the notice is delivered at once."""
        after = self.way(case.person, t)
        if after in ("never", "bounce"):
            return False
        if after > timedelta(0):
            self.world.on_the_way.append((t + after, case, notice))
            return False
        notice.delivered = t
        return True

    def way(self, person, t):
        """What becomes of a mail handed over at `t`: the later line of a story counts."""
        ways = [d.after for d in self.world.deliveries if d.staff == person.id and d.start <= t < d.end]
        return ways[-1] if ways else timedelta(0)

    def emit_notice(self, t, policy, person, step, devices, stated=None, threatens=False):
        to, person.was_mailed = person.row, True
        event = self.world.record.emit(
            t, "notice", policy, person, step=step, to=to["email"], language=to["language"], devices=devices
        )
        self.mail.append((event, stated, threatens))
