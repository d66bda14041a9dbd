import { evidenceOf } from '#campaign/send/evidence.ts'
import { cachedFor } from '#domain/caching.ts'
import { readNoticeId } from '#domain/people/mail.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import type { System } from '#functions/compose/system.ts'
import type { Label, LabelOf } from './ses/inbox/labels.ts'

/**
 * What the evidence says of notices. What a notice told never changes.
 * @param clock one that runs: the virtual one stands still while policies come into force
 */
export function labelsIn({ people, evidence, policies }: Pick<System, 'people' | 'evidence' | 'policies'>, clock: Clock): LabelOf {
  const known = new Map<string, Label>()
  const listActive = cachedFor(clock, { seconds: 1 }, () => policies.listActive())
  return async notice => {
    const label = known.get(notice) ?? (await find(notice))
    if (label) known.set(notice, label)
    return label
  }

  async function find(notice: string): Promise<Label | undefined> {
    const id = readNoticeId(notice)
    const stored = id && (await people.find(id.ref))
    const found = stored && (await evidenceOf(evidence, stored, id.number))
    if (!found?.tells) return undefined
    const told = found.tells.map(({ policy }) => policy.id)
    const active = await listActive()
    const zones = new Set(active.filter(({ id }) => told.length === 0 || told.includes(id)).map(({ zone }) => zone))
    const [zone] = zones.size === 1 ? zones : []
    const steps = found.tells.flatMap(({ tells }) => tells.flatMap(({ step }) => step.split('+')))
    const untold = found.digestOn ? 'digest' : 'moved'
    return { steps: steps.length > 0 ? [...new Set(steps)] : [untold], zone: zone === undefined || zone === 'staff' ? undefined : zone }
  }
}
