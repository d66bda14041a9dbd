import type { Temporal } from 'temporal-polyfill'
import { isBefore } from '../schedule/zone.ts'
import { type Silence, shortly } from '../sending/silence.ts'

/** Silence, known for as long as the process runs. */
export function memorySilence(): Silence {
  let start: Temporal.Instant | undefined
  let heardAt: Temporal.Instant | undefined
  return {
    async findStart() {
      return start
    },
    async begin(sentAt) {
      if (!start && !(heardAt && isBefore(sentAt, heardAt.add(shortly)))) start = sentAt
    },
    async end(at) {
      start = undefined
      heardAt = at
    },
  }
}
