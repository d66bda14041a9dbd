import { expect, it } from 'vitest'
import { type DigestRow, digestLetter } from '#domain/emails/digest.ts'
import { asText } from '#domain/emails/letter.ts'
import { personWith, several, versionOf } from '#test/builders.ts'
import { english, temu } from './written.ts'

const { profile: max } = personWith({ id: 'max', name: 'Max' }, [])
const devices = (...labels: string[]) =>
  personWith(
    {},
    labels.map((label, index) => ({ id: `d${index}`, label })),
  ).devices
const ana: DigestRow = {
  policy: versionOf(),
  name: 'Ana',
  unit: 'DG-ALPHA',
  certainty: 'found',
  devices: devices('Work phone', 'Tablet'),
  unread: 0,
  suspensions: devices('Work phone').map(device => ({ device, is: 'set' })),
  isUnreachable: false,
}
const ben: DigestRow = { ...ana, name: 'Ben', devices: devices('Phone'), suspensions: [] }
const eve: DigestRow = { ...ben, name: 'Eve', isUnreachable: true }
const letterOf = (rows: readonly DigestRow[], reader: Parameters<typeof digestLetter>[0] = max) =>
  digestLetter(reader, rows, 'MAX-1', english)
const textOf = (...rows: DigestRow[]) => asText(letterOf(rows))

it('a digest tells who is overdue, with which devices, and whether their access is suspended', () => {
  expect(letterOf([ana, ben]).subject).toBe('Overdue: 2 – TikTok')
  expect(textOf(ana, ben)).toContain(
    '- Ana (DG-ALPHA)\n  Work phone and Tablet\n  Work access is suspended.\n- Ben (DG-ALPHA)\n  Phone\n\n',
  )
})

it('a digest says plainly which suspension is only requested, and which cannot be enforced', () => {
  const suspensions = [
    ...devices('Work phone').map(device => ({ device, is: 'requested' as const })),
    ...devices('Tablet', 'Laptop').map(device => ({ device, is: 'cannot be enforced' as const })),
  ]
  expect(textOf({ ...ana, suspensions })).toContain(
    '\n  Work access is being suspended.\n  The suspension cannot be enforced on: Tablet and Laptop.',
  )
})

it('a digest has a section for each policy, and a subject that counts them', () => {
  const { subject, sections } = letterOf([ana, { ...ben, policy: temu() }, ben])
  expect(subject).toBe('Overdue: 3 – 2 decisions')
  expect(sections.map(({ heading, blocks }) => [heading, /Ana/.test(JSON.stringify(blocks)), /Ben/.test(JSON.stringify(blocks))])).toEqual([
    ['Remove TikTok', true, true],
    ['Remove Temu', false, true],
  ])
})

it('a digest shows fifty cases and counts the rest', () => {
  const many = (size: number) => several(size, index => ({ ...ana, name: `Staff ${100 + index}` }))
  expect(textOf(...many(50))).not.toContain('more case')
  expect(textOf(...many(51))).toContain('And 1 more case.')
  expect(textOf(...many(53))).toMatch(/Staff 149 .*And 3 more cases\./s)
  expect(textOf(...many(53))).not.toContain('Staff 150')
  expect(letterOf(many(53)).subject).toBe('Overdue: 53 – TikTok')
})

it('a digest lists apart the people that no mail reaches, and asks a manager to tell them', () => {
  expect(letterOf([ana, eve, ben]).subject).toBe('Overdue: 2 – TikTok (unreachable: 1)')
  expect(letterOf([ana, { ...eve, policy: temu() }]).subject).toBe('Overdue: 1 – 2 decisions (unreachable: 1)')
  expect(letterOf([eve]).subject).toBe('Unreachable: 1 – TikTok')
  expect(textOf(eve)).not.toContain('The deadline has passed')
  const [overdue, unreachable] = textOf(ana, eve, ben).split('Our emails to these members of your team come back')
  expect(overdue).not.toContain('Eve')
  expect(unreachable).toMatch(/Please tell them, and send their correct address to helpdesk@ec\.example\.\n\n- Eve/)
  expect(unreachable).not.toContain('Ben')
})

it('a digest lists those who say that it is done, and uncertain cases, apart', () => {
  const [overdue, saysDone, unknown] = textOf(
    { ...ben, name: 'Uma', certainty: 'unknown' },
    { ...ben, name: 'Sam', certainty: 'said to be gone' },
    ana,
  ).split(/These people say that they have done what this decision asks for\.|We don’t know for certain/)
  expect([overdue, saysDone, unknown].map(list => list?.match(/- \w+ \(/g))).toEqual([['- Ana ('], ['- Sam ('], ['- Uma (']])
})

it('a digest counts devices that no system can check, and names nobody for them', () => {
  const unread = { ...ben, name: 'Uma', devices: [], unread: 2 }
  const text = textOf(ana, unread, { ...ana, unread: 1 })
  expect(text).toContain('Devices that no system can check: 3.')
  expect(text).not.toContain('Uma')
  expect(textOf(ana)).not.toContain('no system can check')
  expect(textOf({ ...unread, isUnreachable: true })).toMatch(/come back.*- Uma \(DG-ALPHA\)\n\n/s)
})

it.each<[string, readonly DigestRow[]]>([
  ['says that it is gone', [{ ...ana, certainty: 'said to be gone' }]],
  ['is unknown', [{ ...ana, certainty: 'unknown' }]],
  ['cannot be read', [{ ...ana, certainty: 'unknown', devices: [], unread: 1 }]],
])('a digest of nobody but who %s is to be confirmed', (_, rows) => {
  expect(letterOf(rows).subject).toBe('To be confirmed: TikTok')
})

it('a digest speaks to a team of people, and to a manager of theirs, with or without a name', () => {
  const toTeam = asText(letterOf([ana, eve], { ...max, isTeam: true }))
  expect(toTeam).toMatch(/^Dear colleagues,\n/)
  expect(toTeam).not.toContain('your team')
  expect(textOf(ana, eve).match(/^Dear Max,|your team/g)).toHaveLength(3)
  expect(asText(letterOf([ana], { ...max, name: '' }))).toMatch(/^Dear colleague,\n/)
})

it('a digest asks to keep it to oneself, and says how to know it is genuine', () => {
  expect(textOf(ana)).toMatch(/please don’t forward it.*reference MAX-1\..*We never ask for a password\./s)
})
