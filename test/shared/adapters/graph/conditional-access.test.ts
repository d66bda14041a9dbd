/** What `ides access test` prints of Conditional Access policies that are wrong in one way each, whole, as an administrator reads it. */
import { expect, it, onTestFinished } from 'vitest'
import { checkLine } from '../../../../functions/cli/access.ts'
import { blockingPolicy, entra, groupPolicy } from '../../../../infra/local/sources/entra.ts'
import { graphClient, startGraph } from '../../../../infra/local/sources/graph.ts'
import { entraDevice } from '../../../../shared/adapters/graph/device-access.ts'
import { entraGroup } from '../../../../shared/adapters/graph/group-access.ts'
import { blockedGroup, entraDeviceSettings, entraGroupSettings } from '../../../contracts/connectors/settings.ts'
import { managed, surroundingsOf } from '../../../sources.ts'

interface SetUp {
  readonly policies: readonly object[]
  /** Parts of addresses that may not be read. */
  readonly forbidden?: readonly string[]
  /** Of a connector to a group; absent: it is one to devices. */
  readonly phonesOnly?: boolean
}

const idsOf = (count: number) => new Set(Array.from({ length: count }, (_, number) => `user ${number}`))

const [pilot, everyone] = ['0b1c2d3e-0000-4000-8000-000000000002', '0b1c2d3e-0000-4000-8000-000000000003']

async function printed({ policies, forbidden = [], phonesOnly }: SetUp): Promise<string> {
  const directory = { ...entra(blockedGroup), policies, userCount: 3400 }
  directory.members.set(pilot, idsOf(12)).set(everyone, idsOf(3390))
  const { url, fail, close } = await startGraph({ devices: [managed(1), managed(2, { isEnrolled: false })], entra: directory }, { port: 0 })
  onTestFinished(close)
  for (const part of forbidden) fail(part, { status: 403 })
  const around = surroundingsOf(graphClient.secret)
  const connector =
    phonesOnly === undefined ? entraDevice(entraDeviceSettings(url), around) : entraGroup(entraGroupSettings(url, { phonesOnly }), around)
  return (await connector.check()).map((check) => checkLine('entra', check)).join('')
}

const device = (conditions: object, changes: object = {}) => blockingPolicy(7, changes, conditions)
const users = (more: object) => ({ users: { includeUsers: ['All'], excludeUsers: ['emergency'], ...more } })
const by = (rule: string, mode = 'include') => ({ devices: { deviceFilter: { mode, rule } } })
const apps = (includeApplications: readonly string[], ...excludeApplications: readonly string[]) => ({
  applications: { includeApplications, excludeApplications },
})

const rule = 'device.extensionAttribute7 -startsWith "ides:suspended"'
const [intune, enrollment] = ['0000000a-0000-0000-c000-000000000000', 'd4ebce55-015a-49b5-a083-c84d1797ae8c']
const pilotOnly = users({ includeUsers: [], includeGroups: [pilot] })

