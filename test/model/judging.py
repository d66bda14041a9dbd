"""What changes mean for a case: opened, cleared, exempt, amended (rules 8, 9, 11)."""

from datetime import timedelta

from case import Case, Further
from timing import DAY

PATIENCE = timedelta(hours=48)  # for an `again` to be heard of


def judge(world, person, policy, before, t):
    """Opens, clears, exempts and amends the case."""
    case, after = person.cases.get(policy.id), person.breaches(policy)
    moves_on = case.settle_stage() if case else False
    track_breaches(person, policy, t)
    if policy.lifted:
        lift(world, case, before)
    elif case:
        was_silent = bool(case.clear_since)
        if settle_exemption(world, case, t):
            was_silent, before = True, {}  # all is as if newly found
        proceed(world, case, before, after, t, was_silent, moves_on)
        case.granted = case.extended = case.readdressed = False
    elif after:
        case = person.cases[policy.id] = Case(person, policy, t)
        open_case(world, case, t)
        case.exempt_until = person.exempt_until.pop(policy.id, None)
        settle_exemption(world, case, t)
        track_breaches(person, policy, t)


def open_case(world, case, t):
    """Says once that a device is in breach, but not where that ends before anything told it."""
    case.in_breach = not case.only_asks()
    if case.in_breach and not case.opened_event:
        case.opened_event = world.record.emit(t, "opened", case.policy, case.person)
        if case.exempt:
            world.record.withdraw(case.opened_event)
    elif not (case.in_breach or case.was_told):
        world.record.withdraw(case.opened_event)
        case.opened_event = None


def leave(world, person, t):
    """Rule 17: cases count as clear, unsaid; what is suspended stays so."""
    person.left_at, person.held, person.endings, person.breach_since = t, False, {}, {}
    person.announced -= set(person.announcement_owed)
    person.announcement_owed = {}
    for case in list(person.cases.values()):
        if case.notices:
            cut = case.cut
            forget(case)
            case.cut, case.clear_since, case.granted_at = cut, case.clear_since or t, None
        else:
            end_away(world, case)


def end_away(world, case):
    """Of a case that ends after its person has left, the exemption that lies ahead stays."""
    if case.exempt_until:
        case.person.exempt_until[case.policy.id] = case.exempt_until
    drop(world, case)


def proceed(world, case, before, after, t, was_silent, moves_on):
    """`was_silent`: clear or exempt until now."""
    was_in_breach = case.in_breach
    open_case(world, case, t)
    case.answers.weigh(after, t)
    if case.notices and case.was_told and was_in_breach and not case.in_breach:
        world.record.emit(t, "cleared", case.policy, case.person)
        if not case.unreachable:
            case.person.add_ending(case.policy, "cleared", sorted(id for id in before if not before[id].unread))
    if not case.notices:
        if case.exempt:
            wait_hollow(world, case, after, t)
        elif not after:
            drop(world, case)
        else:
            case.clear_since = None
    elif not after:
        case.clear_since = case.clear_since or t
        forget(case)
    elif case.exempt:
        case.clear_since = None
        forget(case)
    else:
        told = case.told.at
        if was_silent or case.unreachable:
            case.pass_over(t)
            case.come = set()
        elif was_in_breach != case.in_breach:  # other steps from now on
            case.pass_over(t)
            case.overdue = set()
        if was_silent:
            take_missed(case, t)
        elif case.unreachable and case.policy.amended:
            case.baseline = case.baseline or (case.policy.index - 1, case.stated(t))
        elif case.policy.amended:
            amend(case, after, t)
        if moves_on:
            case.move_on(t)
            if case.plan and not case.policy.amended:
                case.plan = case.plan_anew(t)
            if was_silent:
                case.states_plan = bool(case.plan)
            elif not case.unreachable:
                case.moved_on = True
                owe_changed(case, t, case.policy.index, told)
        case.break_stages(t)
        case.clear_since = None
        go_on(case, before, after, t, told)


def wait_hollow(world, case, after, t):
    """The exemption outlasts a case that clears before its first notice: a breach until then opens it anew."""
    if not after:
        world.record.withdraw(case.opened_event)
        case.hollow = True
    elif case.hollow:
        anew = Case(case.person, case.policy, t)
        anew.exempt_until, anew.exempt = case.exempt_until, True
        open_case(world, anew, t)
        case.person.cases[case.policy.id] = anew


