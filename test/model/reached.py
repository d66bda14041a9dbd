"""The stage that a case has reached, and what its notices have told of what its devices break. Rules are cited by their
numbers."""


class Reached:
    @property
    def version(self):
        return self.policy.version

    def me(self):
        return self.person.under(self.version)

    def breaches(self):
        return self.person.breaches(self.policy)

    # -- stages

    def reached(self, version=None):
        """The stage that the case has reached; the first where the version has none of its name."""
        version = version or self.version
        return version.find_stage(self.stage) or version.stages[0]

    def settle_stage(self):
        """The first stage that any device breaks, but none before the one reached. True where the case moves on."""
        self.stage_before = self.stage
        breaches = [breach for breach in self.breaches().values() if breach.unread is self.only_asks()]
        if not breaches:
            return False
        is_known = bool(self.version.find_stage(self.stage))
        first = min(min(breach.stages) for breach in breaches)
        stage = self.version.stages[max(self.reached().index, first)]
        is_later = is_known and stage.name != self.stage
        self.stage = stage.name
        return is_later

    def counts_for(self, device):
        """The stages for which a device counts: a break of one before the reached one is one of the reached one."""
        breach = self.person.breach(self.policy, device)
        reached = self.reached().index
        return [self.version.stages[i] for i in sorted({max(i, reached) for i in breach.stages})] if breach else []

    def only_asks(self):
        """Whether no device is in breach."""
        return not self.person.in_breach(self.policy)

    def is_unread(self, device):
        breach = self.person.breach(self.policy, device)
        return bool(breach) and breach.unread

    def stages_broken(self):
        return {stage.index for device in self.person.in_breach(self.policy) for stage in self.counts_for(device)}

    def live_stages(self):
        return self.version.stages[self.reached().index :]

    # -- what notices have told

    def steadily_demanded(self, device, first, last=None):
        """What every version from `first` to `last` demands of a device, of what it breaks now. Of one of which nothing
        certain is known all, where there was something unknown under each."""
        last = self.policy.index if last is None else last
        breach = self.person.breach(self.policy, device)
        device, row = self.person.devices[device], self.person.row
        versions = self.policy.versions[first : last + 1]
        if not breach:
            return frozenset()
        if breach.certain:
            return breach.unmet.intersection(*(device.asked(version, row) for version in versions))
        return breach.unmet if all(device.untold(version, row) for version in versions) else frozenset()

    def is_about(self, notice, last):
        """Whether a notice told one demand that the case breaks now, without a break since."""
        return any(self.steadily_demanded(device, notice.version, last) for device in self.breaches())

    def tells_suspension(self, notice, stage, threat, device):
        """Rule 7: what a notice has to have told for a rung of a stage, with this `threat`, to suspend `device`."""
        since, unread = self.policy.versions[notice.version : self.policy.index + 1], self.is_unread(device)
        return (
            notice.delivered is not None
            and not notice.void
            and device not in notice.rejected
            and (self.asks_about(notice, device) if unread else device in notice.devices)
            and all(version.threat_of(stage.name, unread) <= threat for version in since)
            and bool(self.steadily_demanded(device, notice.version))
        )

    def asks_about(self, notice, device):
        """Rule 20: in the present round, which an answer that has counted, or an exemption, begins."""
        return device in notice.asked and not notice.void and notice.at >= self.unread_since.get(device, notice.at)
