/** What a notice says about a decided request for an exemption. */
import type { Temporal } from 'temporal-polyfill'
import type { Case, Profile } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { deadlineAt } from '../schedule/timetable.ts'
import { words } from './blocks.ts'
import { endingOf } from './dates.ts'
import type { Block } from './letter.ts'
import { paragraphsOf } from './plain.ts'
import type { Voice } from './voice.ts'

/** Until when it is granted, and what follows. */
export function grantedBlocks(until: Temporal.Instant, { zone }: Profile, voice: Voice): readonly Block[] {
  return [grantedBlock(until, zone, voice), words(voice.say('exemption.after'))]
}

/** @param zone the reader's */
export function grantedBlock(until: Temporal.Instant, zone: string, voice: Voice): Block {
  const ending = endingOf(deadlineAt(until, zone), voice)
  return words(ending.isEndOfDay ? voice.say('exemption.grantedDay', ending) : voice.say('exemption.grantedTime', ending))
}

/** That it was refused, why, in the words of the latest refusal, and how to object. */
export function refusedBlocks({ decided = [] }: Case, { contact: { email } }: PolicyVersion, { say }: Voice): readonly Block[] {
  const refused = decided.findLast(({ kind, request }) => kind === 'refused' && request === 'exemption')
  return [
    words(say('exemption.refused')),
    ...(refused ? [{ kind: 'heading', text: say('exemption.reason') } as const, ...paragraphsOf(refused.reason).map(words)] : []),
    words(say('review', { email })),
  ]
}
