import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { sendDigest } from '../../../../shared/campaign/send/send-digest.ts'
import type { DigestLines } from '../../../../shared/domain/digests/lines.ts'
import type { Mailer } from '../../../../shared/domain/emails/mailer.ts'
import { teamRef } from '../../../../shared/domain/people/ref.ts'
import { brussels, on, peopleWith, policyOf, security } from '../../../builders.ts'
import { refOf, storedAs } from '../../../refs.ts'
import { announced, answering, endingEarly, failingToSave, type Running, team } from '../running.ts'

const toManager = { reminders: [], escalation: [{ after: 'P1D', notify: 'manager' }] }
const toBoth = {
  ...security,
  reminders: [],
  escalation: [
    { after: 'P1D', notify: 'manager' },
    { after: 'P3D', notify: 'security' },
  ],
}
const max = { who: { id: 'max', email: 'max@ec.example', name: 'Max' }, devices: [] }
const ana = { who: { manager: 'max' } }
const ben = { who: { id: 'ben', email: 'ben@ec.example', name: 'Ben', manager: 'max' }, devices: [{ id: 'ben-phone' }] }

/** Everyone has had notice, and nobody acted; the digests of Friday 17 March 2023 come next. */
async function overdue(document: Readonly<Record<string, unknown>> = toManager, people = peopleWith(max, ana, ben)): Promise<Running> {
  const running = await announced({ policies: [policyOf(document)], people })
  await running.runUntil('2023-03-17T08:59')
  return running
}

/** The digests that arrived: recipient and number of cases. */
const digests = ({ outbox }: Running) =>
  outbox.filter(({ subject }) => /^Overdue: \d+/.test(subject)).map(({ to, subject }) => `${to.split('@')[0]}: ${subject.split(' –')[0]}`)

describe('a manager', () => {
  it('gets one mail about all cases of one date', async () => {
    const running = await overdue()
    await running.at('2023-03-17T09:00').sweep()
    await running.later({ hours: 1 }).sweep()
    expect(digests(running)).toEqual(['max: Overdue: 2'])
    expect(running.outbox.at(-1)?.text).toContain('- Ana (DG-ALPHA)\n  Work phone\n- Ben (DG-ALPHA)\n  Work phone\n')
  })

  it.each([
    ['from sending', (running: Running) => running],
    ['from events, after its run ended', endingEarly],
  ])('has evidence of the digest, %s, with its date and tries', async (_, sending) => {
    const running = await overdue()
    await sending(running.at('2023-03-17T09:00')).sweep()
    await running.later({ minutes: 1 }).hear('accepted', 1, { of: 'max' })
    expect(await running.ports.evidence.find(refOf('max'), 1)).toMatchObject({
      tells: [],
      digestOn: Temporal.PlainDate.from('2023-03-17'),
      tries: 1,
      accepted: expect.anything(),
    })
  })

  it('gets each rung in the digest of its date', async () => {
    const running = await overdue({ ...toManager, escalation: [...toManager.escalation, { after: 'P4D', notify: 'manager' }] })
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 2', 'max: Overdue: 2'])
  })

  it('gets one line for a case with two rungs at once', async () => {
    const running = await overdue({ ...toManager, escalation: [...toManager.escalation, { after: 'P4D', notify: 'manager' }] })
    await running.at('2023-03-20T09:00').sweep()
    await running.later({ minutes: 1 }).sweep()
    const [first] = running.outbox.filter(({ subject }) => subject.startsWith('Overdue'))
    expect(first?.text.match(/Ana/g)).toHaveLength(1)
  })

  it('who is unknown or cannot be reached is replaced by the security team', async () => {
    for (const people of [peopleWith({ who: { manager: '' } }), peopleWith(max, ana).slice(1)]) {
      const running = await overdue(toBoth, people)
      await running.at('2023-03-17T09:00').sweep()
      expect(digests(running)).toEqual(['security: Overdue: 1'])
    }
    const running = await overdue(toBoth)
    const held = { reason: 'bounced', at: brussels('2023-03-01T10:00') } as const
    const { person, version } = await running.find('max')
    await running.ports.people.save(storedAs({ ...person, mail: { seq: 0, held } }, version))
    await running.at('2023-03-17T09:00').sweep()
    expect(digests(running)).toEqual(['security: Overdue: 2'])
  })

  it('who has left is replaced by the security team', async () => {
    const running = await overdue(toBoth)
    const { person, version } = await running.find('max')
    const profile = { ...person.profile, leftAt: brussels('2023-03-01T10:00') }
    await running.ports.people.save(storedAs({ ...person, profile }, version))
    await running.at('2023-03-17T09:00').sweep()
    expect(digests(running)).toEqual(['security: Overdue: 2'])
  })

  it('who is missing, without a security team, delays nobody', async () => {
    const running = await overdue(toManager, peopleWith({ who: { manager: '' } }))
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual([])
    expect(running.faults).toEqual([])
  })
})

