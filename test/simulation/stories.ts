import fc from 'fast-check'
import { type Findings, noFindings, together } from './findings.ts'
import { playStory } from './stage.ts'
import { type Story, story, untilCut, untilOverdue } from './story.ts'

async function proveStory(operations: Story, what: string): Promise<Findings> {
  const { violations, figures } = await playStory(operations)
  return {
    ...noFindings,
    schedules: 1,
    ...figures,
    losses: violations.length,
    violations: violations.map((violation) => `${what}: ${violation}`),
  }
}

/** Random stories from a seed; one that breaks something is told in its shortest form. */
export async function proveStories(seed: number, runs: number): Promise<Findings> {
  const all: Findings[] = []
  const holds = async (operations: Story): Promise<boolean> => {
    const findings = await proveStory(operations, '')
    all.push(findings)
    return findings.violations.length === 0
  }
  const { failed, counterexample } = await fc.check(fc.asyncProperty(story, holds), { seed, numRuns: runs })
  const [shortest] = counterexample ?? []
  const { violations: _, ...figures } = together(all)
  if (!failed || !shortest) return { ...figures, violations: [] }
  const { violations } = await proveStory(shortest, `seed ${seed}, story ${JSON.stringify(shortest)}`)
  return { ...figures, violations }
}

const work = { op: 'run', worker: { skew: 0, mail: 'taken' } } as const

