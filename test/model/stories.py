"""Random hostile stories over one to three policies.

    python stories.py SEED FOLDER [--answers]

With `--answers` staff answer, inventories are old, and policies ask about unread devices.

Each line is placed at, or near, a moment at which something happens in the story so far.
"""

import copy
import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path

import model
from campaigns import (
    ROUND_TRIPS, end_of, near, parse_instant, reaches_someone, reading, write_files,
)
from forms import (
    OWN, amend_form, date_of_deadline, describe, fix, give_date, give_no_deadline, has_one_date, is_valid, keep_known,
    load_devices, move_deadline, ready_to_move, says_more, vary, vary_devices,
)
from making import ZONES, make_devices, make_policy, make_staff
from document import Version
from story import as_text, parse_policy
from timing import DAY, load_calendars, show

SECOND = timedelta(seconds=1)
DELAYS = ["PT1H", "PT36H", "PT36H", "P3D", "P8D", "P20D", "never", "never", "bounce"]


def write_story(seed, folder, calendars, answers=False):
    """Writes policy-1.yaml and so on, staff.csv, devices.csv and story.ndjson. Returns what `--until` is to be."""
    seed, kind = (f"{seed}-answers", AnsweredStory) if answers else (seed, Story)
    r = stream(seed, "start")
    while True:
        staff = make_staff(r)
        documents = make_policies(r, seed, staff)
        if answers:
            ask_about_unread(r, documents)
        versions = [Version(text_of(document), calendars) for document in documents]
        devices = make_devices(r, staff, min(version.announced_at for version in versions))
        if any(says_more(document) for document in documents):
            vary_devices(r, devices, min(version.announced_at for version in versions))
        if any("stages" in document for document in documents):
            load_devices(r, devices)
        if devices and all(reaches_someone(version, staff, devices) for version in versions):
            break
    story = kind(staff, devices, documents, calendars)
    story.begin(stream(seed, "begin"))
    for turn in range(r.choice([3, 5, 7, 9, 11])):
        story.go_on(stream(seed, turn))
    known = [*documents, *(line["policy"] for line in story.lines if "policy" in line)]
    keep_known(known, [*devices, *(line["device"] for line in story.lines if "device" in line)])
    policies = {f"policy-{i + 1}": document for i, document in enumerate(documents)}
    write_files(folder, policies, dict(staff=staff, devices=devices, changes=[]))
    lines = "".join(json.dumps(line) + "\n" for line in story.in_order())
    (Path(folder) / "story.ndjson").write_text(lines, encoding="utf-8")
    return show(story.until)


def stream(seed, part):
    """Each turn of a story has a stream of its own, so that what one takes from it does not change the next."""
    return random.Random(f"ides-story-{seed}-{part}")


def text_of(document):
    return parse_policy(json.dumps(document))


# ---- the policies


def make_policies(r, seed, staff):
    documents, around = [], None
    for i in range(r.choice([1, 1, 2, 2, 2, 3])):
        document = make_policy(r, f"{seed}-{i + 1}", staff, around)
        around = around or date_of_deadline(document)
        document["minimumNotice"] = f"P{r.choice([0, 1, 2, 3, 5, 5, 7])}D"
        if not any(rung.get("suspend") for rung in document["escalation"]) and r.random() < 0.8:
            suspend_at(r, document, r.choice([0, 0, 1, 3]))
        if r.random() < 0.4:  # so low that the brake holds where it may
            document["limits"] = dict(suspendPercent=100, suspendCount=r.choice([1, 1, 2, 3]))
        if documents:
            document["teams"] = documents[0]["teams"]
        if documents and r.random() < 0.5:
            suspend_the_same(r, document, documents[0])
        elif r.random() < 0.2:
            give_no_deadline(r, document)
        else:
            vary(r, document)
        documents.append(document)
    return documents


def suspend_the_same(r, document, first):
    """It asks the same of the same devices, and suspends, mostly without telling the owner by that rung."""
    document.update({key: copy.deepcopy(first[key]) for key in ("scope", "apps", "requires") if key in first})
    describe(document)
    suspend_at(r, document, r.choice([0, 0, 1, 2]), told=r.random() < 0.3)


def ask_about_unread(r, documents):
    for document in documents:
        values = ["ask", "answer-or-lose", "answer-or-lose", "remind"]
        document["unknown"] = r.choice(values if document.get("deadline") != "none" else ["ask", "remind"])
        document["believedFor"] = f"P{r.choice([1, 3, 5, 9, 20, 90])}D"
        if r.random() < 0.2:
            document["answers"] = dict(restore=r.choice(["provisional", "confirmed"]))


