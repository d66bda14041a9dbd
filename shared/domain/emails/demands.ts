/** What a policy requires, in the reader's words. */
import { platformKey, platformNamed } from '../catalogue/platforms.ts'
import type { Device } from '../people/person.ts'
import type { Policy } from '../policies/policy.ts'
import { saidOf } from '../requirements/fulfilment.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { requirementOf } from '../requirements/requirement-of.ts'
import { type InLanguage, textIn } from '../translated.ts'
import { joinWords } from './dates.ts'
import { plainName } from './plain.ts'
import type { BreachOnDevice } from './standing.ts'
import type { Voice } from './voice.ts'

/** What says what a policy requires. */
export type Demanding = Pick<Policy, 'requires' | 'requirements'>

export const isApp = (policy: Demanding, name: string) => requirementOf(policy, name).kind === 'app'

/** True for a policy that requires nothing but that apps are removed: some sentences speak of apps alone. */
export const isOfApps = (policy: Demanding) => policy.requires.every(name => isApp(policy, name))

/** `TikTok`, `iOS 17.4`, `Turn on FileVault`: in the reader's language, else in the requirement's. */
function titleOf({ title, language }: Requirement, name: string, voice: Voice): InLanguage {
  const found = textIn(title, language, voice.language) ?? { text: name, language }
  return { ...found, text: plainName(found.text) }
}

const titlesOf = (names: readonly string[], policy: Demanding, voice: Voice) =>
  names.map(name => titleOf(requirementOf(policy, name), name, voice).text)

/** `TikTok and Temu` */
export const appTitles = (apps: readonly string[], policy: Demanding, voice: Voice) => joinWords(titlesOf(apps, policy, voice), voice)

/** `TikTok or Temu` */
export const anyApp = (apps: readonly string[], policy: Demanding, voice: Voice) =>
  joinWords(titlesOf(apps, policy, voice), voice, 'disjunction')

/** As something to do: `Remove TikTok`, `Update to iOS 17.4`, `Turn on FileVault`. */
export function demandOf(name: string, policy: Demanding, voice: Voice): InLanguage {
  const requirement = requirementOf(policy, name)
  const title = titleOf(requirement, name, voice)
  if (requirement.kind === 'check') return title
  const text =
    requirement.kind === 'app' ? voice.say('required.app', { apps: title.text }) : voice.say('required.version', { version: title.text })
  return { text, language: voice.language }
}

/** The oldest version that a device may have: `iOS 17.4`. */
export function neededVersion(name: string, { platform }: Pick<Device, 'platform'>, policy: Demanding, voice: Voice) {
  const requirement = requirementOf(policy, name)
  const key = platformKey(platform)
  const needed = requirement.kind === 'version' && key ? requirement.atLeast[key] : undefined
  return needed ? `${platformNamed(platform)?.name} ${needed}` : titleOf(requirement, name, voice).text
}

/** What a policy is about: `TikTok`, `TikTok, WeChat`, `TikTok +2`, `Turn on FileVault +1`. */
export function inShort(policy: Demanding, voice: Voice) {
  const titles = titlesOf(policy.requires, policy, voice)
  return titles.length > (isOfApps(policy) ? 2 : 1) ? `${titles[0]} +${titles.length - 1}` : titles.join(', ')
}

/** What there is to do: `Update to iOS 17.4`, `Remove TikTok (+1)`. The sentences about apps say themselves what to do with them. */
export function demandsInShort(policy: Demanding, voice: Voice) {
  if (isOfApps(policy)) return inShort(policy, voice)
  const demands = policy.requires.map(name => demandOf(name, policy, voice).text)
  return demands.length > 1 ? `${demands[0]} (+${demands.length - 1})` : demands.join(', ')
}

/** The same as `demandOf` where there is room: a version for each platform. */
export function demandInFull(name: string, policy: Demanding, voice: Voice): InLanguage {
  const requirement = requirementOf(policy, name)
  if (requirement.kind !== 'version') return demandOf(name, policy, voice)
  const versions = Object.entries(requirement.atLeast).map(([platform, version]) => `${platformNamed(platform)?.name} ${version}`)
  return { text: voice.say('required.version', { version: joinWords(versions, voice) }), language: voice.language }
}

/** What a device does not meet, or perhaps not, a line for each. */
export function unmetLines(
  { device, unmet, certain }: Omit<BreachOnDevice, 'isAsked'>,
  policy: Demanding,
  voice: Voice,
): readonly string[] {
  const { say } = voice
  const apps = unmet.filter(name => isApp(policy, name))
  const others = unmet.filter(name => !apps.includes(name))
  if (!certain)
    return [
      apps.length > 0 ? say('device.unknown', { apps: anyApp(apps, policy, voice) }) : [],
      others.map(name => say('device.unclear', { what: demandOn(name, device, policy, voice).text })),
    ].flat()
  return [
    apps.length > 0 ? say('device.found', { apps: appTitles(apps, policy, voice) }) : [],
    others.map(name =>
      requirementOf(policy, name).kind === 'version'
        ? versionLine(name, device, policy, voice)
        : say('device.unmet', { what: demandOf(name, policy, voice).text }),
    ),
  ].flat()
}

/** What is installed, and what is needed. */
function versionLine(name: string, device: Device, policy: Demanding, voice: Voice) {
  const { osVersion } = saidOf(device.readings, { name, requirement: requirementOf(policy, name) }) ?? {}
  if (osVersion === undefined) return voice.say('device.unmet', { what: demandOn(name, device, policy, voice).text })
  const version = neededVersion(name, device, policy, voice)
  return voice.say('device.outdated', { installed: `${platformName(device)} ${osVersion}`, version })
}

/** As something to do on one device. */
export const demandOn = (name: string, device: Device, policy: Demanding, voice: Voice): InLanguage =>
  requirementOf(policy, name).kind === 'version'
    ? { text: voice.say('required.version', { version: neededVersion(name, device, policy, voice) }), language: voice.language }
    : demandOf(name, policy, voice)

/** Enough to tell devices apart, and to keep mails small. */
const longestLabel = 80

/** A platform as its vendor writes it. */
export const platformName = (device: Device) => platformNamed(device.platform)?.name ?? plainName(device.platform, longestLabel)

/** A device as its owner knows it. */
export const deviceName = ({ label }: Pick<Device, 'label'>, { say }: Voice) => plainName(label, longestLabel) || say('device.unnamed')

export const deviceNames = (devices: readonly Device[], voice: Voice) =>
  joinWords(
    devices.map(device => deviceName(device, voice)),
    voice,
  )
