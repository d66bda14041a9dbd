"""Three promises, checked by rule in the events of a story: of the model, or as the command printed them.

    python check.py FIRST LAST                   the model's events of stories FIRST to LAST
    python check.py FOLDER < events.ndjson       the events of the story in a folder, from --format ndjson

1. No suspension before the date that the last delivered notice told.
2. None of a device without a delivered notice that named it and threatened.
3. None above the limit while the brake holds, but of what was approved.

Exit code 0 where all are kept, 1 otherwise. Of the model it uses how a story is read, and who is in scope.
"""

import json
import sys
import tempfile
from pathlib import Path

import model
import stories
from document import Version
from policy import BRAKE_WINDOW, Policy
from story import load_story
from timing import load_calendars, parse_moment
from world import World


class Story:
    """What a folder holds: who hears of what when, what is decided, and how much is in scope."""

    def __init__(self, folder, calendars):
        self.calendars = calendars
        self.docs = [model.load_policy(path) for path in sorted(folder.glob("policy*.yaml"))]
        self.files = [model.load_rows(folder / f"{name}.csv") for name in ("staff", "devices")]
        self.lines = [{**line, "at": parse_moment(line["at"], None)} for line in load_story(folder / "story.ndjson")]
        self.deliveries = self.world_at(max((line["at"] for line in self.lines), default=None), "delivery").deliveries

    def world_at(self, t, *kinds):
        """Everybody as the lines of these kinds until `t` leave them, without any rule applied."""
        lines = [line for line in self.lines if any(kind in line for kind in kinds)]
        world = World(self.docs, self.files, self.calendars, None, lines)
        if t:
            world.apply_entries(t)
        return world

    def delivered_at(self, notice):
        """When it is heard of that a notice was delivered; None where it never is."""
        at = parse_moment(notice["at"], None)
        ways = [d.after for d in self.deliveries if d.staff == notice["staff"] and d.start <= at < d.end]
        if not ways:
            return at
        return None if ways[-1] in ("never", "bounce") else at + ways[-1]

    def brake_at(self, id, t):
        """whether the brake holds, and what was approved until then; `None` stands for everything."""
        holds, approved = False, set()
        for line in self.lines:
            decision = line.get("brake", {})
            if decision.get("policy") == id and line["at"] <= t:
                holds = decision.get("hold", holds)
                approved |= {None} if decision.get("approve") == "all" else set(decision.get("approve", []))
        return holds, approved

    def policy_at(self, id, t):
        """The version in force, with the devices in scope when it came into force."""
        doc = next(doc for doc in self.docs if doc["id"] == id)
        since = Version(doc, self.calendars).announced_at
        for line in self.lines:
            amended = line.get("policy", {}).get("id") == id and line["at"] <= t
            if amended and line["policy"] != doc:
                doc, since = line["policy"], max(line["at"], since)
        policy = Policy(doc, self.world_at(since, "staff", "device"))
        policy.count_devices(since, True)
        moments = [] if policy.devices_at_approval else sorted({line["at"] for line in self.lines})
        for at in moments:
            if since < at <= t:
                policy.world = self.world_at(at, "staff", "device")
                policy.count_devices(at, False)
        return policy


def broken_promises(folder, events, calendars):
    """Lines which tell of every suspension that should not be."""
    story = Story(Path(folder), calendars)
    notices = [(story.delivered_at(event), event) for event in events if event["kind"] == "notice"]
    suspensions = [event for event in events if event["kind"] == "suspension"]
    lines = []
    for event in suspensions:
        t = parse_moment(event["at"], None)
        heard = [n for delivered, n in notices if n["staff"] == event["staff"] and delivered and delivered <= t]
        above = above_limit(story, event, suspensions, t)
        reasons = [before_told_date(event, heard), unthreatened(event, heard), above]
        where = f"{event['at']} {event['policy']} {event['staff']} {event['device']}"
        lines += [f"{where}: suspended {reason}" for reason in reasons if reason]
    return lines


def before_told_date(event, heard):
    told = [n["states"][event["policy"]] for n in heard if event["policy"] in n["states"]]
    if told and told[-1] > event["at"]:
        return f"before {told[-1]}, the date told last"
    return None


def unthreatened(event, heard):
    of_case = [n for n in heard if n["policy"] == event["policy"] and event["device"] in n["devices"]]
    if any(n["threatens"] for n in of_case if n["step"] not in ("cleared", "restored")):
        return None
    return "without a delivered notice that threatened"


def above_limit(story, event, suspensions, t):
    holds, approved = story.brake_at(event["policy"], t)
    if not holds or approved & {event["device"], None}:
        return None
    of_policy = [other for other in suspensions if other["policy"] == event["policy"]]
    recent = {s["device"] for s in of_policy if t - BRAKE_WINDOW < parse_moment(s["at"], None) <= t}
    policy = story.policy_at(event["policy"], t)
    return f"as one of {len(recent)} in 24 hours, above the limit" if policy.above_limit(len(recent)) else None


def check_model(seed, folder, calendars):
    until = stories.write_story(seed, folder, calendars)
    story = Story(folder, calendars)
    lines = load_story(folder / "story.ndjson")
    events = model.rehearse(story.docs, (*story.files, []), calendars, None, until, lines)
    return broken_promises(folder, events, calendars)


def main():
    calendars, found = load_calendars(), []
    if len(sys.argv) == 2:
        found = broken_promises(sys.argv[1], [json.loads(line) for line in sys.stdin], calendars)
    else:
        for seed in range(int(sys.argv[1]), int(sys.argv[2]) + 1):
            with tempfile.TemporaryDirectory(prefix="ides-model-") as folder:
                found += [f"story {seed}: {line}" for line in check_model(seed, Path(folder), calendars)]
    print("\n".join([*found, f"{len(found)} promises broken"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
