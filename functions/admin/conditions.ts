/** A change names what it changes, so that it overwrites no other. */
import * as z from 'zod'
import { type Refusal, refuse } from './problem.ts'

export const conditions = z.object({
  'if-match': z.string().optional().describe('The ETag of the draft to change.'),
  'if-none-match': z.string().optional().describe('`*` if there must be no draft yet.'),
})

/**
 * @param currentTag the ETag of the draft; undefined where there is none
 * @param changed the refusal where the condition does not hold
 * @returns the refusal if a change has no condition that keeps it from overwriting another, or one that does not hold
 */
export async function conditionRefusal(
  headers: Readonly<Record<string, string>>,
  currentTag: (() => Promise<string>) | undefined,
  changed: Refusal,
): Promise<Refusal | undefined> {
  const [match, noneMatch] = [headers['if-match'], headers['if-none-match']]
  if (!match && noneMatch !== '*')
    return refuse(428, 'send If-Match with the ETag of the draft you read, or If-None-Match: * for the first draft')
  if (noneMatch === '*' && currentTag) return changed
  if (match === undefined || (currentTag && match === '*')) return undefined
  return match === (await currentTag?.()) ? undefined : changed
}