def settle_exemption(world, case, t):
    """Begins and ends it; true where it ends: no notice before counts for a suspension any more."""
    was = case.exempt
    case.exempt = bool(case.exempt_until) and t < case.exempt_until
    if case.exempt:
        if not case.was_told:
            world.record.withdraw(case.opened_event)
        if case.granted and case.notices:
            case.granted_at = case.granted_at or case.me().first_moment(t)
        return False
    case.granted_at = None
    if was:
        world.record.restore(case.opened_event)
        for notice in case.notices:
            notice.void = True
        case.own_dates = {}
        case.first_due = case.first_due and case.me().first_moment(t)
    return was


def lift(world, case, before):
    """Nobody owes anything any more; who was told and in breach hears so, but not where every notice came back."""
    if case and case.notices and not (case.clear_since or case.unreachable):
        if not case.person.held or any(notice.delivered for notice in case.notices):
            case.person.add_ending(case.policy, "cleared", sorted(before))
    drop(world, case)


def drop(world, case):
    """Rule 9: one that ends before its first notice went is as if it had never been."""
    if case:
        if not case.was_told:
            world.record.withdraw(case.opened_event)
        del case.person.cases[case.policy.id]


def track_breaches(person, policy, t):
    case = person.cases.get(policy.id)
    unread = {id for id, breach in person.breaches(policy).items() if breach.unread}
    if case:
        case.unread_since = {id: case.unread_since.get(id, t) for id in sorted(unread)}
    now = {
        (policy.id, device, stage.name, device in unread)
        for device in person.suspendable(policy)
        for stage in (case.counts_for(device) if case else ())
    }
    for key in [key for key in person.breach_since if key[0] == policy.id and key not in now]:
        del person.breach_since[key]
    for key in now:
        person.breach_since.setdefault(key, t)


def forget(case):
    case.owes_suspended, case.let_through, case.overdue = False, set(), set()
    case.further, case.changed_at, case.baseline, case.moved_on, case.cut = [], None, None, False, set()
    case.watched, case.repeated = {}, {}
    case.states_plan = bool(case.plan and not case.plan.stated)


def go_on(case, before, after, t, told):
    """A case in breach whose first notice has gone. `told` is its deadline as it was."""
    was_unreachable = case.unreachable
    if case.readdressed:
        readdress(case, after, t)
    case.follow(t)
    case.follow_stages(t)
    if case.passed_at:
        case.pass_over(case.passed_at)  # also where somebody moves since
    case.mature(t)
    case.keep_own_dates(t, case.deadline(t).at)
    case.let_come(t)
    delivered = any(n.delivered for n in case.relevant())
    if delivered:
        if case.unreachable:
            retime_further(case, t)
        case.unreachable = False
    elif case.deadline(t).at <= t:
        case.unreachable = True
        case.changed_at, case.moved_on = None, False
    if was_unreachable and not case.unreachable and case.baseline:
        take_deadline(case, t, case.seen)
        case.follow(t)
        owe_news(case, after, t)
    cut = {id for id in case.cut if id in after and not case.answers.counts(id, t)}
    case.cut = {id for id in cut if case.rule7_met(id, t, already=True) or case.stays_silenced(id)}
    case.silenced &= case.cut
    case.owes_suspended = case.owes_suspended and bool(case.cut)
    case.released = {id: at for id, at in case.released.items() if id in after}
    case.let_through &= set(after)
    case.further = [further for further in case.further if further.device in after]
    tell_once_more(case, after, t)
    if case.extended and not case.unreachable:
        case.plan = None
        owe_changed(case, t, case.policy.index, told)
    for id in sorted(after):
        last = case.notices[-1].version
        was, now = before.get(id), after[id]
        if now.unread:
            continue
        was = was if was and not was.unread else None
        is_untold = was and now.certain and not was.certain and not case.steadily_demanded(id, last)
        further = is_untold or is_further(was, now)
        if not further or id in case.cut - case.silenced or case.rule7_met(id, t):
            continue
        if case.steadily_demanded(id, last) - (was.unmet if was else set()):
            case.further.append(Further(id, again_moment(case, t)))
        elif not case.unreachable:
            owe_changed(case, t, last, case.told.at)
    waiting = {further.device for further in case.further}
    case.further += [Further(id, again_moment(case, t)) for id in case.unasked() if id not in waiting]
    if not case.unreachable:
        case.seen = case.policy.index
        case.settled = case.settled if case.plan else case.seen


