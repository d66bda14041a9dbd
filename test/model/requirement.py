"""What a policy asks of a device: no such app, a version of its system, a check that it passes."""


def parse_version(text):
    """Compared number by number, where 17.4 is 17.4.0."""
    numbers = [int(number) for number in text.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


class Requirement:
    def __init__(self, name, definition=None):
        """The catalogue knows apps alone, by their names."""
        definition = definition or {"kind": "app"}
        self.name, self.kind = name, definition["kind"]
        self.at_least = {key: parse_version(text) for key, text in definition.get("atLeast", {}).items()}
        self.platforms = definition.get("platforms")

    def asks(self, platform):
        """Whether it asks anything of a device of this platform."""
        if self.kind == "version":
            return platform in self.at_least
        return not self.platforms or platform in self.platforms

    def found_by(self, device):
        """From when what a reading tells of it is certain."""
        return device.certain_from.get(self.name if self.kind == "check" else self.kind)

    def met_by(self, device):
        """None where no reading says."""
        if not self.asks(device.platform):
            return True
        if self.kind == "version":
            return None if device.system is None else device.system >= self.at_least[device.platform]
        if self.kind == "check":
            return device.checks.get(self.name)
        return None if device.present is None else self.name not in device.present