def rung_day(rung):
    return int(rung["after"][1:-1])


def suspend_at(r, document, n, told=None):
    """A suspending rung on day n, where the ladder has none like it; `told` to the owner."""
    rung = dict(after=f"P{n}D", suspend=True)
    if r.random() < 0.6 if told is None else told:
        rung["notify"] = "staff"
    if r.random() < 0.4:
        rung["wait"] = "working-time"
    place_rung(document, rung)


def place_rung(document, rung):
    ladder = document["escalation"]
    after = [known for known in ladder if "after" in known and known is not rung]
    if any(known["after"] == rung["after"] and known.get("notify") == rung.get("notify") for known in after):
        return
    every = [known for known in ladder if "every" in known]
    document["escalation"] = sorted([*after, rung], key=rung_day) + every


def go_back(document, original):
    """To the deadline, or the stages, of the first version."""
    forms = ("deadline", "stages", "remindEvery", "review", "owner", "reminders", "escalation")
    if has_one_date(document) and has_one_date(original):
        forms = ("deadline",)
    for key in forms:
        document.pop(key, None)
    document.update({key: copy.deepcopy(original[key]) for key in forms if key in original})
    if "stages" not in document and not any(document.get(key) for key in ("apps", "requires")):
        document["apps"] = original.get("apps", ["tiktok"])
    describe(document)


# ---- the story


