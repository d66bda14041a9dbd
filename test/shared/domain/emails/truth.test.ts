import { describe, expect, it } from 'vitest'
import { asText } from '../../../../shared/domain/emails/letter.ts'
import { noticeLetter } from '../../../../shared/domain/emails/notice.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import type { Person } from '../../../../shared/domain/people/person.ts'
import type { PolicyVersion } from '../../../../shared/domain/policies/policy.ts'
import { owedNow, type Part } from '../../../../shared/domain/review/agenda.ts'
import { devicesToSuspend, withHeld, withSpared } from '../../../../shared/domain/review/brake.ts'
import { review } from '../../../../shared/domain/review/review.ts'
import { brussels, Carried, matterBy, on, owned, personWith, versionOf } from '../../../builders.ts'

const english = voices()('en')

const suspending = { escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }
const deadline = brussels('2023-03-16T00:00')

const phone = { label: 'Work phone' }
const tablet = { id: 'tablet', label: 'Tablet' }

/** A mail in one line, and the parts of it that speak of one decision each. */
function written(person: Person, parts: readonly Part[], at = deadline, policies: readonly PolicyVersion[] = [], voice = english) {
  const letter = noticeLetter(person, parts, 'ANA-7', at, voice, policies)
  const text = (of: Pick<typeof letter, 'sections'>) => asText({ ...letter, ...of }).replace(/\s+/g, ' ')
  const partOf = (title: string) => text({ sections: letter.sections.filter(({ heading }) => heading === title) })
  return { subject: letter.subject, text: text(letter), partOf }
}

function lastMail({ sent, policies }: Carried, voice = english) {
  const last = sent.at(-1)
  if (!last) throw new Error('nothing was sent')
  return written(last.before, last.parts, last.at, policies, voice)
}

const tiktok = (document: Readonly<Record<string, unknown>> = {}) => versionOf(document)
const temu = (document: Readonly<Record<string, unknown>> = {}) =>
  versionOf({ id: 'no-temu', title: 'Remove Temu', apps: ['temu'], ...document })

/** Ana under several policies, told at the announcement. */
function told(policies: readonly PolicyVersion[], ...devices: NonNullable<Parameters<typeof personWith>[1]>[number][]): Carried {
  const carried = new Carried(personWith({}, devices), ...policies)
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}

describe('“nothing left to do”', () => {
  const at = '2023-03-03T10:00'

  it('is said once no decision asks for anything', () => {
    const carried = told([tiktok(), temu()], { apps: 'tiktok;temu' })
    carried.report(on(at, 'phone', ''))
    carried.run(brussels(at))
    const { subject, text } = lastMail(carried)
    expect(subject).toBe('TikTok: nothing left to do (and 1 more decision)')
    expect(text.match(/You have nothing left to do: your devices are in order\./g)).toHaveLength(2)
  })

  describe('under one decision, a mail names what another still asks', () => {
    const later = { ...suspending, deadline: { on: '2023-03-20', counts: 'inclusive' } }
    /** One phone, suspended under both. */
    const suspended = () => {
      const carried = told([tiktok(suspending), temu(later)], { ...phone, apps: 'tiktok;temu' }, tablet)
      carried.runUntil(brussels('2023-03-22T10:00'))
      return carried
    }
    const now = brussels('2023-03-22T10:00')
    const still = 'Work access is being suspended on: Work phone. It comes back automatically as soon as the device is in order.'

    it('once it is met', () => {
      const carried = suspended()
      for (const id of ['phone', 'tablet']) carried.report(on('2023-03-22T10:00', id, id === 'phone' ? 'temu' : ''))
      carried.run(now)
      const { text, partOf } = lastMail(carried)
      expect(partOf('Remove TikTok')).toContain('Everything this decision asks for is done.')
      expect(partOf('Remove Temu')).toContain(`${still} Please remove Temu from the devices listed below.`)
      expect(partOf('Remove Temu')).toContain('- Work phone (iOS) Found: Temu')
      expect(text).not.toMatch(/in order\. Thank|nothing left/)
    })

    it('and so does each mail that asks for something on the same device', () => {
      const carried = told(
        [
          tiktok({ escalation: [{ after: 'P2D', notify: 'staff' }] }),
          temu({ ...later, deadline: { on: '2023-03-10', counts: 'inclusive' } }),
        ],
        { ...phone, apps: 'tiktok;temu' },
      )
      carried.runUntil(brussels('2023-03-14T10:00'))
      const { subject, partOf } = lastMail(carried)
      expect(subject).toContain('Please remove TikTok')
      expect(partOf('Remove Temu')).toContain(still)
    })

    it('but not of what they were not told yet, nor while an exemption lasts', () => {
      const carried = told([tiktok(), temu({ sendAt: '16:00' })], phone)
      carried.report(on('2023-03-03T20:00', 'phone', 'temu'))
      carried.run(brussels('2023-03-03T20:00'))
      expect(lastMail(carried).text).not.toContain('Remove Temu')
    })
  })

  it('is said of a lifted decision', () => {
    const carried = told([versionOf()], phone)
    carried.halt('lifted')
    carried.run(brussels(at))
    expect(lastMail(carried).text).toContain('This decision no longer applies. You have nothing left to do.')
  })

  it('is told to people who are no longer in the audience without calling their devices clean', () => {
    const carried = told([tiktok({ scope: { devices: ['official'], audience: { units: ['DG-ALPHA'] } } })], phone)
    carried.person = { ...carried.person, profile: { ...carried.person.profile, unit: 'DG-BETA' } }
    carried.run(brussels(at))
    const { subject, text } = lastMail(carried)
    expect(subject).toBe('TikTok: nothing left to do')
    expect(text).toContain('This decision no longer applies to you. You have nothing left to do.')
    expect(text).not.toContain('in order')
  })

  it('is narrowed to the decision in an announcement', () => {
    const carried = told([tiktok(), temu({ announce: 'everyone' })], phone)
    expect(lastMail(carried).partOf('Remove Temu')).toContain('you don’t need to do anything for this decision')
  })
})

