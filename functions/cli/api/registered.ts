import type { Definitions } from '../../../shared/domain/policies/parse.ts'
import { namedIn, requirementDocument, unusable } from '../../../shared/domain/requirements/registry.ts'
import type { Requirement } from '../../../shared/domain/requirements/requirement.ts'
import { approved, requirementList } from '../../admin/routes/requirements.ts'
import { at } from '../../path.ts'
import type { CommandFailure } from '../failure.ts'
import type { Api } from './api.ts'

interface Found {
  readonly ok: true
  readonly definitions: Definitions
}

const answer = approved.extend({ document: requirementDocument })

/** What the registry says of the requirements by these names; nothing of those that it does not know. */
export async function registeredIn(api: Api, names: readonly string[]): Promise<Found | CommandFailure> {
  const definitions = new Map<string, Requirement | string>()
  const listed = await api.call({ method: 'GET', path: '/requirements', answer: requirementList })
  if (!listed.ok) return listed
  for (const { name, standing } of listed.body.items) {
    if (!names.includes(name)) continue
    if (standing !== 'approved') {
      definitions.set(name, unusable[standing](name))
      continue
    }
    const got = await api.call({ method: 'GET', path: at`/requirements/${name}`, answer })
    if (!got.ok) return got
    definitions.set(name, namedIn(got.body.document).requirement)
  }
  return { ok: true, definitions }
}
