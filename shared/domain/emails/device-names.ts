/** What devices are called. */
import { platformNamed } from '../catalogue/platforms.ts'
import type { Device } from '../people/person.ts'
import { joinWords } from './dates.ts'
import { plainName } from './plain.ts'
import type { Voice } from './voice.ts'

/** Enough to tell devices apart, and to keep mails small. */
const longestLabel = 80

/** A platform as its vendor writes it. */
export const platformName = (device: Device): string => platformNamed(device.platform)?.name ?? plainName(device.platform, longestLabel)

/** A device as its owner knows it. */
export const deviceName = ({ label }: Pick<Device, 'label'>, { say }: Voice): string =>
  plainName(label, longestLabel) || say('device.unnamed')

export const deviceNames = (devices: readonly Device[], voice: Voice): string =>
  joinWords(
    devices.map((device) => deviceName(device, voice)),
    voice,
  )
