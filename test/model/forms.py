"""Other forms of what random policies ask, and by when: requirements of three kinds, relative deadlines, none, stages.

`vary` gives them to a policy made of apps and one date; `amend_form` and `move_deadline` are for later versions.
"""

import copy
import json
from datetime import timedelta

from making import make_escalation, make_scope
from document import NEVER, Version
from person import Device
from story import parse_policy
from timing import DAY, NO_DEADLINE, local

ALL_ZONES = ["Pacific/Kiritimati", "Europe/Brussels", "Pacific/Honolulu"]
APP = {"acme-messenger": dict(kind="app", title="Acme Messenger")}
OWN = {
    "system": dict(kind="version", title="System 17.4", atLeast=dict(ios="17.4", ipados="17.4", android="14")),
    "ios-17-10": dict(kind="version", title="iOS 17.10", atLeast=dict(ios="17.10")),
    "disk-encryption": dict(kind="check", title="Turn on disk encryption"),
    "lock-after-idle": dict(kind="check", title="Turn on the screen lock", platforms=["ios", "macos"]),
}
CHECKS = ["disk-encryption", "lock-after-idle"]
SYSTEMS = ["17.4", "17.4.0", "17.3.9", "17.10", "17.9", "14", "13.9", "14.0.1"]
NAMES = ["no-new-installs", "remove", "update", "contractors", "step-5"]
TIMES = ["17:00", "12:00", "23:30", "09:00"]  # in no gap


def first_zone(document):
    return document["zone"] if document["zone"] != "staff" else "Europe/Brussels"


def version_of(document):
    return Version(parse_policy(json.dumps(document)), {})


def with_deadline(document, deadline):
    return {**{key: value for key, value in document.items() if key != "stages"}, "deadline": deadline}


def announced_on(document):
    version = version_of(with_deadline(document, "none"))
    return local(version.announced_at, first_zone(document)).date()


def deadline_dates(document):
    """About on which date each stage ends; without a deadline, the review."""
    version, zone = version_of(document), first_zone(document)
    ends = [stage.deadline_in(zone) for stage in version.stages]
    return [local(end - timedelta(seconds=1), zone).date() if end < NO_DEADLINE else version.review for end in ends]


def date_of_deadline(document):
    return deadline_dates(document)[0]


def has_one_date(document):
    """Rather than several, none, or one for each device."""
    deadline = document.get("deadline", "none")
    return deadline != "none" and deadline.get("of") != "device"


def says_more(document):
    """Whether it asks for more than apps, or for a date of each device."""
    return "requires" in document or "stages" in document or "device" in json.dumps(document.get("deadline", ""))


def is_valid(document):
    """Stages follow each other strictly everywhere, and none after one that suspends does not."""
    stages = version_of(document).stages
    for before, after in zip(stages, stages[1:]):
        if any(before.deadline_in(zone) >= after.deadline_in(zone) for zone in ALL_ZONES):
            return False
        if before.threat() < NEVER <= after.threat():
            return False
    return True


# ---- a policy


def vary(r, document):
    """In about half of all runs other requirements, in about half another deadline."""
    if r.random() < 0.5:
        vary_requirements(r, document)
    dice = r.random()
    if dice < 0.55:
        r.choice([give_days, give_device_days, give_no_deadline, give_stages, give_stages])(r, document)


def describe(document):
    """The document's own requirements: those that it names. Where no stage takes the policy's, it names only the stages'."""
    if all("apps" in stage or "requires" in stage for stage in document.get("stages", [{}])):
        document.pop("requires", None)
        asked = {app for stage in document["stages"] for app in stage.get("apps", [])}
        apps = [app for app in document.pop("apps", []) if app in asked]
        if apps:
            document["apps"] = apps
    holders = [document, *document.get("stages", [])]
    if not any(holder.get("apps") or holder.get("requires") for holder in holders):
        document["apps"] = ["tiktok"]
    names = {name for holder in holders for name in [*holder.get("apps", []), *holder.get("requires", [])]}
    own = {name: definition for name, definition in {**APP, **OWN}.items() if name in names}
    document.pop("requirements", None)
    if own:
        document["requirements"] = own


