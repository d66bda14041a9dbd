import { expect } from 'vitest'
import { nothingCounted } from '#domain/sources/pass.ts'
import { personWith } from '#test/builders.ts'
import { connectorNamed } from '#test/connectors.ts'
import { opening } from '#test/opening.ts'
import { storePerson } from '#test/refs.ts'
import { hasStatus } from '../expecting.ts'
import { announced, openApi } from './calling.ts'

const connectorList = [connectorNamed('entra', 'entra-device', { knows: ['entra:'] })]
const sources = [
  { name: 'intune', kind: 'intune', everyHours: 12 },
  { name: 'directory', kind: 'graph', everyHours: 12, isDirectory: true as const },
] as const

/** Two units with an unread phone each, one of which Entra knows; a source with devices of nobody. */
const whenOpen = opening(async () => {
  const api = await openApi(() => ({ sources, connectorList }))
  for (const [id, unit, keys] of [
    ['ana', 'DG-ALPHA', ['entra:1']],
    ['ben', 'DG-BETA', []],
  ] as const) {
    const person = personWith({ id, unit, language: id === 'ana' ? 'en' : 'fr' }, [{ id, apps: '?' }])
    await storePerson(api.memory, { ...person, devices: person.devices.map(device => ({ ...device, keys: [...keys] })) })
  }
  await storePerson(api.memory, personWith({ id: 'cleo', unit: 'DG-GAMMA', language: 'fr' }, []))
  const last = {
    number: 1,
    startedAt: announced,
    endedAt: announced,
    outcome: 'accepted',
    ...nothingCounted,
    shared: 3,
    unmatched: 2,
  } as const
  for (const { name } of sources) await api.memory.passes.save(name, { state: { last }, version: 0 })
  return api
})

const cell = (suspendable: 'device' | 'none') => ({ readable: 'ask', suspendable, devices: 1, people: 1 })

whenOpen('coverage is counted when asked for, and read by platform, ownership and unit', async api => {
  await api.shows('/api/coverage', { devices: 0, cells: [] })
  await hasStatus(api.post('author', '/api/coverage'), 202)
  await api.workAll()
  const all = await api.read('/api/coverage?by=unit')
  expect(all).toMatchObject({
    countedAt: announced.toString(),
    devices: 2,
    people: 2,
    cells: [cell('device'), cell('none')],
    reasons: expect.arrayContaining([
      expect.objectContaining({ reason: 'no-entra-id', sentence: expect.stringContaining('Entra'), devices: 1 }),
    ]),
    items: [
      { name: 'DG-ALPHA', ...cell('device') },
      { name: 'DG-BETA', ...cell('none') },
    ],
    readers: [
      { language: 'fr', people: 2 },
      { language: 'en', people: 1 },
    ],
  })
  expect(all).toMatchObject({
    ownerless: [
      { source: 'intune', reason: 'several-users', devices: 3 },
      { source: 'intune', reason: 'no-user', devices: 2 },
    ],
  })
  await api.shows('/api/coverage?unit=DG-BETA&ownership=official', { devices: 1, cells: [cell('none')], items: [] })
  await api.shows('/api/coverage?by=platform', { items: [{ name: 'ios' }, { name: 'ios' }] })
  await api.shows('/api/coverage?platform=windows', { devices: 0, cells: [] })
})

whenOpen('coverage that is counted already is not counted twice at once', async api => {
  const [first, second] = [await api.post('author', '/api/coverage'), await api.post('author', '/api/coverage')]
  expect(second.headers.Location).toBe(first.headers.Location)
})

whenOpen('coverage is that of their own units for those who are limited to some', async api => {
  await api.post('author', '/api/coverage')
  await api.workAll()
  const authorization = await api.bearer('reader', { ides_units: ['DG-BETA'] })
  const { json } = await api.send('GET', '/api/coverage?by=unit', { authorization })
  expect(json).toMatchObject({ devices: 1, items: [{ name: 'DG-BETA' }], ownerless: [] })
})
