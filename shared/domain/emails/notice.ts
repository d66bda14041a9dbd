import type { Temporal } from 'temporal-polyfill'
import type { Case, Person } from '../people/person.ts'
import type { Part } from '../review/agenda.ts'
import { actBlocks } from './act.ts'
import { contactBlocks, deadlineBlock, sectionOf, staffLetter, whyBlocks, words } from './blocks.ts'
import { deadlineEntries } from './calendar.ts'
import { grantedBlocks, refusedBlocks } from './exemption.ts'
import { issuerForms } from './issuer-forms.ts'
import type { Block, Letter } from './letter.ts'
import { appTitles, deviceNames } from './remedies.ts'
import { type Matter, type NoticeKind, noticeKind, noticeSubject } from './subject.ts'
import type { Voice } from './voice.ts'

/** One policy's part of a notice, with a link. */
interface NoticePart extends Part {
  /** The address of the reader's page. */
  readonly page?: string
}

/**
 * A notice to a staff member, with a section for each policy.
 * @param now the moment of sending, on which all words about time depend
 */
export function noticeLetter(person: Person, parts: readonly NoticePart[], id: string, now: Temporal.Instant, voice: Voice): Letter {
  const subjects = parts.flatMap((part) => {
    const [told] = part.tells
    return told ? [noticeSubject(noticeKind(told.step, part, person, now), part, voice)] : []
  })
  const [subject = '', ...more] = subjects
  return staffLetter(
    person,
    {
      subject: more.length > 0 ? voice.say('subject.several', { subject, count: more.length }) : subject,
      sections: parts.map((part) => sectionOf(part.policy, noticeBlocks(person, part, now, voice), voice)),
      entries: parts
        .filter((part) => mustAct(kindsOf(person, part, now), caseOf(person, part)))
        .flatMap((part) => deadlineEntries(person, part, id, now, voice)),
    },
    id,
    parts[0]?.policy,
    voice,
  )
}

/** Kinds of notices that open with a sentence of their own. */
const openings = ['again', 'lastReminder', 'changed'] as const satisfies NoticeKind[]

const kindsOf = (person: Person, part: Part, now: Temporal.Instant): ReadonlySet<NoticeKind> =>
  new Set(part.tells.map(({ step }) => noticeKind(step, part, person, now)))

const asksNothing: readonly NoticeKind[] = ['announcement', 'restored', 'cleared', 'exemptionGranted']

/** An exempt person need not act. */
const mustAct = (kinds: ReadonlySet<NoticeKind>, current: Case | undefined): boolean =>
  current?.state !== 'exempt' && [...kinds].some((kind) => !asksNothing.includes(kind))

const caseOf = ({ cases }: Person, { policy }: Part): Case | undefined => cases.find((current) => current.policy === policy.id)

function noticeBlocks(person: Person, part: NoticePart, now: Temporal.Instant, voice: Voice): readonly Block[] {
  const { policy, tells, page } = part
  const { say } = voice
  const kinds = kindsOf(person, part, now)
  const current = caseOf(person, part)
  const asks = mustAct(kinds, current)
  const restored = tells.filter(({ step }) => step === 'restored').flatMap(({ devices }) => devices)
  const backOn = person.devices.filter(({ id }) => restored.includes(id))
  return [
    ...(backOn.length > 0 ? [words(say('restored.lead', { devices: deviceNames(backOn, voice) }))] : []),
    ...(kinds.has('cleared') ? [words(say(policy.halted === 'lifted' ? 'lifted.lead' : 'cleared.lead'))] : []),
    ...(current && kinds.has('exemptionRefused') ? refusedBlocks(current, policy, voice) : []),
    ...(current?.exemptUntil && (kinds.has('exemptionGranted') || kinds.has('exemptionRefused'))
      ? grantedBlocks(current.exemptUntil, person.profile, voice)
      : []),
    ...(kinds.has('announcement') ? announcementBlocks(person, part, now, voice) : []),
    ...openings.filter((kind) => kinds.has(kind)).map((kind) => words(say(`lead.${kind}`))),
    ...(asks ? actBlocks(person, part, now, voice) : []),
    ...(page ? [pageBlock(page, voice)] : []),
    ...contactBlocks(policy, voice),
    ...(asks || kinds.has('announcement') ? whyBlocks(policy, voice) : []),
  ]
}

/** The key at the end of the address is unreadable. */
const pageBlock = (url: string, { say }: Voice): Block => ({
  kind: 'link',
  text: say('page.link'),
  url,
  shown: `${url.slice(0, url.lastIndexOf('/') + 1)}…`,
})

const announcementBlocks = ({ profile }: Person, { policy, deadline }: Matter, now: Temporal.Instant, voice: Voice): readonly Block[] => [
  words(voice.say('announcement.lead', { apps: appTitles(policy.apps, voice), ...issuerForms(policy.issuer) })),
  deadlineBlock(policy, deadline, profile.zone, now, voice),
  words(voice.say('announcement.nothing')),
]
