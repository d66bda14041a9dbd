import { expect, it } from 'vitest'
import { waysIn } from '#infra/local/print-campaign.ts'
import { instant } from '#test/builders.ts'

it('the hint how to move time on names a day that is still to come', async () => {
  const machine = { ses: { url: 'http://127.0.0.1:1' }, api: 'http://127.0.0.1:1/api', issuer: { tokenFor: async () => 'token' } }
  const now = instant('2026-03-02T07:00:00Z').toZonedDateTimeISO('Europe/Brussels')
  expect(await waysIn(machine, now, false)).toContain(
    'stands still at 2026-03-02T08:00:00+01:00[Europe/Brussels]. Move it on: curl -d 2026-03-03 http://127.0.0.1:1/time',
  )
})
