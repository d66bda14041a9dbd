import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { countCases } from '#campaign/read/count-cases.ts'
import { mailDaily } from '#campaign/read/daily-mail.ts'
import { listUpcoming } from '#campaign/read/upcoming.ts'
import { nothingCounted } from '#domain/sources/pass.ts'
import { enact } from '#test/acts.ts'
import { brussels, day, policyOf, several, suspending } from '#test/builders.ts'
import { lineOf } from '#test/summaries.ts'
import { memorySystem } from '#test/system.ts'

const alarm = { name: 'Ides-unsent', says: 'People are not mailed.', since: Temporal.Instant.from('2023-03-14T09:00Z') }

/** At six, three days before a deadline; two people get the mail. */
async function before() {
  const system = memorySystem(brussels('2023-03-13T06:00'))
  const contact = { name: 'IT helpdesk', email: 'helpdesk@ec.example', hours: '08:00-17:00' }
  await enact(system, { ...suspending, limits: { suspendCount: 0 }, contact })
  const daily = (alarms: readonly (typeof alarm)[] = []) =>
    mailDaily({ ...system, brakeSettings: {}, alarms: { listRinging: async () => alarms }, dailyTo: ['ops@ec.example', 'ciso@ec.example'] })
  return { system, daily, breach: () => system.summaries.save(lineOf('ana'), 1) }
}

it('upcoming lists losses of access and open decisions, with who proposed them, as last counted', async () => {
  const { system, breach } = await before()
  await breach()
  const until = brussels('2023-03-15T06:00')
  const proposed = { kind: 'extend', lapsesAt: until.toString(), by: 'Ben <ben@ec.example>' } as const
  await system.summaries.save(lineOf('eve', { state: 'clear', devices: 0, proposed }), 1)
  for (const about of ['erase ana', 'erase ben'])
    await system.proposals.save(about, { by: { subject: 'admin-1', address: 'eve@ec.example' }, until, kind: 'erase' })
  const endedAt = brussels('2023-03-13T05:00')
  const last = { ...nothingCounted, number: 1, startedAt: endedAt, endedAt, outcome: 'held' } as const
  const passes = { ...system.passes, find: async () => ({ state: { last }, version: 1 }) }
  await system.summaries.save(lineOf('ben', { state: 'clear', devices: 0, requests: [{ kind: 'contest', at: '2023-03-10T09:00:00Z' }] }), 1)
  await countCases(system)
  expect(await listUpcoming({ ...system, passes, sources: [{ name: 'intune' }], brakeSettings: {} })).toEqual([
    {
      ...{ kind: 'erasure', about: 'Staff and devices', by: 'eve@ec.example', until },
      what: '2 erasures of a person whose access is suspended: a second person must confirm',
    },
    { kind: 'sync', about: 'intune', what: 'A sync of this source is held', at: endedAt },
    {
      kind: 'loss',
      policy: 'no-tiktok',
      about: 'Remove TikTok',
      what: expect.stringMatching(
        /^1 device of 1 person loses work access.*, outside working hours until Thu 16 March 2023 09:00 .*IT helpdesk is closed until Thu 16 March 2023 08:00 .*The brake holds them unless two people approve, from end of Mon 13 March .*\(limit: 0 devices\)/,
      ),
      at: brussels('2023-03-16T00:00'),
      until: brussels('2023-03-16T00:00'),
    },
    expect.objectContaining({
      kind: 'requests',
      what: '1 request to decide',
      until: brussels('2023-03-18T00:00'),
      lastDay: day('2023-03-17'),
    }),
    expect.objectContaining({ kind: 'extensions', by: 'Ben <ben@ec.example>', until }),
  ])
})

it('upcoming weighs a loss with those of the 24 hours before it alone, as the brake does', async () => {
  const { system } = await before()
  const [inForce] = await system.policies.listActive()
  const policies = { ...system.policies, listActive: async () => (inForce ? [{ ...inForce, limits: { suspendCount: 1 } }] : []) }
  for (const [staff, deadline] of [
    ['ana', '2023-03-14T23:00:00Z'],
    ['ben', '2023-03-16T10:00:00Z'],
    ['eve', '2023-03-17T09:00:00Z'],
  ] as const)
    await system.summaries.save(lineOf(staff, { deadline }), 1)
  const upcoming = await listUpcoming({ ...system, policies, sources: [], brakeSettings: {} })
  expect(upcoming.map(({ what }) => /lets them through|holds them/.exec(what)?.[0])).toEqual([
    'lets them through',
    'lets them through',
    'holds them',
  ])
})

