/** Letters of many states: of lives in which anything happens that a campaign allows. */
import fc from 'fast-check'
import { composeMail } from '../../../../shared/domain/emails/mailer.ts'
import { noticeLetter } from '../../../../shared/domain/emails/notice.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import { type Device, type Person, requestKinds } from '../../../../shared/domain/people/person.ts'
import { type PolicyDocument, type PolicyVersion, ruleOf } from '../../../../shared/domain/policies/policy.ts'
import { stageNamed } from '../../../../shared/domain/policies/stages.ts'
import { nextVersion } from '../../../../shared/domain/policies/versions.ts'
import { withSpared } from '../../../../shared/domain/review/brake.ts'
import { withNoticeDelivered, withNoticeSent } from '../../../../shared/domain/review/settle.ts'
import { brussels, Carried, day, described, owned, personWith, policyOf, reviewAtOnce, versionOf } from '../../../builders.ts'
import { type Heard, isAbout, overheard, type Read, readMail } from './reading.ts'
import { caseOf, isGuarded, Scene } from './scene.ts'
import { breachOf } from './states.ts'

/** A mail as read, with a scene for each decision of which it speaks. */
export interface Letter {
  readonly read: readonly Read[]
  readonly scenes: readonly Scene[]
}

/** What a text is held against: the decision of its section, or any. */
export const scenesOf = ({ read, scenes }: Letter, { title }: Read): readonly Scene[] =>
  title === undefined ? scenes : scenes.filter(({ policy }) => isAbout(read, title, policy))

const start = '2023-02-23T10:00'

const ladders = [
  [],
  [{ after: 'P0D', suspend: true, notify: 'staff' }],
  [
    { after: 'P0D', notify: 'staff' },
    { after: 'P3D', suspend: true, notify: 'staff' },
  ],
  [
    { after: 'P0D', suspend: true, wait: 'working-time' },
    { after: 'P1D', notify: 'staff' },
  ],
]

type Rules = Readonly<Record<string, unknown>>

const common = {
  zone: fc.constantFrom('Europe/Brussels', 'staff', 'America/New_York'),
  announce: fc.constantFrom('affected', 'everyone'),
  unknown: fc.constantFrom('remind', 'ignore'),
  remedies: fc.constantFrom(['remove-app', 'remove-work-apps'], ['remove-app']),
  reference: fc.constantFrom(undefined, 'https://ec.example/decision'),
  reportedIn: fc.constantFrom(undefined, 'https://news.example/decision'),
  requests: fc.constantFrom({}, { access: 'restored' }),
  language: fc.constantFrom('en', 'fr'),
}

const dated: fc.Arbitrary<Rules> = fc.record({
  ...common,
  deadline: fc.constantFrom<object[]>(
    { on: '2023-03-15', counts: 'inclusive' },
    { on: '2023-03-16', counts: 'exclusive' },
    { at: '2023-03-15T16:00' },
    { on: '2023-02-24', counts: 'inclusive' },
    { within: 'P14D', of: 'announcement' },
    { within: 'P14D', of: 'device' },
  ),
  escalation: fc.constantFrom(...ladders),
})

const undated: fc.Arbitrary<Rules> = fc.record({
  ...common,
  deadline: fc.constant('none'),
  remindEvery: fc.constant('P7D'),
  review: fc.constant('2023-04-20'),
  owner: fc.constant(owned.owner),
  teams: fc.constant(owned.teams),
  reminders: fc.constant(undefined),
  escalation: fc.constant(undefined),
})

const inStages: readonly Rules[] = [
  {
    stages: [
      { name: 'ask', deadline: { on: '2023-03-06', counts: 'inclusive' }, escalation: [] },
      { name: 'cut', deadline: { on: '2023-03-20', counts: 'inclusive' }, escalation: ladders[1] },
    ],
  },
  {
    ...{ apps: undefined, requires: undefined, requirements: { disk: described.disk } },
    stages: [
      { name: 'tiktok', deadline: { on: '2023-03-06', counts: 'inclusive' }, apps: ['tiktok'] },
      { name: 'disk', deadline: { at: '2023-03-15T16:00' }, requires: ['disk'] },
      {
        name: 'all',
        deadline: { on: '2023-03-29', counts: 'inclusive' },
        apps: ['tiktok', 'temu'],
        requires: ['disk'],
        escalation: ladders[2],
      },
    ],
  },
  {
    ...{ apps: undefined, requires: undefined, requirements: undefined },
    stages: [
      { name: 'tiktok', deadline: { on: '2023-03-08', counts: 'inclusive' }, apps: ['tiktok'], escalation: ladders[1] },
      { name: 'temu', deadline: { within: 'P28D', of: 'announcement' }, apps: ['tiktok', 'temu'], escalation: ladders[1] },
    ],
  },
]

