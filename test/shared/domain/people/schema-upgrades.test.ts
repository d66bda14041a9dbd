import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Upgrade, upgrade } from '../../../../shared/domain/people/schema-upgrades.ts'
import { parsePerson, serializePerson } from '../../../../shared/domain/people/serialize.ts'
import { brussels, personWith, reviewAtOnce, versionOf } from '../../../builders.ts'

/** First a unit becomes a list of units, then the list is renamed. */
const upgrades: readonly Upgrade[] = [
  ({ unit, ...rest }) => ({ ...rest, units: [unit] }),
  ({ units, ...rest }) => ({ ...rest, parts: units }),
]

describe('an item', () => {
  it('takes every upgrade since', () => {
    expect(upgrade({ form: 1, name: 'Ana', unit: 'DG-ALPHA' }, upgrades)).toEqual({ form: 3, name: 'Ana', parts: ['DG-ALPHA'] })
    expect(upgrade({ form: 2, name: 'Ana', units: ['DG-ALPHA'] }, upgrades)).toEqual({ form: 3, name: 'Ana', parts: ['DG-ALPHA'] })
  })

  it('in the current form is unchanged', () => {
    const current = { form: 3, name: 'Ana', parts: ['DG-ALPHA'] }
    expect(upgrade(current, upgrades)).toBe(current)
  })
})

it.each([{ form: 4, name: 'Ana' }, { name: 'Ana' }, { form: '1' }, { form: 0 }, null, 'Ana'])(
  'an item without a known form is unchanged: %j',
  (stored) => {
    expect(upgrade(stored, upgrades)).toBe(stored)
  },
)

describe('a person of form 1, when devices had one reading of apps', () => {
  const reading = { apps: ['tiktok'], evidence: 'helpdesk', source: 'contest', reportedAt: 1676880000 }
  const stored = {
    form: 1,
    devices: [{ id: 'phone', reading }, { id: 'tablet' }, { id: 'watch', reading: { reportedAt: 1676880000 } }],
    cases: [{ policy: 'no-tiktok', breaches: [{ device: 'phone', apps: ['tiktok'], since: 1676880000 }] }, { policy: 'no-temu' }],
  }

  it('keeps what is known of each app of the catalogue of then, and what is in breach', () => {
    const { devices, cases } = z.looseObject({ devices: z.array(z.looseObject({})), cases: z.unknown() }).parse(upgrade(stored))
    expect(devices).toEqual([
      {
        id: 'phone',
        readings: [{ unmet: ['tiktok'], met: expect.any(Array), evidence: 'helpdesk', source: 'contest', reportedAt: 1676880000 }],
      },
      { id: 'tablet' },
      { id: 'watch', readings: [{ unmet: [], met: expect.arrayContaining(['tiktok', 'temu', 'whatsapp']), reportedAt: 1676880000 }] },
    ])
    expect(cases).toEqual([
      { policy: 'no-tiktok', breaches: [{ device: 'phone', unmet: ['tiktok'], since: 1676880000 }] },
      { policy: 'no-temu' },
    ])
  })

  it('is in breach of what it was, clear of what it was, and nothing is asked anew', () => {
    const policies = ['tiktok', 'temu'].map((app) => versionOf({ id: `no-${app}`, apps: [app] }))
    const at = brussels('2023-02-23T10:00')
    const person = reviewAtOnce(personWith({}, [{}, { id: 'tablet', apps: '' }]), policies, at)
    const { devices, cases, ...rest } = z
      .looseObject({ devices: z.array(z.looseObject({})), cases: z.array(z.looseObject({ breaches: z.array(z.looseObject({})) })) })
      .parse(JSON.parse(serializePerson(person)))
    const before = {
      ...rest,
      form: 1,
      devices: devices.map(({ readings, ...device }, index) => ({
        ...device,
        reading: { reportedAt: 1676880000, ...(index === 0 ? { apps: ['tiktok'] } : {}) },
      })),
      cases: cases.map((one) => ({ ...one, breaches: one.breaches.map(({ unmet, ...breach }) => ({ ...breach, apps: unmet })) })),
    }
    const read = parsePerson(JSON.stringify(before))
    expect(read.cases).toEqual(person.cases)
    expect(reviewAtOnce(read, policies, at).cases).toEqual(person.cases)
  })
})
