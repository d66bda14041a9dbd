import { getOrCompute } from '../caching.ts'
import { IdesError } from '../errors.ts'
import type { DeadlineForm } from '../schedule/terms.ts'
import type { PolicyVersion } from './policy.ts'

/** A policy as one of its stages has it; one without stages is at its only one, which has no name. */
export interface PolicyAtStage extends PolicyVersion {
  readonly deadline: DeadlineForm
  readonly stage?: string
}

const known = new WeakMap<PolicyVersion, readonly [PolicyAtStage, ...PolicyAtStage[]]>()

/** In order; the same objects each time. */
export const stagesOf = (policy: PolicyVersion): readonly [PolicyAtStage, ...PolicyAtStage[]] =>
  getOrCompute(known, policy, () => viewsOf(policy))

function viewsOf(policy: PolicyVersion): readonly [PolicyAtStage, ...PolicyAtStage[]] {
  if (hasDeadline(policy)) return [policy]
  const { stages = [], ...rest } = policy
  const [first, ...more] = stages.map(({ name, ...stage }): PolicyAtStage => ({ ...rest, ...stage, stage: name, stages: undefined }))
  if (!first) throw new NoDeadlineError(policy.id)
  return [first, ...more]
}

const hasDeadline = (policy: PolicyVersion): policy is PolicyAtStage => policy.deadline !== undefined

/** The stages of a policy, or what is kept of them; one without stages is its own. */
export const stagesIn = <S>(whole: S & { stages?: readonly S[] | undefined }): readonly S[] => whole.stages ?? [whole]

/** The stage of that name, or the first. */
export function stageNamed(policy: PolicyVersion, name: string | undefined): PolicyAtStage {
  const stages = stagesOf(policy)
  return (name === undefined ? undefined : stages.find(({ stage }) => stage === name)) ?? stages[0]
}

/** A checked policy has neither a deadline nor stages. */
class NoDeadlineError extends IdesError {
  override readonly name = 'NoDeadlineError'
  constructor(id: string) {
    super(`policy ${id} has neither a deadline nor stages`)
  }
}
