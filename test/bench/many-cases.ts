/** Cases under one policy, more than anybody should read for a page. Beyond the summary of their case, only a thousand people exist. */
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import pMap from 'p-map'
import { type Machine, settings } from '../../infra/local/machine.ts'
import { dynamoCaseSummaries } from '../../shared/adapters/dynamodb/case-summaries.ts'
import { type Item, openDatabase, type Table } from '../../shared/adapters/dynamodb/table.ts'
import { importDevices } from '../../shared/campaign/import/import-devices.ts'
import { importStaff } from '../../shared/campaign/import/import-staff.ts'
import { batchesOf } from '../../shared/domain/batches.ts'
import type { CaseSummary } from '../../shared/domain/people/summary.ts'
import type { Policy } from '../../shared/domain/policies/policy.ts'
import { inventedSummary } from './invented.ts'

/** All owed their first notice now. */
const people = 1000

export const daysCounted = 20

/** DynamoDB's limit. */
const writesInRequest = 25

/** Puts a policy in force, with so many cases, counted every day. */
export async function makeCases({ system, count }: Machine, policy: Policy, cases: number): Promise<void> {
  await system.policies.activate(policy, 0)
  const numbers = Array.from({ length: people }, (_, index) => index)
  const staff = { language: 'en', zone: 'Europe/Brussels', country: 'BE', manager: '' }
  await importStaff(
    system,
    numbers.map((index) => ({
      ...staff,
      id: `s${index}`,
      email: `s${index}@example.org`,
      name: `Somebody ${index}`,
      unit: `unit-${index % 100}`,
    })),
  )
  const device = {
    label: 'iPhone',
    platform: 'ios',
    ownership: 'official',
    workApps: 'yes',
    apps: 'tiktok',
    reportedAt: system.clock.now().toString(),
  }
  await importDevices(
    system,
    numbers.map((index) => ({ ...device, id: `d${index}`, staff: `s${index}` })),
  )
  await saveNoted(settings.RECORDS_TABLE, async (table) => {
    const adapter = dynamoCaseSummaries(table)
    for (let index = people; index < cases; index += 1) await adapter.save(caseOf(policy.id, index), 1)
  })
  await count()
  const [today] = await system.caseCounts.list(policy.id)
  if (!today) throw new Error('nothing was counted')
  const units = await system.caseCounts.findUnits(policy.id, today.on)
  for (let days = 1; days < daysCounted; days += 1)
    await system.caseCounts.save(
      policy.id,
      { ...today, on: today.on.subtract({ days }), at: today.at.subtract({ hours: 24 * days }) },
      units,
    )
}

/** Saves as an adapter does, but several items in a request. @param save with the adapter over the table that it is given */
export async function saveNoted(name: string, save: (table: Table) => Promise<void>): Promise<void> {
  const items: Item[] = []
  const [noting, database] = [openDatabase(), openDatabase()]
  noting.middlewareStack.add(
    () => async (args) => {
      if ('Item' in args.input && args.input.Item) items.push(args.input.Item)
      return { output: { $metadata: {} }, response: {} }
    },
    { step: 'initialize' },
  )
  await save({ client: noting, name })
  const write = (batch: readonly Item[]) =>
    database.send(new BatchWriteItemCommand({ RequestItems: { [name]: batch.map((Item) => ({ PutRequest: { Item } })) } }))
  await pMap(batchesOf(items, writesInRequest), write, { concurrency: 4 })
  for (const client of [noting, database]) client.destroy()
}

/** One of three is clear, one of a hundred asks for something, and one of a thousand gets no mail. */
const caseOf = (policy: string, index: number): CaseSummary => ({
  ...inventedSummary(policy, index),
  ...(index % 3 === 0 ? { state: 'clear' } : {}),
  ...(index % 1000 === 7 ? { held: 'bounced' } : {}),
  ...(index % 100 === 1 ? { requests: [{ kind: 'contest', at: '2023-02-24T09:00:00Z' }] } : {}),
})
