import { documentOf } from '#domain/policies/document-of.ts'
import { policyDocument } from '#domain/policies/policy.ts'

/** What a document means: one text is the same as that text in the language of the policy. */
export function meaningOf(written: unknown) {
  const policy = policyDocument.parse(written)
  const inLanguage = (text: typeof policy.title) => (typeof text === 'string' ? { [policy.language]: text } : text)
  return { ...documentOf(policy), title: inLanguage(policy.title), why: inLanguage(policy.why) }
}
