import fc from 'fast-check'
import { type Findings, noFindings, together } from './findings.ts'
import { playStory } from './stage.ts'
import {
  amend,
  bothWork,
  check,
  declare,
  due,
  hear,
  hearAll,
  importing,
  leave,
  listWeekly,
  loseAll,
  put,
  report,
  type Story,
  story,
  untilCut,
  untilOverdue,
  wait,
  waitLong,
  work,
} from './story.ts'

async function proveStory(operations: Story, what: string): Promise<Findings> {
  const { violations, figures } = await playStory(operations)
  return {
    ...noFindings,
    schedules: 1,
    ...figures,
    losses: violations.length,
    violations: violations.map(violation => `${what}: ${violation}`),
  }
}

/** Random stories from a seed; one that breaks something is told in its shortest form. */
export async function proveStories(seed: number, runs: number): Promise<Findings> {
  const all: Findings[] = []
  const holds = async (operations: Story) => {
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

/** Stories that once broke something, each in its shortest form. */
const remembered: Record<string, Story> = {
  'two decisions on one app had sections that nobody could tell apart': [
    report(0, 'temu'),
    { op: 'sync', apps: [''], ends: 'well', trouble: { at: 11, when: 'after', dies: false } },
    { op: 'enact', deadline: 'none', tells: false },
    work(),
    { op: 'sync', apps: [''], ends: 'well' },
  ],
  'a notice of a new deadline settled the one that had come while it was on its way': [
    { op: 'sync', apps: ['', '', 'temu', ''], ends: 'well' },
    { op: 'enact', deadline: 'none', tells: false },
    wait(14),
    work(),
    { op: 'enact', deadline: '2023-03-22', tells: false },
    work({ trouble: { at: 31, when: 'before', dies: false } }),
    { op: 'enact', deadline: '2023-03-08', tells: false },
    work(),
  ],
  'someone no notice had reached was told of an exemption from a policy that was lifted': [
    wait(1),
    bothWork({}, { skew: 29 }, [1], 1),
    { op: 'decide', policy: 'no-tiktok', person: 0, decision: 'exempt', days: 1, asked: false },
    put(0, 'own', '', 'dead'),
    { op: 'halt', policy: 'no-tiktok', halted: 'lifted' },
    put(0, 'own', ''),
  ],
  'nobody was told of a device found while its owner was unreachable, once they were not': [
    wait(1),
    amend('2023-03-22'),
    { op: 'halt', policy: 'no-tiktok', halted: 'paused' },
    bothWork({ skew: 30 }, {}, [1], 0),
    due,
    bothWork({}, {}, [1], 0),
    due,
    wait(7200),
    report(0, 'temu'),
    due,
  ],
  'devices that the brake had counted two days ago were cut off under a limit that had come since': [
    ...untilOverdue,
    work({ trouble: { at: 18, when: 'after', dies: false } }),
    amend('2023-03-08', { limit: 0 }),
    wait(2880),
    hear(0),
  ],
  'someone whose claim had been left before their deadline was never seen by the brake': [
    ...untilCut,
    due,
    wait(2880),
    { op: 'hear', events: [25, 0], again: true },
    work({ mail: 'taken, the answer lost' }),
    wait(2880),
    hear(0),
    { op: 'lose events', events: [9, 32, 0] },
    hear(0),
  ],
  'a device was cut off before the date that a reminder stated, whose acceptance nobody heard of': [
    ...untilCut,
    due,
    wait(2880),
    hear(7, 0),
    work({ mail: 'taken, the answer lost' }),
    wait(2880),
    work(),
  ],
  'an event of another copy gave back a proof that had ended': [
    { op: 'sync', apps: [''], ends: 'well', trouble: { at: 11, when: 'after', dies: false } },
    amend('2023-03-08', { unknown: 'answer-or-lose' }),
    put(0, 'shared', '?'),
    bothWork({}, { skew: 1 }, [1], 0),
    hear(9, 0),
    { op: 'sync', apps: [''], ends: 'well' },
    { op: 'forge', person: 0, kind: 'accepted', flaw: 'id' },
  ],
  'a first notice that went before an amendment bound what the amendment said': [
    wait(7200),
    put(1, 'own', 'tiktok'),
    work({ trouble: { at: 23, when: 'after', dies: true } }),
    amend('2023-03-08'),
    hear(0),
    work(),
    hear(16, 0),
    put(1, 'own', 'tiktok', 'dead'),
    due,
  ],
  'a claim to what is no longer owed waited for the next notice': [
    wait(60),
    work(),
    importing(0, 3),
    report(10, ''),
    work({ trouble: { at: 9, when: 'before', dies: false } }),
    wait(7200),
    importing(0, 2),
    wait(7200),
    report(2, 'tiktok;temu'),
    hear(0),
  ],
  'feedback by a clock that was behind took the policy for not announced, and forgot everybody it was about': [
    wait(1),
    bothWork({}, { skew: 30 }, [1], 0),
    work(),
  ],
  'an import by a clock that was behind came after everybody had been looked at': [
    wait(1),
    report(0, ''),
    report(19, ''),
    bothWork({ skew: 30 }, {}, [1], 0),
    importing(0, 3),
    work(),
  ],
  'someone whose mail was held, and claimed, was due for ever': [
    wait(1),
    report(14, ''),
    work({ skew: 30 }),
    hear(5, 0),
    importing(0, 1, 'dead'),
    wait(1440),
    work(),
    hear(29, 0),
    due,
    wait(14),
    work({ mail: 'lost, and the answer' }),
  ],
  'a device that had been cut off was not cut off with its next owner, whose versions of access began below': [
    put(0, 'shared', 'tiktok'),
    ...untilCut,
    put(2, 'shared', 'tiktok'),
  ],
  'someone who came back after they were erased was not cut off any more, for their versions of access began again': [
    ...untilCut,
    { op: 'erase', person: 0 },
    put(0, 'own', 'tiktok'),
  ],
  'a person erased when access was about to come back stayed cut off': [...untilCut, report(19, ''), { op: 'erase', person: 4 }],
  'a deadline passed unseen while mail was paused, for people who waited for an earlier mail': [
    { op: 'pause', part: 'mail', isPaused: true },
    wait(60),
    work(),
    wait(16),
    work(),
    ...waitLong(5),
  ],
  'what had not been asked for yet was cut off while suspension was paused': [
    ...untilOverdue,
    work({ trouble: { at: 8, when: 'before', dies: true } }),
    { op: 'pause', part: 'suspension', isPaused: true },
    work(),
  ],
  'what had not been asked for yet was cut off under a policy that was paused': [
    ...untilOverdue,
    work({ trouble: { at: 8, when: 'before', dies: true } }),
    { op: 'halt', policy: 'no-tiktok', halted: 'paused' },
    work(),
  ],
  'a device was to be cut off though the only delivery of a notice that named it was lost': [
    wait(60),
    work(),
    ...waitLong(5),
    importing(4, 3, 'dead'),
    hear(24, 19, 22, 21, 40, 8, 9, 39, 20, 36),
    wait(7200),
    wait(7200),
    work(),
    wait(7200),
    hear(22, 22, 25, 35, 19, 19, 22, 22),
    importing(2, 3),
    work(),
    { op: 'lose events', events: [8, 14, 20, 39, 16, 16, 13, 29, 39] },
  ],
  'people who could not be told of a policy were told that it is lifted': [
    wait(60),
    work({ mail: 'refused' }),
    { op: 'halt', policy: 'no-temu', halted: 'lifted' },
    work(),
    { op: 'release', person: 1 },
  ],
  'someone left while nobody knew whether the mail to their former address went': [
    ...untilCut,
    importing(0, 0, 'dead'),
    work(),
    work({ mail: 'taken, the answer lost' }),
    leave(0),
  ],
  'a device stayed cut off with someone who came back after a version that cuts off nobody': [
    ...untilOverdue,
    work(),
    amend('2023-03-08', { suspends: 'never' }),
    leave(0),
    put(0, 'own', ''),
  ],
  'a manager who leaves while nobody knows whether their digest went': [
    wait(60),
    work(),
    hearAll,
    wait(5 * 7200),
    work({ mail: 'lost, and the answer' }),
    wait(2880),
    bothWork({ trouble: { at: 33, when: 'before', dies: true } }, {}, [1, 8], 0),
    leave(3),
    bothWork({}, {}, [1], 0),
  ],
  'a device whose suspension had been rejected was cut off at once, approved after a mail that said it keeps its access': [
    ...untilOverdue,
    { op: 'brake', by: 'both', action: 'reject' },
    amend('2023-03-08', { suspends: 'never' }),
    amend('2023-03-08'),
    work(),
    { op: 'brake', by: 'both', action: 'approve', devices: [0] },
    hear(0, 1, 2, 3, 4),
    wait(7200),
    work(),
    wait(7200),
    work(),
  ],
}

const day = wait(1440)

/** What would cut people off for what they were not told, or beyond the brake. */
const hostile: Record<string, Story> = {
  'a deadline brought forward, put off and brought forward again': [
    work(),
    hearAll,
    amend('2023-03-08'),
    work(),
    amend('2023-04-14'),
    work(),
    amend('2023-03-15'),
    day,
    work(),
    hearAll,
  ],
  'an earlier deadline of which no delivery is heard': [
    work(),
    hearAll,
    amend('2023-03-08'),
    work(),
    loseAll,
    ...Array.from({ length: 16 }, () => day),
    work(),
  ],
  'a deadline of each one’s own zone, and someone who moves on the last day': [
    amend('2023-03-15', { zone: 'staff' }),
    { op: 'move', person: 0, zone: 'Pacific/Honolulu' },
    work(),
    hearAll,
    ...Array.from({ length: 20 }, () => day),
    { op: 'move', person: 0, zone: 'Pacific/Auckland' },
    work(),
  ],
  'another app banned after the deadline, on devices that have only that': [
    ...untilCut,
    ...Array.from({ length: 7 }, (_, device) => report(device, 'temu')),
    work(),
    amend('2023-03-15', { apps: 'tiktok;temu' }),
    work(),
    day,
    work(),
  ],
  'a suspension threatened only after the deadline, then sooner': [
    amend('2023-03-15', { suspends: 'never' }),
    ...untilOverdue,
    work(),
    amend('2023-03-15', { suspends: 'P3D' }),
    work(),
    amend('2023-03-15', { suspends: 'P0D' }),
    day,
    work(),
  ],
  'a suspension threatened only after all steps, by a notice that is lost': [
    amend('2023-03-15', { suspends: 'never' }),
    ...untilOverdue,
    ...Array.from({ length: 5 }, () => [work(), hearAll, ...waitLong(1)]).flat(),
    amend('2023-03-15'),
    work(),
    loseAll,
  ],
  'a device that is clean for half a minute while it is cut off': [
    ...untilCut,
    report(0, ''),
    report(0, 'tiktok'),
    work(),
    report(0, ''),
    work(),
    report(0, 'tiktok'),
    work(),
  ],
  'a device that passes to someone else and back': [
    put(0, 'shared', 'tiktok'),
    ...untilCut,
    put(2, 'shared', 'tiktok'),
    work(),
    put(0, 'shared', 'tiktok'),
    work(),
  ],
  'someone who says after they were cut off that it is removed, and whose device is never heard of again': [
    listWeekly('tiktok'),
    ...untilCut,
    listWeekly('tiktok'),
    declare(0),
    work(),
    hearAll,
    ...waitLong(1),
    work(),
    ...waitLong(1),
    work(),
  ],
  'someone who says before they would be cut off that it is removed, which old lists do not show, and a newer one denies': [
    listWeekly('tiktok'),
    wait(60),
    work(),
    hearAll,
    ...Array.from({ length: 19 }, () => day),
    declare(0),
    ...Array.from({ length: 10 }, () => [listWeekly('tiktok'), work(), day]).flat(),
  ],
  'a phone that nobody can read loses access for want of an answer, comes back with one, and is found in breach later': [
    amend('2023-03-15', { unknown: 'answer-or-lose' }),
    ...untilCut,
    work(),
    check(2),
    work(),
    hearAll,
    day,
    report(3, 'tiktok'),
    work(),
    ...waitLong(3),
    work(),
  ],
  'owners who are asked about phones that nobody can read, with managers who hear of others': [
    amend('2023-03-15', { unknown: 'ask' }),
    ...untilOverdue,
    work(),
    day,
    work(),
    amend('2023-03-22', { unknown: 'answer-or-lose' }),
    ...waitLong(3),
    work(),
    check(2),
    work(),
  ],
  'a brake with a race, a death, a part approved and a part rejected': [
    amend('2023-03-15', { limit: 0 }),
    ...untilOverdue,
    bothWork({}, {}, [1, 2, 3, 1, 2, 3], 1),
    { op: 'brake', by: 'first', action: 'approve', devices: [0] },
    work({ trouble: { at: 12, when: 'before', dies: true } }),
    { op: 'brake', by: 'both', action: 'approve', devices: [0] },
    { op: 'brake', by: 'both', action: 'reject', devices: [1] },
    bothWork({}, {}, [2, 1, 4], 1),
    day,
    work(),
  ],
}

async function proveAll(stories: Record<string, Story>) {
  const all: Findings[] = []
  for (const [what, operations] of Object.entries(stories)) all.push(await proveStory(operations, what))
  return together(all)
}

export const proveHostile = () => proveAll(hostile)

export const proveRemembered = () => proveAll(remembered)
