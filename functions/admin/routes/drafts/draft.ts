import * as z from 'zod'
import { findApproval } from '../../../../shared/campaign/decide/approve-draft.ts'
import { documentOf } from '../../../../shared/domain/policies/document-of.ts'
import type { Draft } from '../../../../shared/domain/policies/drafts.ts'
import type { System } from '../../../compose/system.ts'
import { conditionRefusal } from '../../conditions.ts'
import { documentField } from '../../fields.ts'
import { type Refusal, refuse } from '../../problem.ts'
import { entityTag } from '../../route.ts'
import { listedJob, listedJobBody } from '../jobs/listed-job.ts'

export const drafted = z.object({
  document: documentField,
  revision: z.int().describe('Rises with every change.'),
  state: z.enum(['draft', 'submitted']),
  authors: z
    .array(z.string())
    .describe('Everyone who wrote part of it, or deleted an earlier one; none of them may approve it, under any account.'),
  rehearsal: z.exactOptional(z.string().describe('The rehearsal it was submitted with.')),
  approval: z.exactOptional(listedJob).describe('The last approval of the draft as it is: running while everyone is counted, or refused.'),
})

export const draftBody = ({ policy, revision, authors, submitted }: Draft): z.input<typeof drafted> => ({
  document: { ...documentOf(policy) },
  revision,
  state: submitted ? 'submitted' : 'draft',
  authors: [...new Set(authors.map(({ subject }) => subject))],
  ...(submitted ? { rehearsal: submitted.rehearsal } : {}),
})

/** Also shows how its approval stands. */
export async function standingDraft({ jobs }: Pick<System, 'jobs'>, draft: Draft): Promise<z.input<typeof drafted>> {
  const approval = draft.submitted && (await findApproval(jobs, draft))
  return { ...draftBody(draft), ...(approval ? { approval: listedJobBody(approval) } : {}) }
}

export const noDraft = (id: string): Refusal => refuse(404, `policy ${id} has no draft: PUT /api/policies/${id}/draft writes one`)

export const announcedOnWatch =
  'the policy is on watch, and announcedAt of the draft has passed: set it to the promotion or later, so that no countdown has begun on watch'

export const draftChanged = (id: string): Refusal => refuse(412, `the draft of ${id} has changed: read it again, then change that`)

/** @returns the refusal if a change has no condition that keeps it from overwriting another, or one that does not hold */
export const unmetCondition = (
  system: Pick<System, 'jobs'>,
  id: string,
  draft: Draft | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<Refusal | undefined> =>
  conditionRefusal(headers, draft && (async () => entityTag(JSON.stringify(await standingDraft(system, draft)))), draftChanged(id))
