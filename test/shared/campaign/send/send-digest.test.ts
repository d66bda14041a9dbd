import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { sendDigest } from '#campaign/send/send-digest.ts'
import type { Person } from '#domain/people/person.ts'
import { teamRef } from '#domain/people/ref.ts'
import { UnreadablePersonError } from '#domain/people/store.ts'
import { withAnswer } from '#domain/review/decisions/answers.ts'
import { enact } from '#test/acts.ts'
import { brussels, peopleWith, policyOf, said, security, suspendingOnly, versionOf } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { announced, answering, endingEarly, failingToSave, type Running, team, temu } from '../running.ts'

const toManager = { reminders: [], escalation: [{ after: 'P1D', notify: 'manager' }] }
const toBoth = { ...security, reminders: [], escalation: [...toManager.escalation, { after: 'P3D', notify: 'security' }] }
const max = { who: { id: 'max', name: 'Max' }, devices: [] }
const ana = { who: { manager: 'max' } }
const ben = { who: { id: 'ben', name: 'Ben', manager: 'max' }, devices: [{ id: 'ben-phone' }] }
const alone = peopleWith({ who: { manager: '' } })

/** Everyone has had notice, and nobody acted; the digests of Friday 17 March 2023 come next. */
async function overdue(document: Record<string, unknown> = toManager, people = peopleWith(max, ana, ben)) {
  const running = await announced({ policies: [policyOf(document)], people })
  await running.runUntil('2023-03-17T08:59')
  return running
}

/** The same, where Ben's device has Temu, under a policy of its own. */
async function underTwo(changes: Record<string, unknown>) {
  const people = peopleWith(max, ana, { ...ben, devices: [{ id: 'ben-phone', apps: 'temu' }] })
  const running = await announced({ policies: [policyOf(toManager), temu({ ...toManager, ...changes })], people })
  await running.runUntil('2023-03-17T08:59')
  return running
}

/** And their lines are filed. */
async function filed() {
  const running = (await overdue()).at('2023-03-17T09:00')
  await running.sweep(['escalate'])
  return running
}

/** The digests that arrived: recipient and number of cases. */
const digests = ({ outbox }: Running) =>
  outbox.flatMap(({ to, subject }) => (subject.startsWith('Overdue') ? `${to.split('@')[0]}: ${subject.split(' –')[0]}` : []))

const held = { reason: 'bounced', at: brussels('2023-03-01T10:00') } as const

it('a manager gets one mail about all cases of one date', async () => {
  const running = await overdue()
  await running.at('2023-03-17T09:00').sweep()
  await running.later({ hours: 1 }).sweep()
  expect(digests(running)).toEqual(['max: Overdue: 2'])
  expect(running.lastMail?.text).toContain('- Ana (DG-ALPHA)\n  Work phone\n- Ben (DG-ALPHA)\n  Work phone\n')
})

it.each([
  ['from sending', (running: Running) => running],
  ['from events, after its run ended', endingEarly],
])('a manager has evidence of the digest, %s, with its date and tries', async (_, sending) => {
  const running = await overdue()
  await sending(running.at('2023-03-17T09:00')).sweep()
  await running.later({ minutes: 1 }).hear('accepted', 1, { of: 'max' })
  const digestOn = Temporal.PlainDate.from('2023-03-17')
  expect(await running.notice(1, 'max')).toMatchObject({ tells: [], digestOn, tries: 1, accepted: expect.anything() })
})

it.each([
  ['is nobody', alone],
  ['is not known', peopleWith(ana)],
  ['cannot be reached', undefined, (person: Person) => ({ ...person, mail: { seq: 0, held } })],
  ['has left', undefined, (person: Person) => ({ ...person, profile: { ...person.profile, leftAt: held.at } })],
])('a manager who %s is replaced by the security team', async (_, people, change = undefined) => {
  const running = await overdue(toBoth, people)
  if (change) await running.change(change, 'max')
  await running.at('2023-03-17T09:00').sweep()
  expect(digests(running)).toEqual([`security: Overdue: ${people ? 1 : 2}`])
})

