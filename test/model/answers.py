"""What an owner's "I have removed it" changes: it holds back a suspension (rule 18), or restores for a while (rule 19)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from timing import plus_days

HOUR = timedelta(hours=1)


@dataclass
class Answer:
    """About one device."""

    at: datetime
    until: datetime
    restores: bool = False  # a device that was suspended
    used: bool = False  # a suspension's moment has passed meanwhile


class Answers:
    """Those of one case."""

    def __init__(self, case):
        self.case, self.of = case, {}  # the last one by device
        self.used, self.restored, self.contradicted = set(), set(), set()  # devices

    def take(self, id, kind, at):
        """About a device of which nothing is known; that they removed it, about all that are in breach."""
        case, breaches = self.case, self.case.breaches()
        if not breaches[id].certain:
            if breaches[id].unread or kind != "not-mine":
                case.person.answered |= {(id, name): at for name in breaches[id].unmet}
        elif kind == "removed":
            for device in [device for device, breach in breaches.items() if breach.certain]:
                self.take_removed(device, at)

    def take_removed(self, id, at):
        if id in self.case.cut:
            self.restore(id, at)
        elif id not in self.used and not self.counts(id, at):
            self.of[id] = Answer(at, self.limit(id, at, 3))

    def restore(self, id, at):
        """Once; not where the inventory is as fresh as the answer, nor after one that a reading contradicted."""
        is_slow = timedelta(hours=self.case.person.devices[id].cycle) > HOUR
        if self.case.version.restores and is_slow and id not in self.restored | self.contradicted:
            self.restored.add(id)
            self.of[id] = Answer(at, self.limit(id, at, 2), restores=True)

    def limit(self, id, at, days):
        """An inventory cycle and some days after the answer."""
        person = self.case.person
        return plus_days(at + person.devices[id].cycle * HOUR, days, person.zone)

    def end(self, id):
        return self.of[id].until if id in self.of else None

    def counts(self, id, t):
        return id in self.of and t < self.of[id].until

    def moments(self, t):
        for id, answer in self.of.items():
            yield answer.until
            if self.counts(id, t):
                yield self.case.suspension_moment(id, t, unanswered=True)

    def weigh(self, after, t):
        """Against what is known at `t`."""
        self.of = {id: answer for id, answer in self.of.items() if id in after}
        for id, answer in self.of.items():
            if self.counts(id, t) and self.is_contradicted(id, answer):
                answer.until = t
                if answer.used:
                    self.contradicted.add(id)

    def is_contradicted(self, id, answer):
        """By a finding that is certain from after it."""
        person, version = self.case.person, self.case.version
        device = person.devices[id]
        asked = [r for stage in version.stages_over(person.row, device) for r in stage.requirements]
        return any((r.found_by(device) or answer.at) > answer.at for r in asked if r.met_by(device) is False)

    def use_up(self, id, t):
        """Where a suspension's moment has come while it counts."""
        moment, answer = self.case.suspension_moment(id, t, unanswered=True), self.of[id]
        if moment and moment <= t and not answer.restores:
            answer.used = True
            self.used.add(id)
