import { expect, it } from 'vitest'
import { pageAddress } from '#campaign/send/attend.ts'
import { brussels, noTemu, personWith, policyOf } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { announced, failingToSave, type Running } from '../running.ts'

const pageUrl = 'https://ides.example/me'
const every = [{ every: 'P30D', notify: 'staff', times: 12 }]

/** Ana, to whom a first notice is due, and what is saved of links meanwhile. */
async function open(policies = [policyOf()]) {
  const running = await announced({ policies })
  const saved: { key: string; until: string }[] = []
  const { pageLinks } = running.ports
  const save: typeof pageLinks.save = async (key, page, until) => {
    saved.push({ key, until: until.toString() })
    await pageLinks.save(key, page, until)
  }
  return { running: running.with({ pageUrl, pageLinks: { ...pageLinks, save } }), saved }
}

const linked = ({ outbox }: Running) => outbox.map(({ text }) => /https:\S+\/me\/(\S+)/.exec(text)?.[1])

it('the link in a notice is saved before the mail, and once for all mails about a policy', async () => {
  const { running, saved } = await open()
  await running.runUntil('2023-03-14T12:00')
  expect(running.outbox.length).toBeGreaterThan(3)
  expect(saved).toEqual([{ key: linked(running)[0], until: '2023-09-11T09:00:00Z' }])
  expect(new Set(linked(running)).size).toBe(1)
})

it('the link in a notice lasts longer with a mail that finds less than 100 days left', async () => {
  const { running, saved } = await open([policyOf({ reminders: [], escalation: [{ after: 'P1D', notify: 'staff' }, ...every] })])
  await running.runUntil('2023-12-31T12:00')
  expect(saved.map(({ until }) => until.slice(0, 10))).toEqual(['2023-09-11', '2024-01-01', '2024-04-30'])
  expect(new Set(linked(running)).size).toBe(1)
})

it('the link in a notice lasts as long as the deployment keeps page links', async () => {
  const { running, saved } = await open()
  await running.with({ retention: { ...running.ports.retention, pageLinks: 10 } }).sweep()
  expect(saved.map(({ until }) => until)).toEqual(['2023-03-05T09:00:00Z'])
})

it('the link in a notice is another after its end, and the person forgets the old one', async () => {
  const { running, saved } = await open([policyOf(), policyOf(noTemu)])
  await running.sweep()
  running.at('2023-09-20T10:00')
  await running.report({ at: brussels('2023-09-20T10:00'), device: 'phone', apps: ['temu'] })
  await running.sweep()
  const { pages = {} } = await running.personOf()
  expect(Object.keys(pages)).toContain('no-temu')
  for (const { until } of Object.values(pages)) expect(until.toString().slice(0, 10)).toBe('2024-04-07')
  for (const { key } of Object.values(pages)) expect(key).not.toBe(saved[0]?.key)
})

it('the link in a notice opens the page even if its run ended before it saved the person', async () => {
  const { running } = await open()
  await running.with({ people: failingToSave(running.ports.people, () => true) }).sweep()
  expect(running.outbox).toEqual([])
  await running.later({ minutes: 20 }).sweep()
  const [key = ''] = linked(running)
  expect((await running.personOf()).pages?.['no-tiktok']?.key).toBe(key)
  expect(await running.ports.pageLinks.find(key)).toEqual({ ref: refOf('ana'), policy: 'no-tiktok' })
})

it('the link in a notice is missing, and made for nobody, without staff pages', async () => {
  const running = await announced()
  const none = () => {
    throw new Error('nobody asks for a key')
  }
  await running.with({ drawPageKey: none }).sweep()
  expect(running.outbox[0]?.text).not.toContain('/me/')
  expect((await running.personOf()).pages).toBeUndefined()
  expect(pageAddress({ pageUrl }, personWith(), 'no-tiktok')).toBeUndefined()
})
