import { findPolicy, type Incident, type Incidents } from '#domain/policies/store.ts'
import type { Ports } from '../ports.ts'

interface NotingPorts extends Ports<'policies' | 'audit' | 'clock'> {
  incidents: Incidents
}

/**
 * Attaches an incident note to a policy, in the audit log first.
 * @param by the subject of an admin's token
 */
export async function noteIncident(
  { policies, incidents, audit, clock }: NotingPorts,
  id: string,
  told: Pick<Incident, 'on' | 'source' | 'requirement' | 'sentence'>,
  by: string,
): Promise<Incident | 'no policy' | 'not required'> {
  const policy = await findPolicy(policies, id)
  if (!policy) return 'no policy'
  const { on, source, requirement, sentence } = told
  if (!policy.requires.includes(requirement)) return 'not required'
  const at = clock.now()
  const details = { on: on.toString(), requirement, source }
  const { number } = await audit.append({ policy: id, at, by, action: 'note', reason: sentence, details })
  const noted = { number, ...told, by, at }
  await incidents.add(id, noted)
  return noted
}
