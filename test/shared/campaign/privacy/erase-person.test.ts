import { expect, it } from 'vitest'
import { decideCase } from '#campaign/decide/decide-case.ts'
import { importDevices } from '#campaign/import/import-devices.ts'
import { importStaff } from '#campaign/import/import-staff.ts'
import { erasePerson } from '#campaign/privacy/erase-person.ts'
import { controlChain } from '#domain/audit/decision.ts'
import { noticeId } from '#domain/people/mail.ts'
import { submit } from '#test/acts.ts'
import { brussels, deviceFields, personWith, policyOf, said, staffFields, suspendingOnly } from '#test/builders.ts'
import { leaveRef, refOf, storedAs } from '#test/refs.ts'
import { mortal } from '#test/simulation/mortal.ts'
import { cutSoon, decide, decideTogether, held, listed, owner, statesOf } from '../brake/holding.ts'
import { accessOf, announced, choosyGate, type Running } from '../running.ts'

const ana = refOf('ana')
const erase = ({ ports }: Running) => erasePerson(ports, ana, 'admin-1')

/** Ana is imported again. @returns her new ref */
async function reimport({ ports }: Running) {
  expect(await importStaff(ports, [staffFields()])).toMatchObject({ added: 1 })
  expect(await importDevices(ports, [deviceFields()], { subject: 'admin-1' })).toMatchObject({ added: 1 })
  return (await ports.refs.find('ana')) ?? 'none'
}

/** Everything stored about Ana. */
async function traces({ ports }: Running) {
  const { people, refs, evidence, copies, owners, erasures, summaries, audit } = ports
  const everyone = (await Array.fromAsync(people.listEveryone())).flatMap(page => page.people)
  const notices = await Promise.all([1, 2, 3, 4, 5].map(number => evidence.find(ana, number)))
  const decisions = (await Promise.all(['no-tiktok', controlChain].map(chain => Array.fromAsync(audit.list(chain))))).flat()
  return [
    ...everyone.filter(({ ref }) => ref === ana).map(() => 'person'),
    ...((await refs.find('ana')) === ana ? ['ref'] : []),
    ...((await erasures.findStaff(ana)) === undefined ? [] : ['erasure']),
    ...notices.flatMap(notice => (notice ? ['evidence'] : [])),
    ...((await copies.find({ ref: ana, number: 1, tries: 1, isDigest: false })) ? ['copy'] : []),
    ...((await owners.find('phone')) === ana ? ['owner'] : []),
    ...(await summaries.list('no-tiktok', {}, 100)).rows.flatMap(({ ref }) => (ref === ana ? ['line'] : [])),
    ...decisions.filter(({ about }) => about === ana).map(({ action, by }) => `${action} by ${by}`),
  ]
}

/** Ana, after a notice, a request and a decision. */
async function told() {
  const running = await announced({ policies: [policyOf(suspendingOnly)] })
  await running.runUntil('2023-02-24T10:00')
  await submit(running.ports, said.exemption)
  await decideCase(
    running.ports,
    'no-tiktok',
    ana,
    { kind: 'refuse', request: 'exemption', reason: 'No need was shown.' },
    { subject: 'admin-1' },
  )
  await running.runUntil('2023-02-24T12:00')
  return running
}

/** And her phone is suspended. */
async function suspended() {
  const running = await told()
  await running.runUntil('2023-03-16T12:00')
  expect(accessOf(running)).toBe('suspended')
  return running
}

const decisions = ['exemption by staff', 'refuse exemption by admin-1', 'erase by admin-1']

it('an erased person leaves the decisions of humans, and nothing else', async () => {
  const running = await told()
  expect(await traces(running)).toEqual([
    'person',
    'ref',
    'evidence',
    'evidence',
    'copy',
    'owner',
    'line',
    'exemption by staff',
    'refuse exemption by admin-1',
  ])
  expect(await erase(running)).toBe('erased')
  expect(await traces(running)).toEqual(decisions)
  const kept = JSON.stringify(await Array.fromAsync(running.ports.audit.list('no-tiktok')))
  for (const personal of ['ana@ec.example', '"ana"', 'Ana', 'phone', 'I write', 'No need']) expect(kept).not.toContain(personal)
})

it('an erased person is erased by one decision, even if others save them meanwhile', async () => {
  const running = await told()
  const french = () => running.change(person => ({ ...person, chosenLanguage: 'fr' }))
  expect(await erase(running.before('people', 'remove', french))).toBe('erased')
  expect(await traces(running)).toEqual(decisions)
})

it('an erased person leaves everyone else alone', async () => {
  const running = await announced({ people: [personWith(), personWith({ id: 'ben' }, [{ id: 'ben-phone' }])] })
  await running.runUntil('2023-02-24T10:00')
  const before = await running.find('ben')
  await erase(running)
  expect(await running.find('ben')).toEqual(before)
  expect(await running.told(1, 'ben')).toEqual(['first ben-phone'])
  expect(await running.ports.owners.find('ben-phone')).toBe(refOf('ben'))
})

