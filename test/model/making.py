"""A random organisation, and a random policy of apps by one date."""

from datetime import date, datetime, time

from timing import DAY, instant, local, show

ZONES = [
    "Europe/Brussels", "Europe/Brussels", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata",
    "Pacific/Kiritimati", "Pacific/Honolulu", "Europe/Lisbon", "America/St_Johns", "Australia/Lord_Howe",
    "Africa/Casablanca", "Africa/Cairo", "America/Havana", "America/Santiago", "Pacific/Chatham", "Asia/Kathmandu",
    "Europe/Warsaw", "Europe/Dublin",
]
POLICY_ZONES = ["Europe/Brussels"] * 4 + [
    "Pacific/Auckland", "America/Los_Angeles", "America/St_Johns", "Asia/Kolkata", "Pacific/Kiritimati",
    "Europe/Lisbon", "Pacific/Honolulu",
]
# Deadlines lie around clock changes, holidays, the turn of a year and a leap day.
ANCHORS = [
    "2023-03-12", "2023-03-15", "2023-03-26", "2023-04-02", "2023-04-10", "2023-04-28", "2023-09-03", "2023-09-24",
    "2023-10-01", "2023-10-29", "2023-11-05", "2023-12-25", "2024-01-01", "2024-02-29", "2024-03-10", "2024-03-31",
    "2024-04-07", "2024-10-27", "2024-11-03", "2024-12-25",
]
WEEKS = [["mon", "tue", "wed", "thu", "fri"]] * 4 + [
    ["sun", "mon", "tue", "wed", "thu"],
    ["mon", "tue", "wed", "thu", "fri", "sat"],
    ["mon", "wed", "fri"],
    ["sat", "sun", "mon", "tue", "wed"],
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
]
LEAD_DAYS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 21, 25, 28, 30, 35]
ANNOUNCED = [
    "10:00", "10:00", "09:00", "08:00", "07:59", "18:00", "17:59:59", "22:30", "03:15", "00:00", "13:37", "02:30",
]
DEADLINES = ["17:00", "00:00", "23:30", "09:00", "08:00", "12:00", "18:00", "01:30", "02:30"]
SEND_AT = ["09:00", "08:00", "07:30", "12:00", "17:59", "18:00", "19:00", "02:30", "00:00"]
HOURS = ["09:00-17:00", "07:30-19:15", "10:00-16:00", "06:00-22:00"]


def is_skipped(d, clock, zone):
    return local(instant(d, clock, zone), zone) != datetime.combine(d, clock)


# ---- the organisation


def make_staff(r):
    n = r.randint(3, 8)
    zones = [r.choice(ZONES) for _ in range(n)]
    if r.random() < 0.2:
        zones = [r.choice(ZONES)] * n
    staff = []
    for i in range(n):
        staff.append(dict(
            id=f"s{i + 1}",
            email=f"s{i + 1}@org.example",
            name=f"Person {i + 1}",
            language=r.choice(["en", "fr", "de"]),
            zone=zones[i],
            unit=r.choice(["U1", "U2"]),
            country=r.choice(["BE", "BE", "FR", "DE", "PL", "PT", "IE", ""]),
            manager=f"s{r.randint(1, i)}" if i and r.random() < 0.7 else "",
        ))
    if r.random() < 0.3:  # everyone under one manager, or nobody: digests about several people
        boss = r.choice(["s1", ""])
        for row in staff[1:]:
            row["manager"] = boss
    return staff


def make_devices(r, staff, announced_at):
    apps = ["tiktok"] * 5 + ["tiktok;telegram", "wechat", "tiktok;wechat", "temu", "telegram", "", "", "?", "?"]
    devices = []
    for row in staff:
        for _ in range(r.choice([0, 1, 1, 1, 2, 2, 3])):
            number = len(devices) + 1
            devices.append(dict(
                id=f"d{number}",
                staff=row["id"],
                label=f"Device {number}",
                platform=r.choice(["ios", "android"]),
                ownership=r.choice(["official", "personal"]),
                workApps=r.choice(["yes", "yes", "no"]),
                apps=r.choice(apps),
                reportedAt=show(announced_at - r.randint(4, 9) * DAY),
            ))
    return devices


# ---- the policy


