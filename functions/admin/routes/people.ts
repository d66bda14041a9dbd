import * as z from 'zod'
import { confirmAddresses } from '#campaign/decide/confirm-addresses.ts'
import { release } from '#campaign/decide/decide-case.ts'
import { heldPerson, listHeld, listUnconfirmed } from '#campaign/read/needs-attention.ts'
import { findByAddress, searchPeople } from '#campaign/read/search-people.ts'
import { isSecondPerson, shownAdmin } from '#domain/admin.ts'
import { controlChain } from '#domain/audit/decision.ts'
import { languages } from '#domain/catalogue/languages.ts'
import type { Device, Person } from '#domain/people/person.ts'
import { languageOf } from '#domain/people/person.ts'
import { findRef } from '#domain/people/ref.ts'
import { caseSummary, summariesOf } from '#domain/people/summary.ts'
import { withDevicesToldApart } from '#domain/people/told-apart.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { devicesAsked } from '#domain/review/breaches.ts'
import { review } from '#domain/review/review.ts'
import { instant } from '#domain/schedule/fields.ts'
import { counted, mailAddress, requiredText } from '#domain/text.ts'
import { titleIn } from '#domain/translated.ts'
import { holdOf, onlyToDeciders, shownDevice, shownHold } from '#functions/case/kept-case.ts'
import type { System } from '#functions/compose/system.ts'
import { minute } from '#functions/minute.ts'
import { policiesInForce, underPolicies } from '#functions/runtime/policies-in-force.ts'
import { cursor, pageBody, paging, ref } from '../fields.ts'
import { found, type Refusal, refuse } from '../problem.ts'
import { route, toDeciders, toReadersOfUnits } from '../route.ts'

const staffId = requiredText(128, 'a staff id')

export const noPerson: Refusal = refuse(404, 'no person has this staff id, address, device or ref')

/** @throws RefusedError if nobody has this staff id or ref */
export async function getPerson({ refs, people }: System, named: string) {
  const ref = await findRef(refs, named)
  return found(ref === undefined ? undefined : await people.find(ref), noPerson)
}

const shownPerson = z.object({
  ref: z.string(),
  staff: z.string(),
  name: z.string(),
  email: z.optional(z.string()).describe(onlyToDeciders),
  unit: z.string(),
  country: z.optional(z.string()),
  zone: z.string(),
  language: z.enum(languages),
  leftAt: z.optional(instant).describe('Since when the directory says that they have left.'),
  held: z.optional(shownHold),
  devices: z.array(
    shownDevice.extend({
      found: z.array(z.string()).describe('Requirements of any policy that it does not meet, or may not.'),
      covered: z.boolean().describe('False if no policy applies to it.'),
      suspended: z.boolean(),
      reportedAt: z.optional(instant).describe('Of its last reading.'),
    }),
  ),
  cases: z.array(caseSummary.extend({ title: z.string() })),
})

export const getPersonRoute = route(
  {
    at: 'GET /people/{person}/profile',
    ...toReadersOfUnits,
    summary: 'Get a person: who they are, their devices, and their cases in short',
    result: shownPerson,
    refuses: [409],
  },
  async ({ path: { person: named }, caller, system }) => {
    const stored = await getPerson(system, named)
    const policies = await (await policiesInForce(system)).listActive()
    const person = withDevicesToldApart(review(stored.person, policies, system.clock.now()))
    const { profile, devices } = person
    const titles = new Map(policies.map(policy => [policy.id, titleIn(policy).text]))
    return {
      body: {
        ...profile,
        ref: stored.ref,
        staff: profile.id,
        email: caller.scopes.has('cases:write') ? profile.email : undefined,
        language: languageOf(person),
        held: holdOf(person),
        devices: devices.map(device => ({ ...device, ...knownOf(device, person, policies) })),
        cases: summariesOf({ ...stored, person }).map(one => ({ ...one, title: titles.get(one.policy) ?? one.policy })),
      },
    }
  },
)

function knownOf({ id, readings }: Device, person: Person, policies: readonly PolicyVersion[]) {
  const { cases, access } = person
  const covered = policies.some(policy => devicesAsked(policy, person).some(device => device.id === id))
  const found = cases.flatMap(({ breaches }) => breaches.filter(({ device }) => device === id).flatMap(({ unmet }) => unmet))
  return { found: [...new Set(found)], covered, suspended: access[id]?.wanted === 'suspended', reportedAt: readings.at(-1)?.reportedAt }
}

export const lookUpPersonRoute = route(
  {
    at: 'POST /people/lookup',
    ...toReadersOfUnits,
    summary: 'Get the ref of a person by their staff id, their mail address or the id of a device of theirs',
    done: 'Person found.',
    // In the body, since addresses are logged.
    body: z.union(
      [
        z.strictObject({ staff: staffId.describe('A staff id.') }),
        z.strictObject({ address: mailAddress }),
        z.strictObject({ device: requiredText(128, 'the id of a device').describe('The id of a device.') }),
      ],
      { error: 'must have a staff id, a mail address, or the id of a device' },
    ),
    maxBytes: 2048,
    result: z.object({ ref }),
    refuses: [404],
  },
  async ({ body, system }) => {
    const found = await findBy(body, system)
    return found === undefined ? noPerson : { body: { ref: found } }
  },
)

