/** Rule 16: by 15 March on official devices, by 29 March on all. */
import { expect, it } from 'vitest'
import { document, inUnit } from '#test/builders.ts'
import { by, type Example, example, noticed, quiet, start, time } from './examples.ts'

const official = { name: 'official', ...by('03-15'), scope: { devices: ['official'] } }
const all = { name: 'all', ...by('03-29') }
const last = { ...all, name: 'last', ...by('05-01') }
const staged = (...stages: object[]) => ({ ...quiet, deadline: undefined, stages: stages.length > 0 ? stages : [official, all] })
const phone = { id: 'phone' }
const tablet = { id: 'tablet', ownership: 'personal' }
const both = [phone, tablet]
const personal = { devices: ['personal-with-work-apps'] }
const bothApps = { apps: ['tiktok', 'temu'] }
const withTemu = [
  { ...phone, apps: 'tiktok;temu' },
  { ...tablet, apps: 'temu' },
]

const told = (devices: readonly object[] = both, terms: object = staged()) => noticed({ ...terms }, devices)

example(
  'is at the first stage that any device breaks, with its deadline and reminders',
  () =>
    told(both, { ...staged(), reminders: ['P7D'] })
      .note()
      .at('03-16 00:00'),
  'open until 03-16 00:00, at official',
  '03-08 09:00 official/P7D',
  '03-16 00:00 official/after:P0D, phone suspended',
)
example('begins at a later stage if its devices break only that', () => told([tablet]).note(), 'open until 03-30 00:00, at all')
example(
  'moves on once no device breaks its stage, and tells the later deadline',
  () =>
    told(both, { ...staged(), reminders: ['P7D'] })
      .cleans('03-14 12:00')
      .noteMail()
      .note()
      .end(),
  '03-08 09:00 official/P7D',
  '03-14 12:00 changed',
  'states 03-30 00:00',
  'open until 03-30 00:00, at all',
  '03-22 09:00 all/P7D',
  '03-30 00:00 all/after:P0D, tablet suspended',
)
example(
  'is open again if it moves on after its deadline, and access is restored',
  () =>
    told(withTemu.slice(0, 1), staged(official, { ...all, ...bothApps, scope: official.scope }))
      .phoneReports('03-20 12:00', 'temu')
      .note(),
  '03-16 00:00 official/after:P0D, phone suspended',
  '03-20 12:00 changed, restored, phone granted',
  'open until 03-30 00:00, at all',
)
example(
  'does not make up for steps at or before the moment of moving on',
  () =>
    told(both, { ...staged(official, { ...all, ...by('03-22') }), reminders: ['P7D'] })
      .at('03-08')
      .cleans('03-15 09:00')
      .end(),
  '03-08 09:00 official/P7D',
  '03-15 09:00 changed',
  '03-23 00:00 all/after:P0D, tablet suspended',
)
example(
  'stays where it is while an earlier stage is broken, and never goes back',
  () => told([tablet]).owns('03-01 12:00', [tablet, phone]).note().end(),
  '03-01 12:00 again',
  'open until 03-30 00:00, at all',
  '03-30 00:00 all/after:P0D, tablet suspended, phone suspended',
)
example(
  'owes no `changed` for moving on while it is clear',
  () => told().reports('03-01 12:00', { phone: '', tablet: '' }).reports('03-02 12:00', { tablet: 'tiktok' }).note(),
  '03-01 12:00 cleared',
  '03-02 12:00 again',
  'open until 03-30 00:00, at all',
)
example(
  'keeps an extension that is later than the deadline of the next stage',
  () => told().extendsTo('03-01 12:00', '04-10 00:00').cleans('03-14 12:00').note(),
  '03-01 12:00 changed',
  '03-14 12:00 changed',
  'open until 04-10 00:00, at all',
)
example(
  'owes no `changed` if it moves on at the moment of a new address that wakes it',
  () => {
    const ana = told(withTemu)
      .bounces()
      .amends('03-03 12:00', { ...staged(), ...bothApps })
      .phoneReports('03-03 13:00', 'temu')
      .at('03-20 11:00')
      .note()
    ana.report({ at: time('03-20 12:00'), device: 'phone', apps: [] })
    return ana.readdresses('03-20 12:00').note()
  },
  '03-03 12:00 changed',
  '03-06 09:00 again',
  'unreachable until 03-16 00:00, at official',
  '03-20 12:00 again',
  'open until 03-30 00:00, at all',
)

