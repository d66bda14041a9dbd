/** How to end a breach, step by step, on each platform. */

import { type Family, platformKey, platformNamed } from '../catalogue/platforms.ts'
import type { Device } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { requirementOf } from '../requirements/requirement-of.ts'
import { type InLanguage, textIn } from '../translated.ts'
import { foreign, wordsBlock } from './blocks.ts'
import { joinWords } from './dates.ts'
import { appTitles, demandOf, deviceName, neededVersion, platformName } from './demands.ts'
import type { Block } from './letter.ts'
import { type Passage, passagesOf } from './markup.ts'
import type { BreachOnDevice } from './standing.ts'
import type { Voice } from './voice.ts'

/** The steps of each remedy that the policy allows, by platform. */
export function remedyBlocks(found: readonly BreachOnDevice[], policy: PolicyVersion, voice: Voice): readonly Block[] {
  const mending = found.filter(one => mayMend(one, policy))
  const tasks = mending.flatMap(({ device, unmet }) => unmet.map(name => taskOf(name, device, policy, voice)))
  const leaving = found.filter(one => mayRemoveWorkApps(one, policy)).map(({ device }) => device)
  const families = [...new Set(found.map(({ device }) => familyOf(device)))]
  return [
    families.flatMap(family => [
      ...mendingBlocks(
        tasks.filter(({ device }) => familyOf(device) === family),
        family,
        policy,
        voice,
      ),
      ...leavingBlocks(
        leaving.filter(device => familyOf(device) === family),
        family,
        policy,
        voice,
      ),
    ]),
    tasks.some(isOurUpdate) ? wordsBlock(voice.say('todo.noUpdate', { email: policy.contact.email })) : [],
  ].flat()
}

const familyOf = ({ platform }: Device) => platformNamed(platform)?.family ?? 'other'

/** On an official device, to meet the requirements is the only remedy. */
const mayMend = ({ device }: BreachOnDevice, { remedies }: PolicyVersion) =>
  remedies.includes('remove-app') || device.ownership === 'official'

const mayRemoveWorkApps = ({ device }: BreachOnDevice, { remedies }: PolicyVersion) =>
  remedies.includes('remove-work-apps') && device.ownership === 'personal'

/** Something to do on one device. */
interface Task {
  name: string
  kind: Requirement['kind']
  device: Device
  /** The requirement's own steps for such a device. */
  own?: InLanguage | undefined
}

function taskOf(name: string, device: Device, policy: PolicyVersion, voice: Voice): Task {
  const { kind, steps = {}, language } = requirementOf(policy, name)
  const texts = steps[platformKey(device.platform) ?? 'other'] ?? steps.other
  return { name, kind, device, own: texts === undefined ? undefined : textIn(texts, language, voice.language) }
}

const isOurRemoval = ({ kind, own }: Task) => kind === 'app' && !own

const isOurUpdate = ({ kind, own, device }: Task) => kind === 'version' && !own && familyOf(device) !== 'other'

/** How to meet the requirements. Apps without steps of their own share ours. */
function mendingBlocks(tasks: readonly Task[], family: Family, policy: PolicyVersion, voice: Voice): readonly Block[] {
  const removals = tasks.filter(isOurRemoval)
  const others = Map.groupBy(
    tasks.filter(task => !isOurRemoval(task)),
    ({ name, own }) => `${name} ${own?.text ?? ''}`,
  )
  const names = removals.map(({ name }) => name)
  const devices = removals.map(({ device }) => device)
  return [
    removals.length > 0 ? removal('removeApp', family, names, devices, policy, voice) : [],
    [...others.values()].flatMap(tasks => taskBlocks(tasks, family, policy, voice)),
  ].flat()
}

const leavingBlocks = (devices: readonly Device[], family: Family, policy: PolicyVersion, voice: Voice): readonly Block[] =>
  devices.length > 0 ? [removal('removeWorkApps', family, [], devices, policy, voice)] : []

/** One requirement on the devices for which it has the same steps. */
function taskBlocks(tasks: readonly Task[], family: Family, policy: PolicyVersion, voice: Voice): readonly Block[] {
  const [first] = tasks
  if (!first) return []
  const { name, kind, own } = first
  const { email } = policy.contact
  const devices = tasks.map(({ device }) => device)
  const { text: title, language: titleLanguage } = taskTitle(name, devices, policy, voice)
  if (kind === 'version' && !own && family !== 'other') return [{ kind: 'steps', title, steps: voice.say(`update.${family}`).split('\n') }]
  const passages: readonly Passage[] = own ? passagesOf(own.text) : [{ kind: 'words', spans: [voice.say('todo.ask', { email })] }]
  return [
    {
      kind: 'guide',
      title,
      titleLanguage: foreign(titleLanguage, voice),
      language: own && foreign(own.language, voice),
      passages,
    },
  ]
}

/** `Update to iOS 17.4 and iPadOS 17.4`, `Turn on FileVault (macOS)` */
function taskTitle(name: string, devices: readonly Device[], policy: PolicyVersion, voice: Voice): InLanguage {
  if (requirementOf(policy, name).kind === 'version') {
    const version = joinWords([...new Set(devices.map(device => neededVersion(name, device, policy, voice)))], voice)
    return { text: voice.say('required.version', { version }), language: voice.language }
  }
  const { text, language } = demandOf(name, policy, voice)
  return { text: `${text} (${platformNames(devices, voice)})`, language }
}

const platformNames = (devices: readonly Device[], voice: Voice) =>
  joinWords([...new Set(devices.map(device => platformName(device) || deviceName(device, voice)))], voice)

/** Our steps for a remedy that takes something away. */
function removal(
  what: 'removeApp' | 'removeWorkApps',
  family: Family,
  names: readonly string[],
  devices: readonly Device[],
  policy: PolicyVersion,
  voice: Voice,
): Block {
  const apps = appTitles([...new Set(names)], policy, voice)
  const steps = voice.say(`${what}.${family}`, { apps, email: policy.contact.email })
  return {
    kind: 'steps',
    title: voice.say(`todo.${what}`, { apps, platform: platformNames(devices, voice) }),
    steps: steps.split('\n'),
  }
}
