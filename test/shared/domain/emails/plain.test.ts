import { expect, it } from 'vitest'
import { harmless, paragraphsOf, plainName } from '#domain/emails/plain.ts'

it('what others wrote stands in one line, and gives no orders', () => {
  expect(harmless('Ana\r\nBcc: all@ec.example\0\u2028\u001b[31m')).toBe('Ana Bcc: all@ec.example [31m')
})

it('what others wrote turns no words around it', () => {
  expect(harmless('\u202eevil\u202c \u2066a\u2069\u200f')).toBe('evil a')
  expect(harmless('Ελένη 👩‍💻 Žofie')).toBe('Ελένη 👩‍💻 Žofie')
})

it('what others wrote is cut between characters if it is too long for a name', () => {
  expect(plainName(' Ana ')).toBe('Ana')
  expect(plainName('a'.repeat(200))).toHaveLength(200)
  const cut = plainName('👩‍💻'.repeat(800))
  expect(cut).toMatch(/^(👩‍💻)+…$/u)
  expect(cut.length).toBeLessThanOrEqual(200)
})

it('what others wrote keeps its paragraphs', () => {
  expect(paragraphsOf('One\nline.\r\n\r\nAnother.\n \n\n')).toEqual(['One line.', 'Another.'])
  expect(paragraphsOf('')).toEqual([])
})