const staged: fc.Arbitrary<Rules> = fc
  .tuple(fc.record({ ...common, deadline: fc.constant(undefined), escalation: fc.constant([]) }), fc.constantFrom(...inStages))
  .map(([rules, stages]) => ({ ...rules, ...stages }))

const rules = fc.oneof({ weight: 3, arbitrary: dated }, { weight: 1, arbitrary: undated }, { weight: 2, arbitrary: staged })

type Demands = Pick<PolicyDocument, 'apps' | 'requires' | 'requirements'>

const { systems, disk } = described
const updates: Demands = { requires: ['systems'], requirements: { systems } }
const checks: Demands = { requires: ['disk'], requirements: { disk } }
const mixed: Demands = { apps: ['tiktok'], requires: ['systems', 'disk'], requirements: { systems, disk } }

const demands = fc.constantFrom<Demands>({ apps: ['tiktok'] }, { apps: ['tiktok', 'wechat', 'temu'] }, updates, checks, mixed)
const temu = { id: 'no-temu', title: 'Work without Temu', apps: ['temu'], contact: { name: 'Desk', email: 'desk@ec.example' } }

const device = fc.record({
  platform: fc.constantFrom('ios', 'android', 'windows', 'macos', 'linux'),
  ownership: fc.constantFrom('official', 'personal'),
  apps: fc.constantFrom('tiktok', 'tiktok;temu', 'temu', '', '?'),
  osVersion: fc.constantFrom('9.1', '99', ''),
  failed: fc.constantFrom('disk', ''),
  givenOn: fc.constantFrom('2023-03-01', ''),
})

const labels = ['Phone', 'Tablet', '']

const who = fc.record({
  name: fc.constantFrom('Ana', '', 'Guarded'),
  zone: fc.constantFrom('Europe/Brussels', 'America/New_York', 'Asia/Tokyo'),
  unit: fc.constantFrom('DG-ALPHA', 'DG-BETA'),
})

const which = fc.nat(2)

const until = fc.constantFrom('2023-03-20', '2023-04-15', '2023-06-30').map(day)

/** What happens between mails. */
const deed = fc.oneof(
  { weight: 2, arbitrary: fc.record({ does: fc.constant('wait') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('report'),
      device: which,
      apps: fc.constantFrom('', 'tiktok', 'temu', 'tiktok;temu'),
      osVersion: fc.constantFrom('9.1', '99', undefined),
      disk: fc.constantFrom('passed', 'failed', undefined),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('check'), device: which }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('declare') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('request'),
      request: fc.constantFrom(...requestKinds),
      device: which,
      isGranted: fc.boolean(),
      until,
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('contest') }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('extend'), until }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('exempt'), until }) },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('amend'), rules, demands }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('lift') }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('move'), who }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('spare'), device: which }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('hold'), holds: fc.boolean() }) },
)

type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never

export const life = fc.record({
  who,
  devices: fc.array(device, { maxLength: 3 }),
  first: fc.tuple(demands, rules),
  second: fc.option(rules),
  deeds: fc.array(fc.record({ hours: fc.constantFrom(1, 20, 24, 72, 168, 420), deed }), { maxLength: 8 }),
  hasPage: fc.boolean(),
  /** Of each device, what other systems say to all that is wanted. */
  others: fc.array(fc.constantFrom('nothing', 'set', 'refused'), { minLength: 3, maxLength: 3 }),
})

type Life = typeof life extends fc.Arbitrary<infer L> ? L : never

type Said = Life['others'][number]

const audience = {
  /** What no message says. */
  title: 'Safe devices',
  announcedAt: '2023-02-23T10:00+01:00',
  scope: { devices: ['official', 'personal-with-work-apps'], audience: { units: ['DG-ALPHA'] } },
}