it('a manager whose record cannot be read is replaced by the security team; staff hear too', async () => {
  const escalation = [{ after: 'P1D', notify: 'staff' }, ...toBoth.escalation]
  const running = await overdue({ ...toBoth, escalation }, peopleWith(max, ana))
  await running.blindTo('max').at('2023-03-17T09:00').sweep()
  expect(await running.sent()).toEqual(['ana 1', 'ana 2', 'team:security@ec.example 1'])
})

it('a manager who is missing, without a security team, delays nobody', async () => {
  const running = await overdue(toManager, alone)
  await running.runUntil('2023-04-30T09:00')
  expect([digests(running), running.faults]).toEqual([[], []])
})

it('a digest has a line once, even if its person could not be saved', async () => {
  const running = await overdue()
  const failing = running.with({ people: failingToSave(running.ports.people, ({ profile }) => profile.id === 'ana') })
  await failing.at('2023-03-17T09:00').sweep()
  expect(running.faults.map(({ ref }) => ref)).toEqual([refOf('ana')])
  await running.runUntil('2023-04-30T09:00')
  expect(digests(running)).toEqual(['max: Overdue: 2'])
})

it('a digest drops cases cleared before it is sent', async () => {
  const running = await filed()
  await running.at('2023-03-17T09:00').reports('phone', '')
  await running.sweep(['digest'])
  expect(digests(running)).toEqual(['max: Overdue: 1'])
  expect(running.lastMail?.text).not.toContain('Ana')
})

it('a digest is not delayed by one unreadable record, which it leaves out', async () => {
  const running = await filed()
  const partly = running.blindTo('ben')
  expect((await partly.sweep(['digest'])).counts).toEqual({ sent: 1 })
  expect(digests(running)).toEqual(['max: Overdue: 1'])
})

it('a digest drops a case whose deadline moved since, even if not reviewed yet', async () => {
  const running = await filed()
  await enact(running.ports, { ...toManager, deadline: { on: '2023-03-31', counts: 'inclusive' } }, 1)
  expect((await running.sweep(['digest'])).counts).toEqual({ dropped: 1 })
})

it('a digest leaves out lines of a paused policy until it resumes', async () => {
  const running = await filed()
  await running.halt('paused')
  await running.enrol()
  await running.runUntil('2023-03-21T12:00')
  await running.reports('ben-phone', '')
  expect(digests(running)).toEqual([])
  await running.halt()
  await running.enrol()
  await running.runUntil('2023-04-30T09:00')
  expect(digests(running)).toEqual(['max: Overdue: 1'])
  expect(running.outbox.findLast(({ to }) => to === 'max@ec.example')?.text).toContain('Ana')
})

it('a digest loses no line of a paused policy if it cannot be filed again', async () => {
  const running = await filed()
  await running.halt('paused')
  expect((await running.failing('lines', 'file').sweep(['digest'])).counts).toEqual({ failed: 1 })
  await running.halt()
  await running.sweep(['digest'])
  expect(digests(running)).toEqual(['max: Overdue: 2'])
})

it('a digest drops lines of a lifted policy', async () => {
  const running = await filed()
  await running.halt('lifted')
  expect((await running.sweep(['digest'])).counts).toEqual({ dropped: 1 })
  await running.runUntil('2023-04-30T09:00')
  expect(digests(running)).toEqual([])
})

it('a digest leaves out a line withdrawn while it is written', async () => {
  const running = await filed()
  const { lines } = running.ports
  const tell: typeof lines.tell = async (recipient, date, line, number) => {
    if (line.staff === refOf('ana')) await lines.withdraw(recipient, date, line)
    return lines.tell(recipient, date, line, number)
  }
  await running.with({ lines: { ...lines, tell } }).sweep(['digest'])
  expect(digests(running)).toEqual(['max: Overdue: 1'])
  expect(running.lastMail?.text).not.toContain('Ana')
})

