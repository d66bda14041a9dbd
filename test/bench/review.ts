/** CPU microseconds of a review of somebody with ten devices, overdue under three policies. Floor: the same person written as JSON and parsed. */
import { peopleOf } from '../../shared/domain/people/organisation.ts'
import type { Person } from '../../shared/domain/people/person.ts'
import type { DeviceRecord, StaffRecord } from '../../shared/domain/people/records.ts'
import { compactJson } from '../../shared/domain/people/serialize.ts'
import type { Policy, PolicyVersion } from '../../shared/domain/policies/policy.ts'
import { asRehearsed } from '../../shared/domain/rehearsal/end.ts'
import { askedOfCatalogue } from '../../shared/domain/requirements/asked.ts'
import { owedNow } from '../../shared/domain/review/agenda.ts'
import { review } from '../../shared/domain/review/review.ts'
import { withNoticeDelivered, withNoticeSent } from '../../shared/domain/review/settle.ts'
import { announcedPolicy } from './invented.ts'
import { cpuOfEach, type Measured, roundsOf } from './measured.ts'

const rounds = 20
const warmUps = 3
const reviewsARound = 1000

export async function measure(): Promise<Measured> {
  const policy = await announcedPolicy()
  const policies = ['a', 'b', 'c'].map((id): PolicyVersion => ({ ...asRehearsed({ ...policy, version: 1 }), id }))
  const now = policy.announcedAt.add({ hours: 24 * 60 })
  const opened = review(personWithDevices(10, policy), policies, policy.announcedAt)
  const first = opened.noticeAt ?? policy.announcedAt
  const { notice } = owedNow(opened, policies, first)
  const overdue = review(withNoticeDelivered(withNoticeSent(opened, notice, first), notice, first), policies, now)
  if (overdue.cases.filter(({ state }) => state === 'overdue').length < 3) throw new Error('the person is not overdue')
  const microseconds = async (work: () => unknown) => 1000 * (await cpuOfEach(reviewsARound, work))
  const found = await roundsOf(rounds, warmUps, async () => ({
    figure: await microseconds(() => review(overdue, policies, now)),
    floor: await microseconds(() => JSON.parse(compactJson(overdue))),
  }))
  return { 'review ten devices under three policies, µs': found }
}

function personWithDevices(count: number, { requires, announcedAt }: Policy): Person {
  const staff: StaffRecord = {
    id: 's',
    email: 's@ec.example',
    name: 'S',
    language: 'en',
    zone: 'Europe/Brussels',
    unit: 'DG-ALPHA',
    country: 'BE',
    manager: undefined,
  }
  const devices = Array.from({ length: count }, (_, index): DeviceRecord => {
    const kind = { label: '', platform: 'ios', ownership: 'official', workApps: true } as const
    return { id: `d${index}`, staff: 's', ...kind, apps: [...requires], reportedAt: announcedAt }
  })
  const [person] = peopleOf([staff], devices, askedOfCatalogue)
  if (!person) throw new Error('one record makes one person')
  return person
}
