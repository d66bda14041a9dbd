import type { Definitions } from '#domain/policies/parse.ts'
import { describedRequirement, unusable } from '#domain/requirements/registry.ts'
import type { Requirement } from '#domain/requirements/requirement.ts'
import { approved, getRequirementRoute, listRequirementsRoute } from '#functions/admin/routes/requirements.ts'
import type { Api } from './api.ts'
import { requestTo } from './client.ts'

const answer = approved.extend({ document: describedRequirement })

/** What the registry says of the requirements by these names; nothing of those that it does not know. */
export async function registeredIn(api: Api, names: readonly string[]): Promise<Definitions> {
  const definitions = new Map<string, Requirement | string>()
  const listed = await api.call(requestTo(listRequirementsRoute, {}))
  for (const { name, standing } of listed.body.items) {
    if (!names.includes(name)) continue
    if (standing !== 'approved') {
      definitions.set(name, unusable[standing](name))
      continue
    }
    const got = await api.call({ ...requestTo(getRequirementRoute, { requirement: name }), answer })
    definitions.set(name, got.body.document)
  }
  return definitions
}
