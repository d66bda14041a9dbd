import { expect, it } from 'vitest'
import { countCases } from '#campaign/read/count-cases.ts'
import { fileReports } from '#campaign/send/digest-lines.ts'
import { brussels, day, personWith, policyOf, several } from '#test/builders.ts'
import { announced, type Running } from '../running.ts'

const board = 'board@ec.example'

const reporting = (changes: Record<string, unknown> = {}) => policyOf({ report: { to: [board] }, ...changes })

/** Runs day by day as the schedule does: counts, files, sends. @returns when each report went, and its text */
async function reportsBy(running: Running, days: readonly string[], to = board) {
  for (const day of days)
    for (const time of ['08:00', '10:00', '23:00']) {
      await running.runUntil(`${day}T${time}`)
      await countCases(running.ports)
      await fileReports(running.ports)
      await running.sweep()
    }
  return running.outbox.filter(mail => mail.to === to)
}

/** Over three Mondays. */
const days = several(20, after => `2023-02-${23 + after}`).map((february, after) =>
  after < 6 ? february : `2023-03-${String(after - 5).padStart(2, '0')}`,
)

it('a report is mailed once a week, about the day before, with a link to the page of that day and no names', async () => {
  const running = await announced({ policies: [reporting()], people: [personWith({ name: 'Ana Planted' })] })
  const mails = await reportsBy(running, days)
  expect(mails.map(({ subject }) => subject)).toEqual(['Weekly report: TikTok', 'Weekly report: TikTok', 'Weekly report: TikTok'])
  const [first] = mails
  expect(first?.text).toContain('Sunday 26 February 2023')
  expect(first?.text).toContain(
    'People with a case: 1\n\nPeople with nothing left to do: 0 of 1\n\nPeople who still have something to do: 1\n',
  )
  expect(first?.text).toContain('https://ides.example/console/policies/no-tiktok/report/2023-02-26')
  expect(first?.text).not.toContain('Planted')
})

it('a report is not owed before anything was counted, and then from the next Monday on', async () => {
  const { ports } = await announced({ policies: [reporting()] })
  const due = () => ports.people.findDueShards('digest', brussels('2023-02-27T09:00'))
  await fileReports(ports)
  expect(await due()).toEqual([])
  await countCases(ports)
  await fileReports(ports)
  expect(await due()).toHaveLength(1)
  expect(await ports.people.findDueShards('digest', brussels('2023-02-27T08:59'))).toEqual([])
})

it.each([
  ['without the field', { report: undefined }, 0],
  ['to each address', { report: { to: [board, 'chair@ec.example'] } }, 1],
  ['once a policy is lifted', {}, 0],
])('a report is mailed %s', async (when, changes, expected) => {
  const running = await announced({ policies: [reporting(changes)] })
  await reportsBy(running, days.slice(0, 3))
  if (when === 'once a policy is lifted') await running.ports.policies.halt('no-tiktok', 1, 'lifted')
  expect(await reportsBy(running, days.slice(3, 6))).toHaveLength(expected)
  expect(running.outbox.filter(({ to }) => to === 'chair@ec.example')).toHaveLength(when === 'to each address' ? 1 : 0)
})

it('a report on a policy on watch says how many it would concern', async () => {
  const running = await announced({ policies: [reporting({ watch: true })] })
  const affected = { people: { breach: 2, unknown: 3, clear: 5, unread: 1 }, devices: { breach: 2, unknown: 4, clear: 5, unseen: 0 } }
  const counted = { on: day('2023-02-26'), at: brussels('2023-02-26T10:00'), version: 1, total: affected }
  await running.ports.watchCounts.save('no-tiktok', counted, {})
  const [mail] = await reportsBy(running, days)
  expect(mail?.text).toContain(
    'nothing left to do: 5 of 10\n\nPeople who still have something to do: 2\n\nPeople who may still have something to do: 3\n',
  )
})

it('a report and a digest to the same address are two mails, and the digest keeps its date', async () => {
  const teams = { security: { email: board, zone: 'Europe/Brussels', language: 'en' } }
  const escalation = [{ after: 'P0D', notify: 'security' }]
  const terms = { teams, escalation, deadline: { on: '2023-03-05', counts: 'inclusive' } }
  const of = async (report: object | undefined) =>
    (await reportsBy(await announced({ policies: [policyOf({ ...terms, report })] }), days))
      .filter(({ subject }) => !subject.startsWith('Weekly'))
      .map(({ subject }) => subject)
  const plain = await of(undefined)
  expect(plain).toHaveLength(1)
  expect(await of({ to: [board], on: 'mon' })).toEqual(plain)
})
