/** How far the suspension of a device goes in another system. */
import * as z from 'zod'
import { isPhone } from '../catalogue/platforms.ts'

/** What a suspension stops: the device alone, all phones and tablets of its owner, or all devices of its owner. */
export const reach = z.enum(['device', 'phones', 'person'])

export type Reach = z.output<typeof reach>

/** True if it stops another device of the owner as well. */
export const stopsAnother = (reach: Reach, platform: string) => reach === 'person' || (reach === 'phones' && isPhone(platform))

/** True for a device that it can be asked for. */
export const concerns = (reach: Reach, platform: string) => reach !== 'phones' || isPhone(platform)
