import { expect, it } from 'vitest'
import { askConnectors, carryOut } from '#campaign/access/carry-out.ts'
import { presentWant } from '#campaign/access/want.ts'
import type { AccessConnector, AccessRequest } from '#domain/access/connector.ts'
import { memoryConnector } from '#test/memory/access-connector.ts'
import { refOf } from '#test/refs.ts'
import { type Connected, requested } from './connecting.ts'

const suspension: AccessRequest = { person: refOf('ana'), device: 'ana-phone', wanted: 'suspended', version: 1 }
const restoration: AccessRequest = { ...suspension, wanted: 'granted', version: 2 }

/** Ana's phone reports that the app is gone, and its access is requested back. */
async function clean({ running }: Connected) {
  await running.reports('ana-phone', '')
  await running.sweep()
}

it('a suspension is requested, then set once the other system confirms', async () => {
  const entra = memoryConnector()
  const campaign = await requested({ entra })
  expect(await campaign.enforcement()).toEqual({ wanted: 'suspended', is: 'requested' })
  expect(await carryOut(campaign.ports, suspension)).toEqual({ is: 'set' })
  expect(entra.cut).toEqual(new Set(['ana-phone']))
  expect(await campaign.enforcement()).toEqual({ wanted: 'suspended', is: 'set' })
})

it('a suspension is asked of every connector, and set once each that can has confirmed', async () => {
  const [entra, okta, jamf] = [memoryConnector(), memoryConnector('person'), memoryConnector()]
  okta.misbehave(() => ({ is: 'refused', why: 'not-enrolled' }))
  jamf.misbehave(({ what }) => (what === 'set' ? { is: 'retry', after: 7 } : undefined))
  const campaign = await requested({ entra, okta, jamf })
  expect(await carryOut(campaign.ports, suspension)).toEqual({ is: 'requested', checkAfter: 7 })
  expect((await campaign.enforcement())?.is).toBe('requested')
  jamf.misbehave(() => undefined)
  campaign.running.later({ seconds: 7 })
  expect(await carryOut(campaign.ports, suspension)).toEqual({ is: 'set' })
  expect((await campaign.enforcement())?.is).toBe('set')
  // Who has answered is not asked again.
  expect(entra.calls).toHaveLength(1)
  expect(okta.calls).toHaveLength(1)
})

it('a suspension is impossible once every connector has refused, with the gravest reason', async () => {
  const [entra, okta] = [memoryConnector(), memoryConnector()]
  entra.misbehave(() => ({ is: 'refused', why: 'not-enrolled' }))
  okta.misbehave(() => ({ is: 'refused', why: 'permission' }))
  const campaign = await requested({ entra, okta })
  expect(await carryOut(campaign.ports, suspension)).toEqual({ is: 'refused' })
  expect(await campaign.enforcement()).toEqual({ wanted: 'suspended', is: 'cannot be enforced', why: 'permission' })
  expect(campaign.answers.map(([name, { is, why }]) => [name, is, why])).toEqual([
    ['entra', 'refused', 'not-enrolled'],
    ['okta', 'refused', 'permission'],
  ])
})

it('a suspension that cannot be enforced is not repeated, until the device is reported again', async () => {
  const entra = memoryConnector()
  entra.misbehave(() => ({ is: 'refused', why: 'not-enrolled' }))
  const campaign = await requested({ entra })
  await campaign.sweep()
  expect(await carryOut(campaign.ports, suspension)).toEqual({ is: 'refused' })
  const { calls } = entra
  const before = calls.length
  campaign.running.later({ hours: 5 })
  await campaign.sweep()
  expect(await carryOut(campaign.ports, suspension)).toEqual({ is: 'refused' })
  expect(calls).toHaveLength(before)
  entra.misbehave(() => undefined)
  await campaign.running.reports('ana-phone', 'tiktok')
  await campaign.sweep()
  expect((await campaign.enforcement())?.is).toBe('set')
})

