/** What connectors to systems over HTTP have in common: look, write what is wanted, look again. */
import type {
  AccessConnector,
  ConnectorCheck,
  ConnectorOutcome,
  ConnectorRefusal,
  Held,
  Target,
  WantedAccess,
} from '#domain/access/connector.ts'
import { SourceError } from '#domain/sources/device-source.ts'

/** A device or a user as the other system has it. */
export interface SystemRecord {
  held: Held
  /** A suspension would have no effect on it. */
  isBeyondReach?: boolean
  /** What is held may be that of a while ago: only with its version does it prove a change. */
  isDelayed?: boolean
  /** Asks for what is wanted. May be repeated. @throws SourceError */
  write: (wanted: WantedAccess, version: number) => Promise<unknown>
}

/** Nothing of Ides can be on it, so that there is nothing to give back. */
export const beyondReach: SystemRecord = { held: { is: 'granted' }, isBeyondReach: true, write: async () => undefined }

interface AccessSystem extends Pick<AccessConnector, 'reach' | 'isPerUser' | 'permissions' | 'isSetByOthers' | 'revokeSessions'> {
  /** @returns why it is not there, if it is not @throws SourceError */
  find: (target: Target) => Promise<SystemRecord | ConnectorRefusal>
  /** Each connects and reads. @throws SourceError */
  checks: readonly (() => Promise<ConnectorCheck | readonly ConnectorCheck[]>)[]
}

/** Seconds until the other system is looked at again, where it has taken a change but does not show it yet. */
const checkAfter = 30

export const connectorTo = ({ find, checks, ...system }: AccessSystem): AccessConnector => ({
  ...system,

  set: (target, wanted, version) => setIn(find, target, wanted, version).catch(refusalOutcome),

  async get(target) {
    const found = await find(target)
    return typeof found === 'string' ? { is: 'unknown' } : found.held
  },

  check: async () => (await Promise.all(checks.map(look => look().catch(checkOf)))).flat(),
})

async function setIn(find: AccessSystem['find'], target: Target, wanted: WantedAccess, version: number): Promise<ConnectorOutcome> {
  const found = await find(target)
  if (typeof found === 'string') return { is: 'refused', why: found }
  if (wanted === 'suspended' && found.isBeyondReach) return { is: 'refused', why: 'not-supported' }
  if (isSo(found, wanted) && (found.held.version ?? (found.isDelayed ? undefined : version)) === version) return { is: 'confirmed' }
  const [written] = await Promise.allSettled([found.write(wanted, version)])
  if (written.status === 'rejected' && !mayShow(found, written.reason)) throw written.reason
  const after = await find(target)
  if (typeof after === 'string') return { is: 'refused', why: after }
  if (isSo(after, wanted)) return { is: 'confirmed' }
  if (written.status === 'rejected') throw written.reason
  return { is: 'pending', checkAfter }
}

const isSo = ({ held }: SystemRecord, wanted: WantedAccess) => held.is === wanted

/** An answer may get lost on its way, and who repeats a change may be told that it cannot be made: what is held then says whether it was. */
const mayShow = ({ isDelayed }: SystemRecord, error: unknown) =>
  error instanceof SourceError && (error.fault === 'strange' || (error.fault === 'down' && !isDelayed))

/** What is under each id: a device that was enrolled again has several. */
export async function foundUnder(
  ids: readonly string[],
  find: (id: string) => Promise<SystemRecord | undefined>,
): Promise<SystemRecord | ConnectorRefusal> {
  const all = (await Promise.all(ids.map(find))).flatMap(found => found ?? [])
  const [first, ...others] = all
  if (!first) return ids.length > 0 ? 'gone' : 'not-enrolled'
  return others.length > 0 ? together(all) : first
}

function together(all: readonly SystemRecord[]): SystemRecord {
  const reached = all.filter(({ isBeyondReach }) => !isBeyondReach)
  const isCut = reached.length > 0 && reached.every(found => isSo(found, 'suspended'))
  const isFree = all.every(found => isSo(found, 'granted'))
  return {
    held: { is: isCut ? 'suspended' : isFree ? 'granted' : 'unknown' },
    isBeyondReach: reached.length === 0,
    isDelayed: all.some(({ isDelayed }) => isDelayed),
    write: (wanted, version) => Promise.all((wanted === 'granted' ? all : reached).map(({ write }) => write(wanted, version))),
  }
}

/** @throws what repeating alone does not mend */
export function refusalOutcome(error: unknown): ConnectorOutcome {
  if (!(error instanceof SourceError)) throw error
  if (error.fault === 'permission') return { is: 'refused', why: 'permission' }
  if (error.fault === 'throttled' && error.retryAfter !== undefined) return { is: 'retry', after: Math.max(1, error.retryAfter) }
  if (error.fault === 'throttled' || error.fault === 'down') return { is: 'retry' }
  throw error
}

/** @throws surprises */
export function checkOf(error: unknown): ConnectorCheck {
  if (error instanceof SourceError) return { isRight: false, message: error.message }
  throw error
}

/**
 * What stands in a field of another system that Ides has for itself: `ides:suspended:42`, with the version that it was set under.
 * That of a suspended device begins so, for filters of other systems.
 */
export const markOfSuspended = 'ides:suspended'

export const accessMark = (wanted: WantedAccess, version: number) => `ides:${wanted}:${version}`

const markForm = /^ides:(suspended|granted):(\d{1,15})$/

/** @param mark nothing stands there for a device that was never suspended @returns undefined for what others wrote */
export function heldBy(mark: string | null | undefined): Held | undefined {
  if (!mark) return { is: 'granted' }
  const [, is, version] = markForm.exec(mark) ?? []
  return is === 'suspended' || is === 'granted' ? { is, version: Number(version) } : undefined
}
