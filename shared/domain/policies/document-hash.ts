import { jsonHash } from '../json-hash.ts'
import { documentOf } from './document-of.ts'
import type { Policy } from './policy.ts'

/** SHA-256 of the document with every default written out, as JSON with sorted keys and no spaces: what `jq -jcS .document` writes. */
export const documentHash = (policy: Policy): string => jsonHash(documentOf(policy))