def tell_once_more(case, after, t):
    """Rule 5: where 48 hours after an `again` or `changed` no delivered notice has told its device, nor before the next goes.
    While the person is held a new address will bring it."""
    told = case.told_devices() | case.cut | case.policy.rejected
    case.further = [further for further in case.further if not (further.once_more and further.device in told)]
    case.watched = {id: sent for id, sent in case.watched.items() if id in set(after) - told}
    today = case.me().date(t)
    lost = {id: max(sent + PATIENCE, t) for id, sent in case.watched.items()}
    lost = {id: at for id, at in lost.items() if case.me().date(at) == today}
    for id, at in sorted(lost.items()):
        del case.watched[id]
        if not (case.person.held or any(further.device == id for further in case.further)):
            case.further.append(Further(id, again_moment(case, at), once_more=True))


def owe_changed(case, t, version, deadline):
    case.changed_at = case.changed_at or case.me().first_moment(t)
    case.baseline = case.baseline or (version, deadline)


def retime_further(case, t):
    """Who wakes is told of what was found meanwhile, unless the notice that woke them told it."""
    is_second = {}
    for further in case.further:
        is_second[further.device] = further.once_more and is_second.get(further.device, True)
    missed = sorted(is_second.keys() - case.told_devices())
    case.further = [Further(id, again_moment(case, t), is_second[id]) for id in missed]


def readdress(case, after, t):
    """Rule 3: at a new address, what no delivered notice told is told again."""
    told = case.told_devices()
    if case.unreachable:
        case.unreachable, case.attempts_since, told, case.further = False, t, set(), []
    waiting = {further.device for further in case.further}
    case.further += [Further(id, again_moment(case, t)) for id in sorted(set(after) - told - waiting - case.cut)]


def again_moment(case, t):
    """Rule 8: timed as in rule 4, at most one `again` a date."""
    me = case.me()
    moment = me.first_moment(t)
    if me.date(moment) in {me.date(at) for at in case.agains}:
        return me.send_at(me.working_day_from(me.date(moment) + DAY))
    return moment


def amend(case, after, t):
    """Rule 11, at the instant at which a version comes into force."""
    old = case.policy.index - 1
    if not case.baseline:
        case.baseline = old, case.stated(t)
    take_deadline(case, t, old)
    owe_cadence(case, t, old)
    case.rebase(t, deadline_moved=False)
    case.follow(t)
    owe_news(case, after, t)


def take_deadline(case, t, old):
    """That of the version in force in place of an `old` one's: a later one at once, an earlier one as a plan."""
    was, now = case.computed(t, old), case.computed(t)
    if now.at != was.at:
        case.plan = None
        if now.at > case.told.at:
            case.move(now, t)
        elif now.at < case.told.at:
            case.plan = case.plan_anew(t)


def owe_cadence(case, t, old):
    if case.policy.versions[old].remind_every != case.version.remind_every:
        case.owe_reminders(t)


def take_missed(case, t):
    """Of a version that came while the case was clear or exempt the next notice states an earlier deadline. So does it
    where the break before ended likewise, and nothing has stated it since."""
    if case.seen == case.policy.index and not case.states_plan:
        return
    is_stated = case.plan and case.plan.stated
    if not is_stated:
        case.plan = None
    take_deadline(case, t, case.seen if is_stated else case.settled)
    owe_cadence(case, t, case.seen)
    case.states_plan = bool(case.plan and not case.plan.stated)


def owe_news(case, after, t):
    """`changed`, where what holds now differs from what was told."""
    told, deadline = case.baseline
    is_unstated = case.plan and not case.plan.stated
    news = devices_with_news(case, after, case.policy.versions[told]) or case.moved_on
    if case.stated(t) != deadline or is_unstated or news:
        case.changed_at = case.changed_at or case.me().first_moment(t)
    else:
        case.changed_at = case.baseline = None


def devices_with_news(case, after, told):
    """Those of which something is demanded, or that are threatened by a stage that matters, as the version told did not."""
    return {id for id, breach in after.items() if demands_anew(case, id, breach, told) or threatens_anew(case, id, breach, told)}


def demands_anew(case, id, breach, told):
    """Whether a device breaks what the version told did not ask of it."""
    device, row = case.person.devices[id], case.person.row
    return bool(breach.unmet - device.asked(told, row)) if breach.certain else not device.untold(told, row)


def threatens_anew(case, id, breach, told):
    """Whether a stage suspends a device sooner than it did in the version told."""
    return any(stage.threat(breach.unread) < told.threat_of(stage.name, breach.unread) for stage in case.counts_for(id))


def is_further(before, after):
    """Rule 8: a device newly in breach, or one that certainly breaks something more."""
    if before is None:
        return True
    return after.certain and bool(after.unmet - before.unmet)