describe('a line that comes due after the digest of its date', () => {
  const temu = policyOf({ ...toManager, id: 'no-temu', title: 'Remove Temu', apps: ['temu'], sendAt: '13:00' })
  const people = peopleWith(max, ana, { ...ben, devices: [{ id: 'ben-phone', apps: 'temu' }] })

  async function both() {
    const running = await announced({ policies: [policyOf(toManager), temu], people })
    await running.runUntil('2023-03-17T08:59')
    return running
  }

  it('was sent goes into the next working day’s digest, once', async () => {
    const running = await both()
    await running.at('2023-03-17T09:00').sweep()
    await running.at('2023-03-17T13:00').sweep()
    await running.at('2023-03-18T13:00').sweep()
    expect(digests(running)).toEqual(['max: Overdue: 1'])
    await running.at('2023-03-20T13:00').sweep()
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 1', 'max: Overdue: 1'])
    expect(running.outbox.at(-1)?.text).toContain('Ben')
    expect(running.outbox.at(-1)?.text).not.toContain('Ana')
  })

  it('was claimed goes into the next working day’s digest, once', async () => {
    const running = await both()
    const { mailer } = running.ports
    const slow: Mailer = {
      async send(mail) {
        await running.at('2023-03-17T13:00').sweep(['escalate'])
        return mailer.send(mail)
      },
    }
    await running.at('2023-03-17T09:00').with({ mailer: slow }).sweep()
    expect(digests(running)).toEqual(['max: Overdue: 1'])
    expect(running.outbox.at(-1)?.text).not.toContain('Ben')
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 1', 'max: Overdue: 1'])
    expect(running.outbox.at(-1)?.text).toContain('Ben')
  })

  it('could not be sent yet joins it', async () => {
    const running = await both()
    await running
      .at('2023-03-17T12:30')
      .with({ mailer: answering('later') })
      .sweep()
    await running.at('2023-03-17T13:00').sweep(['escalate'])
    await running.sweep(['digest'])
    expect(digests(running)).toEqual(['max: Overdue: 2'])
  })
})

