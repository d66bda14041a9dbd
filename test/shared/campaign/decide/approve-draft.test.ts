import { expect, it } from 'vitest'
import { approvalOutcome, approveDraft } from '#campaign/decide/approve-draft.ts'
import { submitDraft } from '#campaign/decide/draft.ts'
import { importDevices } from '#campaign/import/import-devices.ts'
import { importStaff } from '#campaign/import/import-staff.ts'
import { listUnconfirmed } from '#campaign/read/needs-attention.ts'
import { requestRehearsal } from '#campaign/rehearse/request-rehearsal.ts'
import { type Admin, withAuthor } from '#domain/admin.ts'
import { sha256 } from '#domain/hash.ts'
import type { Person } from '#domain/people/person.ts'
import { addressRef } from '#domain/people/ref.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { namedInWords } from '#domain/rehearsal/named-addresses.ts'
import { enact } from '#test/acts.ts'
import { brussels, deviceFields, personWith, policyOf, several, staffFields } from '#test/builders.ts'
import { watchOutput } from '#test/functions/output.ts'
import { storedAs } from '#test/refs.ts'
import { memorySystem } from '#test/system.ts'
import { rehearsed as rehearsedBy, runEnrolment, worked } from '#test/working.ts'
import { before, failing } from '../running.ts'

type System = ReturnType<typeof memorySystem>

watchOutput()

const crowd = (count: number, unit = 'DG-ALPHA', apps = 'tiktok') =>
  several(count, n => {
    const id = `${unit}-${apps.replace('?', 'unknown')}-${n}`
    return personWith({ id, unit }, [{ id: `${id}-phone`, apps }])
  })

async function systemWith(...people: readonly Person[]) {
  const system = memorySystem(brussels('2023-02-20T10:00'))
  for (const person of people) await system.people.save(storedAs(person))
  return system
}

const named = (subject: string): Admin => ({ subject })

async function drafted(system: System, policy: Policy = policyOf(), by: string | Admin = 'author-1') {
  const before = (await system.drafts.find(policy.id)) ?? { revision: 0, authors: [] }
  const authors = withAuthor(before.authors, typeof by === 'string' ? named(by) : by)
  await system.drafts.save({ policy, revision: before.revision, authors })
}

const manyDevices = (of: string, count: number) => several(count, n => ({ id: `${of}-${n}`, apps: '' }))

const approvals = async ({ jobs }: System) => (await jobs.list()).filter(({ kind }) => kind === 'approval')

/** @returns the id of a finished rehearsal of the draft */
async function rehearsed(system: System, id = 'no-tiktok') {
  const draft = await system.drafts.find(id)
  if (!draft) throw new Error('there is no draft')
  return (await rehearsedBy(quiet(system), { ...draft.policy, version: 1 })).id
}

/** @param rehearsal by default one that is made now */
const submit = async (system: System, rehearsal?: string, by = named('author-1')) =>
  submitDraft(system, 'no-tiktok', rehearsal ?? (await rehearsed(system)), by)

/** A system whose draft waits for approval. */
async function submitted(...people: readonly Person[]) {
  const system = await systemWith(...people)
  await drafted(system)
  await submit(system)
  return system
}

/** One whose draft is rehearsed. */
async function ready() {
  const system = await systemWith(personWith())
  await drafted(system)
  return { system, rehearsal: await rehearsed(system) }
}

const log = async ({ audit }: System) => (await Array.fromAsync(audit.list('no-tiktok'))).map(({ action, by }) => `${action} by ${by}`)

it('a draft is submitted, and that is recorded, once, however many do so at once', async () => {
  const { system, rehearsal } = await ready()
  await Promise.allSettled([1, 2, 3, 4, 5].map(() => submit(system, rehearsal)))
  expect(await system.drafts.find('no-tiktok')).toMatchObject({ revision: 2, submitted: { by: 'author-1' } })
  expect(await log(system)).toEqual(['submit by author-1'])
})

