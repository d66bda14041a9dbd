import * as z from 'zod'
import { release } from '../../../../shared/campaign/decide/release.ts'
import { controlChain } from '../../../../shared/domain/audit/decision.ts'
import { policiesInForce } from '../../../runtime/policies-in-force.ts'
import { ref } from '../../fields.ts'
import { noBody, noInput, noResult, route } from '../../route.ts'
import { noPerson } from './person.ts'

export const releaseHeldRoute = route(
  'releaseHeld',
  {
    at: ['POST', '/held/{ref}/release'],
    scope: 'cases:write',
    limited: 'own units',
    summary: 'Resume mail to a person whose address is good or whose record is repaired',
    path: z.object({ ref }),
    query: noInput,
    body: noBody,
    status: 204,
    description: 'Mail to them is not on hold.',
    result: noResult,
    refuses: [404, 409],
  },
  async ({ path: { ref }, by, system }) => {
    const { people, audit, clock, suppressionList } = system
    const found = await people.find(ref)
    if (!found) return noPerson
    await suppressionList.remove(found.person.profile.email)
    await audit.append({ policy: controlChain, at: clock.now(), by, action: 'release', about: ref })
    await release({ people, clock, policies: await policiesInForce(system) }, ref)
    return { body: undefined }
  },
)
