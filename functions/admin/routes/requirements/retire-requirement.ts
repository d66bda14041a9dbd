import { retireRequirement } from '../../../../shared/campaign/decide/decide-requirement.ts'
import { because, ofRequirement } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noInput, route } from '../../route.ts'
import { approved, approvedBody, noRequirement } from './requirement.ts'

export const retireRequirementRoute = route(
  'retireRequirement',
  {
    at: ['POST', '/requirements/{requirement}/retirement'],
    scope: 'policies:approve',
    summary: 'Retire a requirement: no new policy may name it, and policies in force keep it',
    path: ofRequirement,
    query: noInput,
    body: because,
    description: 'The requirement.',
    result: approved,
    refuses: [404, 409],
  },
  async ({ path: { requirement: name }, body: { reason }, by, system }) => {
    const outcome = await retireRequirement(system, name, by, reason)
    if (outcome === 'not approved') return noRequirement(name)
    if (outcome === 'stale' || !outcome.current) return refuse(409, `the requirement ${name} was just changed: check it, then try again`)
    return { body: approvedBody(outcome, outcome.current) }
  },
)
