/** What suspensions do in the systems that carry them out, and how late. */
import { delayText } from '#domain/access/delays.ts'
import { reachTexts } from '#domain/access/effect.ts'
import type { ListedConnector } from '#domain/access/listed.ts'

export const effectHeads = ['A suspension stops', 'Time to suspend', 'Time to restore'] as const

export function effectCells({ reach, takesMail, revokesSessions, upTo }: Omit<ListedConnector, 'name' | 'kind'>): readonly string[] {
  const more = [takesMail ? 'work email too' : '', revokesSessions ? 'all the owner’s sessions, once' : '']
  const stops = [reachTexts[reach], ...more].filter(text => text !== '').join('; ')
  return [stops, delayText(upTo.suspended), delayText(upTo.granted)]
}
