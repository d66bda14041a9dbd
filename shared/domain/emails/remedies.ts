/** How to end a breach, step by step, on each platform. */

import { type Family, platformNamed } from '../catalogue/platforms.ts'
import { appTitle } from '../catalogue/requirements.ts'
import type { Device } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { listed } from './dates.ts'
import type { Block } from './letter.ts'
import { nameOf } from './plain.ts'
import type { Found } from './standing.ts'
import type { Voice } from './voice.ts'

/** Enough to tell devices apart, and to keep mails small. */
const longestLabel = 80

/** A platform as its vendor writes it. */
export const platformName = (device: Device): string => platformNamed(device.platform)?.name ?? nameOf(device.platform, longestLabel)

/** A device as its owner knows it. */
export const deviceName = ({ label }: Pick<Device, 'label'>, { say }: Voice): string => nameOf(label, longestLabel) || say('device.unnamed')

export const deviceNames = (devices: readonly Device[], voice: Voice): string =>
  listed(
    devices.map((device) => deviceName(device, voice)),
    voice,
  )

export const appTitles = (apps: readonly string[], voice: Voice): string => listed(apps.map(appTitle), voice)

/** `TikTok or Temu` */
export const anyApp = (apps: readonly string[], voice: Voice): string => listed(apps.map(appTitle), voice, 'disjunction')

/** The steps of each remedy that the policy allows, by platform. */
export function remedyBlocks(found: readonly Found[], policy: PolicyVersion, voice: Voice): readonly Block[] {
  const families = Map.groupBy(found, ({ device }) => platformNamed(device.platform)?.family ?? 'other')
  return [...families].flatMap(([family, found]) => [
    ...remedy('removeApp', family, mayRemoveApp(found, policy), policy, voice),
    ...remedy('removeWorkApps', family, mayRemoveWorkApps(found, policy), policy, voice),
  ])
}

/** On an official device, removing the app is the only remedy. */
const mayRemoveApp = (found: readonly Found[], { remedies }: PolicyVersion): readonly Found[] =>
  found.filter(({ device }) => remedies.includes('remove-app') || device.ownership === 'official')

const mayRemoveWorkApps = (found: readonly Found[], { remedies }: PolicyVersion): readonly Found[] =>
  found.filter(({ device }) => remedies.includes('remove-work-apps') && device.ownership === 'personal')

function remedy(
  what: 'removeApp' | 'removeWorkApps',
  family: Family,
  found: readonly Found[],
  { contact: { email } }: PolicyVersion,
  voice: Voice,
): readonly Block[] {
  if (found.length === 0) return []
  const apps = appTitles([...new Set(found.flatMap(({ unmet }) => unmet))], voice)
  const platform = listed([...new Set(found.map(({ device }) => platformName(device) || deviceName(device, voice)))], voice)
  const steps = voice.say(`${what}.${family}`, { apps, email })
  return [{ kind: 'steps', title: voice.say(`todo.${what}`, { apps, platform }), steps: steps.split('\n') }]
}
