"""Rule 12: one digest a day to a manager or a team."""

from dataclasses import dataclass
from datetime import date, datetime

from case import Case
from policy import TEAM
from timing import DAY, Recipient

UNREACHABLE = "unreachable"


@dataclass
class Line:
    """A line about one case, for a digest to a manager or a team."""

    moment: datetime
    case: Case
    recipient: Recipient
    step: str
    at: datetime  # of a case's lines the latest stands for the others
    rank: tuple = ()
    deferred_to: date = None  # a date, where the digest of the line's own date had gone

    def is_current(self, t):
        """Overdue; for one who cannot be reached, in breach."""
        case = self.case
        if case.person.cases.get(case.policy.id) is not case:
            return False
        if case.person.held and not (case.clear_since or case.exempt):
            return not case.only_asks()
        return case.is_active() and case.deadline(t).at <= t and not case.only_asks()

    def put_off(self, t):
        """To the digest of the next working day."""
        self.deferred_to = self.recipient.working_day_from(self.recipient.date(t) + DAY)
        self.moment = self.recipient.send_at(self.deferred_to)

    def key(self):
        return self.case.person.id, self.case.policy.id

    def outlasts(self, other):
        return (self.at, self.step == UNREACHABLE, self.rank) >= (other.at, other.step == UNREACHABLE, other.rank)


class Digests:
    """The lines that still wait, and when each recipient had the last digest."""

    def __init__(self, record):
        self.record, self.lines, self.last_date = record, [], {}

    def add(self, case, t):
        """The lines of the rungs whose moment has come."""
        if not case.is_told():
            return
        best = {}
        for rung, recipient, moment in case.rungs_owed(t):
            if rung.notify != "staff" and moment <= t and rung.key() not in case.done:
                case.done.add(rung.key())
                case.reported = moment
                key = recipient.id, moment
                if key not in best or rung.rank() > best[key].rank:
                    best[key] = Line(t, case, recipient, rung.step, moment, rung.rank())
        self.lines += [line for line in best.values() if self.reach(line)]

    @staticmethod
    def reach(line):
        """The team takes the place of a manager who cannot be reached, at the manager's moment."""
        policy, to = line.case.policy, line.recipient
        if to.id != TEAM and not policy.reachable(to.id):
            line.recipient = policy.team()
        return line.recipient is not None

    def add_unreachable(self, cases, t):
        """After a bounce: the manager hears of it, and the team."""
        for case in cases:
            if case.notices and not (case.exempt or case.unreachable):
                for to in (case.policy.manager(case.person), case.policy.team()):
                    moment = to and to.next_send_at(t)
                    if to and not moment == t == case.reported:  # a line of this moment has been filed
                        self.lines.append(Line(moment, case, to, UNREACHABLE, moment))

    def reachable_now(self, t):
        """A line to somebody who left is dropped, one to a manager who cannot be reached waits, and goes to the address
        that they have by then. One that falls due after its manager became unreachable goes to the team."""
        for line in self.lines:
            if line.step == UNREACHABLE and line.moment == line.at == t:
                if self.is_stale(line):
                    line.recipient = None
                else:
                    self.reach(line)
        self.lines = [line for line in self.lines if line.recipient and line.case.policy.has_addressee(line.recipient)]
        return [line for line in self.lines if line.recipient.id == TEAM or self.find_manager(line)]

    @staticmethod
    def is_stale(line):
        """About somebody who can be reached again, or has another manager."""
        person = line.case.person
        return not person.held or line.recipient.id not in (TEAM, person.row["manager"])

    @staticmethod
    def find_manager(line):
        manager = line.case.policy.reachable(line.recipient.id)
        line.recipient = manager or line.recipient
        return manager is not None

    def send(self, t):
        """Rule 12: one a day per recipient; a line for a date already used goes to the next working day."""
        lines = self.reachable_now(t)
        for line in lines:
            if line.case.policy.paused and line.moment <= t:
                line.put_off(t)
        for id in {line.recipient.id: None for line in lines}:
            mine = [line for line in lines if line.recipient.id == id and not line.case.policy.paused]
            due = [line for line in mine if line.moment <= t]
            if not due:
                continue
            today = due[0].recipient.date(t)
            if self.last_date.get(id) == today:
                self.lines = [line for line in self.lines if line not in due or line.is_current(t)]
                for line in due:
                    line.put_off(t)
                continue
            due += [line for line in mine if line.deferred_to == today and line.moment > t]
            self.lines = [line for line in self.lines if line not in due]
            best = {}  # a case stands in a digest once, under the later of its rungs
            for line in due:
                known = best.get(line.key())
                if line.is_current(t) and (not known or line.outlasts(known)):
                    best[line.key()] = line
            if best:
                self.last_date[id] = today
            for line in best.values():
                to = line.recipient
                self.record.emit(
                    t, "digest", line.case.policy, line.case.person, step=line.step, to=to.email,
                    language=to.language, devices=sorted(line.case.person.in_breach(line.case.policy)),
                )