it('a case under a policy with stages names all that is missing for the stages it breaks', () => {
  const unmet = (ana: Example) => ana.person.cases.flatMap(({ breaches }) => breaches.map(breach => [breach.device, ...breach.unmet]))
  expect(unmet(told(withTemu, staged(official, { ...all, ...bothApps })))).toEqual([
    ['phone', 'tiktok', 'temu'],
    ['tablet', 'temu'],
  ])
  expect(unmet(told([phone], staged({ ...official, apps: ['temu'] }, { ...all, scope: personal })))).toEqual([])
})

it('a case under a policy with stages keeps nothing of stages where the policy has none', () => {
  expect(noticed(document).case.stage).toBeUndefined()
})

const security = (days: number) => [{ after: `P${days}D`, notify: 'security' }]
example(
  'cut a device only by a stage that it breaks, each at its deadline',
  () => told().end(),
  '03-16 00:00 official/after:P0D, phone suspended',
  '03-30 00:00 all/after:P0D, tablet suspended',
)
example(
  'count from the person’s deadline where that is later',
  () =>
    start({ ...staged(official, { ...all, ...by('03-16') }), announcedAt: '2023-03-14T10:00' }, both)
      .at('03-14')
      .end(),
  '03-14 first',
  '03-21 00:00 all/after:P0D, phone suspended, tablet suspended',
)
example(
  'at one moment collapse into the latest stage’s last',
  () => told(both, staged({ ...official, escalation: security(15) }, { ...all, escalation: security(1) })).end(),
  '03-31 09:00 all/after:P1D to security',
)
example(
  'are lost where no device breaks their stage at their moment',
  () =>
    told([phone, { ...tablet, apps: '' }], { ...staged(official, { ...all, scope: personal }), escalation: security(1) })
      .reports('04-05 12:00', { tablet: 'tiktok' })
      .end(),
  '03-17 09:00 official/after:P1D to security',
  '04-05 12:00 again',
)

example(
  'keeps the case at the stage of the same name',
  () =>
    told([tablet])
      .amends('03-03 12:00', staged(official, { ...all, ...by('04-05') }))
      .note(),
  '03-03 12:00 changed',
  'open until 04-06 00:00, at all',
)
example(
  'judges the case as if it had reached none where its stage is gone',
  () =>
    told([tablet])
      .amends('03-03 12:00', staged({ ...all, name: 'everything' }, last))
      .note(),
  '03-03 12:00 changed',
  'open until 03-30 00:00, at everything',
)

it('an amended policy with stages demands nothing new, and threatens by a new stage name', () => {
  const ana = told().amends('03-03 12:00', staged(official, { ...all, escalation: [{ after: 'P3D', suspend: true, notify: 'staff' }] }))
  expect(ana.log).toEqual([])
  ana.amends('03-03 13:00', staged({ ...official, name: 'work' }, all))
  expect(ana.sent.at(-1)?.parts).toMatchObject([{ tells: [{ step: 'changed' }], changes: new Set(['threat']) }])
})

it('an announcement states the deadline of the reader’s first stage, and those that follow', () => {
  const beta = { ...official, ...inUnit('DG-BETA') }
  const [part] = told([{ ...phone, apps: '' }], { ...staged(beta, all, last), announce: 'everyone' }).sent[0]?.parts ?? []
  expect(part).toMatchObject({
    policy: { stage: 'all' },
    deadline: { at: time('03-30 00:00') },
    stagesAhead: [{ policy: { stage: 'last' }, deadline: { at: time('05-02 00:00') } }],
  })
})
