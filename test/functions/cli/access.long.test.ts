import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCampaign } from '#infra/local/campaign.ts'
import { type Machine, startMachine } from '#infra/local/machine.ts'
import { deviceKeys, type OtherSystem } from '#infra/local/others/other-system.ts'
import { startOther } from '#infra/local/others/start.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { brussels, peopleWith, policyOf, suspendingQuietly } from '#test/builders.ts'
import { withSystems } from '#test/infra/deployed.ts'
import { watchFunctions } from '#test/infra/permissions.ts'
import { shows } from '../expecting.ts'
import { commandsOn } from './on-machine.ts'
import { objectsIn, tells } from './typed.ts'

const policy = policyOf(suspendingQuietly)
const clock = virtualClock(policy.announcedAt)
const people = peopleWith({ who: { id: 'ana', name: 'Ana' } })
const until = brussels('2023-03-17T12:00')
const { watch, allowed } = watchFunctions()
let others: readonly OtherSystem[]
let machine: Machine

/** The deadline has passed, and Ana's phone is cut off in Entra and by a webhook. */
beforeAll(async () => {
  others = [await startOther('entra', people, clock), await startOther('webhook', people, clock)]
  machine = await startMachine({
    clock,
    others,
    watch,
  })
  await runCampaign(machine, clock, { policy, people, changes: [], until, isResumed: false, keysOf: deviceKeys }, async () => {})
})
afterAll(async () => {
  await machine.close()
  for (const other of others) await other.close()
})

const { as, done } = commandsOn(() => machine)

it('ides access tests each connector, and says what is right', async () => {
  const out = await done('operator', 'access test')
  expect(out).toMatch(/^ok +entra: /m)
  expect(out).toMatch(/^ok +webhook: /m)
  expect(objectsIn(await done('operator', 'access test --connector webhook --json'))).toMatchObject([
    { connector: 'webhook', askedAt: clock.now().toString(), checks: [{ isRight: true }] },
  ])
  await tells(as('operator', 'access test --connector jamf'), 1, 'ides access test')
  await tells(as('reader', 'access test'), 1, 'devices:write')
})

it('ides access has access compared when asked', async () => {
  shows(await done('operator', 'access reconcile'), 'all was compared, ended 2023-03-17 11:00Z')
})

it('ides access shows what other systems hold on a page of the machine', async () => {
  const page = await (await fetch(`${machine.ses.url}/access`)).text()
  shows(page, 'Microsoft Entra: 1 device cut off', 'ides:suspended:1', 'A receiver of webhooks: 1 device cut off')
})

it('ides access asks the tables for no more than its role allows', () => {
  expect(allowed(withSystems).filter(({ by }) => by === 'connect').length).toBeGreaterThan(5)
})
