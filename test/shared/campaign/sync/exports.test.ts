import { expect, it, onTestFinished } from 'vitest'
import { graphClient, startGraph } from '../../../../infra/local/sources/graph.ts'
import { intune } from '../../../../shared/adapters/graph/intune.ts'
import type { ApiClientSettings } from '../../../../shared/adapters/http/api-client.ts'
import { syncDevices } from '../../../../shared/campaign/sync/sync-devices.ts'
import { showDevices } from '../../../../shared/campaign/sync/test-source.ts'
import { intuneSettings } from '../../../contracts/sources/intune.ts'
import { asking, managed, otherApps, surroundingsOf, tiktok } from '../../../sources.ts'
import { devicesOf, hour, opened } from './scripted.ts'

/** Ana has two phones, of which one has the app; nothing is listed of the third. */
const devices = [managed(1, { apps: [tiktok, ...otherApps] }), managed(2, { apps: otherApps }), managed(3, { apps: [] })].map((device) => ({
  ...device,
  users: [{ email: 'ana@ec.example' }],
  seenAt: hour(8),
}))

async function exporting() {
  const standIn = await startGraph({ devices }, { port: 0 })
  onTestFinished(() => standIn.close())
  const around = surroundingsOf(graphClient.secret)
  const client = (settings: ApiClientSettings) => around.client({ ...settings, downloads: [new URL(standIn.url).host] })
  const settings = intuneSettings(standIn.url, { by: 'export' })
  return { settings, source: intune(settings, { ...around, client }), name: 'intune' }
}

it('a pass by exports is believed as one by lists is, in whatever runs it is read', async () => {
  const running = await opened()
  const named = await exporting()
  const outcomes: string[] = []
  do outcomes.push((await syncDevices(running.ports, named, () => false)).outcome)
  while (outcomes.at(-1) === 'begun')
  expect(outcomes.at(-1)).toBe('accepted')
  expect(outcomes.length).toBeGreaterThan(2)
  expect(await devicesOf(running)).toEqual(['C39TEST1 tiktok', 'C39TEST2 no-tiktok', 'C39TEST3'])
})

it('a test of a source shows the first page that is not empty', async () => {
  const { source } = await exporting()
  expect(await showDevices(source, asking)).toMatchObject({ records: 3, by: { coverage: { 'all-apps': 2, none: 1 } } })
})