it('a digest sent late is the only one of its day: later lines of that day wait', async () => {
  const running = await underTwo({ deadline: { on: '2023-03-16', counts: 'inclusive' }, sendAt: '13:00' })
  // Nothing runs from Friday to Monday, when Ben’s line comes due.
  for (const hour of ['10', '13', '23']) await running.at(`2023-03-20T${hour}:00`).sweep()
  expect(digests(running)).toEqual(['max: Overdue: 1'])
  await running.runUntil('2023-04-30T09:00')
  expect(digests(running)).toEqual(['max: Overdue: 1', 'max: Overdue: 1'])
  expect(running.lastMail?.text).toContain('Ben')
})

it('a digest is not sent to a recipient whose mail is held', async () => {
  const running = await filed()
  await running.change(person => ({ ...person, mail: { seq: 0, ...person.mail, held } }), 'max')
  expect(await sendDigest(running.ports, await running.find('max'))).toBe('nothing')
  expect(digests(running)).toEqual([])
})

it('a digest is not sent if it is empty, and is due no more', async () => {
  const running = await filed()
  for (const device of ['phone', 'ben-phone']) await running.at('2023-03-17T09:00').reports(device, '')
  expect((await running.sweep(['digest'])).counts).toEqual({ dropped: 1 })
  expect(await running.due('digest')).toEqual([])
  expect(await running.mailOf('max')).toEqual({ seq: 0, digests: { due: [] } })
})

it('a digest that may have gone out, and is empty at its second try, uses up its number', async () => {
  const running = await overdue(toManager, peopleWith(max, ana))
  await running.losingAnswers().at('2023-03-17T09:00').sweep()
  await running.at('2023-03-17T09:10').reports('phone', '')
  await running.at('2023-03-17T09:15').sweep()
  expect((await running.mailOf('max'))?.seq).toBe(1)
})

it('a digest says what is true when it is sent, including suspended access', async () => {
  const running = await overdue({ ...toManager, escalation: [...suspendingOnly.escalation, ...toManager.escalation] })
  await running.at('2023-03-17T09:00').sweep()
  expect(running.lastMail?.text).toContain('- Ana (DG-ALPHA)\n  Work phone\n  Work access is suspended.')
})

it('a manager reads apart who has it and who says that it is gone, and only a count of devices that cannot be read', async () => {
  const eve = { who: { id: 'eve', name: 'Eve', manager: 'max' }, devices: [{ id: 'eve-phone', apps: '?' }] }
  const running = await overdue(toManager, peopleWith(max, ana, ben, eve))
  const answeredAt = brussels('2023-03-17T08:59')
  const active = await running.ports.policies.listActive()
  const [policy = versionOf()] = active
  await running.change(person => withAnswer(person, active, policy, said.removed, answeredAt), 'ben')
  await running.at('2023-03-17T09:00').sweep()
  const { subject, text = '' } = running.lastMail ?? {}
  expect(subject).toBe('Overdue: 1 – TikTok')
  expect(text).toMatch(
    /still have something to do.*- Ana.*say that they have done what this decision asks for.*- Ben.*no system can check: 1\./s,
  )
  expect(text).not.toContain('Eve')
})

it('a digest is in the language that its reader chose', async () => {
  const running = await overdue()
  await running.change(person => ({ ...person, chosenLanguage: 'fr' }), 'max')
  await running.at('2023-03-17T09:00').sweep()
  expect(running.lastMail).toMatchObject({ to: 'max@ec.example', html: expect.stringContaining('lang="fr"') })
})

it('a digest without evidence is sent once more after it, with the same id and lines', async () => {
  const running = await overdue()
  const unclear = answering('unclear')
  await running.with({ mailer: unclear }).at('2023-03-17T09:00').sweep()
  await running.at('2023-03-17T09:15').sweep()
  expect(running.lastMail?.noticeId).toBe(unclear.tried[0]?.noticeId)
  await running.runUntil('2023-04-30T09:00')
  expect(digests(running)).toEqual(['max: Overdue: 2'])
})

