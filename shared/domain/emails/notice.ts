import type { Temporal } from 'temporal-polyfill'
import type { VersionChange } from '../people/mail.ts'
import { caseOf, type Device, type Person } from '../people/person.ts'
import { withDevicesToldApart } from '../people/told-apart.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import type { Part } from '../review/agenda.ts'
import { asksOwners, isDisclaimed } from '../review/breaches.ts'
import { heldBackUntil } from '../review/held-back.ts'
import { hasRespite } from '../review/requests.ts'
import { actBlocks, aheadBlocks, endedAnswerBlocks, heldBackBlocks, otherSections, threatenedAhead } from './act.ts'
import { answerInWords } from './answered.ts'
import {
  contactBlocks,
  deadlineBlock,
  demandsBlock,
  doneBlocks,
  doneSection,
  sectionOf,
  staffLetter,
  undatedBlock,
  whyBlocks,
  wordsBlock,
} from './blocks.ts'
import { deadlineEntries } from './calendar.ts'
import { type Claims, mailClaims } from './claims.ts'
import { appTitles, deviceNames, inShort, isOfApps } from './demands.ts'
import { restorationBlocks, threatBlocks } from './effect.ts'
import { suspendedBlocks } from './leads.ts'
import type { Block, Letter } from './letter.ts'
import { issuerForms } from './plain.ts'
import { answeredUntil, reasonBlocks, replyBlocks } from './replies.ts'
import { areOnlyAsked, hasExemptionEnded, type MailContext, standingOf } from './standing.ts'
import { byGravity, type NoticeKind, type NoticeSubject, noticeSubject } from './subject.ts'
import type { Voice } from './voice.ts'

/** One policy's part of a notice, with a link. */
interface NoticePart extends Part {
  /** The address of the reader's page. */
  page?: string | undefined
}

/**
 * A notice to a staff member, with a section for each policy.
 * @param now the moment of sending, on which all words about time depend
 * @param policies in force: what others still ask is said when one is over, and always of a device that they keep suspended
 */
export function noticeLetter(
  reader: Person,
  parts: readonly NoticePart[],
  id: string,
  now: Temporal.Instant,
  voice: Voice,
  policies: readonly PolicyVersion[] = [],
): Letter {
  const person = withDevicesToldApart(reader)
  const told = parts.map(part => ({ part, claims: mailClaims(person, part, now) })).toSorted((a, b) => byGravest(a.claims, b.claims))
  const [subject = '', ...more] = told.flatMap(({ part, claims: { kinds } }) =>
    kinds.slice(0, 1).map(kind => noticeSubject(kind, part, voice)),
  )
  const others = policies.filter(({ id }) => parts.every(({ policy }) => policy.id !== id))
  const isAnyOver = told.some(({ claims: { asks, kinds } }) => !asks && !kinds.includes('announcement'))
  const named = told.flatMap(({ claims }) => claims.named)
  return staffLetter(
    person,
    {
      subject: more.length > 0 ? voice.say('subject.several', { subject, count: more.length }) : subject,
      sections: [
        ...told.map(({ part, claims }) => {
          const standing = standingOf(person, part)
          const demandsBy = claims.states && !areOnlyAsked(standing.found) ? part.deadline : undefined
          const blocks = noticeBlocks(person, part, claims, standing, now, voice)
          const isDone = !claims.asks && !claims.kinds.includes('announcement')
          return isDone ? doneSection(part.policy, blocks, voice) : sectionOf(part.policy, blocks, voice, demandsBy)
        }),
        ...otherSections(person, others, isAnyOver ? undefined : named, voice),
      ],
      entries: told.filter(({ claims }) => claims.asks).flatMap(({ part }) => deadlineEntries(part, id, now, voice)),
    },
    id,
    parts.map(({ whole }) => whole),
    voice,
  )
}

const byGravest = ({ kinds: [a] }: Claims, { kinds: [b] }: Claims) => (a && b ? byGravity(a, b) : 0)

const replies = ['exemptionGranted', 'exemptionRefused', 'requestGranted', 'requestRefused'] as const satisfies NoticeKind[]

/** What a notice says of a change. A new stage has a deadline of its own. */
function changeLead(change: VersionChange, { deadline }: NoticeSubject, { changes }: Claims, { say }: Voice): readonly Block[] {
  if (change !== 'deadline')
    return [wordsBlock(say(({ stage: 'lead.stage', demand: 'lead.demand', threat: 'lead.threat' } as const)[change]))]
  if (!deadline) return [wordsBlock(say('lead.noDeadline'))]
  return changes.has('stage') ? [] : [wordsBlock(say('lead.changed'))]
}

