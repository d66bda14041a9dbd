/** A change names what it changes, so that it overwrites no other. */
import * as z from 'zod'
import { type Refusal, RefusedError, refused } from './problem.ts'

export const conditions = z.object({
  'if-match': z.string().optional().describe('The ETag of the draft that was read; not `*`.'),
  'if-none-match': z.string().optional().describe('`*` if there must be no draft yet.'),
})

/**
 * @param currentTag the ETag of the draft; undefined where there is none
 * @param changed the refusal where the condition does not hold
 * @throws RefusedError if a change has no condition that keeps it from overwriting another, or one that does not hold
 */
export async function assertCondition(headers: Record<string, string>, currentTag: (() => Promise<string>) | undefined, changed: Refusal) {
  const [match, noneMatch] = [headers['if-match'], headers['if-none-match']]
  // `If-Match: *` does not show that anything was read.
  if ((!match && noneMatch !== '*') || match === '*')
    throw refused(428, 'send If-Match with the ETag of the draft you read, or If-None-Match: * for the first draft')
  if (noneMatch === '*' && currentTag) throw new RefusedError(changed)
  if (match === undefined) return
  if (match !== (await currentTag?.())) throw new RefusedError(changed)
}
