import { expect, it } from 'vitest'
import { restorationTime, restoredFor, timesWithoutAccess } from '#domain/people/enforcement.ts'
import { type Case, type Person, withAnswers } from '#domain/people/person.ts'
import { brussels, inventoried, personWith, reviewWithoutBrake, versionOf } from '#test/builders.ts'

const now = brussels('2023-03-20T12:00')
const earlier = brussels('2023-03-20T11:00')

const reviewed = reviewWithoutBrake(personWith(), [versionOf()], brussels('2023-02-23T10:00'))
const [opened] = reviewed.cases
const [phone] = reviewed.devices

const caseWith = (changes: Partial<Case>): Case => {
  if (!opened) throw new Error('TikTok on a phone opens a case')
  return { ...opened, ...changes }
}

/** Her phone said at 11:00 that the app is gone. */
const cleaned: Person = {
  ...reviewed,
  devices: phone ? [{ ...phone, readings: [inventoried(earlier, { met: ['tiktok'] })] }] : [],
}

it('what access came back for is the reading that cleared the device, or a declaration', () => {
  expect(restoredFor(cleaned, caseWith({ breaches: [] }), 'phone', now)).toEqual({ what: 'reading', at: earlier })
  const declared = withAnswers(caseWith({ breaches: [] }), { declared: { remedy: 'remove-app', at: now } })
  expect(restoredFor(cleaned, declared, 'phone', now)).toEqual({ what: 'declaration', at: now })
})

it('what access came back for is a decision, where the device is still in breach', () => {
  const decisions = { made: [{ kind: 'exempted', at: now, by: 'admin-1' }] } as const
  expect(restoredFor(cleaned, caseWith({ decisions }), 'phone', now)).toEqual({ what: 'decision', at: now })
})

it('what access came back for is nothing said, where a policy was lifted or a wave restored', () => {
  expect(restoredFor(cleaned, caseWith({ breaches: [], state: 'closed' }), 'phone', now)).toBeUndefined()
  expect(restoredFor(cleaned, caseWith({}), 'phone', now)).toBeUndefined()
})

it('the time that a restoration took is known once it is confirmed', () => {
  const restoration = { at: earlier.add({ minutes: 1 }), evidence: { what: 'reading', at: earlier } } as const
  expect(restorationTime({ device: 'phone', at: earlier, restoration })).toBeUndefined()
  const confirmed = { ...restoration, confirmedAt: earlier.add({ minutes: 3 }) }
  expect(restorationTime({ device: 'phone', at: earlier, restoration: confirmed })).toEqual({ sinceRequest: 120, sinceEvidence: 180 })
})

it('the time without access counts from the first suspension of each device, and not from what was said before it', () => {
  const said = { what: 'declaration', at: earlier.subtract({ hours: 500 }) } as const
  const [again, end] = [earlier.add({ minutes: 1 }), earlier.add({ minutes: 3 })]
  const ended = { at: again, evidence: said, confirmedAt: end }
  const cuts = [
    { device: 'phone', at: earlier, restoration: { at: again, evidence: said } },
    { device: 'tablet', at: earlier, confirmedAt: again },
    { device: 'phone', at: again, confirmedAt: again, restoration: ended },
    { device: 'phone', at: end, confirmedAt: end, restoration: { ...ended, confirmedAt: end.add({ seconds: 5 }) } },
  ]
  expect(timesWithoutAccess(cuts)).toEqual([180, 5])
})