def vary_requirements(r, document):
    document.update(some_requirements(r, document["apps"]))
    if "requires" in document and r.random() < 0.25:
        del document["apps"]
    describe(document)


def some_requirements(r, apps):
    apps = [*apps, *APP] if r.random() < 0.3 else [*apps]
    chosen = dict(apps=apps)
    if r.random() < 0.85:
        chosen["requires"] = r.sample(sorted(OWN), r.choice([1, 1, 2, 3]))
    return chosen


def forget_deadline(document):
    for key in ("deadline", "stages", "remindEvery"):
        document.pop(key, None)


def days_until(document, day):
    return max(1, (day - announced_on(document)).days)


def give_days(r, document):
    n = days_until(document, date_of_deadline(document))
    forget_deadline(document)
    document["deadline"] = dict(within=f"P{n}D", of="announcement")


def give_date(r, document, day):
    """In place of none."""
    forget_deadline(document)
    document["deadline"] = dict(on=str(max(day, announced_on(document))), counts=r.choice(["inclusive", "exclusive"]))
    document["escalation"] = make_escalation(r)


def give_device_days(r, document):
    n = max(1, days_until(document, date_of_deadline(document)) - r.choice([0, 0, 3, 10]))
    forget_deadline(document)
    document["deadline"] = dict(within=f"P{n}D", of="device")


def give_no_deadline(r, document):
    review = date_of_deadline(document) + r.choice([-3, 0, 7, 14, 30]) * DAY
    review = max(review, announced_on(document) + 2 * DAY)
    forget_deadline(document)
    for key in ("reminders", "escalation"):
        document.pop(key, None)
    document.update(deadline="none", remindEvery=f"P{r.choice([1, 2, 3, 5, 7, 10])}D", review=str(review), owner="board")
    document["teams"] = {**document.get("teams", {}), "board": dict(email="board@model.example", zone=first_zone(document), language="en")}


def give_stages(r, document):
    if r.random() < 0.7:
        document["scope"] = dict(devices=["official", "personal-with-work-apps"])
    plain = copy.deepcopy(document)
    while True:
        document.clear()
        document.update(copy.deepcopy(plain))
        day = date_of_deadline(document)
        forget_deadline(document)
        document["stages"] = []
        apps = r.sample(["tiktok", "tiktok", "wechat", "temu", "telegram"], 4)
        for name, app in zip(r.sample(NAMES, r.choice([2, 2, 3, 4])), apps):
            document["stages"].append(dict(name=name, deadline=stage_deadline(r, document, day), **stage_terms(r, app)))
            day += r.choice([1, 2, 3, 5, 8, 14]) * DAY
        describe(document)
        if is_valid(document):
            return


def stage_deadline(r, document, day):
    return r.choice([
        dict(on=str(day), counts=r.choice(["inclusive", "exclusive"])),
        dict(at=f"{day}T{r.choice(TIMES)}"),
        dict(within=f"P{days_until(document, day)}D", of="announcement"),
    ])


def stage_terms(r, app):
    terms = {}
    if r.random() < 0.8:
        terms = r.choice([dict(apps=[app]), some_requirements(r, [app]), dict(requires=r.sample(sorted(OWN), 1))])
    if r.random() < 0.2:
        terms["scope"] = make_scope(r)
    if r.random() < 0.6:
        terms["escalation"] = make_escalation(r)
    return terms


# ---- its devices


