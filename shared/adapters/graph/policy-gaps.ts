/** What a Conditional Access policy does not block, by its conditions: each gap is a sentence that follows its name and says what to do. */
import type { ConditionalPolicy, Conditions } from './conditional-access.ts'

export const list = new Intl.ListFormat('en-GB')

/** Gaps that are wrong whatever the policy is for. */
export const gapsOf = ({ conditions, grantControls }: ConditionalPolicy): readonly string[] => [
  ...resourceGaps(conditions),
  ...clientGaps(conditions),
  ...locationGaps(conditions),
  ...otherGaps(conditions),
  ...grantGaps(grantControls),
]

function resourceGaps({ applications: { includeApplications: included, excludeApplications: excluded, ...more } }: Conditions) {
  const work = included.filter((one) => one !== 'None' && one !== 'MicrosoftAdminPortals')
  if (work.length === 0 && !isSet(more.applicationFilter))
    return ['covers no apps that carry work. Under Target resources, select all resources, or these apps']
  return excluded.includes('Office365') ? ['leaves out Office 365: mail, Teams and files keep working. Remove this exclusion'] : []
}

function clientGaps({ clientAppTypes: types }: Conditions) {
  if (types.length === 0 || types.includes('all')) return []
  const [browsers, apps] = [types.includes('browser'), types.includes('mobileAppsAndDesktopClients')]
  if (browsers && apps) return []
  if (browsers)
    return [
      'covers browsers only: Outlook, Teams and other apps keep working. Under Client apps, select mobile apps and desktop clients, too',
    ]
  if (apps) return ['does not cover browsers: mail on the web keeps working. Under Client apps, select browsers, too']
  return [
    "covers legacy authentication only: browsers and today's apps keep working. Under Client apps, select browsers, mobile apps and desktop clients",
  ]
}

function locationGaps({ locations: { includeLocations: included, excludeLocations: excluded } }: Conditions) {
  const isEverywhere = included.length === 0 || included.includes('All')
  return [
    ...(isEverywhere ? [] : ['covers some locations only: elsewhere, everything keeps working. Remove the condition on locations']),
    ...(excluded.length === 0
      ? []
      : [
          `leaves out ${excluded.includes('AllTrusted') ? 'all trusted' : 'some'} locations: there, everything keeps working. Remove this exclusion`,
        ]),
  ]
}

const known = ['users', 'applications', 'platforms', 'clientAppTypes', 'locations', 'devices']

/** Conditions all have to be met: whatever another one is about, it spares some sign-ins. */
function otherGaps(conditions: Conditions) {
  const others = Object.entries(conditions).filter(([name, value]) => !known.includes(name) && !name.includes('@') && isSet(value))
  return others.map(
    ([name]) => `applies only under its condition "${wordsIn(name)}": all other sign-ins keep working. Remove this condition`,
  )
}

/** Words of a name such as `userRiskLevels`. */
const wordsIn = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

function grantGaps({ operator, builtInControls }: ConditionalPolicy['grantControls']) {
  const others = builtInControls.filter((one) => one !== 'block')
  return others.length > 0 && operator !== 'AND'
    ? [`lets in people who meet another control (${list.format(others)}). Under Grant, select Block access alone`]
    : []
}

/** Graph sends null, empty lists and empty texts for what is not configured. */
function isSet(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined && value !== null && value !== '' && value !== 'none'
  return Object.values(value).some(isSet)
}

const intune = new Map([
  ['0000000a-0000-0000-c000-000000000000', 'Microsoft Intune'],
  ['d4ebce55-015a-49b5-a083-c84d1797ae8c', 'Microsoft Intune Enrollment'],
])

/** By these a device is put right again. */
export function wayBackDangers({ applications: { includeApplications: included, excludeApplications: excluded } }: Conditions) {
  const covered = [...intune].filter(([id]) => (included.includes('All') || included.includes(id)) && !excluded.includes(id))
  const apps = list.format(covered.map(([, name]) => name))
  return covered.length === 0
    ? []
    : [`blocks ${apps}, too: a device that was put right cannot report it, and stays blocked. Under Target resources, exclude ${apps}`]
}

/** Which resources it covers, for the sentence of a policy without gaps. */
export function resourcesOf({
  applications: { includeApplications: included, excludeApplications: excluded, applicationFilter },
}: Conditions) {
  if (isSet(applicationFilter)) return 'in the resources that its filter selects'
  if (!included.includes('All')) return `in ${list.format(included.map((one) => (one === 'Office365' ? 'Office 365' : one)))} alone`
  const others = excluded.filter((id) => !intune.has(id)).length
  return others === 0 ? 'in all resources' : `in all resources but ${others}`
}

const platformNames = new Map([
  ['ios', 'iOS'],
  ['android', 'Android'],
  ['windows', 'Windows'],
  ['macos', 'macOS'],
  ['linux', 'Linux'],
])

export const phones = ['iOS', 'Android']

export const coversComputers = (conditions: Conditions): boolean => platformsOf(conditions).covered.some((one) => !phones.includes(one))

/** @returns names of the platforms that it covers, and of those that it leaves out */
export function platformsOf({ platforms: { includePlatforms, excludePlatforms } }: Conditions) {
  const included = includePlatforms.map((one) => one.toLowerCase())
  const excluded = excludePlatforms.map((one) => one.toLowerCase())
  const isCovered = (one: string) =>
    (included.length === 0 || included.includes('all') || included.includes(one)) && !excluded.includes(one)
  const namesWhere = (is: boolean) => [...platformNames].flatMap(([one, name]) => (isCovered(one) === is ? [name] : []))
  return { covered: namesWhere(true), left: namesWhere(false) }
}