describe('a mail about two decisions', () => {
  it('has the subject and the order of its gravest part', () => {
    const later = temu({ deadline: { on: '2023-03-22', counts: 'inclusive' } })
    const carried = told([later, tiktok({ escalation: [{ after: 'P1D', suspend: true, notify: 'staff' }] })], { apps: 'tiktok;temu' })
    carried.runUntil(brussels('2023-03-17T09:00'))
    const { subject, text } = lastMail(carried)
    expect(carried.sent.at(-1)?.parts.flatMap(({ tells }) => tells.map(({ step }) => step))).toEqual(['P3D', 'after:P1D'])
    expect(subject).toBe('TikTok: work access is being suspended (and 1 more decision)')
    expect(text.indexOf('Remove TikTok =')).toBeLessThan(text.indexOf('Remove Temu ='))
  })

  it('says of each decision only what that one has suspended', () => {
    const later = temu({ ...suspending, deadline: { on: '2023-03-22', counts: 'inclusive' } })
    const carried = told([tiktok(suspending), later], { ...phone, apps: 'tiktok;temu' }, { ...tablet, apps: 'temu' })
    carried.runUntil(brussels('2023-03-16T12:00'))
    carried.person = { ...carried.person, accessRequested: { phone: { version: 1, at: brussels('2023-03-16T00:00'), confirmed: 1 } } }
    carried.runUntil(brussels('2023-03-17T09:00'))
    const { subject, partOf } = lastMail(carried)
    expect(subject).toMatch(/– reminder/)
    expect(partOf('Remove Temu')).toContain('- Work phone (iOS) Found: Temu Work access is suspended under another decision. - Tablet')
    expect(partOf('Remove Temu')).not.toContain('Work access is suspended on')
    expect(partOf('Remove Temu')).toContain('After the deadline, we suspend work access on every device that still has Temu.')
  })
})