it('a draft is not submitted if it is missing, or has no finished rehearsal', async () => {
  const system = await systemWith()
  expect(await submit(system, 'r-1')).toBe('no draft')
  await drafted(system)
  expect(await submit(system, 'r-1')).toBe('not rehearsed')
  const { id } = await requestRehearsal(system, { ...policyOf(), version: 1 })
  expect(await submit(system, id)).toBe('not rehearsed')
  expect(await log(system)).toEqual([])
})

it('a draft is not submitted with a rehearsal of an earlier draft or of another policy', async () => {
  const system = await systemWith()
  await drafted(system)
  const before = await rehearsed(system)
  await drafted(system, policyOf({ minimumNotice: 'P10D' }))
  await drafted(system, policyOf({ id: 'no-temu' }))
  const ofAnother = await rehearsed(system, 'no-temu')
  for (const id of [before, ofAnother]) expect(await submit(system, id)).toBe('not rehearsed')
})

it('a draft is not submitted if someone changes it at the same time', async () => {
  const { system, rehearsal } = await ready()
  const rival = () => drafted(system, policyOf({ title: 'Another' }), 'author-2')
  expect(await submit(before(system, 'rehearsals', 'find', rival), rehearsal)).toBe('stale')
  expect((await system.drafts.find('no-tiktok'))?.submitted).toBeUndefined()
})

type Ports = Parameters<typeof worked>[0] & Pick<Parameters<typeof approveDraft>[0], 'registry'>

const quiet = (system: Omit<Ports, 'onFault' | 'onReviewed'>): Ports => ({ ...system, onFault: () => {}, onReviewed: () => {} })

/** Approves the current submission. @param seen by default its rehearsal @returns the version in force, or why there is none */
async function approve(system: Omit<Ports, 'onFault' | 'onReviewed'>, by: string | Admin = 'approver-1', seen?: string) {
  const ports = quiet(system)
  const rehearsal = seen ?? (await system.drafts.find('no-tiktok'))?.submitted?.rehearsal ?? 'none'
  const job = await approveDraft(ports, 'no-tiktok', rehearsal, typeof by === 'string' ? named(by) : by)
  if (typeof job === 'string') return job
  await worked(ports)
  const outcome = approvalOutcome.parse((await system.jobs.find(job.id))?.outcome)
  return outcome.kind === 'in force' ? system.policies.get('no-tiktok', outcome.version) : outcome
}

it('an approval of a policy keeps the number in scope, so later imports change no limit', async () => {
  const system = await submitted(...crowd(3), ...crowd(2, 'DG-BETA', ''))
  expect(await approve(system)).toMatchObject({ version: 1 })
  await system.people.save(storedAs(personWith()))
  expect((await system.brakes.get('no-tiktok')).state).toMatchObject({ inScope: 5, people: 5 })
})

it('an approval of a policy is refused where two people’s devices raise the number in scope', async () => {
  const system = await submitted(...crowd(60))
  for (const id of ['x', 'y']) await system.people.save(storedAs(personWith({ id }, manyDevices(id, 600))))
  expect(await approve(system)).toEqual({ kind: 'drift', drift: [{ state: 'devices', approved: 60, now: 100 }] })
  expect((await system.brakes.get('no-tiktok')).state.inScope).toBeUndefined()
})

it('an approval of a policy counts twenty devices of one person at most', async () => {
  const system = await submitted(personWith({}, manyDevices('ana', 21)))
  expect(await approve(system)).toMatchObject({ version: 1 })
  expect((await system.brakes.get('no-tiktok')).state).toMatchObject({ inScope: 20, people: 1 })
})

it('an approval of a policy says how many devices are in scope now and in the rehearsal', async () => {
  const system = await submitted(...crowd(3))
  await system.people.save(storedAs(personWith()))
  await approve(system)
  expect((await approvals(system))[0]?.outcome).toEqual({ kind: 'in force', version: 1, devices: { rehearsed: 3, now: 4 } })
})

