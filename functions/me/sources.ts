/** What people call the sources of readings. */
import { harmless } from '../../shared/domain/emails/plain.ts'
import type { Voice } from '../../shared/domain/emails/voice.ts'

const products = new Map([
  ['intune', 'Microsoft Intune'],
  ['jamf', 'Jamf Pro'],
  ['google', 'Google Workspace'],
  ['fleet', 'Fleet'],
  ['iru', 'Iru (Kandji)'],
])

export function sourceName(source: string, { say }: Voice): string {
  if (source === 'import') return say('page.known.list')
  if (source === 'contest') return say('page.known.contest')
  return products.get(source) ?? harmless(source)
}
