/** What a suspension does beyond the devices that a letter names, and how late access ends and comes back. */
import type { WantedAccess } from '../access/connector.ts'
import { hoursOf } from '../access/delays.ts'
import { type AccessEffect, accessEffect } from '../access/effect.ts'
import type { Device } from '../people/person.ts'
import { wordsBlock } from './blocks.ts'
import type { Block } from './letter.ts'
import type { Voice } from './voice.ts'

/** What threatens devices. @param hasPage whether the reader has a page of their own */
export function threatBlocks(devices: readonly Device[], hasPage: boolean, voice: Voice): readonly Block[] {
  const effect = accessEffect(devices, voice.connectors ?? [])
  if (!effect) return []
  const { takesMail, revokesSessions } = effect
  const { say } = voice
  return [
    together([
      reachWords(effect, voice),
      takesMail ? say('reach.mail') : '',
      revokesSessions ? say('reach.sessions') : '',
      delayWords('suspended', effect, voice),
      delayWords('granted', effect, voice),
    ]),
    takesMail && hasPage ? [wordsBlock(say('reach.savePage'))] : [],
  ].flat()
}

/** What holds for suspended devices. */
export function suspensionBlocks(devices: readonly Device[], voice: Voice): readonly Block[] {
  const effect = accessEffect(devices, voice.connectors ?? [])
  if (!effect) return []
  return together([reachWords(effect, voice), delayWords('suspended', effect, voice), delayWords('granted', effect, voice)])
}

/** What holds for devices whose access comes back. */
export function restorationBlocks(devices: readonly Device[], voice: Voice): readonly Block[] {
  const effect = accessEffect(devices, voice.connectors ?? [])
  return effect ? together([delayWords('granted', effect, voice)]) : []
}

function together(sentences: readonly string[]): readonly Block[] {
  const said = sentences.filter(sentence => sentence !== '')
  return said.length > 0 ? [wordsBlock(said.join(' '))] : []
}

const reachWords = ({ reach }: AccessEffect, { say }: Voice) => (reach === 'device' ? '' : say(`reach.${reach}`))

const delayKeys = {
  suspended: { hours: 'delay.suspendedHours', days: 'delay.suspendedDays' },
  granted: { hours: 'delay.restoredHours', days: 'delay.restoredDays' },
} as const

function delayWords(wanted: WantedAccess, { upTo }: AccessEffect, { say }: Voice) {
  const { [wanted]: delay } = upTo
  if (delay === undefined) return ''
  const hours = hoursOf(delay)
  const inDays = hours % 24 === 0
  return say(delayKeys[wanted][inDays ? 'days' : 'hours'], { count: inDays ? hours / 24 : hours })
}
