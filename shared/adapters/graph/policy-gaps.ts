/** What a Conditional Access policy does not block, by its conditions: each gap is a sentence that follows its name and says what to do. */
import type { Conditions } from './conditional-access.ts'

export const listed = new Intl.ListFormat('en-GB')

/** Gaps that are wrong whatever the policy is for. */
export const gapsOf = (conditions: Conditions): readonly string[] => [
  ...resourceGaps(conditions),
  ...clientGaps(conditions),
  ...locationGaps(conditions),
  ...otherGaps(conditions),
]

function resourceGaps({ applications: { includeApplications: included, excludeApplications: excluded, ...more } }: Conditions) {
  const work = included.filter(one => one !== 'None' && one !== 'MicrosoftAdminPortals')
  if (work.length === 0 && !isSet(more.applicationFilter))
    return ['covers no apps. Under Target resources, select all resources, or the apps that carry work']
  return excluded.includes('Office365') ? ['leaves out Office 365: mail, Teams and files keep working. Remove this exclusion'] : []
}

const clients = [
  { type: 'mobileAppsAndDesktopClients', name: 'mobile apps and desktop clients', work: 'Outlook, Teams and other apps' },
  { type: 'browser', name: 'browsers', work: 'Outlook on the web and other sites' },
]

function clientGaps({ clientAppTypes: types }: Conditions) {
  const missing = types.length === 0 || types.includes('all') ? [] : clients.filter(({ type }) => !types.includes(type))
  return missing.map(({ name, work }) => `does not cover ${name}: ${work} keep working. Under Client apps, select ${name}, too`)
}

function locationGaps({ locations: { includeLocations: included, excludeLocations: excluded } }: Conditions) {
  const isEverywhere = (included.length === 0 || included.includes('All')) && excluded.length === 0
  const where = excluded.includes('AllTrusted') ? 'trusted' : 'some'
  return isEverywhere ? [] : [`does not apply in ${where} locations: everything keeps working there. Remove the condition on locations`]
}

const known = ['users', 'applications', 'platforms', 'clientAppTypes', 'locations', 'devices']

/** Conditions all have to be met: whatever another one is about, it spares some sign-ins. */
function otherGaps(conditions: Conditions) {
  const others = Object.entries(conditions).filter(([name, value]) => !known.includes(name) && !name.includes('@') && isSet(value))
  const words = (name: string) => name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
  return others.map(([name]) => `applies only under its condition "${words(name)}": all else keeps working. Remove this condition`)
}

/** Graph sends null, empty lists and empty texts for what is not configured. */
function isSet(value: unknown) {
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
  const apps = listed.format(covered.map(([, name]) => name))
  return covered.length === 0
    ? []
    : [`blocks ${apps}, too: a device that was put right cannot report it, and stays blocked. Under Target resources, exclude ${apps}`]
}

/** Which resources it covers, for the sentence of a policy without gaps. */
export function resourcesOf({
  applications: { includeApplications: included, excludeApplications: excluded, applicationFilter },
}: Conditions) {
  if (isSet(applicationFilter)) return 'in the resources that its filter selects'
  if (!included.includes('All')) return `in ${listed.format(included.map(one => (one === 'Office365' ? 'Office 365' : one)))} alone`
  const others = excluded.filter(id => !intune.has(id)).length
  return others === 0 ? 'in all resources' : `in all resources but ${others}`
}

const platforms = ['iOS', 'Android', 'Windows', 'macOS', 'Linux']

export const phones = ['iOS', 'Android']

export const coversComputers = (conditions: Conditions) => platformsOf(conditions).covered.some(one => !phones.includes(one))

/** @returns those that it covers, and those that it leaves out */
export function platformsOf({ platforms: { includePlatforms: included, excludePlatforms: excluded } }: Conditions) {
  const has = (names: readonly string[], name: string) => names.some(one => one.toLowerCase() === name.toLowerCase())
  const isCovered = (one: string) => (included.length === 0 || has(included, 'all') || has(included, one)) && !has(excluded, one)
  return { covered: platforms.filter(isCovered), left: platforms.filter(one => !isCovered(one)) }
}
