import * as z from 'zod'
import { languages } from '../../../../shared/domain/catalogue/languages.ts'
import { languageOf } from '../../../../shared/domain/people/person.ts'
import { findRef } from '../../../../shared/domain/people/refs.ts'
import { caseSummary, summariesOf } from '../../../../shared/domain/people/summary.ts'
import { review } from '../../../../shared/domain/review/review.ts'
import { policiesInForce } from '../../../runtime/policies-in-force.ts'
import { noBody, noInput, route } from '../../route.ts'
import { eventInstant, onlyToDeciders } from '../cases/timeline.ts'
import { noPerson, ofPerson, shownDevice, shownHold } from './person.ts'

const shownPerson = z.object({
  ref: z.string(),
  staff: z.string(),
  name: z.string(),
  email: z.exactOptional(z.string()).describe(onlyToDeciders),
  unit: z.string(),
  country: z.exactOptional(z.string()),
  zone: z.string(),
  language: z.enum(languages).describe('In which they read our mails.'),
  leftAt: z.exactOptional(eventInstant).describe('Since when the directory says that they have left.'),
  held: z.exactOptional(shownHold).describe('Present while mail to them is on hold.'),
  devices: z.array(shownDevice),
  cases: z.array(caseSummary).describe('Under all policies, as they are now.'),
})

export const getPersonRoute = route(
  'getPerson',
  {
    at: ['GET', '/people/{person}/profile'],
    scope: 'read',
    limited: 'own units',
    summary: 'Get a person: who they are, their devices, and their cases in short',
    path: ofPerson,
    query: noInput,
    body: noBody,
    description: 'The person.',
    result: shownPerson,
    refuses: [404, 409],
  },
  async ({ path: { person: named }, caller, system }) => {
    const { refs, people, clock } = system
    const ref = await findRef(refs, named)
    const stored = ref === undefined ? undefined : await people.find(ref)
    if (!stored) return noPerson
    const person = review(stored.person, await (await policiesInForce(system)).listActive(), clock.now())
    const { profile, devices, mail } = person
    return {
      body: {
        ref: stored.ref,
        staff: profile.id,
        name: profile.name,
        ...(caller.scopes.has('cases:write') ? { email: profile.email } : {}),
        unit: profile.unit,
        ...(profile.country === undefined ? {} : { country: profile.country }),
        zone: profile.zone,
        language: languageOf(person),
        ...(profile.leftAt ? { leftAt: profile.leftAt.toString() } : {}),
        ...(mail?.held ? { held: { reason: mail.held.reason, since: mail.held.at.toString() } } : {}),
        devices: devices.map(({ id, label, platform, ownership, workApps }) => ({ id, label, platform, ownership, workApps })),
        cases: [...summariesOf({ ...stored, person })],
      },
    }
  },
)