type Clue = { staff: string } | { address: string } | { device: string }

function findBy(clue: Clue, system: System): Promise<string | undefined> {
  if ('staff' in clue) return system.refs.find(clue.staff)
  return 'device' in clue ? system.owners.find(clue.device) : findByAddress(system, clue.address)
}

export const searchPeopleRoute = route(
  {
    at: 'POST /people/search',
    ...toReadersOfUnits,
    summary: 'Search the names of people, with or without a case',
    // In the body, since addresses are logged.
    body: z.strictObject({
      name: requiredText(128, 'a name, or how its words begin').describe('Words, of which each must begin a word of the name.'),
      cursor,
    }),
    maxBytes: 2048,
    result: pageBody(z.object({ ref, staff: z.string(), name: z.string(), unit: z.string(), country: z.optional(z.string()) })),
  },
  async ({ body: { name, cursor }, system }) => {
    return { body: await searchPeople(system, name, cursor) }
  },
)

export const heldPeople = pageBody(heldPerson)

export const listHeldRoute = route(
  {
    at: 'GET /held',
    ...toReadersOfUnits,
    summary: 'List people whose mail is held, those who reported it as spam, and records that could not be read',
    command: {
      name: 'hold list',
      example: '',
      row: ({ staff, name, reason, since, ref }) => ({ staff, name, reason, since: since && minute(since), ref }),
    },
    query: paging.pick({ cursor: true }),
    result: heldPeople,
  },
  async ({ query: { cursor }, system }) => {
    const { held, next } = await listHeld(system, cursor)
    return { body: { items: held, next } }
  },
)

export const releaseHeldRoute = route(
  {
    at: 'POST /held/{ref}/release',
    ...toDeciders,
    summary: 'Release the mail of a person once their address works or the fault is fixed',
    done: 'Mail released.',
    command: { name: 'hold release', example: 's0042' },
    status: 204,
    refuses: [409],
  },
  async ({ path: { ref }, by, system }) => {
    const { people, audit, clock, suppressionList } = system
    const found = await people.find(ref)
    if (!found) return noPerson
    await suppressionList.remove(found.person.profile.email)
    await audit.append({ policy: controlChain, at: clock.now(), by, action: 'release', about: ref })
    await release(await underPolicies(system), ref)
    return { body: undefined }
  },
)

export const addressChanges = pageBody(
  z.object({
    change: z.string().describe('Names this change, to confirm it.'),
    ref,
    staff: z.string(),
    name: z.string(),
    email: z.optional(z.string()).describe(`The new address. ${onlyToDeciders}`),
    from: instant,
    until: z.optional(instant).describe('From then on it counts as any other; absent where no confirmed address was mailed before.'),
    by: z.string(),
    isOthers: z.boolean().describe('False for a change by the caller or a program, which the caller cannot confirm.'),
    waiting: z.int().describe('Devices whose suspension waits for it.'),
  }),
)

export const listAddressChangesRoute = route(
  {
    at: 'GET /address-changes',
    ...toReadersOfUnits,
    summary: 'List addresses named by hand that another person must confirm',
    command: {
      name: 'address list',
      example: '',
      row: ({ staff, name, email, from, until, by, waiting }) => ({
        ...{ staff, name, email, changed: minute(from), by, until: until && minute(until), 'suspensions waiting': waiting },
      }),
    },
    query: paging.pick({ cursor: true }),
    result: addressChanges,
  },
  async ({ query: { cursor }, caller, admin, system }) => {
    const { rows, next } = await listUnconfirmed(await underPolicies(system), cursor)
    const items = rows.map(({ by, email, ...row }) => ({
      ...{ ...row, by: shownAdmin(by), isOthers: isSecondPerson(by, admin) },
      email: caller.scopes.has('cases:write') ? email : undefined,
    }))
    return { body: { items, next } }
  },
)

const changesRight = 'must be 1 to 500 changes of addresses, as they are listed'

export const confirmAddressesRoute = route(
  {
    at: 'POST /address-changes/confirmation',
    ...toDeciders,
    summary: 'Confirm addresses that another person named by hand',
    done: 'Addresses confirmed. Suspensions that waited for them follow now.',
    command: {
      name: 'address confirm',
      example: '',
      more: 'Confirms the first page of ides address list, except changes made by you or by a program. To choose among them, use the console.',
      options: z.object({}),
      first: { path: '/address-changes', schema: addressChanges },
      body(_, read) {
        const changes = read?.items.filter(({ isOthers }) => isOthers).map(({ change }) => change)
        return changes?.length ? { changes: changes.slice(0, 500) } : 'no address that another person changed waits to be confirmed'
      },
      confirm: ({ changes }) => `Confirm ${counted(changes.length, 'address', 'addresses')} that others changed`,
    },
    body: z.strictObject({ changes: z.array(z.string().max(64)).min(1, changesRight).max(500, changesRight) }),
    result: z.object({ confirmed: z.array(ref).describe('Not those that were changed again since, or confirmed before.') }),
    refuses: [409],
  },
  async ({ body: { changes }, admin, system }) => {
    const { confirmed, own } = await confirmAddresses(await underPolicies(system), changes, admin)
    if (own > 0) return refuse(409, `you, or a program, made ${own} of these changes: confirm only those of another person`)
    return { body: { confirmed } }
  },
)
