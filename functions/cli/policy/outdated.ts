import type * as z from 'zod'
import type { difference } from '../../admin/routes/policies/diff-policy.ts'

/** What to know of a requirement that a policy describes otherwise than the registry does now. */
export function outdatedSentence({ name, version, latest, isRetired }: z.output<typeof difference>['outdated'][number]): string {
  if (isRetired) return `the requirement ${name} was retired: no new policy may name it`
  const has = version === undefined ? 'a description of its own' : `version ${version}`
  return `of the requirement ${name} this policy has ${has}, and version ${latest} is approved: put a file that does not describe it, to take that over`
}