/** Stories that once broke something, each in its shortest form. */
const remembered: Readonly<Record<string, Story>> = {
  'somebody whom no notice had reached was told of an exemption from a policy that was lifted': [
    { op: 'wait', minutes: 1 },
    {
      op: 'run together',
      workers: [
        { skew: 0, mail: 'taken' },
        { skew: 29, mail: 'taken' },
      ],
      turns: [1],
      seconds: 1,
    },
    { op: 'decide', policy: 'no-tiktok', person: 0, decision: 'exempt', days: 1, asked: false },
    { op: 'put', person: 0, address: 'dead', device: 'own', apps: '' },
    { op: 'halt', policy: 'no-tiktok', halted: 'lifted' },
    { op: 'put', person: 0, address: 'good', device: 'own', apps: '' },
  ],
  'nobody was told of a device found while its owner was unreachable, once they were not': [
    { op: 'wait', minutes: 1 },
    { op: 'amend', deadline: '2023-03-22' },
    { op: 'halt', policy: 'no-tiktok', halted: 'paused' },
    {
      op: 'run together',
      workers: [
        { skew: 30, mail: 'taken' },
        { skew: 0, mail: 'taken' },
      ],
      turns: [1],
      seconds: 0,
    },
    { op: 'wait until due', seconds: 0 },
    {
      op: 'run together',
      workers: [
        { skew: 0, mail: 'taken' },
        { skew: 0, mail: 'taken' },
      ],
      turns: [1],
      seconds: 0,
    },
    { op: 'wait until due', seconds: 0 },
    { op: 'wait', minutes: 7200 },
    { op: 'report', device: 0, apps: 'temu' },
    { op: 'wait until due', seconds: 0 },
  ],
  'devices that the brake had counted two days ago were cut off under a limit that had come since': [
    ...untilOverdue,
    { op: 'run', worker: { skew: 0, mail: 'taken', trouble: { at: 18, when: 'after', dies: false } } },
    { op: 'amend', deadline: '2023-03-08', limit: 0 },
    { op: 'wait', minutes: 2880 },
    { op: 'hear', events: [0], again: false },
  ],
  'somebody whose claim had been left before their deadline was never seen by the brake': [
    ...untilCut,
    { op: 'wait until due', seconds: 0 },
    { op: 'wait', minutes: 2880 },
    { op: 'hear', events: [25, 0], again: true },
    { op: 'run', worker: { skew: 0, mail: 'taken, the answer lost' } },
    { op: 'wait', minutes: 2880 },
    { op: 'hear', events: [0], again: false },
    { op: 'lose events', events: [9, 32, 0] },
    { op: 'hear', events: [0], again: false },
  ],
  'a device was cut off before the date that a reminder stated, whose acceptance nobody heard of': [
    ...untilCut,
    { op: 'wait until due', seconds: 0 },
    { op: 'wait', minutes: 2880 },
    { op: 'hear', events: [7, 0], again: false },
    { op: 'run', worker: { skew: 0, mail: 'taken, the answer lost' } },
    { op: 'wait', minutes: 2880 },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
  ],
  'a first notice that went before an amendment bound what the amendment said': [
    { op: 'wait', minutes: 7200 },
    { op: 'put', person: 1, address: 'good', device: 'own', apps: 'tiktok' },
    { op: 'run', worker: { skew: 0, mail: 'taken', trouble: { at: 23, when: 'after', dies: true } } },
    { op: 'amend', deadline: '2023-03-08' },
    { op: 'hear', events: [0], again: false },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
    { op: 'hear', events: [16, 0], again: false },
    { op: 'put', person: 1, address: 'dead', device: 'own', apps: 'tiktok' },
    { op: 'wait until due', seconds: 0 },
  ],
  'a claim to what is no longer owed waited for the next notice': [
    { op: 'wait', minutes: 60 },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
    { op: 'import', person: 0, devices: 3, address: 'good' },
    { op: 'report', device: 10, apps: '' },
    { op: 'run', worker: { skew: 0, mail: 'taken', trouble: { at: 9, when: 'before', dies: false } } },
    { op: 'wait', minutes: 7200 },
    { op: 'import', person: 0, devices: 2, address: 'good' },
    { op: 'wait', minutes: 7200 },
    { op: 'report', device: 2, apps: 'tiktok;temu' },
    { op: 'hear', events: [0], again: false },
  ],
  'feedback by a clock that was behind took the policy for not announced, and forgot everybody it was about': [
    { op: 'wait', minutes: 1 },
    {
      op: 'run together',
      workers: [
        { skew: 0, mail: 'taken' },
        { skew: 30, mail: 'taken' },
      ],
      turns: [1],
      seconds: 0,
    },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
  ],
  'an import by a clock that was behind came after everybody had been looked at': [
    { op: 'wait', minutes: 1 },
    { op: 'report', device: 0, apps: '' },
    { op: 'report', device: 19, apps: '' },
    {
      op: 'run together',
      workers: [
        { skew: 30, mail: 'taken' },
        { skew: 0, mail: 'taken' },
      ],
      turns: [1],
      seconds: 0,
    },
    { op: 'import', person: 0, devices: 3, address: 'good' },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
  ],
  'somebody whose mail was held, and claimed, was due for ever': [
    { op: 'wait', minutes: 1 },
    { op: 'report', device: 14, apps: '' },
    { op: 'run', worker: { skew: 30, mail: 'taken' } },
    { op: 'hear', events: [5, 0], again: false },
    { op: 'import', person: 0, devices: 1, address: 'dead' },
    { op: 'wait', minutes: 1440 },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
    { op: 'hear', events: [29, 0], again: false },
    { op: 'wait until due', seconds: 0 },
    { op: 'wait', minutes: 14 },
    { op: 'run', worker: { skew: 0, mail: 'lost, and the answer' } },
  ],
  'a device that had been cut off was not cut off with its next owner, whose versions of access began below': [
    { op: 'put', person: 0, address: 'good', device: 'shared', apps: 'tiktok' },
    ...untilCut,
    { op: 'put', person: 2, address: 'good', device: 'shared', apps: 'tiktok' },
  ],
  'somebody who came back after they were erased was not cut off any more, for their versions of access began anew': [
    ...untilCut,
    { op: 'erase', person: 0 },
    { op: 'put', person: 0, address: 'good', device: 'own', apps: 'tiktok' },
  ],
  'a person erased when access was about to come back stayed cut off': [
    ...untilCut,
    { op: 'report', device: 19, apps: '' },
    { op: 'erase', person: 4 },
  ],
  'a deadline passed unseen while mail was paused, for people who waited for an earlier mail': [
    { op: 'pause', part: 'mail', isPaused: true },
    { op: 'wait', minutes: 60 },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
    { op: 'wait', minutes: 16 },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
    ...Array.from({ length: 5 }, () => ({ op: 'wait', minutes: 7200 }) as const),
  ],
  'what had not been asked for yet was cut off while suspension was paused': [
    ...untilOverdue,
    { op: 'run', worker: { skew: 0, mail: 'taken', trouble: { at: 8, when: 'before', dies: true } } },
    { op: 'pause', part: 'suspension', isPaused: true },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
  ],
  'what had not been asked for yet was cut off under a policy that was paused': [
    ...untilOverdue,
    { op: 'run', worker: { skew: 0, mail: 'taken', trouble: { at: 8, when: 'before', dies: true } } },
    { op: 'halt', policy: 'no-tiktok', halted: 'paused' },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
  ],
  'a device was to be cut off though the only delivery of a notice that named it was lost': [
    { op: 'wait', minutes: 60 },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
    ...Array.from({ length: 5 }, () => ({ op: 'wait', minutes: 7200 }) as const),
    { op: 'import', person: 4, devices: 3, address: 'dead' },
    { op: 'hear', events: [24, 19, 22, 21, 40, 8, 9, 39, 20, 36], again: false },
    { op: 'wait', minutes: 7200 },
    { op: 'wait', minutes: 7200 },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
    { op: 'wait', minutes: 7200 },
    { op: 'hear', events: [22, 22, 25, 35, 19, 19, 22, 22], again: false },
    { op: 'import', person: 2, devices: 3, address: 'good' },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
    { op: 'lose events', events: [8, 14, 20, 39, 16, 16, 13, 29, 39] },
  ],
  'people who could not be told of a policy were told that it is lifted': [
    { op: 'wait', minutes: 60 },
    { op: 'run', worker: { skew: 0, mail: 'refused' } },
    { op: 'halt', policy: 'no-temu', halted: 'lifted' },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
    { op: 'release', person: 1 },
  ],
  'somebody left while nobody knew whether the mail to their former address went': [
    ...untilCut,
    { op: 'import', person: 0, devices: 0, address: 'dead' },
    { op: 'run', worker: { skew: 0, mail: 'taken' } },
    { op: 'run', worker: { skew: 0, mail: 'taken, the answer lost' } },
    { op: 'leave', person: 0 },
  ],
  'a device stayed cut off with somebody who came back after a version that cuts off nobody': [
    ...untilOverdue,
    work,
    { op: 'amend', deadline: '2023-03-08', suspends: 'never' },
    { op: 'leave', person: 0 },
    { op: 'put', person: 0, address: 'good', device: 'own', apps: '' },
  ],
  'a manager who leaves while nobody knows whether their digest went': [
    { op: 'wait', minutes: 60 },
    work,
    { op: 'hear', events: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], again: false },
    { op: 'wait', minutes: 5 * 7200 },
    { op: 'run', worker: { skew: 0, mail: 'lost, and the answer' } },
    { op: 'wait', minutes: 2880 },
    {
      op: 'run together',
      workers: [{ ...work.worker, trouble: { at: 33, when: 'before', dies: true } }, work.worker],
      turns: [1, 8],
      seconds: 0,
    },
    { op: 'leave', person: 3 },
    { op: 'run together', workers: [work.worker, work.worker], turns: [1], seconds: 0 },
  ],
  'a device whose suspension had been rejected was cut off at once, approved after a mail that said it keeps its access': [
    ...untilOverdue,
    { op: 'brake', by: 'both', action: 'reject' },
    { op: 'amend', deadline: '2023-03-08', suspends: 'never' },
    { op: 'amend', deadline: '2023-03-08' },
    work,
    { op: 'brake', by: 'both', action: 'approve', devices: [0] },
    { op: 'hear', events: [0, 1, 2, 3, 4], again: false },
    { op: 'wait', minutes: 7200 },
    work,
    { op: 'wait', minutes: 7200 },
    work,
  ],
}

