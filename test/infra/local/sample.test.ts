import { expect, test } from 'vitest'
import { rehearseCampaign } from '#domain/rehearsal/rehearse-campaign.ts'
import { adaptedTo } from '#infra/local/sample/adapted.ts'
import { answersTo } from '#infra/local/sample/answers.ts'
import { policyNamed, sampleOrganisation } from '#test/sample.ts'

test('the sample rehearses as a whole story, from notices to suspensions and restorations', async () => {
  const { people, changes } = await sampleOrganisation()
  const { events } = rehearseCampaign(await policyNamed('eu-commission-tiktok-2023'), people, changes)
  const of = (kind: string) => events.filter(event => event.kind === kind).length
  expect(of('opened')).toBe(25)
  expect(of('relapsed')).toBe(4)
  expect(of('suspension')).toBe(8)
  expect(of('restoration')).toBe(5)
  const steps = events.flatMap(event => (event.kind === 'notice' ? [event.step] : []))
  expect(steps).toEqual(
    expect.arrayContaining(['announcement', 'first', 'again', 'P0D', 'after:P0D', 'suspended', 'cleared', 'restored', 'every:4']),
  )
})

async function adapted(name: string) {
  const policy = await policyNamed(name)
  const { people, changes } = adaptedTo(policy, await sampleOrganisation())
  const { events } = rehearseCampaign(policy, people, changes)
  const kinds = new Set(events.map(({ kind }) => kind))
  return { devices: people.flatMap(({ devices }) => devices), changes, kinds }
}

const reading = (devices: Awaited<ReturnType<typeof adapted>>['devices'], id: string) =>
  devices.find(device => device.id === id)?.readings[0]

test.each(['example-os-update', 'example-disk-encryption', 'example-ask', 'example-answer-or-lose'])(
  'the sample tells the whole story of %s: notices, suspensions, restorations',
  async name => {
    const { kinds } = await adapted(name)
    expect([...kinds]).toEqual(expect.arrayContaining(['opened', 'notice', 'suspension', 'restoration', 'digest']))
  },
)

test('the sample has own devices that nobody can read where owners are asked, and some owners answer', async () => {
  const policy = await policyNamed('example-answer-or-lose')
  const { devices } = await adapted('example-answer-or-lose')
  expect(devices.filter(({ ownership, readings }) => ownership === 'personal' && readings.length > 0)).toEqual([])
  expect(answersTo(policy, undefined).every(({ device }) => devices.some(({ id, workApps }) => id === device && workApps))).toBe(true)
  expect(answersTo(policy, 'google')).toEqual([])
})

test('the sample has computers where only computers are asked, each failing its own check', async () => {
  const { devices, changes } = await adapted('example-disk-encryption')
  expect(devices.find(({ id }) => id === 'd004')).toMatchObject({ label: 'MacBook', platform: 'macos' })
  expect(devices.find(({ id }) => id === 'd007')).toMatchObject({ label: 'Work Android phone', platform: 'android' })
  expect(reading(devices, 'd004')).toMatchObject({ met: [], unmet: ['filevault'] })
  expect(reading(devices, 'd001')).toMatchObject({ met: [], unmet: ['bitlocker'] })
  expect(reading(devices, 'd003')).toMatchObject({ met: ['filevault'], unmet: [] })
  expect(changes.find(({ device }) => device === 'd006')).toMatchObject({ passed: ['bitlocker'], failed: [] })
})