it('an erased person gets access back first, with a version that counts', async () => {
  const running = await suspended()
  expect(await erase(running.with({ gate: choosyGate(() => false) }))).toBe('busy')
  expect(await traces(running)).toContain('person')
  const gate = choosyGate()
  expect(await erase(running.with({ gate }))).toBe('erased')
  expect(gate.asked).toEqual(['phone granted 2'])
})

it('an erased person gets unconfirmed restorations requested again', async () => {
  const running = await suspended()
  await running.reports('phone', '')
  const gate = choosyGate()
  expect(await erase(running.with({ gate }))).toBe('erased')
  expect(gate.asked).toEqual(['phone granted 2'])
})

it('an erased person needs no access system if nothing is left to restore', async () => {
  const running = await suspended()
  await running.reports('phone', '')
  await running.runUntil('2023-03-16T13:00')
  expect(await erase(running.failing('gate', 'request'))).toBe('erased')
})

it('an erased person must be known, and is nobody once erased', async () => {
  const running = await told()
  for (const who of ['zoe', refOf('zoe')]) expect(await erasePerson(running.ports, who, 'admin-1')).toBe('nobody')
  expect(await erase(running)).toBe('erased')
  for (const who of ['ana', ana]) expect(await erasePerson(running.ports, who, 'admin-1')).toBe('nobody')
  expect(await traces(running)).toEqual(decisions)
})

it('an erased person is not erased without an audit log entry', async () => {
  const running = await told()
  await expect(erase(running.failing('audit', 'append'))).rejects.toThrow()
  expect(await traces(running)).toContain('person')
})

it('an erased person leaves nothing after a second call, after any crash of the first', async () => {
  const names = ['people', 'owners', 'evidence', 'copies', 'refs', 'erasures', 'brakes', 'audit', 'policies'] as const
  let hasEnded = false
  for (let at = 1; !hasEnded; at += 1) {
    const running = await told()
    const { ports } = mortal(running.ports, names, { at, when: 'before' })
    hasEnded = await erasePerson(ports, ana, 'admin-1').then(
      () => true,
      () => false,
    )
    const who = (await running.ports.refs.find('ana')) ? 'ana' : ana
    if (!hasEnded) expect(await erasePerson(running.ports, who, 'admin-1'), `call ${at}`).toBe('erased')
    expect((await traces(running)).filter(trace => !trace.includes(' by '))).toEqual([])
  }
})

it('an erased person is forgotten automatically where the first call crashed at the very end', async () => {
  const running = await told()
  const { erasures, clock } = running.ports
  const begun: (string | undefined)[] = []
  const begin: typeof erasures.begin = async (ref, staffId, until) => {
    begun.push(until?.since(clock.now()).toString())
    await erasures.begin(ref, staffId, until)
  }
  await expect(erase(running.with({ erasures: { ...erasures, begin } }).failing('erasures', 'end'))).rejects.toThrow()
  expect(await running.ports.refs.find('ana')).toBeUndefined()
  expect(begun).toEqual([undefined, 'PT3600S'])
})

it('an erased person is not imported before the erasure has ended, and then under another ref', async () => {
  const running = await told()
  await expect(erase(running.failing('evidence', 'removeAll'))).rejects.toThrow()
  expect(await importStaff(running.ports, [staffFields()])).toMatchObject({ added: 0, refused: [{ index: 0, field: 'id' }] })
  expect(await erase(running)).toBe('erased')
  expect(await reimport(running)).not.toBe(ana)
})

it('an erased person leaves nothing, though an import was about to add them again', async () => {
  const running = await told()
  const added = () => running.ports.people.save(storedAs(personWith()))
  expect(await erase(running.before('refs', 'remove', added))).toBe('erased')
  expect(await traces(running)).toEqual(decisions)
})

it('an erased person leaves no ref either, where an import crashed before it had added them', async () => {
  const running = await told()
  const zoe = await leaveRef(running.ports, personWith({ id: 'zoe', email: 'zoe@ec.example' }))
  expect(await erasePerson(running.ports, 'zoe', 'admin-1')).toBe('erased')
  expect(await running.ports.refs.find('zoe')).toBeUndefined()
  expect(await erasePerson(running.ports, zoe, 'admin-1')).toBe('nobody')
})

it('an erased person stays, with the answer busy, while others keep saving them', async () => {
  const running = await told()
  const { people } = running.ports
  let saves = 0
  const remove: typeof people.remove = async stored => {
    saves += 1
    await running.change(person => ({ ...person, mail: { seq: 2, faults: saves } }))
    return people.remove(stored)
  }
  expect(await erase(running.with({ people: { ...people, remove } }))).toBe('busy')
  expect(saves).toBe(5)
  expect(await traces(running)).toEqual(expect.arrayContaining(['person', 'line']))
})