it('an approval of a policy with nothing in scope leaves limits to the first import, for a day', async () => {
  const system = await systemWith()
  await importStaff(
    system,
    ['ana', 'ben'].map(id => staffFields({ id })),
  )
  await drafted(system)
  await submit(system)
  await approve(system)
  const { clock } = system
  const afterImportOf = async (...devices: readonly (readonly [id: string, staff: string])[]) => {
    await importDevices(
      system,
      devices.map(([id, staff]) => deviceFields({ id, staff })),
      { subject: 'admin-1' },
    )
    return (await system.brakes.get('no-tiktok')).state.inScope
  }
  expect((await system.brakes.get('no-tiktok')).state.inScope).toBe(0)
  clock.advanceTo(brussels('2023-02-24T10:00'))
  expect(await afterImportOf(['phone', 'ana'], ['tablet', 'ben'])).toBe(2)
  expect(await afterImportOf(['phone', 'ben'], ['tablet', 'ben'])).toBe(2)
  clock.advanceTo(brussels('2023-02-25T09:59'))
  expect(await afterImportOf(['laptop', 'ana'], ['tablet', 'ana'])).toBe(3)
  clock.advanceTo(brussels('2023-02-25T10:00'))
  expect(await afterImportOf(['watch', 'ana'])).toBe(3)
})

it('an approval of a policy puts a draft in force as the next version, and removes the draft', async () => {
  const system = await submitted(personWith())
  expect(await approve(system)).toMatchObject({ ...policyOf(), version: 1 })
  expect(await system.policies.listActive()).toMatchObject([{ ...policyOf(), version: 1 }])
  expect(await system.drafts.find('no-tiktok')).toBeUndefined()
  expect(await log(system)).toEqual(['submit by author-1', 'approve by approver-1'])
  const amended = policyOf({ title: 'Remove TikTok, please' })
  await drafted(system, amended)
  await submit(system)
  // Its revision is that of the draft before, and it is approved all the same.
  expect(await system.drafts.find('no-tiktok')).toMatchObject({ revision: 2 })
  expect(await approve(system)).toMatchObject({ ...amended, version: 2 })
})

it.each([
  ['wrote it', 'author-1'],
  ['wrote some of it', 'author-2'],
  ['submitted it', 'author-3'],
])('an approval is refused to an admin who %s', async (_, by) => {
  const system = await systemWith(personWith())
  await drafted(system)
  await drafted(system, policyOf({ title: 'Remove it' }), 'author-2')
  await submit(system, undefined, named('author-3'))
  expect(await approve(system, by)).toBe('own draft')
  expect(await system.policies.listActive()).toEqual([])
  expect(await approve(system, 'author-4')).toMatchObject({ version: 1 })
})

it('an approval is refused to another account of the author, known by their address or in the directory', async () => {
  const system = await systemWith(personWith())
  await drafted(system, policyOf(), { subject: 'author-1', address: 'ana@ec.example', objectId: 'ana' })
  await submit(system, undefined, { subject: 'author-2', address: 'ben@ec.example' })
  for (const by of [
    { subject: 'approver-1', address: 'ana@ec.example' },
    { subject: 'approver-1', address: 'ben@ec.example' },
    { subject: 'author-2', address: 'eve@ec.example' },
    { subject: 'approver-1', address: 'eve@ec.example', objectId: 'ana' },
  ])
    expect(await approve(system, by)).toBe('own draft')
  expect(await approve(system, { subject: 'approver-1', address: 'eve@ec.example', objectId: 'eve' })).toMatchObject({ version: 1 })
})

it('an approval of a policy needs a draft that is submitted as it is now', async () => {
  const system = await systemWith()
  expect(await approve(system)).toBe('no draft')
  await drafted(system)
  expect(await approve(system)).toBe('not submitted')
  await submit(system)
  await drafted(system, policyOf({ title: 'Changed since' }))
  expect(await approve(system)).toBe('not submitted')
  expect(await system.policies.listActive()).toEqual([])
})

it('an approval of a policy covers what the approver saw, and nothing submitted since', async () => {
  const system = await submitted()
  const seen = (await system.drafts.find('no-tiktok'))?.submitted?.rehearsal ?? ''
  await drafted(system, policyOf({ minimumNotice: 'P1D' }))
  await submit(system)
  expect(await approve(system, undefined, seen)).toBe('submitted again')
  expect(await system.policies.listActive()).toEqual([])
  expect(await approve(system)).toMatchObject({ version: 1 })
})

