/** What several kinds of letters share. */
import type { Temporal } from 'temporal-polyfill'
import type { Person, Profile } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import { bindsNobody, type PolicyVersion } from '../policies/policy.ts'
import type { PolicyAtStage } from '../policies/stages.ts'
import { asksOwners, checkedAt } from '../review/breaches.ts'
import { policyDeadline } from '../schedule/policy-deadline.ts'
import type { Deadline } from '../schedule/timetable.ts'
import { calendarZone, isBefore } from '../schedule/zone.ts'
import { textIn, titleIn } from '../translated.ts'
import { dateForms, dayOf, elsewhere, endingOf, timeLeft } from './dates.ts'
import { demandInFull, demandsInShort, inShort, isOfApps } from './demands.ts'
import type { Block, Letter, Section, SmallPrint } from './letter.ts'
import { harmless, paragraphsOf, plainName } from './plain.ts'
import { accessAtRiskFrom, hasNothingLeft } from './standing.ts'
import type { Voice } from './voice.ts'

export const wordsBlock = (text: string): SmallPrint => ({ kind: 'words', text })

/** The language of a text from outside, if it is not the voice's. */
export const foreign = (language: string, voice: Voice) => (language === voice.language ? undefined : language)

/** The deadline in its own zone and, if the clocks differ there, in the reader's; or that it has passed. */
export function deadlineBlock(policy: PolicyAtStage, deadline: Deadline, ownZone: string, now: Temporal.Instant, voice: Voice): Block {
  const { say } = voice
  const ending = endingOf(deadline, voice)
  const hasPassed = !isBefore(now, deadline.at)
  const local = elsewhere(deadline, ownZone)
  const localEnding = local && endingOf(local, voice)
  return {
    kind: 'deadline',
    title: say('deadline.title'),
    moment: momentOf(deadline, now, voice),
    lines: [
      (!hasPassed && timeLeft(deadline, ownZone, now, voice)) || [],
      !hasPassed && isAsOf(policy, deadline) ? say('deadline.asOf', dateForms(deadline.day, voice)) : [],
      say('deadline.zone', ending),
      localEnding ? (localEnding.isEndOfDay ? say('deadline.localDay', localEnding) : say('deadline.localTime', localEnding)) : [],
    ].flat(),
  }
}

/** `By the end of Wednesday 15 March 2023`, or that it has passed. */
export function momentOf(deadline: Deadline, now: Temporal.Instant, voice: Voice) {
  const { say } = voice
  const ending = endingOf(deadline, voice)
  if (isBefore(now, deadline.at)) return ending.isEndOfDay ? say('deadline.day', ending) : say('deadline.time', ending)
  return ending.isEndOfDay ? say('deadline.passedDay', ending) : say('deadline.passedTime', ending)
}

/** That there is no deadline. */
export const undatedBlock = ({ say }: Voice, lines: readonly string[]): Block => ({
  kind: 'deadline',
  title: say('deadline.title'),
  moment: say('deadline.none'),
  lines,
})

/** True for the policy's own deadline if the policy counts it as exclusive. */
const isAsOf = (policy: PolicyAtStage, { at, zone }: Deadline) =>
  policy.deadline !== 'none' &&
  'on' in policy.deadline &&
  policy.deadline.counts === 'exclusive' &&
  policyDeadline(policy, zone).at.equals(at)

/** All that a policy requires, a line for each. */
export const demandsBlock = (policy: PolicyVersion, voice: Voice): Block => ({
  kind: 'demands',
  demands: policy.requires.map(name => {
    const { text, language } = demandInFull(name, policy, voice)
    return { text, language: foreign(language, voice) }
  }),
})

/** Why it was decided, in the reader's language or else the policy's, with links to the decision and to news of it. */
export function whyBlocks({ why, language, reference, reportedIn }: PolicyVersion, voice: Voice): readonly Block[] {
  const reason = textIn(why, language, voice.language)
  if (!reason && !reference && !reportedIn) return []
  return [
    { kind: 'heading', text: voice.say('why.title') },
    ...(reason ? paragraphsOf(reason.text).map((text): Block => ({ kind: 'words', text, language: foreign(reason.language, voice) })) : []),
    ...(reference ? [{ kind: 'link', text: voice.say('why.decision'), url: reference } as const] : []),
    ...(reportedIn ? [{ kind: 'link', text: voice.say('why.reported'), url: reportedIn } as const] : []),
  ]
}

