import { expect, it } from 'vitest'
import { decideCase } from '#campaign/decide/decide-case.ts'
import { exportPerson } from '#campaign/privacy/export-person.ts'
import { controlChain } from '#domain/audit/decision.ts'
import { usualDecisionLimits } from '#domain/review/decisions/limited-decision.ts'
import { adminDecides, submit } from '#test/acts.ts'
import { day, noTemu, personWith, policyOf } from '#test/builders.ts'
import { refOf, storedAs } from '#test/refs.ts'
import { announced } from '../running.ts'

const ana = refOf('ana')

it('an export of a person has their record, notices, decisions about them, and answers', async () => {
  const ben = personWith({ id: 'ben' }, [{ id: 'ben-phone' }])
  const running = await announced({ policies: [policyOf(), policyOf(noTemu)], people: [personWith(), ben] })
  const { ports } = running
  await running.runUntil('2023-02-24T10:00')
  const reason = 'I write about it.'
  await submit(ports, { kind: 'exemption', reason, until: day('2023-05-31') })
  await submit(ports, { kind: 'acknowledge' }, 'ben')
  const extension = { kind: 'extend', until: day('2023-04-30'), reason: 'On leave.', note: 'By phone.' } as const
  await adminDecides(ports, extension)
  await ports.audit.append({ policy: controlChain, at: ports.clock.now(), by: 'admin-1', action: 'release', about: ana })
  await running.runUntil('2023-02-24T12:00')
  const exported = await exportPerson(ports, ana, 'admin-2')
  expect(exported?.ref).toBe(ana)
  expect(exported?.person).toEqual(await running.personOf())
  expect(exported?.person.cases[0]?.decisions.made).toMatchObject([{ reason: 'On leave.', note: 'By phone.' }])
  expect(exported?.notices.map(({ number, tells = [] }) => [number, tells.flatMap(part => part.tells.map(({ step }) => step))])).toEqual([
    [1, ['first']],
    [2, ['changed']],
  ])
  expect(exported?.notices[0]).toMatchObject({ accepted: expect.anything(), delivered: expect.anything(), messageIds: ['memory-1'] })
  expect(exported?.timelines.map(({ policy, timeline }) => [policy, ...timeline.map(({ what }) => what)])).toEqual([
    ['no-tiktok', 'found', 'opened', 'notice', 'delivered', 'asked', 'decided', 'notice', 'delivered'],
  ])
  expect(exported?.decisions.map(({ by, action }) => `${action} by ${by}`)).toEqual([
    'exemption by staff',
    'extend by admin-1',
    'release by admin-1',
    'export by admin-2',
  ])
})

it('an export of a person has no key to their pages', async () => {
  const running = (await announced()).with({ pageUrl: 'https://ides.example/me' })
  await running.sweep()
  const { pages = {} } = await running.personOf()
  const [page] = Object.values(pages)
  const exported = JSON.stringify(await exportPerson(running.ports, ana, 'admin-2'))
  expect(page?.key).toHaveLength(26)
  expect(exported).not.toContain(page?.key)
  expect(exported).toContain('ana@ec.example')
})

it('an export of a person names who proposed something by the subject of their token alone', async () => {
  const running = (await announced()).with({ decisionLimits: usualDecisionLimits })
  await running.runUntil('2023-02-24T10:00')
  const long = { kind: 'extend', until: day('2023-06-30'), reason: 'On leave.' } as const
  await decideCase(running.ports, 'no-tiktok', ana, long, { subject: 'admin-1', address: 'planted@ec.example' })
  const exported = JSON.stringify(await exportPerson(running.ports, ana, 'admin-2'))
  expect(exported).toContain('admin-1')
  expect(exported).not.toContain('planted')
})

it('an export of a person has decisions under every policy, even if the case is gone', async () => {
  const running = await announced()
  const { ports } = running
  await adminDecides(ports, { kind: 'extend', until: day('2023-04-30'), reason: 'On leave.' })
  await running.at('2023-02-23T10:00').reports('phone', '')
  const { version, person } = await running.find()
  await ports.people.save(storedAs({ ...person, cases: [], announcements: {} }, version))
  expect((await exportPerson(ports, ana, 'admin-2'))?.decisions.map(({ action }) => action)).toEqual(['extend', 'export'])
})

it('an export of a person has the evidence of a notice that is still on its way', async () => {
  const running = await announced()
  await running.losingAnswers().sweep()
  expect((await exportPerson(running.ports, ana, 'admin-2'))?.notices).toEqual([])
  await running.ports.evidence.record(ana, 1, [{ kind: 'delivered', at: running.now(), messageId: 'memory-1' }])
  expect((await exportPerson(running.ports, ana, 'admin-2'))?.notices).toMatchObject([{ number: 1, messageIds: ['memory-1'] }])
})

it('an export of a person has the five hundred latest notices at most, oldest first', async () => {
  const { ports } = await announced()
  const { person, version } = await ports.people.get(ana)
  await ports.people.save(storedAs({ ...person, mail: { seq: 600 } }, version))
  for (const number of [1, 100, 101, 600])
    await ports.evidence.record(ana, number, [{ kind: 'accepted', at: ports.clock.now(), messageId: `m${number}` }])
  expect((await exportPerson(ports, ana, 'admin-2'))?.notices.map(({ number }) => number)).toEqual([101, 600])
})

it('an export of a person does not exist for an unknown ref', async () => {
  const running = await announced()
  expect(await exportPerson(running.ports, refOf('zoe'), 'admin-2')).toBeUndefined()
})
