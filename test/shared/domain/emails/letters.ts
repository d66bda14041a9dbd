/** Letters of many states: of lives in which anything happens that a campaign allows. */
import fc from 'fast-check'
import { composeMail } from '../../../../shared/campaign/send/compose-mail.ts'
import { noticeLetter } from '../../../../shared/domain/emails/notice.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import { readNoticeId } from '../../../../shared/domain/people/mail.ts'
import { requestKinds } from '../../../../shared/domain/people/person.ts'
import { type PolicyDocument, type PolicyVersion, ruleOf } from '../../../../shared/domain/policies/policy.ts'
import { nextVersion } from '../../../../shared/domain/policies/versions.ts'
import { withNoticeDelivered, withNoticeSent } from '../../../../shared/domain/review/settle.ts'
import { withSpared } from '../../../../shared/domain/review/suspension.ts'
import { brussels, Carried, day, peopleWith, personWith, policyOf, reviewAtOnce, security, versionOf } from '../../../builders.ts'
import { announced } from '../../campaign/running.ts'
import { type Heard, overheard, type Read, readMail } from './reading.ts'
import { Scene } from './scene.ts'

/** A mail as read, with a scene for each decision of which it speaks. */
export interface Letter {
  readonly read: readonly Read[]
  readonly scenes: readonly Scene[]
}

/** What a text is held against: the decision of its section, or any. */
export const scenesOf = ({ scenes }: Letter, { title }: Read): readonly Scene[] =>
  title === undefined ? scenes : scenes.filter(({ policy }) => policy.title === title)

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

const rules: fc.Arbitrary<Rules> = fc.record({
  deadline: fc.constantFrom(
    { on: '2023-03-15', counts: 'inclusive' },
    { on: '2023-03-16', counts: 'exclusive' },
    { at: '2023-03-15T16:00' },
    { on: '2023-02-24', counts: 'inclusive' },
  ),
  zone: fc.constantFrom('Europe/Brussels', 'staff', 'America/New_York'),
  escalation: fc.constantFrom(...ladders),
  announce: fc.constantFrom('affected', 'everyone'),
  unknown: fc.constantFrom('remind', 'ignore'),
  remedies: fc.constantFrom(['remove-app', 'remove-work-apps'], ['remove-app']),
  reference: fc.constantFrom(undefined, 'https://ec.example/decision'),
  reportedIn: fc.constantFrom(undefined, 'https://news.example/decision'),
  requests: fc.constantFrom({}, { access: 'restored' }),
})

const tiktok: fc.Arbitrary<Pick<PolicyDocument, 'apps'>> = fc.constantFrom({ apps: ['tiktok'] }, { apps: ['tiktok', 'wechat', 'temu'] })
const temu = { id: 'no-temu', title: 'Remove Temu', apps: ['temu'], contact: { name: 'Desk', email: 'desk@ec.example' } }

const device = fc.record({
  platform: fc.constantFrom('ios', 'android', 'windows', 'macos', 'linux'),
  ownership: fc.constantFrom('official', 'personal'),
  apps: fc.constantFrom('tiktok', 'tiktok;temu', 'temu', '', '?'),
})

const labels = ['Phone', 'Tablet', '']

const who = fc.record({
  name: fc.constantFrom('Ana', ''),
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
    arbitrary: fc.record({ does: fc.constant('report'), device: which, apps: fc.constantFrom('', 'tiktok', 'temu', 'tiktok;temu') }),
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
    arbitrary: fc.record({ does: fc.constant('amend'), rules, apps: fc.constantFrom(['tiktok'], ['tiktok', 'wechat', 'temu']) }),
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
  first: fc.tuple(tiktok, rules),
  second: fc.option(rules),
  deeds: fc.array(fc.record({ hours: fc.constantFrom(1, 20, 24, 72, 168, 420), deed }), { maxLength: 8 }),
  hasPage: fc.boolean(),
})

type Life = typeof life extends fc.Arbitrary<infer L> ? L : never

