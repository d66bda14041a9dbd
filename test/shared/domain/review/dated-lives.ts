import fc from 'fast-check'
import type { Temporal } from 'temporal-polyfill'
import { type LifeRecords, life } from '#test/arbitraries.ts'
import { deadlineSetBy, owned, policyOf } from '#test/builders.ts'

type Written = LifeRecords['documents'][number]

const otherApps = { tiktok: 'temu', temu: 'tiktok' } as const

/** The dates of a document in another form: a second stage, days since the announcement or since each device was given, or none. */
interface OtherDates {
  form: 'stages' | 'device' | 'none' | 'announcement'
  days: number
  /** Of two stages: whether the first covers every device, the second bans another app, and the first suspends. */
  isWhole: boolean
  hasMore: boolean
  isThreat: boolean
}

const otherDates: fc.Arbitrary<OtherDates> = fc.record({
  form: fc.constantFrom('stages', 'device', 'none', 'announcement'),
  days: fc.integer({ min: 1, max: 30 }),
  isWhole: fc.boolean(),
  hasMore: fc.boolean(),
  isThreat: fc.boolean(),
})

function datedOtherwise(document: Written, { form, days, isWhole, hasMore, isThreat }: OtherDates): Written {
  const { deadline: _, reminders, escalation, ...rest } = document
  const policy = policyOf(document)
  if (form === 'none')
    return {
      ...rest,
      deadline: 'none',
      remindEvery: `P${days}D`,
      review: String(deadlineSetBy(policy).lastDay.add({ days: 40 })),
      ...owned,
    }
  if (form !== 'stages') return { ...document, deadline: { within: `P${days}D`, of: form } }
  const by = (day: Temporal.PlainDate) => ({ on: String(day), counts: 'inclusive' })
  const { lastDay } = deadlineSetBy(policy)
  const [app = 'tiktok'] = policy.requires
  const first = {
    name: 'first',
    deadline: by(lastDay),
    ...(isWhole ? {} : { scope: { devices: ['official'] } }),
    ...(isThreat ? {} : { escalation: [{ after: 'P1D', notify: 'staff' }] }),
  }
  const second = {
    name: 'second',
    deadline: by(lastDay.add({ days })),
    ...(hasMore ? { apps: [app, otherApps[app === 'temu' ? 'temu' : 'tiktok']] } : {}),
  }
  const suspending = [
    { after: 'P0D', suspend: true },
    { after: 'P2D', notify: 'staff' },
  ]
  return { ...rest, deadline: undefined, reminders, escalation: suspending, stages: [first, second] }
}

/** A life of reports alone, under policies whose deadlines have other forms than a date. */
export const datedLife: fc.Arbitrary<LifeRecords> = fc
  .tuple(life, otherDates, otherDates, fc.array(fc.integer({ min: -40, max: 30 }), { minLength: 3, maxLength: 3 }))
  .map(([{ documents, staff, deeds }, first, second, given]) => {
    const announcedOn = policyOf(documents[0]).announcedAt.toZonedDateTimeISO('UTC').toPlainDate()
    const devices = staff.devices.map((device, index) => ({ ...device, givenOn: String(announcedOn.add({ days: given[index] ?? 0 })) }))
    return {
      documents: documents.map((document, index) => datedOtherwise(document, index === 0 ? first : second)),
      staff: { ...staff, devices },
      deeds: deeds.filter(({ does }) => does === 'report'),
    }
  })
