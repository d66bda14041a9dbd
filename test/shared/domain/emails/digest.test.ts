import { describe, expect, it } from 'vitest'
import { type DigestRow, digestLetter } from '../../../../shared/domain/emails/digest.ts'
import { asHtml, asText } from '../../../../shared/domain/emails/letter.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import type { Profile } from '../../../../shared/domain/people/person.ts'
import { personWith, versionOf } from '../../../builders.ts'

const voice = voices()('en')
const { profile: max } = personWith({ id: 'max', name: 'Max' }, [])
const team: Profile = { ...max, isTeam: true }
const devices = (...labels: string[]) =>
  personWith(
    {},
    labels.map((label, index) => ({ id: `d${index}`, label })),
  ).devices
const ana: DigestRow = {
  policy: versionOf(),
  name: 'Ana',
  unit: 'DG-ALPHA',
  devices: devices('Work phone', 'Tablet'),
  suspensions: devices('Work phone').map((device) => ({ device, is: 'set' })),
  isUnreachable: false,
}
const ben: DigestRow = { ...ana, name: 'Ben', devices: devices('Phone'), suspensions: [] }
const letterOf = (rows: readonly DigestRow[], reader = max) => digestLetter(reader, rows, 'MAX-1', voice)
const textOf = (...rows: DigestRow[]) => asText(letterOf(rows))

describe('a digest', () => {
  it('tells who is overdue, with which devices, and whether their access is suspended', () => {
    const letter = letterOf([ana, ben])
    expect(letter.subject).toBe('Overdue: 2 – TikTok')
    const text = asText(letter)
    expect(text).toContain('Dear Max,')
    expect(text).toContain('- Ana (DG-ALPHA)\n  Work phone and Tablet\n  Work access is suspended.\n- Ben (DG-ALPHA)\n  Phone\n\n')
    expect(text).toContain('reference MAX-1.')
    const page = asHtml(letter)
    for (const words of ['Ana', 'DG-ALPHA', 'Work phone and Tablet', 'Work access is suspended.', 'Ben']) expect(page).toContain(words)
  })

  it('says plainly which suspension is only requested, and which cannot be enforced', () => {
    const suspensions = [
      ...devices('Work phone').map((device) => ({ device, is: 'requested' as const })),
      ...devices('Tablet', 'Laptop').map((device) => ({ device, is: 'cannot be enforced' as const })),
    ]
    expect(textOf({ ...ana, devices: devices('Work phone', 'Tablet', 'Laptop'), suspensions }, ben)).toContain(
      [
        '- Ana (DG-ALPHA)',
        'Work phone, Tablet and Laptop',
        'Work access is being suspended.',
        'The suspension cannot be enforced on: Tablet and Laptop.',
      ].join('\n  '),
    )
  })

  it('has a section for each policy, and a subject that counts them', () => {
    const temu = versionOf({ id: 'no-temu', title: 'Remove Temu' })
    const letter = letterOf([ana, { ...ben, policy: temu }, ben])
    expect(letter.subject).toBe('Overdue: 3 – 2 decisions')
    expect(letter.sections.map(({ heading }) => heading)).toEqual(['Remove TikTok', 'Remove Temu'])
    const [first = '', second = ''] = asText(letter).split('Remove Temu')
    expect([first.includes('Ana'), first.includes('Ben'), second.includes('Ana'), second.includes('Ben')]).toEqual([
      true,
      true,
      false,
      true,
    ])
  })

  it('shows fifty cases and counts the rest', () => {
    const many = (size: number) => Array.from({ length: size }, (_, index) => ({ ...ana, name: `Staff ${index}` }))
    expect(textOf(...many(50))).not.toContain('more case')
    const text = textOf(...many(53))
    expect(text).toContain('Staff 49')
    expect(text).not.toContain('Staff 50')
    expect(text).toContain('And 3 more cases.')
    expect(textOf(...many(51))).toContain('And 1 more case.')
    expect(letterOf(many(53)).subject).toBe('Overdue: 53 – TikTok')
  })

  it('tells apart whom no mail reaches, and asks a manager to tell them', () => {
    const lost = { ...ben, name: 'Eve', isUnreachable: true }
    expect(letterOf([ana, lost, ben]).subject).toBe('Overdue: 2 – TikTok (unreachable: 1)')
    expect(letterOf([lost]).subject).toBe('Unreachable: 1 – TikTok')
    const [overdue = '', unreachable = ''] = textOf(ana, lost, ben).split('Our emails to these members of your team come back')
    expect([overdue.includes('Eve'), unreachable.includes('Eve'), unreachable.includes('Ben')]).toEqual([false, true, false])
    expect(unreachable).toContain('Please tell them, and send their correct address to helpdesk@ec.example.')
    expect(textOf(lost)).not.toContain('The deadline has passed')
  })

  it('speaks to a team of people, and to a manager of theirs', () => {
    const lost = { ...ben, name: 'Eve', isUnreachable: true }
    const toTeam = asText(letterOf([ana, lost], team))
    expect(toTeam.startsWith('Dear colleagues,\n')).toBe(true)
    expect(toTeam).not.toContain('your team')
    expect(textOf(ana, lost).match(/your team/g)).toHaveLength(2)
  })

  it('asks to keep it to oneself, and says how to know it is genuine', () => {
    expect(textOf(ana)).toContain('please don’t forward it')
    expect(textOf(ana)).toContain('We never ask for a password.')
  })

  it('greets people without a name, too', () => {
    expect(asText(letterOf([ana], { ...max, name: '' })).startsWith('Dear colleague,\n')).toBe(true)
  })
})