describe('a digest', () => {
  it('has a line once, even if its person could not be saved', async () => {
    const running = await overdue()
    const failing = running.with({ people: failingToSave(running.ports.people, ({ profile }) => profile.id === 'ana') })
    await failing.at('2023-03-17T09:00').sweep()
    expect(running.faults.map(({ ref }) => ref)).toEqual([refOf('ana')])
    expect(digests(running)).toEqual(['max: Overdue: 2'])
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 2'])
  })

  it('has it once, even if that happened while it waited for the next working day', async () => {
    const running = await overdue()
    const onlyBen = running.with({ people: failingToSave(running.ports.people, ({ profile }) => profile.id === 'ana') })
    const lines = running.ports.lines
    // Ana's line is filed after Ben's was sent.
    const late = {
      ...lines,
      file: async (...[to, on, line]: Parameters<typeof lines.file>) => {
        if (line.staff === refOf('ana')) throw new Error('no connection')
        return lines.file(to, on, line)
      },
    }
    await running.with({ lines: late }).at('2023-03-17T09:00').sweep()
    await onlyBen.later({ minutes: 5 }).sweep()
    await onlyBen.at('2023-03-20T09:00').sweep()
    expect(digests(running)).toEqual(['max: Overdue: 1', 'max: Overdue: 1'])
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 1', 'max: Overdue: 1'])
  })

  it('drops cases cleared before it is sent', async () => {
    const running = await overdue()
    await running.at('2023-03-17T09:00').sweep(['escalate'])
    await running.report(on('2023-03-17T09:00', 'phone', ''))
    await running.sweep(['digest'])
    expect(digests(running)).toEqual(['max: Overdue: 1'])
    expect(running.outbox.at(-1)?.text).not.toContain('Ana')
  })

  it('drops someone unreachable whose devices are clean by then', async () => {
    const running = await announced({
      policies: [policyOf(toManager)],
      people: peopleWith(max, { who: { ...ana.who, email: 'dead@ec.example' } }),
    })
    await running.with({ mailer: running.delivering() }).sweep()
    await running.at('2023-02-24T09:00').sweep(['escalate'])
    await running.report(on('2023-02-24T09:00', 'phone', ''))
    expect((await running.sweep(['digest'])).counts).toEqual({ dropped: 1 })
    expect(digests(running)).toEqual([])
  })

  it('tells no line of an earlier case', async () => {
    const running = await overdue({ ...toManager, closedAfter: 'P1D' }, peopleWith(max, ana))
    await running.at('2023-03-17T09:00').sweep(['escalate'])
    await running.report(on('2023-03-17T09:00', 'phone', ''))
    await running.at('2023-03-20T09:00').report(on('2023-03-20T09:00', 'phone', 'tiktok'))
    await running.with({ mailer: running.delivering() }).sweep(['escalate', 'mail'])
    const { deadline } = await running.caseOf()
    running.ports.clock.advanceTo(deadline)
    await running.sweep(['escalate'])
    expect(await running.caseOf()).toMatchObject({ openedAt: brussels('2023-03-20T09:00'), state: 'overdue' })
    expect((await running.sweep(['digest'])).counts).toEqual({ dropped: 1 })
    expect(digests(running)).toEqual([])
  })

  it('drops a case whose deadline moved since, even if not reviewed yet', async () => {
    const running = await overdue()
    await running.at('2023-03-17T09:00').sweep(['escalate'])
    await running.ports.policies.activate(policyOf({ ...toManager, deadline: { on: '2023-03-31', counts: 'inclusive' } }), 1)
    expect((await running.sweep(['digest'])).counts).toEqual({ dropped: 1 })
    expect(digests(running)).toEqual([])
  })

  it('leaves out lines of a paused policy until it resumes', async () => {
    const running = await overdue()
    await running.at('2023-03-17T09:00').sweep(['escalate'])
    await running.ports.policies.halt('no-tiktok', 1, 'paused')
    await running.enrol()
    await running.runUntil('2023-03-21T12:00')
    await running.report(on('2023-03-21T12:00', 'ben-phone', ''))
    expect(digests(running)).toEqual([])
    await running.ports.policies.halt('no-tiktok', 2, undefined)
    await running.enrol()
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 1'])
    expect(running.outbox.findLast(({ to }) => to === 'max@ec.example')?.text).toContain('Ana')
  })

  it('loses no line of a paused policy if it cannot be filed anew', async () => {
    const running = await overdue()
    await running.at('2023-03-17T09:00').sweep(['escalate'])
    await running.ports.policies.halt('no-tiktok', 1, 'paused')
    const lines = { ...running.ports.lines, file: () => Promise.reject(new Error('no connection')) }
    expect((await running.with({ lines }).sweep(['digest'])).counts).toEqual({ failed: 1 })
    await running.ports.policies.halt('no-tiktok', 2, undefined)
    await running.sweep(['digest'])
    expect(digests(running)).toEqual(['max: Overdue: 2'])
  })

  it('keeps lines of other policies beside those of a paused one', async () => {
    const temu = policyOf({ ...toManager, id: 'no-temu', title: 'Remove Temu', apps: ['temu'] })
    const people = peopleWith(max, ana, { ...ben, devices: [{ id: 'ben-phone', apps: 'temu' }] })
    const running = await announced({ policies: [policyOf(toManager), temu], people })
    await running.runUntil('2023-03-17T08:59')
    await running.at('2023-03-17T09:00').sweep(['escalate'])
    await running.ports.policies.halt('no-tiktok', 1, 'paused')
    await running.sweep(['digest'])
    expect(digests(running)).toEqual(['max: Overdue: 1'])
    expect(running.outbox.at(-1)?.text).not.toContain('Ana')
    await running.ports.policies.halt('no-tiktok', 2, undefined)
    await running.runUntil('2023-03-20T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 1', 'max: Overdue: 1'])
    expect(running.outbox.at(-1)?.text).toContain('Ana')
  })

  it('drops lines of a lifted policy', async () => {
    const running = await overdue()
    await running.at('2023-03-17T09:00').sweep(['escalate'])
    await running.ports.policies.halt('no-tiktok', 1, 'lifted')
    expect((await running.sweep(['digest'])).counts).toEqual({ dropped: 1 })
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual([])
  })

  it('leaves out a line withdrawn while it is written', async () => {
    const running = await overdue()
    await running.at('2023-03-17T09:00').sweep(['escalate'])
    const { lines } = running.ports
    const racing: DigestLines = {
      ...lines,
      async tell(recipient, date, line, number) {
        if (line.staff === refOf('ana')) await lines.withdraw(recipient, date, line)
        return lines.tell(recipient, date, line, number)
      },
    }
    await running.with({ lines: racing }).sweep(['digest'])
    expect(digests(running)).toEqual(['max: Overdue: 1'])
    expect(running.outbox.at(-1)?.text).not.toContain('Ana')
  })

  it('sent late is the only one of its day: later lines of that day wait', async () => {
    const temu = policyOf({
      ...toManager,
      id: 'no-temu',
      title: 'Remove Temu',
      apps: ['temu'],
      deadline: { on: '2023-03-16', counts: 'inclusive' },
      sendAt: '13:00',
    })
    const people = peopleWith(max, ana, { ...ben, devices: [{ id: 'ben-phone', apps: 'temu' }] })
    const running = await announced({ policies: [policyOf(toManager), temu], people })
    await running.runUntil('2023-03-17T08:59')
    // Nothing runs from Friday to Monday, when Ben’s line comes due.
    await running.at('2023-03-20T10:00').sweep()
    await running.at('2023-03-20T13:00').sweep()
    await running.at('2023-03-20T23:00').sweep()
    expect(digests(running)).toEqual(['max: Overdue: 1'])
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 1', 'max: Overdue: 1'])
    expect(running.outbox.at(-1)?.text).toContain('Ben')
  })

  it('is not sent to a recipient whose mail is held', async () => {
    const running = await overdue()
    await running.at('2023-03-17T09:00').sweep(['escalate'])
    const { person, version } = await running.find('max')
    const held = { reason: 'bounced', at: brussels('2023-03-01T10:00') } as const
    await running.ports.people.save(storedAs({ ...person, mail: { seq: 0, ...person.mail, held } }, version))
    expect(await sendDigest(running.ports, await running.find('max'))).toBe('nothing')
    expect(digests(running)).toEqual([])
  })

  it('is not sent if it is empty, and is due no more', async () => {
    const running = await overdue()
    await running.at('2023-03-17T09:00').sweep(['escalate'])
    for (const device of ['phone', 'ben-phone']) await running.report(on('2023-03-17T09:00', device, ''))
    expect((await running.sweep(['digest'])).counts).toEqual({ dropped: 1 })
    expect(digests(running)).toEqual([])
    expect(await running.due('digest')).toEqual([])
    expect((await running.personOf('max')).mail).toEqual({ seq: 0, digests: { due: [] } })
  })

  it('says what is true when it is sent, including suspended access', async () => {
    const escalation = [{ after: 'P0D', suspend: true, notify: 'staff' }, ...toManager.escalation]
    const running = await overdue({ ...toManager, escalation })
    await running.at('2023-03-17T09:00').sweep()
    expect(running.outbox.at(-1)?.text).toContain('- Ana (DG-ALPHA)\n  Work phone\n  Work access is suspended.')
  })

  it('is in the language that its reader chose', async () => {
    const running = await overdue()
    const { person, version } = await running.find('max')
    await running.ports.people.save(storedAs({ ...person, chosenLanguage: 'fr' }, version))
    await running.at('2023-03-17T09:00').sweep()
    expect(running.outbox.at(-1)).toMatchObject({ to: 'max@ec.example', html: expect.stringContaining('lang="fr"') })
  })

  it('without evidence is sent once more after it, with the same id and lines', async () => {
    const running = await overdue()
    const unclear = answering('unclear')
    await running.with({ mailer: unclear }).at('2023-03-17T09:00').sweep()
    await running.at('2023-03-17T09:15').sweep()
    expect(digests(running)).toEqual(['max: Overdue: 2'])
    expect(running.outbox.at(-1)?.noticeId).toBe(unclear.tried[0]?.noticeId)
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 2'])
  })

  it('sent once more has no lines of later dates, which get their own', async () => {
    const temu = policyOf({
      ...toManager,
      id: 'no-temu',
      title: 'Remove Temu',
      apps: ['temu'],
      deadline: { on: '2023-03-16', counts: 'inclusive' },
    })
    const people = peopleWith(max, ana, { ...ben, devices: [{ id: 'ben-phone', apps: 'temu' }] })
    const running = await announced({ policies: [policyOf(toManager), temu], people })
    await running.runUntil('2023-03-17T08:59')
    await running
      .with({ mailer: answering('unclear') })
      .at('2023-03-17T09:00')
      .sweep()
    await running.at('2023-03-20T09:00').sweep()
    expect(running.outbox.at(-1)?.text).toMatch(/Ana(?!.*Ben)/s)
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 1', 'max: Overdue: 1'])
    expect(running.outbox.at(-1)?.text).toContain('Ben')
  })

  it('is settled by evidence of acceptance, without a second mail', async () => {
    const running = await overdue()
    const { mailer } = running.ports
    const lost: Mailer = { send: async (mail) => ({ ...(await mailer.send(mail)), kind: 'unclear', reason: 'lost' }) }
    await running.with({ mailer: lost }).at('2023-03-17T09:00').sweep()
    await running.hear('accepted', 1, { of: 'max' })
    await running.runUntil('2023-04-30T09:00')
    expect(digests(running)).toEqual(['max: Overdue: 2'])
  })

  it('is kept while mail to its recipient is held, and goes to the new address', async () => {
    const running = await overdue()
    await running
      .with({ mailer: answering('refused') })
      .at('2023-03-17T09:00')
      .sweep()
    expect((await running.personOf('max')).mail?.held?.reason).toBe('refused')
    const [moved] = peopleWith({ ...max, who: { ...max.who, email: 'max.new@ec.example' } })
    if (moved) await running.at('2023-03-17T11:00').import(moved)
    await running.sweep()
    expect(digests(running)).toEqual(['max.new: Overdue: 2'])
  })
})

