/** How fast mail goes out: what `npm run bench:scale` measures. */
import { shards } from './people/ref.ts'

/** Mails a second that one worker manages, which attends to 16 people at a time on one processor. */
const mailsAWorker = 120

/** A share of the rate with which a worker makes up for others that end or begin. Mails a second. */
const easyShare = 65

/** The share of the account's rate that workers use together, while there is mail. */
const usedShare = 0.98

/** How many workers use the whole rate: at most one a shard. */
export const workersFor = (perSecond: number): number => Math.min(shards.length, Math.ceil(perSecond / easyShare))

/** Seconds that mails take from the first to the last. @param perSecond of the account */
export const secondsToSend = (mails: number, perSecond: number): number => mails / (usedShare * perSecond)

/** The rate that so many workers reach: the account's, or their own where it is less. */
export const reachedBy = (workers: number, perSecond: number): number => Math.min(perSecond, workers * mailsAWorker)