/** Every letter of a life. */
export function lettersOf({ who, devices, first, second, deeds, hasPage, others }: Life): readonly Letter[] {
  const all = devices.map((device, index) => ({ ...device, id: `device-${index}`, label: labels[index] ?? '' }))
  const [demands, rules] = first
  const documents = [{ ...audience, apps: undefined, ...demands, ...rules }, ...(second ? [{ ...audience, ...second, ...temu }] : [])]
  const carried = new Carried(personWith(who, all), ...documents.map((document) => versionOf(document)))
  const written: Letter[] = []
  const write = () => {
    for (const mail of carried.sent.slice(written.length))
      written.push(
        letterOf(
          mail,
          carried,
          written.flatMap(({ scenes }) => scenes),
          hasPage,
        ),
      )
  }
  const hearOthers = () => {
    carried.person.devices.forEach((device, index) => {
      carried.person = withOutcome(carried.person, device, others[index] ?? 'nothing', now)
    })
  }
  let now = brussels(start)
  carried.run(now)
  write()
  for (const { hours, deed } of deeds) {
    now = now.add({ hours })
    carried.runUntil(now)
    write()
    befall(carried, deed, now)
    carried.run(now)
    write()
    hearOthers()
  }
  carried.runUntil(now.add({ hours: 24 * 40 }))
  write()
  return written
}

function letterOf(
  { at, parts, before }: Carried['sent'][number],
  { policies }: Carried,
  earlier: readonly Scene[],
  hasPage: boolean,
): Letter {
  const heard: Heard = new Map()
  const reference = `ANA-${earlier.length}`
  const page = hasPage ? { page: `https://ides.ec.example/me/${reference}` } : {}
  const letter = noticeLetter(
    before,
    parts.map((part) => ({ ...part, ...page })),
    reference,
    at,
    overheard(voices({}, undefined, isGuarded)('en'), heard),
    policies,
  )
  const after = reviewAtOnce(withNoticeDelivered(withNoticeSent(before, parts, at), parts, at), policies, at)
  const mail = { reference, to: before.profile.email, about: parts.map(({ whole }) => whole), ...page }
  const read = readMail(composeMail(mail.to, reference, letter), heard)
  const others = policies.filter(
    (whole) => !parts.some(({ policy }) => policy.id === whole.id) && read.some(({ title }) => isAbout(read, title, whole)),
  )
  const told = [...parts, ...others.map((whole) => ({ whole, policy: stageNamed(whole, caseOf(before, whole)?.stage) }))]
  const scenes = told.map(
    ({ policy, whole }) =>
      new Scene({
        now: at,
        reader: before,
        policy,
        whole,
        policies,
        after,
        earlier: earlier.filter((scene) => scene.policy.id === policy.id),
        mail,
        said: new Set(read.flatMap(({ title, meanings }) => (isAbout(read, title, policy) ? meanings.map(({ key }) => key) : []))),
      }),
  )
  return { read, scenes }
}

function befall(carried: Carried, deed: Deed, now: Scene['now']): void {
  const { policy, person } = carried
  const device = 'device' in deed ? person.devices[deed.device % person.devices.length]?.id : undefined
  switch (deed.does) {
    case 'wait':
      return
    case 'report':
      if (device) {
        const { osVersion, disk } = deed
        const apps = deed.apps === '' ? [] : deed.apps.split(';')
        carried.report({ at: now, device, apps, osVersion, ...(disk ? { [disk]: ['disk'] } : {}) })
      }
      return
    case 'check':
      if (device) carried.ask({ kind: 'checked', device, outcome: 'absent' }, now)
      return
    case 'declare':
      carried.ask({ kind: 'declare', remedy: 'remove-app' }, now)
      return
    case 'request':
      request(carried, deed, device, now)
      return
    case 'contest':
      carried.ask({ kind: 'contest', reason: 'It was never there.' }, now)
      return
    case 'extend':
    case 'exempt':
      carried.decide({ kind: deed.does, until: deed.until, reason: 'As agreed.' }, now)
      return
    case 'amend':
      amend(carried, nextVersion(policyOf({ ...audience, apps: undefined, ...deed.demands, ...deed.rules }), policy))
      return
    case 'lift':
      amend(carried, nextVersion(ruleOf(policy), policy, 'lifted'))
      return
    case 'move':
      carried.move(deed.who, now)
      return
    case 'spare':
      // What cannot be seen is on no list of suspensions.
      if (device && person.devices.some((one) => one.id === device && breachOf(one, policy) !== 'possible'))
        carried.person = withSpared(person, policy.id, [device])
      return
    case 'hold':
      carried.holds = deed.holds
  }
}

