import { importChain } from '../../domain/audit/decision.ts'
import type { AcceptingPorts } from './ports.ts'

/**
 * Believes a pass that is held: the next run takes what is absent and what has vanished. A pass under way gives way to it.
 * @returns `none` if that pass is not held, or no more
 */
export async function acceptPass(
  { passes, audit, clock }: AcceptingPorts,
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
