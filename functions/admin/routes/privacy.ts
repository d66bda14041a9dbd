import * as z from 'zod'
import { eraseByHand, revokeLinks } from '#campaign/privacy/erase-person.ts'
import { exportPerson } from '#campaign/privacy/export-person.ts'
import { findRef, isRef } from '#domain/people/ref.ts'
import { shownTimeline } from '#functions/case/kept-case.ts'
import { refuse } from '../problem.ts'
import { asProposed, doneOrProposed, route, toDeciders } from '../route.ts'
import { noPerson } from './people.ts'

export const exportPersonRoute = route(
  {
    at: 'GET /people/{person}/export',
    ...toDeciders,
    summary: 'Export all data about one person, as JSON',
    command: { name: 'person export', example: 's0042 > s0042.json' },
    result: z.object({
      ref: z.string(),
      person: z.looseObject({}),
      notices: z.array(z.looseObject({})),
      timelines: z.array(z.object({ policy: z.string(), timeline: shownTimeline })),
      waiting: z.array(z.looseObject({})).describe('What sources said of their devices in passes that are not believed yet.'),
      access: z.array(z.looseObject({})),
      decisions: z.array(z.looseObject({})),
    }),
    refuses: [409],
  },
  async ({ path: { person }, by, system }) => {
    const known = await findRef(system.refs, person)
    const found = known === undefined ? undefined : await exportPerson(system, known, by)
    if (!found) return noPerson
    const { ref, notices, timelines, waiting, access, decisions } = found
    return {
      body: {
        ref,
        person: { ...found.person },
        notices: copied(notices),
        timelines,
        waiting: copied(waiting),
        access: copied(access),
        decisions: copied(decisions),
      },
    }
  },
)

/** As objects with any keys. */
const copied = (all: readonly object[]) => all.map(one => ({ ...one }))

export const erasePersonRoute = route(
  {
    at: 'DELETE /people/{person}',
    ...toDeciders,
    summary: 'Restore the access of one person and erase their data; decisions stay, without names',
    command: {
      name: 'person erase',
      example: 's0042 --yes',
      confirm: ({ person }) => `This erases all data of ${person}`,
    },
    ...doneOrProposed('Person erased.'),
    refuses: [409],
  },
  async ({ path: { person }, caller: { units }, admin, system }) => {
    // The unit of an interrupted erasure is unknown: only callers without a limit end it.
    if (units && isRef(person) && !(await system.people.find(person))) return noPerson
    const outcome = await eraseByHand(system, person, admin)
    if (outcome === 'nobody') return noPerson
    if (outcome === 'busy')
      return refuse(409, 'a notice to them is being sent, or their access could not be restored: try again in a quarter of an hour')
    return outcome === 'erased' ? { body: undefined } : asProposed(outcome)
  },
)

export const revokeLinksRoute = route(
  {
    at: 'POST /people/{person}/revoke-links',
    ...toDeciders,
    summary: 'End all links to the pages of one person; the next mail to them carries new ones',
    done: 'Links ended. Earlier links no longer work.',
    command: { name: 'person revoke-links', example: 's0042' },
    status: 204,
    refuses: [409],
  },
  async ({ path: { person }, by, system }) => {
    const ref = await findRef(system.refs, person)
    return ref === undefined || (await revokeLinks(system, ref, by)) === 'nobody' ? noPerson : { body: undefined }
  },
)