it('a digest sent once more has no lines of later dates, which get their own', async () => {
  const running = await underTwo({ deadline: { on: '2023-03-16', counts: 'inclusive' } })
  await running.answering('unclear').at('2023-03-17T09:00').sweep()
  await running.at('2023-03-20T09:00').sweep()
  expect(running.lastMail?.text).toMatch(/Ana(?!.*Ben)/s)
  await running.runUntil('2023-04-30T09:00')
  expect(digests(running)).toEqual(['max: Overdue: 1', 'max: Overdue: 1'])
  expect(running.lastMail?.text).toContain('Ben')
})

it('a digest is settled by evidence of acceptance, without a second mail', async () => {
  const running = await overdue()
  await running.losingAnswers().at('2023-03-17T09:00').sweep()
  await running.ports.evidence.record(refOf('max'), 1, [{ kind: 'accepted', at: held.at, messageId: 'memory-3' }])
  await running.runUntil('2023-04-30T09:00')
  expect(digests(running)).toEqual(['max: Overdue: 2'])
})

it('a digest is kept while mail to its recipient is held, and goes to the new address', async () => {
  const running = await overdue()
  await running.answering('refused').at('2023-03-17T09:00').sweep()
  expect((await running.mailOf('max'))?.held?.reason).toBe('refused')
  await running.at('2023-03-17T11:00').import(...peopleWith({ ...max, who: { ...max.who, email: 'max.new@ec.example' } }))
  await running.sweep()
  expect(digests(running)).toEqual(['max.new: Overdue: 2'])
})

it('a team is saved with its first line, once', async () => {
  const running = await overdue(toBoth, peopleWith({ who: { manager: '' } }, { ...ben, who: { ...ben.who, manager: '' } }))
  expect(await running.ports.people.find(team)).toBeUndefined()
  await running.at('2023-03-17T09:00').sweep()
  const { person } = await running.ports.people.get(team)
  expect(person.profile).toMatchObject({ email: 'security@ec.example', zone: 'Europe/Brussels', isTeam: true })
  expect(digests(running)).toEqual(['security: Overdue: 2'])
})

it('a team whose record cannot be read delays no notice, and gets its line later', async () => {
  const escalation = ['security', 'staff'].map(notify => ({ after: 'P1D', notify }))
  const running = await overdue({ ...toBoth, escalation }, alone)
  const { people } = running.ports
  const find: typeof people.find = ref => (ref === team ? Promise.reject(new UnreadablePersonError(ref, undefined)) : people.find(ref))
  await running
    .with({ people: { ...people, find } })
    .at('2023-03-17T09:00')
    .sweep()
  expect(await running.sent()).toEqual(['ana 1', 'ana 2'])
  await running.minuteLater()
  expect((await running.sent()).slice(2)).toEqual(['team:security@ec.example 1'])
})

it('a team named by two policies, in any letter case, gets one digest about both', async () => {
  const other = temu({ ...toBoth, teams: { security: { ...security.teams.security, email: 'Security@EC.example' } } })
  const running = await announced({ policies: [policyOf(toBoth), other], people: peopleWith({ devices: [{ apps: 'tiktok;temu' }] }) })
  await running.runUntil('2023-03-17T09:00')
  await running.runUntil('2023-03-17T18:00')
  expect(digests(running)).toEqual(['security: Overdue: 2'])
  expect(running.lastMail?.text).toMatch(/Remove TikTok\n=+\n.*Remove Temu\n=+\n/s)
  expect(teamRef('Security@EC.example')).toBe(team)
})

it('a team gets no notices of its own', async () => {
  const running = await overdue({ ...toBoth, announce: 'everyone' }, alone)
  await running.runUntil('2023-03-20T12:00')
  const subjects = running.outbox.flatMap(({ to, subject }) => (to.startsWith('security') ? subject : []))
  expect(subjects).toEqual(['Overdue: 1 – TikTok', 'Overdue: 1 – TikTok'])
})
