import { savePieces } from '#campaign/brake/pieces.ts'
import { atRest } from '#domain/access/brake-state.ts'
import { withVerdict } from '#domain/review/brake.ts'
import { review } from '#domain/review/review.ts'
import { refOf } from '#test/refs.ts'
import type { Running } from '../running.ts'
import { beforeDeadline, suspending } from './holding.ts'

/** Requests that DynamoDB would get. */
export interface Calls {
  reads: number
  writes: number
}

/** A campaign that holds this many people, each with a phone; 5 % of them may be suspended within a day. */
export async function manyHeld(number: number) {
  const running = await beforeDeadline([suspending({ limits: { suspendPercent: 5 } })], ['ana'])
  const { people, policies, brakes, clock } = running.at('2023-03-16T00:00').ports
  const active = await policies.listActive()
  const { person } = await running.find('ana')
  const due = review(person, active, clock.now())
  const held = active.reduce((person, policy) => withVerdict(person, policy, { go: [], held: ['ana-phone'] }, clock.now()), due)
  const waits = review(held, active, clock.now())
  const list = Array.from({ length: number }, (_, index) => ({ ref: refOf(index === 0 ? 'ana' : `s${index}`), device: 'ana-phone' }))
  for (const [index, { ref }] of list.entries())
    await people.save({ ref, person: waits, version: index === 0 ? (await people.get(ref)).version : 0 })
  const waiting = await savePieces(brakes, 'no-tiktok', list, clock.now())
  const { version } = await brakes.get('no-tiktok')
  const limit = 'suspendPercent: 5'
  const state = { ...atRest, inScope: number, waiting, held: { devices: number, since: clock.now(), limit, told: [] } }
  await brakes.save('no-tiktok', state, version)
  return { running: running.later({ minutes: 1 }), list, free: due }
}

/** The same campaign, with requests counted as the adapters make them. */
export function counting(running: Running): { running: Running; calls: Calls } {
  const calls: Calls = { reads: 0, writes: 0 }
  const { people, brakes } = running.ports
  const batches = (many: number) => Math.ceil(many / 100)
  return {
    calls,
    running: running.with({
      people: {
        ...people,
        async find(ref) {
          calls.reads += 1
          return people.find(ref)
        },
        async findAll(refs) {
          calls.reads += batches(refs.length)
          return people.findAll(refs)
        },
      },
      brakes: {
        ...brakes,
        async get(policy) {
          calls.reads += 1
          return brakes.get(policy)
        },
        async findList(policy, hash) {
          const list = await brakes.findList(policy, hash)
          // Pages of 1 MB.
          calls.reads += Math.max(1, Math.ceil(list.length / 25_000))
          return list
        },
        async findLists(policy, hashes) {
          calls.reads += batches(hashes.length)
          return brakes.findLists(policy, hashes)
        },
        async save(policy, state, version) {
          calls.writes += 1
          return brakes.save(policy, state, version)
        },
        async saveList(policy, list, now) {
          calls.writes += Math.max(1, Math.ceil(list.length / 2000))
          return brakes.saveList(policy, list, now)
        },
      },
    }),
  }
}
