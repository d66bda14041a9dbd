"""Small stories worked out by hand, for the model and for the command.

    python examples.py [--command] [WORD...]     those of examples.txt, or those with every WORD in their sentence

Each is about one person `a`, whose mail, time and policy are in UTC: the policy `ban` is announced on Wednesday
1 March 2023 at 10:00, and suspends at the end of Wednesday 15 March. Prints what differs; exit code 1 where anything does.
"""

import copy
import sys
import tempfile
from pathlib import Path

import yaml

import compare
import model
from campaigns import write_files
from story import parse_policy

ZONE = "Africa/Abidjan"  # UTC all year
STAFF = dict(id="a", email="a@org.example", name="Anna", language="en", zone=ZONE, unit="U1", country="", manager="")
DEVICE = dict(staff="a", label="Phone", platform="ios", ownership="official", workApps="yes", reportedAt="2023-02-28T09:00:00Z")
TEAM = dict(email="board@org.example", zone=ZONE, language="en")
BAN = dict(
    id="ban", title="Remove TikTok", issuer="Board", apps=["tiktok"], scope=dict(devices=["official"]), zone=ZONE,
    announcedAt="2023-03-01T10:00", deadline=dict(on="2023-03-15", counts="inclusive"), reminders=[],
    escalation=[dict(after="P0D", suspend=True)], teams=dict(security=TEAM), contact=dict(name="IT", email="it@org.example"),
)


class Example:
    """A paragraph of examples.txt: its sentence, what is there and what happens, and after `=` what is to come."""

    def __init__(self, paragraph):
        self.sentence, *lines = paragraph.splitlines()
        self.policy, self.devices, self.story, self.expected = copy.deepcopy(BAN), [], [], []
        for line in lines:
            first, _, rest = line.partition(" ")
            if first == "policy":
                self.amend(rest)
            elif first == "device":
                self.devices.append({**DEVICE, **self.read_device(rest)})
            elif first == "=":
                self.expected.append(rest)
            else:
                clock, _, change = rest.partition(" ")
                self.story.append(dict(at=f"2023-{first}T{clock}:00Z", **self.read_change(change)))

    def amend(self, text):
        """A key without a value goes."""
        changed = {**self.policy, **yaml.safe_load(text)}
        self.policy = {key: value for key, value in changed.items() if value is not None}

    @staticmethod
    def read_device(text):
        """`d1 tiktok`, without apps `d1 -`, and more fields as YAML."""
        id, apps, *more = text.split(" ", 2)
        return dict(id=id, apps=apps.replace("-", ""), **(yaml.safe_load(more[0]) if more else {}))

    def read_change(self, text):
        kind, _, rest = text.partition(" ")
        if kind == "device":
            return dict(device=self.read_device(rest))
        if kind == "answer":
            device, answer = rest.split()
            return dict(answer=dict(staff="a", policy="ban", device=device, kind=answer))
        if kind == "policy":
            amended = copy.deepcopy(self)
            amended.amend(rest)
            return dict(policy=amended.policy)
        return yaml.load(text, yaml.BaseLoader)

    def write(self, folder):
        document = copy.deepcopy(self.policy)
        write_files(folder, dict(policy=document), dict(staff=[STAFF], devices=self.devices, changes=[]))
        lines = [compare.json.dumps(line) + "\n" for line in self.story]
        compare.story_in(folder).write_text("".join(lines), encoding="utf-8")

    def differences(self, run):
        with tempfile.TemporaryDirectory(prefix="ides-model-") as name:
            folder = Path(name)
            self.write(folder)
            events = run(folder)
        found = events.splitlines() if isinstance(events, str) else sorted(map(readable, events))
        expected = sorted(self.expected)
        return [f"  expected: {line}" for line in expected if line not in found] + [
            f"  found:    {line}" for line in found if line not in expected
        ]


def readable(event):
    """`03-01 10:00 notice ask d1, threatens`"""
    what = [event["step"], *event["devices"]] if "step" in event else [event["device"]] if "device" in event else []
    day, clock = event["at"].removeprefix("2023-").removesuffix(":00Z").split("T")
    return " ".join([day, clock, event["kind"], *what]) + (", threatens" if event.get("threatens") else "")


def main():
    words = [word for word in sys.argv[1:] if word != "--command"]
    if "--command" in sys.argv:
        node = compare.find_node()
        run = lambda folder: compare.run_command(folder, None, None, node)
    else:
        run = lambda folder: compare.run_model(folder, None, None)
    paragraphs = (Path(__file__).parent / "examples.txt").read_text(encoding="utf-8").strip().split("\n\n")
    examples = [example for example in map(Example, paragraphs) if all(word in example.sentence for word in words)]
    failed = 0
    for example in examples:
        lines = example.differences(run)
        failed += bool(lines)
        print("\n".join([example.sentence, *lines]) if lines else "", end="\n" if lines else "", flush=True)
    print(f"{len(examples) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