describe('a threat', () => {
  it('to people who are protected says that two people must approve it', () => {
    const voice = voices({}, undefined, ({ id }) => id === 'ana')('en')
    const due = 'Your work access is suspended only if two people approve it.'
    const first = told([tiktok(suspending)], phone)
    expect(lastMail(first, voice).text).toContain(due)
    expect(lastMail(first).text).not.toContain(due)
    const undated = { deadline: 'none', remindEvery: 'P7D', review: '2023-04-20', ...owned, reminders: undefined, escalation: undefined }
    expect(lastMail(told([tiktok(undated)], phone), voice).text).not.toContain(due)
  })

  /** Both devices break two decisions; one of them has cut them off, which no other system can do on the tablet. */
  const refused = () => {
    const both = 'tiktok;temu'
    const sooner = temu({ ...suspending, deadline: { on: '2023-03-08', counts: 'inclusive' } })
    const carried = told([tiktok(suspending), sooner], { ...phone, apps: both }, { ...tablet, apps: both })
    const cutAt = brussels('2023-03-09T00:00')
    carried.run(cutAt)
    const accessRequested = { tablet: { version: 1, at: cutAt, refused: { why: 'not-enrolled' as const, at: cutAt } } }
    carried.person = { ...carried.person, accessRequested }
    return carried
  }

  it('names no device that another decision could not cut off', () => {
    const carried = refused()
    carried.runUntil(brussels('2023-03-14T12:00'))
    const part = lastMail(carried).partOf('Remove TikTok')
    expect(part).toContain('- Tablet (iOS) Found: TikTok If nothing changes, work access will be suspended on: Work phone.')
  })

  it('names it again once its access was given back', () => {
    const carried = refused()
    carried.report(on('2023-03-10T10:00', 'tablet', 'tiktok'))
    carried.runUntil(brussels('2023-03-14T12:00'))
    expect(lastMail(carried).partOf('Remove TikTok')).toContain('every device that still has TikTok')
  })

  const inStages = [
    { name: 'ask', deadline: { on: '2023-03-08', counts: 'inclusive' } },
    { name: 'cut', deadline: { on: '2023-03-20', counts: 'inclusive' }, ...suspending },
  ]

  it.each([
    ['', suspending, 'By the end of Wednesday 15 March 2023'],
    [' in stages', { deadline: undefined, escalation: [], stages: inStages }, 'By the end of Wednesday 8 March 2023'],
  ])('comes with the deadline of a version%s that set one while nothing was in breach', (_, later, deadline) => {
    const undated = { deadline: 'none', remindEvery: 'P7D', review: '2023-04-20', ...owned, reminders: undefined }
    const carried = told([tiktok(undated)], phone)
    const [clean, back] = ['2023-02-27T10:00', '2023-03-01T10:00']
    carried.report(on(clean, 'phone', ''))
    carried.run(brussels(clean))
    carried.amend(later)
    carried.run(brussels('2023-02-28T10:00'))
    carried.report(on(back, 'phone', 'tiktok'))
    carried.run(brussels(back))
    const { text } = lastMail(carried)
    expect(text).toContain(deadline)
    expect(text).toMatch(/suspend/)
    expect(text).not.toMatch(/There is no deadline|9999/)
  })
})

describe('access that is back', () => {
  const both = () => {
    const carried = told([tiktok(suspending), temu(suspending)], { ...phone, apps: 'tiktok;temu' }, tablet)
    carried.run(deadline)
    return carried
  }
  const at = brussels('2023-03-17T10:00')
  /** A mail of the first policy about access that came back. */
  const restored = ({ policies: [policy] }: Carried, person: Person, devices: readonly string[]) => {
    if (!policy) throw new Error('there is no policy')
    const tells = [{ step: 'restored', devices }]
    return written(person, [{ ...matterBy(policy), openedAt: at, at, through: at, movable: false, tells }], at)
  }
  /** The tablet is in order, and the phone as far as the first policy goes. */
  const mended = () => {
    const carried = both()
    carried.report(on('2023-03-17T10:00', 'phone', 'temu'))
    carried.report(on('2023-03-17T10:00', 'tablet', ''))
    return { carried, person: review(carried.person, carried.policies, at) }
  }

  it('is told only of devices that no other decision still cuts off', () => {
    const { carried, person } = mended()
    const { subject, text } = restored(carried, person, ['phone', 'tablet'])
    expect(subject).toBe('TikTok: work access is coming back')
    expect(text).toContain('Work access is coming back on: Tablet.')
  })

  it('gives way to what is still to do if it was cut again meanwhile', () => {
    const carried = both()
    const { subject, text } = restored(carried, carried.person, ['phone'])
    expect(subject).toBe('TikTok: work access is being suspended')
    expect(text).not.toContain('back on')
    expect(text).toContain('Work access is being suspended on: Work phone and Tablet.')
  })

  it('gives way to news that the device is in order if another decision cut it meanwhile', () => {
    const { carried, person } = mended()
    const { subject, text } = restored(carried, person, ['phone'])
    expect(subject).toBe('TikTok: settled')
    expect(text).not.toContain('back on')
    expect(text).toContain('Everything this decision asks for is done.')
  })
})

