/** Copies of personal data that one admin takes of many people. */
import { bundleAction } from '#domain/audit/bundle.ts'
import { controlChain } from '#domain/audit/decision.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { listByTime } from '../audit/by-time.ts'
import type { Ports } from '../ports.ts'

/** The action of an export of everything stored about a person. */
export const exportAction = 'export'

/** People of whom one admin may export data within 24 hours before that is called many. */
export const mostExported = 50

/** @returns of the admin who exported data of most people within the last 24 hours, how many these were */
export async function countExported({ policies, audit, clock }: Ports<'policies' | 'audit' | 'clock'>): Promise<number> {
  const since = clock.now().subtract({ hours: 24 })
  const exportedBy = new Map<string, Set<string>>()
  for (const chain of [controlChain, ...(await policies.listActive()).map(({ id }) => id)])
    for await (const { at, by, action, about } of listByTime(audit, chain, { cursor: 0, newest: true })) {
      if (isBefore(at, since)) break
      if (about === undefined || by === 'staff' || (action !== exportAction && action !== bundleAction)) continue
      exportedBy.set(by, (exportedBy.get(by) ?? new Set()).add(about))
    }
  return Math.max(0, ...[...exportedBy.values()].map(({ size }) => size))
}
