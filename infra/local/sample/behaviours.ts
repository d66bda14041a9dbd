/** What people do about a ban of TikTok announced on 23 February 2023, with a deadline at the end of 15 March in Brussels (23:00 UTC). */

export interface Behaviour {
  /** In a hundred of those affected. */
  readonly weight: number
  /** The devices on which it shows. */
  readonly plots: readonly Plot[]
}

/** What one device carries before the announcement, and what becomes of it, in order of time. */
export interface Plot extends Carried {
  /** True where it must be personal. */
  readonly own: boolean
  readonly turns: readonly Turn[]
}

export interface Carried {
  readonly workApps: boolean
  /** Undefined where the device has no inventory. */
  readonly tiktok: boolean | undefined
}

/** What changes at some moment of a span: month, day and time in UTC, in 2023. */
interface Turn extends Partial<Carried> {
  readonly from: string
  readonly until: string
}

const removed = (from: string, until: string): Turn => ({ from, until, tiktok: false })
const installed = (from: string, until: string): Turn => ({ from, until, tiktok: true })
const workAppsRemoved = (from: string, until: string): Turn => ({ from, until, workApps: false })
const workAppsAdded = (from: string, until: string): Turn => ({ from, until, workApps: true })

const tiktok = (...turns: readonly Turn[]): Plot => ({ own: false, workApps: true, tiktok: true, turns })
const clean = (...turns: readonly Turn[]): Plot => ({ own: false, workApps: true, tiktok: false, turns })
const noInventory = (...turns: readonly Turn[]): Plot => ({ own: false, workApps: true, tiktok: undefined, turns })
const ownTiktok = (...turns: readonly Turn[]): Plot => ({ own: true, workApps: true, tiktok: true, turns })
const privateTiktok = (...turns: readonly Turn[]): Plot => ({ own: true, workApps: false, tiktok: true, turns })

export const behaviours = {
  /** Removes the app within days. */
  prompt: { weight: 25, plots: [tiktok(removed('02-23T13:00', '03-01T20:00'))] },
  /** Needs a reminder or two. */
  reminded: { weight: 19, plots: [tiktok(removed('03-01T09:00', '03-14T05:00'))] },
  /** Removes it the day before or on the last day, at whatever hour. */
  lastMinute: { weight: 17, plots: [tiktok(removed('03-14T05:00', '03-15T22:55'))] },
  /** Keeps the app and takes the work apps off the device instead. */
  withdrawing: { weight: 7, plots: [ownTiktok(workAppsRemoved('02-27T08:00', '03-15T20:00'))] },
  /** Thinks of a second device only later. */
  piecemeal: { weight: 7, plots: [tiktok(removed('02-24T07:00', '03-03T20:00')), ownTiktok(removed('03-07T07:00', '03-15T22:00'))] },
  /** Removes the app, has it back and removes it again, all in time. */
  wavering: {
    weight: 3,
    plots: [tiktok(removed('02-24T07:00', '03-02T20:00'), installed('03-03T17:00', '03-08T20:00'), removed('03-10T07:00', '03-15T20:00'))],
  },
  /** Is clean in time, and has the app back when the deadline is past. */
  relapsing: {
    weight: 3,
    plots: [tiktok(removed('02-27T07:00', '03-14T20:00'), installed('03-18T10:00', '03-29T22:00'), removed('04-03T07:00', '04-17T20:00'))],
  },
  /** Removes it once access is cut. */
  late: { weight: 9, plots: [tiktok(removed('03-16T06:00', '04-06T20:00'))] },
  /** Removes it once access is cut, and soon has it back for good. */
  repeating: { weight: 1, plots: [tiktok(removed('03-17T06:00', '03-22T20:00'), installed('04-11T10:00', '04-27T22:00'))] },
  /** Lets everything pass. */
  never: { weight: 4, plots: [tiktok()] },
  /** Gets the app so shortly before the deadline that minimum notice puts theirs off. */
  joining: { weight: 2, plots: [clean(installed('03-11T08:00', '03-14T15:00'), removed('03-16T08:00', '03-20T15:00'))] },
  /** Puts the work apps on a private device that already had the app. */
  enrolling: { weight: 1, plots: [privateTiktok(workAppsAdded('03-01T08:00', '03-07T18:00'), removed('03-09T07:00', '03-15T20:00'))] },
  /** Cleans one device in time; after the deadline the app is found on the other. */
  uncovered: {
    weight: 1,
    plots: [
      tiktok(removed('02-27T07:00', '03-14T20:00')),
      clean(installed('03-20T08:00', '03-25T20:00'), removed('04-05T07:00', '04-21T20:00')),
    ],
  },
  /** Has a device without inventory; what it reports at last is clean. */
  unread: { weight: 1, plots: [noInventory(removed('03-20T08:00', '03-30T16:00'))] },
} as const satisfies Readonly<Record<string, Behaviour>>