it('a suspension is checked while the other system works on it, and sometimes requested again', async () => {
  const google = memoryConnector()
  google.misbehave(({ what }) => (what === 'set' ? { is: 'pending', checkAfter: 20 } : undefined))
  const campaign = await requested({ google })
  expect(await carryOut(campaign.ports, suspension)).toEqual({ is: 'requested', checkAfter: 20 })
  for (let looks = 0; looks < 3; looks += 1) {
    campaign.running.later({ minutes: 1 })
    await carryOut(campaign.ports, suspension)
  }
  expect(google.calls).toEqual(['set ana-phone suspended 1', 'get ana-phone', 'get ana-phone', 'set ana-phone suspended 1'])
  google.change('ana-phone', 'suspended')
  campaign.running.later({ minutes: 1 })
  expect(await carryOut(campaign.ports, suspension)).toEqual({ is: 'set' })
})

it('a suspension whose answer comes after access was wanted back says nothing of that', async () => {
  const entra = memoryConnector()
  const campaign = await requested({ entra })
  const slow: AccessConnector = {
    ...entra,
    async set(target, wanted, version) {
      const outcome = await entra.set(target, wanted, version)
      if (wanted === 'suspended') {
        await clean(campaign)
        await carryOut(campaign.ports, restoration)
      }
      return outcome
    },
  }
  const want = await presentWant(campaign.ports, suspension, undefined)
  if (want) await askConnectors({ ...campaign.ports, connectors: new Map([['entra', slow]]) }, want)
  expect(entra.calls).toContain('set ana-phone suspended 1')
  const kept = await campaign.ports.states.find(refOf('ana'), 'ana-phone')
  expect(kept?.state).toMatchObject({ wanted: 'granted', version: 2, connectors: { entra: { wanted: 'granted', version: 2 } } })
  expect(entra.cut).toEqual(new Set())
})

it('a suspension that was overtaken by a newer want is asked of nobody', async () => {
  const entra = memoryConnector()
  const campaign = await requested({ entra })
  const want = await presentWant(campaign.ports, suspension, undefined)
  await clean(campaign)
  await carryOut(campaign.ports, restoration)
  const before = entra.calls.length
  expect(want && (await askConnectors(campaign.ports, want))).toBeUndefined()
  expect(entra.calls).toHaveLength(before)
})

it('a suspension that nobody confirms within a day cannot be enforced', async () => {
  const entra = memoryConnector()
  entra.misbehave(({ what }) => (what === 'set' ? { is: 'retry' } : undefined))
  const campaign = await requested({ entra })
  await carryOut(campaign.ports, suspension)
  campaign.running.later({ hours: 24 })
  expect(await carryOut(campaign.ports, suspension)).toEqual({ is: 'refused' })
  expect(await campaign.enforcement()).toEqual({ wanted: 'suspended', is: 'cannot be enforced', why: 'unconfirmed' })
})

it('a suspension is tried again after longer and longer pauses, and at a surprise', async () => {
  const entra = memoryConnector()
  entra.misbehave(() => {
    throw new Error('what no adapter foresaw')
  })
  const campaign = await requested({ entra })
  const pauses: (number | undefined)[] = []
  for (let tries = 0; tries < 9; tries += 1) {
    const { checkAfter = 0 } = await carryOut(campaign.ports, suspension)
    pauses.push(checkAfter)
    campaign.running.later({ seconds: checkAfter })
  }
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900])
  expect(campaign.faults).toHaveLength(9)
})

it('a suspension is dropped where access is wanted back by then', async () => {
  const entra = memoryConnector()
  const campaign = await requested({ entra })
  await clean(campaign)
  expect(await carryOut(campaign.ports, suspension)).toEqual({ is: 'set' })
  expect(entra.calls).not.toContain('set ana-phone suspended 1')
  expect(entra.cut).toEqual(new Set())
  expect(await campaign.enforcement()).toEqual({ wanted: 'granted', is: 'set' })
})

it('a suspension that was never requested, as under a paused policy, is not carried out', async () => {
  const entra = memoryConnector()
  const campaign = await requested({ entra })
  expect(await carryOut(campaign.ports, { ...suspension, device: 'tablet' })).toEqual({ is: 'moot' })
  expect(await carryOut(campaign.ports, { ...suspension, person: refOf('nobody') })).toEqual({ is: 'moot' })
  expect(entra.calls).toEqual([])
})

