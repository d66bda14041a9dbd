/** What `ides access test` prints of Conditional Access policies that are wrong in one way each. */
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { checkLine } from '../../../../functions/cli/access.ts'
import { blockingPolicy, type Entra, entra, groupPolicy } from '../../../../infra/local/sources/entra.ts'
import { graphClient, startGraph } from '../../../../infra/local/sources/graph.ts'
import { entraDevice } from '../../../../shared/adapters/graph/device-access.ts'
import { entraGroup } from '../../../../shared/adapters/graph/group-access.ts'
import { blockedGroup, entraDeviceSettings, entraGroupSettings } from '../../../contracts/connectors/settings.ts'
import { managed, surroundingsOf } from '../../../sources.ts'

const [pilot, everyone] = ['0b1c2d3e-0000-4000-8000-000000000002', '0b1c2d3e-0000-4000-8000-000000000003']

const idsOf = (count: number) => new Set(Array.from({ length: count }, (_, number) => `user ${number}`))

let directory: Entra
beforeEach(() => {
  directory = entra(blockedGroup)
  directory.userCount = 3400
  directory.members.set(pilot, idsOf(12)).set(everyone, idsOf(3390))
})

/** @param forbidden parts of addresses that may not be read */
async function printed(settings: { readonly phonesOnly: boolean } | 'devices', forbidden: readonly string[] = []): Promise<string> {
  const devices = [managed(1), managed(2, { isEnrolled: false })]
  const standIn = await startGraph({ devices, entra: directory }, { port: 0 })
  onTestFinished(() => standIn.close())
  for (const part of forbidden) standIn.fail(part, { status: 403 }, { status: 403 })
  const around = surroundingsOf(graphClient.secret)
  const connector =
    settings === 'devices'
      ? entraDevice(entraDeviceSettings(standIn.url), around)
      : entraGroup(entraGroupSettings(standIn.url, settings), around)
  return (await connector.check()).map((check) => checkLine('entra', check)).join('')
}

const ofDevices = (lines: string) =>
  `${lines}ok  entra: Of 2 devices, 1 cannot be cut off: they are neither managed by Intune, compliant nor hybrid joined, or run Linux\n`

const ofGroup = (lines: string) =>
  `ok  entra: The group ${blockedGroup} takes members. Whether Ides may change them shows at the first suspension: it needs GroupMember.ReadWrite.All, or must own the group, which Microsoft does not document\n${lines}`

const rule = 'device.extensionAttribute7 -startsWith "ides:suspended"'
const devicePolicy = 'The Conditional Access policy "Devices cut off by Ides"'
const blocks = `ok  entra: ${devicePolicy} blocks devices by the rule ${rule}, for all users except 1 user, in all resources\n`
const isWrong = (words: string) => `not ok  entra: ${devicePolicy} ${words}\n`
const noPolicy = `not ok  entra: No Conditional Access policy blocks devices by the rule ${rule}: nobody is cut off. Create one that includes devices by this rule alone\n`

const under = (conditions: object, changes: object = {}) => [blockingPolicy(7, changes, conditions)]

const users = (more: object) => ({ users: { includeUsers: ['All'], excludeUsers: ['emergency'], ...more } })

const apps = (includeApplications: readonly string[], excludeApplications: readonly string[] = []) => ({
  applications: { includeApplications, excludeApplications },
})

const [intune, enrollment] = ['0000000a-0000-0000-c000-000000000000', 'd4ebce55-015a-49b5-a083-c84d1797ae8c']

const by = (filter: string, mode = 'include') => ({ devices: { deviceFilter: { mode, rule: filter } } })

