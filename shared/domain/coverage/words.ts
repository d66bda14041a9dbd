/** What is said of coverage on the command line, in the API and in the console. */

/** Which apps of a device can be read: all, those that its source looks for by name, those that a rule of it is about, or none: its owner may be asked. */
export const readables = ['all', 'named', 'rule', 'ask', 'none'] as const

export type Readable = (typeof readables)[number]

export const readableWords: Readonly<Record<Readable, string>> = {
  all: 'All apps',
  named: 'Named apps',
  rule: 'Apps in rules',
  ask: 'Only by asking',
  none: 'Not at all',
}

/** What a suspension of a device stops: it alone, all phones and tablets of its owner, all devices of its owner, what systems on the event bus do, or nothing. */
export const suspendables = ['device', 'phones', 'person', 'bus', 'none'] as const

export type Suspendable = (typeof suspendables)[number]

export const suspendableWords: Readonly<Record<Suspendable, string>> = {
  device: 'Suspended on its own',
  phones: 'Suspended with the owner’s phones and tablets',
  person: 'Suspended with all the owner’s devices',
  bus: 'Suspended only by systems that listen on the event bus',
  none: 'Cannot be suspended',
}

export const coverageReasons = [
  'by-name',
  'by-rule',
  'managed-only',
  'work-profile',
  'no-apps',
  'not-reported',
  'vanished',
  'no-mail',
  'several-users',
  'no-user',
  'all-phones',
  'all-devices',
  'no-connector',
  'no-entra-id',
  'not-in-source',
  'not-a-phone',
] as const

export type CoverageReason = (typeof coverageReasons)[number]

/** Why not all apps of a device can be read, and why a suspension stops more than it alone, or nothing. */
export const reasonSentences: Readonly<Record<CoverageReason, string>> = {
  'by-name': 'Its source reports only the apps it is asked about by name.',
  'by-rule': 'Its source sees only the apps in its rules.',
  'managed-only': 'Its source lists only the apps it installed itself.',
  'work-profile': 'Its source lists only the apps in the work profile.',
  'no-apps': 'Its source does not list apps.',
  'not-reported': 'Nothing has been reported about it yet.',
  vanished: 'No source manages it any more.',
  'no-mail': 'Its owner cannot be asked, because mail to them is held.',
  'several-users': 'Several members of staff use it, so no one is asked.',
  'no-user': 'No member of staff uses it, so no one is asked.',
  'all-phones': 'Its connector suspends all the owner’s phones and tablets together.',
  'all-devices': 'Its connector suspends all the owner’s devices together.',
  'no-connector': 'No connector is set up, so only systems that listen on the event bus can suspend it.',
  'no-entra-id': 'No source reports its Entra device ID, which the connector needs.',
  'not-in-source': 'The connector’s source does not list it.',
  'not-a-phone': 'The connector suspends phones and tablets only.',
}
