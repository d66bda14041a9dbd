"""Random but valid campaigns which stress the time rules.

    python campaigns.py SEED FOLDER

Changes are placed one after the other: the model runs on what is there so far, and the next change goes at, or near,
one of the moments at which something happened.
"""

import csv
import json
import random
import sys
from datetime import datetime, time, timedelta, timezone
from pathlib import Path

import model
from document import Version
from forms import fix, keep_known, load_devices, other_reading, ready_to_move, says_more, vary, vary_devices
from making import make_devices, make_policy, make_staff
from person import Device
from story import parse_policy
from timing import DAY, NO_DEADLINE, load_calendars, local, parse_moment, plus_days, show

ROUND_TRIPS = [
    ["tiktok", ""],
    ["", "tiktok", ""],
    ["tiktok", "tiktok;wechat;temu", "tiktok"],
    ["tiktok", "", "tiktok", "", "tiktok"],
    ["tiktok", "?", ""],
    ["", "?", "tiktok"],
]
COLUMNS = {
    "staff": "id,email,name,language,zone,unit,country,manager",
    "devices": "id,staff,label,platform,ownership,workApps,apps,reportedAt",
    "changes": "at,device,workApps,apps",
}
MORE_COLUMNS = ["osVersion", "passed", "failed", "givenOn"]


def write(seed, folder, calendars):
    """Writes policy.yaml, staff.csv, devices.csv and changes.csv. Returns what `--from` and `--until` are to be, or
    None for either. The calendars only help to place changes."""
    r = random.Random(f"ides-{seed}")
    while True:
        staff = make_staff(r)
        document = make_policy(r, seed, staff)
        vary(r, document)
        doc = parse_policy(json.dumps(document))  # JSON is YAML
        policy = Version(doc, calendars)
        devices = make_devices(r, staff, policy.announced_at)
        if says_more(document):
            vary_devices(r, devices, policy.announced_at)
        if "stages" in document:
            load_devices(r, devices)
        if reaches_someone(policy, staff, devices):
            break
    keep_known([document], devices)
    start = make_start(r, policy)
    changes = make_changes(r, doc, policy, staff, devices, calendars, start)
    until = make_until(r, doc, (staff, devices, changes), calendars, start)
    keep_known([document], changes)
    if r.random() < 0.3:
        changes = shuffled(r, changes)
    write_files(folder, {"policy": document}, dict(staff=staff, devices=devices, changes=changes))
    return start, until


def parse_instant(text):
    return parse_moment(text, None)


def write_files(folder, documents, rows_by_name):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in document.items())
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    for name, rows in rows_by_name.items():
        with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
            told = {key for row in rows for key in row}
            columns = [*COLUMNS[name].split(","), *(key for key in MORE_COLUMNS if key in told)]
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def reaches_someone(policy, staff, devices):
    """A scope that matches nobody would be refused."""
    owner = {row["id"]: row for row in staff}
    reached = [policy.stages_over(owner[row["staff"]], Device(row)) for row in devices if row["staff"] in owner]
    return all(any(stage in stages for stages in reached) for stage in policy.stages)


# ---- the span


def make_start(r, policy):
    """In some campaigns a `--from`: mostly after the announcement, as an instant or as a local time."""
    if r.random() >= 0.2:
        return None
    t = policy.announced_at + timedelta(minutes=r.choice([-1440, 0, 1, 90, 480, r.randint(0, 40 * 1440)]))
    if r.random() < 0.5:
        return show(t)
    return local(t, "UTC" if policy.zone == "staff" else policy.zone).isoformat()


def make_until(r, doc, files, calendars, start):
    """In some campaigns an `--until`: at or next to an event of the campaign, which is included."""
    if r.random() >= 0.2:
        return None
    events = model.rehearse([doc], files, calendars, start)
    if not events:
        return None
    t = parse_instant(r.choice(events)["at"])
    earliest = parse_instant(events[0]["at"])
    return show(max(earliest, t + timedelta(seconds=r.choice([0, 0, -1, 1, 3600]))))


def end_of(versions, zones):
    """The last deadline of any; where there is none, the end of its review."""
    ends = [stage.deadline_in(zone) for version in versions for stage in version.stages for zone in zones]
    reviews = [version.review for version in versions if version.review]
    ends += [datetime.combine(day, time(), timezone.utc) + 2 * DAY for day in reviews]
    return max(end for end in ends if end < NO_DEADLINE)


# ---- the changes