it('an erased person gets no more mail, and feedback on earlier mails leaves nothing', async () => {
  const running = await told()
  const before = running.outbox.length
  await erase(running)
  expect(await running.hear('delivered', 1)).toBe('unknown')
  expect(await running.confirm('phone', 1)).toBe('unknown')
  expect(await running.report({ at: brussels('2023-03-01T12:00'), device: 'phone', apps: [] })).toBeUndefined()
  await running.runUntil('2023-04-30T12:00')
  expect(running.outbox).toHaveLength(before)
  expect(running.faults).toEqual([])
  expect((await traces(running)).filter(trace => !trace.includes(' by '))).toEqual([])
})

const hashesOf = async ({ ports: { brakes } }: Running) => {
  const { waiting, rejected, approved, proposal } = (await brakes.get('no-tiktok')).state
  return [...[...waiting, ...approved].map(({ list }) => list), rejected, proposal?.list, proposal?.selection].filter(
    hash => hash !== undefined,
  )
}

it('a person held by the brake is on no list once erased; others keep their decisions', async () => {
  const running = await held()
  await decideTogether(running, { action: 'reject', devices: ['ben-phone', 'ana-phone'] })
  await decideTogether(running, { devices: ['eve-phone'] })
  await decide(running, 'admin-1', { devices: ['max-phone'] })
  const before = [...(await hashesOf(running)), (await listed(running)).hash]
  expect(await erase(running)).toBe('erased')
  const { brakes } = running.ports
  for (const hash of [...before, ...(await hashesOf(running))])
    expect(await brakes.findList('no-tiktok', hash)).not.toContainEqual({ ref: ana, device: 'ana-phone' })
  const list = await listed(running)
  expect(statesOf(list)).toEqual(['ben-phone rejected', 'eve-phone approved', 'max-phone held'])
  // Who chose of a list that named them must look again.
  expect(list.proposal).toBeUndefined()
  expect(await cutSoon(running)).toEqual(['eve-phone', 'max-phone'])
})

it('a person held by the brake leaves proposals and lists of others as they are', async () => {
  const running = await held()
  await running.import(owner('zoe'))
  const { hash } = await listed(running)
  await decide(running, 'admin-1')
  const before = await running.ports.brakes.get('no-tiktok')
  expect(await erasePerson(running.ports, refOf('zoe'), 'admin-1')).toBe('erased')
  expect(await running.ports.brakes.get('no-tiktok')).toEqual(before)
  expect(await decide(running, 'admin-2', { list: hash })).toMatchObject({ kind: 'decided', devices: 4 })
})

it('a person held by the brake is on no list after a second call if the first stopped before', async () => {
  const running = await held()
  const [waiting = ''] = await hashesOf(running)
  await expect(erase(running.failing('brakes', 'removePerson'))).rejects.toThrow()
  expect(await erase(running)).toBe('erased')
  expect(await running.ports.brakes.findList('no-tiktok', waiting)).toEqual([])
})

it('a person with a notice on its way stays until the sending run has ended', async () => {
  const running = await announced({ policies: [policyOf(suspendingOnly)] })
  const outcomes: string[] = []
  await running.whileSending(async () => outcomes.push(await erase(running))).sweep()
  expect(outcomes).toEqual(['busy'])
  expect(running.faults).toEqual([])
  expect(await erase(running)).toBe('erased')
  expect((await traces(running)).filter(trace => !trace.includes(' by '))).toEqual([])
})

it('a person with a notice on its way is erased later where its answer was lost', async () => {
  const running = await announced({ policies: [policyOf(suspendingOnly)] })
  await running.losingAnswers().sweep()
  expect(await erase(running)).toBe('busy')
  running.later({ minutes: 15 })
  expect(await erase(running)).toBe('erased')
})

it('a person imported again after erasure is a new person under a new ref', async () => {
  const running = await told()
  await erase(running)
  const reimported = await reimport(running)
  const { person } = await running.ports.people.get(reimported)
  expect(person.mail).toBeUndefined()
  expect(person.cases).toMatchObject([{ state: 'open', openedAt: running.now(), notified: { byDevice: {} } }])
  expect(person.cases[0]?.answers.requests).toEqual([])
  await running.runUntil('2023-02-27T12:00')
  expect(running.outbox.map(mail => mail.noticeId)).toEqual([noticeId(ana, 1), noticeId(ana, 2), noticeId(reimported, 1)])
  expect((await running.ports.summaries.list('no-tiktok', {}, 100)).rows).toMatchObject([{ ref: reimported, staff: 'ana' }])
  expect(await traces(running)).toEqual(decisions)
})
