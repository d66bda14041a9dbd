/** What a letter about a decision opens with: what is suspended, and what its reader is to do in general. */
import type { Device } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { demandsBlock, wordsBlock } from './blocks.ts'
import { anyApp, appTitles, deviceNames, isOfApps } from './demands.ts'
import { suspensionBlocks } from './effect.ts'
import type { Block } from './letter.ts'
import { issuerForms } from './plain.ts'
import { areOnlyAsked, type BreachOnDevice, type MailContext } from './standing.ts'
import type { Voice } from './voice.ts'

export const suspendedBlocks = (standing: MailContext, voice: Voice): readonly Block[] => [
  ...suspendedLeads(standing, voice),
  ...suspensionBlocks(standing.suspended, voice),
]

/** What is suspended, or about to be, and when access comes back: once the device is in order, or its owner has answered. */
export function suspendedLeads({ found, suspended, set }: MailContext, voice: Voice): readonly Block[] {
  const isUnanswered = (device: Device) => found.some(one => one.device === device && one.isAsked)
  const known = suspended.filter(device => !isUnanswered(device))
  const unanswered = suspended.filter(isUnanswered)
  const isSet = (device: Device) => set.includes(device)
  const isRequested = (device: Device) => !isSet(device)
  const leads = [
    ['suspended.lead', known.filter(isSet)],
    ['requested.lead', known.filter(isRequested)],
    ['suspended.unanswered', unanswered.filter(isSet)],
    ['requested.unanswered', unanswered.filter(isRequested)],
  ] as const
  return leads.flatMap(([key, devices]) =>
    devices.length > 0 ? [wordsBlock(voice.say(key, { devices: deviceNames(devices, voice) }))] : [],
  )
}

/** @param hasPage whether the reader can answer on a page of their own */
export function leadBlocks(found: readonly BreachOnDevice[], policy: PolicyVersion, hasPage: boolean, voice: Voice): readonly Block[] {
  const { say } = voice
  const about = { ...issuerForms(policy.issuer), email: policy.contact.email }
  const again = found.some(({ isAsked, device }) => isAsked && device.checked) ? [wordsBlock(say('lead.askAgain'))] : []
  const lead = leadOf(found, hasPage)
  if (!isOfApps(policy)) return [...again, wordsBlock(say(requiredLeads[lead], about)), demandsBlock(policy, voice)]
  const apps = (lead === 'lead.remove' ? appTitles : anyApp)(policy.requires, policy, voice)
  return [...again, wordsBlock(say(lead, { ...about, apps }))]
}

const requiredLeads = {
  'lead.remove': 'lead.required',
  'lead.check': 'lead.checkRequired',
  'lead.checkOnPage': 'lead.checkRequiredOnPage',
  'lead.askOnPage': 'lead.askRequiredOnPage',
} as const

function leadOf(found: readonly BreachOnDevice[], hasPage: boolean): keyof typeof requiredLeads {
  if (found.some(({ certain }) => certain)) return 'lead.remove'
  if (!hasPage) return 'lead.check'
  return areOnlyAsked(found) ? 'lead.askOnPage' : 'lead.checkOnPage'
}