def make_policy(r, seed, staff, near=None):
    """With its deadline around one of the anchors, or around the date `near`."""
    zone = "staff" if r.random() < 0.3 else r.choice(POLICY_ZONES)
    zones = sorted({row["zone"] for row in staff}) if zone == "staff" else [zone]
    deadline_on = (near or date.fromisoformat(r.choice(ANCHORS))) + r.randint(-6, 6) * DAY
    policy = dict(
        id=f"policy-{seed}",
        title=f"Random policy {seed}",
        issuer="Random issuer",
        apps=r.choice([["tiktok"], ["tiktok"], ["tiktok", "wechat"], ["tiktok", "temu"]]),
        scope=make_scope(r),
        zone=zone,
        announcedAt=make_announcement(r, zone, deadline_on),
        deadline=make_deadline(r, zones, deadline_on),
    )
    if r.random() < 0.15:
        policy["remedies"] = ["remove-app"]
    if r.random() < 0.5:
        policy["announce"] = r.choice(["everyone", "everyone", "affected"])
    if r.random() < 0.7:
        pool = [365, 30, 21, 14, 10, 7, 6, 5, 4, 3, 2, 1, 0]
        policy["reminders"] = [f"P{n}D" for n in sorted(r.sample(pool, r.randint(0, 8)), reverse=True)]
    if r.random() < 0.5:
        policy["sendAt"] = r.choice(SEND_AT)
    if r.random() < 0.4:
        policy["hours"] = r.choice(HOURS)
    if r.random() < 0.7:
        dates = sorted({str(deadline_on + r.randint(-20, 20) * DAY) for _ in range(r.randint(1, 6))})
        holidays = r.choice(["country", "eu-commission", dates, dates])
        policy["workingDays"] = dict(week=r.choice(WEEKS), holidays=holidays)
    if r.random() < 0.8:
        policy["minimumNotice"] = f"P{r.choice([*range(8), *range(8), 30, 90])}D"
    if r.random() < 0.5:
        policy["unknown"] = r.choice(["remind", "ignore"])
    policy["escalation"] = make_escalation(r)
    closed_after = [0, 1, 3, 3, 3, 3, 4, 4, 5, 5, 7, 7, 14, 14, 30, 30, 90, 9999]
    policy["closedAfter"] = f"P{r.choice(closed_after)}D"
    security = dict(email="security@org.example", zone=r.choice(ZONES), language=r.choice(["en", "fr", "de"]))
    policy["teams"] = dict(security=security)
    policy["contact"] = dict(name="IT helpdesk", email="helpdesk@org.example")
    return policy


def make_scope(r):
    devices = [["official", "personal-with-work-apps"]] * 5 + [["official"], ["personal-with-work-apps"]]
    scope = dict(devices=r.choice(devices))
    if r.random() < 0.15:
        scope["audience"] = r.choice([
            dict(units=["U1"]),
            {"except": dict(staff=["s2"])},
            {"except": dict(units=["U2"])},
            dict(countries=["BE", "FR"]),
        ])
    elif r.random() < 0.15:
        audience = make_circle(r, dict(units=["U1"], countries=["BE", "FR", "DE"], staff=["s1", "s2", "s3", "s4"]))
        if r.random() < 0.7:
            excepted = dict(units=["U2"], countries=["FR"], groups=["night-shift"], staff=["s2", "s3"])
            audience["except"] = make_circle(r, excepted)
        scope["audience"] = audience
    return scope


def make_circle(r, keys):
    return {key: keys[key] for key in r.sample(sorted(keys), r.randint(1, len(keys)))}


def make_announcement(r, zone, deadline_on):
    """Mostly some weeks before the deadline; in some campaigns on its day, or after it."""
    lead = r.choice([1, 0, -1, -4, -20]) if r.random() < 0.1 else r.choice(LEAD_DAYS)
    while True:
        announced = datetime.combine(deadline_on - lead * DAY, time.fromisoformat(r.choice(ANNOUNCED)))
        if zone == "staff" or not is_skipped(announced.date(), announced.time(), zone):
            break
    offset = r.choice(["Z", "+01:00", "-08:00", "+13:00"]) if zone == "staff" else ""
    return announced.isoformat(timespec="auto" if announced.second else "minutes") + offset


def make_deadline(r, zones, deadline_on):
    if r.random() < 0.65:
        return dict(on=str(deadline_on), counts=r.choice(["inclusive", "inclusive", "exclusive"]))
    while True:
        clock = r.choice(DEADLINES)
        if not any(is_skipped(deadline_on, time.fromisoformat(clock), zone) for zone in zones):
            return dict(at=f"{deadline_on}T{clock}")


def make_escalation(r):
    if r.random() < 0.07:
        return []
    rungs, used = [], set()
    days = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 7, 7, 60, 365]
    for n in sorted(r.choice(days) for _ in range(r.randint(1, 5))):
        suspend = r.random() < (0.7 if n == 0 else 0.3)
        notify = r.choice(["staff", "staff", "manager", "security"] + ([None] if suspend else []))
        if (n, notify) in used:
            continue
        used.add((n, notify))
        rung = dict(after=f"P{n}D")
        if suspend:
            rung["suspend"] = True
        if notify:
            rung["notify"] = notify
        if r.random() < (0.35 if n == 0 else 0.15):
            rung["wait"] = "working-time"
        rungs.append(rung)
    if r.random() < 0.5:
        every = r.choice(["P1D", "P1D", "P2D", "P3D", "P7D"])
        notify = r.choice(["staff", "staff", "manager", "security"])
        rungs.append(dict(every=every, notify=notify, times=r.randint(1, 5)))
    return rungs