describe('a suspension that waits', () => {
  /** Ana at the deadline: nobody has let a suspension through. */
  const waiting = () => {
    const carried = told([tiktok(suspending)], phone, tablet)
    return { policies: carried.policies, person: review(carried.person, carried.policies, deadline) }
  }
  const mailTo = (person: Person, policies: readonly PolicyVersion[]) => written(person, owedNow(person, policies, deadline).notice)

  it.each(['undecided', 'held'])('and is %s is told as one to come', (how) => {
    const { person, policies } = waiting()
    expect(devicesToSuspend(person, 'no-tiktok')).toEqual(['phone', 'tablet'])
    const { subject, text } = mailTo(how === 'held' ? withHeld(person, 'no-tiktok', ['phone', 'tablet']) : person, policies)
    expect(subject).toBe('TikTok: the deadline has passed')
    expect(text).toContain(
      'If nothing changes, work access will be suspended on: Work phone and Tablet. It comes back as soon as the device is in order.',
    )
    expect(text).not.toMatch(/is suspended|Work access until/)
  })

  it('and was rejected threatens nobody', () => {
    const { person, policies } = waiting()
    const { text } = mailTo(withSpared(person, 'no-tiktok', ['phone']), policies)
    expect(text).toContain('- Work phone (iOS) Found: TikTok Work access continues. - Tablet')
    expect(text).toContain('work access will be suspended on: Tablet.')
    const all = mailTo(withSpared(person, 'no-tiktok', ['phone', 'tablet']), policies)
    expect(all.text).not.toMatch(/suspend/)
  })
})

describe('news of a changed decision', () => {
  const { sent } = told([tiktok(suspending)], phone)
  const changed = (...changes: ('deadline' | 'demand' | 'threat')[]) => {
    const [first] = sent
    if (!first) throw new Error('nothing was sent')
    const parts = first.parts.map((part) => ({ ...part, tells: [{ step: 'changed', devices: ['phone'] }], changes: new Set(changes) }))
    return written(first.before, parts, first.at)
  }
  const says = {
    deadline: 'The deadline has changed. Here is the new one.',
    demand: 'The decision now asks for more than before. Everything it asks for is in this email.',
    threat: 'The rules for suspending work access have changed. You will find them below.',
  }
  const changes = ['deadline', 'demand', 'threat'] as const

  it.each([
    [['deadline']],
    [['demand']],
    [['threat']],
    [['deadline', 'demand']],
    [['deadline', 'threat']],
    [['demand', 'threat']],
    [['deadline', 'demand', 'threat']],
  ] as const)('says of %j what changed, and no more', (told) => {
    const { subject, text } = changed(...told)
    const isToldOf = (change: string) => told.some((one) => one === change)
    expect(subject).toBe(isToldOf('deadline') ? 'New deadline 15 Mar: TikTok' : 'Please remove TikTok by 15 Mar – changed')
    expect(changes.filter((change) => text.includes(says[change]))).toEqual(told)
  })

  it('says nothing of a deadline that is put off by night, and back before anybody hears of it', () => {
    const carried = told([tiktok(suspending)], phone)
    carried.amend({ ...suspending, deadline: { on: '2023-03-29', counts: 'inclusive' } })
    expect(carried.run(brussels('2023-02-27T22:00'))).toEqual([])
    carried.amend(suspending)
    expect(carried.run(brussels('2023-02-27T23:00'))).toEqual([])
    expect(carried.runUntil(brussels('2023-02-28T12:00'))).toEqual(['02-28 09:00 changed'])
    const { subject, text } = lastMail(carried)
    expect(subject).toBe('Please remove TikTok by 15 Mar – reminder')
    expect(text).toContain('By the end of Wednesday 15 March 2023')
    expect(text).not.toMatch(/changed/)
  })

  it('threatens no device that is spared', () => {
    const [first] = sent
    if (!first) throw new Error('nothing was sent')
    const parts = first.parts.map((part) => ({ ...part, changes: new Set(['threat'] as const) }))
    expect(written(withSpared(first.before, 'no-tiktok', ['phone']), parts, first.at).text).not.toMatch(/suspend/)
  })
})
