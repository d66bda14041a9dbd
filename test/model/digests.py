"""Rule 12: one digest a day to a manager or a team."""

from dataclasses import dataclass
from datetime import date, datetime

from case import Case
from timing import DAY, Recipient, Rung


@dataclass
class Line:
    """A line about one case, for a digest to a manager or a team."""

    moment: datetime
    case: Case
    recipient: Recipient
    rung: Rung
    deferred_to: date = None  # a date, where the digest of the line's own date had gone

    def is_current(self, t):
        case = self.case
        alive = case.person.cases.get(case.policy.id) is case and case.is_active()
        return alive and case.deadline(t).at <= t


class Digests:
    """The lines that still wait, and when each recipient had the last digest."""

    def __init__(self, record):
        self.record, self.lines, self.last_date = record, [], {}

    def add(self, case, t):
        """The lines of the rungs whose moment has come."""
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

    def send(self, t):
        """Rule 12: one a day per recipient; a line for a date already used goes to the next working day."""
        for id in {line.recipient.id: None for line in self.lines}:
            mine = [line for line in self.lines if line.recipient.id == id]
            mine = [line for line in mine if not line.case.policy.paused]
            due = [line for line in mine if line.moment <= t]
            if not due:
                continue
            today = due[0].recipient.date(t)
            if self.last_date.get(id) == today:
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
                self.last_date[id] = today
            for line in best.values():
                to = line.recipient
                self.record.emit(
                    t, "digest", line.case.policy, line.case.person, step=line.rung.step, to=to.email,
                    language=to.language, devices=sorted(line.case.breaches()),
                )


def id_of(line):
    return line.case.person.id, line.case.policy.id