/** Other systems confirm what is wanted of a device, or can do nothing. */
function withOutcome(person: Person, device: Device, said: Said, at: Scene['now']): Person {
  const version = person.access[device.id]?.version
  if (version === undefined || said === 'nothing') return person
  const outcome = said === 'set' ? { confirmed: version } : { refused: { why: 'not-enrolled' as const, at } }
  return { ...person, accessRequested: { ...person.accessRequested, [device.id]: { version, at, ...outcome } } }
}

/** Replaces the first policy. */
function amend(carried: Carried, version: PolicyVersion): void {
  carried.policies = carried.policies.with(0, version)
}

/** The reader asks for something, and a person decides it. */
function request(carried: Carried, deed: Extract<Deed, { does: 'request' }>, device: string | undefined, now: Scene['now']): void {
  const { request, isGranted, until } = deed
  const reason = 'It is needed.'
  if (request === 'not-my-device') {
    if (!device) return
    carried.ask({ kind: request, device }, now)
    carried.decide({ kind: isGranted ? 'grant' : 'refuse', request, device, reason }, now)
  } else if (request === 'exemption') {
    carried.ask({ kind: request, reason, until }, now)
    carried.decide(isGranted ? { kind: 'grant', request, until, reason } : { kind: 'refuse', request, reason }, now)
  } else {
    carried.ask({ kind: request, reason }, now)
    carried.decide({ kind: isGranted ? 'grant' : 'refuse', request, reason }, now)
  }
}

const cutAtOnce = [{ after: 'P0D', suspend: true, notify: 'staff' }]
const plain: Rules = { escalation: cutAtOnce }

const encrypting = { requires: ['firewall'], requirements: { firewall: { kind: 'check', title: 'Turn on the firewall' } } }
const givenUp: Rules = { deadline: 'none', remindEvery: 'P7D', review: '2023-04-20', ...owned, reminders: undefined, escalation: undefined }

const ana = { name: 'Ana', zone: 'Europe/Brussels', unit: 'DG-ALPHA' } as const
const phone = { platform: 'ios', ownership: 'official', apps: 'tiktok;temu', osVersion: '', failed: '', givenOn: '' } as const

const rareLife = (deeds: Life['deeds'], told: Partial<Life> = {}): Life => ({
  ...{ who: ana, devices: [phone], first: [onlyTiktok, plain], second: null, deeds, hasPage: true, others: [] },
  ...told,
})

type Step = Life['deeds'][number]

const step = (hours: Step['hours'], deed: Deed): Step => ({ hours, deed })
const wait = (hours: Step['hours'] = 24) => step(hours, { does: 'wait' })
const report = (apps: Extract<Deed, { does: 'report' }>['apps'], disk?: 'failed', device = 0, hours: Step['hours'] = 24) =>
  step(hours, { does: 'report', device, apps, osVersion: undefined, disk })
const decided = (request: Extract<Deed, { does: 'request' }>['request'], isGranted: boolean, hours: Step['hours'] = 24) =>
  step(hours, { does: 'request', request, device: 0, isGranted, until: day('2023-03-20') })
const amended = (demands: Demands, rules: Rules = plain, hours: Step['hours'] = 24) => step(hours, { does: 'amend', rules, demands })
const exempted = step(24, { does: 'exempt', until: day('2023-03-05') })
const onlyTiktok: Demands = { apps: ['tiktok'] }
const atFour: Rules = { ...plain, deadline: { at: '2023-03-15T16:00' } }

