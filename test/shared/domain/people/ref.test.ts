import { expect, it } from 'vitest'
import { addressRef, isRef, refBytes, refFrom, teamRef } from '#domain/people/ref.ts'

const ref = refFrom(new Uint8Array(refBytes))

it('a ref has 20 letters and digits, and nothing around them', () => {
  expect(isRef(ref)).toBe(true)
  for (const other of [`x${ref}`, `${ref}x`, `${ref}\n`, ref.slice(1), ref.toLowerCase()]) expect(isRef(other)).toBe(false)
})

it('an address is the same in any letter case, and means another thing as a team’s', () => {
  const [one, same, other] = ['Security@ec.example', 'security@EC.example', 'press@ec.example']
  for (const refOf of [teamRef, addressRef]) {
    expect(refOf(one)).toBe(refOf(same))
    expect(refOf(one)).not.toBe(refOf(other))
  }
  expect(teamRef(one)).not.toBe(addressRef(one))
})
