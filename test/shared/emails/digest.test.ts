import { describe, expect, it } from 'vitest'
import { type DigestRow, digestLetter } from '../../../shared/emails/digest.ts'
import { asHtml, asText } from '../../../shared/emails/letter.ts'
import { personWith } from '../../builders.ts'

const { profile: max } = personWith({ id: 'max', name: 'Max' }, [])
const ana: DigestRow = {
  policy: 'Remove TikTok',
  name: 'Ana',
  unit: 'DG-ALPHA',
  devices: ['Work phone', 'Tablet'],
  isSuspended: true,
  isUnreachable: false,
}
const ben: DigestRow = { ...ana, name: 'Ben', devices: ['Phone'], isSuspended: false }
const textOf = (...rows: DigestRow[]) => asText(digestLetter(max, rows, 'MAX-1'))

describe('a digest', () => {
  it('tells who is overdue, with which devices, and whether their access is suspended', () => {
    const letter = digestLetter(max, [ana, ben], 'MAX-1')
    expect(letter.subject).toBe('2 overdue: Remove TikTok')
    const text = asText(letter)
    expect(text).toContain('Dear Max,')
    expect(text).toContain('- Ana, DG-ALPHA, Work phone; Tablet, suspended\n- Ben, DG-ALPHA, Phone, not suspended\n')
    expect(text).toContain('Reference: MAX-1.')
    const page = asHtml(letter)
    for (const cell of ['Ana', 'DG-ALPHA', 'Work phone; Tablet', 'suspended', 'Ben', 'not suspended'])
      expect(page).toMatch(new RegExp(`<td[^>]*>${cell}</td>`))
  })

  it('has a section for each policy, and a subject that counts them', () => {
    const letter = digestLetter(max, [ana, { ...ben, policy: 'Remove Temu' }, ben], 'MAX-1')
    expect(letter.subject).toBe('3 overdue: 2 decisions')
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
    expect(textOf(...many(50))).not.toContain('more.')
    const text = textOf(...many(53))
    expect(text).toContain('Staff 49')
    expect(text).not.toContain('Staff 50')
    expect(text).toContain('… and 3 more.')
    expect(digestLetter(max, many(53), 'MAX-1').subject).toBe('53 overdue: Remove TikTok')
  })

  it('tells apart whom no mail reaches, and asks to tell them', () => {
    const lost = { ...ben, name: 'Eve', isUnreachable: true }
    expect(digestLetter(max, [ana, lost, ben], 'MAX-1').subject).toBe('2 overdue, 1 unreachable: Remove TikTok')
    expect(digestLetter(max, [lost], 'MAX-1').subject).toBe('1 unreachable: Remove TikTok')
    const [overdue = '', unreachable = ''] = textOf(ana, lost, ben).split('No mail reaches these people')
    expect([overdue.includes('Eve'), unreachable.includes('Eve'), unreachable.includes('Ben')]).toEqual([false, true, false])
    expect(textOf(lost)).not.toContain('The deadline has passed')
  })

  it('greets whoever has no name, too', () => {
    expect(asText(digestLetter({ ...max, name: '' }, [ana], 'MAX-1')).startsWith('Dear colleagues,\n')).toBe(true)
  })

  it('escapes hostile names in HTML and keeps them in text', () => {
    const letter = digestLetter(max, [{ ...ana, name: '<b>Ana</b>', devices: ['<i>Phone</i>'], unit: 'R&D' }], 'MAX-1')
    expect(asHtml(letter)).toContain('&lt;b&gt;Ana&lt;/b&gt;')
    expect(asHtml(letter)).not.toMatch(/<b>|<i>|R&D/)
    expect(asText(letter)).toContain('- <b>Ana</b>, R&D, <i>Phone</i>, suspended')
  })
})
