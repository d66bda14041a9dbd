import { expect, it } from 'vitest'
import { type Claims, mailClaims } from '#domain/emails/claims.ts'
import { withLetThrough, withSpared } from '#domain/review/brake.ts'
import { review } from '#domain/review/review.ts'
import { brussels, type Carried, suspending, versionOf } from '#test/builders.ts'
import { notified, notifiedOf, report, temu } from './written.ts'

const policy = versionOf(suspending)
const deadline = brussels('2023-03-16T00:00')

const silent: Claims = {
  kinds: [],
  asks: false,
  changes: new Set(),
  named: [],
  suspended: [],
  suspendedElsewhere: [],
  toSuspend: [],
  restored: [],
  nothingLeft: false,
  threatens: false,
}

/** What the last mail claims. */
const claimed = ({ sent }: Carried) => sent.slice(-1).flatMap(({ before, parts, at }) => parts.map(part => mailClaims(before, part, at)))

it('a notice claims before the deadline: when it is, and which devices lose access then', () => {
  const devices = [{}, { id: 'tablet', apps: '?' }]
  const asking = { ...silent, kinds: ['first'], asks: true, states: deadline, named: ['phone', 'tablet'] }
  expect(claimed(notified(suspending, devices))).toEqual([{ ...asking, toSuspend: ['phone'], threatens: true }])
  expect(claimed(notified({}, devices))).toEqual([asking])
})

it('a notice claims of devices that cannot be read: that they may lose access, not will', () => {
  const [claims] = claimed(notified(suspending, [{ apps: '?' }]))
  expect(claims).toMatchObject({ kinds: ['check'], named: ['phone'], toSuspend: [], threatens: true })
})

it('a notice claims of devices that nobody can read: that silence costs access, if it does', () => {
  const asking = { ...silent, kinds: ['ask'], asks: true, states: deadline, named: ['phone'] }
  expect(claimed(notified({ unknown: 'ask', ...suspending }, [{ apps: '?' }]))).toEqual([asking])
  const losing = notified({ unknown: 'answer-or-lose', ...suspending }, [{ apps: '?' }])
  expect(claimed(losing)).toEqual([{ ...asking, toSuspend: ['phone'], threatens: true }])
})

it('a notice claims after the deadline: which access is suspended, will be, or never is', () => {
  const carried = notified(suspending, [{}, { id: 'tablet' }, { id: 'laptop' }])
  const released = withLetThrough(review(carried.person, [policy], deadline), policy, ['phone'], deadline)
  const person = review(withSpared(released, policy.id, ['tablet']), [policy], deadline)
  carried.run(deadline)
  const [part] = carried.sent.at(-1)?.parts ?? []
  expect(part && mailClaims(person, part, deadline)).toEqual({
    ...silent,
    kinds: ['suspended'],
    asks: true,
    states: deadline,
    named: ['phone', 'tablet', 'laptop'],
    suspended: ['phone'],
    toSuspend: ['laptop'],
    threatens: true,
  })
})

it('a notice claims in each part: only what its own policy has suspended', () => {
  const carried = notifiedOf([policy, temu({ escalation: [{ after: 'P0D', notify: 'staff' }] })], [{ apps: 'tiktok;temu' }])
  carried.run(deadline)
  expect(claimed(carried)).toMatchObject([
    { kinds: ['suspended'], suspended: ['phone'], suspendedElsewhere: [] },
    { kinds: ['overdue'], suspended: [], suspendedElsewhere: ['phone'], threatens: false },
  ])
})

it('a notice claims at the end: what is restored, and whether anything is left to do', () => {
  const carried = notified(suspending)
  carried.run(deadline)
  report(carried, '2023-03-17T10:00', { phone: '' })
  expect(claimed(carried)).toEqual([{ ...silent, kinds: ['restored', 'cleared'], restored: ['phone'], nothingLeft: true }])
})

it('a notice claims in place of a suspension that no longer holds: what is still to do', () => {
  const { person, sent } = notified(suspending)
  const [part] = sent.at(-1)?.parts ?? []
  const stale = part && { ...part, tells: [{ step: 'suspended', devices: ['phone'] }] }
  expect(stale && mailClaims(person, stale, brussels('2023-03-01T10:00'))).toMatchObject({ kinds: ['reminder'], toSuspend: ['phone'] })
})

it('a notice claims in an announcement: the deadline, and nothing of any device', () => {
  expect(claimed(notified({ announce: 'everyone' }, []))).toEqual([{ ...silent, kinds: ['announcement'], states: deadline }])
})