it.each<[string, readonly object[], string]>([
  ['is right', under({}), blocks],
  ['has its rule as the portal writes it', under(by(`(${rule.replace('-startsWith', ' -startswith')})`)), blocks],
  ['is missing', [blockingPolicy(17)], noPolicy],
  ['does not block', under({}, { grantControls: { builtInControls: ['mfa'] } }), noPolicy],
  ['spares what is marked', under(by(rule, 'exclude')), noPolicy],
  ['looks for a mark without version', under(by(rule.replace('-startsWith', '-eq'))), noPolicy],
  [
    'is in report-only mode',
    under({}, { state: 'enabledForReportingButNotEnforced' }),
    isWrong('is in report-only mode: nobody is cut off until it is set to On'),
  ],
  ['is off', under({}, { state: 'disabled' }), isWrong('is off: nobody is cut off until it is set to On')],
  [
    'covers a pilot group',
    under(users({ includeUsers: [], includeGroups: [pilot] })),
    isWrong('covers 12 of 3,400 users. Under Users, include all users'),
  ],
  [
    'covers guests and holders of a role',
    under(users({ includeUsers: ['GuestsOrExternalUsers'], includeRoles: ['role'] })),
    isWrong('covers 0 of 3,400 users and the holders of 1 role. Under Users, include all users'),
  ],
  [
    'leaves out nearly everybody',
    under(users({ excludeGroups: [everyone] })),
    isWrong('leaves out 3,391 of 3,400 users. Under Users, exclude your emergency accounts alone'),
  ],
  [
    'excludes nobody',
    under(users({ excludeUsers: [] })),
    blocks.replace(' except 1 user', '') + isWrong('excludes nobody: under Users, exclude your emergency accounts'),
  ],
  [
    'takes the way back',
    under(apps(['All'])),
    blocks +
      isWrong(
        'blocks Microsoft Intune and Microsoft Intune Enrollment, too: a device that was put right cannot report it, and stays blocked. Under Target resources, exclude Microsoft Intune and Microsoft Intune Enrollment',
      ),
  ],
  [
    'takes half of the way back',
    under(apps(['All'], [intune])),
    blocks +
      isWrong(
        'blocks Microsoft Intune Enrollment, too: a device that was put right cannot report it, and stays blocked. Under Target resources, exclude Microsoft Intune Enrollment',
      ),
  ],
  ['covers Office 365', under(apps(['Office365'])), blocks.replace('all resources', 'Office 365 alone')],
  [
    'leaves out two other apps',
    under(apps(['All'], [intune, enrollment, 'payroll', 'wiki'])),
    blocks.replace('all resources', 'all resources but 2'),
  ],
  [
    'leaves out Office 365',
    under(apps(['All'], [intune, enrollment, 'Office365'])),
    isWrong('leaves out Office 365: mail, Teams and files keep working. Remove this exclusion'),
  ],
  [
    'is about registering devices',
    under({ applications: { includeApplications: [], includeUserActions: ['urn:user:registerdevice'] } }),
    isWrong('covers no apps that carry work. Under Target resources, select all resources, or these apps'),
  ],
  [
    'finds resources by a filter',
    under({ applications: { applicationFilter: { mode: 'include', rule: 'x' } } }),
    blocks.replace('in all resources', 'in the resources that its filter selects'),
  ],
  [
    'covers browsers',
    under({ clientAppTypes: ['browser'] }),
    isWrong(
      'covers browsers only: Outlook, Teams and other apps keep working. Under Client apps, select mobile apps and desktop clients, too',
    ),
  ],
  [
    'does not cover browsers',
    under({ clientAppTypes: ['mobileAppsAndDesktopClients', 'exchangeActiveSync'] }),
    isWrong('does not cover browsers: mail on the web keeps working. Under Client apps, select browsers, too'),
  ],
  [
    'covers legacy authentication',
    under({ clientAppTypes: ['exchangeActiveSync', 'other'] }),
    isWrong(
      "covers legacy authentication only: browsers and today's apps keep working. Under Client apps, select browsers, mobile apps and desktop clients",
    ),
  ],
  ['covers browsers and apps', under({ clientAppTypes: ['browser', 'mobileAppsAndDesktopClients'] }), blocks],
  [
    'spares the office',
    under({ locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } }),
    isWrong('leaves out all trusted locations: there, everything keeps working. Remove this exclusion'),
  ],
  [
    'covers one country',
    under({ locations: { includeLocations: ['country'] } }),
    isWrong('covers some locations only: elsewhere, everything keeps working. Remove the condition on locations'),
  ],
  [
    'leaves out Windows and macOS',
    under({ platforms: { includePlatforms: ['all'], excludePlatforms: ['windows', 'macOS', 'linux'] } }),
    isWrong('leaves out Windows and macOS. Under Device platforms, include any device'),
  ],
  [
    'waits for risk',
    under({ userRiskLevels: ['high'] }),
    isWrong('applies only under its condition "user risk levels": all other sign-ins keep working. Remove this condition'),
  ],
  [
    'lets in by a second factor',
    under({}, { grantControls: { operator: 'OR', builtInControls: ['block', 'mfa'] } }),
    isWrong('lets in people who meet another control (mfa). Under Grant, select Block access alone'),
  ],
  [
    'has more gaps than another',
    [...under({ clientAppTypes: ['browser'], ...apps(['None']) }), ...under({ platforms: { includePlatforms: ['iOS'] } })],
    isWrong('leaves out Android, Windows and macOS. Under Device platforms, include any device'),
  ],
  [
    'is right, and another takes the way back',
    [...under({}), ...under({ ...apps(['All'], [enrollment]), clientAppTypes: ['browser'] })],
    blocks +
      isWrong(
        'blocks Microsoft Intune, too: a device that was put right cannot report it, and stays blocked. Under Target resources, exclude Microsoft Intune',
      ),
  ],
])('an administrator reads of a policy for devices that %s', async (_, policies, text) => {
  directory.policies = policies
  expect(await printed('devices')).toBe(ofDevices(text))
})

