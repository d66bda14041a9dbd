/** Decides which requests are spoiled, and which of them kill their worker. */
import type { Chance } from '#test/chance.ts'
import { type Fault, faults, type Passing, type Service } from './fault-proxy.ts'
import { evidencedIn, type Journal } from './journal.ts'

export interface MisfortuneOptions {
  chance: Chance
  journal: Journal
  /** @returns false where the client is dead already */
  kill: (client: string) => boolean
  /** Workers to be killed, spread over about nine tenths of so many mails. */
  kills: number
  mails: number
  /** Of a hundred requests, how many are spoiled. */
  percentFaulty: Record<Service, number>
}

export interface Misfortune {
  faultOf(passing: Passing): Fault | undefined
  onAnswer(passing: Passing, status: number, fault: Fault | undefined): void
  /** Spoils nothing any more. */
  end(): void
  figures(): { requests: number; kills: number; faultsByKind: Record<Fault, number> }
}

/** How likely each fault is among all. There is little of what a client waits long for: silence, and after being throttled. */
const weights: Record<Fault, number> = {
  dropped: 20,
  'failed-after': 20,
  'failed-before': 20,
  reset: 20,
  throttled: 10,
  slow: 10,
  silent: 0.15,
}

const kinds = faults.map(fault => ({ fault, weight: weights[fault] }))

const query = 'DynamoDB_20120810.Query'

/** At what workers die: at anything, at sending, at writing down what they have sent. */
const occasions: readonly ((passing: Passing) => boolean)[] = [
  () => true,
  ({ service }) => service === 'ses',
  passing => evidencedIn(passing) !== undefined && passing.body.includes('contents = :contents'),
]

/** Requests that a mail takes, as long as there were too few to tell. */
const requestsPerMail = 12

export function misfortune({ chance, journal, kill, kills: wanted, mails, percentFaulty }: MisfortuneOptions): Misfortune {
  const faultsByKind: Record<Fault, number> = {
    dropped: 0,
    silent: 0,
    'failed-after': 0,
    'failed-before': 0,
    reset: 0,
    throttled: 0,
    slow: 0,
  }
  /** The worker that made one of these dies once it is answered. */
  const last = new Set<Passing>()
  let isOver = false
  let requests = 0
  let kills = 0
  let nextKill = killAfter(0)

  /** The first request of some kind from some number on, which is the higher the more requests there will still be for each kill. */
  function killAfter(present: number) {
    const accepted = journal.accepted()
    const perMail = accepted > 100 ? present / accepted : requestsPerMail
    const ahead = Math.max(0, mails * 0.9 - accepted) * perMail
    const gap = chance.between(0, (2 * ahead) / Math.max(1, wanted - kills))
    return { at: present + 1 + Math.floor(gap), isIt: chance.pick(occasions) }
  }

  function strike(client: string) {
    if (!kill(client)) return
    kills += 1
    journal.died(client)
  }

  /** A run that finds nothing to do has queries to make, and little else. */
  const percentOf = ({ service, headers }: Passing) => percentFaulty[service] / (headers['x-amz-target'] === query ? 5 : 1)

  return {
    faultOf(passing) {
      requests += 1
      if (isOver) return undefined
      if (requests >= nextKill.at && nextKill.isIt(passing) && kills + last.size < wanted) {
        nextKill = killAfter(requests)
        if (chance.percent(50)) {
          last.add(passing)
          return 'dropped'
        }
        strike(passing.client)
        journal.turnedAway(passing)
        return 'reset'
      }
      if (!chance.percent(percentOf(passing))) return undefined
      const { fault } = chance.weigh(kinds)
      faultsByKind[fault] += 1
      if (fault === 'failed-before' || fault === 'reset' || fault === 'throttled') journal.turnedAway(passing)
      return fault
    },
    onAnswer(passing, status, fault) {
      journal.answered(passing, status, fault)
      if (last.delete(passing)) strike(passing.client)
    },
    end() {
      isOver = true
    },
    figures: () => ({ requests, kills, faultsByKind }),
  }
}
