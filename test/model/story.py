"""A story: what changes from outside, one line a moment, and how the world takes each line."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import yaml

from judging import PATIENCE
from person import Device, NewAddress, Person
from timing import DAY, parse_moment, plus_days, start_of_day


@dataclass
class Delivery:
    """How notices to somebody are heard of that are handed over from `start` until `end`."""

    staff: str
    start: datetime
    end: datetime
    after: object  # a timedelta, "never" or "bounce"


def take_device(world, row, at):
    device = world.devices.get(row["id"])
    if device:
        device.read(row, at)
    else:
        device = world.devices[row["id"]] = Device(row, at)
    if row.get("staff"):
        owner = world.owner.get(device.id)
        if owner not in (None, row["staff"]):
            for policy in world.policies.values():
                policy.rejected.discard(device.id)
                policy.approved.discard(device.id)
        if owner in world.people:
            world.people[owner].devices.pop(device.id, None)
        world.owner[device.id] = row["staff"]
        if row["staff"] in world.people:
            world.people[row["staff"]].devices[device.id] = device


def take_policy(world, doc, at):
    policy = world.policies[doc["id"]]
    policy.next_doc = doc
    take_resume(world, policy.id, at)
    policy.lifted = False


def take_staff(world, row, at):
    id = row["id"]
    if row.get("gone"):
        if id in world.people:
            world.left[id] = world.people.pop(id)
        return
    person = world.people.get(id) or world.left.pop(id, None) or Person(row)
    former = person.row["email"]
    person.row.update(row)
    if id not in world.people:
        person.left_at, world.people[id] = None, person
        person.devices = {device: world.devices[device] for device, owner in world.owner.items() if owner == id}
    if person.row["email"] != former:
        change_address(person, former, at)
        wake_by_address(person, at)


def change_address(person, former, at):
    """Rule 24. What went to an address that nobody confirmed suspends nothing once it is left."""
    trusted = former
    if person.new_address:
        trusted = person.new_address.trusted
        for notice in [notice for case in person.cases.values() for notice in case.notices]:
            notice.void = notice.void or notice.to == former
    is_new = person.was_mailed and person.row["email"] != trusted
    person.new_address = NewAddress(trusted, plus_days(at, 14, person.zone)) if is_new else None


def take_delivery(world, row, at):
    after = row["after"]
    if after not in ("never", "bounce"):
        after = parse_duration(after)
    world.deliveries.append(Delivery(row["staff"], at, parse_moment(row["until"], None), after))


def take_pause(world, id, at):
    world.policies[id].paused = True


def take_resume(world, id, at):
    policy = world.policies[id]
    if policy.paused:
        policy.paused, policy.resumed_at = False, at


def take_lift(world, id, at):
    world.policies[id].lifted = True
    world.policies[id].paused = False


def take_extend(world, row, at):
    """Nothing without a case, nor where it is not later than the deadline in force."""
    person, policy = world.people.get(row["staff"]), world.policies[row["policy"]]
    case = person and person.cases.get(policy.id)
    until = person and end_of(row, policy.version.deadline_zone(person.zone))
    if case and until > max(case.deadline(at).at, person.extended_until.get(policy.id, case.deadline(at).at)):
        person.extended_until[policy.id] = until
        case.extended = True


def take_exempt(world, row, at):
    """Nothing without a case, nor where it is over, or what was granted."""
    person = world.people.get(row["staff"])
    case = person and person.cases.get(row["policy"])
    until = person and end_of(row, person.zone)
    if case and until > at and until != case.exempt_until:
        case.exempt_until, case.granted = until, True


def end_of(row, zone):
    """The end of the last date that is granted."""
    return start_of_day(date.fromisoformat(row["until"]) + DAY, zone)


def take_brake(world, row, at):
    policy = world.policies[row["policy"]]
    rejected = policy.rejected
    policy.decide(row, world.listed(policy, at))
    for person in world.people.values():
        case = person.cases.get(policy.id)
        if case:
            case.let_through -= policy.rejected
            if case.notices:  # what no notice has threatened is owed as where an `again` was lost
                case.watched |= dict.fromkeys(rejected - policy.rejected, at - PATIENCE)


def take_answer(world, row, at):
    """Nothing without a case, nor about a device of which it owes nothing."""
    person = world.people.get(row["staff"])
    case = person and person.cases.get(row["policy"])
    breach = case and case.breaches().get(row["device"])
    if breach:
        case.answers.take(row["device"], row["kind"], at)
    is_offered = breach and (row["kind"] == "removed" or not breach.certain)
    if is_offered or (case and row["kind"] == "not-mine" and row["device"] in person.devices):
        person.new_address = None  # rule 24: they read what is mailed there


def wake_by_address(person, at):
    """Rule 3: what never reached anybody starts again at a new address."""
    for case in person.cases.values():
        if any(notice.delivered for notice in case.notices):
            case.readdressed = True
        elif case.notices or case.first_due <= at:
            case.start_notice(at)
            person.endings.pop((case.policy.id, "cleared"), None)
    person.held = False


TAKE = {
    "device": take_device,
    "policy": take_policy,
    "staff": take_staff,
    "delivery": take_delivery,
    "pause": take_pause,
    "resume": take_resume,
    "lift": take_lift,
    "extend": take_extend,
    "exempt": take_exempt,
    "brake": take_brake,
    "answer": take_answer,
}

DECISIONS = {"answer", "extend", "exempt", "brake"}


def in_order(lines):
    """By time; of one moment decisions follow everything else."""
    return sorted(lines, key=lambda line: (line["at"], not DECISIONS.isdisjoint(line)))


def take(world, line):
    for kind, value in line.items():
        if kind != "at":
            TAKE[kind](world, value, line["at"])


def parse_duration(text):
    """Of ISO 8601, what a story uses: days, hours, minutes, seconds."""
    days, _, rest = text[1:].partition("T")
    total = timedelta(days=int(days[:-1])) if days else timedelta(0)
    number = ""
    for letter in rest:
        if letter.isdigit():
            number += letter
        else:
            total += timedelta(**{{"H": "hours", "M": "minutes", "S": "seconds"}[letter]: int(number)})
            number = ""
    return total


def parse_policy(text):
    """A document with every scalar as text."""
    return yaml.load(text, Loader=yaml.BaseLoader)


def load_story(path):
    lines = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    return [as_text(line) for line in lines]


def as_text(line):
    """A story's line with its policy document as `parse_policy` would read it."""
    return {**line, "policy": parse_policy(json.dumps(line["policy"]))} if "policy" in line else line