def vary_devices(r, devices, announced_at):
    """Readings of versions and checks, and when each was given."""
    for row in devices:
        row["platform"] = r.choice(["ios", "ios", "android", "android", "ipados", "macos", "windows"])
        row["osVersion"] = r.choice(["", "", *SYSTEMS])
        row.update(passed="", failed="")
        for name in CHECKS:
            column = r.choice(["passed", "passed", "failed", None])
            if column:
                row[column] = ";".join(filter(None, [row[column], name]))
        days = r.choice([-40, -10, -3, 0, 1, 2, 5, 9, 20])
        row["givenOn"] = r.choice(["", str((announced_at + days * DAY).date())])
        if row["apps"] not in ("", "?") and r.random() < 0.2:
            row["apps"] += ";acme-messenger"


def keep_known(documents, rows):
    """Leaves out what no policy describes."""
    unknown = {*APP, *CHECKS} - {name for document in documents for name in document.get("requirements", {})}
    for row in rows:
        for key in ("apps", "passed", "failed"):
            if key in row:
                row[key] = ";".join(name for name in row[key].split(";") if name not in unknown)


def load_devices(r, devices):
    """More at once on most devices, for several stages to be broken."""
    for row in devices:
        if row["apps"] != "?" and r.random() < 0.8:
            row["apps"] = ";".join(r.sample(["tiktok", "wechat", "temu", "telegram"], r.choice([2, 3, 4])))


def fix(stage, now):
    """What a reading says of a device that has come to meet a stage; `now` is its state, which follows."""
    names = {requirement.name for requirement in stage.requirements}
    if now["apps"] != "?":
        now["apps"] = ";".join(app for app in now["apps"].split(";") if app not in names)
    return dict(apps=now["apps"], osVersion="17.10", passed=";".join(name for name in CHECKS if name in names))


def ready_to_move(policy, staff, rows):
    """By person the first stage that a device breaks, where devices break others too; `rows` are those of devices."""
    rows_of, stages = {row["id"]: row for row in staff}, {}
    for row in rows:
        breach = row["staff"] in rows_of and Device(row).breach(policy, rows_of[row["staff"]])
        stages.setdefault(row["staff"], set()).update(breach.stages if breach else ())
    return {id: min(broken) for id, broken in stages.items() if len(broken) > 1}


def other_reading(r):
    """What a reading may tell besides apps."""
    told = {}
    if r.random() < 0.4:
        told["osVersion"] = r.choice(SYSTEMS)
    if r.random() < 0.6:
        told[r.choice(["passed", "failed"])] = r.choice([*CHECKS, ";".join(CHECKS)])
    return told


# ---- later versions


def move_deadline(r, document, days):
    """The deadline, or that of one stage or of all."""
    if document.get("deadline") == "none":
        give_no_deadline(r, document)
        return
    holders = [document] if "deadline" in document else document["stages"]
    for holder in holders if r.random() < 0.5 else [r.choice(holders)]:
        deadline = holder["deadline"]
        if "within" in deadline:
            deadline["within"] = f"P{max(1, int(deadline['within'][1:-1]) + days)}D"
        else:
            day = holder_date(document, holder) + days * DAY
            if "on" in deadline:
                deadline["on"] = str(day)
            else:
                holder["deadline"] = dict(at=f"{day}T12:00")  # never in a gap


def holder_date(document, holder):
    return date_of_deadline(with_deadline(document, holder["deadline"]))


def amend_form(r, document):
    """Another form of deadline; of stages perhaps one more name, or one less."""
    if "stages" in document and r.random() < 0.6:
        stage = r.choice(document["stages"])
        if r.random() < 0.5 or len(document["stages"]) == 2:
            stage["name"] = r.choice([name for name in NAMES if all(name != s["name"] for s in document["stages"])])
        else:
            document["stages"].remove(stage)
    elif document.get("deadline") == "none":
        day = date_of_deadline(document)
        forget_deadline(document)
        document["deadline"] = dict(on=str(day), counts="inclusive")
        document["escalation"] = make_escalation(r)
    else:
        r.choice([give_days, give_device_days, give_no_deadline, give_stages])(r, document)
    describe(document)
