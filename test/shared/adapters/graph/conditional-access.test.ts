/** What `ides access test` prints of Conditional Access policies that are wrong in one way each, whole, as an administrator reads it. */
import { expect, it, onTestFinished } from 'vitest'
import { entraDevice } from '#adapters/graph/device-access.ts'
import { entraGroup } from '#adapters/graph/group-access.ts'
import { checkLine } from '#functions/cli/access.ts'
import { blockingPolicy } from '#infra/local/sources/entra.ts'
import { graphClient } from '#infra/local/sources/graph.ts'
import { blockedGroup, entraDeviceSettings, entraGroupSettings } from '#test/contracts/connectors/settings.ts'
import { entraWith, groupPolicy, startEntra } from '#test/contracts/stand-ins/entra-groups.ts'
import { managed, surroundingsOf } from '#test/sources.ts'

interface SetUp {
  policies: readonly object[]
  /** Part of addresses that may not be read. */
  forbidden?: string
  /** Of a connector to a group; absent: it is one to devices. */
  phonesOnly?: boolean
}

const idsOf = (count: number) => new Set(Array.from({ length: count }, (_, number) => `user ${number}`))

const [pilot, everyone] = ['0b1c2d3e-0000-4000-8000-000000000002', '0b1c2d3e-0000-4000-8000-000000000003']

async function printed({ policies, forbidden, phonesOnly }: SetUp) {
  const directory = { ...entraWith(blockedGroup), policies, userCount: 3400 }
  directory.members.set(pilot, idsOf(12)).set(everyone, idsOf(3390))
  const { url, fail, close } = await startEntra({ devices: [managed(1), managed(2, { isEnrolled: false })], entra: directory })
  onTestFinished(close)
  if (forbidden) fail(forbidden, { status: 403 })
  const around = surroundingsOf(graphClient.secret)
  const connector =
    phonesOnly === undefined ? entraDevice(entraDeviceSettings(url), around) : entraGroup(entraGroupSettings(url, { phonesOnly }), around)
  return (await connector.check()).map(check => checkLine('entra', check)).join('')
}

const users = (more: object) => ({ users: { includeUsers: ['All'], excludeUsers: ['emergency'], ...more } })
const by = (rule: string, mode = 'include') => ({ devices: { deviceFilter: { mode, rule } } })
const apps = (includeApplications: readonly string[], ...excludeApplications: readonly string[]) => ({
  applications: { includeApplications, excludeApplications },
})
const platforms = (includePlatforms: readonly string[], ...excludePlatforms: readonly string[]) => ({
  platforms: { includePlatforms, excludePlatforms },
})

const rule = 'device.extensionAttribute7 -startsWith "ides:suspended"'
const [intune, enrollment] = ['0000000a-0000-0000-c000-000000000000', 'd4ebce55-015a-49b5-a083-c84d1797ae8c']
const pilotOnly = users({ includeUsers: [], includeGroups: [pilot] })
const browsers = { clientAppTypes: ['browser'] }

const devices = (...conditions: readonly object[]): SetUp => ({ policies: conditions.map(one => blockingPolicy(7, {}, one)) })
const changed = (changes: object): SetUp => ({ policies: [blockingPolicy(7, changes)] })
const people = (phonesOnly: boolean, ...conditions: readonly object[]): SetUp => ({
  phonesOnly,
  policies: conditions.map(one => groupPolicy(blockedGroup, undefined, {}, one)),
})
const phones = platforms(['android', 'iOS'])

const setUps: Record<string, SetUp> = {
  'A policy for devices that is right': devices({}),
  'A policy for devices with its rule as the portal writes it': devices(by(`(${rule.replace('-startsWith', ' -startswith')})`)),
  'A policy for devices about another attribute': devices(by(rule.replace('7', '17'))),
  'A policy for devices that spares what is marked': devices(by(rule, 'exclude')),
  'A policy for devices that lets in by a second factor': changed({ grantControls: { operator: 'OR', builtInControls: ['block', 'mfa'] } }),
  'A policy for devices that is in report-only mode': changed({ state: 'enabledForReportingButNotEnforced' }),
  'A policy for devices that is off': changed({ state: 'disabled' }),
  'A policy for a pilot group': devices(pilotOnly),
  'A policy for guests and holders of a role': devices(users({ includeUsers: ['GuestsOrExternalUsers'], includeRoles: ['role'] })),
  'A policy for devices that leaves out nearly everybody': devices(users({ excludeGroups: [everyone] })),
  'A policy for devices that excludes nobody': devices(users({ excludeUsers: [] })),
  'A policy for devices that blocks Intune, too': devices(apps(['All'])),
  'A policy for devices in Office 365': devices(apps(['Office365'])),
  'A policy for devices that leaves out two other apps': devices(apps(['All'], intune, enrollment, 'payroll', 'wiki')),
  'A policy for devices that leaves out Office 365': devices(apps(['All'], intune, enrollment, 'Office365')),
  'A policy about registering devices': devices({ applications: { includeUserActions: ['urn:user:registerdevice'] } }),
  'A policy for devices in apps by a filter': devices({ applications: { applicationFilter: { mode: 'include', rule: 'x' } } }),
  'A policy for devices in browsers': devices(browsers),
  'A policy for devices with legacy authentication': devices({ clientAppTypes: ['exchangeActiveSync', 'other'] }),
  'A policy for devices outside the office': devices({ locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } }),
  'A policy for devices in one country': devices({ locations: { includeLocations: ['country'] } }),
  'A policy for devices but computers': devices(platforms(['all'], 'windows', 'macOS', 'linux')),
  'A policy for devices at risk': devices({ userRiskLevels: ['high'] }),
  'A policy for devices with two gaps, and one with one': devices({ ...browsers, ...pilotOnly }, platforms(['iOS'])),
  'A policy for devices that is right, and one that blocks Intune, too': devices({}, { ...apps(['All'], enrollment), ...browsers }),
  'A policy for devices that may not be read': { ...devices({}), forbidden: '/policies' },
  'A policy for a group that may not be counted': { ...devices(pilotOnly), forbidden: '/transitiveMembers' },
  'A policy for a group, where users may not be counted': { ...devices(pilotOnly), forbidden: '/v1.0/users' },
  'A policy that excludes a group that may not be counted': {
    ...devices(users({ excludeGroups: [pilot] })),
    forbidden: '/transitiveMembers',
  },
  'A policy for people on all devices': people(false, {}),
  'A policy for people on phones': people(true, phones),
  'A policy for people about another group': people(false, users({ includeGroups: [pilot] })),
  'A policy for people on computers too, which phonesOnly denies': people(true, {}),
  'A policy for people on phones, and one on computers too': people(true, phones, {}),
  'A policy for people on phones, though mails say all devices': people(false, phones),
  'A policy for people on iPhones': people(true, platforms(['iOS'])),
  'A policy for people on all but Macs': people(false, platforms(['windows', 'iOS', 'android', 'linux'])),
  'A policy for people that excludes their group': people(false, users({ includeGroups: [blockedGroup], excludeGroups: [blockedGroup] })),
  'A policy for people with a filter for devices': people(false, by('device.isCompliant -eq True')),
}

it('an administrator reads what is wrong with a Conditional Access policy, and what to do', async () => {
  const texts: string[] = []
  for (const [title, setUp] of Object.entries(setUps)) texts.push(`${title}:\n${await printed(setUp)}`)
  await expect(texts.join('\n')).toMatchFileSnapshot('access-test.txt')
})