it('upcoming lists a request as soon as it is made, also where cases are too many to count for each page', async () => {
  const { system } = await before()
  for (const number of several(301, index => index)) await system.summaries.save(lineOf(`s${number}`), 1)
  await countCases(system)
  const listed = () => listUpcoming({ ...system, sources: [], brakeSettings: {} })
  const kindOf = async (kind: string) => (await listed()).find(one => one.kind === kind)
  expect(await kindOf('requests')).toBeUndefined()
  system.clock.advanceTo(system.clock.now().add({ minutes: 1 }))
  const proposed = { kind: 'extend', lapsesAt: '2023-03-15T05:00:00Z', by: 'Ben' } as const
  await system.summaries.save(lineOf('eve', { requests: [{ kind: 'contest', at: '2023-03-10T09:00:00Z' }], proposed }), 1)
  const due = { lastDay: day('2023-03-17'), until: brussels('2023-03-18T00:00') }
  expect(await kindOf('requests')).toMatchObject({ what: '1 request to decide', ...due })
  expect(await kindOf('extensions')).toMatchObject({ by: 'Ben' })
})

it('upcoming says what is late, what is held, and that a pause keeps access', async () => {
  const { system, breach } = await before()
  await breach()
  await system.summaries.save(lineOf('max', { held: 'bounced' }), 1)
  await system.summaries.save(lineOf('ben', { state: 'clear', devices: 0, requests: [{ kind: 'contest', at: '2023-02-24T09:00:00Z' }] }), 1)
  const ended = { ...nothingCounted, number: 1, startedAt: system.clock.now(), endedAt: system.clock.now(), outcome: 'accepted' } as const
  const passes = { ...system.passes, find: async () => ({ state: { last: ended }, version: 1 }) }
  const { control } = system
  const paused = { by: 'ops', at: system.clock.now(), reason: 'A wrong list.' }
  const listed = async (suspension?: typeof paused) => {
    const found = { ...system, passes, control: { ...control, find: async () => ({ ...(await control.find()), suspension }) } }
    return (await listUpcoming({ ...found, sources: [{ name: 'intune' }], brakeSettings: {} })).map(({ kind, what }) => `${kind}: ${what}`)
  }
  await countCases(system)
  const [loss, ...others] = await listed()
  expect(loss).toMatch(/The brake holds them/)
  expect(others).toEqual([
    'requests: 1 request to decide, 1 of them late',
    'unreachable: 1 person who cannot be notified',
    'mail: 1 person with held mail',
  ])
  expect((await listed(paused)).find(text => text.startsWith('loss'))).toMatch(/Suspension is paused$/)
})

it('upcoming lists a submitted draft but while its approval is carried out', async () => {
  const { system } = await before()
  const submitted = { by: 'a-1', rehearsal: 'r-1' }
  const requestedAt = system.clock.now()
  const job = { id: 'j-1', requestedAt, movedAt: requestedAt, stage: 0, pieces: 1, done: [], puts: 1, order: {} }
  const drafts = { ...system.drafts, list: async () => [{ policy: policyOf({ id: 'next' }), revision: 1, authors: [], submitted }] }
  const listedWith = async (state: 'running' | 'refused', kind: 'approval' | 'rehearsal', policy: string) => {
    const jobs = { ...system.jobs, list: async () => [{ ...job, kind, state, policy }] }
    return (await listUpcoming({ ...system, drafts, jobs, sources: [], brakeSettings: {} })).map(({ kind }) => kind)
  }
  expect(await listedWith('running', 'approval', 'next')).toEqual([])
  expect(await listedWith('refused', 'approval', 'next')).toEqual(['draft'])
  expect(await listedWith('running', 'rehearsal', 'next')).toEqual(['draft'])
  expect(await listedWith('running', 'approval', 'other')).toEqual(['draft'])
})

it('upcoming lists nothing of a lifted policy', async () => {
  const { system, breach } = await before()
  await breach()
  await countCases(system)
  const [inForce] = await system.policies.listActive()
  const kindsWith = async (changes: object) => {
    const policies = { ...system.policies, listActive: async () => (inForce ? [{ ...inForce, ...changes }] : []) }
    return (await listUpcoming({ ...system, policies, sources: [], brakeSettings: {} })).map(({ kind }) => kind)
  }
  expect(await kindsWith({})).toEqual(['loss'])
  expect(await kindsWith({ halted: 'lifted' })).toEqual([])
})

it('the daily mail goes once a day to each, in the morning, and only if something waits', async () => {
  const { system, daily, breach } = await before()
  await breach()
  await countCases(system)
  expect(await daily()).toBe(0)
  system.clock.advanceTo(brussels('2023-03-13T07:30'))
  expect([await daily(), await daily()]).toEqual([2, 0])
  const [mail] = system.mailer.outbox
  expect(mail).toMatchObject({ to: 'ops@ec.example', subject: 'Ides: what waits on Mon 13 March 2023' })
  expect(mail?.text).toContain('1 device of 1 person loses work access')
  expect(mail?.text).not.toContain('Active alarms')
  await system.summaries.save(lineOf('ana', { state: 'clear', devices: 0 }), 2)
  system.clock.advanceTo(brussels('2023-03-14T07:30'))
  await countCases(system)
  expect(await daily()).toBe(0)
  expect(await daily([alarm])).toBe(2)
  expect(system.mailer.outbox.at(-1)?.text).toMatch(/Active alarms[\s\S]*Ides-unsent[\s\S]*People are not mailed/)
})
