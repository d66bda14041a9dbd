import { expect, it } from 'vitest'
import { parsePerson } from '#domain/people/serialize.ts'
import { UnreadablePersonError } from '#domain/people/store.ts'

const read = (text: string) => {
  try {
    parsePerson(text)
  } catch (error) {
    return new UnreadablePersonError('ANA', error)
  }
  throw new Error('it parses')
}

it.each([
  ['{"email":"ana@ec.example', 'SyntaxError'],
  ['{"form":1,"profile":{"email":7,"name":"Ana"}}', 'profile'],
])('an unreadable record is reported without its contents: %s', (text, place) => {
  const { message, cause } = read(text)
  expect(message).toContain(`(${place})`)
  expect(message).not.toMatch(/ana@ec|Ana\b/)
  expect(cause).toBeUndefined()
})
