import { expect, it } from 'vitest'
import { waysIn } from '#infra/local/print-campaign.ts'
import { instant } from '#test/builders.ts'

it('the last screen of npm start names the addresses and how to sign in, in 80 columns', () => {
  const machine = { ses: { url: 'http://127.0.0.1:8480' }, api: 'http://127.0.0.1:8480/api' }
  const now = instant('2026-03-02T07:00:00Z').toZonedDateTimeISO('America/Argentina/ComodRivadavia')
  const screen = waysIn(machine, now, { tokens: '/kept/tokens', isEmpty: true, hasOthers: true })
  for (const said of ['8480/console/', '8480/\n', '8480/access', 'npx ides login --url http://127.0.0.1:8480/api', '/kept/tokens'])
    expect(screen).toContain(said)
  expect(Math.max(...screen.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80)
})
