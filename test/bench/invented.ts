/** What benches run on: a real policy, invented people. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOrganisation } from '../../functions/cli/input/organisation.ts'
import { readPolicy } from '../../functions/cli/input/policy.ts'
import type { Person } from '../../shared/domain/people/person.ts'
import type { Policy, PolicyVersion } from '../../shared/domain/policies/policy.ts'
import { askedOfCatalogue } from '../../shared/domain/requirements/requirement-of.ts'
import { owedNow } from '../../shared/domain/review/agenda.ts'
import { review } from '../../shared/domain/review/review.ts'
import { withNoticeDelivered, withNoticeSent } from '../../shared/domain/review/settle.ts'
import { filesOf } from '../sample.ts'

export async function announcedPolicy(): Promise<Policy> {
  const read = await readPolicy('eu-commission-tiktok-2023')
  if ('problems' in read) throw new Error('the policy does not read')
  return read.policy
}

/** An invented organisation of so many staff, and what its people do about a ban. */
export async function inventedOrganisation(staff: number) {
  const folder = mkdtempSync(join(tmpdir(), 'ides-bench-'))
  try {
    for (const [name, text] of filesOf(staff)) writeFileSync(join(folder, name), text)
    const files = { staff: join(folder, 'staff.csv'), devices: join(folder, 'devices.csv'), changes: join(folder, 'changes.csv') }
    const read = await readOrganisation(files, askedOfCatalogue)
    if ('problems' in read) throw new Error('the invented organisation does not read')
    return read
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The person after the first notice of these policies was delivered on time. */
export function notified(person: Person, policies: readonly [PolicyVersion, ...PolicyVersion[]]): Person {
  const [{ announcedAt }] = policies
  const opened = review(person, policies, announcedAt)
  const at = opened.noticeAt ?? announcedAt
  const { notice } = owedNow(opened, policies, at)
  return withNoticeDelivered(withNoticeSent(opened, notice, at), notice, at)
}
