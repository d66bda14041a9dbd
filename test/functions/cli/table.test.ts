import { describe, expect, it } from 'vitest'
import { table } from '../../../functions/cli/output/table.ts'
import { rehearse } from '../../../shared/rehearsal/rehearse.ts'
import { on, peopleWith, policyOf } from '../../builders.ts'

const escalation = [{ after: 'P0D', suspend: true, notify: 'staff' }]
const people = peopleWith({}, { who: { id: 'ben', email: 'ben@ec.example' }, devices: [{ id: 'one' }] })
const changes = [on('2023-03-06T12:00', 'one', ''), on('2023-03-18T12:00', 'phone', ''), on('2023-03-20T12:00', 'one', 'tiktok')]
const rehearsal = rehearse(policyOf({ reminders: ['P7D'], escalation }), people, changes)
const drawn = (style: Partial<Parameters<typeof table>[2]>) =>
  table(rehearsal, 'Europe/Brussels', { terminal: false, colour: false, width: 100, ...style })

describe('the table of a rehearsal', () => {
  it('has a line for each day on which something happens, and sums them up', () => {
    expect(
      drawn({})
        .split('\n')
        .map((line) => line.replace(/ +/g, ' ')),
    ).toEqual([
      'day mailed cleared overdue suspended restored in breach',
      'Thu 2023-02-23 2 · · · · 2',
      'Mon 2023-03-06 1 1 · · · 1',
      'Wed 2023-03-08 1 · · · · 1',
      'Thu 2023-03-16 1 · 1 1 · 1',
      'Sat 2023-03-18 1 1 · · 1 0',
      'Mon 2023-03-20 1 · 1 1 · 1',
      '',
      'mails 7: 7 to staff, 0 digests to managers and teams',
      'in breach 2 staff, of whom 2 were overdue at some time',
      'access 2 suspensions, 1 restorations',
      'left 1 staff in breach at the end of Sun 2023-05-14',
      '',
    ])
  })

  it('draws a burn-down on a terminal, as wide as there is room', () => {
    const bars = (width: number) =>
      drawn({ terminal: true, width })
        .split('\n')
        .map((line) => line.replace(/[^█]/g, '').length)
    expect(bars(100).slice(1, 3)).toEqual([17, 9])
    expect(bars(300)[1]).toBe(40)
    expect(Math.max(...bars(60))).toBe(0)
  })

  it('has colour only where it is asked for', () => {
    expect(drawn({ terminal: true }).includes('\u001b')).toBe(false)
    expect(drawn({ terminal: true, colour: true })).toContain('\u001b[36m')
  })
})
