import { documentOf } from '#domain/policies/document-of.ts'
import { putVerb } from '../draft.ts'
import { readPolicies } from '../input/policy.ts'
import { definedInRegistry } from '../input/requirements.ts'

export const putPolicyVerb = putVerb({
  kind: 'policy',
  more: 'Leaves unchanged policies alone. A submitted draft that changes must be submitted again.\nRequirements that a policy names and does not describe are taken from the registry, as approved.',
  files: 'YAML or JSON files, a policy each, or names of policies of the catalogue.',
  example: 'policies/*.yaml --dry-run',
  async read(files, api) {
    const { policies, faulty } = await readPolicies(files, definedInRegistry(api))
    return { drafts: policies.map(({ file, policy }) => ({ file, id: policy.id, document: documentOf(policy) })), faulty }
  },
})