it('a suspension makes one call where two workers carry it out at the same time', async () => {
  const entra = memoryConnector()
  const campaign = await requested({ entra })
  const both = await Promise.all([carryOut(campaign.ports, suspension), carryOut(campaign.ports, suspension)])
  expect(both.map(({ is }) => is)).toContain('set')
  expect(entra.calls).toEqual(['set ana-phone suspended 1'])
})

const cut = async (connectors: Parameters<typeof requested>[0]) => {
  const campaign = await requested(connectors)
  await carryOut(campaign.ports, suspension)
  campaign.running.later({ hours: 2 })
  return campaign
}

it('a restoration counts once it was read back, with the time since request and evidence', async () => {
  const entra = memoryConnector()
  const campaign = await cut({ entra })
  await campaign.running.reports('ana-phone', '')
  campaign.running.later({ seconds: 50 })
  await campaign.running.sweep()
  entra.misbehave(({ what }) => (what === 'set' ? { is: 'confirmed' } : undefined))
  expect(await carryOut(campaign.ports, restoration)).toEqual({ is: 'requested', checkAfter: 30 })
  expect((await campaign.enforcement())?.is).toBe('requested')
  entra.change('ana-phone', 'granted')
  campaign.running.later({ seconds: 30 })
  expect(await carryOut(campaign.ports, restoration)).toEqual({ is: 'set' })
  expect(campaign.restored).toEqual([{ sinceRequest: 30, sinceEvidence: 80 }])
  const [{ restoration: { evidence } = {} } = {}] = (await campaign.running.caseOf()).access.cuts ?? []
  expect(evidence?.what).toBe('reading')
})

it('a restoration is set on the word of a system that cannot be read', async () => {
  const webhook = memoryConnector('device', false)
  const campaign = await cut({ webhook })
  await clean(campaign)
  expect(await carryOut(campaign.ports, restoration)).toEqual({ is: 'set' })
})

it('a restoration is asked again without end while the other system may have the device', async () => {
  const entra = memoryConnector()
  const campaign = await cut({ entra })
  await clean(campaign)
  entra.misbehave(({ what }) => (what === 'set' ? { is: 'refused', why: 'permission' } : undefined))
  expect(await carryOut(campaign.ports, restoration)).toEqual({ is: 'requested', checkAfter: 3600 })
  expect(campaign.answers.at(-1)).toMatchObject(['entra', { is: 'requested', why: 'permission' }])
  campaign.running.later({ hours: 48 })
  entra.misbehave(() => undefined)
  expect(await carryOut(campaign.ports, restoration)).toEqual({ is: 'set' })
  expect(entra.cut).toEqual(new Set())
})

it('a restoration is given up where there is nothing to give back', async () => {
  const entra = memoryConnector()
  entra.misbehave(() => ({ is: 'refused', why: 'not-enrolled' }))
  const campaign = await cut({ entra })
  await clean(campaign)
  expect(await carryOut(campaign.ports, restoration)).toEqual({ is: 'refused' })
  expect(await campaign.enforcement()).toEqual({ wanted: 'granted', is: 'cannot be enforced', why: 'not-enrolled' })
})

it('a restoration does not count while a suspension of a dead worker may still take effect', async () => {
  const entra = memoryConnector()
  const campaign = await requested({ entra })
  // The worker never hears the answer, and never comes back.
  entra.misbehave(({ wanted }) => {
    if (wanted === 'suspended') throw new DeadWorkerError()
    return undefined
  })
  const { states } = campaign.ports
  let saves = 0
  const dying = {
    ...campaign.ports,
    states: {
      ...states,
      save: (...to: Parameters<typeof states.save>) => (++saves > 1 ? Promise.reject(new DeadWorkerError()) : states.save(...to)),
    },
  }
  await expect(carryOut(dying, suspension)).rejects.toThrow(DeadWorkerError)
  await clean(campaign)
  expect(await carryOut(campaign.ports, restoration)).toEqual({ is: 'requested', checkAfter: 600 })
  expect(entra.calls).toContain('set ana-phone granted 2')
  // It takes effect only now.
  entra.change('ana-phone', 'suspended')
  campaign.running.later({ minutes: 10 })
  expect(await carryOut(campaign.ports, restoration)).toEqual({ is: 'set' })
  expect(entra.cut).toEqual(new Set())
})

class DeadWorkerError extends Error {}
