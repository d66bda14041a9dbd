import type { Temporal } from 'temporal-polyfill'
import { isBefore } from '#domain/schedule/zone.ts'
import { type Silence, shortly } from '#domain/silence.ts'

export function memorySilence(): Silence {
  let start: Temporal.Instant | undefined
  let heardAt: Temporal.Instant | undefined
  let testAt: Temporal.Instant | undefined
  const silence: Silence = {
    async findStart() {
      return start
    },
    async findHeard() {
      return { at: heardAt, testAt }
    },
    async begin(sentAt) {
      if (!start && !(heardAt && isBefore(sentAt, heardAt.add(shortly)))) start = sentAt
    },
    async end(at) {
      start = undefined
      heardAt = at
    },
    async endByTest(at) {
      testAt = at
      await silence.end(at)
    },
  }
  return silence
}
