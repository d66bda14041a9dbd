import { expect, it } from 'vitest'
import { shows } from '../expecting.ts'
import { openPage } from './opened.ts'

it('mails and the page tell two phones with one label apart, and say which of them a decision does not cover', async () => {
  const phones = [{ serial: 'C39K1234' }, { id: 'two', serial: 'C39K5678' }, { id: 'own', ownership: 'personal', workApps: 'no' }] as const
  const { running, read, mail } = await openPage({}, phones)
  await mail()
  shows(running.outbox[0]?.text, '- Work phone (…1234) (iOS)', '- Work phone (…5678) (iOS)')
  const page = await read()
  shows(page, '<span class="name">Work phone (…5678)', '<option value="two">Work phone (…5678)</option>')
  expect(page.match(/This decision does not apply to this device\./g)).toHaveLength(1)
})

it('the page tells phones with one label apart by their last report where no serial number is known', async () => {
  const page = await (await openPage({}, [{}, { id: 'two', reportedAt: '2023-02-21T08:00:00Z' }])).read()
  shows(
    page,
    '<option value="two">Work phone: Reported on Tuesday 21 February 2023 at 09:00',
    '<option value="phone">Work phone: Reported on Monday 20',
  )
})
