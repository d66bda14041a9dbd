import { describe, expect, it } from 'vitest'
import { rehearsalTable } from '../../../functions/cli/output/table.ts'
import { countPolicies, rehearseCampaign } from '../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { on, peopleWith, policyOf } from '../../builders.ts'
import { shows } from '../expecting.ts'

const escalation = [{ after: 'P0D', suspend: true, notify: 'staff' }]
const people = peopleWith({}, { who: { id: 'ben', email: 'ben@ec.example' }, devices: [{ id: 'one' }] })
const changes = [on('2023-03-06T12:00', 'one', ''), on('2023-03-18T12:00', 'phone', ''), on('2023-03-20T12:00', 'one', 'tiktok')]
const policy = policyOf({ reminders: ['P7D'], escalation })
const counted = countPolicies([policy], people, { changes })
const drawn = (style: Partial<Parameters<typeof rehearsalTable>[2]>) =>
  rehearsalTable(counted, 'Europe/Brussels', { terminal: false, colour: false, width: 100, ...style })

/** The cells of the lines of days: weekday, date, then the columns. */
const rows = (text: string) =>
  text
    .split('\n')
    .filter((line) => /^\w{3} \d{4}-/.test(line))
    .map((line) => line.split(/ +/))

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
      'in breach 2 staff, 2 of them overdue at some time',
      'access 2 suspensions, 1 restoration',
      'left 1 staff in breach at the end of Sun 2023-05-14',
      '',
    ])
  })

  it('counts each mail, and each turn of a case and of access, on its day once', () => {
    const sum = (column: number) => rows(drawn({})).reduce((total, cells) => total + (Number(cells[column]) || 0), 0)
    const { events } = rehearseCampaign(policy, people, changes)
    const of = (kind: string) => events.filter((event) => event.kind === kind).length
    expect(sum(2)).toBe(new Set(events.flatMap((event) => ('to' in event ? [`${event.to} ${event.at}`] : []))).size)
    expect([sum(3), sum(4), sum(5), sum(6)]).toEqual([of('cleared'), of('overdue'), of('suspension'), of('restoration')])
    expect(Number(rows(drawn({})).at(-1)?.[7])).toBe(of('opened') + of('relapsed') - of('cleared'))
  })

  it('draws a burn-down on a terminal, as wide as there is room', () => {
    const bars = (width: number) => drawn({ terminal: true, width }).match(/[█-▏]+$/gm) ?? []
    expect(bars(100).slice(0, 2)).toEqual(['█'.repeat(25), `${'█'.repeat(12)}▌`])
    expect(bars(80).slice(0, 2)).toEqual(['█████', '██▌'])
    expect(bars(300)[0]).toBe('█'.repeat(40))
    expect(bars(60)).toEqual([])
    expect(drawn({ width: 100 })).not.toMatch(/[█-▏]/)
  })

  it('has colour only where it is asked for', () => {
    expect(drawn({ terminal: true }).includes('\u001b')).toBe(false)
    shows(drawn({ terminal: true, colour: true }), '\u001b[36m')
  })
})

it('the table of a policy with stages counts staff by stage', () => {
  const by = (name: string, on: string, devices: readonly string[]) => ({ name, deadline: { on, counts: 'inclusive' }, scope: { devices } })
  const stages = [by('work', '2023-03-15', ['official']), by('own', '2023-03-29', ['personal-with-work-apps'])]
  const staged = policyOf({ deadline: undefined, stages, escalation })
  const two = peopleWith(
    { devices: [{}, { id: 'tablet', ownership: 'personal' }] },
    { who: { id: 'ben' }, devices: [{ id: 'one', ownership: 'personal' }] },
  )
  const rehearsed = countPolicies([staged], two, { changes: [on('2023-03-18T12:00', 'phone', '')] })
  const lines = rehearsalTable(rehearsed, 'Europe/Brussels', { terminal: false, colour: false, width: 100 }).split('\n')
  expect(lines.filter((line) => line.startsWith('stage'))).toEqual([
    'stage work    1 staff, 1 of them overdue; 1 lost access',
    'stage own     2 staff, 2 of them overdue; 2 lost access',
  ])
})
