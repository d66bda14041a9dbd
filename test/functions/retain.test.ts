import { expect, it } from 'vitest'
import { exportAction, mostExported } from '#campaign/privacy/count-exports.ts'
import { bundleAction } from '#domain/audit/bundle.ts'
import { controlChain } from '#domain/audit/decision.ts'
import { retain } from '#functions/retain.ts'
import { send } from '#functions/send.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { enact } from '../acts.ts'
import { brussels, personWith, several, suspendingQuietly } from '../builders.ts'
import { storedAs } from '../refs.ts'
import { memorySystem } from '../system.ts'
import { wakingAll } from '../waking.ts'
import { runEnrolment } from '../working.ts'
import { shows } from './expecting.ts'
import { reportIn, watchOutput } from './output.ts'

const context = contextWith(300_000)
const output = watchOutput()

/** Ana has TikTok, and a board is mailed each Monday how far its ban is. */
async function reportedOn() {
  const system = memorySystem(brussels('2023-02-23T10:00'))
  await enact(system, { ...suspendingQuietly, report: { to: ['board@ec.example'], on: 'mon' } })
  await system.people.save(storedAs(personWith()))
  await runEnrolment(system)
  await retain(() => system)({}, context)
  return system
}

it('the weekly report of a policy is filed and mailed, and a round of retention starts', async () => {
  const system = await reportedOn()
  expect(reportIn(output())).toMatchObject({ started: expect.stringMatching(/./), mailed: {} })
  system.clock.advanceTo(brussels('2023-02-27T00:30'))
  await retain(() => system)({}, context)
  system.clock.advanceTo(brussels('2023-02-27T11:00'))
  await send(() => system)(wakingAll(system.clock.now(), ['digest']), context)
  expect(system.mailer.outbox.map(({ to }) => to)).toContain('board@ec.example')
})

it('each step of a run is done though others fail; then the run fails, and its log names them', async () => {
  const system = await reportedOn()
  const refuse = () => Promise.reject(new Error('out of order'))
  system.clock.advanceTo(brussels('2023-02-27T00:30'))
  const oneBroken = { ...system, caseCounts: { ...system.caseCounts, save: refuse } }
  await expect(retain(() => oneBroken)({}, context)).rejects.toThrow('out of order')
  shows(output(), '"step":"countCases"')
  expect((await system.jobs.list()).filter(({ kind }) => kind === 'retention')).toHaveLength(2)
  const twoBroken = { ...oneBroken, retentionStore: { ...system.retentionStore, find: refuse } }
  await expect(retain(() => twoBroken)({}, context)).rejects.toThrow('2 steps of this run failed')
})

it('an alarm hears of an admin who exports data of many people within 24 hours', async () => {
  const system = await reportedOn()
  const metric = () => /"exported":(\d+)/.exec(output())?.[1]
  const exported = (by: string, ref: number, changes = {}) =>
    system.audit.append({ policy: controlChain, at: system.clock.now(), by, action: exportAction, about: `${ref}`, ...changes })
  await exported('first', mostExported)
  system.clock.advanceTo(system.clock.now().add({ hours: 24, minutes: 1 }))
  for (const ref of several(mostExported - 1, n => n)) await exported('first', ref)
  await exported('first', 0)
  await exported('first', mostExported + 1, { policy: 'no-tiktok', action: bundleAction })
  for (const ref of several(mostExported + 5, n => n)) await exported('staff', ref, { policy: 'no-tiktok', action: bundleAction })
  await exported('second', mostExported + 2)
  await retain(() => system)({}, context)
  expect(metric()).toBeUndefined()
  await exported('first', mostExported + 2)
  await retain(() => system)({}, context)
  expect(metric()).toBe(`${mostExported + 1}`)
})
