import { describe, expect, it, vi } from 'vitest'
import { feedback } from '../../functions/feedback.ts'
import { send } from '../../functions/send.ts'
import { contextWith } from '../../infra/local/invocation.ts'
import { batchOf } from '../../infra/local/queue/server.ts'
import { addressRef } from '../../shared/domain/people/ref.ts'
import { brussels, personWith, policyOf } from '../builders.ts'
import { refOf, storedAs } from '../refs.ts'
import { memorySystem } from '../system.ts'
import { wakingAll } from '../waking.ts'
import { runEnrolment } from '../working.ts'

const context = contextWith(300_000)
const mails = 33_333
const batchSize = 100

/** People who each got a notice. */
async function notified() {
  const system = memorySystem(brussels('2023-02-23T10:00'))
  const { people, evidence } = system
  await system.policies.activate(policyOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true }] }), 0)
  await people.save(storedAs(personWith()))
  await runEnrolment(system)
  await send(() => system)(wakingAll(system.clock.now()), context)
  const { person } = await people.get(refOf('ana'))
  const { tells = [], claimedAt = system.clock.now() } = (await evidence.find(refOf('ana'), 1)) ?? {}
  const staff = Array.from({ length: mails }, (_, index) => ({ id: `s${index}`, email: `s${index}@ec.example` }))
  for (const who of staff) {
    await people.save(storedAs({ ...person, profile: { ...person.profile, ...who } }))
    const contents = { tells, found: [], tries: 1, claimedAt, to: addressRef(who.email) }
    await evidence.record(refOf(who.id), 1, [{ kind: 'accepted', at: claimedAt, messageId: who.id }], contents)
  }
  return { system, staff, at: String(claimedAt) }
}

/** All that comes of a mail: that it was sent by the topic, its delivery by both routes. */
function bodiesOf({ id, email }: { readonly id: string; readonly email: string }, at: string): readonly string[] {
  const mail = { timestamp: at, messageId: id, source: 'ides@ec.example', destination: [email], tags: { notice: [`${refOf(id)}-1`] } }
  const delivery = { eventType: 'Delivery', mail, delivery: { timestamp: at, recipients: [email] } }
  return [
    JSON.stringify({ Type: 'Notification', Message: JSON.stringify({ eventType: 'Send', mail }) }),
    JSON.stringify({ Type: 'Notification', Message: JSON.stringify(delivery) }),
    JSON.stringify({ source: 'aws.ses', detail: delivery }),
  ]
}

describe('redriving 100,000 missed events', () => {
  it('proves every notice, and leaves back only what cannot be read', async () => {
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true')
    const { system, staff, at } = await notified()
    const bodies = ['not an event', ...staff.flatMap((one) => bodiesOf(one, at))]
    const take = feedback(() => system)
    const before = process.cpuUsage()
    let failed = 0
    for (let start = 0; start < bodies.length; start += batchSize)
      failed += (await take(batchOf(bodies.slice(start, start + batchSize)), context)).batchItemFailures.length
    const { user, system: kernel } = process.cpuUsage(before)
    process.stdout.write(`${bodies.length} events, ${Math.round(bodies.length / ((user + kernel) / 1e6))} a CPU-second\n`)
    expect([bodies.length, failed]).toEqual([100_000, 1])
    for (const { id } of staff)
      expect((await system.people.get(refOf(id))).person.cases[0]?.notified.byDevice).toEqual({ phone: { 1: expect.anything() } })
  })
})
