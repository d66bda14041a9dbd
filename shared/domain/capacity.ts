/** How fast mail goes out, by what `npm run bench:scale` measures, and what comes back because of it. */
import { shards } from './people/ref.ts'

/** Mails a second that one worker manages on one processor. */
const mailsAWorker = 120

/** A share of the rate with which a worker makes up for others that end or begin. Mails a second. */
const easyShare = 65

/** The share of the account's rate that workers use together, while there is mail. */
const usedShare = 0.98

/** How many workers use the whole rate: at most one a shard. */
export const workersFor = (perSecond: number) => Math.min(shards.length, Math.ceil(perSecond / easyShare))

/** Mails a second of which one listener takes all events. */
const mailsAListener = 100

/** How many listeners keep up with mail. */
export const listenersFor = (perSecond: number) => Math.ceil(perSecond / mailsAListener)

/** Requests a second to staff pages: scanners open each link in a mail, up to twice, and all staff may come within a quarter of an hour. */
export const pageRate = (perSecond: number, staff: number) => 2 * perSecond + Math.ceil(staff / 900)

/** How many functions answer so many requests to staff pages, at a tenth of a second each. */
export const functionsForPages = (requests: number) => Math.ceil(requests / 10)

/** Seconds that mails take from the first to the last. @param perSecond of the account */
export const secondsToSend = (mails: number, perSecond: number) => mails / (usedShare * perSecond)

/** The rate that so many workers reach: the account's, or their own where it is less. */
export const reachedBy = (workers: number, perSecond: number) => Math.min(perSecond, workers * mailsAWorker)
