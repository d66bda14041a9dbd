import { describe, expect, it } from 'vitest'
import { type Claims, mailClaims } from '../../../../shared/domain/emails/claims.ts'
import { withLetThrough, withSpared } from '../../../../shared/domain/review/brake.ts'
import { review } from '../../../../shared/domain/review/review.ts'
import { brussels, Carried, on, personWith, versionOf } from '../../../builders.ts'

const suspending = versionOf({ escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
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

/** Ana, told at the announcement. */
function told(policies = [suspending], devices: Parameters<typeof personWith>[1] = [{}, { id: 'tablet', apps: '?' }]): Carried {
  const carried = new Carried(personWith({}, devices), ...policies)
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}

/** What the last mail claims. */
const claimed = ({ sent }: Carried): readonly Claims[] =>
  sent.slice(-1).flatMap(({ before, parts, at }) => parts.map((part) => mailClaims(before, part, at)))

describe('what a notice claims', () => {
  it('before the deadline: when it is, and which devices lose access then', () => {
    const asking = { ...silent, kinds: ['first'], asks: true, states: deadline, named: ['phone', 'tablet'] }
    expect(claimed(told())).toEqual([{ ...asking, toSuspend: ['phone'], threatens: true }])
    expect(claimed(told([versionOf()]))).toEqual([asking])
  })

  it('of devices that cannot be read: that they may lose access, but not that they will', () => {
    const [claims] = claimed(told([suspending], [{ apps: '?' }]))
    expect(claims).toMatchObject({ kinds: ['check'], named: ['phone'], toSuspend: [], threatens: true })
  })

  it('after the deadline: whose access is suspended, whose will be, and whose never', () => {
    const { person, policies } = told([suspending], [{}, { id: 'tablet' }, { id: 'laptop' }])
    const due = withSpared(withLetThrough(review(person, policies, deadline), suspending, ['phone'], deadline), 'no-tiktok', ['tablet'])
    const carried = new Carried(person, suspending)
    carried.run(deadline)
    const [part] = carried.sent.at(-1)?.parts ?? []
    expect(part && mailClaims(review(due, policies, deadline), part, deadline)).toEqual({
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

  it('in each part: only what its own policy has suspended', () => {
    const temu = { id: 'no-temu', apps: ['temu'], escalation: [{ after: 'P0D', notify: 'staff' }] }
    const carried = told([suspending, versionOf(temu)], [{ apps: 'tiktok;temu' }])
    carried.run(deadline)
    expect(claimed(carried)).toMatchObject([
      { kinds: ['suspended'], suspended: ['phone'], suspendedElsewhere: [] },
      { kinds: ['overdue'], suspended: [], suspendedElsewhere: ['phone'], threatens: false },
    ])
  })

  it('at the end: what is restored, and whether anything is left to do', () => {
    const carried = told([suspending], [{}])
    carried.run(deadline)
    carried.report(on('2023-03-17T10:00', 'phone', ''))
    carried.run(brussels('2023-03-17T10:00'))
    expect(claimed(carried)).toEqual([{ ...silent, kinds: ['restored', 'cleared'], restored: ['phone'], nothingLeft: true }])
  })

  it('in an announcement: the deadline, and nothing of any device', () => {
    expect(claimed(told([versionOf({ announce: 'everyone' })], []))).toEqual([{ ...silent, kinds: ['announcement'], states: deadline }])
  })
})