const allHeard = { op: 'hear', events: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], again: false } as const
const day = { op: 'wait', minutes: 1440 } as const

/** What would cut people off for what they were not told, or beyond the brake. */
const hostile: Readonly<Record<string, Story>> = {
  'a deadline brought forward, put off and brought forward again': [
    work,
    allHeard,
    { op: 'amend', deadline: '2023-03-08' },
    work,
    { op: 'amend', deadline: '2023-04-14' },
    work,
    { op: 'amend', deadline: '2023-03-15' },
    day,
    work,
    allHeard,
  ],
  'an earlier deadline of which no delivery is heard': [
    work,
    allHeard,
    { op: 'amend', deadline: '2023-03-08' },
    work,
    { op: 'lose events', events: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
    ...Array.from({ length: 16 }, () => day),
    work,
  ],
  'a deadline of each one’s own zone, and somebody who moves on the last day': [
    { op: 'amend', deadline: '2023-03-15', zone: 'staff' },
    { op: 'move', person: 0, zone: 'Pacific/Honolulu' },
    work,
    allHeard,
    ...Array.from({ length: 20 }, () => day),
    { op: 'move', person: 0, zone: 'Pacific/Auckland' },
    work,
  ],
  'another app banned after the deadline, on devices that have only that': [
    ...untilCut,
    ...Array.from({ length: 7 }, (_, device) => ({ op: 'report', device, apps: 'temu' }) as const),
    work,
    { op: 'amend', deadline: '2023-03-15', apps: 'tiktok;temu' },
    work,
    day,
    work,
  ],
  'a suspension threatened only after the deadline, then sooner': [
    { op: 'amend', deadline: '2023-03-15', suspends: 'never' },
    ...untilOverdue,
    work,
    { op: 'amend', deadline: '2023-03-15', suspends: 'P3D' },
    work,
    { op: 'amend', deadline: '2023-03-15', suspends: 'P0D' },
    day,
    work,
  ],
  'a device that is clean for half a minute while it is cut off': [
    ...untilCut,
    { op: 'report', device: 0, apps: '' },
    { op: 'report', device: 0, apps: 'tiktok' },
    work,
    { op: 'report', device: 0, apps: '' },
    work,
    { op: 'report', device: 0, apps: 'tiktok' },
    work,
  ],
  'a device that passes to somebody else and back': [
    { op: 'put', person: 0, address: 'good', device: 'shared', apps: 'tiktok' },
    ...untilCut,
    { op: 'put', person: 2, address: 'good', device: 'shared', apps: 'tiktok' },
    work,
    { op: 'put', person: 0, address: 'good', device: 'shared', apps: 'tiktok' },
    work,
  ],
  'a brake with a race, a death, a part approved and a part rejected': [
    { op: 'amend', deadline: '2023-03-15', limit: 0 },
    ...untilOverdue,
    { op: 'run together', workers: [work.worker, work.worker], turns: [1, 2, 3, 1, 2, 3], seconds: 1 },
    { op: 'brake', by: 'first', action: 'approve', devices: [0] },
    { op: 'run', worker: { skew: 0, mail: 'taken', trouble: { at: 12, when: 'before', dies: true } } },
    { op: 'brake', by: 'both', action: 'approve', devices: [0] },
    { op: 'brake', by: 'both', action: 'reject', devices: [1] },
    { op: 'run together', workers: [work.worker, work.worker], turns: [2, 1, 4], seconds: 1 },
    day,
    work,
  ],
}

export async function proveHostile(): Promise<Findings> {
  const all: Findings[] = []
  for (const [what, operations] of Object.entries(hostile)) all.push(await proveStory(operations, what))
  return together(all)
}

export async function proveRemembered(): Promise<Findings> {
  const all: Findings[] = []
  for (const [what, operations] of Object.entries(remembered)) all.push(await proveStory(operations, what))
  return together(all)
}
