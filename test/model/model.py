"""An independent model of `ides rehearse`, written from the written rules alone: "Words", "Policy document" and
"Time, exactly" of the design, and the contracts of the command's output and of a story. Rules are cited by numbers.

    python model.py POLICY... --staff FILE --devices FILE [--changes FILE] [--story FILE] [--from T] [--until T]

Slow and plain on purpose: at every moment, what is owed is worked out anew. Valid input is assumed. Where the text
leaves a choice, "The rules in detail" of the review README says which reading is taken.
"""

import argparse
import csv
import json
from pathlib import Path

from story import load_story, parse_policy
from timing import DAY, NO_DEADLINE, load_calendars, parse_moment, plus_days, show, start_of_day
from world import World


def order(event):
    """The contract's order of lines."""
    return event["at"], event["kind"], event["staff"], event.get("step") or event.get("device") or ""


def rehearse(docs, files, calendars, start=None, until=None, story=None):
    """The events of a campaign in order, without `subject`.

    docs: the policy documents, every scalar as text; files: the rows of staff, devices and changes; start, until: as
    the command takes these, by default the announcement and 60 days after the last person's deadline; story: its
    lines as objects, None where there is none.
    """
    zone = docs[0]["zone"] if docs[0]["zone"] != "staff" else "UTC"
    staff_rows, device_rows, change_rows = files
    entries = [
        {"at": parse_moment(row["at"], None), "device": {**row, "id": row["device"]}} for row in change_rows
    ]
    entries += [{**line, "at": parse_moment(line["at"], None)} for line in story or []]
    start = parse_moment(start, zone) if start else None
    # The whole campaign, cut: whether a case "had never been" may show only after the end.
    world = World(docs, (staff_rows, device_rows), calendars, start, entries).run()
    end = parse_moment(until, zone) if until else campaign_end(world, staff_rows)
    events = sorted((event for event in world.record.events if event["at"] <= show(end)), key=order)
    for event in events if story is None else []:
        event.pop("states", None)
        event.pop("threatens", None)
    return events


def campaign_end(world, staff_rows):
    """60 days after the last person's deadline, or the review of a policy without one; it may itself grow with the end:
    late cases."""
    known = [(since, at, zone) for since, at, zone in world.deadlines if at < NO_DEADLINE]
    for policy in world.policies.values():
        version = policy.versions[0]
        for row in staff_rows:
            zone = version.deadline_zone(row["zone"])
            if version.reaches(row) and version.review and version.stages[0].terms == "none":
                known.append((policy.start(), start_of_day(version.review + DAY, zone), zone))
            elif version.reaches(row):
                devices = [None, *(world.devices[id] for id, owner in world.owner.items() if owner == row["id"])]
                ends = [stage.deadline_in(row["zone"], device) for stage in version.stages for device in devices]
                known.append((policy.start(), max(ends), zone))
    end = min(policy.start() for policy in world.policies.values())
    while True:
        last, zone = max((at, zone) for since, at, zone in known if since <= end)
        last = plus_days(last, 60, zone)
        if last <= end:
            return end
        end = last


def load_policy(path):
    return parse_policy(Path(path).read_text(encoding="utf-8"))


def load_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("policy", nargs="+")
    parser.add_argument("--staff", required=True)
    parser.add_argument("--devices", required=True)
    parser.add_argument("--changes")
    parser.add_argument("--story")
    parser.add_argument("--from", dest="start")
    parser.add_argument("--until")
    options = parser.parse_args()
    changes = load_rows(options.changes) if options.changes else []
    files = load_rows(options.staff), load_rows(options.devices), changes
    docs = [load_policy(path) for path in options.policy]
    story = load_story(options.story) if options.story else None
    for event in rehearse(docs, files, load_calendars(), options.start, options.until, story):
        print(json.dumps(event, ensure_ascii=False))


if __name__ == "__main__":
    main()