const audience = {
  announcedAt: '2023-02-23T10:00+01:00',
  scope: { devices: ['official', 'personal-with-work-apps'], audience: { units: ['DG-ALPHA'] } },
}

/** Every letter of a life. */
export function lettersOf({ who, devices, first, second, deeds, hasPage }: Life): readonly Letter[] {
  const all = devices.map((device, index) => ({ ...device, id: `device-${index}`, label: labels[index] ?? '' }))
  const [apps, rules] = first
  const documents = [{ ...audience, ...rules, ...apps }, ...(second ? [{ ...audience, ...second, ...temu }] : [])]
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
    overheard(voices()('en'), heard),
  )
  const after = reviewAtOnce(withNoticeDelivered(withNoticeSent(before, parts, at), parts, at), policies, at)
  const mail = { reference, to: before.profile.email, decisions: parts.length, ...page }
  const read = readMail(composeMail(mail.to, reference, letter), heard)
  const scenes = parts.map(
    ({ policy }) =>
      new Scene({
        now: at,
        reader: before,
        policy,
        policies,
        after,
        earlier: earlier.filter((scene) => scene.policy.id === policy.id),
        mail,
        said: new Set(read.flatMap(({ title, meanings }) => (title === policy.title ? meanings.map(({ key }) => key) : []))),
        staff: [],
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
      if (device) carried.report({ at: now, device, apps: deed.apps === '' ? [] : deed.apps.split(';') })
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
      amend(carried, nextVersion(policyOf({ ...audience, ...deed.rules, apps: deed.apps }), policy))
      return
    case 'lift':
      amend(carried, nextVersion(ruleOf(policy), policy, 'lifted'))
      return
    case 'move':
      carried.move(deed.who, now)
      return
    case 'spare':
      // What cannot be read is on no list of suspensions.
      if (person.devices.some(({ id, readings }) => id === device && readings.length > 0))
        carried.person = withSpared(person, policy.id, [device ?? ''])
      return
    case 'hold':
      carried.holds = deed.holds
  }
}

/** Replaces the first policy. */
function amend(carried: Carried, version: PolicyVersion): void {
  carried.policies = carried.policies.with(0, version)
}

/** The reader asks for something, and somebody decides it. */
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

const ladder = [
  { after: 'P0D', suspend: true, notify: 'staff' },
  { after: 'P1D', notify: 'manager' },
  { after: 'P3D', notify: 'security' },
]

/**
 * Digests to a manager and to a team about their staff, and mails to an address that the last of them left.
 * @param addresses what begins with `dead` bounces
 * @param move when the last of them leaves which address for which
 */
export async function digestsAbout(
  addresses: readonly string[],
  documents: readonly object[],
  move: { readonly on: string; readonly to: string },
): Promise<readonly Letter[]> {
  const heard: Heard = new Map()
  const staff = (addresses: readonly string[]) =>
    addresses.map((email, index) => ({
      who: { id: `staff-${index}`, name: `Staff ${index} of Max`, email, manager: 'max' },
      devices: [{ id: `device-${index}`, apps: 'tiktok;temu' }],
    }))
  const max = { who: { id: 'max', name: 'Max' }, devices: [] }
  const policies = documents.map((document) => policyOf({ ...security, reminders: [], escalation: ladder, ...document }))
  const running = (await announced({ policies, people: peopleWith(max, ...staff(addresses)) })).with({
    voices: () => overheard(voices()('en'), heard),
  })
  const { outbox, ports } = running
  const written: Letter[] = []
  for (let date = day('2023-02-23'); !date.equals(day('2023-03-25')); date = date.add({ days: 1 })) {
    if (date.equals(day(move.on))) await running.import(...peopleWith(max, ...staff([...addresses.slice(0, -1), move.to])))
    const before = outbox.length
    await running.runUntil(`${date}T09:01`)
    const everyone = (await Array.fromAsync(ports.people.listEveryone())).flatMap(({ people }) => people)
    const active = await ports.policies.listActive()
    for (const mail of outbox.slice(before)) {
      const reader = everyone.find(({ ref }) => ref === readNoticeId(mail.noticeId)?.ref)?.person
      const isNotice = reader?.profile.email === mail.to && reader.devices.length > 0
      if (!reader || isNotice) continue
      const read = readMail(mail, heard)
      const sections = active.filter(({ title }) => read.some((text) => text.title === title))
      const known = {
        now: ports.clock.now(),
        reader,
        policies: active,
        after: reader,
        earlier: [],
        mail: { reference: mail.noticeId, to: mail.to, decisions: sections.length },
        said: new Set<never>(),
        staff: everyone.flatMap(({ person }) => (person.devices.length > 0 ? [person] : [])),
      }
      written.push({ read, scenes: sections.map((policy) => new Scene({ ...known, policy })) })
    }
  }
  return written
}

const plain: Rules = { escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }

const ana = { name: 'Ana', zone: 'Europe/Brussels', unit: 'DG-ALPHA' } as const
const phone = { platform: 'ios', ownership: 'official', apps: 'tiktok;temu' } as const

const rareLife = (deeds: Life['deeds'], told: Partial<Life> = {}): Life => ({
  ...{ who: ana, devices: [phone], first: [{ apps: ['tiktok'] }, plain], second: null, deeds, hasPage: true },
  ...told,
})

/** Lives with sentences that are seldom written. */
export const rareLives: readonly Life[] = [
  // A second device is found days before a deadline in the middle of a day.
  rareLife([{ hours: 420, deed: { does: 'report', device: 1, apps: 'tiktok' } }], {
    devices: [phone, { ...phone, apps: '' }],
    first: [{ apps: ['tiktok'] }, { ...plain, deadline: { at: '2023-03-15T16:00' } }],
  }),
  // Somebody moves before they hear of their exemption, which ends at midnight where they were.
  rareLife([
    { hours: 20, deed: { does: 'request', request: 'exemption', device: 0, isGranted: true, until: day('2023-03-20') } },
    { hours: 1, deed: { does: 'move', who: { ...ana, zone: 'Asia/Tokyo' } } },
  ]),
  rareLife([{ hours: 24, deed: { does: 'request', request: 'exemption', device: 0, isGranted: false, until: day('2023-03-20') } }]),
  rareLife([{ hours: 24, deed: { does: 'request', request: 'not-my-device', device: 0, isGranted: false, until: day('2023-03-20') } }]),
  // The middle of a day in Brussels is the end of one in Tokyo.
  rareLife([{ hours: 24, deed: { does: 'wait' } }], {
    who: { ...ana, zone: 'Asia/Tokyo' },
    first: [{ apps: ['tiktok'] }, { ...plain, deadline: { at: '2023-03-15T16:00' } }],
  }),
  // An exemption ends before the deadline.
  rareLife([{ hours: 24, deed: { does: 'exempt', until: day('2023-03-05') } }], {
    first: [{ apps: ['tiktok'] }, { ...plain, reminders: [] }],
  }),
  rareLife([{ hours: 24, deed: { does: 'move', who: { ...ana, unit: 'DG-BETA' } } }]),
  // Access is cut, and comes back until a contest is decided.
  rareLife(
    [
      { hours: 420, deed: { does: 'wait' } },
      { hours: 168, deed: { does: 'contest' } },
    ],
    { first: [{ apps: ['tiktok'] }, { ...plain, requests: { access: 'restored' } }] },
  ),
  // What cannot be read is not asked to be removed, whatever has changed.
  rareLife([{ hours: 24, deed: { does: 'amend', rules: plain, apps: ['tiktok'] } }], {
    devices: [{ ...phone, apps: '?' }],
    first: [{ apps: ['tiktok'] }, {}],
  }),
  rareLife([{ hours: 24, deed: { does: 'amend', rules: plain, apps: ['tiktok', 'wechat', 'temu'] } }]),
]
