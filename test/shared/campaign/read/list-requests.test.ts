import { expect, it } from 'vitest'
import { takeAnswer } from '#campaign/decide/take-answer.ts'
import { countCases } from '#campaign/read/count-cases.ts'
import { listRequests } from '#campaign/read/needs-attention.ts'
import { submit } from '#test/acts.ts'
import { brussels, day, noTemu, personWith, policyOf, said } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { memorySystem } from '#test/system.ts'
import { known } from '../running.ts'

/** Three people on Wednesday 15 March 2023: two ask under one policy, one of them under another as well. */
async function asking() {
  const policies = [
    policyOf({ requests: { decidedWithin: 2 } }),
    policyOf({ ...noTemu, zone: 'staff', announcedAt: '2023-02-23T09:00Z', requests: { decidedWithin: 1 } }),
  ]
  const devices = [{ apps: 'tiktok;temu' }]
  const people = [personWith({}, devices), personWith({ id: 'ben', zone: 'Asia/Tokyo' }, devices), personWith({ id: 'eve' }, devices)]
  const system = memorySystem()
  await (await known({ policies, people, openSystem: async () => system })).enrol()
  system.clock.advanceTo(brussels('2023-03-15T12:00'))
  const until = day('2023-06-30')
  await submit(system, said.contest)
  await submit(system, { kind: 'exemption', reason: 'I write about it.', until })
  await submit(system, { kind: 'not-my-device', device: 'phone' }, 'ben')
  await takeAnswer(system, refOf('ben'), 'no-temu', said.contest)
  return system
}

it('open requests are listed page by page under all policies or one, each with when it is due', async () => {
  const system = await asking()
  const rows: string[] = []
  let from: string | undefined
  do {
    const page = await listRequests(system, undefined, 1, from)
    expect(page.rows.length).toBeLessThan(2)
    for (const { policy, staff, requests } of page.rows)
      rows.push(...requests.map(({ kind, due, lastDay }) => `${policy} ${staff} ${kind} ${lastDay} ${due}`))
    from = page.next
  } while (from !== undefined)
  expect(rows.toSorted()).toEqual([
    'no-temu ben contest 2023-03-16 2023-03-16T15:00:00Z',
    'no-tiktok ana contest 2023-03-17 2023-03-17T23:00:00Z',
    'no-tiktok ana exemption 2023-03-17 2023-03-17T23:00:00Z',
    'no-tiktok ben not-my-device 2023-03-17 2023-03-17T23:00:00Z',
  ])
  expect((await listRequests(system, 'no-temu', 100)).rows).toMatchObject([{ staff: 'ben', requests: [{ kind: 'contest', late: false }] }])
})

it.each([
  ['2023-03-16T15:59', [0, 0]],
  ['2023-03-16T16:00', [1, 0]],
  ['2023-03-18T00:00', [1, 3]],
])('at %s, %j are counted as late', async (at, late) => {
  const system = await asking()
  system.clock.advanceTo(brussels(at))
  const counted = await countCases(system)
  expect(counted.map(({ requests }) => requests)).toMatchObject([
    { open: 3, late: late[1] },
    { open: 1, late: late[0] },
  ])
})
