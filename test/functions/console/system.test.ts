import { expect, it } from 'vitest'
import type { RingingAlarms } from '#domain/ringing-alarms.ts'
import { policyOf } from '#test/builders.ts'
import { announced, inCampaign, openApi, openCampaign } from '../admin/calling.ts'
import { announcedBehind } from '../admin/holding.ts'
import { lacks, leadsTo, shows } from '../expecting.ts'
import { refuses, seen, visitor } from './visiting.ts'

const page = '/console/system'

inCampaign('the page of the system shows due mail, the quota, and when the mail service last reported', async ({ memory, ...api }) => {
  const one = await visitor({ memory, ...api }, 'reader')
  const empty = await one.read(page)
  shows(empty, 'Mail due within 24 hours', '50,000', 'none yet')
  expect(empty).toMatch(/Mail sent in the last 24 hours<\/dt><dd>1,200/)
  await memory.silence.endByTest(announced.subtract({ hours: 3 }), 'a-message')
  shows(await one.read(page), '(3 hours ago)')
  await memory.silence.begin(announced)
  memory.clock.advanceTo(announced.add({ hours: 4 }))
  shows(await one.read(page), 'Mail has stopped')
})

it('the page of the system says that more is due than the quota leaves', async () => {
  const api = await openApi(memory => ({ pace: { ...memory.pace, quota: async () => ({ perSecond: 1, leftToday: 2 }) } }))
  const running = await announcedBehind(api, policyOf())
  const see = async () => seen(api, 'reader', page)
  await running.runUntil('2023-03-13T18:00')
  shows(await see(), 'More mail is due within 24 hours than today’s quota allows.')
  running.at('2023-03-14T09:00')
  shows(await see(), 'More mail is due than today’s quota allows')
})

it('the page of the system shows alarms that ring, and which are silent or cannot be read', async () => {
  const see = async (alarms: RingingAlarms | undefined) => seen(await openApi(() => ({ alarms })), 'reader', page)
  const says = 'Nobody gets mail: <b>no worker</b> is woken.'
  const rung = await see({ listRinging: async () => [{ name: 'IdesService-dispatch', says, since: announced }] })
  shows(rung, 'Nobody gets mail: &lt;b&gt;no worker&lt;/b&gt; is', '<code>IdesService-dispatch</code>', `<time datetime="${announced}"`)
  shows(await see({ listRinging: async () => [] }), 'No active alarms.')
  const unreadable = await see({ listRinging: () => Promise.reject(new Error('away')) })
  shows(unreadable, 'CloudWatch does not answer.')
  lacks(unreadable, 'No active alarms.')
  shows(await see(undefined), 'Alarms exist only in a deployment')
})

it.each([
  ['mail', 'All mail', 'Pause all mail', 'All mail paused', 'Mail resumed'],
  ['suspension', 'All suspension', 'Pause all suspension', 'Suspensions paused', 'Suspensions resumed'],
  ['erasure', 'Erasure of people who have left', 'Pause erasure of people who have left', 'Erasure paused', 'Erasure resumed'],
])('the switch of %s pauses and resumes, with a reason', async (part, name, title, paused, resumed) => {
  const api = await openCampaign()
  const [one, reader] = [await visitor(api, 'operator'), await visitor(api, 'reader')]
  const path = `${page}/${part}`
  shows(await one.read(path), `<h1>${title}</h1>`, `${title} under every policy.`, 'Kept for good in the audit log: do not name anyone.')
  await refuses(one.submit(path, { verb: 'pause', reason: '', agreed: 'yes' }), 422, 'must be a reason')
  await leadsTo(one.submit(path, { verb: 'pause', reason: 'wrong <texts>', agreed: 'yes' }), `${page}?done=${paused}`)
  const text = await reader.read(page)
  expect(text).toMatch(new RegExp(`${name}</th><td[^>]*><span class="mark grave">paused</span></td>.*wrong &lt;texts&gt;`))
  lacks(text, `href="${path}"`)
  shows(await one.read(path), 'Paused by operator@ec.example')
  await leadsTo(one.submit(path, { verb: 'resume', reason: 'right', agreed: 'yes' }), `${page}?done=${resumed}`)
})
