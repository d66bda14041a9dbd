import type { Temporal } from 'temporal-polyfill'
import type { Organisation } from '../../../functions/cli/input/organisation.ts'
import type { AccessChange } from '../../../infra/local/bus/connector.ts'
import type { EvidenceStore } from '../../../shared/campaign/send/evidence.ts'
import type { DigestLines } from '../../../shared/domain/digests/digest.ts'
import { readNoticeId } from '../../../shared/domain/people/mail.ts'
import type { StaffRefs } from '../../../shared/domain/people/ref.ts'
import type { Policy } from '../../../shared/domain/policies/policy.ts'
import type { RehearsedEvent } from '../../../shared/domain/rehearsal/events.ts'
import { inventedOrganisation, policyNamed } from '../../sample.ts'

/** A policy of the catalogue, and a small invented organisation, all of whose mail is delivered. */
export async function smallCampaign(name: string): Promise<Organisation & { readonly policy: Policy }> {
  const organisation = await inventedOrganisation(16, (text) => text.replace('bounce@simulator.amazonses.com', 'somebody@ec.example'))
  return { policy: await policyNamed(name), ...organisation }
}

/** What is to reach people and devices, a line each, in order. */
export const planned = (events: readonly RehearsedEvent[]): string[] =>
  events
    .flatMap((event) => {
      if (event.kind === 'notice') return `${event.at} ${event.to} ${event.step} ${event.devices.toSorted().join(' ')}`
      if (event.kind === 'digest') return `${event.at} ${event.to} digest ${event.step} ${event.staff}`
      if (event.kind === 'suspension' || event.kind === 'restoration') return `${event.at} ${event.kind} ${event.device}`
      return []
    })
    .sort()

export interface Arrived {
  readonly mails: readonly { readonly at: Temporal.Instant; readonly to: string; readonly noticeId: string }[]
  readonly access: readonly Pick<AccessChange, 'at' | 'device' | 'state'>[]
  readonly evidence: EvidenceStore
  readonly lines: DigestLines
  readonly refs: StaffRefs
}

/** The same of what arrived at the mail service and at the other side of access: what each mail told is in its evidence. */
export async function arrived({ mails, access, evidence, lines, refs }: Arrived, { people }: Organisation): Promise<string[]> {
  const known = await refs.findAll(people.map(({ profile }) => profile.id))
  const staffOf = new Map([...known].map(([staff, ref]) => [ref, staff]))
  const told = await Promise.all(
    mails.map(async ({ at, to, noticeId }) => {
      const { ref = '', number = 0 } = readNoticeId(noticeId) ?? {}
      const found = await evidence.find(ref, number)
      if (!found?.digestOn)
        return (found?.tells ?? []).flatMap(({ tells }) =>
          tells.map(({ step, devices }) => `${at} ${to} ${step} ${devices.toSorted().join(' ')}`),
        )
      // A rehearsal speaks of the question on a review date only in a warning.
      const inDigest = (await lines.list(ref, found.digestOn)).filter(
        ({ toldIn, rung }) => toldIn === number && !rung.startsWith('review:'),
      )
      return inDigest.map(({ rung, staff }) => `${at} ${to} digest ${rung} ${staffOf.get(staff)}`)
    }),
  )
  return [
    ...told.flat(),
    ...access.map(({ at, device, state }) => `${at} ${state === 'suspended' ? 'suspension' : 'restoration'} ${device}`),
  ].sort()
}
