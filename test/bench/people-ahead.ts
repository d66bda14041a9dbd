import { drawRef } from '../../functions/compose/stores.ts'
import { type Machine, settings } from '../../infra/local/machine.ts'
import { dynamoPeople } from '../../shared/adapters/dynamodb/people.ts'
import { peopleOf } from '../../shared/domain/people/organisation.ts'
import type { Policy } from '../../shared/domain/policies/policy.ts'
import { askedOfCatalogue } from '../../shared/domain/requirements/asked.ts'
import { owedNow } from '../../shared/domain/review/agenda.ts'
import { review } from '../../shared/domain/review/review.ts'
import { withNoticeDelivered, withNoticeSent } from '../../shared/domain/review/settle.ts'
import { saveNoted } from './many-cases.ts'

/** Saves people with a device each, who were told in time that they lose access at the deadline. */
export async function makePeopleAhead({ system: { clock } }: Machine, policy: Policy, count: number): Promise<void> {
  const active = [{ ...policy, version: 1 }]
  const numbers = Array.from({ length: count }, (_, index) => index)
  const staff = { language: 'en', zone: 'Europe/Brussels', country: 'BE', manager: undefined } as const
  const device = { label: 'iPhone', platform: 'ios', ownership: 'official', workApps: true, reportedAt: clock.now() } as const
  const people = peopleOf(
    numbers.map((index) => ({
      ...staff,
      ...{ id: `ahead-${index}`, email: `ahead-${index}@example.org`, name: `Somebody ${index}`, unit: `unit-${index % 100}` },
    })),
    numbers.map((index) => ({ ...device, id: `ahead-${index}`, staff: `ahead-${index}`, apps: [...policy.requires] })),
    askedOfCatalogue,
  )
  const told = people.map((person) => {
    const opened = review(person, active, policy.announcedAt)
    const at = opened.noticeAt ?? policy.announcedAt
    const { notice } = owedNow(opened, active, at)
    return review(withNoticeDelivered(withNoticeSent(opened, notice, at), notice, at), active, clock.now())
  })
  await saveNoted(settings.PEOPLE_TABLE, async (table) => {
    const store = dynamoPeople(table)
    for (const person of told) await store.save({ ref: drawRef(), person, version: 0 })
  })
}
