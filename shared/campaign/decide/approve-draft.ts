import * as z from 'zod'
import { type Admin, isAuthor, namedAdmin } from '#domain/admin.ts'
import type { Ending, Job, Jobs } from '#domain/jobs/job.ts'
import { type PolicyVersion, ruleOf } from '#domain/policies/policy.ts'
import { type Draft, documentHash, findPolicy, type Policies } from '#domain/policies/store.ts'
import { isAnnouncedOnWatch } from '#domain/policies/versions.ts'
import { type AffectedCount, addCounts, counter, drift, driftOf, foundCounts, peopleIn } from '#domain/rehearsal/counts.ts'
import { confirmedBy } from '#domain/rehearsal/named-addresses.ts'
import { devicesInScope } from '#domain/review/breaches.ts'
import { saveScope } from '../brake/change-brake.ts'
import { eachPerson, type JobHandler, orderIn, type StartingPorts, segmentsOf, stageOf, startJob } from '../jobs/jobs.ts'
import type { Ports } from '../ports.ts'
import { clashingRequirements } from '../read/requirements.ts'
import { BusyDecisionError, inTurn, type TurnPorts } from '../save/turns.ts'
import { draftOf } from './draft.ts'

interface ApprovingPorts extends StartingPorts, Ports<'drafts' | 'rehearsals' | 'people' | 'registry'> {
  policies: Policies
}

/** Why a draft may not be approved. */
export type Unapproved =
  | 'announced on watch'
  | 'no draft'
  | 'not submitted'
  | 'own draft'
  | 'submitted again'
  | 'not rehearsed'
  | 'clashing requirements'

/** Who approved which draft, after which version, having seen which rehearsal. */
const order = z.strictObject({ revision: z.int(), document: z.string(), after: z.int(), rehearsal: z.string(), by: namedAdmin })

type Order = z.output<typeof order>

/** What came of an approval once everyone was counted. */
export const approvalOutcome = z.union([
  z.strictObject({
    kind: z.literal('in force'),
    version: z.int(),
    /** In scope. Older outcomes lack them. */
    devices: z.optional(z.strictObject({ rehearsed: z.int(), now: z.int() })),
  }),
  /** The draft was changed, submitted or deleted meanwhile, or the policy in force was; or its rehearsal has expired. */
  z.strictObject({ kind: z.literal('stale') }),
  /** People or devices changed since the rehearsal. */
  z.strictObject({ kind: z.literal('drift'), drift: z.array(drift).readonly() }),
])

export type ApprovalOutcome = z.output<typeof approvalOutcome>

/** Counts outside the tolerance that are told: with more, another rehearsal is needed all the same. */
const mostDrifts = 50

/**
 * Approves a submitted draft: starts a job that counts everyone again, then puts the draft in force. After a drift it must be rehearsed again.
 * @param rehearsal the one that the approver saw
 * @returns the job, which another approver may have started
 */
export async function approveDraft(ports: ApprovingPorts, id: string, rehearsal: string, by: Admin): Promise<Job | Unapproved> {
  const { drafts, rehearsals, policies, people, jobs } = ports
  const draft = await drafts.find(id)
  if (!draft) return 'no draft'
  if (!draft.submitted) return 'not submitted'
  if (isAuthor(draft, by)) return 'own draft'
  if (draft.submitted.rehearsal !== rehearsal) return 'submitted again'
  if (!(await rehearsals.find(id, rehearsal))?.summary) return 'not rehearsed'
  if ((await clashingRequirements(ports, draft.policy)).length > 0) return 'clashing requirements'
  const counting = await findApproval(jobs, draft)
  if (counting?.state === 'running') return counting
  const last = await findPolicy(policies, id)
  if (isAnnouncedOnWatch(draft.policy, last, ports.clock.now())) return 'announced on watch'
  const asked: Order = { revision: draft.revision, document: documentHash(draft.policy), after: last?.version ?? 0, rehearsal, by }
  return startJob(ports, { kind: 'approval', policy: id, pieces: await segmentsOf(people), order: asked })
}

/** The last approval of this draft as it is now, which is running, refused or failed. */
export const findApproval = async (jobs: Jobs, draft: Draft): Promise<Job | undefined> =>
  (await jobs.list()).find(
    job => job.kind === 'approval' && job.state !== 'done' && job.policy === draft.policy.id && isAsAsked(draft, job),
  )

