import { expect, it } from 'vitest'
import { countPolicies } from '#domain/rehearsal/rehearse-campaign.ts'
import { rehearsalTable } from '#functions/cli/output/table.ts'
import { on, peopleWith, policyOf } from '#test/builders.ts'
import { shows } from '../expecting.ts'

const escalation = [{ after: 'P0D', suspend: true, notify: 'staff' }]
const people = peopleWith({}, { who: { id: 'ben', email: 'ben@ec.example' }, devices: [{ id: 'one' }] })
const changes = [on('2023-03-06T12:00', 'one', ''), on('2023-03-18T12:00', 'phone', ''), on('2023-03-20T12:00', 'one', 'tiktok')]
const policy = policyOf({ reminders: ['P7D'], escalation })
const counted = countPolicies([policy], people, { changes })
const piped = { terminal: false, colour: false, width: 100 }
const drawn = (style: Partial<typeof piped>) => rehearsalTable(counted, 'Europe/Brussels', { ...piped, ...style })

it('the table of a rehearsal has a line for each day with an event, and sums them up', () => {
  expect(
    drawn({})
      .split('\n')
      .map(line => line.replace(/ +/g, ' ')),
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
    'in breach 2 staff, 2 of them overdue at some time',
    'access 2 suspensions, 1 restoration',
    'left 1 staff in breach at the end of Sun 2023-05-14',
    '',
  ])
})

it('the table of a rehearsal draws a burn-down on a terminal, as wide as there is room', () => {
  const bars = (width: number) => drawn({ terminal: true, width }).match(/[█-▏]+$/gm) ?? []
  expect(bars(100).slice(0, 2)).toEqual(['█'.repeat(25), `${'█'.repeat(12)}▌`])
  expect(bars(80).slice(0, 2)).toEqual(['█████', '██▌'])
  expect(bars(300)[0]).toBe('█'.repeat(40))
  expect(bars(60)).toEqual([])
  expect(drawn({ width: 100 })).not.toMatch(/[█-▏]/)
})

it('the table of a rehearsal has colour only where it is asked for', () => {
  expect(drawn({ terminal: true }).includes('\u001b')).toBe(false)
  shows(drawn({ terminal: true, colour: true }), '\u001b[36m')
})

it('the table of a policy with stages counts staff by stage', () => {
  const stage = { policy: 'no-tiktok', stage: 'work', reached: 1, overdue: 1, suspended: 0 }
  const staged = { ...counted, stages: [stage, { ...stage, stage: 'own', reached: 2, suspended: 1 }] }
  const lines = rehearsalTable(staged, 'Europe/Brussels', piped).split('\n')
  expect(lines.filter(line => line.startsWith('stage'))).toEqual([
    'stage work    1 staff, 1 of them overdue; 0 lost access',
    'stage own     2 staff, 1 of them overdue; 1 lost access',
  ])
})
