import { expect, it } from 'vitest'
import { samplePeople } from '#domain/rehearsal/sample-people.ts'
import { policyOf, security, suspending, undated } from '#test/builders.ts'

/** What each gets: day and hour where they work, and what happens. */
const played = (changes: Record<string, unknown>) =>
  Object.fromEntries(
    samplePeople(policyOf({ reminders: ['P7D', 'P1D'], ...changes })).map(({ name, zone, moments }) => [
      name,
      moments.map(({ at, what }) => `${at.toZonedDateTimeISO(zone).toString().slice(5, 13)} ${what.map(({ said }) => said).join(', ')}`),
    ]),
  )

const stage = (name: string, on: string, more: object) => ({ name, deadline: { on, counts: 'inclusive' }, ...more })

it.each<[string, Record<string, unknown>, string, readonly string[]]>([
  [
    'who acts at once gets one mail, and a confirmation',
    {},
    'Does it at once',
    ['02-23T10 First notice', '02-23T12 Does it, Confirmation'],
  ],
  [
    'who acts late is reminded until then',
    {},
    'Does it after the second reminder',
    ['02-23T10 First notice', '03-08T09 Reminder', '03-14T09 Reminder', '03-14T11 Does it, Confirmation'],
  ],
  [
    'who never acts loses access, and others hear of it',
    { ...security, escalation: [...suspending.escalation, { after: 'P1D', notify: 'manager' }, { after: 'P3D', notify: 'security' }] },
    'Never does it',
    [
      ...['02-23T10 First notice', '03-08T09 Reminder', '03-14T09 Reminder', '03-16T00 Work access is suspended, Overdue notice'],
      ...['03-17T09 The manager is told', '03-20T09 The security team is told'],
    ],
  ],
  [
    'who does not answer about a device that no source can read loses access where the policy says so',
    { unknown: 'answer-or-lose', ...suspending },
    'Has a device that no source can read, and never answers',
    [
      ...['02-23T10 Question about the device', '03-08T09 Reminder to answer', '03-14T09 Reminder to answer'],
      '03-16T00 Work access is suspended, Notice of the suspension',
    ],
  ],
  ['who has nothing to do gets an announcement made to everyone', { announce: 'everyone' }, 'Has nothing to do', ['02-23T10 Announcement']],
  [
    'who never acts is reminded until the review where there is no deadline',
    { ...undated, reminders: undefined, remindEvery: 'P28D' },
    'Never does it',
    ['02-23T10 First notice', '03-23T09 Reminder', '04-20T09 Reminder'],
  ],
  ['a watch is played as the ban that it would become', { watch: true, reminders: [] }, 'Never does it', ['02-23T10 First notice']],
  [
    'people of a later stage alone have a sample of their own',
    {
      ...{ deadline: undefined, reminders: [] },
      stages: [
        stage('staff', '2023-03-15', { scope: { devices: ['official'], audience: { except: { groups: ['drivers'] } } } }),
        stage('drivers', '2023-03-29', { scope: { devices: ['official'], audience: { groups: ['drivers'] } }, ...suspending }),
      ],
    },
    'Never does it (stage “drivers”)',
    ['02-23T10 First notice', '03-30T00 Work access is suspended, Overdue notice'],
  ],
])('%s', (_, changes, name, moments) => {
  expect(played(changes)[name]).toEqual(moments)
})
