/** Vendors' models for Python: whether they read what stand-ins answer, and say what our contracts say. */
import assert from 'node:assert/strict'
import * as z from 'zod'
import { vendorNamed } from '../vendors/contract.ts'
import { hold, pinned } from './agreement.ts'
import { conversations } from './conversations.ts'
import { assertBites } from './described.ts'
import { bent, compared, type Definitions, definitions, summed } from './facts.ts'
import { printedBy } from './peer.ts'

/** Of a vendor: the package, and its models by the end of a path, with the name of ours for a record. */
interface Package {
  name: string
  vendor: string
  models: readonly (readonly [path: RegExp, ours: string, model: string])[]
}

export const oktaModels: Package = {
  name: 'okta',
  vendor: 'okta',
  models: [
    [/\/devices$/, 'Device', 'okta.models.device_list.DeviceList'],
    [/\/devices\/[^/]+$/, 'Device', 'okta.models.device.Device'],
    [/\/users$/, 'User', 'okta.models.user.User'],
  ],
}

export const jamfModels: Package = {
  name: 'jamf-pro-sdk',
  vendor: 'jamf',
  models: [
    [/\/mobile-devices\/detail$/, 'MobileDevice', 'jamf_pro_sdk.models.pro.mobile_devices.MobileDevice'],
    [/\/computers-inventory$/, 'Computer', 'jamf_pro_sdk.models.pro.computers.Computer'],
  ],
}

const answers = z.array(z.object({ schema: z.looseObject({ $defs: definitions }), bodies: z.array(z.unknown()) }))

const list = z.union([z.array(z.unknown()), z.object({ results: z.array(z.unknown()) }).transform(({ results }) => results)])

/** @param known definitions of ours that its adapters know, with others than the contract has */
export async function readWithModels({ name, vendor, models }: Package, folder: string, known: readonly Definitions[] = []) {
  const exchanges = (await conversations[vendor]?.()) ?? []
  const asked = models.map(([path, , model]) => ({
    model,
    bodies: exchanges.flatMap(one =>
      path.test(one.path) && one.answer && one.status < 300 ? (list.safeParse(one.answer).data ?? [one.answer]) : [],
    ),
  }))
  const read = await printedBy(answers, { name: 'pydantic_models.py', folder, input: asked })
  for (const [index, { bodies }] of asked.entries()) {
    assert.ok(bodies.length > 0)
    assert.deepEqual(read[index]?.bodies, JSON.parse(JSON.stringify(bodies)))
  }
  const compare = (all: readonly Definitions[]) =>
    all.flatMap(ours =>
      models.flatMap(([, part], index) =>
        compared(ours[part], read[index]?.schema, { ours, theirs: read[index]?.schema.$defs ?? {} }, part),
      ),
    )
  const all = [vendorNamed(vendor).$defs, ...known]
  const { fields, differences } = summed(compare(all))
  hold({ peer: pinned(name), agreed: `${fields} fields`, differences })
  assertBites(compare(all.map(bent)))
}
