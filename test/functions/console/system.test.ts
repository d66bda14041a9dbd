import { describe, expect, it } from 'vitest'
import type { RingingAlarms } from '../../../shared/campaign/read/alarms.ts'
import { policyOf } from '../../builders.ts'
import { owner } from '../../shared/campaign/brake/holding.ts'
import { announced as announcedWith } from '../../shared/campaign/running.ts'
import { announced, openApi, openCampaign } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { openConsole } from './visiting.ts'

watchOutput()

describe('the page of the system', () => {
  it('shows what is owed, what the mail service takes, and when it was last heard of', async () => {
    const api = await openCampaign()
    const one = await openConsole(api).signedIn('reader')
    const empty = await one.read('/console/system')
    shows(empty, 'Mail due within 24 hours', '50,000')
    expect(empty).toMatch(/Mail sent in the last 24 hours<\/dt><dd><span class="number">1,200/)
    shows(empty, 'none yet')
    await api.memory.silence.endByTest(announced.subtract({ hours: 3 }), 'a-message')
    shows(await one.read('/console/system'), '(3 hours ago)')
    await api.memory.silence.begin(announced)
    api.memory.clock.advanceTo(announced.add({ hours: 4 }))
    shows(await one.read('/console/system'), 'Mail has stopped')
  })

  it('says that more is due than the quota leaves', async () => {
    const api = await openApi((memory) => ({ pace: { ...memory.pace, quota: async () => ({ perSecond: 1, leftToday: 2 }) } }))
    const people = ['ana', 'ben', 'eve'].map((id) => owner(id))
    const running = await announcedWith({ policies: [policyOf()], people, openSystem: async () => api.memory })
    await running.runUntil('2023-03-13T18:00')
    const see = async () => (await (await openConsole(api).signedIn('reader')).get('/console/system')).text
    shows(await see(), 'More mail is due within 24 hours than today’s quota allows.')
    running.at('2023-03-14T09:00')
    shows(await see(), 'More mail is due than today’s quota allows')
  })
})

describe('alarms on the page of the system', () => {
  const see = async (alarms: RingingAlarms | undefined) =>
    (await (await openConsole(await openApi(() => ({ alarms }))).signedIn('reader')).get('/console/system')).text

  it('say who is hurt, what to do and since when they ring', async () => {
    const says = 'Nobody gets mail: <b>no worker</b> is woken. Read its log.'
    const text = await see({ listRinging: async () => [{ name: 'IdesService-dispatch', says, since: announced }] })
    shows(
      text,
      'Nobody gets mail: &lt;b&gt;no worker&lt;/b&gt; is woken. Read its log.',
      '<code>IdesService-dispatch</code>',
      `<time datetime="${announced}"`,
    )
  })

  it('are told to be silent only where that is known', async () => {
    shows(await see({ listRinging: async () => [] }), 'No alarm rings.')
    const unreadable = await see({ listRinging: () => Promise.reject(new Error('away')) })
    shows(unreadable, 'CloudWatch does not answer.')
    lacks(unreadable, 'No alarm rings.')
    shows(await see(undefined), 'Alarms exist only in a deployment')
  })
})

describe.each([
  ['mail', 'Pause all mail'],
  ['suspension', 'Pause all suspension'],
])('the switch of %s', (part, title) => {
  it('pauses and resumes, with a reason, for who may', async () => {
    const api = await openCampaign()
    const console = openConsole(api)
    const one = await console.signedIn('operator')
    const path = `/console/system/${part}`
    shows(await one.read(path), title)
    await hasStatus(one.submit(path, { verb: 'pause', reason: 'wrong texts' }), 422)
    expect(await one.submit(path, { verb: 'pause', reason: '', agreed: 'yes' })).toMatchObject({
      status: 422,
      text: expect.stringContaining('must be a reason'),
    })
    await leadsTo(one.submit(path, { verb: 'pause', reason: 'wrong <texts>', agreed: 'yes' }), `/console/system?done=${part}-paused`)
    const reader = await console.signedIn('reader')
    const { text } = await reader.get('/console/system')
    shows(text, 'wrong &lt;texts&gt;')
    lacks(text, `href="${path}"`)
    await hasStatus(reader.get(path), 403)
    shows(await one.read(path), 'Paused by dev-operator')
    await leadsTo(one.submit(path, { verb: 'resume', reason: 'right', agreed: 'yes' }), `/console/system?done=${part}-resumed`)
  })
})