class Story:
    """The lines so far, and the state of everything after them."""

    def __init__(self, staff, devices, documents, calendars):
        self.r, self.calendars, self.lines = None, calendars, []  # the stream of the turn
        self.returns = []  # those of `lines` that bring back who left
        self.files = staff, devices
        self.first = documents
        self.documents = {document["id"]: copy.deepcopy(document) for document in documents}
        self.staff = {row["id"]: dict(row) for row in staff}
        self.devices = {row["id"]: dict(row) for row in devices}
        versions = [Version(text_of(document), calendars) for document in documents]
        self.announced = min(version.announced_at for version in versions)
        self.cursor = self.announced - DAY
        latest = end_of(versions, ZONES)
        self.until = max(latest, *(version.announced_at for version in versions)) + 60 * DAY

    def in_order(self):
        """The lines that make sense: nothing of people who left or of a lifted policy, no second pause."""
        gone, lifted, paused, kept = set(), set(), set(), []
        for line in sorted(self.lines, key=lambda line: line["at"]):
            kind, value = list(line.items())[1]
            of = value if isinstance(value, dict) else {}
            policy = of.get("policy", of.get("id")) if kind in ("policy", "brake", "extend", "exempt", "answer") else value
            if line in self.returns:
                gone.discard(of["id"])
            if of.get("staff", of.get("id") if kind == "staff" else None) in gone:
                continue
            if kind not in ("staff", "device", "delivery") and policy in lifted:
                continue
            if (kind == "pause" and value in paused) or (kind == "resume" and value not in paused):
                continue
            if kind == "lift":
                lifted.add(value)
            elif kind == "pause":
                paused.add(value)
            elif kind == "resume":
                paused.discard(value)
            elif of.get("gone"):
                gone.add(of["id"])
            kept.append(line)
        return kept

    def add(self, t, **line):
        self.lines.append(dict(at=show(t), **line))

    def begin(self, r):
        """Some policies are paused before anybody is told, and perhaps never resumed."""
        self.r = r
        for id, document in self.documents.items():
            if r.random() < 0.08:
                announced = Version(text_of(document), self.calendars).announced_at
                self.pause(announced + r.choice([-DAY, timedelta(0), SECOND, timedelta(hours=3)]), None, id)

    def go_on(self, r):
        """One more turn: mostly at or near one of the next events."""
        self.r = r
        docs = [text_of(document) for document in self.first]
        lines = [as_text(line) for line in self.in_order()]
        seen = model.rehearse(docs, (*self.files, []), self.calendars, None, show(self.until), lines)
        events = [event for event in seen if parse_instant(event["at"]) >= self.cursor]
        event = r.choice(events[: r.choice([3, 8, 20, 60])]) if events else None
        if event and r.random() < 0.85:
            t = parse_instant(event["at"]) + near(r)
        elif r.random() < 0.3:
            t = self.cursor  # the same instant
        else:
            t = self.cursor + timedelta(minutes=r.randint(0, 6 * 24 * 60))
        self.cursor = max(t, self.cursor)
        staff = event["staff"] if event and event["staff"] in self.staff else r.choice(sorted(self.staff))
        policy = event["policy"] if event else r.choice(sorted(self.documents))
        turns = [self.amend] * 6 + [self.deliver] * 4 + [self.move_staff] * 3 + [self.read] * 3 + [self.flap] * 3
        turns += [self.pass_on, self.pass_on, self.leave, self.pause, self.pause, self.lift]
        turns += [self.extend, self.exempt, self.exempt, self.brake, self.brake, self.new_device]
        turns += [self.amend_meanwhile] * 4 + [self.bounce, self.lose_again, self.lose_again]
        if event and event["kind"] == "notice":
            turns += [self.lose] * 3
        if "limits" in self.documents[policy]:
            turns += [self.brake] * 4
        if "stages" in self.documents[policy]:
            turns += [self.fix_stage] * 8
        r.choice(turns + self.more_turns())(self.cursor, staff, policy)

    def more_turns(self):
        return []

    # -- what may happen

    def amend(self, t, staff, policy):
        """One new version, or several: earlier, later, and back."""
        r = self.r
        for _ in range(r.choice([1, 1, 1, 2, 3])):
            document = copy.deepcopy(self.documents[policy])
            ways = [self.amend_deadline] * 4 + [self.amend_asked] * 2 + [self.amend_ladder] * 3 + [self.amend_rest]
            r.choice(ways)(document)
            if not self.is_possible(document):
                return
            self.documents[policy] = document
            self.add(t, policy=document)
            if r.random() < 0.3:  # and what it owes is heard of late, or never
                self.deliver(t, staff, policy)
            t += r.choice([timedelta(0), SECOND, timedelta(hours=1), timedelta(hours=15), DAY, 4 * DAY])

    def amend_deadline(self, document):
        original, dice = next(known for known in self.first if known["id"] == document["id"]), self.r.random()
        if dice < 0.25:
            go_back(document, original)
        elif dice < 0.4:
            amend_form(self.r, document)
        else:
            move_deadline(self.r, document, self.r.choice([-14, -7, -5, -3, -2, -1, 1, 2, 5, 9, 20]))

    def amend_asked(self, document):
        """One thing more, or one less."""
        r = self.r
        holders = [document, *document.get("stages", [])]
        holder = r.choice([one for one in holders if "apps" in one or "requires" in one])
        key = r.choice(["apps", "requires"]) if "requires" in holder else "apps"
        asked = holder.setdefault(key, [])
        name = r.choice(["tiktok", "wechat", "temu", "telegram"] if key == "apps" else sorted(OWN))
        if name not in asked:
            asked.append(name)
        elif len(asked) > 1:
            asked.remove(name)
        describe(document)

    def amend_ladder(self, document):
        """Gains, advances or loses a suspending rung, or its `wait`."""
        r = self.r
        ladders = [one for one in [document, *document.get("stages", [])] if "escalation" in one]
        if not ladders:
            return
        document = r.choice(ladders)
        suspending = [rung for rung in document["escalation"] if rung.get("suspend") and "after" in rung]
        if not suspending or r.random() < 0.2:
            suspend_at(r, document, r.choice([0, 0, 1, 2, 3]))
            return
        rung, dice = r.choice(suspending), r.random()
        if dice < 0.35 and "wait" in rung:
            del rung["wait"]
        elif dice < 0.7:
            moved = {**rung, "after": f"P{max(0, rung_day(rung) - r.choice([1, 1, 2, 5]))}D"}
            document["escalation"].remove(rung)
            place_rung(document, moved)
        elif dice < 0.85:
            rung["wait"] = "working-time"
        else:
            document["escalation"].remove(rung)

    def amend_rest(self, document):
        r = self.r
        change = r.choice(["title", "title", "minimumNotice", "reminders", "scope"])
        if change == "title":
            document["title"] += "."
        elif change == "minimumNotice":
            document["minimumNotice"] = f"P{r.choice([0, 2, 5, 10])}D"
        elif change == "reminders" and document.get("deadline") != "none":
            document["reminders"] = r.choice([["P5D", "P1D"], ["P10D", "P3D", "P2D", "P0D"], []])
        elif change == "scope":
            document["scope"]["devices"] = r.choice([["official", "personal-with-work-apps"], ["official"]])

    def deliver(self, t, staff, policy):
        until = t + self.r.choice([SECOND, timedelta(hours=1), DAY, 3 * DAY, 10 * DAY, 60 * DAY])
        after = self.r.choice(DELAYS)
        self.add(t, delivery=dict(staff=staff, until=show(until), after=after))
        if after == "bounce" and self.r.random() < 0.7:
            at = until + self.r.choice([timedelta(0), DAY, 6 * DAY])
            self.add(at, staff=dict(id=staff, email=f"{staff}-{self.r.randint(1, 99)}@org.example"))

    def lose(self, t, staff, policy):
        """One mail that goes at this moment."""
        until = t + self.r.choice([SECOND, SECOND, timedelta(minutes=1)])
        after = self.r.choice(["never", "never", "never", "PT47H", "P2D", "P3D", "P8D"])
        self.add(t, delivery=dict(staff=staff, until=show(until), after=after))

    def lose_again(self, t, staff, policy):
        """Something new is found, and what tells of it is lost, and what tells it once more perhaps, too."""
        r = self.r
        after = r.choice(["never", "never", "never", "PT47H", "P2D", "P3D"])
        until = t + r.choice([DAY, DAY, 2 * DAY, 2 * DAY, 5 * DAY])
        self.add(t, delivery=dict(staff=staff, until=show(until), after=after))
        if r.random() < 0.5:
            self.new_device(t, staff, policy)
        else:
            device = self.of(staff)
            apps = ";".join(sorted({*self.asked_apps(policy), "telegram"}))
            self.devices[device]["apps"] = apps
            self.add(t, device=dict(id=device, apps=apps))

    def asked_apps(self, policy):
        document = self.documents[policy]
        return [app for holder in [document, *document.get("stages", [])] for app in holder.get("apps", [])]

    def bounce(self, t, staff, policy):
        """Then a version drops what they break, and they may have a new address, before or after."""
        r, document = self.r, copy.deepcopy(self.documents[policy])
        self.add(t, delivery=dict(staff=staff, until=show(t + r.choice([DAY, 9 * DAY])), after="bounce"))
        broken = {app for row in self.devices.values() if row["staff"] == staff for app in row["apps"].split(";")}
        for holder in [document, *document.get("stages", [])]:
            if "apps" in holder:
                holder["apps"] = [app for app in holder["apps"] if app not in broken] or ["telegram"]
        describe(document)
        later = t + r.choice([SECOND, timedelta(hours=5), DAY, 4 * DAY])
        if self.is_possible(document):
            self.documents[policy] = document
            self.add(later, policy=document)
        if r.random() < 0.5:
            at = r.choice([t + SECOND, t + timedelta(hours=3), later, later + timedelta(hours=1), later + 3 * DAY])
            self.add(at, staff=dict(id=staff, email=f"{staff}-{r.randint(1, 99)}@org.example"))

    def amend_meanwhile(self, t, staff, policy):
        """A date is set, moved or taken away, and perhaps back again, while somebody is clear or exempt, or just so."""
        r, owned = self.r, [id for id, row in self.devices.items() if row["staff"] == staff]
        way = r.choice(["clear", "clear", "exempt", "awake"])
        start, now = t, {id: self.devices[id]["apps"] for id in owned}
        if way == "clear":
            for id in owned:
                self.add(t, device=dict(id=id, apps=""))
        elif way == "exempt":
            until = self.cursor.date() + r.choice([0, 1, 2, 5]) * DAY
            self.add(t, exempt=dict(staff=staff, policy=policy, until=str(until)))
        for _ in range(r.choice([1, 1, 1, 2])):
            t += r.choice([timedelta(0), timedelta(hours=1), timedelta(hours=15), DAY])
            document = copy.deepcopy(self.documents[policy])
            if document.get("deadline") == "none":
                give_date(r, document, start.date() + r.choice([0, 1, 3, 6, 10, 20]) * DAY)
            elif r.random() < 0.25:
                give_no_deadline(r, document)
            else:
                move_deadline(r, document, r.choice([-14, -7, -5, -3, -2, -1, -1, 4]))
            describe(document)
            if self.is_possible(document):
                self.documents[policy] = document
                self.add(t, policy=document)
        if way == "clear":
            t += r.choice([timedelta(0), SECOND, timedelta(hours=1), timedelta(hours=9), 2 * DAY])
            for id in r.sample(owned, r.choice([len(owned), min(1, len(owned))])):
                apps = now[id] if now[id] not in ("", "?") else "tiktok"
                self.devices[id]["apps"] = apps
                self.add(t, device=dict(id=id, apps=apps))

    def is_possible(self, document):
        version = Version(text_of(document), self.calendars)
        everybody = list(self.staff.values()), list(self.devices.values())
        return is_valid(document) and reaches_someone(version, *everybody)

    def move_staff(self, t, staff, policy):
        r, back = self.r, self.staff[staff]
        field, values = r.choice([
            ("zone", ZONES), ("zone", ZONES), ("zone", ["Pacific/Kiritimati", "Pacific/Honolulu"]),
            ("country", ["BE", "FR", "DE", "PL", ""]), ("unit", ["U1", "U2"]),
            ("manager", [id for id in sorted(self.staff) if id != staff] + [""]),
            ("email", [f"{staff}-{r.randint(1, 99)}@org.example"]),
        ])
        old, new = back[field], r.choice(values)
        self.add(t, staff={"id": staff, field: new})
        back[field] = new
        if r.random() < 0.3:
            back[field] = old
            self.add(t + r.choice([SECOND, timedelta(hours=3), 2 * DAY]), staff={"id": staff, field: old})

    def of(self, staff):
        owned = [id for id, row in self.devices.items() if row["staff"] == staff]
        return self.r.choice(owned or sorted(self.devices))

    def read(self, t, staff, policy):
        device = self.of(staff)
        row = reading(self.r, t, device, self.devices[device])
        work_apps = dict(workApps=row["workApps"]) if row["workApps"] else {}
        more = {key: row[key] for key in ("osVersion", "passed", "failed") if key in row}
        self.add(t, device=dict(id=device, apps=row["apps"], **work_apps, **more))

    def fix_stage(self, t, staff, policy):
        """On all devices of one person."""
        version = Version(text_of(self.documents[policy]), self.calendars)
        ready = ready_to_move(version, self.staff.values(), self.devices.values())
        staff = staff if staff in ready or not ready else self.r.choice(sorted(ready))
        stage = version.stages[ready.get(staff, 0)]
        for id, row in self.devices.items():
            if row["staff"] == staff:
                self.add(t, device=dict(id=id, **fix(stage, row)))

    def flap(self, t, staff, policy):
        device, r = self.of(staff), self.r
        pause = r.choice([timedelta(0), timedelta(0), SECOND, 20 * SECOND, timedelta(minutes=40), timedelta(hours=7)])
        for apps in r.choice(ROUND_TRIPS):
            self.add(t, device=dict(id=device, apps=apps))
            self.devices[device]["apps"] = apps
            t += pause

    def pass_on(self, t, staff, policy):
        """From A to B, and mostly back to A."""
        device, r = self.of(staff), self.r
        first = self.devices[device]["staff"]
        owners = [r.choice(sorted(self.staff)), first][: r.choice([1, 2, 2])]
        pause = r.choice([timedelta(0), SECOND, timedelta(hours=5), DAY, 5 * DAY])
        for owner in owners:
            self.add(t, device=dict(id=device, staff=owner))
            self.devices[device]["staff"] = owner
            t += pause

    def new_device(self, t, staff, policy):
        id, r = f"n{len(self.devices) + 1}", self.r
        row = dict(
            id=id, staff=staff, label=f"Device {id}", platform="ios", ownership=r.choice(["official", "personal"]),
            workApps="yes", apps=r.choice(["tiktok", "tiktok", "temu", "?", ""]), reportedAt=show(t),
        )
        if says_more(self.documents[policy]):
            vary_devices(r, [row], t)
        self.devices[id] = row
        self.add(t, device=dict(row))

    def leave(self, t, staff, policy):
        """Perhaps to come back, with something changed or not."""
        r = self.r
        if len(self.staff) <= 2:
            return
        self.add(t, staff=dict(id=staff, gone=True))
        if r.random() < 0.4:
            del self.staff[staff]
            return
        t += r.choice([SECOND, timedelta(hours=5), DAY, 2 * DAY, 6 * DAY, 20 * DAY])
        changed = r.choice([{}, {}, dict(zone=r.choice(ZONES)), dict(email=f"{staff}-{r.randint(1, 99)}@org.example")])
        self.add(t, staff=dict(id=staff, **changed))
        self.staff[staff].update(changed)
        self.returns.append(self.lines[-1])

    def pause(self, t, staff, policy):
        """Mostly for a while."""
        self.add(t, pause=policy)
        if self.r.random() < 0.75:
            self.add(t + self.r.choice([SECOND, timedelta(hours=2), DAY, 4 * DAY, 12 * DAY]), resume=policy)

    def lift(self, t, staff, policy):
        if self.r.random() < 0.5:
            self.add(t, lift=policy)

    def extend(self, t, staff, policy):
        self.add(t, extend=dict(staff=staff, policy=policy, until=self.some_date(policy)))

    def exempt(self, t, staff, policy):
        """For a while, then perhaps for longer or less long, or for the same time again."""
        r = self.r
        soon = str(self.cursor.date() + r.choice([0, 1, 2, 5, 12]) * DAY)
        until = soon if r.random() < 0.5 else self.some_date(policy)
        self.add(t, exempt=dict(staff=staff, policy=policy, until=until))
        if r.random() < 0.3:
            again = t + r.choice([SECOND, timedelta(hours=7), 2 * DAY])
            sooner = max(self.cursor.date(), date.fromisoformat(until) - r.choice([1, 2, 4]) * DAY)
            until = r.choice([until, self.some_date(policy), str(sooner), str(sooner)])
            self.add(again, exempt=dict(staff=staff, policy=policy, until=until))

    def some_date(self, policy):
        """Not before the present, near the deadline."""
        deadline_on = date_of_deadline(self.documents[policy])
        return str(max(deadline_on, self.cursor.date() + DAY) + self.r.choice([-1, 0, 1, 3, 6, 15]) * DAY)

    def brake(self, t, staff, policy):
        r = self.r
        if not any(line.get("brake", {}).get("hold") for line in self.lines):
            start = self.announced if r.random() < 0.7 else t
            for id in self.documents:
                self.add(start, brake=dict(policy=id, hold=True))
        at = t + r.choice([timedelta(0), SECOND, timedelta(hours=1), timedelta(hours=30)])
        chosen = sorted(r.sample(sorted(self.devices), min(len(self.devices), r.choice([1, 2, 3]))))
        self.add(at, brake={"policy": policy, r.choice(["approve", "approve", "reject"]): chosen})
        if r.random() < 0.5:
            self.add(at + r.choice([SECOND, timedelta(hours=4), 2 * DAY]), brake=dict(policy=policy, approve="all"))