/** That a policy asks nothing of a person any more, and, if no other does, that nothing is left to do. */
export function doneBlocks(person: Person, policy: PolicyVersion, now: Temporal.Instant, { say }: Voice): readonly Block[] {
  const isDone = hasNothingLeft(person)
  const isLifted = bindsNobody(policy)
  if (!isLifted && isInAudience(policy, person.profile)) {
    // Of what only its owner has said, we do not say that it is in order.
    const isByAnswer = asksOwners(policy) && person.devices.some(device => checkedAt(device, policy, person.profile))
    const done = wordsBlock(say(!isDone ? 'settled.lead' : isByAnswer ? 'nothing.left' : 'cleared.lead'))
    const atRiskFrom = accessAtRiskFrom(person, policy, now)
    if (!atRiskFrom) return [done]
    return [done, wordsBlock(say(isBefore(now, atRiskFrom) ? 'nothing.butAfter' : 'nothing.butAtOnce'))]
  }
  return [wordsBlock(say(isLifted ? 'lifted.lead' : 'left.lead')), isDone ? wordsBlock(say('nothing.left')) : []].flat()
}

export const contactBlocks = ({ contact: { name, email, phone } }: PolicyVersion, { say }: Voice): readonly Block[] => [
  { kind: 'heading', text: say('contact.title') },
  { kind: 'contact', name: plainName(name), email: harmless(email), phone: phone ? plainName(phone) : undefined },
]

/** How to check that a mail is genuine. */
export const genuineBlocks = (reference: string, { say }: Voice): readonly SmallPrint[] => [
  { kind: 'heading', text: say('genuine.title') },
  wordsBlock(say('genuine.check', { reference })),
  wordsBlock(say('genuine.password')),
]

export function greetingOf({ name, isTeam }: Profile, { say }: Voice) {
  if (isTeam) return say('greeting.team')
  return name ? say('greeting', { name: plainName(name) }) : say('greeting.unnamed')
}

/** What stands above a decision, in the reader's language. */
interface Headed {
  heading: string
  /** The title in the words of who decided, if the reader's language has none. */
  below: readonly Block[]
}

/** @param stated the deadline by which what it asks for is demanded below, if it is */
export function headingOf(policy: PolicyVersion, stated: Deadline | undefined, voice: Voice): Headed {
  const { text, language } = titleIn(policy, voice.language)
  return language === voice.language
    ? { heading: plainName(text), below: [] }
    : { heading: builtIn(policy, stated, voice), below: [{ kind: 'words', text: plainName(text), language }] }
}

function builtIn(policy: PolicyVersion, stated: Deadline | undefined, voice: Voice) {
  if (!stated) return voice.say('heading.undated', { what: inShort(policy, voice) })
  const ending = endingOf(stated, voice)
  return isOfApps(policy)
    ? voice.say('heading.remove', { apps: inShort(policy, voice), ...ending })
    : voice.say('heading.other', { what: demandsInShort(policy, voice), ...ending })
}

/** What a letter says of one policy. */
export interface PolicySection extends Section {
  readonly policy: PolicyVersion
}

/** @param stated the deadline by which it demands what the policy asks for, if it does */
export function sectionOf(policy: PolicyVersion, blocks: readonly Block[], voice: Voice, stated?: Deadline): PolicySection {
  const { heading, below } = headingOf(policy, stated, voice)
  return { policy, heading, blocks: [...below, ...blocks] }
}

/** Of what is settled, exempt or lifted: the title of its policy would ask for it again. */
export const doneSection = (policy: PolicyVersion, blocks: readonly Block[], voice: Voice): PolicySection => ({
  policy,
  heading: builtIn(policy, undefined, voice),
  blocks,
})

/** Where two policies have one heading, each says who decided, and when. */
function withOwnHeadings(sections: readonly PolicySection[], voice: Voice): readonly Section[] {
  const byHeading = Map.groupBy(sections, ({ heading }) => heading)
  return sections.map(({ policy: { issuer, announcedAt, zone }, heading, blocks }) => {
    const isShared = (byHeading.get(heading)?.length ?? 0) > 1
    const { date } = dayOf(announcedAt, calendarZone({ zone }), voice)
    return { heading: isShared ? `${heading} (${plainName(issuer)}, ${date})` : heading, blocks }
  })
}

/**
 * A letter to a staff member about their own devices.
 * @param policies that it is about; the first one's contact answers for personal data
 */
export const staffLetter = (
  { profile }: Person,
  { subject, sections, entries = [] }: Pick<Letter, 'subject' | 'entries'> & { readonly sections: readonly PolicySection[] },
  id: string,
  policies: readonly PolicyVersion[],
  voice: Voice,
): Letter => ({
  subject,
  language: voice.language,
  brand: voice.brand,
  greeting: greetingOf(profile, voice),
  sections: withOwnHeadings(sections, voice),
  footer: [...genuineBlocks(id, voice), ...privacyBlocks(policies, voice)],
  entries,
})

function privacyBlocks(policies: readonly PolicyVersion[], { say }: Voice): readonly SmallPrint[] {
  const [first] = policies
  if (!first) return []
  const { email } = first.contact
  return [
    { kind: 'heading', text: say('privacy.title') },
    wordsBlock(policies.every(isOfApps) ? say('privacy', { email }) : say('privacy.required', { email })),
  ]
}