function noticeBlocks(
  person: Person,
  part: NoticePart,
  claims: Claims,
  standing: MailContext,
  now: Temporal.Instant,
  voice: Voice,
): readonly Block[] {
  const { policy, whole, deadline, page } = part
  const { say } = voice
  const { asks, restored, changes, suspended } = claims
  const kinds = new Set(claims.kinds)
  const current = caseOf(person, policy)
  const isRespited = (device: Device) =>
    current !== undefined && (hasRespite(current, policy, device.id) || (asksOwners(whole) && isDisclaimed(device, person)))
  const backOn = person.devices.filter(({ id }) => restored.includes(id))
  const isProvisional = ({ id }: Device) => current !== undefined && heldBackUntil(current, id, { ...person, whole, now }) !== undefined
  const [respited, others] = [backOn.filter(isRespited), backOn.filter(device => !isRespited(device))]
  const freed = others.filter(device => !isProvisional(device))
  const asked = standing.found.filter(({ isAsked }) => isAsked).map(({ device }) => device)
  // One suspended for want of an answer stays so once something is found on it.
  const isFurther = kinds.has('again') || (asks && asksOwners(whole) && part.tells.some(({ step }) => step === 'again'))
  const act = asks ? actBlocks(person, part, page !== undefined, now, voice) : { asked: suspendedBlocks(standing, voice), todo: [] }
  const answerAt = page ? [pageBlock(page, voice)] : []
  // Where an answer is all that is asked, where to give it comes before how to remove what may be there.
  const isAnswerAll = asks && areOnlyAsked(standing.found)
  const isRefused = kinds.has('exemptionRefused') || kinds.has('requestRefused')
  const extended = current?.decisions.made.findLast(({ kind, until }) => kind === 'extended' && deadline && until?.equals(deadline.at))
  return [
    ...(current && replies.some(kind => kinds.has(kind)) ? replyBlocks(current, part.tells, person.profile, voice) : []),
    // After access that is cut, the same sentence follows below.
    ...(isRefused && suspended.length === 0 ? [wordsBlock(say('review', { email: policy.contact.email }))] : []),
    ...(freed.length > 0 ? [wordsBlock(say('restored.lead', { devices: deviceNames(freed, voice) }))] : []),
    ...(respited.length > 0 ? [wordsBlock(say('restored.meanwhile', { devices: deviceNames(respited, voice) }))] : []),
    ...heldBackBlocks('restored.provisional', others.filter(isProvisional), person, whole, now, voice),
    ...restorationBlocks(backOn, voice),
    ...answeredUntil(freed, whole, person.profile, now, voice).map(wordsBlock),
    ...(current ? endedAnswerBlocks(current, standing.suspended, policy, voice) : []),
    ...(kinds.has('cleared') || kinds.has('settled') ? doneBlocks(person, whole, now, voice) : []),
    ...(kinds.has('settledButAsked') ? [wordsBlock(say('settled.asked', { devices: deviceNames(asked, voice) }))] : []),
    ...(kinds.has('announcement') ? announcementBlocks(person, part, now, voice) : []),
    ...(asks && hasExemptionEnded(person, policy) ? [wordsBlock(say('lead.exemptionEnded'))] : []),
    ...(isFurther ? [wordsBlock(say('lead.again'))] : []),
    ...(kinds.has('lastReminder') ? [wordsBlock(say('lead.lastReminder'))] : []),
    ...[...changes].flatMap(change => changeLead(change, part, claims, voice)),
    ...(extended && changes.has('deadline') ? reasonBlocks(extended, voice) : []),
    ...(asks ? answerInWords(person, whole, now, voice).map(wordsBlock) : []),
    ...act.asked,
    ...(isAnswerAll ? answerAt : []),
    ...act.todo,
    ...(isAnswerAll ? [] : answerAt),
    ...contactBlocks(policy, voice),
    ...(asks || kinds.has('announcement') ? whyBlocks(policy, voice) : []),
  ]
}

const pageBlock = (url: string, { say }: Voice): Block => ({ kind: 'page', text: say('page.link'), byHand: say('page.byHand'), url })

const announcementBlocks = (person: Person, matter: NoticePart, now: Temporal.Instant, voice: Voice): readonly Block[] => {
  const { policy, deadline, page } = matter
  return [
    isOfApps(policy)
      ? wordsBlock(voice.say('announcement.lead', { apps: appTitles(policy.requires, policy, voice), ...issuerForms(policy.issuer) }))
      : [wordsBlock(voice.say('announcement.required', issuerForms(policy.issuer))), demandsBlock(policy, voice)],
    deadline ? deadlineBlock(policy, deadline, person.profile.zone, now, voice) : undatedBlock(voice, []),
    wordsBlock(voice.say('announcement.nothing')),
    aheadBlocks(person, matter, now, voice),
    threatBlocks(threatenedAhead(person, matter, now), page !== undefined, voice),
  ].flat()
}

/**
 * Tells an earlier address of a person that mail goes elsewhere now. Its reader may be another person, so it names neither the person
 * nor the new address.
 * @param policies one at least
 */
export function movedLetter(person: Person, policies: readonly PolicyVersion[], id: string, voice: Voice): Letter {
  const { say } = voice
  const [first] = policies
  return staffLetter(
    { ...person, profile: { ...person.profile, name: '' } },
    {
      subject: say('subject.moved', { apps: first ? inShort(first, voice) : '' }),
      sections: policies.map(policy =>
        sectionOf(
          policy,
          [
            wordsBlock(say('moved.lead')),
            wordsBlock(say('moved.unexpected', { email: policy.contact.email })),
            ...contactBlocks(policy, voice),
          ],
          voice,
        ),
      ),
    },
    id,
    policies,
    voice,
  )
}
