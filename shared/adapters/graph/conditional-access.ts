/** Conditional Access policies: whether one blocks what a connector suspends, and what it leaves out. */
import * as z from 'zod'
import type { ConnectorCheck } from '#domain/access/connector.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import type { ApiClient } from '../http/api-client.ts'
import { lenientText } from '../http/records.ts'
import { graphList, permissions } from './graph.ts'

const names = z
  .array(z.string())
  .nullish()
  .transform(list => list ?? [])

const part = <S extends z.ZodRawShape>(shape: S) => z.preprocess(value => value ?? {}, z.object(shape))

/** https://learn.microsoft.com/graph/api/resources/conditionalaccessconditionset. Another condition is kept as it is: each leaves something out. */
const conditionSet = z.looseObject({
  users: part({
    includeUsers: names,
    excludeUsers: names,
    includeGroups: names,
    excludeGroups: names,
    includeRoles: names,
    excludeRoles: names,
  }),
  applications: part({ includeApplications: names, excludeApplications: names, applicationFilter: z.unknown().optional() }),
  platforms: part({ includePlatforms: names, excludePlatforms: names }),
  clientAppTypes: names,
  locations: part({ includeLocations: names, excludeLocations: names }),
  devices: part({ deviceFilter: part({ mode: lenientText, rule: lenientText }) }),
})

const policy = z.object({
  id: z.string(),
  displayName: lenientText,
  state: z.string(),
  conditions: z.preprocess(value => value ?? {}, conditionSet),
  grantControls: part({ builtInControls: names }),
})

type ConditionalPolicy = z.output<typeof policy>

export type Conditions = ConditionalPolicy['conditions']

export const right = (message: string): ConnectorCheck => ({ isRight: true, message })
export const wrong = (message: string): ConnectorCheck => ({ isRight: false, message })

/** What is found of a policy, in words that follow its name. */
interface Judgement {
  blocks: string
  /** What goes on working all the same, and what to do. */
  gaps: readonly string[]
  /** What must not be so, even if another policy has no gaps. */
  dangers: readonly string[]
}

interface MeantPolicy {
  /** What it blocks, as its administrators name it. */
  what: string
  /** What is to be done where there is none. */
  remedy: string
  isMeant: (conditions: Conditions) => boolean
  /** @throws SourceError */
  judge: (conditions: Conditions) => Promise<Judgement>
}

/** Several policies add up in no simple way: the one with the fewest gaps counts. @throws SourceError */
export async function checkBlocking(api: ApiClient, graph: string, meant: MeantPolicy): Promise<readonly ConnectorCheck[]> {
  const { what, remedy, isMeant, judge } = meant
  const address = `${graph}/v1.0/identity/conditionalAccess/policies`
  const found = await unlessForbidden(() => Array.fromAsync(graphList(api, address, policy, permissions.policies)))
  if (!found)
    return [
      right(`The Conditional Access policy was not looked at: grant ${permissions.policies}, or see yourself that one blocks ${what}`),
    ]
  const blocking = found.filter(one => isMeant(one.conditions) && isBlock(one))
  const inForce = blocking.filter(({ state }) => state === 'enabled')
  const judged = await Promise.all(inForce.map(async one => ({ says: sentenceOf(one), ...(await judge(one.conditions)) })))
  const [best] = judged.toSorted((one, other) => one.gaps.length - other.gaps.length)
  if (!best)
    return [wrong(blocking[0] ? notInForce(blocking[0]) : `No Conditional Access policy blocks ${what}: nobody is cut off. ${remedy}`)]
  return [
    ...(best.gaps.length === 0 ? [right(best.says(best.blocks))] : best.gaps.map(gap => wrong(best.says(gap)))),
    ...judged.flatMap(({ says, dangers }) => dangers.map(danger => wrong(says(danger)))),
  ]
}

/** With another control next to it, those who meet that one get in. */
const isBlock = ({ grantControls: { builtInControls: controls } }: ConditionalPolicy) => controls.length === 1 && controls.includes('block')

const sentenceOf =
  ({ id, displayName = id }: ConditionalPolicy) =>
  (words: string) =>
    `The Conditional Access policy "${displayName}" ${words}`

const notInForce = (one: ConditionalPolicy) =>
  sentenceOf(one)(`is ${one.state === 'disabled' ? 'off' : 'in report-only mode'}: nobody is cut off until it is set to On`)

/** @returns undefined where a permission is missing that a check can do without */
export async function unlessForbidden<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof SourceError && error.fault === 'permission') return undefined
    throw error
  }
}
