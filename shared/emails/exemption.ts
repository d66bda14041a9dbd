import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import { deadlineAt } from '../schedule/timetable.ts'
import { actBlocks } from './act.ts'
import { contactBlocks, sectionOf, staffLetter, whyBlocks, words } from './blocks.ts'
import { deadlineEntries } from './calendar.ts'
import { endingOf } from './dates.ts'
import type { Block, Letter } from './letter.ts'
import { nameOf, paragraphsOf } from './plain.ts'
import type { Matter } from './subject.ts'
import type { Voice } from './voice.ts'

/** What became of a request for an exemption. */
export type ExemptionDecision =
  | { readonly kind: 'granted'; readonly until: Temporal.Instant }
  /** `reason` in the words of whoever decided. */
  | { readonly kind: 'refused'; readonly reason?: string }

/**
 * Tells a staff member what became of their request for an exemption; refused, it says again what is to be done.
 * @param now the moment of sending, from which all words about time come
 */
export function exemptionLetter(
  person: Person,
  matter: Matter,
  decision: ExemptionDecision,
  id: string,
  now: Temporal.Instant,
  voice: Voice,
): Letter {
  const { policy } = matter
  const title = { title: nameOf(policy.title) }
  const [subject, blocks, entries] =
    decision.kind === 'granted'
      ? [voice.say('subject.exemptionGranted', title), granted(decision.until, matter, voice), []]
      : [
          voice.say('subject.exemptionRefused', title),
          refused(person, matter, decision.reason, now, voice),
          deadlineEntries(person, matter, id, now, voice),
        ]
  return staffLetter(person, { subject, sections: [sectionOf(policy, blocks, voice)], entries }, id, policy, voice)
}

function granted(until: Temporal.Instant, { policy, deadline: { zone } }: Matter, voice: Voice): readonly Block[] {
  const ending = endingOf(deadlineAt(until, zone), voice)
  return [
    words(ending.isEndOfDay ? voice.say('exemption.grantedDay', ending) : voice.say('exemption.grantedTime', ending)),
    words(voice.say('exemption.after')),
    ...contactBlocks(policy, voice),
  ]
}

function refused(person: Person, matter: Matter, reason: string | undefined, now: Temporal.Instant, voice: Voice): readonly Block[] {
  const { policy } = matter
  return [
    words(voice.say('exemption.refused')),
    ...(reason ? [{ kind: 'heading', text: voice.say('exemption.reason') } as const, ...paragraphsOf(reason).map(words)] : []),
    words(voice.say('review', { email: policy.contact.email })),
    ...actBlocks(person, matter, now, voice),
    ...contactBlocks(policy, voice),
    ...whyBlocks(policy, voice),
  ]
}
