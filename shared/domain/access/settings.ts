/** How connectors are configured. Secrets are named here and kept in Secrets Manager. */
import * as z from 'zod'
import { section, trueOrFalse, wholeBetween, word } from '../fields.ts'
import type { Reach } from '../policies/reach.ts'
import { sourceKey } from '../sources/keys.ts'
import { googleSettings, httpsAddress, microsoft, oktaSettings, secretKeys, signedIn, sourceName } from '../sources/settings.ts'
import { secretEndOf } from '../sources/sign-in.ts'
import { type Delays, delay, documentedDelays } from './delays.ts'
import { connectorName, type ListedConnector } from './listed.ts'

const common = {
  /** Whether a suspension takes work mail away. By default where it reaches more than the device: otherwise mail is read on another. */
  takesMail: z.optional(trueOrFalse),
}

/** Signs the person out everywhere, once, after a suspension is set. */
const revokeSessions = trueOrFalse.default(false)

/** Or an address of this machine, where stand-ins are. */
const receiverRight = 'must be an https address'

/** `source`: the source that knows the devices of the same system, whose ids of them are used. */
export const connectorSettings = z.discriminatedUnion(
  'kind',
  [
    section({
      kind: z.literal('entra-device'),
      ...microsoft,
      /** Of the device object that a Conditional Access policy filters by. */
      attribute: wholeBetween(1, 15, 'the number of an extension attribute,'),
      revokeSessions,
      ...common,
    }),
    section({
      kind: z.literal('entra-group'),
      ...microsoft,
      group: z.guid('must be the id of a group'),
      /** The policy that blocks the group applies to iOS and Android alone, so that computers of its members keep working. */
      phonesOnly: trueOrFalse.default(false),
      revokeSessions,
      ...common,
    }),
    section({ kind: z.literal('google'), ...googleSettings, source: sourceName.default('google'), ...common }),
    section({ kind: z.literal('okta'), ...oktaSettings, source: sourceName.default('okta'), ...common }),
    section({
      kind: z.literal('jamf'),
      address: httpsAddress,
      clientId: word('the id of an API client'),
      ...secretKeys,
      /** Name of the extension attribute of mobile devices, and id of that of computers. */
      mobile: z.optional(word('the name of an extension attribute')),
      computers: z.optional(word('the id of an extension attribute')),
      /** Whether Jamf Pro reports to Microsoft Entra who complies, by a smart group on the attribute: access then is as it reports. */
      compliance: trueOrFalse.default(false),
      source: sourceName.default('jamf'),
      ...common,
    }),
    section({
      kind: z.literal('webhook'),
      address: z.url({ error: receiverRight }).regex(/^(https:\/\/|http:\/\/127\.0\.0\.1:)/, receiverRight),
      /** Of keys that begin with `whsec_`, one a line: each signs, so that a new one can be brought in before the old one goes. */
      ...secretKeys,
      /** The longest time until the receiver has carried out what it was told, if it promises one. */
      upTo: z.optional(delay),
      ...common,
    }),
  ],
  { error: 'must be entra-device, entra-group, google, okta, jamf or webhook' },
)

export type ConnectorSettings = z.output<typeof connectorSettings>

export const connectorsSettings = z
  .record(connectorName, signedIn(connectorSettings), {
    error: 'must be a map from names to connectors, such as { entra: { kind: entra-device, … } }',
  })
  .default({})

export type ConnectorsSettings = z.output<typeof connectorsSettings>

export function reachOf(settings: ConnectorSettings): Reach {
  if (settings.kind !== 'entra-group') return 'device'
  return settings.phonesOnly ? 'phones' : 'person'
}

export const listedConnectors = (connectors: ConnectorsSettings): readonly ListedConnector[] =>
  Object.entries(connectors).map(([name, settings]) => ({
    ...{ name, kind: settings.kind, reach: reachOf(settings), knows: knownBy(settings) },
    takesMail: settings.takesMail ?? reachOf(settings) !== 'device',
    revokesSessions: 'revokeSessions' in settings && settings.revokeSessions,
    upTo: delaysOf(settings),
    secretEnds: secretEndOf(settings),
  }))

const delaysOf = (settings: ConnectorSettings): Delays =>
  settings.kind === 'webhook' ? { suspended: settings.upTo, granted: settings.upTo } : documentedDelays(settings.kind)

function knownBy(settings: ConnectorSettings) {
  switch (settings.kind) {
    case 'entra-device':
      return ['entra:']
    case 'google':
    case 'okta':
      return [sourceKey(settings.source, '')]
    case 'jamf': {
      const { mobile, computers, source } = settings
      return [...(mobile === undefined ? [] : ['mobile-']), ...(computers === undefined ? [] : ['computer-'])].map(kind =>
        sourceKey(source, kind),
      )
    }
    default:
      return undefined
  }
}
