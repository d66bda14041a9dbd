import type { Temporal } from 'temporal-polyfill'
import { importChain } from '#domain/audit/decision.ts'
import { type SourceFinding, type SourceStatus, standingIn } from '#domain/sources/passes.ts'
import type { Ports } from '../ports.ts'

/**
 * Believes a pass that is held: the next run takes what is absent and what has vanished. A pass under way gives way to it.
 * @returns `none` if that pass is not held, or no more
 */
export async function acceptPass(
  { passes, audit, clock }: Ports<'passes' | 'audit' | 'clock'>,
  source: string,
  pass: number,
  by: string,
): Promise<'accepted' | 'none'> {
  for (let isAudited = false; ; isAudited = true) {
    const { state, version } = await passes.find(source)
    const { held, ...rest } = state
    if (held?.number !== pass) return 'none'
    const details = { source, pass, records: held.records }
    if (!isAudited) await audit.append({ policy: importChain, at: clock.now(), by, action: 'accept-pass', details })
    if (await passes.save(source, { state: { ...rest, pass: { ...held, stage: 'settling' } }, version })) return 'accepted'
  }
}

/** Until when something that a pass leaves is kept. */
export const keptUntil = ({ retention }: Ports<'retention'>, what: 'passes' | 'waitingChanges', from: Temporal.Instant): Temporal.Instant =>
  from.add({ hours: 24 * retention[what] })

/** @returns undefined for a source that nobody has read */
export async function sourceStatus({ passes }: Ports<'passes'>, source: string): Promise<SourceStatus | undefined> {
  const { state, version } = await passes.find(source)
  return version === 0 ? undefined : standingIn(source, state)
}

/** Of the pass under way, else of the last; of one over changes alone, also of those before it since everybody was read. */
export async function* findingsOf({ passes }: Ports<'passes'>, source: string): AsyncGenerator<SourceFinding> {
  const { state } = await passes.find(source)
  const last = state.pass ?? state.last
  if (!last) return
  const before = last.changes ? (state.directory?.passes ?? []) : []
  for (const pass of new Set([...before, last.number])) for await (const { findings } of passes.listBatches(source, pass)) yield* findings
}