it('an approval of a policy needs the stored rehearsal', async () => {
  const system = await submitted()
  const rehearsals = { ...system.rehearsals, find: async () => undefined }
  expect(await approve({ ...system, rehearsals })).toBe('not rehearsed')
})

it('an approval of a policy is refused after larger changes, by unit and state', async () => {
  const system = await submitted(...crowd(200), ...crowd(50, 'DG-BETA', ''))
  for (const person of crowd(211).slice(200)) await system.people.save(storedAs(person))
  for (const person of crowd(56, 'DG-BETA', '').slice(50)) await system.people.save(storedAs(person))
  for (const person of crowd(6, 'DG-NEW', '?')) await system.people.save(storedAs(person))
  expect(await approve(system)).toEqual({
    kind: 'drift',
    drift: [
      { state: 'devices', approved: 250, now: 273 },
      { state: 'breach', approved: 200, now: 211 },
      { state: 'unknown', approved: 0, now: 6 },
      { state: 'clear', approved: 50, now: 56 },
      { unit: 'DG-ALPHA', state: 'breach', approved: 200, now: 211 },
      { unit: 'DG-BETA', state: 'clear', approved: 50, now: 56 },
      { unit: 'DG-NEW', state: 'unknown', approved: 0, now: 6 },
    ],
  })
  expect(await system.policies.listActive()).toEqual([])
  expect((await system.drafts.find('no-tiktok'))?.submitted).toBeDefined()
  expect(await log(system)).toEqual(['submit by author-1'])
  await submit(system)
  expect(await approve(system)).toMatchObject({ version: 1 })
})

it('an approval of a policy does not apply without its audit log entry', async () => {
  const system = await submitted()
  await expect(approve(failing(system, 'audit', 'append'))).rejects.toThrow()
  expect(await system.policies.listActive()).toEqual([])
})

it('an approval of a policy that crashed after activation completes when repeated', async () => {
  const system = await submitted()
  await expect(approve(failing(system, 'drafts', 'remove'))).rejects.toThrow()
  expect(await approve(system)).toMatchObject({ version: 1 })
  expect(await system.drafts.find('no-tiktok')).toBeUndefined()
  expect(await log(system)).toEqual(['submit by author-1', 'approve by approver-1'])
})

it('an approval applies once, and is recorded once, when several admins approve at once', async () => {
  const system = await submitted()
  await Promise.allSettled(['1', '2', '3', '4', '4'].map(n => approve(system, `approver-${n}`)))
  while (system.pieceQueue.waiting.length > 0) await worked(quiet(system))
  expect(await system.policies.listVersions('no-tiktok')).toHaveLength(1)
  const outcomes = (await approvals(system)).map(({ outcome }) => outcome)
  const inForce = { kind: 'in force', version: 1, devices: { rehearsed: 0, now: 0 } }
  expect(outcomes).toContainEqual(inForce)
  for (const outcome of outcomes) expect([inForce, { kind: 'stale' }]).toContainEqual(outcome)
  expect((await log(system)).filter(entry => entry.startsWith('approve'))).toHaveLength(1)
})

it('an approval of a policy waits while someone else decides about the draft', async () => {
  const system = await submitted()
  const { clock, turns } = system
  await turns.take('draft no-tiktok', 'another', clock.now(), clock.now().add({ seconds: 30 }))
  await expect(approve(system)).rejects.toThrow()
  expect(await approvals(system)).toMatchObject([{ state: 'running' }])
  await turns.end('draft no-tiktok', 'another')
  expect(await approve(system, 'approver-2')).toMatchObject({ version: 1 })
  expect(await log(system)).toEqual(['submit by author-1', 'approve by approver-1'])
})

