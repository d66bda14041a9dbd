/** What the reader has said that they did, and when a report should show it. */
import type { Temporal } from 'temporal-polyfill'
import { caseOf, type Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { standingDeclaration } from '../review/decisions/answers.ts'
import { inventoryExpected, isReadBySource } from '../review/held-back.ts'
import { isBefore } from '../schedule/zone.ts'
import { dayOf } from './dates.ts'
import { isOfApps } from './demands.ts'
import type { Voice } from './voice.ts'

/** @returns sentences: when they said it, and what comes next as far as that is known; none where no answer stands */
export function answerInWords(person: Person, policy: PolicyVersion, now: Temporal.Instant, voice: Voice): readonly string[] {
  const { devices, profile } = person
  const current = caseOf(person, policy)
  const inBreach = devices.filter(({ id }) => current?.breaches.some(({ device, certain }) => certain && device === id))
  const declared = current && standingDeclaration(current, devices)
  if (!declared || inBreach.length === 0) return []
  const said = voice.say(isOfApps(policy) ? 'page.removed.since' : 'page.fixed.since', dayOf(declared.at, profile.zone, voice))
  if (inBreach.every(({ vanishedAt }) => vanishedAt)) return [said]
  const expected = inventoryExpected(inBreach, declared.at)
  if (expected && isBefore(now, expected)) return [said, voice.say('page.removed.expected', dayOf(expected, profile.zone, voice))]
  const waiting = voice.say('page.removed.waiting')
  return [said, inBreach.some(isReadBySource) ? `${waiting} ${voice.say('page.removed.usual')}` : waiting]
}
