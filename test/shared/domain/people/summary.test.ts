import { expect, it } from 'vitest'
import { type Person, untouched, wakeAt } from '#domain/people/person.ts'
import { summariesOf } from '#domain/people/summary.ts'
import { withAnswer } from '#domain/review/decisions/answers.ts'
import { brussels, inventoried, personWith, reviewWithoutBrake, versionOf } from '#test/builders.ts'
import { storedAs } from '#test/refs.ts'
import { lineOf } from '#test/summaries.ts'

const now = brussels('2023-02-23T10:00')

/** Ana, with one case. */
const reviewed = () => reviewWithoutBrake(personWith({}, [{}, { id: 'tablet' }]), [versionOf()], now)

const withCase = (changes: Partial<Person['cases'][number]>) => {
  const person = reviewed()
  return { ...person, cases: person.cases.map(one => ({ ...one, ...changes })) }
}

const unnotified = untouched.notified

it('the summary of a case says whose it is, how it stands and what waits for a human', () => {
  const answers = { ...untouched.answers, requests: [{ kind: 'contest', at: now, reason: 'It is gone.' }] } as const
  const access = { ...untouched.access, suspended: ['phone'] }
  const person = { ...withCase({ access, answers }), mail: { seq: 1, held: { reason: 'bounced', at: now } } } as const
  expect(summariesOf(storedAs(person))).toEqual([
    lineOf('ana', {
      name: 'Ana',
      country: 'BE',
      devices: 2,
      suspended: 1,
      enforced: { requested: 1, set: 0, refused: 0 },
      held: 'bounced',
      requests: [{ kind: 'contest', at: '2023-02-23T09:00:00Z' }],
    }),
  ])
  expect(summariesOf(storedAs(reviewed()))[0]).toMatchObject({ requests: [] })
  expect(summariesOf(storedAs(reviewed()))[0]?.held).toBeUndefined()
})

it('the summary of a case says of how many devices nothing has been reported yet, though a source lists them', () => {
  const listed = personWith(
    {},
    ['d1', 'd2'].map(id => ({ id, apps: '?' })),
  )
  const devices = listed.devices.map(device => ({
    ...{ ...device, keys: [`intune#${device.id}`] },
    readings: device.id === 'd1' ? [] : [inventoried(now)],
  }))
  const [summary] = summariesOf(storedAs(reviewWithoutBrake({ ...listed, devices }, [versionOf({ unknown: 'remind' })], now)))
  expect(summary).toMatchObject({ devices: 2, unknown: 2, unread: undefined, silent: 1 })
})

it('the summary of a case says of how many unread devices its owner has answered', () => {
  const asking = versionOf({ unknown: 'ask' })
  const unread = personWith({}, [
    { id: 'd1', apps: '?' },
    { id: 'd2', apps: '?' },
    { id: 'd3', apps: '?' },
  ])
  const asked = reviewWithoutBrake(unread, [asking], now)
  const answers = [{ kind: 'checked', device: 'd1', outcome: 'absent' } as const, { kind: 'not-my-device', device: 'd2' } as const]
  const answered = answers.reduce((person, answer) => withAnswer(person, [asking], asking, answer, now), asked)
  const count = (person: Person) =>
    summariesOf(storedAs(person)).map(({ state, unread, silent, answered }) => [state, unread, silent, answered])
  expect([count(asked), count(answered)]).toEqual([[['asked', 3, undefined, undefined]], [['asked', 1, undefined, 2]]])
})

it('a request about a device that was once in breach is no answer in the summary of a case', () => {
  const requests = [{ kind: 'not-my-device', at: now, device: 'tablet' }] as const
  const [current] = summariesOf(storedAs(withCase({ breaches: [], answers: { ...untouched.answers, requests } })))
  expect(current).toMatchObject({ requests: [{ device: 'tablet' }] })
  expect(current?.answered).toBeUndefined()
})

it('the summary of a case says how a lifted case stood, also one of which nobody was told', () => {
  const { breaches } = reviewed().cases[0] ?? { breaches: [] }
  const lifted = withCase({ state: 'closed', breaches: [], notified: unnotified, lifted: { state: 'overdue', breaches } })
  expect(summariesOf(storedAs(lifted))[0]).toMatchObject({ state: 'closed', lifted: 'overdue', devices: 2 })
})

it.each(['clear', 'closed'] as const)('the summary of a %s case exists only if its owner was told, or it waits for a decision', state => {
  expect(summariesOf(storedAs(withCase({ state, notified: unnotified })))).toEqual([])
  expect(summariesOf(storedAs(withCase({ state, notified: { ...unnotified, byVersion: { 1: { at: now } } } })))).toHaveLength(1)
  expect(
    summariesOf(
      storedAs(withCase({ state, notified: unnotified, answers: { ...untouched.answers, requests: [{ kind: 'contest', at: now }] } })),
    ),
  ).toHaveLength(1)
})

it('a person is looked at again at the next notice or change, whichever comes first', () => {
  const { noticeAt: _, changeAt: __, ...person } = reviewed()
  const later = now.add({ hours: 1 })
  expect(wakeAt(person)).toBeUndefined()
  for (const moments of [{ noticeAt: now }, { changeAt: now }, { noticeAt: now, changeAt: later }, { noticeAt: later, changeAt: now }])
    expect(wakeAt({ ...person, ...moments })).toEqual(now)
})
