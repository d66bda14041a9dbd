"""The steps of a case and their moments (rules 5, 6, 10)."""

from datetime import timedelta

from deadlines import Deadline, Deadlines
from timing import DAY, NO_DEADLINE, local, parse_days


class Steps(Deadlines):
    def reminders(self, t):
        """Rule 5: moment by step."""
        deadline, prefix = self.deadline(t), self.reached().prefix
        if self.only_asks():
            return self.ask_reminders(t)
        if deadline.at == NO_DEADLINE:
            return self.cadence()
        return {prefix + step: self.reminder_moment(step, deadline) for step in self.version.reminders}

    def reminder_moment(self, step, deadline):
        me = self.me()
        d = local(deadline.at - timedelta(milliseconds=1), deadline.zone).date() - parse_days(step) * DAY  # D - n
        while not (me.works(d) and me.send_at(d) < deadline.at):
            d -= DAY
        return me.send_at(d)

    def ask_reminders(self, t):
        """Rule 20: two for each device, or the second alone where it was answered about before. After an `@` the day of the
        end, which is not printed."""
        answered, result = {id for id, _ in self.person.answered}, {}
        for id in self.unread_since:
            by = self.answer_by(id, t)
            for step in ["P1D"] if id in answered else ["P7D", "P1D"]:
                if t < by.at < NO_DEADLINE:
                    result[f"ask+{self.reached().prefix}{step}@{by.at.date()}"] = self.reminder_moment(step, by)
        return result

    def answer_by(self, id, t):
        """The deadline, or for an unread device of which a later notice asked, the end of minimum notice."""
        deadline, zone = self.deadline(t), self.person.zone
        planned = min([further.moment for further in self.further], default=t)
        asked = [n for n in self.notices if self.asks_about(n, id)]
        since = min([n.delivered for n in asked if n.delivered] or [n.at for n in asked] or [planned])
        end = self.me().minimum_notice_end(since)
        return Deadline(end, zone, zone) if self.notices and deadline.at < end else deadline

    def remind_by(self, t):
        """By when reminders are sent."""
        deadline = self.deadline(t)
        if not self.only_asks() or deadline.at == NO_DEADLINE:
            return deadline
        return max([deadline, *(self.answer_by(id, t) for id in self.unread_since)], key=lambda by: by.at)

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
        """Rule 6, in the zone and calendar of the recipient; rule 20: silence loses at the person's deadline at any stage."""
        deadline = self.deadline(t) if rung in rung.stage.silence else self.counts_from(rung.stage, t)
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
        """Those of stages that a device breaks; none where no device is in breach."""
        broken = self.stages_broken()
        return [owed for owed in self.rungs(t) if owed[0].stage.index in broken]

    def step_moments(self, t):
        """The moment of every reminder and every rung that mails, by its key."""
        return {**self.reminders(t), **{rung.key(): moment for rung, _, moment in self.rungs(t)}}

    def owed_moments(self, t):
        """Of these, those of stages that a device breaks."""
        return {**self.reminders(t), **{rung.key(): moment for rung, _, moment in self.rungs_owed(t)}}

    def pass_over(self, t):
        """Steps whose moment lies before `t` are not sent any more."""
        self.done |= {key for key, moment in self.step_moments(t).items() if moment < t}

    def owe_reminders(self, t):
        """With another `remindEvery`, those ahead of now are owed, whatever was sent under their names."""
        self.done -= {key for key, moment in self.reminders(t).items() if moment >= t}

    def rebase(self, t, deadline_moved):
        """Rule 11: steps that a new deadline moves ahead of now are owed again, those it moves behind are passed over.
        What was overdue before stays overdue."""
        if deadline_moved:
            self.done -= {key for key, moment in self.step_moments(t).items() if moment >= t}
            self.counted = self.counted_from(t)
        others = [case for case in self.person.cases.values() if not case.policy.paused]
        if not any(case.overdue for case in [self, *others]):
            self.passed_at = t
            self.pass_over(t)
        self.come = set()
        self.let_come(t)

    def counted_from(self, t):
        return {stage.name: self.counts_from(stage, t).at for stage in self.live_stages()}

    def follow_stages(self, t):
        """Where the deadline of a later stage alone moves, its rungs are owed again, or passed over, likewise."""
        counted = self.counted_from(t)
        moved = {name for name, at in counted.items() if self.counted.get(name, at) != at}
        moments = [(rung.key(), moment) for rung, _, moment in self.rungs(t) if rung.stage.name in moved]
        self.done -= {key for key, moment in moments if moment >= t}
        self.done |= {key for key, moment in moments if moment < t and key not in self.overdue}
        self.counted = counted

    def let_come(self, t):
        for stage in self.live_stages():
            for rung in [*stage.suspending(), *stage.silence]:
                if self.suspending_rung_moment(rung, t) <= t:
                    self.come.add(rung.key())

    def move_on(self, t):
        """To a later stage: what lies before now, or at now, is not made up for."""
        self.follow(t)
        self.passed_at = t
        self.done |= {key for key, moment in self.step_moments(t).items() if moment <= t}

    def break_stages(self, t):
        """A stage that nobody broke has lost the rungs before now."""
        broken = {self.version.stages[i].name for i in self.stages_broken()}
        anew = broken - self.broken
        self.done |= {rung.key() for rung, _, moment in self.rungs(t) if rung.stage.name in anew and moment < t}
        self.broken = broken