const ofDevices: Readonly<Record<string, readonly object[]>> = {
  'is right': [device({})],
  'has its rule as the portal writes it': [device(by(`(${rule.replace('-startsWith', ' -startswith')})`))],
  'is about another attribute': [blockingPolicy(17)],
  'does not block': [device({}, { grantControls: { builtInControls: ['mfa'] } })],
  'lets in by a second factor': [device({}, { grantControls: { operator: 'OR', builtInControls: ['block', 'mfa'] } })],
  'spares what is marked': [device(by(rule, 'exclude'))],
  'looks for a mark without version': [device(by(rule.replace('-startsWith', '-eq')))],
  'is in report-only mode': [device({}, { state: 'enabledForReportingButNotEnforced' })],
  'is off': [device({}, { state: 'disabled' })],
  'covers a pilot group': [device(pilotOnly)],
  'covers guests and holders of a role': [device(users({ includeUsers: ['GuestsOrExternalUsers'], includeRoles: ['role'] }))],
  'leaves out nearly everybody': [device(users({ excludeGroups: [everyone] }))],
  'excludes nobody': [device(users({ excludeUsers: [] }))],
  'blocks Intune, too': [device(apps(['All']))],
  'blocks the enrollment of Intune, too': [device(apps(['All'], intune))],
  'covers Office 365': [device(apps(['Office365']))],
  'leaves out two other apps': [device(apps(['All'], intune, enrollment, 'payroll', 'wiki'))],
  'leaves out Office 365': [device(apps(['All'], intune, enrollment, 'Office365'))],
  'is about registering devices': [device({ applications: { includeUserActions: ['urn:user:registerdevice'] } })],
  'selects apps by a filter': [device({ applications: { applicationFilter: { mode: 'include', rule: 'x' } } })],
  'covers browsers': [device({ clientAppTypes: ['browser'] })],
  'covers legacy authentication': [device({ clientAppTypes: ['exchangeActiveSync', 'other'] })],
  'covers browsers and apps': [device({ clientAppTypes: ['browser', 'mobileAppsAndDesktopClients'] })],
  'spares the office': [device({ locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } })],
  'covers one country': [device({ locations: { includeLocations: ['country'] } })],
  'leaves out computers': [device({ platforms: { includePlatforms: ['all'], excludePlatforms: ['windows', 'macOS', 'linux'] } })],
  'waits for risk': [device({ userRiskLevels: ['high'] })],
  'has two gaps, and another has one': [
    device({ clientAppTypes: ['browser'], ...pilotOnly }),
    device({ platforms: { includePlatforms: ['iOS'] } }),
  ],
  'is right, and another blocks Intune, too': [device({}), device({ ...apps(['All'], enrollment), clientAppTypes: ['browser'] })],
}

const ofUnread: Readonly<Record<string, Omit<SetUp, 'phonesOnly'>>> = {
  'that may not be read': { policies: [device({})], forbidden: ['/policies'] },
  'for a group that may not be counted': { policies: [device(pilotOnly)], forbidden: ['/transitiveMembers'] },
  'for a group, where users may not be counted': { policies: [device(pilotOnly)], forbidden: ['/v1.0/users'] },
  'that excludes a group that may not be counted': {
    policies: [device(users({ excludeGroups: [pilot] }))],
    forbidden: ['/transitiveMembers'],
  },
}

const group = (platforms?: readonly string[], conditions: object = {}) => groupPolicy(blockedGroup, platforms, {}, conditions)
const phones = group(['android', 'iOS'])

const ofGroups: Readonly<Record<string, SetUp>> = {
  'cuts off all devices': { phonesOnly: false, policies: [group()] },
  'cuts off phones alone': { phonesOnly: true, policies: [phones] },
  'is about another group': { phonesOnly: false, policies: [groupPolicy(pilot)] },
  'cuts off computers, which phonesOnly denies': { phonesOnly: true, policies: [group()] },
  'cuts off phones alone, and another computers': { phonesOnly: true, policies: [phones, group()] },
  'cuts off phones alone, though mails say all devices': { phonesOnly: false, policies: [phones] },
  'leaves out Android': { phonesOnly: true, policies: [group(['iOS'])] },
  'leaves out Macs': { phonesOnly: false, policies: [group(['windows', 'iOS', 'android', 'linux'])] },
  'excludes the group that it includes': {
    phonesOnly: false,
    policies: [group(undefined, { users: { includeGroups: [blockedGroup], excludeGroups: [blockedGroup] } })],
  },
  'has a filter for devices': { phonesOnly: false, policies: [group(undefined, by('device.isCompliant -eq True'))] },
}

it('an administrator reads what is wrong with a Conditional Access policy, and what to do', async () => {
  const setUps: readonly (readonly [string, SetUp])[] = [
    ...Object.entries(ofDevices).map(([what, policies]) => [`A policy for devices that ${what}`, { policies }] as const),
    ...Object.entries(ofUnread).map(([what, setUp]) => [`A policy for devices ${what}`, setUp] as const),
    ...Object.entries(ofGroups).map(([what, setUp]) => [`A policy for people that ${what}`, setUp] as const),
  ]
  const texts: string[] = []
  for (const [title, setUp] of setUps) texts.push(`${title}:\n${await printed(setUp)}`)
  await expect(texts.join('\n')).toMatchFileSnapshot('access-test.txt')
})