def make_changes(r, doc, policy, staff, devices, calendars, start):
    changes = []
    if not devices:
        return changes
    state = {row["id"]: dict(row) for row in devices}
    owned = {}
    for row in devices:
        owned.setdefault(row["staff"], []).append(row["id"])
    zone_of = {row["id"]: row["zone"] for row in staff}
    cursor = policy.announced_at - 2 * DAY
    last_deadline = end_of([policy], zone_of.values())
    end = max(last_deadline, policy.announced_at) + 75 * DAY
    for _ in range(r.choice([0, 3, 6, 8, 10, 12, 15, 15, 15])):
        if len(changes) >= 12:
            break
        horizon = show(min(end, max(cursor, policy.announced_at) + 40 * DAY))
        seen = model.rehearse([doc], (staff, devices, changes), calendars, start, horizon)
        events = [event for event in seen if parse_instant(event["at"]) >= cursor]
        digests = [event for event in events if event["kind"] == "digest"]
        dice, device = r.random(), r.choice(devices)["id"]
        if events and r.random() < 0.6:  # rather one of somebody whom something happens to
            device = r.choice(owned.get(r.choice(events)["staff"], [device]))
        ready = ready_to_move(policy, staff, state.values())
        if ready and events and r.random() < 0.5:  # somebody comes to meet the first of several stages
            told = [event for event in events if "/" in event.get("step", "") and event["staff"] in ready]
            event = r.choice((told or events)[: r.choice([3, 8, 20, 60])])
            t = cursor = max(cursor, parse_instant(event["at"]) + near(r))
            stage = policy.stages[ready.get(event["staff"], 0)]
            for device in owned[event["staff"]]:
                changes.append(dict(at=show(t), device=device, workApps="", **fix(stage, state[device])))
            continue
        if changes and dice < 0.15:  # the same instant, another device
            t = cursor
        elif events and dice < 0.65:  # at or near a moment of interest
            event = r.choice(events[: r.choice([2, 4, 8, 15])])
            t = parse_instant(event["at"]) + near(r)
            if r.random() < 0.8:
                device = r.choice(owned.get(event["staff"], [device]))
        elif changes and dice < 0.75:  # the same device again, soon, or around the end of closedAfter
            device = changes[-1]["device"]
            around = plus_days(cursor, policy.closed_after, zone_of[state[device]["staff"]])
            second = timedelta(seconds=1)
            soon = [cursor + timedelta(hours=1), cursor + timedelta(hours=9), cursor + DAY]
            t = r.choice(soon + [around, around, around - second, around + second])
        elif dice < 0.8:  # shortly before or after the deadline
            t = last_deadline + timedelta(minutes=r.choice([-90, -1, 0, 0, 1, 300, 1440]))
        elif digests and dice < 0.9:  # somewhat before a digest, all devices of somebody in it are clean
            event = r.choice(digests)
            t = cursor = max(cursor, parse_instant(event["at"]) - timedelta(hours=r.randint(1, 24)))
            for device in owned[event["staff"]]:
                state[device]["apps"] = ""
                changes.append(dict(at=show(t), device=device, workApps="", apps=""))
            continue
        else:
            t = cursor + timedelta(minutes=r.randint(0, 5 * 24 * 60))
        t = max(t, cursor)
        if t > end or any(row["device"] == device and row["at"] == show(t) for row in changes):
            continue
        changes.append(reading(r, t, device, state[device]))
        if r.random() < 0.1:  # a second row for the device at the same instant
            changes.append(reading(r, t, device, state[device]))
        cursor = t
        if r.random() < 0.2:  # and, on that device: there and back, within hours
            for apps in r.choice(ROUND_TRIPS):
                cursor += timedelta(minutes=r.choice([30, 60, 90, 240, 400, 1440]))
                state[device]["apps"] = apps
                changes.append(dict(at=show(cursor), device=device, workApps=state[device]["workApps"], apps=apps))
    return changes[:15]


def near(r):
    offsets = [timedelta(seconds=-1), timedelta(seconds=1), timedelta(minutes=1), timedelta(minutes=30),
               timedelta(hours=2), timedelta(hours=-3), DAY]
    return r.choice([timedelta(0)] * 5 + offsets)


def reading(r, t, device, now):
    """A row of changes, and the state `now` of the device after it."""
    work_apps = ""
    if r.random() < 0.2:
        work_apps = now["workApps"] = "no" if now["workApps"] == "yes" else "yes"
    elif r.random() < 0.7:  # otherwise empty: unchanged
        work_apps = now["workApps"]
    if r.random() < 0.9:
        if now["apps"] in ("", "?", "telegram"):
            now["apps"] = r.choice(["tiktok", "tiktok", "tiktok", "wechat", "tiktok;temu", "?", ""])
        else:
            now["apps"] = r.choice(["", "", "", "telegram", "?", "tiktok;wechat", "wechat", "temu"])
    more = other_reading(r) if "osVersion" in now else {}
    return dict(at=show(t), device=device, workApps=work_apps, apps=now["apps"], **more)


def shuffled(r, changes):
    """The rows in another order, but those of one instant as they were."""
    place = {at: r.random() for at in sorted({row["at"] for row in changes})}
    return sorted(changes, key=lambda row: place[row["at"]])


if __name__ == "__main__":
    span = write(sys.argv[1], sys.argv[2], load_calendars())
    print("".join(f" --{name} {moment}" for name, moment in zip(("from", "until"), span) if moment).strip())