class AnsweredStory(Story):
    """Each device has its own inventory cycle, or none."""

    def add(self, t, **line):
        if "device" in line and "apps" in line["device"]:
            cycle = stream(line["device"]["id"], "cycle").choice([0, 0, 1, 2, 24, 72, 168])
            line["device"].update(dict(inventoryHours=cycle) if cycle else {})
        super().add(t, **line)

    def begin(self, r):
        super().begin(r)
        for id, row in self.devices.items():
            self.add(self.announced - DAY, device=dict(id=id, apps=row["apps"]))

    def more_turns(self):
        return [self.answer] * 14 + [self.forget_reading] * 4

    def answer(self, t, staff, policy):
        """About one of their devices, then perhaps a report that knows better, or one that is too old to."""
        r, owned = self.r, [id for id, row in self.devices.items() if row["staff"] == staff]
        if not owned:
            return
        device = r.choice(owned)
        for _ in range(r.choice([1, 1, 2])):
            kind = r.choice(["removed"] * 4 + ["checked", "checked", "not-mine"])
            self.add(t, answer=dict(staff=staff, policy=policy, device=device, kind=kind))
            t += r.choice([timedelta(0), SECOND, timedelta(hours=5), DAY, 3 * DAY, 8 * DAY])
            if r.random() < 0.5:
                apps = self.devices[device]["apps"] = r.choice([self.devices[device]["apps"], "", "tiktok"])
                since = dict(certainFrom=show(t - r.choice([timedelta(0), DAY, 6 * DAY]))) if r.random() < 0.3 else {}
                self.add(t, device=dict(id=device, apps=apps, **since))

    def forget_reading(self, t, staff, policy):
        """A device of which nothing is known yet."""
        self.new_device(t, staff, policy)
        self.lines[-1]["device"]["apps"] = self.devices[self.lines[-1]["device"]["id"]]["apps"] = "?"

    def is_possible(self, document):
        """Without a deadline no silence loses."""
        loses = document.get("deadline") == "none" and document.get("unknown") == "answer-or-lose"
        return not loses and super().is_possible(document)

    def amend_rest(self, document):
        if self.r.random() < 0.5:
            ask_about_unread(self.r, [document])
        else:
            super().amend_rest(document)


if __name__ == "__main__":
    print("--until", write_story(sys.argv[1], sys.argv[2], load_calendars(), "--answers" in sys.argv))