it.each<[string, readonly string[], object, string]>([
  [
    'policies',
    ['/policies'],
    {},
    `ok  entra: The Conditional Access policy was not looked at: grant Policy.Read.All, or see yourself that one blocks devices by the rule ${rule}\n`,
  ],
  [
    'members',
    ['/transitiveMembers'],
    users({ includeUsers: ['anna'], includeGroups: [pilot] }),
    isWrong('covers 1 of 3,400 users and 1 group (not counted: grant GroupMember.ReadBasic.All). Under Users, include all users'),
  ],
  [
    'users',
    ['/v1.0/users'],
    users({ includeUsers: [], includeGroups: [pilot] }),
    isWrong('covers 12 users (of how many was not read: grant User.ReadBasic.All). Under Users, include all users'),
  ],
  [
    'members of an excluded group',
    ['/transitiveMembers'],
    users({ excludeGroups: [pilot] }),
    blocks.replace('1 user', '1 user and 1 group (not counted: grant GroupMember.ReadBasic.All)'),
  ],
])('an administrator reads what to grant where %s may not be read', async (_, forbidden, conditions, text) => {
  directory.policies = under(conditions)
  expect(await printed('devices', forbidden)).toBe(ofDevices(text))
})

const groupPolicyIs = 'The Conditional Access policy "People cut off by Ides"'
const blocksGroup = (cuts: string) => `ok  entra: ${groupPolicyIs} blocks the group ${blockedGroup}, in all resources, on ${cuts}\n`
const cutsAll = blocksGroup('all devices of the person, computers too')
const cutsPhones = blocksGroup('iOS and Android alone: computers keep working')
const isWrongForGroup = (words: string) => `not ok  entra: ${groupPolicyIs} ${words}\n`
const cutsComputers = isWrongForGroup(
  'cuts off computers, too. Under Device platforms, include iOS and Android alone, or remove phonesOnly',
)

const group = (platforms?: readonly string[], conditions: object = {}) => groupPolicy(blockedGroup, platforms, {}, conditions)

it.each<[string, boolean, readonly object[], string]>([
  ['cuts off all devices', false, [group()], cutsAll],
  ['cuts off phones alone', true, [group(['android', 'iOS'])], cutsPhones],
  [
    'is missing',
    false,
    [groupPolicy(pilot)],
    `not ok  entra: No Conditional Access policy blocks the group ${blockedGroup}: nobody is cut off. Create one that includes this group\n`,
  ],
  ['cuts off computers, which phonesOnly denies', true, [group()], cutsAll + cutsComputers],
  ['is one of two, and the other cuts off computers', true, [group(['iOS', 'android']), group()], cutsPhones + cutsComputers],
  [
    'cuts off phones alone, though mails say all devices',
    false,
    [group(['iOS', 'android'])],
    isWrongForGroup('covers iOS and Android alone: set phonesOnly: true, or mails threaten computers too'),
  ],
  [
    'leaves out Android phones',
    true,
    [group(['iOS'])],
    isWrongForGroup('leaves out Android. Under Device platforms, include iOS and Android'),
  ],
  [
    'leaves out Macs',
    false,
    [group(['windows', 'iOS', 'android', 'linux'])],
    isWrongForGroup('leaves out macOS. Under Device platforms, include any device'),
  ],
  [
    'excludes the group that it includes',
    false,
    [group(undefined, { users: { includeGroups: [blockedGroup], excludeGroups: [blockedGroup] } })],
    isWrongForGroup(`excludes the group ${blockedGroup} that it includes. Remove this exclusion`),
  ],
  [
    'chooses devices',
    false,
    [group(undefined, by('device.isCompliant -eq True'))],
    isWrongForGroup('chooses devices by a filter. Remove the filter: the group names people'),
  ],
])('an administrator reads of a policy for people that %s', async (_, phonesOnly, policies, text) => {
  directory.policies = policies
  expect(await printed({ phonesOnly })).toBe(ofGroup(text))
})