/** Revisions begin at 1 again once a draft is in force; a rehearsal has its own id. */
function isAsAsked({ revision, submitted }: Draft, job: Pick<Job, 'order'>) {
  const asked = orderIn(order, job)
  return asked !== undefined && revision === asked.revision && submitted?.rehearsal === asked.rehearsal
}

export interface ApprovalPorts extends TurnPorts, Ports<'drafts' | 'rehearsals' | 'people' | 'brakes' | 'audit'> {
  policies: Policies
}

/** People by unit and state, and devices in scope. */
const counted = z.strictObject({ counts: foundCounts, devicesInScope: z.int() })

const nobody: z.output<typeof counted> = { counts: {}, devicesInScope: 0 }

const ended = (state: Ending['state'], outcome: ApprovalOutcome): Ending => ({ state, outcome: z.json().parse(outcome) })

const stale = ended('refused', { kind: 'stale' })

/** Counts everyone, a segment a piece, then puts the draft in force. */
export const approvalKind = (ports: ApprovalPorts): JobHandler => ({
  stages: [
    stageOf(counted, async ({ job, found = nobody, ...work }) => {
      const draft = await findDraft(ports, job)
      if (!draft) return stale
      const { add, counts } = counter(draft.policy, ports.clock.now())
      let { devicesInScope: devices } = found
      const from = await eachPerson(ports.people, work, ({ person }) => {
        add(person)
        devices += devicesInScope(draft.policy, [person])
      })
      return {
        found: { counts: addCounts([found.counts, counts()]), devicesInScope: devices },
        from,
      }
    }),
  ],
  async finish(job, [pieces = []]) {
    const found = z.array(counted).parse(pieces)
    const counts = addCounts(found.map(({ counts }) => counts))
    const devices = found.reduce((sum, one) => sum + one.devicesInScope, 0)
    try {
      return await inTurn(ports, draftOf(job.policy ?? ''), () => putInForce(ports, job, { counts, devicesInScope: devices }))
    } catch (error) {
      if (error instanceof BusyDecisionError) return 'later'
      throw error
    }
  },
})

/** The draft that the job is about, unless it has changed. */
async function findDraft({ drafts }: Pick<ApprovalPorts, 'drafts'>, { policy = '', ...job }: Job): Promise<Draft | undefined> {
  const draft = await drafts.find(policy)
  return draft && isAsAsked(draft, job) ? draft : undefined
}

/** Counting takes a while, so draft and policy may have changed since. Safe to repeat. */
async function putInForce(ports: ApprovalPorts, job: Job, found: AffectedCount): Promise<Ending> {
  const { policies, drafts, rehearsals, brakes, audit, clock } = ports
  const asked = order.parse(job.order)
  const draft = await findDraft(ports, job)
  const last = await findPolicy(policies, job.policy)
  // An earlier try that ended half-way.
  const activated = last && isWhatWasAsked(last, asked) ? last : undefined
  const { summary, requestedAt: seenAt = clock.now() } = (await rehearsals.find(job.policy ?? '', asked.rehearsal)) ?? {}
  const approved = summary && { devicesInScope: 0, ...summary }
  const inForce = ({ version }: PolicyVersion): Ending =>
    ended('done', {
      kind: 'in force',
      version,
      ...(approved ? { devices: { rehearsed: approved.devicesInScope, now: found.devicesInScope } } : {}),
    })
  if (!draft) return activated ? inForce(activated) : stale
  const { policy, revision } = draft
  if (!activated) {
    if (!approved || (last?.version ?? 0) !== asked.after) return stale
    const drift = driftOf(approved, found)
    if (drift.length > 0) return ended('refused', { kind: 'drift', drift: drift.slice(0, mostDrifts) })
    const named = confirmedBy(approved.named ?? {}, asked.by)
    const details = { document: asked.document, version: asked.after + 1, rehearsal: asked.rehearsal, ...named }
    await audit.append({ policy: policy.id, at: clock.now(), by: asked.by.subject, action: 'approve', details })
    await saveScope(brakes, policy.id, { inScope: found.devicesInScope, people: peopleIn(found.counts) })
  }
  const version = activated ?? (await policies.activate(policy, asked.after, { at: clock.now(), approval: { by: asked.by, seenAt } }))
  if (version === 'stale') return stale
  await drafts.remove(policy.id, revision)
  return inForce(version)
}

const isWhatWasAsked = (version: PolicyVersion, { document, after }: Order) =>
  version.version === after + 1 && !version.halted && documentHash(ruleOf(version)) === document
