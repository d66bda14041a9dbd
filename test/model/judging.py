"""What changes mean for a case: opened, cleared, exempt, amended (rules 8, 9, 11)."""

from case import Case, Further
from timing import DAY


def judge(world, person, policy, before, t):
    """Opens, clears, exempts and amends the case."""
    case, after = person.cases.get(policy.id), person.breaches(policy)
    moves_on = case.settle_stage() if case else False
    track_breaches(person, policy, t)
    if policy.lifted:
        lift(world, case, before)
    elif case:
        resumes = not case.is_active()
        if settle_exemption(world, case, t):
            resumes, before = True, {}  # all is as if newly found
        proceed(world, case, before, after, t, resumes, moves_on)
        case.granted = case.extended = case.readdressed = False
    elif after:
        event = world.record.emit(t, "opened", policy, person)
        person.cases[policy.id] = Case(person, policy, t, event)
        track_breaches(person, policy, t)


def proceed(world, case, before, after, t, resumes, moves_on):
    if not case.notices:
        if case.exempt:
            wait_hollow(world, case, after, t)
        elif not after:
            drop(world, case)
    elif not after:
        if not case.clear_since:
            world.record.emit(t, "cleared", case.policy, case.person)
            if not case.unreachable:
                case.person.add_ending(case.policy, "cleared", sorted(before))
            case.clear_since = t
            forget(case)
    elif case.exempt:
        case.clear_since = None
        forget(case)
    else:
        told = case.told.at
        if resumes:
            case.pass_over(t)
            case.come = set()
        elif case.policy.amended:
            amend(case, after, t)
        if moves_on:
            case.move_on(t)
            if case.plan and not case.policy.amended:
                case.plan = case.plan_anew(t)
            if not resumes:
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
        event = world.record.emit(t, "opened", case.policy, case.person)
        world.record.withdraw(event)
        anew = Case(case.person, case.policy, t, event)
        anew.exempt_until, anew.exempt = case.exempt_until, True
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
    now = {
        (policy.id, device, stage.name)
        for device in person.suspendable(policy)
        for stage in (case.counts_for(device) if case else ())
    }
    for key in [key for key in person.breach_since if key[0] == policy.id and key not in now]:
        del person.breach_since[key]
    for key in now:
        person.breach_since.setdefault(key, t)


def forget(case):
    case.owes_suspended, case.let_through = False, set()
    case.further, case.changed_at, case.baseline, case.moved_on, case.cut = [], None, None, False, set()


def go_on(case, before, after, t, told):
    """A case in breach whose first notice has gone. `told` is its deadline as it was."""
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
            retime_further(case, after, t)
        case.unreachable = False
    elif case.deadline(t).at <= t:
        case.unreachable = True
        case.changed_at, case.moved_on = None, False
    case.cut = {id for id in case.cut if id in after and case.rule7_met(id, t, already=True)}
    case.owes_suspended = case.owes_suspended and bool(case.cut)
    case.released = {id: at for id, at in case.released.items() if id in after}
    case.let_through &= set(after)
    case.further = [further for further in case.further if further.device in after]
    if case.extended and not case.unreachable:
        case.plan = None
        owe_changed(case, t, case.policy.index, told)
    for id in sorted(after):
        last = case.notices[-1].version
        was, now = before.get(id), after[id]
        is_untold = was and now.certain and not was.certain and not case.steadily_demanded(id, last)
        further = is_untold or is_further(was, now)
        if not further or id in case.cut or case.rule7_met(id, t):
            continue
        if case.steadily_demanded(id, last) - (was.unmet if was else set()):
            case.further.append(Further(id, again_moment(case, t)))
        elif not case.unreachable:
            owe_changed(case, t, last, case.told.at)


def owe_changed(case, t, version, deadline):
    case.changed_at = case.changed_at or case.me().first_moment(t)
    case.baseline = case.baseline or (version, deadline)


def retime_further(case, after, t):
    """Who wakes is told of what was found meanwhile, unless the notice that woke them told it."""
    missed = {further.device for further in case.further} - told_devices(case, after)
    case.further = [Further(id, again_moment(case, t)) for id in sorted(missed)]


def told_devices(case, after):
    return {
        device
        for device in after
        if all(case.earliest_telling(stage, stage.threat(), device) for stage in case.counts_for(device))
    }


def readdress(case, after, t):
    """Rule 3: at a new address, what no delivered notice told is told again."""
    told = told_devices(case, after)
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
    policy, old = case.policy, case.policy.index - 1
    if not case.baseline:
        case.baseline = old, case.stated(t)
    was, now = case.computed(t, old), case.computed(t)
    if now.at != was.at:
        case.plan = None
        if now.at > case.told.at:
            case.move(now, t)
        elif now.at < case.told.at:
            case.plan = case.plan_anew(t)
    if policy.versions[old].remind_every != case.version.remind_every:
        case.owe_reminders(t)
    case.rebase(t, deadline_moved=False)
    case.follow(t)
    told, deadline = case.baseline
    told = policy.versions[told]
    is_unstated = case.plan and not case.plan.stated
    news = demands_anew(case, after, told) or threatens_anew(case, after, told) or case.moved_on
    if case.stated(t) != deadline or is_unstated or news:
        case.changed_at = case.changed_at or case.me().first_moment(t)
    else:
        case.changed_at = case.baseline = None


def demands_anew(case, after, told):
    """Whether a device breaks what the version told did not ask of it."""
    devices, row = case.person.devices, case.person.row
    return any(
        breach.unmet - devices[id].asked(told, row) if breach.certain else not devices[id].untold(told, row)
        for id, breach in after.items()
    )


def threatens_anew(case, after, told):
    """Whether a stage that matters suspends sooner than it did in the version told."""
    return any(stage.threat() < told.threat_of(stage.name) for id in after for stage in case.counts_for(id))


def is_further(before, after):
    """Rule 8: a device newly in breach, or one that certainly breaks something more."""
    if before is None:
        return True
    return after.certain and bool(after.unmet - before.unmet)
