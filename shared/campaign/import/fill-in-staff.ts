/** Of an empty zone or language in a list, what is known of the person counts; of someone new, what a policy says, else the configuration. */

import { languages } from '#domain/catalogue/languages.ts'
import type { Profile } from '#domain/people/person.ts'
import type { StaffListing, StaffRecord } from '#domain/people/records.ts'
import { isInAudience } from '#domain/policies/audience.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { seen } from '#domain/problem.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { asking } from './import-devices.ts'
import { type Indexed, type RecordImportPorts, type RefusedRecord, readKnown, type WarnedRecord } from './records.ts'

interface Read<T> {
  good: readonly Indexed<T>[]
  refused: readonly RefusedRecord[]
  warned: readonly WarnedRecord[]
}

export async function fillInStaff(
  ports: Pick<RecordImportPorts, 'refs' | 'people' | 'policies' | 'drafts' | 'staffHome'>,
  { good: listed, refused, warned }: Read<StaffListing>,
): Promise<Read<StaffRecord>> {
  const lacking = listed.filter(({ record }) => !isWhole(record))
  const known = await profilesOf(
    ports,
    lacking.map(({ record }) => record.id),
  )
  const policies = lacking.length === 0 ? [] : latestFirst((await asking(ports)).all)
  const read = { good: [] as Indexed<StaffRecord>[], refused: [...refused], warned: [...warned] }
  for (const { index, record } of listed) {
    if (isWhole(record)) {
      read.good.push({ index, record })
      continue
    }
    const covering = policies.filter(policy => isInAudience(policy, known.get(record.id) ?? { ...record, groups: [] }))
    const from = { zone: covering.find(({ zone }) => zone !== 'staff'), language: covering[0] }
    const complete: StaffListing = { ...record }
    for (const field of ['zone', 'language'] as const) {
      if (record[field] !== '') continue
      const own = known.get(record.id)?.[field]
      const policy = from[field]
      const usual = policy?.[field] ?? ports.staffHome[field]
      complete[field] = own ?? usual ?? ''
      if (own) continue
      const source = policy ? `the policy ${policy.id}` : `staff.${field} of the configuration`
      if (usual) read.warned.push({ index, field, message: `is empty: ${seen(usual)} is taken from ${source}` })
      else
        read.refused.push({
          index,
          field,
          message: `must not be empty, since neither a policy or draft that covers the person nor ${source} has one`,
        })
    }
    if (isWhole(complete)) read.good.push({ index, record: complete })
  }
  return read
}

type Lacking = StaffListing | StaffRecord

const isWhole = (record: Lacking): record is StaffRecord => record.zone !== '' && languages.some(language => language === record.language)

/** By staff id. */
async function profilesOf({ refs, people }: Pick<RecordImportPorts, 'refs' | 'people'>, staff: readonly string[]) {
  const found = staff.length === 0 ? [] : [...(await refs.findAll(staff)).values()]
  const known = await readKnown(people, found)
  return new Map<string, Profile>([...known.people.values()].map(({ person: { profile } }) => [profile.id, profile]))
}

const latestFirst = (policies: readonly Policy[]) =>
  policies.toSorted((one, other) => (isBefore(one.announcedAt, other.announcedAt) ? 1 : -1))
