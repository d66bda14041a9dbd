import { expect } from 'vitest'
import { dynamoDigestLines } from '#adapters/dynamodb/digest-lines.ts'
import { openDatabase } from '#adapters/dynamodb/table.ts'
import { readNoticeId } from '#domain/people/mail.ts'
import type { Policy } from '#domain/policies/policy.ts'
import type { RehearsedEvent } from '#domain/rehearsal/events.ts'
import type { Organisation } from '#functions/cli/input/organisation.ts'
import { type Machine, settings } from '#infra/local/machine.ts'
import { inventedOrganisation, policyNamed } from '#test/sample.ts'
import { noticeIn } from '#test/working.ts'

/** A policy of the catalogue, and a small invented organisation, all of whose mail is delivered. */
export async function smallCampaign(name: string): Promise<Organisation & { policy: Policy }> {
  const organisation = await inventedOrganisation(16, text => text.replace('bounce@simulator.amazonses.com', 'reached@ec.example'))
  return { policy: await policyNamed(name), ...organisation }
}

/** What is to reach people and devices, a line each, in order. */
export const planned = (events: readonly RehearsedEvent[]): string[] =>
  events
    .flatMap(event => {
      if (event.kind === 'notice') return `${event.at} ${event.to} ${event.step} ${event.devices.toSorted().join(' ')}`
      if (event.kind === 'digest') return `${event.at} ${event.to} digest ${event.step} ${event.staff}`
      if (event.kind === 'suspension' || event.kind === 'restoration') return `${event.at} ${event.kind} ${event.device}`
      return []
    })
    .sort()

/** The same of what arrived at the mail service and at the other side of access: what each mail told is in its evidence. */
export async function arrivedFrom({ ses, connector, system }: Machine, { people }: Organisation): Promise<string[]> {
  // Without a clock, so that lines that are over by now are still read.
  const lines = dynamoDigestLines({ client: openDatabase(), name: settings.RECORDS_TABLE })
  expect(ses.mails.length).toBeGreaterThan(3)
  const known = await system.refs.findAll(people.map(({ profile }) => profile.id))
  const staffOf = new Map([...known].map(([staff, ref]) => [ref, staff]))
  const told = await Promise.all(
    ses.mails.map(async ({ at, destinations: [to = ''], tags }) => {
      const { ref = '', number = 0 } = readNoticeId(tags.notice?.[0] ?? '') ?? {}
      const found = await noticeIn(system, ref, number)
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
    ...connector.log.map(({ at, device, state }) => `${at} ${state === 'suspended' ? 'suspension' : 'restoration'} ${device}`),
  ].sort()
}
