import type { Temporal } from 'temporal-polyfill'
import type { Device, Person } from '../people/person.ts'
import type { Part } from '../review/agenda.ts'
import type { Change } from '../review/amendment.ts'
import { actBlocks } from './act.ts'
import { contactBlocks, deadlineBlock, doneBlocks, sectionOf, staffLetter, whyBlocks, words } from './blocks.ts'
import { deadlineEntries } from './calendar.ts'
import { type Claims, claimsOf } from './claims.ts'
import { issuerForms } from './issuer-forms.ts'
import type { Block, Letter } from './letter.ts'
import { appTitles, deviceNames } from './remedies.ts'
import { reasonBlocks, replyBlocks } from './replies.ts'
import { caseOf, hasExemptionEnded } from './standing.ts'
import { byGravity, type Matter, type NoticeKind, noticeSubject } from './subject.ts'
import type { Voice } from './voice.ts'

/** One policy's part of a notice, with a link. */
interface NoticePart extends Part {
  /** The address of the reader's page. */
  readonly page?: string | undefined
}

/**
 * A notice to a staff member, with a section for each policy.
 * @param now the moment of sending, on which all words about time depend
 */
export function noticeLetter(person: Person, parts: readonly NoticePart[], id: string, now: Temporal.Instant, voice: Voice): Letter {
  const told = parts.map((part) => ({ part, claims: claimsOf(person, part, now) })).toSorted((a, b) => byGravest(a.claims, b.claims))
  const [subject = '', ...more] = told.flatMap(({ part, claims: { kinds } }) =>
    kinds.slice(0, 1).map((kind) => noticeSubject(kind, part, voice)),
  )
  return staffLetter(
    person,
    {
      subject: more.length > 0 ? voice.say('subject.several', { subject, count: more.length }) : subject,
      sections: told.map(({ part, claims }) => sectionOf(part.policy, noticeBlocks(person, part, claims, now, voice), voice)),
      entries: told.filter(({ claims }) => claims.asks).flatMap(({ part }) => deadlineEntries(part, id, now, voice)),
    },
    id,
    parts[0]?.policy,
    voice,
  )
}

const byGravest = ({ kinds: [a] }: Claims, { kinds: [b] }: Claims): number => (a && b ? byGravity(a, b) : 0)

/** Kinds of notices that open with a sentence of their own. */
const openings = ['again', 'lastReminder'] as const satisfies NoticeKind[]

const replies = ['exemptionGranted', 'exemptionRefused', 'requestGranted', 'requestRefused'] as const satisfies NoticeKind[]

/** The deadline below says what a new stage means. */
const changeLeads = { deadline: 'lead.changed', demand: 'lead.demand', threat: 'lead.threat' } as const

const hasLead = (change: Change): change is keyof typeof changeLeads => change in changeLeads

function noticeBlocks(person: Person, part: NoticePart, claims: Claims, now: Temporal.Instant, voice: Voice): readonly Block[] {
  const { policy, page } = part
  const { say } = voice
  const { asks, restored, changes, suspended } = claims
  const kinds = new Set(claims.kinds)
  const current = caseOf(person, policy)
  const isRespited = ({ id }: Device) => current?.respited?.includes(id) === true
  const backOn = person.devices.filter(({ id }) => restored.includes(id))
  const [respited, freed] = [backOn.filter(isRespited), backOn.filter((device) => !isRespited(device))]
  const isRefused = kinds.has('exemptionRefused') || kinds.has('requestRefused')
  const { whole, deadline } = part
  const extended = current?.decided?.findLast(({ kind, until }) => kind === 'extended' && deadline && until?.equals(deadline.at))
  return [
    ...(current && replies.some((kind) => kinds.has(kind)) ? replyBlocks(current, part.tells, person.profile, voice) : []),
    // After access that is cut, the same sentence follows below.
    ...(isRefused && suspended.length === 0 ? [words(say('review', { email: policy.contact.email }))] : []),
    ...(freed.length > 0 ? [words(say('restored.lead', { devices: deviceNames(freed, voice) }))] : []),
    ...(respited.length > 0 ? [words(say('restored.meanwhile', { devices: deviceNames(respited, voice) }))] : []),
    ...(kinds.has('cleared') || kinds.has('settled') ? doneBlocks(person, whole, voice) : []),
    ...(kinds.has('announcement') ? announcementBlocks(person, part, now, voice) : []),
    ...(asks && hasExemptionEnded(person, policy) ? [words(say('lead.exemptionEnded'))] : []),
    ...openings.filter((kind) => kinds.has(kind)).map((kind) => words(say(`lead.${kind}`))),
    ...[...changes].filter(hasLead).map((change) => words(say(changeLeads[change]))),
    ...(extended && changes.has('deadline') ? reasonBlocks(extended, voice) : []),
    ...(asks ? actBlocks(person, part, page !== undefined, now, voice) : []),
    ...(page ? [pageBlock(page, voice)] : []),
    ...contactBlocks(policy, voice),
    ...(asks || kinds.has('announcement') ? whyBlocks(policy, voice) : []),
  ]
}

const pageBlock = (url: string, { say }: Voice): Block => ({ kind: 'page', text: say('page.link'), byHand: say('page.byHand'), url })

const announcementBlocks = ({ profile }: Person, { policy, deadline }: Matter, now: Temporal.Instant, voice: Voice): readonly Block[] => [
  words(voice.say('announcement.lead', { apps: appTitles(policy.requires, voice), ...issuerForms(policy.issuer) })),
  ...(deadline ? [deadlineBlock(policy, deadline, profile.zone, now, voice)] : []),
  words(voice.say('announcement.nothing')),
]
