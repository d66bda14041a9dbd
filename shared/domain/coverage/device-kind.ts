/** What of a device can be read and suspended, as far as sources and connectors say before any policy asks. */
import * as z from 'zod'
import { widestReach } from '../access/effect.ts'
import type { ListedConnector } from '../access/listed.ts'
import { platformKey } from '../catalogue/platforms.ts'
import type { Device, Person, Reading } from '../people/person.ts'
import { concerns } from '../policies/reach.ts'
import { coverages } from '../sources/device-source.ts'
import { sourcesIn } from '../sources/keys.ts'
import { type CoverageReason, coverageReasons, type Readable, readables, type Suspendable, suspendables } from './words.ts'

export const deviceKind = z.strictObject({
  /** `other` where the catalogue does not have it. */
  platform: z.string(),
  ownership: z.enum(['official', 'personal']),
  readable: z.enum(readables),
  suspendable: z.enum(suspendables),
  reasons: z.array(z.enum(coverageReasons)).readonly(),
})

export type DeviceKind = Readonly<z.output<typeof deviceKind>>

export function deviceKindOf(device: Device, owner: Pick<Person, 'mail'>, connectors: readonly ListedConnector[]): DeviceKind {
  const [readable, whyNotRead] = readableOf(device, owner)
  const [suspendable, whyNotAlone] = suspendableOf(device, connectors)
  return {
    platform: platformKey(device.platform) ?? 'other',
    ownership: device.ownership,
    ...{ readable, suspendable, reasons: [...whyNotRead, ...whyNotAlone] },
  }
}

type Judged<Answer> = readonly [answer: Answer, why: readonly CoverageReason[]]

/** By the source that sees most. What only management has installed says nothing of the owner's own apps: they are asked. */
function readableOf(device: Device, { mail }: Pick<Person, 'mail'>): Judged<Readable> {
  const [most] = latestOfSources(device).toSorted((a, b) => rankOf(a) - rankOf(b))
  const [readable, why]: Judged<Readable> = device.vanishedAt ? ['ask', ['vanished']] : most ? seenIn(most) : ['ask', ['not-reported']]
  return readable === 'ask' && mail?.held ? ['none', [...why, 'no-mail']] : [readable, why]
}

/** Of the sources that list it; of an import where none does. */
function latestOfSources({ readings, keys }: Device): readonly Reading[] {
  const listing = sourcesIn(keys)
  const known = readings.filter(({ source }) => listing.length === 0 || listing.includes(source))
  return [...new Map(known.filter(isOfSource).map(reading => [reading.source, reading])).values()]
}

const isOfSource = ({ evidence }: Reading) => evidence === 'inventory' || evidence === 'compliance-state'

const rankOf = ({ coverage = 'all-apps' }: Reading) => coverages.indexOf(coverage)

function seenIn({ coverage = 'all-apps', evidence }: Reading): Judged<Readable> {
  switch (coverage) {
    case 'all-apps':
      return ['all', []]
    case 'named-apps':
      return evidence === 'compliance-state' ? ['rule', ['by-rule']] : ['named', ['by-name']]
    case 'none':
      return ['ask', ['no-apps']]
    default:
      return ['ask', [coverage]]
  }
}

/** Every connector is asked: of those that know the device, the one that stops most decides. */
function suspendableOf(device: Device, connectors: readonly ListedConnector[]): Judged<Suspendable> {
  if (connectors.length === 0) return ['bus', ['no-connector']]
  const judged = connectors.map(connector => ({ ...connector, why: whyBeyond(connector, device) }))
  const widest = widestReach(judged.filter(({ why }) => why === undefined))
  return widest ? [widest, whyMore[widest]] : ['none', [...new Set(judged.flatMap(({ why }) => why ?? []))]]
}

const whyMore = { device: [], phones: ['all-phones'], person: ['all-devices'] } as const

/** Why a connector does not reach a device; undefined if it does. */
function whyBeyond({ kind, reach, knows }: ListedConnector, { keys = [], platform }: Device): CoverageReason | undefined {
  if (!concerns(reach, platform)) return 'not-a-phone'
  if (!knows || keys.some(key => knows.some(beginning => key.startsWith(beginning)))) return undefined
  return kind === 'entra-device' ? 'no-entra-id' : 'not-in-source'
}
