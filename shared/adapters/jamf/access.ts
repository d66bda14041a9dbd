/** Work access of a device that Jamf Pro manages, by an extension attribute on which a smart group is built. */
import type { AccessConnector, ConnectorCheck } from '#domain/access/connector.ts'
import type { ConnectorSettings } from '#domain/access/settings.ts'
import { refsIn } from '#domain/sources/keys.ts'
import { accessMark, beyondReach, connectorTo, foundUnder, heldBy, type SystemRecord } from '../http/access-system.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { jamfApi } from './api.ts'
import { type Attribute, attributeOf, complianceOf, compliancePermission, inEffect } from './attribute.ts'

type JamfAccessSettings = Extract<ConnectorSettings, { kind: 'jamf' }>

export function jamfAccess(settings: JamfAccessSettings, surroundings: SourceSurroundings): AccessConnector {
  const { address, compliance } = settings
  const api = jamfApi(settings, surroundings)
  const attributes: Record<string, Attribute> = {
    ...(settings.mobile === undefined ? {} : { mobile: attributeOf(api, address, 'mobile', settings.mobile) }),
    ...(settings.computers === undefined ? {} : { computer: attributeOf(api, address, 'computer', settings.computers) }),
  }

  async function find(ref: string): Promise<SystemRecord | undefined> {
    const [, kind = '', id = ''] = /^(mobile|computer)-([\w-]+)$/.exec(ref) ?? []
    const attribute = attributes[kind]
    if (!attribute) return beyondReach
    const found = await attribute.read(id)
    if (!found) return undefined
    const held = found.isDefined ? heldBy(found.value) : undefined
    if (!held) return beyondReach
    const write: SystemRecord['write'] = (wanted, version) => attribute.write(id, accessMark(wanted, version))
    if (!compliance) return { held, write }
    const reported = await complianceOf(api, address, kind, id)
    return { held: inEffect(held, reported), isBeyondReach: reported === undefined, write }
  }

  return connectorTo({
    reach: 'device',
    permissions: [...Object.values(attributes).flatMap(({ permissions }) => permissions), ...(compliance ? [compliancePermission] : [])],
    find: ({ keys }) => foundUnder(refsIn(keys, settings.source), find),
    checks: Object.values(attributes).map(attribute => () => checkOf(attribute)),
  })
}

async function checkOf({ title, read }: Attribute): Promise<ConnectorCheck> {
  const any = await read()
  if (!any) return { isRight: true, message: `Jamf Pro has no device yet on which to look for the ${title}` }
  return any.isDefined
    ? { isRight: true, message: `The ${title} is there. That a smart group is built on it is not looked at` }
    : { isRight: false, message: `There is no ${title}: create it as text, shown among the extension attributes` }
}