/** Lives with sentences that are seldom written. */
export const rareLives: readonly Life[] = [
  // A second device is found days before a deadline in the middle of a day.
  rareLife([report('tiktok', undefined, 1, 420)], {
    devices: [phone, { ...phone, apps: '' }],
    first: [onlyTiktok, atFour],
  }),
  // A person moves before they hear of their exemption, which ends at midnight where they were.
  rareLife([decided('exemption', true, 20), { hours: 1, deed: { does: 'move', who: { ...ana, zone: 'Asia/Tokyo' } } }]),
  rareLife([decided('exemption', false)]),
  rareLife([decided('not-my-device', false)]),
  rareLife([decided('not-my-device', true)], {
    devices: [phone, phone],
  }),
  // The middle of a day in Brussels is the end of one in Tokyo.
  rareLife([wait()], {
    who: { ...ana, zone: 'Asia/Tokyo' },
    first: [onlyTiktok, atFour],
  }),
  // Who was in order until a version asked for more hears only of the next, by whose deadline, elsewhere, their own is as before.
  rareLife(
    [
      { hours: 24, deed: { does: 'report', device: 0, apps: '', osVersion: '9.1', disk: 'passed' } },
      amended(mixed, { ...plain, zone: 'Europe/Brussels' }, 1),
      amended(updates, atFour, 1),
    ],
    {
      who: { ...ana, zone: 'Asia/Tokyo' },
      devices: [{ ...phone, osVersion: '9.1' }],
      first: [onlyTiktok, { ...plain, zone: 'staff' }],
    },
  ),
  // An exemption ends before the deadline.
  rareLife([exempted], {
    first: [onlyTiktok, { ...plain, reminders: [] }],
  }),
  rareLife([exempted], {
    devices: [{ ...phone, failed: 'disk' }],
    first: [checks, { ...plain, reminders: [] }],
  }),
  rareLife([{ hours: 24, deed: { does: 'move', who: { ...ana, unit: 'DG-BETA' } } }]),
  rareLife([report('')]),
  rareLife([{ hours: 24, deed: { does: 'lift' } }]),
  // Nothing says whether the disk is encrypted.
  rareLife([wait()], { first: [checks, plain] }),
  rareLife([wait()], { first: [checks, plain], hasPage: false }),
  rareLife([wait()], {
    devices: [{ ...phone, platform: 'android', osVersion: '9.1' }],
    first: [updates, plain],
  }),
  rareLife([wait(420), decided('contest', true, 168)]),
  // Access is cut, and comes back until a contest is decided; meanwhile there is another mail.
  rareLife([wait(420), { hours: 168, deed: { does: 'contest' } }], {
    first: [
      onlyTiktok,
      {
        escalation: [
          { after: 'P0D', suspend: true },
          { after: 'P5D', notify: 'staff' },
        ],
        requests: { access: 'restored' },
      },
    ],
  }),
  // Access is cut under one decision, which other systems confirm, and breaks another.
  rareLife([wait(420), wait(168)], {
    first: [onlyTiktok, { escalation: [...cutAtOnce, { every: 'P7D', notify: 'staff', times: 3 }] }],
    second: { deadline: { on: '2023-04-15', counts: 'inclusive' }, escalation: [] },
    others: ['set', 'nothing', 'nothing'],
  }),
  // What cannot be read is not asked to be removed, whatever has changed.
  rareLife([amended(onlyTiktok)], {
    devices: [{ ...phone, apps: '?' }],
    first: [onlyTiktok, {}],
  }),
  rareLife([amended({ apps: ['tiktok', 'wechat', 'temu'] })]),
  rareLife([amended(mixed)], {
    devices: [{ ...phone, failed: 'disk' }],
    first: [checks, plain],
  }),
  // Titles in another language than the reader's, of a decision on more than apps.
  rareLife([report('')], {
    first: [onlyTiktok, { ...plain, ...encrypting, unknown: 'ignore', language: 'fr' }],
  }),
  // The first step is done, and then the second.
  rareLife([report('temu'), wait(420)], {
    devices: [phone, { ...phone, apps: 'temu', failed: 'disk' }],
    first: [{}, { deadline: undefined, ...inStages[2] }],
  }),
  rareLife([report('temu', 'failed')], {
    devices: [phone, { ...phone, apps: '', failed: 'disk' }],
    first: [{}, { deadline: undefined, ...inStages[1] }],
  }),
  // One decision is met while another keeps the device suspended.
  rareLife([wait(420), report('temu', undefined, 0, 168), wait()], { second: plain }),
  // Two people must approve that access is suspended.
  rareLife([wait()], { who: { ...ana, name: 'Guarded' } }),
  // A deadline is given up.
  rareLife([amended({ apps: ['tiktok', 'wechat', 'temu'] }, givenUp)]),
  // Each device has a deadline of its own.
  rareLife([wait()], {
    devices: [phone, { ...phone, givenOn: '2023-03-01' }],
    first: [onlyTiktok, { deadline: { within: 'P14D', of: 'device' } }],
  }),
]
