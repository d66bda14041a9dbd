/** The functions on a database whose requests are counted, for what a campaign takes of DynamoDB. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { saveScope } from '#campaign/brake/change-brake.ts'
import type { Person } from '#domain/people/person.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { composeStores } from '#functions/compose/stores.ts'
import { dispatch } from '#functions/dispatch.ts'
import { escalate } from '#functions/escalate.ts'
import { feedback } from '#functions/feedback.ts'
import { joined } from '#functions/runtime/lazily.ts'
import { send } from '#functions/send.ts'
import { createTables, startDatabase } from '#infra/local/database/database.ts'
import { importOrganisation, withDrafts } from '#infra/local/import.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { batchOf } from '#infra/local/queue/server.ts'
import { brussels, peopleWith, several } from '../builders.ts'
import { localAws } from '../local-aws.ts'
import { memorySystem } from '../system.ts'
import { wakingAll } from '../waking.ts'
import { runEnrolment } from '../working.ts'
import { type Consumption, meterCapacity } from './capacity.ts'
import { announcedPolicy, eventsOf } from './invented.ts'

const context = contextWith(300_000)

/** The functions on an embedded database, every request to which is counted; mail and access are served in memory. */
export async function openMetered(people: readonly Person[], apps: readonly string[] = ['tiktok']) {
  const database = await startDatabase({})
  const client = new DynamoDBClient({ endpoint: database.url, ...localAws })
  database.reach(client)
  await createTables(client, { people: 'people', records: 'records' })
  const consumed: Consumption[] = []
  meterCapacity(client, consumption => consumed.push(consumption))

  const memory = memorySystem()
  const environment = { PEOPLE_TABLE: 'people', RECORDS_TABLE: 'records', FROM_ADDRESS: 'ides@ec.example' }
  const { stores } = composeStores(environment, memory.clock, () => client)
  const system = joined(memory, stores, { clock: memory.clock, pageUrl: 'https://ides.example/me' })
  // What can be read was counted today.
  await stores.coverageCounts.save(memory.clock.now(), { 'DG-ALPHA': [] })
  // Nothing goes stale, so that nobody has to report daily.
  const policy = { ...(await announcedPolicy()), staleAfter: 999 }
  const policies = apps.map(app => ({ ...policy, id: `eu-commission-${app}-2023`, requires: [app] }))
  await importOrganisation(withDrafts(system, policies), people)
  for (const policy of policies) {
    await saveScope(system.brakes, policy.id, { inScope: 1000 })
    await system.policies.activate(policy, 0)
  }
  const functions = {
    enrol: () => runEnrolment(system),
    dispatch: dispatch(() => system),
    send: send(() => system),
    escalate: escalate(() => system),
    feedback: feedback(() => system),
  }
  const usual = (name: string) => (name === 'send' ? wakingAll(system.clock.now(), ['mail', 'digest']) : {})
  const run = (name: keyof typeof functions, event: object = usual(name)) => functions[name](event, context)
  const hear = (...events: readonly object[]) => run('feedback', batchOf(events.map(event => JSON.stringify(event))))
  const close = async () => {
    client.destroy()
    await database.close()
  }
  return { system, records: { client, name: 'records' }, consumed, run, hear, close }
}

export type Opened = Awaited<ReturnType<typeof openMetered>>

/** So many people, each with a device. */
export const staffOf = (count: number, apps = 'tiktok') =>
  peopleWith(...several(count, index => ({ who: { id: `s${index}` }, devices: [{ id: `d${index}`, apps }] })))

/** Every event of the mails after so many, each by itself. */
export async function deliverAfter(mails: number, { system, hear }: Opened) {
  for (const [index, { noticeId, to }] of [...system.mailer.outbox.entries()].slice(mails))
    for (const event of eventsOf(noticeId, to, system.clock.now(), `memory-${index + 1}`)) await hear(event)
}

/** Runs what is due at every moment, with every mail delivered and all access confirmed. */
export async function runUntil(local: string, opened: Opened) {
  const { system, run, hear } = opened
  for (let due = await system.people.findNextDue(); due && !isBefore(brussels(local), due.at); due = await system.people.findNextDue()) {
    const earlier = system.mailer.outbox.length
    system.clock.advanceTo(due.at)
    if (due.queue !== 'mail' && due.queue !== 'digest') await run('escalate')
    await run('send')
    for (const [device, { person, version, wanted }] of system.gate.devices)
      await hear({
        'detail-type': wanted === 'suspended' ? 'AccessSuspensionConfirmed' : 'AccessRestorationConfirmed',
        detail: { person, device, version },
      })
    await deliverAfter(earlier, opened)
  }
}
