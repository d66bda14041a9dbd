"""Why devices that are certainly in breach keep their access after the deadline: the first reason that applies.

Reasons of which stories have nothing are left out, such as a stale reading, or a system that cannot suspend.
"""

from judging import PATIENCE, devices_with_news


def no_rung(case, device, t):
    return not case.suspending_rungs(device)


def rung_ahead(case, device, t):
    own = case.deadline_of(device)
    rungs = case.suspending_rungs(device)
    return (own and own > t) or all(case.suspending_rung_moment(rung, t) > t for rung in rungs)


def off_hours(case, device, t):
    return case.rule7_met(device, t) and case.suspension_moment(device, t) > t


def paused(case, device, t):
    return case.policy.paused


def exempt(case, device, t):
    return case.exempt


def answered(case, device, t):
    return case.answers.counts(device, t)


def address(case, device, t):
    told = [case.earliest_telling(rung.stage, rung.threat(), device) for rung in case.suspending_rungs(device)]
    return any(notice and case.carried_from(notice) > t for notice in told)


def not_notified(case, device, t):
    return not case.notices or case.unreachable


def mail_held(case, device, t):
    return case.person.held and case.suspension_moment(device, t) is None


def minimum_notice(case, device, t):
    moment = case.suspension_moment(device, t)
    return moment is not None and moment > t


def notice_repeated(case, device, t):
    owed = {further.device for further in case.further}
    if case.changed_at:
        owed |= devices_with_news(case, case.breaches(), case.policy.versions[case.baseline[0]])
    return device in owed or device in case.watched or (device in case.repeated and t < case.repeated[device] + PATIENCE)


def unreached(case, device, t):
    return device in case.repeated


def rejected(case, device, t):
    return device in case.policy.rejected


def braked(case, device, t):
    return device in case.policy.held


REASONS = [
    *[no_rung, rung_ahead, off_hours, paused, exempt, answered, address, not_notified, mail_held],
    *[minimum_notice, notice_repeated, unreached, rejected, braked],
]


def reason_of(case, device, t):
    """None where a device keeps its access for no reason."""
    return next((reason.__name__ for reason in REASONS if reason(case, device, t)), None)


def unexplained(world, t):
    """The devices that keep their access at `t` for no reason, with policy and owner."""
    return [
        (case.policy.id, person.id, device)
        for person in world.people.values()
        for case in world.cases_of(person)
        for device, breach in sorted(case.breaches().items())
        if breach.certain and device not in case.cut
        if min(case.base()[0], case.deadline(t).at) <= t and not reason_of(case, device, t)
    ]