it.each([
  ['deleted', (system: System) => system.drafts.delete('no-tiktok', { revision: 2, authors: [] })],
  ['paused in force', (system: System) => system.policies.halt('no-tiktok', 1, 'paused')],
])('an approval does not cover a draft whose policy was %s meanwhile', async (_, change) => {
  const system = await submitted()
  await enact(system, { title: 'Before' })
  await approveDraft(system, 'no-tiktok', (await system.drafts.find('no-tiktok'))?.submitted?.rehearsal ?? '', named('approver-1'))
  await change(system)
  await worked(quiet(system))
  expect(await approvals(system)).toMatchObject([{ state: 'refused', outcome: { kind: 'stale' } }])
  expect(await log(system)).toEqual(['submit by author-1'])
})

it('an approval of a policy counts everyone by segments', async () => {
  const system = await submitted(...crowd(200), ...crowd(50, 'DG-BETA', ''))
  const people = { ...system.people, isMoreThan: async () => true }
  expect(await approve({ ...system, people })).toMatchObject({ version: 1 })
  expect((await system.brakes.get('no-tiktok')).state.inScope).toBe(250)
  expect(await approvals(system)).toMatchObject([{ pieces: 64 }])
})

it('an approval does not cover what the author changed while people were counted', async () => {
  const system = await submitted(personWith())
  const people = {
    ...system.people,
    async *listEveryone() {
      await drafted(system, policyOf({ minimumNotice: 'P1D' }))
      yield* system.people.listEveryone()
    },
  }
  expect(await approve({ ...system, people })).toEqual({ kind: 'stale' })
  expect(await system.policies.listActive()).toEqual([])
  expect(await log(system)).toEqual(['submit by author-1'])
})

it('an approval that comes too late keeps the draft, which can be approved again', async () => {
  const system = await submitted()
  const rival = () => system.policies.activate(policyOf({ title: 'Another' }), 0)
  expect(await approve(before(system, 'policies', 'activate', rival))).toEqual({ kind: 'stale' })
  expect((await system.drafts.find('no-tiktok'))?.submitted).toBeDefined()
  expect(await approve(system)).toMatchObject({ ...policyOf(), version: 2 })
})

it('an approval puts a paused or lifted policy in force again, even unchanged', async () => {
  for (const halted of ['paused', 'lifted'] as const) {
    const system = await submitted()
    await enact(system)
    await system.policies.halt('no-tiktok', 1, halted)
    expect(await approve(system)).toMatchObject({ ...policyOf(), version: 3 })
  }
})

it('an approval of a policy confirms the addresses that were there when it was rehearsed, and its entry says which', async () => {
  const system = await systemWith()
  await drafted(system)
  const [ana, ben] = [{ subject: 'a', address: 'a@ec.example' }, named('b')]
  const importing = (by: Admin, ...ids: readonly string[]) =>
    importStaff(
      system,
      ids.map(id => staffFields({ id })),
      by,
    )
  await importing(ana, 'ana', 'bob')
  await importing(ben, 'eve')
  const rehearsal = await rehearsed(system)
  const { summary } = (await system.rehearsals.find('no-tiktok', rehearsal)) ?? {}
  expect(namedInWords(summary?.named ?? {}, 'UTC')).toEqual([
    '2 addresses that only a@ec.example has named, the first on Mon 20 February 2023',
    '1 address that only b has named, on Mon 20 February 2023',
  ])
  await submit(system, rehearsal)
  system.clock.advanceTo(brussels('2023-02-20T11:00'))
  await importing(ana, 'kim')
  await approve(system, ben)
  system.clock.advanceTo(brussels('2023-02-23T10:00'))
  await runEnrolment(system)
  const unconfirmed = (await listUnconfirmed(system)).rows.map(({ staff }) => staff)
  expect(unconfirmed.toSorted()).toEqual(['eve', 'kim'])
  const [, approval] = await Array.fromAsync(system.audit.list('no-tiktok'))
  const hashes = await Promise.all(
    ['ana', 'bob'].map(async id => BigInt(`0x${sha256(`${await system.refs.find(id)} ${addressRef(`${id}@ec.example`)}`)}`)),
  )
  const addressHash = hashes
    .reduce((a, b) => a ^ b)
    .toString(16)
    .padStart(64, '0')
  expect(approval).toMatchObject({ action: 'approve', details: { addresses: 2, addressHash } })
})
