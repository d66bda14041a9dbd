import { expect, it } from 'vitest'
import type { PolicyReport } from '#campaign/report/policy-report.ts'
import { reportSentences } from '#functions/admin/report-words.ts'
import { brussels, day } from '#test/builders.ts'
import { peopleOf } from '#test/counts.ts'

const deadline = { at: brussels('2023-03-16T00:00'), lastDay: day('2023-03-15'), zone: 'Europe/Brussels' }

const reportWith = ({
  people,
  policy,
  ...changes
}: Omit<Partial<PolicyReport>, 'people' | 'policy'> & {
  people?: Partial<PolicyReport['people']>
  policy?: Partial<PolicyReport['policy']>
}): PolicyReport => ({
  format: 2,
  policy: { id: 'p', version: 1, title: 'Remove TikTok', issuer: 'European Commission', standing: 'active', ...policy },
  ...{ on: day('2023-03-14'), countedAt: brussels('2023-03-14T23:00'), zone: 'Europe/Brussels', scope: { people: 40, devices: 50 } },
  people: { ...peopleOf(), clean: 40, unknown: 0, unreached: 0, ...people },
  suspensions: { requested: 0, set: 0, refused: 0 },
  restorations: { count: 0 },
  ...{ deadlines: [deadline], requests: { open: 0, late: 0 }, proposals: 0, brake: { approved: [], rejected: 0 }, days: [], units: [] },
  ...changes,
})

const said = (changes: Parameters<typeof reportWith>[0]) =>
  reportSentences(reportWith(changes))
    .flatMap(([, sentences]) => sentences)
    .join(' ')

it('a report says what was asked, to how many it applies, and that nothing is left', () => {
  expect(said({})).toBe(
    'A European Commission decision: “Remove TikTok”. The deadline is the end of Wed 15 March 2023 (Europe/Brussels). ' +
      'It applies to 40 people and 50 devices. On Tue 14 March 2023, no one had a case. ' +
      'No one was in breach for certain. No one was exempt. No request was waiting for a decision. No one was without work access. ' +
      'The brake held nothing. Nothing is left to do.',
  )
})

const held = { devices: 2, since: brussels('2023-03-16T00:00'), limit: '2' }

it('a report does not say that the brake held nothing while it holds something', () => {
  expect(said({ brake: { held, approved: [], rejected: 0 } })).not.toContain('The brake held nothing')
})

it.each<[string, Parameters<typeof reportWith>[0]]>([
  ['It applies to 1 person and 1 device.', { scope: { people: 1, devices: 1 } }],
  ['39 of 40 people with a case (98%) complied.', { people: { open: 1, clear: 30, closed: 9 } }],
  ['999 of 1,000 people with a case (99%) complied.', { people: { open: 1, clear: 999 } }],
  ['everyone with a case (2) complied.', { people: { clear: 2 } }],
  ['no one with a case complied.', { people: { open: 40, clean: 0 } }],
  ['1 of 2 people in scope (50%) complied.', { policy: { standing: 'watch' }, people: { open: 1, clear: 1 } }],
  ['1 person was in breach for certain.', { people: { open: 1 } }],
  [
    '2 people were in breach for certain. Of 1 more person, nothing was known for certain: no recent report settles it.',
    { people: { open: 3, unknown: 1 } },
  ],
  [
    'Of 1 more person, nothing was known for certain: no system can read the devices in question.',
    { people: { asked: 1, unknown: 1, unread: 1 } },
  ],
  [
    'Of 6 more people, nothing was known for certain: of 3, no system can read the devices in question; of 2, nothing has been reported yet; of 1, no recent report settles it.',
    { people: { open: 6, unknown: 6, unread: 3, silent: 2 } },
  ],
  [
    '1 person was exempt, until the end of Fri 30 June 2023 (Europe/Brussels).',
    { people: { exempt: 1 }, exemptions: { firstEnds: brussels('2023-07-01T00:00'), lastEnds: brussels('2023-07-01T00:00') } },
  ],
  ['1 request was waiting for a decision, longer than promised.', { requests: { open: 1, late: 1 } }],
  ['2 requests were waiting for a decision, 1 of them longer than promised.', { requests: { open: 2, late: 1 } }],
  ['1 long extension or exemption was waiting for a second person.', { proposals: 1 }],
  ['Work access of 1 person was suspended on 1 device.', { people: { suspended: 1 }, suspensions: { set: 1, requested: 0, refused: 0 } }],
  [
    'Work access of 2 people was suspended on 2 devices and being suspended on 1 device.',
    { people: { suspended: 2 }, suspensions: { set: 2, requested: 1, refused: 0 } },
  ],
  [
    'By then, work access of 132 people had been suspended: 31 had it back, 1 was getting it back, and 100 were still suspended. Work',
    { people: { suspended: 100, everSuspended: 132, restored: 31 } },
  ],
  [
    'By then, work access of 3 people had been suspended: 3 had it back. No one was without work access.',
    { policy: { standing: 'lifted' }, people: { everSuspended: 3, restored: 3 } },
  ],
  ['Access came back once, after under a second.', { restorations: { count: 1, median: 0, worst: 0 } }],
  ['Access came back 2 times, each after 2 minutes.', { restorations: { count: 2, median: 120, worst: 122 } }],
  [
    'Access came back 2 times, typically after 2 minutes, at most after 3 hours.',
    { restorations: { count: 2, median: 120, worst: 10_800 } },
  ],
  ['The brake has been holding 2 suspensions since Thu 16 March 2023', { brake: { held, approved: [], rejected: 0 } }],
  [
    'On Thu 16 March 2023, Ana and Ben approved 1 suspension. 1 device keeps its access',
    { brake: { approved: [{ at: held.since, by: ['Ana', 'Ben'], devices: 1 }], rejected: 1 } },
  ],
  [
    '2 people must act, the devices of 1 person must be checked, 1 request must be decided, and 2 suspensions must be',
    { people: { open: 3, unknown: 1 }, requests: { open: 1, late: 0 }, brake: { held, approved: [], rejected: 0 } },
  ],
  ['The deadline was the end of Wed', { on: day('2023-03-16') }],
  ['No single deadline applies to everyone.', { deadlines: [] }],
  ['The deadline of the stage “remove” is', { deadlines: [{ ...deadline, stage: 'remove' }] }],
  ['It is lifted: no one is checked any more', { policy: { standing: 'lifted' } }],
  ['When it was lifted, 1 person was in breach for certain.', { policy: { standing: 'lifted' }, people: { overdue: 1 } }],
  [
    'As a ban, it would ask 1 person to act and 2 people to check their devices.',
    { policy: { standing: 'watch' }, people: { open: 3, unknown: 2 } },
  ],
])('a report says: %s', (sentence, changes) => {
  expect(said(changes)).toContain(sentence)
})