describe('a team', () => {
  it('is saved with its first line, once', async () => {
    const running = await overdue(toBoth, peopleWith({ who: { manager: '' } }, { ...ben, who: { ...ben.who, manager: '' } }))
    expect(await running.ports.people.find(team)).toBeUndefined()
    await running.at('2023-03-17T09:00').sweep()
    const { person } = await running.ports.people.get(team)
    expect(person.profile).toMatchObject({ email: 'security@ec.example', zone: 'Europe/Brussels', isTeam: true })
    expect(digests(running)).toEqual(['security: Overdue: 2'])
  })

  it('named by two policies, in any letter case, gets one digest about both', async () => {
    const temu = policyOf({
      ...toBoth,
      id: 'no-temu',
      title: 'Remove Temu',
      apps: ['temu'],
      teams: { security: { ...security.teams.security, email: 'Security@EC.example' } },
    })
    const running = await announced({ policies: [policyOf(toBoth), temu], people: peopleWith({ devices: [{ apps: 'tiktok;temu' }] }) })
    await running.runUntil('2023-03-17T09:00')
    await running.runUntil('2023-03-17T18:00')
    expect(digests(running)).toEqual(['security: Overdue: 2'])
    expect(running.outbox.at(-1)?.text).toMatch(/Remove TikTok\n=+\n.*Remove Temu\n=+\n/s)
    expect(teamRef('Security@EC.example')).toBe(team)
  })

  it('gets no notices of its own', async () => {
    const running = await overdue({ ...toBoth, announce: 'everyone' }, peopleWith({ who: { manager: '' } }))
    await running.runUntil('2023-03-20T12:00')
    expect(running.outbox.filter(({ to }) => to.startsWith('security')).map(({ subject }) => subject)).toEqual([
      'Overdue: 1 – TikTok',
      'Overdue: 1 – TikTok',
    ])
  })
})
