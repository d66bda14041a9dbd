/** The stages to come: by when each is to be done, what it asks for, and of which devices. */
import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import { isInScope } from '../review/breaches.ts'
import type { StageAhead } from '../review/stage.ts'
import { isBefore } from '../schedule/zone.ts'
import { momentOf } from './blocks.ts'
import { demandInFull } from './demands.ts'
import { deviceNames } from './device-names.ts'
import type { Block, LetterRow } from './letter.ts'
import { suspends } from './standing.ts'
import type { NoticeSubject } from './subject.ts'
import type { Voice } from './voice.ts'

export function aheadBlocks(person: Person, { stagesAhead = [] }: NoticeSubject, now: Temporal.Instant, voice: Voice): readonly Block[] {
  if (stagesAhead.length === 0) return []
  return [
    { kind: 'heading', text: voice.say('next.title') },
    { kind: 'rows', rows: stagesAhead.map((stage) => rowOf(stage, person, now, voice)) },
  ]
}

function rowOf({ policy, deadline }: StageAhead, { devices, profile }: Person, now: Temporal.Instant, voice: Voice): LetterRow {
  const concerned = devices.filter((device) => isInScope(device, policy))
  return {
    name: momentOf(deadline, now, voice),
    detail: concerned.length < devices.length ? deviceNames(concerned, voice) : '',
    lines: [
      ...policy.requires.map((name) => demandInFull(name, policy, voice).text),
      ...(suspends(policy) && isBefore(now, deadline.at)
        ? [voice.say('next.suspends'), ...(voice.isProtected?.(profile) ? [voice.say('then.protected')] : [])]
        : []),
    ],
  }
}
